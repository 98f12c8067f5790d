"""The estate of each territory of the matrix: one of everything that its addresses may name."""

from __future__ import annotations

import base64
import datetime as dt
import time
import uuid
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services import attach_file, create_asset, record_cost
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.answers import Vote
from bastide.kernel.grids.core.grids import GridText, ItemText
from bastide.kernel.grids.models import Campaign, Grid
from bastide.kernel.organisations.models import Authority
from bastide.kernel.plans import services as plans
from bastide.kernel.plans.core.grammar import ESTATE
from bastide.modules.estate.core.followup import PolicyMeasure
from bastide.modules.estate.core.plan_answer import plan_answer
from bastide.modules.estate.core.plan_search import SOLVER, search_plan
from bastide.modules.estate.core.scenario_documents import understood, with_weights
from bastide.modules.estate.imports import Telling, hold_list
from bastide.modules.estate.models import Horizon, Level, PlanScenario, RequestKind
from bastide.modules.estate.queries.scenarios import CURVE_POINTS
from bastide.modules.estate.services import (
    campaigns,
    desk,
    diagnosis,
    paper,
    plan_runs,
    results,
    scenarios,
)
from bastide.modules.estate.services.followup import MeasureGoal, set_policy
from bastide.platform.access.actors import SYSTEM
from bastide.platform.accounts.models import User
from bastide.platform.exchange.files import FileKind
from bastide.platform.exchange.uploads import Upload

ROOM = "estate"
ITEMS = (("A1", "atout", False), ("A2", "atout", True), ("T1", "attrait", False))
LEVELS = ("nul", "faible", "moyen", "fort")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LISTED = "code;nom\n{code}-9;Salle {word}\n"
COLUMNS = "batiment;segment;item;axe;poids;evaluateur;college;note\n"

IDENTIFIERS = (
    *("asset", "attachment", "assets_batch", "votes_batch", "grid", "campaign", "subject"),
    *("action", "tool"),
    *("rater", "results", "asked", "meeting", "scenario"),
)
NUMBERS = ("score", "recusal")


def absent() -> dict[str, str]:
    """Return what stands in an address for something that is nowhere."""
    return {name: str(uuid.uuid4()) for name in IDENTIFIERS} | dict.fromkeys(NUMBERS, "999999")


def estate_of(head: Authority, word: str, owner: User) -> dict[str, str]:
    """Give a territory its estate: recipe → what stands in an address.

    Args:
        head: the authority that owns everything. word: stands in every name.
        owner: rater of the open campaign; he scores with his account.
    """
    asset = _asset(head, word)
    photo = attach_file(actor=SYSTEM, asset=asset, room=ROOM, file_name="photo.png", data=PIXEL)
    grid = _grid(head, word)
    over = _published(head, word, grid, asset)
    return {
        "asset": str(asset.pk),
        "attachment": str(photo.pk),
        "assets_batch": str(_list_held(head, word).pk),
        "grid": str(grid.pk),
        "results": str(over.pk),
        "scenario": str(_scenario(head, word).pk),
        **_desk(head, word),
        **_followed(head, word),
        **_open(head, word, grid, asset, owner),
    }


def _asset(head: Authority, word: str) -> Asset:
    asset = create_asset(
        actor=SYSTEM,
        authority=head,
        room=ROOM,
        cells={
            "code": "E1",
            "name": f"École {word}",
            "kind": "building",
            "area_sdp_m2": "100",
            "energy_class": "B",
        },
        source="essai",
    )
    record_cost(
        actor=SYSTEM,
        asset=asset,
        room=ROOM,
        year=2024,
        kind=CostKind.FLUIDS,
        amount=Decimal(1000),
        source="essai",
    )
    return asset


def _list_held(head: Authority, word: str) -> Any:
    text = LISTED.format(code=head.siren, word=word).encode()
    upload = SimpleUploadedFile("liste.csv", text, "text/csv")
    return hold_list(SYSTEM, head, upload=upload, pasted="", telling=Telling({}))


def _desk(head: Authority, word: str) -> dict[str, str]:
    """Return a need that waits and an open session, of the whole territory."""
    about = {"territory": head.territory, "perimeter_id": head.territory.perimeter_id}
    asked = desk.file_request(
        actor=SYSTEM, kind=RequestKind.NEED, title=f"Besoin {word}", surface_m2=50, **about
    )
    meeting = desk.open_session(
        actor=SYSTEM, held_on=dt.date(2026, 3, 12), label=f"Groupe {word}", **about
    )
    return {"asked": str(asked.pk), "meeting": str(meeting.pk)}


def _scenario(head: Authority, word: str) -> PlanScenario:
    """Return a scenario of the whole territory in preparation, computed with its curve."""
    works = {"action": "renovate", "cost": 500, "atout_after": 3}
    facts = {"area_m2": 100, "atout": 1, "attrait": 2, "running_cost": 1000}
    made = scenarios.create_scenario(
        actor=SYSTEM,
        territory=head.territory,
        perimeter_id=head.territory.perimeter_id,
        name=f"Plan {word}",
        problem={
            "years": [2027, 2028],
            "budgets": 1000,
            "objective": {"kind": "npv", "service_value": 400},
            "buildings": [{"code": "E1", "label": f"École {word}", **facts, "actions": [works]}],
        },
    )
    asked = understood(with_weights(made.problem))
    found = search_plan(asked, clock=time.monotonic, frontier=CURVE_POINTS, explain=True)
    answer = plan_answer(asked, found, SOLVER)
    plan_runs.keep_run(
        actor=SYSTEM, scenario=made, asked=asked, content=answer, has_curve=True, seconds=0.1
    )
    return made


def _grid(head: Authority, word: str) -> Grid:
    items = tuple(
        ItemText(
            code=code,
            axis=axis,
            label=f"{code} {word}",
            levels=LEVELS,
            weight=Decimal(1),
            is_computed=is_computed,
        )
        for code, axis, is_computed in ITEMS
    )
    return grids.create_grid(
        actor=SYSTEM,
        territory=head.territory,
        room=ROOM,
        grid=GridText(
            name=f"Grille {word}", items=items, axes=(("atout", "Atouts"), ("attrait", "Attraits"))
        ),
    )


def _campaign(head: Authority, name: str, grid: Grid, asset: Asset) -> Campaign:
    territory = head.territory
    campaign = campaigns.prepare_campaign(
        actor=SYSTEM,
        territory=territory,
        perimeter_id=territory.perimeter_id,
        grid=grid,
        name=name,
        retention="Deux ans.",
    )
    campaigns.add_assets(actor=SYSTEM, territory=territory, campaign=campaign, assets=[asset])
    return campaign


def _published(head: Authority, word: str, grid: Grid, asset: Asset) -> Campaign:
    campaign = _campaign(head, f"Publiée {word}", grid, asset)
    colleges = {one.code: one for one in campaign.colleges.all()}
    for code in ("elu", "service"):
        grids.add_rater(actor=SYSTEM, campaign=campaign, college=colleges[code], label=code)
    campaign = campaigns.open_scoring(actor=SYSTEM, campaign=campaign)
    code = campaign.subjects.get().code
    votes = [Vote(code, item, who, who, 2) for item in ("A1", "T1") for who in ("elu", "service")]
    grids.import_votes(actor=SYSTEM, campaign=campaign, votes=votes)
    results.close_scoring(actor=SYSTEM, campaign=campaign)
    return results.publish_results(actor=SYSTEM, campaign=campaign)


def _open(head: Authority, word: str, grid: Grid, asset: Asset, owner: User) -> dict[str, str]:
    campaign = _campaign(head, f"Ouverte {word}", grid, asset)
    college = campaign.colleges.get(code="elu")
    rater = grids.add_rater(actor=SYSTEM, campaign=campaign, college=college, user=owner)
    aside = grids.add_rater(actor=SYSTEM, campaign=campaign, college=college, label=f"Élu {word}")
    campaign = campaigns.open_scoring(actor=SYSTEM, campaign=campaign)
    subject = campaign.subjects.get()
    recusal = grids.declare_recusal(actor=SYSTEM, rater=aside, subject=subject, reason="essai")
    data = f"{COLUMNS}{subject.code};;A1;atout;1;Papier {word};elu;2\n".encode()
    upload = Upload("votes.csv", data, FileKind.TEXT, "0" * 64)
    votes = paper.hold_votes(actor=SYSTEM, campaign=campaign, upload=upload)
    return {
        "campaign": str(campaign.pk),
        "subject": str(subject.pk),
        "rater": str(rater.pk),
        "recusal": str(recusal.pk),
        "score": str(campaign.computed_scores.get(item__code="A2").pk),
        "votes_batch": str(votes.pk),
    }


def _followed(head: Authority, word: str) -> dict[str, str]:
    """Give a voted plan with an action of its own, and a tool of the diagnosis."""
    today = timezone.localdate()
    territory = head.territory
    plan = plans.create_plan(
        actor=SYSTEM,
        territory=territory,
        room=ROOM,
        name=f"Politique {word}",
        grammar=ESTATE,
        starts_on=today,
        ends_on=today + dt.timedelta(days=900),
    )
    plans.add_node(actor=SYSTEM, plan=plan, kind="policy", title=f"Politique {word}")
    action = plans.add_action(
        actor=SYSTEM, plan=plan, title=f"Action {word}", starts_on=today, ends_on=today
    )
    plan.refresh_from_db()
    plans.vote_plan(actor=SYSTEM, plan=plan, version=plan.version, voted_on=today)
    tool = diagnosis.add_tool(
        actor=SYSTEM,
        territory=territory,
        perimeter_id=territory.perimeter_id,
        name=f"Outil {word}",
        horizon=Horizon.YEAR,
        level=Level.MANAGEMENT,
    )
    plan.refresh_from_db()
    goal = MeasureGoal(Decimal(900), dt.date(2024, 12, 31), Decimal(700), dt.date(2030, 12, 31))
    set_policy(
        actor=SYSTEM,
        plan=plan,
        version=plan.version,
        ambition=f"Ambition {word}",
        goals={PolicyMeasure.OWNED_M2: goal},
        reason="Vote",
    )
    return {"action": str(action.pk), "tool": str(tool.pk)}
