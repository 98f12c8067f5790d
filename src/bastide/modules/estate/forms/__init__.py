"""Forms of the estate: one file per job."""

from __future__ import annotations
