"""The languages of the product other than French, which stands in the code itself."""
