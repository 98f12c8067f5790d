"""Where an offer is, from official names, codes and points; refused rather than guessed."""
