"""Files of the official geography and of invented territories, read into plain facts."""
