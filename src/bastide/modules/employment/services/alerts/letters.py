"""Writes the message of one person: offers in words, links that answer for this person only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.urls import reverse

from bastide.foundation.text import slug
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.alerts.digests import Digest
from bastide.modules.employment.core.alerts.letters import (
    SaidLine,
    SaidSearch,
    Site,
    digest_letter,
)
from bastide.modules.employment.core.searches.descriptions import described
from bastide.modules.employment.models import PublishedJob, Subscriber, Subscription
from bastide.modules.employment.queries.alerts import manage_token, public_address, search_of
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.trades import domain_labels
from bastide.modules.employment.services.alerts.requests import ALERTS, manage_url
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox

_LONGEST_SLUG = 60
_FROM_HERE = "de=alerte"
"""Says that a message led to the site: the same for everybody, it tells nothing of anybody."""


class DigestWriter:
    """Writes the messages of one run; what they share is read once."""

    def __init__(self, territory: Territory, site: Site, jobs: Mapping[int, PublishedJob]) -> None:
        self._site, self._jobs = site, jobs
        self._communes = commune_names(territory)
        self._domains = domain_labels()

    def letter(
        self, person: Subscriber, wanted: Sequence[Subscription], digest: Digest, *, key: str
    ) -> Letter:
        """Return the message of a person.

        Args:
            person: to whom.
            wanted: the person's alerts of this run.
            digest: what the message tells.
            key: of the message.
        """
        used = {search for search, _lineage in digest.told}
        searches = {one.pk: self._search(one) for one in wanted if one.pk in used}
        leave = self._leave_url(person)
        said = digest_letter(
            self._site,
            [self._line(line.number, line.reasons, searches) for line in digest.lines],
            list(searches.values()),
            more=digest.more,
            manage_url=manage_url(self._site, person),
            leave_url=leave,
        )
        return Letter(
            to=read_mailbox(person.address),
            subject=said.subject,
            text=said.text,
            key=key,
            purpose=ALERTS,
            html=said.html,
            headers={
                "List-Unsubscribe": f"<{leave}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )

    def _search(self, subscription: Subscription) -> SaidSearch:
        search = search_of(subscription)
        place = self._communes.get(search.near, "")
        label = described(search, place=place, domain_names=self._domains)
        query = "&".join(part for part in (subscription.query, _FROM_HERE) if part)
        return SaidSearch(label, f"{self._site.home}?{query}")

    def _line(
        self,
        number: int,
        reasons: Sequence[uuid.UUID],
        searches: Mapping[uuid.UUID, SaidSearch],
    ) -> SaidLine:
        job = self._jobs[number]
        details = (job.employer, job.contract, job.commune_name)
        return SaidLine(
            title=job.title,
            details=", ".join(one for one in details if one),
            url=f"{public_address()}{self._offer_path(job)}?{_FROM_HERE}",
            reasons=tuple(searches[one].label for one in reasons),
        )

    def _offer_path(self, job: PublishedJob) -> str:
        words = slug(job.title)[:_LONGEST_SLUG].strip("-") or "offre"
        return reverse("employment_offer", args=[self._site.slug, job.pk, words])

    def _leave_url(self, person: Subscriber) -> str:
        arguments = [self._site.slug, manage_token(person)]
        return f"{public_address()}{reverse('employment_alerts_leave', args=arguments)}"
