"""Pages of the room: the public site of offers, and what its officers see behind it."""
