"""Pages of the authorities of a territory, of their services, people and posts."""
