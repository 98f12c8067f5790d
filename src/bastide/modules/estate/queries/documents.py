"""What the documents of a campaign say beside its results; nothing before results are revealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from bastide.kernel.buildings.core.facts import Value
from bastide.kernel.buildings.core.occupancy import Occupancy
from bastide.kernel.buildings.models import Asset, AssetState, Attachment, EnergyUse, RunningCost
from bastide.kernel.buildings.queries import (
    list_states,
    list_visible_assets,
    occupancy_of,
    occupations_of,
    values_of,
)
from bastide.kernel.grids.core.grids import GridText
from bastide.kernel.grids.core.rounds import RoundChange
from bastide.kernel.grids.models import College, Recusal, Round
from bastide.kernel.grids.queries import change_of, grid_text, standing_votes_of
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.participation import CollegePart, participation
from bastide.modules.estate.models import CampaignSettings
from bastide.modules.estate.queries.campaigns import ROOM, settings_of
from bastide.modules.estate.queries.inventory import cost_history, energy_history, occupation_year
from bastide.modules.estate.queries.proposals import ProposalRow, list_proposals
from bastide.modules.estate.queries.results import ResultView, latest_place, places_of_assets
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

HEAVIEST_PHOTO = 6_000_000
"""Bytes of a photo beyond which a printed sheet does without it."""


@dataclass(frozen=True)
class BookFacts:
    """What the book of a campaign tells beside its results.

    Attributes:
        grid: its words. settings: how results are read.
        colleges: with their weights. parts: what each of them did, in the same order.
        recusals: raters who stood aside from a building, counted.
        rounds: closed ones, the first one first. changes: number of a later round → what it moved.
    """

    grid: GridText
    settings: CampaignSettings
    colleges: tuple[College, ...]
    parts: tuple[CollegePart, ...]
    recusals: int
    rounds: tuple[Round, ...]
    changes: Mapping[int, RoundChange]


def book_facts(actor: Actor, view: ResultView) -> BookFacts:
    """Return what the book of a campaign tells beside its results.

    Args:
        actor: may read the results.
        view: obtained through a gate.

    Raises:
        Http404: the actor may not read the votes of a closed round.
    """
    campaign = view.campaign
    colleges = tuple(campaign.colleges.annotate(people=Count("raters")).order_by("pk"))
    people = {one.code: one.people for one in colleges}
    rounds = tuple(campaign.rounds.filter(closed_at__isnull=False).order_by("number"))
    return BookFacts(
        grid=grid_text(campaign.grid),
        settings=settings_of(campaign),
        colleges=colleges,
        parts=participation(standing_votes_of(actor, campaign), people),
        recusals=Recusal.objects.filter(rater__campaign=campaign).count(),
        rounds=rounds,
        changes={one.number: change_of(actor, campaign, one) for one in rounds if one.number > 1},
    )


@dataclass(frozen=True)
class AssetFacts:
    """What the printed sheet of an asset tells; private persons are never named on it.

    Attributes:
        asset: itself. states: its states, the latest first. values: what is known today.
        costs: year → kind → cost, latest first. energy: year → uses, latest first.
        year: of the occupations; `None` without any. occupations: who uses it that year.
        occupancy: its rate; `None` without any.
        places: identifier → longitude and latitude of the assets of the reader, this one included.
        found: the latest results that the reader may see of it, and its code there.
        photos: pictures of it kept by the product.
        photo: the first one light enough to print and the words that say it; `None` without one.
    """

    asset: Asset
    states: Sequence[AssetState]
    values: Mapping[str, Value]
    costs: Sequence[tuple[int, Mapping[str, RunningCost]]]
    energy: Sequence[tuple[int, Sequence[EnergyUse]]]
    year: int | None
    occupations: Sequence[Mapping[str, Any]]
    occupancy: Occupancy | None
    places: Mapping[str, tuple[float, float]]
    found: tuple[ResultView, str] | None
    photos: int
    photo: tuple[bytes, str] | None = None


def asset_facts(actor: Actor, territory: Territory, asset: Asset) -> AssetFacts:
    """Return what the printed sheet of an asset tells.

    Args:
        actor: who reads it.
        territory: obtained through a gate.
        asset: obtained through a gate.
    """
    states = list(list_states(asset))
    year = occupation_year(asset)
    pictures = list(asset.attachments.exclude(kind="pdf"))
    around = list_visible_assets(actor, territory, room=ROOM).filter(ended_on__isnull=True)
    return AssetFacts(
        asset=asset,
        states=states,
        values=values_of(states[0]),
        costs=cost_history(asset),
        energy=energy_history(asset),
        year=year,
        occupations=occupations_of(asset, year, with_names=False) if year else [],
        occupancy=occupancy_of(asset, year) if year else None,
        places=places_of_assets([str(asset.pk), *map(str, around.values_list("pk", flat=True))]),
        found=latest_place(actor, territory, asset.pk),
        photos=len(pictures),
        photo=_printable_photo(pictures),
    )


def _printable_photo(pictures: Sequence[Attachment]) -> tuple[bytes, str] | None:
    """Return the first photo that a printed sheet can carry, and its words."""
    light = next((one for one in pictures if one.size <= HEAVIEST_PHOTO), None)
    if light is None:
        return None
    with light.file.open("rb") as stream:
        return stream.read(), light.caption or light.name


def proposal_of(actor: Actor, facts: AssetFacts, *, on: dt.date) -> ProposalRow | None:
    """Return what is proposed and decided of an asset by its latest campaign; `None` without one.

    Args:
        actor: who reads it.
        facts: of the asset.
        on: the day at which the law is read.
    """
    if facts.found is None:
        return None
    rows = list_proposals(actor, facts.found[0], on=on)
    return next((row for row in rows if row.asset == facts.asset.pk), None)


def may_read_proposals(actor: Actor, view: ResultView) -> bool:
    """Tell whether the actor also reads the inventory behind results, hence proposals."""
    return actor.can(Role.READER, view.campaign.perimeter_id, ROOM)
