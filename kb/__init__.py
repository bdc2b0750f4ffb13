"""The domain of Deskside: articles, account records, troubleshooters and support requests."""

__version__ = "0.1.0"
