"""What the rules propose for each building of a campaign, and what was decided of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.http import Http404

from bastide.foundation import law
from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.core.energy import energy_law, subjection
from bastide.kernel.buildings.core.facts import Facts
from bastide.kernel.buildings.models import Asset, AssetState
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.queries import list_visible_campaigns
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import list_members
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.drafting import DraftBuilding
from bastide.modules.estate.core.gate_catalogue import CATALOGUE
from bastide.modules.estate.core.gates import GateState, procedure
from bastide.modules.estate.core.known import (
    Beside,
    KnownBuilding,
    draft_building,
    known_buildings,
)
from bastide.modules.estate.core.matrix import Axis, BuildingClass, Placement
from bastide.modules.estate.core.proposals import Override, Proposal, proposals, retained
from bastide.modules.estate.models import Decision
from bastide.modules.estate.queries.campaigns import ROOM
from bastide.modules.estate.queries.prefill import list_asset_data
from bastide.modules.estate.queries.results import ResultView, get_results, may_read_results
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.kept import Kept


@dataclass(frozen=True)
class ProposalRow:
    """One building of a campaign: its class, what is proposed and why, what was decided.

    Attributes:
        asset: identifier in the inventory. placement: its place in the matrix.
        known: the facts that the rules looked at. proposal: what they gave.
        decision: the one that prevails; `None` without.
        on: the day at which the law is read.
        ended_on: when it left the portfolio; nothing is proposed of it any more.
    """

    asset: uuid.UUID
    placement: Placement
    known: KnownBuilding
    proposal: Proposal
    decision: Decision | None
    on: dt.date
    ended_on: dt.date | None = None

    @property
    def code(self) -> str:
        """Return its code in the campaign."""
        return self.proposal.code

    @property
    def label(self) -> str:
        """Return its name."""
        return self.known.beside.label

    @property
    def segment(self) -> str:
        """Return its segment."""
        return self.placement.scored.segment

    @property
    def building_class(self) -> BuildingClass | None:
        """Return its published class, `None` without one."""
        return self.placement.building_class

    @cached_property
    def retained(self) -> ActionKind | None:
        """Return the action kept in the end: the decision's when there is one."""
        return retained(self.proposal, override_of(self.decision))

    @property
    def last_action(self) -> ActionKind | None:
        """Return the action that ends the path: what follows the proposal, or the decision."""
        return self.retained if self.decision else self.proposal.then or self.proposal.action

    @cached_property
    def gates(self) -> tuple[GateState, ...]:
        """Return the legal steps of the last action, in order."""
        return self.steps_of(self.last_action)

    def steps_of(self, action: ActionKind | None) -> tuple[GateState, ...]:
        """Return the legal steps of an action on this building, in order."""
        legal = self.known.proposal.legal
        return procedure(legal, action, self.on, CATALOGUE) if action else ()


def get_proposable_results(
    actor: Actor, territory: Territory, campaign_id: uuid.UUID
) -> ResultView:
    """Return the results of a campaign to somebody who also reads the inventory behind them.

    Raises:
        Http404: see `get_results`; or the actor is a rater who does not read the inventory.
    """
    view = get_results(actor, territory, campaign_id)
    if not actor.can(Role.READER, view.campaign.perimeter_id, ROOM):
        raise Http404
    return view


def list_proposals(actor: Actor, view: ResultView, *, on: dt.date) -> tuple[ProposalRow, ...]:
    """Return the proposal of each building of a campaign, in the order of its ranking.

    Nothing is proposed of a building that left the portfolio since.

    Args:
        actor: reads the inventory of the perimeter; otherwise nothing is returned.
        view: obtained through a gate.
        on: the day at which the law is read.
    """
    if not actor.can(Role.READER, view.campaign.perimeter_id, ROOM):
        return ()
    told = _KEPT.get(
        view.campaign.territory.perimeter_id, (view.run.pk, on), lambda: _proposed(view, on)
    )
    decided = decisions_of(view)
    return tuple(
        ProposalRow(
            asset=uuid.UUID(one.beside.asset),
            placement=view.result.placements[one.proposal.code],
            known=one,
            proposal=proposal,
            decision=decided.get(one.beside.asset),
            on=on,
            ended_on=ended_on,
        )
        for one, proposal, ended_on in told
    )


Proposed = tuple[tuple[KnownBuilding, Proposal, dt.date | None], ...]
"""Buildings in the order of the ranking: facts, what the rules give, day of leaving if any."""

_KEPT: Kept[Proposed] = Kept(8)
"""The last proposals of this process, each for one computation of results and one day."""


def _proposed(view: ResultView, on: dt.date) -> Proposed:
    """Return what the rules propose of each building of a campaign, before any decision."""
    assets = Asset.objects.filter(pk__in=list(view.result.by_asset)).select_related("authority")
    ended = {str(one.pk): one.ended_on for one in assets if one.ended_on}
    known = _known(view, assets, on)
    standing = [one.proposal for one in known if one.beside.asset not in ended]
    found = {one.code: one for one in proposals(standing, on=on)}
    return tuple(
        (
            one,
            found.get(one.proposal.code) or _gone(one, ended[one.beside.asset]),
            ended.get(one.beside.asset),
        )
        for one in known
    )


def _gone(one: KnownBuilding, ended_on: dt.date) -> Proposal:
    """Return the proposal of a building that left the portfolio: none."""
    reason = f"Sorti du patrimoine le {ended_on:%d/%m/%Y}\u00a0: il n’y a plus rien à en proposer."
    return Proposal(one.proposal.code, one.proposal.building_class, None, None, reason, (), (), ())


def get_proposal(
    actor: Actor, view: ResultView, asset_id: uuid.UUID, *, on: dt.date
) -> ProposalRow:
    """Return the proposal of one building of a campaign.

    Args:
        actor: see `list_proposals`.
        view: obtained through a gate.
        asset_id: identifier in the inventory.
        on: the day at which the law is read.

    Raises:
        Http404: the campaign did not score it, or the actor does not read the inventory.
    """
    rows = list_proposals(actor, view, on=on)
    row = next((one for one in rows if one.asset == asset_id), None)
    if row is None:
        raise Http404
    return row


def draft_buildings(actor: Actor, view: ResultView, *, on: dt.date) -> tuple[DraftBuilding, ...]:
    """Return the buildings still owned, as the draft of a plan takes them, in the same order.

    Args:
        actor: see `list_proposals`.
        view: obtained through a gate.
        on: the day at which the law is read.
    """
    return tuple(
        draft_building(
            row.known,
            (row.proposal.action, row.proposal.then),
            action_of(row.decision),
            _decided_by(row.decision),
        )
        for row in list_proposals(actor, view, on=on)
        if row.ended_on is None
    )


def action_of(decision: Decision | None) -> ActionKind | None:
    """Return the action of a decision; one that is not in the list is another action."""
    if decision is None:
        return None
    try:
        return ActionKind(decision.action)
    except ValueError:
        return ActionKind.OTHER


def override_of(decision: Decision | None) -> Override | None:
    """Return a decision as the core takes it."""
    action = action_of(decision)
    if decision is None or action is None:
        return None
    who, why = _decided_by(decision)
    return Override(action, who, decision.decided_on, why, decision.vote)


def decisions_of(view: ResultView) -> dict[str, Decision]:
    """Return identifier of the asset → the decision that prevails in a campaign."""
    rows = Decision.objects.filter(run__campaign=view.campaign).select_related("created_by")
    ordered = rows.order_by("run__number", "number")
    return {str(decision.asset_id): decision for decision in ordered}


def list_decisions(view: ResultView, asset_id: uuid.UUID) -> list[Decision]:
    """Return every decision on one building of a campaign, the one that prevails first."""
    rows = Decision.objects.filter(run__campaign=view.campaign, asset_id=asset_id)
    return list(rows.select_related("created_by").order_by("-run__number", "-number"))


def list_visible_decisions(
    actor: Actor, territory: Territory, asset_id: uuid.UUID
) -> list[Decision]:
    """Return the decisions on an asset that the actor may read, of every campaign, last first.

    Args:
        actor: reads the inventory, and the results of the campaign.
        territory: obtained through a gate.
        asset_id: identifier in the inventory.
    """
    campaigns = {
        campaign.pk: campaign
        for campaign in list_visible_campaigns(actor, territory, room=ROOM)
        .filter(estate_runs__decisions__asset=asset_id)
        .exclude(stage=Stage.DROPPED.value)
        .distinct()
        if actor.can(Role.READER, campaign.perimeter_id, ROOM) and may_read_results(actor, campaign)
    }
    decisions = Decision.objects.filter(asset_id=asset_id, run__campaign__in=campaigns)
    return list(
        decisions.select_related("run__campaign", "created_by")
        .defer("run__content")
        .order_by("-run__campaign__created_at", "-run__number", "-number")
    )


def _decided_by(decision: Decision | None) -> tuple[str, str]:
    if decision is None:
        return "", ""
    who = str(decision.get_stage_display())
    return f"{who} ({decision.vote})" if decision.vote else who, decision.reason


# What stands beside -------------------------------------------------------------------------------
def _known(view: ResultView, listed: Iterable[Asset], on: dt.date) -> tuple[KnownBuilding, ...]:
    """Return what is known of the buildings of a campaign, in the order of its ranking."""
    told = view.result.told
    assets = {asset.pk: asset for asset in listed}
    subjects = [
        subject
        for subject in view.campaign.subjects.order_by("rank")
        if subject.code in told and subject.reference in assets
    ]
    valued = _valued({asset.authority for asset in assets.values()}, view.campaign.territory, on)
    subject_to = _energy_subjects(assets.values(), on)
    beside = {
        subject.code: Beside(
            asset=str(subject.reference),
            label=told[subject.code]["label"],
            building_class=view.result.placements[subject.code].building_class,
            needs_valuation=valued[assets[subject.reference].authority_id],
            is_energy_subject=subject_to.get(subject.reference),
            atout=view.result.placements[subject.code].scored.on(Axis.ATOUT).value,
            attrait=view.result.placements[subject.code].scored.on(Axis.ATTRAIT).value,
        )
        for subject in subjects
    }
    data = {one.code: one for one in list_asset_data(subjects)}
    return known_buildings([data[code] for code in view.result.placements if code in data], beside)


def _valued(
    owners: Iterable[Authority], territory: Territory, on: dt.date
) -> Mapping[uuid.UUID, bool | None]:
    """Return owner → whether it asks the State for a valuation; communes do above a population."""
    least = law.value("domain.valuation_population", on=on).number
    people = dict(list_members(territory).values_list("siren", "population_totale"))
    return {
        owner.pk: True
        if owner.kind != AuthorityKind.COMMUNE
        else None
        if (count := people.get(owner.siren)) is None
        else count > least
        for owner in owners
    }


def _energy_subjects(assets: Iterable[Asset], on: dt.date) -> dict[uuid.UUID, bool | None]:
    """Return asset → whether its site is subject to the tertiary decree, areas taken together."""
    listed = list(assets)
    sites = {asset.site_id for asset in listed if asset.site_id}
    alone = [asset.pk for asset in listed if not asset.site_id]
    rows = AssetState.objects.filter(
        Q(site__in=sites, parent__isnull=True) | Q(asset__in=alone),
        is_current=True,
        asset__ended_on__isnull=True,
    ).exclude(kind=AssetKind.LAND.value)
    groups: dict[object, dict[str, Facts]] = {}
    for site, asset_id, tertiary, area in rows.values_list(
        "site_id", "asset_id", "tertiary_m2", "area_sdp_m2"
    ):
        facts: Facts = {
            key: value
            for key, value in (("tertiary_m2", tertiary), ("area_sdp_m2", area))
            if value is not None
        }
        groups.setdefault(asset_id if site is None else site, {})[str(asset_id)] = facts
    rules = energy_law(on)
    found = {key: subjection(group, rules).is_subject for key, group in groups.items()}
    return {asset.pk: found.get(asset.site_id or asset.pk) for asset in listed}
