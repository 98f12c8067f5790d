"""Analytics: Parquet snapshots of the database, and one expression for every engine."""
