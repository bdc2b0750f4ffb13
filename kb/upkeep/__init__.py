"""Looking after what Deskside keeps: finding what is wrong, and mending it without losing anything."""
