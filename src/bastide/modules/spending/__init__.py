"""Where the money goes, over several authorities, by policy."""
