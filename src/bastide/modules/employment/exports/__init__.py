"""What leaves the room: RSS, site map, JSON-LD, open data."""
