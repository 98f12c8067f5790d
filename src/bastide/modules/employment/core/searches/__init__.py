"""A search of offers: its criteria, its address, its words. What page, alert and feed share."""
