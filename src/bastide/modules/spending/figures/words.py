"""The words of spending: amounts, shares, axes, addresses."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.kernel.budgets.core.lines import Direction, Movement
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.selection import Axis, Selection


def axis_label(axis: Axis) -> str:
    """Return the header of a cut."""
    return {
        Axis.POLICY: _("Politique publique"),
        Axis.SUBPOLICY: _("Partie de la politique"),
        Axis.NATURE: _("Nature"),
        Axis.FUNCTION: _("Fonction"),
        Axis.CHAPTER: _("Chapitre"),
        Axis.SECTION: _("Section"),
        Axis.BUDGET: _("Budget"),
    }[axis]


def millions(amount: Decimal) -> str:
    r"""Return an amount in words: euros under a million, millions with one decimal above.

    >>> millions(Decimal("1234567"))
    '1,2\xa0M€'
    """
    if abs(amount) < 1_000_000:  # noqa: PLR2004 -- a million
        return f"{shown(amount)}{NBSP}€"
    return f"{shown(amount / 1_000_000, decimals=1)}{NBSP}M€"


def in_millions(amount: Decimal | None) -> Decimal | None:
    """Return an amount in millions of euros, as charts draw it; a missing one stays missing."""
    return None if amount is None else amount / 1_000_000


def percent(share: Decimal | None, *, decimals: int = 0) -> str:
    """Return a share as French text, empty when it is unknown."""
    return "" if share is None else f"{shown(share * 100, decimals=decimals)}{NBSP}%"


def colon() -> str:
    """Return the colon of the page's language, with the spaces around it."""
    return _("\u00a0: ")


def quoted(text: str) -> str:
    """Return a text between the quotation marks of the page's language."""
    return _("«\u00a0%(text)s\u00a0»") % {"text": text}


def movement_words(selection: Selection) -> str:
    """Return what a selection adds up, in French words."""
    words = {
        (Direction.EXPENDITURE, Movement.REAL): _("dépenses réelles"),
        (Direction.RECEIPT, Movement.REAL): _("recettes réelles"),
        (Direction.EXPENDITURE, Movement.ORDER): _("dépenses d’ordre"),
        (Direction.RECEIPT, Movement.ORDER): _("recettes d’ordre"),
    }
    return words[selection.direction, selection.movement]


def address(name: str, territory: Territory, selection: Selection, **more: str) -> str:
    """Return the address of a page of spending for a selection."""
    query = "&".join(part for part in (selection.query, urlencode(more)) if part)
    path = reverse(name, args=[territory.slug])
    return f"{path}?{query}" if query else path
