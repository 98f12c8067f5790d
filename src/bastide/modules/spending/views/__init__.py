"""Pages of spending: one file per job."""

from __future__ import annotations
