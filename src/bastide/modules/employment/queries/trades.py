"""Names of the trades and of their domains, as the ROME gives them."""

from __future__ import annotations

from collections.abc import Mapping

from bastide.modules.employment.readers.rome import rome_domains, rome_trades


def trade_labels() -> Mapping[str, str]:
    """Return the name of each trade by its ROME code."""
    return rome_trades()


def domain_labels() -> Mapping[str, str]:
    """Return the name of each large domain by its letter, in order."""
    return rome_domains()
