"""The counts beside a list of offers: each value with its address and how many it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.addresses import search_address
from bastide.modules.employment.core.searches.board import Facet, with_value
from bastide.modules.employment.core.searches.criteria import OfferSearch, Order
from bastide.modules.employment.figures.labels import CONTRACTS, DAYS, KINDS, LEVELS, TIMES
from bastide.modules.employment.queries.search import FoundOffers

Words = str | Promise

_TITLES: Mapping[Facet, Words] = {
    Facet.KIND: _("Type d’offre"),
    Facet.CONTRACT: _("Contrat"),
    Facet.DOMAIN: _("Domaine"),
    Facet.NEW: _("Date"),
    Facet.TIME: _("Temps de travail"),
    Facet.LEVEL: _("Niveau demandé au plus"),
    Facet.SALARY: _("Salaire affiché"),
    Facet.REMOTE: _("Télétravail possible"),
    Facet.DISABILITY: _("Ouvert au handicap"),
}
_YES: Mapping[str, Words] = {"1": _("Oui")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: what it is called, how many offers it gives, where it leads."""

    label: Words
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetBlock:
    """One facet: its values that give something, and the address that asks nothing of it."""

    title: Words
    choices: tuple[Choice, ...]
    clear_url: str
    is_asked: bool


def facet_blocks(found: FoundOffers, domains: Mapping[str, str]) -> list[FacetBlock]:
    """Return the facets of a list, those that cannot narrow it left out."""
    search, order = found.asked.search, found.asked.order
    blocks = []
    for facet, title in _TITLES.items():
        labels = _labels(facet, domains)
        choices = tuple(
            Choice(
                label=labels.get(value, value),
                count=count,
                url=_address(with_value(search, facet, value), order),
                is_chosen=_is_chosen(search, facet, value),
            )
            for value, count in found.facets[facet].items()
            if count or _is_chosen(search, facet, value)
        )
        cleared = with_value(search, facet, "")
        if choices:
            blocks.append(FacetBlock(title, choices, _address(cleared, order), cleared != search))
    return blocks


def _labels(facet: Facet, domains: Mapping[str, str]) -> Mapping[str, Words]:
    if facet is Facet.KIND:
        return {one.value: KINDS[one] for one in Kind}
    if facet is Facet.CONTRACT:
        return {one.value: CONTRACTS[one] for one in Contract}
    if facet is Facet.TIME:
        return {one.value: TIMES[one] for one in WorkingTime}
    if facet is Facet.LEVEL:
        return {str(level): label for level, label in LEVELS.items()}
    if facet is Facet.DOMAIN:
        return domains
    return DAYS if facet is Facet.NEW else _YES


def _is_chosen(search: OfferSearch, facet: Facet, value: str) -> bool:
    """Tell whether a value is the one asked, alone or among others."""
    alone = with_value(search, facet, value)
    if facet is Facet.KIND:
        return alone.kinds <= search.kinds
    if facet is Facet.CONTRACT:
        return alone.contracts <= search.contracts
    if facet is Facet.DOMAIN:
        return alone.domains <= search.domains
    return alone == search


def _address(search: OfferSearch, order: Order) -> str:
    return f"?{search_address(search, order=order)}"


def around_addresses(found: FoundOffers) -> dict[str, str]:
    """Return the addresses of the pages before and after; empty when there is none."""
    page = found.asked.page
    return {
        "previous_url": _page_address(found, page - 1),
        "next_url": _page_address(found, page + 1),
    }


def _page_address(found: FoundOffers, page: int) -> str:
    if not 1 <= page <= found.pages:
        return ""
    return f"?{search_address(found.asked.search, order=found.asked.order, page=page)}"
