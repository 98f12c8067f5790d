"""Three invented campaigns: an earlier and smaller one, one in two rounds, one scored now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.models import AssetState
from bastide.kernel.buildings.queries import values_of
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.answers import Vote
from bastide.kernel.grids.models import Campaign, Rater
from bastide.kernel.grids.queries import asked_items, current_round
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.invented import InventedRater, ScoredAsset, invented_votes
from bastide.modules.estate.models import ElectedIndicator, ThresholdRule
from bastide.modules.estate.queries.campaigns import list_candidate_assets, settings_of
from bastide.modules.estate.queries.rounds import cells_to_rescore
from bastide.modules.estate.readers.invented import InventedCampaign, InventedPolicy
from bastide.modules.estate.services.campaigns import (
    ROOM,
    CampaignRules,
    add_assets,
    change_rules,
    name_raters,
    open_scoring,
    prepare_campaign,
)
from bastide.modules.estate.services.grids import use_proposed_grid
from bastide.modules.estate.services.results import close_scoring, publish_results
from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.accounts.demo import demo_account

CLOSER = 3
"""Raters of a second round disagree so many times less."""

CELLS = 10
"""Cells of the second round."""


def load_earlier(*, actor: Actor, territory: Territory, policy: InventedPolicy) -> None:
    """Load the campaign of two years before: some segments, one round, colleges together."""
    told = policy.earlier
    if _exists(territory, told):
        return
    campaign = _prepared(actor, territory, territory.perimeter_id, policy, told)
    campaign = open_scoring(actor=actor, campaign=campaign)
    _score(actor, campaign, policy, told.raters)
    close_scoring(actor=actor, campaign=campaign)
    publish_results(actor=actor, campaign=campaign)


def load_published(*, actor: Actor, territory: Territory, policy: InventedPolicy) -> None:
    """Load the campaign that is over: two rounds, computed and published."""
    told = policy.published
    if _exists(territory, told):
        return
    campaign = _prepared(actor, territory, territory.perimeter_id, policy, told)
    grids.change_campaign(actor=actor, campaign=campaign, changes={"weighs_colleges": True})
    campaign = open_scoring(actor=actor, campaign=campaign)
    _score(actor, campaign, policy, told.raters)
    close_scoring(actor=actor, campaign=campaign)
    cells = [(one.subject.code, one.cell.item) for one in cells_to_rescore(actor, campaign)[:CELLS]]
    if cells:
        grids.open_second_round(actor=actor, campaign=campaign, cells=cells, reason=told.reason)
        campaign.refresh_from_db()
        closer = [replace(one, spread=one.spread // CLOSER) for one in told.raters]
        _score(actor, campaign, policy, closer)
        close_scoring(actor=actor, campaign=campaign)
    publish_results(actor=actor, campaign=campaign)


def load_open(*, actor: Actor, territory: Territory, policy: InventedPolicy) -> None:
    """Load the campaign of one commune: its mayor scores it with his account, on his phone."""
    told, more = policy.open, policy.told["campagne_ouverte"]
    commune = Authority.objects.filter(territory=territory, siren=more["commune"]).first()
    if commune is None or _exists(territory, told):
        return
    today = timezone.localdate()
    dated = replace(told, opens_on=today, closes_on=today + dt.timedelta(days=more["jours"]))
    campaign = _prepared(actor, territory, commune.perimeter_id, policy, dated)
    colleges = {college.code: college for college in campaign.colleges.all()}
    for name, college in more["comptes"].items():
        user = demo_account(name)
        if user is not None:
            name_raters(
                actor=actor,
                campaign=campaign,
                college=colleges[college],
                user=user,
                names=(),
                groups=None,
            )
    campaign = open_scoring(actor=actor, campaign=campaign)
    _score(actor, campaign, policy, told.raters)
    for rater in campaign.raters.select_related("user", "college"):
        if rater.user is not None:
            _begin(rater, actor_for(rater.user), policy, more["commencees"])


def _exists(territory: Territory, told: InventedCampaign) -> bool:
    return Campaign.objects.filter(territory=territory, room=ROOM, name=told.name).exists()


def _prepared(
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    policy: InventedPolicy,
    told: InventedCampaign,
) -> Campaign:
    campaign = prepare_campaign(
        actor=actor,
        territory=territory,
        perimeter_id=perimeter_id,
        grid=use_proposed_grid(actor=actor, territory=territory),
        name=told.name,
        retention=policy.retention,
        opens_on=told.opens_on,
        closes_on=told.closes_on,
    )
    buildings = list_candidate_assets(actor, territory, campaign).exclude(kind=AssetKind.LAND)
    if told.groups:
        buildings = buildings.filter(segment__label__in=told.groups)
    if told.shown_from:
        _show_colleges_from(actor, campaign, told.shown_from)
    add_assets(actor=actor, territory=territory, campaign=campaign, assets=list(buildings))
    colleges = {college.code: college for college in campaign.colleges.all()}
    for rater in told.raters:
        name_raters(
            actor=actor,
            campaign=campaign,
            college=colleges[rater.college],
            user=None,
            names=[rater.name],
            groups=rater.groups or None,
        )
    return campaign


def _show_colleges_from(actor: Actor, campaign: Campaign, raters: int) -> None:
    """Say from how many raters a college shows its figures; the other rules stay."""
    settings = settings_of(campaign)
    rules = CampaignRules(
        name=campaign.name,
        retention=campaign.retention,
        aggregation=Aggregation(campaign.aggregation),
        opens_on=campaign.opens_on,
        closes_on=campaign.closes_on,
        threshold_rule=ThresholdRule(settings.threshold_rule),
        threshold=settings.threshold,
        grey_zone=settings.grey_zone,
        elected_indicator=ElectedIndicator(settings.elected_indicator),
        shown_from=raters,
    )
    change_rules(actor=actor, campaign=campaign, rules=rules)


def _score(
    actor: Actor, campaign: Campaign, policy: InventedPolicy, raters: Iterable[InventedRater]
) -> None:
    votes = invented_votes(_scored(campaign), list(raters), policy.uses)
    grids.import_votes(actor=actor, campaign=campaign, votes=votes)


def _begin(rater: Rater, actor: Actor, policy: InventedPolicy, count: int) -> None:
    """Let a person with an account score the first buildings, the last one only half."""
    like = replace(policy.open.raters[0], name=rater.name, college=rater.college.code)
    subjects = {one.code: one for one in rater.campaign.subjects.order_by("rank")[:count]}
    scored = [one for one in _scored(rater.campaign) if one.code in subjects]
    votes: dict[str, list[Vote]] = {code: [] for code in subjects}
    for vote in invented_votes(scored, [like], policy.uses):
        votes[vote.subject].append(vote)
    *whole, last = list(votes)
    votes[last] = votes[last][: len(votes[last]) // 2]
    for code in (*whole, last):
        grids.save_sheet(
            actor=actor,
            rater=rater,
            subject=subjects[code],
            answers={vote.item: vote.answer for vote in votes[code]},
            version=0,
            key=uuid.uuid5(rater.pk, code),
        )


def _scored(campaign: Campaign) -> list[ScoredAsset]:
    """Return what is scored in the open round, with what the inventory says of it."""
    voted = current_round(campaign)
    subjects = list(campaign.subjects.order_by("rank"))
    asked = asked_items(voted, subjects) if voted else {}
    states = {
        state.asset_id: values_of(state)
        for state in AssetState.objects.filter(
            asset__in=[one.reference for one in subjects], is_current=True
        ).select_related("site", "segment", "parent")
    }
    return [
        ScoredAsset(
            one.code,
            one.group,
            states.get(one.reference, {}),
            {item.code: item.axis for item in asked.get(one.pk, [])},
        )
        for one in subjects
        if asked.get(one.pk)
    ]
