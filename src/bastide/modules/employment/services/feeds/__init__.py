"""Sources of offers: received, stored, placed."""
