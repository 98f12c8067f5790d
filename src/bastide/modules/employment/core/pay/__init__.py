"""What an offer pays, in its own words; refused when it is not plausible."""
