"""What people report of offers, and what is answered."""
