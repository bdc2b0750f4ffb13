"""Search over articles and troubleshooters: what goes in, what comes out, and the index between."""
