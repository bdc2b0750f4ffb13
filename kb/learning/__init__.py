"""What the desk learns from its use, for those who write: counts of flows, articles and searches, and what to mend."""
