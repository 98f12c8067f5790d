"""The block of spending on the dashboard: the latest account of the perimeter in four figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.foundation.rates import growth
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.selection import Selection
from bastide.modules.spending.figures.cuts import headline
from bastide.modules.spending.figures.words import address, millions, percent
from bastide.modules.spending.queries.breakdowns import View, show_spending
from bastide.platform.access.actors import Actor

ROOM = "spending"


@dataclass(frozen=True)
class Card:
    """One figure: what it is, its value, how it moved, where to see more, where it comes from.

    Attributes:
        is_refused: the trend is a sentence of the rules, in French, that says why there is none.
    """

    label: str
    value: str
    trend: str
    url: str
    origin_url: str
    is_refused: bool = False


@dataclass(frozen=True)
class Block:
    """What the dashboard shows of spending in one territory."""

    template: str
    title: str
    sentence: str
    cards: Sequence[Card]
    url: str
    waiting: Sequence[tuple[str, str]]


def blocks(actor: Actor, territory: Territory) -> Iterator[Block]:
    """Yield the block of spending when the actor may read it in this territory."""
    if not actor.is_system and not actor.perimeters(ROOM):
        return
    view = show_spending(actor, territory, Selection(), compares=True)
    if view.breakdown is None:
        yield Block(
            "spending/_dashboard.html",
            _("Où va l’argent"),
            _("Aucun compte n’est encore importé."),
            (),
            reverse("spending", args=[territory.slug]),
            (),
        )
        return
    yield Block(
        "spending/_dashboard.html",
        _("Où va l’argent"),
        headline(view),
        list(_cards(view, territory)),
        address("spending", territory, view.selection),
        list(_waiting(view, territory)),
    )


def _cards(view: View, territory: Territory) -> Iterator[Card]:
    cut = view.breakdown
    if cut is None:
        return
    for group in [group for group in cut.groups if not group.is_unmapped][:3]:
        before = view.previous.get(group.value)
        yield Card(
            label=group.label,
            value=millions(group.amount),
            trend=_trend(group.amount, before, view),
            url=address("spending", territory, view.selection.into(group.value)),
            origin_url=address("spending_origin", territory, view.selection.into(group.value)),
            is_refused=not before,
        )
    if cut.per_inhabitant is not None:
        yield Card(
            label=_("Par habitant, en tout"),
            value=f"{shown(cut.per_inhabitant)}{NBSP}€",
            trend=_("pour %(n)s habitants")
            % {"n": f"{cut.population.count:,}".replace(",", NBSP) if cut.population else ""},
            url=address("spending", territory, view.selection),
            origin_url=address("spending_origin", territory, view.selection),
        )


def _trend(amount: Decimal, before: Decimal | None, view: View) -> str:
    change = growth(before, amount)
    if change is None:
        return view.refusal
    sign = "+" if change > 0 else ""
    return _("%(change)s depuis %(year)s") % {
        "change": sign + percent(change, decimals=1),
        "year": view.selection.year - 1,
    }


def _waiting(view: View, territory: Territory) -> Iterator[tuple[str, str]]:
    cut = view.breakdown
    if cut is not None and cut.unmapped is not None:
        yield (
            ngettext(
                "%(amount)s sur %(lines)s ligne attend une politique",
                "%(amount)s sur %(lines)s lignes attendent une politique",
                cut.unmapped.lines,
            )
            % {"amount": millions(cut.unmapped.amount), "lines": cut.unmapped.lines},
            address("spending_unmapped", territory, view.selection),
        )
