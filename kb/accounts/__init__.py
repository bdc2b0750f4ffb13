"""Account records: tables, the store, the import of real reports, readers and checks."""
