"""An offer handed over: the picture of a message, one page on paper, one text message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from bastide.modules.employment.core.communication.short_texts import message_of
from bastide.modules.employment.figures.offers import (
    contract_words,
    headline_of,
    offer_facts,
    pay_words,
    place_words,
    time_words,
)
from bastide.modules.employment.figures.origins import Standing
from bastide.modules.employment.models import Basin, OutreachCampaign, PublishedJob
from bastide.platform.documents.core.model import (
    Block,
    Bullets,
    Document,
    KeyValues,
    Paragraph,
    Section,
    Tone,
)
from bastide.platform.documents.share_cards import ShareCard

LONGEST_TEXT = 3_500
"""Characters of an advertisement on a page of paper."""

_USUAL = "#1d4f6e"


@dataclass(frozen=True, slots=True)
class Share:
    """What messages and social networks show of a page: its title, one sentence, its picture."""

    title: str
    description: str
    image_url: str
    page_url: str


def offer_card(job: PublishedJob, basin: Basin, accent: str) -> ShareCard:
    """Return the picture of an offer."""
    work = ", ".join(part for part in (contract_words(job), time_words(job)) if part)
    who = ", ".join(part for part in (job.employer, place_words(job)) if part)
    lines = tuple(part for part in (who, work, pay_words(job)) if part)
    return ShareCard(basin.name, job.title, lines, _notice(basin), accent or _USUAL)


def campaign_card(campaign: OutreachCampaign, basin: Basin, accent: str) -> ShareCard:
    """Return the picture of a campaign: its name and its first lines."""
    lines = tuple(line for line in campaign.text.splitlines() if line.strip())
    return ShareCard(basin.name, campaign.name, lines, _notice(basin), accent or _USUAL)


def site_card(basin: Basin, accent: str) -> ShareCard:
    """Return the picture of a site; nothing that a visitor types is ever drawn."""
    title = _("Toutes les offres d’emploi du bassin")
    return ShareCard(basin.name, title, (basin.promise,), _notice(basin), accent or _USUAL)


def offer_sheet(
    job: PublishedJob, basin: Basin, standing: Sequence[Standing], *, trade: str, address: str
) -> Document:
    """Return an offer on one page of paper, to hand over.

    Args:
        job: online.
        basin: of the site.
        standing: where it is answered.
        trade: name of its trade, empty when unknown.
        address: of its page.
    """
    answers = [
        f"{one.source}\u00a0: {one.url or one.email}" if one.url or one.email else one.source
        for one in standing
    ]
    facts = [(str(one.label), one.value or None) for one in offer_facts(job, trade)]
    text = job.text if len(job.text) <= LONGEST_TEXT else f"{job.text[:LONGEST_TEXT]}…"
    blocks: list[Block] = [
        Paragraph(headline_of(job), Tone.HEADLINE),
        KeyValues(facts),
        Section(_("Où postuler"), [Bullets(answers)]),
        Section(_("L’annonce"), [Paragraph(line) for line in text.splitlines() if line.strip()]),
    ]
    return Document(
        title=job.title,
        blocks=blocks,
        dated_on=timezone.localdate(),
        subtitle=basin.name,
        notice=_notice(basin),
        address=address,
        is_one_page=True,
    )


def offer_message(job: PublishedJob, address: str) -> str:
    """Return an offer as one text message."""
    parts = (job.title, job.employer, place_words(job), contract_words(job), pay_words(job))
    return message_of([part for part in parts if part], address)


def _notice(basin: Basin) -> str:
    return _("Territoire fictif\u00a0: offre inventée") if basin.territory.is_fictitious else ""
