"""Campaigns of the estate: who may lead which, what is chosen, what is left to set up."""

from __future__ import annotations

import contextlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.queries import list_visible_assets
from bastide.kernel.grids.models import Campaign, Grid, Rater, Subject
from bastide.kernel.grids.queries import list_visible_campaigns, list_visible_grids
from bastide.kernel.grids.rules import may_follow_progress, may_manage
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models import CampaignSettings
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import Entry, entry_of

ROOM = "estate"
NO_SEGMENT = "Sans segment"
"""Group of the assets that no segment holds."""

MOST_ACTS = 50
"""Acts that the page of a campaign tells."""


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
    campaigns = list_visible_campaigns(actor, territory, room=ROOM)
    campaign = campaigns.select_related("estate_settings").filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return campaign


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
    return chosen_settings(campaign) or CampaignSettings(campaign=campaign)


def is_rater(actor: Actor, campaign: Campaign) -> bool:
    """Tell whether the actor is a rater of a campaign obtained through a gate."""
    return actor.user is not None and campaign.raters.filter(user=actor.user).exists()


def chosen_settings(campaign: Campaign) -> CampaignSettings | None:
    """Return how a campaign is read, `None` when nobody chose it yet."""
    try:
        return campaign.estate_settings
    except CampaignSettings.DoesNotExist:
        return None


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


def list_groups(campaign: Campaign) -> list[str]:
    """Return the groups of a campaign obtained through a gate, in the order of the sheets."""
    subjects = campaign.subjects.filter(withdrawn_at__isnull=True).order_by("rank")
    return list(dict.fromkeys(subjects.values_list("group", flat=True)))


def list_gone_subjects(campaign: Campaign) -> list[Subject]:
    """Return the subjects whose asset left the portfolio since it was put in the campaign."""
    gone = Asset.objects.filter(ended_on__isnull=False)
    return list(
        campaign.subjects.filter(withdrawn_at__isnull=True, reference__in=gone.values("pk"))
    )


def list_acts(campaign: Campaign) -> list[Entry]:
    """Return the latest acts of those who lead a campaign; who saved what when is not told.

    Args:
        campaign: that the actor leads.
    """
    events = Event.objects.filter(target_type="grids.campaign", target_id=str(campaign.pk))
    told = events.exclude(action="record_sheet").select_related("payload")
    return [entry_of(event) for event in told.order_by("-sequence")[:MOST_ACTS]]
