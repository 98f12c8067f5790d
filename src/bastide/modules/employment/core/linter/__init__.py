"""What the law says of the words of an offer: rules as data, findings with their place."""
