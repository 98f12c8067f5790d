"""Estate objects written for tests; each job of the room appends its own."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from decimal import Decimal

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset, RunningCost, Segment
from bastide.kernel.buildings.services import create_asset
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.grids import GridText, ItemText
from bastide.kernel.grids.models import Campaign
from bastide.modules.estate.core.indicators import BuildingFacts, Indicator
from bastide.modules.estate.core.matrix import MatrixRules
from bastide.modules.estate.core.publication import DEFAULT_SHOWN_FROM
from bastide.modules.estate.core.results import Result, Sampled, StoredBuilding, result_content
from bastide.modules.estate.core.robustness import sampled_acceptability
from bastide.modules.estate.core.scoring import RobustnessRequest, scoring
from bastide.modules.estate.models import CampaignSettings
from bastide.modules.estate.services.results import close_scoring, publish_results
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.roles import Role
from tests.keeping import kept
from tests.modules.estate.core.samples import campaign as invented_campaign
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

ROOM = "estate"
LEVELS = ("nul", "faible", "moyen", "fort")
COLLEGES = (("elu", "Élus"), ("service", "Services"), ("occupant", "Occupants"))


# A result without a database ----------------------------------------------------------------------
def computed_result(
    votes,
    items,
    segments,
    *,
    indicator="priority",
    threshold=None,
    shown_from=DEFAULT_SHOWN_FROM,
    **options,
):
    """Return votes computed, stored as text and read back, as the database would have it.

    Args:
        votes: of a campaign.
        items: its grid.
        segments: building → segment.
        indicator: the elected one.
        threshold: the fixed one, 1.5 by default; "median" for the median.
        shown_from: raters of a college from which its figures are shown.
        options: of `scoring`.
    """
    limit = {None: MatrixRules().threshold, "median": None}.get(threshold, threshold)
    found = scoring(
        votes, items, segments,
        rules=MatrixRules(threshold=limit), robustness=RobustnessRequest(), **options,
    )  # fmt: skip
    request = RobustnessRequest(draws=200, seed=3)
    codes = [one.scored.building for one in found.matrix.placements]
    shares = sampled_acceptability(found.matrix.placements, items, 200, seed=3)
    beside = {
        code: StoredBuilding(
            asset=str(uuid.uuid5(uuid.NAMESPACE_OID, code)),
            label=f"Bâtiment {code}",
            facts=BuildingFacts(
                area_m2=Decimal(200 * rank),
                yearly_cost_eur=Decimal(1000 * rank) if rank % 5 else None,
                portfolio_cost_eur=sum(Decimal(1000 * one) for one in range(1, len(codes) + 1)
                                       if one % 5),
            ),
            cost_year=2025 if rank % 5 else None,
        )
        for rank, code in enumerate(codes, start=1)
    }  # fmt: skip
    sampled = Sampled(request, dict(zip(codes, shares, strict=True)))
    content = result_content(
        found, Indicator(indicator), beside, sampled, rows=len(votes), shown_from=shown_from
    )
    return found, Result(json.loads(json.dumps(content)))


# The invented campaign of 18 buildings ------------------------------------------------------------
@dataclass
class ScoredEstate:
    """A territory whose buildings were scored on paper, and those who meet it."""

    land: Land
    campaign: Campaign
    assets: dict[str, Asset]
    actors: dict[str, Actor]

    @property
    def territory(self):
        return self.land.territory

    @property
    def manager(self) -> Actor:
        return self.actors["manager"]

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of its results."""
        return (
            f"/territoires/{self.territory.slug}/patrimoine/campagnes/{self.campaign.pk}/resultats/"
        )

    @property
    def api(self) -> str:
        """Return the beginning of the addresses of its API."""
        return f"/api/v1{self.root.rstrip('/')}"

    def fresh(self) -> Campaign:
        return Campaign.objects.select_related("grid").get(pk=self.campaign.pk)


def scored_estate(*, stage: str = "closed", is_fictitious: bool = False, **rules) -> ScoredEstate:
    """Return the invented campaign in the database: `open`, `closed` or `published`.

    Args:
        stage: how far it is.
        is_fictitious: whether the territory is.
        rules: fields of `CampaignSettings`, and `weighs_colleges`.
    """
    key = ("scored", stage, is_fictitious, *sorted(rules.items()))
    return kept(lambda: _scored(stage, rules, is_fictitious=is_fictitious), *key)


def _scored(stage: str, rules, *, is_fictitious: bool) -> ScoredEstate:
    place = land(
        "Pays noté", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"),
        is_fictitious=is_fictitious,
    )  # fmt: skip
    root = place.territory.perimeter
    actors = {
        role.name.lower(): actor_for(person(role.name.lower(), (root, role), room=ROOM))
        for role in Role
    }
    votes, items, segments = invented_campaign()
    assets = _assets(place, segments)
    campaign = prepared_campaign(
        place, "Campagne 2026", votes, items, segments, assets, **rules
    )  # fmt: skip
    made = ScoredEstate(place, campaign, assets, actors)
    if stage in {"closed", "published"}:
        close_scoring(actor=SYSTEM, campaign=made.fresh())
    if stage == "published":
        publish_results(actor=SYSTEM, campaign=made.fresh())
    made.campaign = made.fresh()
    return made


def prepared_campaign(
    place, name, votes, items, segments, assets, *, weighs_colleges=False, **rules
) -> Campaign:
    """Return an open campaign whose votes were typed from paper."""
    territory = place.territory
    grid = grids.create_grid(
        actor=SYSTEM,
        territory=territory,
        room=ROOM,
        grid=GridText(
            name=f"Grille de {name}",
            items=tuple(
                ItemText(one.code, one.axis, f"Item {one.code}", LEVELS, Decimal(int(one.weight)))
                for one in items
            ),
            axes=(("atout", "Atouts"), ("attrait", "Attraits")),
        ),
    )
    campaign = grids.create_campaign(
        actor=SYSTEM,
        territory=territory,
        perimeter_id=territory.perimeter_id,
        room=ROOM,
        grid=grid,
        name=name,
        retention="Les noms sont effacés deux ans après la publication.",
        weighs_colleges=weighs_colleges,
    )
    CampaignSettings.objects.create(campaign=campaign, **rules)
    for code, label in COLLEGES:
        grids.add_college(actor=SYSTEM, campaign=campaign, code=code, label=label)
    grids.add_subjects(
        actor=SYSTEM,
        campaign=campaign,
        subjects=[
            grids.NewSubject(assets[code].pk, code, str(assets[code]), segment)
            for code, segment in segments.items()
        ],
    )
    for rater, college in sorted({vote.rater: vote.college for vote in votes}.items()):
        grids.add_rater(
            actor=SYSTEM,
            campaign=campaign,
            college=campaign.colleges.get(code=college),
            label=rater,
        )
    grids.open_campaign(actor=SYSTEM, campaign=campaign)
    campaign.refresh_from_db()
    grids.import_votes(actor=SYSTEM, campaign=campaign, votes=list(votes))
    return campaign


def _assets(place: Land, segments: dict[str, str]) -> dict[str, Asset]:
    """Create the buildings: an area, a running cost, and a place on the map for most of them."""
    for rank, label in enumerate(dict.fromkeys(segments.values()), start=1):
        Segment.objects.create(territory=place.territory, code=f"s{rank}", label=label, rank=rank)
    city = place.bodies[CITY]
    found = {}
    for rank, (code, segment) in enumerate(segments.items(), start=1):
        cells = {
            "code": code,
            "name": f"Bâtiment {code}",
            "kind": "building",
            "segment": segment,
            "area_sdp_m2": str(200 * rank),
        }
        if rank % 6:
            cells |= {"latitude": f"43.{60 + rank}", "longitude": f"3.{80 + rank}"}
        asset = create_asset(actor=SYSTEM, authority=city, room=ROOM, cells=cells)
        RunningCost.objects.create(
            asset=asset, year=2025, kind=CostKind.FLUIDS.value, amount=Decimal(1000 * rank)
        )
        found[code] = asset
    return found
