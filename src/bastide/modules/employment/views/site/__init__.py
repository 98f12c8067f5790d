"""The public site: search, offers, sources, feeds; open to everybody, without account."""
