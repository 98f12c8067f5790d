"""Campaigns of the estate: who may lead which, what is chosen, what is left to set up."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.queries import list_visible_assets
from bastide.kernel.grids.models import Campaign, College, Grid, Rater, Reminder, Subject
from bastide.kernel.grids.queries import (
    get_visible_campaign,
    list_visible_campaigns,
    list_visible_grids,
)
from bastide.kernel.grids.rules import may_follow_progress, may_manage
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.prefill import COST, ENERGY, OCCUPATION
from bastide.modules.estate.core.scoring import needed_colleges
from bastide.modules.estate.models import CampaignSettings
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import Entry, entry_of

ROOM = "estate"
NO_SEGMENT = "Sans segment"
"""Group of the assets that no segment holds."""

MOST_ACTS = 50
"""Acts that the page of a campaign tells."""

LEAST_RATERS = 3
"""Raters that a class needs on an axis (`core.matrix.MatrixRules.least_raters`)."""


def list_campaigns(actor: Actor, territory: Territory) -> QuerySet[Campaign]:
    """Return the campaigns that the actor may see, with their numbers of subjects and raters."""
    return list_visible_campaigns(actor, territory, room=ROOM).annotate(
        subject_count=Count("subjects", distinct=True),
        rater_count=Count("raters", distinct=True),
    )


def get_campaign(actor: Actor, territory: Territory, campaign_id: uuid.UUID) -> Campaign:
    """Return one campaign that the actor may see.

    Raises:
        Http404: no such campaign, or none that the actor may see; the answer is the same.
    """
    return get_visible_campaign(actor, territory, campaign_id, room=ROOM)


def get_led_campaign(actor: Actor, territory: Territory, campaign_id: uuid.UUID) -> Campaign:
    """Return one campaign that the actor leads.

    Raises:
        Http404: no such campaign, or the actor does not lead it; the answer is the same.
    """
    campaign = get_campaign(actor, territory, campaign_id)
    if not may_manage(actor, campaign):
        raise Http404
    return campaign


def get_followed_campaign(actor: Actor, territory: Territory, campaign_id: uuid.UUID) -> Campaign:
    """Return one campaign whose progress the actor may follow.

    Raises:
        Http404: no such campaign, or the actor may not follow it; the answer is the same.
    """
    campaign = get_campaign(actor, territory, campaign_id)
    if not may_follow_progress(actor, campaign):
        raise Http404
    return campaign


def own_campaigns(actor: Actor, campaigns: QuerySet[Campaign]) -> frozenset[uuid.UUID]:
    """Return the identifiers of the campaigns where the actor is a rater."""
    if actor.user is None:
        return frozenset()
    return frozenset(
        Rater.objects.filter(campaign__in=campaigns.order_by().values("pk"), user=actor.user)
        .order_by()
        .values_list("campaign_id", flat=True)
    )


def settings_of(campaign: Campaign) -> CampaignSettings:
    """Return how a campaign is read; the proposed rules when nobody chose any."""
    found = CampaignSettings.objects.filter(campaign=campaign).first()
    return found or CampaignSettings(campaign=campaign)


def list_leadable_perimeters(actor: Actor, territory: Territory) -> list[tuple[uuid.UUID, str]]:
    """Return where the actor may lead a campaign: the whole territory first, then authorities."""
    authorities = list_visible_authorities(actor, territory, room=ROOM, role=Role.MANAGER)
    listed = list(authorities.order_by("name").values_list("perimeter_id", "name"))
    if actor.can(Role.MANAGER, territory.perimeter_id, ROOM):
        return [(territory.perimeter_id, territory.name), *listed]
    return listed


def list_grids(actor: Actor, territory: Territory) -> list[Grid]:
    """Return the grids of the estate that the actor may read, with how many campaigns use each."""
    return list(
        list_visible_grids(actor, territory, room=ROOM).annotate(
            campaign_count=Count("campaigns", distinct=True),
            item_count=Count("items", distinct=True),
        )
    )


# What is scored -----------------------------------------------------------------------------------
def list_candidate_assets(
    actor: Actor, territory: Territory, campaign: Campaign
) -> QuerySet[Asset]:
    """Return the assets in service that the actor may put in a campaign that he leads."""
    assets = list_visible_assets(actor, territory, room=ROOM, role=Role.MANAGER).filter(
        ended_on__isnull=True
    )
    if campaign.perimeter_id == territory.perimeter_id:
        return assets
    return assets.filter(authority__perimeter_id=campaign.perimeter_id)


@dataclass(frozen=True, slots=True)
class AssetGroup:
    """The assets of one authority in one segment.

    Attributes:
        key: names the group in a form. authority, segment: their names.
        total: assets in service; land: how many of them are land.
        chosen: how many are in the campaign.
    """

    key: str
    authority: str
    segment: str
    total: int
    land: int
    chosen: int


def asset_groups(assets: QuerySet[Asset], campaign: Campaign) -> list[AssetGroup]:
    """Return assets counted by authority and segment, in the order of the segments.

    Args:
        assets: candidates of the campaign.
        campaign: obtained through a gate.
    """
    kept = campaign.subjects.filter(withdrawn_at__isnull=True)
    chosen = set(kept.values_list("reference", flat=True))
    found: dict[tuple[str, str], list[tuple[uuid.UUID, str]]] = defaultdict(list)
    names: dict[tuple[str, str], tuple[str, str]] = {}
    rows = assets.order_by("authority__name", F("segment__rank").asc(nulls_last=True), "code")
    for asset_id, kind, authority_id, authority, segment_id, segment in rows.values_list(
        "pk", "kind", "authority_id", "authority__name", "segment_id", "segment__label"
    ):
        place = (str(authority_id), str(segment_id or ""))
        found[place].append((asset_id, kind))
        names[place] = (authority, segment or NO_SEGMENT)
    return [
        AssetGroup(
            key=":".join(place),
            authority=names[place][0],
            segment=names[place][1],
            total=len(listed),
            land=sum(kind == AssetKind.LAND for _id, kind in listed),
            chosen=sum(asset_id in chosen for asset_id, _kind in listed),
        )
        for place, listed in found.items()
    ]


def assets_in_groups(assets: QuerySet[Asset], keys: Sequence[str]) -> QuerySet[Asset]:
    """Return the candidates that stand in groups named by `AssetGroup.key`."""
    wanted = Q(pk__in=[])
    for key in keys:
        authority, _, segment = key.partition(":")
        with contextlib.suppress(ValueError):
            held = Q(segment_id=int(segment)) if segment else Q(segment__isnull=True)
            wanted |= Q(authority_id=uuid.UUID(authority)) & held
    return assets.filter(wanted)


def assets_named(assets: QuerySet[Asset], keys: Sequence[str]) -> QuerySet[Asset]:
    """Return the candidates that texts name by their identifiers; other texts are left out."""
    named: list[uuid.UUID] = []
    for key in keys:
        with contextlib.suppress(ValueError):
            named.append(uuid.UUID(key))
    return assets.filter(pk__in=named)


def subjects_by_asset(campaign: Campaign, assets: Iterable[Asset]) -> dict[uuid.UUID, Subject]:
    """Return identifier of the asset → its subject in a campaign, withdrawn ones included."""
    named = campaign.subjects.filter(reference__in=[asset.pk for asset in assets])
    return {subject.reference: subject for subject in named}


def get_subject(campaign: Campaign, subject_id: uuid.UUID) -> Subject:
    """Return one subject of a campaign obtained through a gate.

    Raises:
        Http404: no such subject there.
    """
    subject = campaign.subjects.select_related("campaign").filter(pk=subject_id).first()
    if subject is None:
        raise Http404
    return subject


def list_gone_subjects(campaign: Campaign) -> list[Subject]:
    """Return the subjects whose asset left the portfolio since it was put in the campaign."""
    gone = Asset.objects.filter(ended_on__isnull=False)
    return list(
        campaign.subjects.filter(withdrawn_at__isnull=True, reference__in=gone.values("pk"))
    )


# Who scores ---------------------------------------------------------------------------------------
def list_candidate_accounts(territory: Territory, campaign: Campaign) -> list[User]:
    """Return the accounts that read the estate where a campaign stands and are no rater of it.

    For the manager of the campaign only: it names people.
    """
    places = Perimeter.objects.filter(
        Q(pk__in=(campaign.perimeter_id, territory.perimeter_id))
        | Q(parent_id=campaign.perimeter_id)
    )
    today = timezone.localdate()
    grants = (
        Grant.objects.filter(perimeter__in=places, room__in=(ROOM, EVERY_ROOM))
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=today))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    )
    return list(
        User.objects.filter(is_active=True, pk__in=grants.values("user"))
        .exclude(pk__in=campaign.raters.filter(user__isnull=False).values("user"))
        .order_by("full_name", "email")
    )


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Who scores the subjects of one group: enough for a class, or not."""

    group: str
    subjects: int
    raters: int
    colleges: int
    least_colleges: int

    @property
    def is_enough(self) -> bool:
        """Tell whether raters and colleges suffice for a class."""
        return self.raters >= LEAST_RATERS and self.colleges >= self.least_colleges


def group_coverage(campaign: Campaign) -> list[GroupCoverage]:
    """Return who scores each group of a campaign, in the order of the sheets."""
    counts = Counter(
        campaign.subjects.filter(withdrawn_at__isnull=True)
        .order_by("rank")
        .values_list("group", flat=True)
    )
    raters = list(campaign.raters.prefetch_related("assignments"))
    counted = [
        college.code
        for college in campaign.colleges.all()
        if college.weight or not campaign.weighs_colleges
    ]
    least = needed_colleges(counted)
    return [
        GroupCoverage(
            group=group,
            subjects=count,
            raters=sum(_covers(rater, group) for rater in raters),
            colleges=len({rater.college_id for rater in raters if _covers(rater, group)}),
            least_colleges=least,
        )
        for group, count in counts.items()
    ]


def _covers(rater: Rater, group: str) -> bool:
    return rater.covers_all or any(one.group == group for one in rater.assignments.all())


def last_reminders(campaign: Campaign) -> dict[str, dt.date]:
    """Return identifier of the rater → day of his last reminder."""
    rows = Reminder.objects.filter(rater__campaign=campaign).order_by("sent_on")
    return {str(rater): day for rater, day in rows.values_list("rater_id", "sent_on")}


def list_acts(campaign: Campaign) -> list[Entry]:
    """Return the latest acts of those who lead a campaign; who saved what when is not told.

    Args:
        campaign: that the actor leads.
    """
    events = Event.objects.filter(target_type="grids.campaign", target_id=str(campaign.pk))
    told = events.exclude(action="record_sheet").select_related("payload")
    return [entry_of(event) for event in told.order_by("-sequence")[:MOST_ACTS]]


# Setting up ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Setup:
    """What is set up of a campaign in preparation, for its list of tasks.

    Attributes:
        subjects: subjects chosen. groups: name of a group → who scores it.
        colleges: in order, each with its number of raters.
        accounts, papers: raters with and without account.
        settings: how the results will be read; `are_rules_chosen` once somebody saved them.
        items: items of the grid. computed_items: those that data can score.
        scored, blank: cells that data did score, and those left to raters; both 0 before the data
            were looked at.
    """

    subjects: int
    groups: Sequence[GroupCoverage]
    colleges: Sequence[tuple[College, int]]
    accounts: int
    papers: int
    settings: CampaignSettings
    are_rules_chosen: bool
    items: int
    computed_items: int
    scored: int
    blank: int

    @property
    def raters(self) -> int:
        """Return the number of raters."""
        return self.accounts + self.papers

    @property
    def uncovered(self) -> list[GroupCoverage]:
        """Return the groups that too few raters score."""
        return [one for one in self.groups if not one.is_enough]


def setup_of(campaign: Campaign) -> Setup:
    """Return what is set up of a campaign that the actor leads."""
    groups = group_coverage(campaign)
    raters = campaign.raters.aggregate(
        accounts=Count("pk", filter=Q(user__isnull=False)),
        papers=Count("pk", filter=Q(user__isnull=True)),
    )
    chosen = CampaignSettings.objects.filter(campaign=campaign).first()
    is_from_data = Q(is_computed=True, code__in=(ENERGY, COST, OCCUPATION))
    items = campaign.grid.items.aggregate(
        all=Count("pk"), from_data=Count("pk", filter=is_from_data)
    )
    computed = campaign.computed_scores.aggregate(
        scored=Count("pk", filter=~Q(value="", chosen="")),
        blank=Count("pk", filter=Q(value="", chosen="")),
    )
    return Setup(
        subjects=sum(one.subjects for one in groups),
        groups=groups,
        colleges=[
            (college, college.rater_count)
            for college in campaign.colleges.annotate(rater_count=Count("raters"))
        ],
        accounts=raters["accounts"],
        papers=raters["papers"],
        settings=chosen or CampaignSettings(campaign=campaign),
        are_rules_chosen=chosen is not None,
        items=items["all"],
        computed_items=items["from_data"],
        scored=computed["scored"],
        blank=computed["blank"],
    )
