"""What the product asks of its database: a safe SQLite, exact money, backups that restore."""
