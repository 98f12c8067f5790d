"""Official geography and the territories that use the product."""
