"""Bytes of a feed → items → offers, with a verdict; what is broken loses nothing that was read."""
