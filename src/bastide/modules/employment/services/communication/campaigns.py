"""Writes of the campaigns of a site: what they are about, their dates, their look."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils.text import slugify

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.addresses import parse_search, search_address
from bastide.modules.employment.models import OutreachCampaign
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.versions import write_version
from bastide.platform.themes.services import readable_accents


@dataclass(frozen=True, slots=True)
class CampaignDetails:
    """What is said of a campaign.

    Attributes:
        name, slug, text: what it is called, its address, what it is about (plain lines).
        query: address or query string of its search; empty for every offer.
        starts_on, ends_on: first and last day.
        accent_light, accent_dark: its colours; empty for those of the site.
        dresses_site: whether the whole site takes its colours while it lasts.
    """

    name: str
    slug: str
    text: str
    starts_on: dt.date
    ends_on: dt.date
    query: str = ""
    accent_light: str = ""
    accent_dark: str = ""
    dresses_site: bool = False


@transaction.atomic
def add_campaign(
    *, actor: Actor, territory: Territory, details: CampaignDetails
) -> OutreachCampaign:
    """Add a campaign to a site.

    Args:
        actor: contributor of the room.
        territory: obtained through a gate.
        details: what is said of it.

    Raises:
        InputRefusedError: a name, a text, an address or a colour that will not do; an end before
            the start; a search with a criterion that is not understood.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    said = _checked(territory, details, held=None)
    made = OutreachCampaign.objects.create(territory=territory, **asdict(said))
    record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="add_outreach_campaign",
        target=made,
        after=asdict(said),
    )
    return made


@transaction.atomic
def change_campaign(
    *, actor: Actor, campaign: OutreachCampaign, version: int, details: CampaignDetails
) -> OutreachCampaign:
    """Change a campaign; its address stays, so that what was printed keeps leading there.

    Args:
        actor: contributor of the room.
        campaign: obtained through a gate.
        version: the one that the actor saw.
        details: what is said of it; its `slug` is not read.

    Raises:
        InputRefusedError: as `add_campaign`.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.CONTRIBUTOR, campaign.territory.perimeter_id, ROOM)
    said = _checked(campaign.territory, replace(details, slug=campaign.slug), held=campaign)
    after = asdict(said)
    before = write_version(campaign, version, after)
    if before:
        record(
            actor=actor,
            perimeter_id=campaign.territory.perimeter_id,
            action="change_outreach_campaign",
            target=campaign,
            before=before,
            after={name: after[name] for name in before},
        )
    return campaign


def _checked(
    territory: Territory, details: CampaignDetails, held: OutreachCampaign | None
) -> CampaignDetails:
    name, text = squeezed(details.name)[:120], details.text.strip()[:2000]
    faults = []
    if not name:
        faults.append(Refusal("La campagne n’a pas de nom.", "Donnez-lui un nom.", field="name"))
    if not text:
        reason, remedy = "La page ne dit pas de quoi il s’agit.", "Écrivez quelques lignes."
        faults.append(Refusal(reason, remedy, field="text"))
    if details.ends_on < details.starts_on:
        reason, remedy = "Le dernier jour précède le premier.", "Corrigez l’un des deux."
        faults.append(Refusal(reason, remedy, field="ends_on"))
    faults += _address_faults(territory, details.slug, held)
    asked = parse_search(details.query.rpartition("?")[2].strip())
    faults += [
        Refusal(one.reason.capitalize(), "Copiez l’adresse d’une recherche du site.",
                field="query", value=f"{one.parameter}={one.value}")
        for one in asked.ignored
    ]  # fmt: skip
    if details.dresses_site and not details.accent_light.strip():
        reason = "Sans couleur, la campagne n’habille pas le site."
        faults.append(Refusal(reason, "Choisissez sa couleur.", field="accent_light"))
    if faults:
        raise InputRefusedError(tuple(faults))
    light, dark = readable_accents(details.accent_light, details.accent_dark)
    return replace(
        details,
        name=name,
        text=text,
        query=search_address(asked.search),
        accent_light=light,
        accent_dark=dark,
    )


def _address_faults(
    territory: Territory, slug: str, held: OutreachCampaign | None
) -> list[Refusal]:
    taken = OutreachCampaign.objects.filter(territory=territory, slug=slug)
    if held is not None:
        taken = taken.exclude(pk=held.pk)
    if slug and slugify(slug) == slug and not taken.exists():
        return []
    reason = "Cette adresse est prise ou ne s’écrit pas ainsi."
    remedy = "Des lettres sans accent, des chiffres et des tirets, qui ne servent pas ailleurs."
    return [Refusal(reason, remedy, field="slug", value=slug)]
