"""Shipped files that the estate reads: figures of context, tasks of a portfolio manager."""

from __future__ import annotations
