"""Reference files of this room read into core dataclasses."""
