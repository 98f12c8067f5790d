"""The block of the estate on the dashboard: owned, paid, late, and the next session."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.followup import PolicyMeasure, measured_today
from bastide.modules.estate.figures.followup import MEASURE_LABELS, measure_words, missing_words
from bastide.modules.estate.figures.inventory import inventory_sentence
from bastide.modules.estate.queries.followup import late_count, next_session
from bastide.modules.estate.queries.inventory import show_inventory
from bastide.platform.access.actors import Actor

ROOM = "estate"


@dataclass(frozen=True)
class Card:
    """One figure: what it is, its value, a remark, where to see more, where it comes from."""

    label: str
    value: str
    note: str
    url: str
    origin_url: str = ""


@dataclass(frozen=True)
class Block:
    """What the dashboard shows of the estate in one territory."""

    template: str
    title: str
    sentence: str
    cards: Sequence[Card]
    url: str


def blocks(actor: Actor, territory: Territory) -> Iterator[Block]:
    """Yield the block of the estate when the actor may read it in this territory."""
    if not actor.is_system and not actor.perimeters(ROOM):
        return
    inventory = show_inventory(actor, territory)
    cards: list[Card] = []
    if inventory.measures.assets:
        today = measured_today(inventory.measures, inventory.figures)
        origin = reverse("estate_followup_origin", args=[territory.slug])
        for key, name in (
            (PolicyMeasure.OWNED_M2, "estate"),
            (PolicyMeasure.YEARLY_COST, "estate_costs"),
        ):
            cards.append(
                Card(
                    str(MEASURE_LABELS[key]),
                    measure_words(key, today[key].value) or _("non connu"),
                    missing_words(key, today[key]),
                    reverse(name, args=[territory.slug]),
                    f"{origin}?mesure={key.value}",
                )
            )
        cards += _followed(actor, territory)
    yield Block(
        "estate/_dashboard.html",
        _("Le patrimoine"),
        inventory_sentence(inventory, territory.name),
        cards,
        reverse("estate", args=[territory.slug]),
    )


def _followed(actor: Actor, territory: Territory) -> Iterator[Card]:
    """Yield what is late and what comes next."""
    late, total = late_count(actor, territory)
    followed = reverse("estate_followup", args=[territory.slug])
    if total:
        yield Card(
            _("Actions en retard"),
            str(late),
            ngettext("sur %(n)s action votée", "sur %(n)s actions votées", total) % {"n": total},
            f"{followed}?statut=retard",
        )
    session = next_session(actor, territory)
    if session is not None:
        yield Card(
            _("Prochaine séance du groupe foncier"),
            date_format(session.held_on, "j F Y"),
            session.label,
            _session(territory, session.pk),
        )


def _session(territory: Territory, session: uuid.UUID) -> str:
    return reverse("estate_desk_session", args=[territory.slug, session])
