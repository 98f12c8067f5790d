"""What a document is made of, and its words as the fonts can write them."""
