"""What the estate gives to take away: one file per job."""

from __future__ import annotations
