"""What pages say of offers and of sources, in words."""
