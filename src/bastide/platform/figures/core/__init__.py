"""The pure part of figures: layouts and chart specifications."""
