"""Files of votes and of grids read into core dataclasses."""

from bastide.kernel.grids.readers.grids import grids_folder, read_grid
from bastide.kernel.grids.readers.votes import VoteColumns, VoteTable, read_votes

__all__ = ["VoteColumns", "VoteTable", "grids_folder", "read_grid", "read_votes"]
