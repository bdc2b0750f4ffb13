"""Cases and the support requests that come of them."""
