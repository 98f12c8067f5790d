"""An offer in words: contract, hours, pay, place, age; what is not known is not said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import shown
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.places.resolution import Precision
from bastide.modules.employment.core.searches.travel import Mode, travel_minutes
from bastide.modules.employment.figures.labels import (
    CONTRACTS,
    KINDS,
    LEVELS,
    PERIODS,
    REMOTES,
    TIMES,
    TRAVELS,
)
from bastide.modules.employment.models import PublishedJob
from bastide.platform.ui.archetypes import Fact

_MONTHS_OF_A_YEAR = 12
_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Card:
    """An offer in a list.

    Attributes:
        title, employer, url: of the offer. place: where, with the distance when one is asked.
        tags: contract, hours, pay, remote work, those that are known. age: since when.
        note: number of sources and of former lives, when there are several.
    """

    title: str
    employer: str
    url: str
    place: str
    tags: tuple[str, ...]
    age: str
    note: str


def card_of(
    job: PublishedJob, site: str, *, distance: float | None = None, mode: Mode | None = None
) -> Card:
    """Return an offer as a list shows it, with the time to get there by the mode asked for."""
    tags = (contract_words(job), time_words(job), pay_words(job), remote_words(job))
    return Card(
        title=job.title,
        employer=job.employer,
        url=offer_url(job, site),
        place=place_words(job, distance=distance, mode=mode),
        tags=tuple(one for one in tags if one),
        age=age_words(job.first_seen_at, timezone.now()),
        note=sources_words(job),
    )


def offer_url(job: PublishedJob, site: str) -> str:
    """Return the address of an offer: its number settles it, its title is for people."""
    slug = slugify(job.title)[:_LONGEST_SLUG].strip("-") or "offre"
    return reverse("employment_offer", args=[site, job.pk, slug])


def contract_words(job: PublishedJob) -> str:
    """Return the contract, or what is proposed when it is no job."""
    if job.kind != Kind.JOB.value:
        return str(KINDS[Kind(job.kind)])
    return str(CONTRACTS[Contract(job.contract)]) if job.contract else ""


def time_words(job: PublishedJob) -> str:
    """Return the hours of a week, else full or part time."""
    if job.weekly_hours:
        return _("%(hours)s h par semaine") % {"hours": _number(job.weekly_hours)}
    return str(TIMES[WorkingTime(job.working_time)]) if job.working_time else ""


def pay_words(job: PublishedJob) -> str:
    """Return the pay as a range for its period; empty when it is not known."""
    if job.salary_min is None or job.salary_max is None:
        return ""
    low, high = _euros(job.salary_min), _euros(job.salary_max)
    amount = low if low == high else _("%(low)s à %(high)s") % {"low": low, "high": high}
    period = PERIODS.get(job.salary_period, "")
    return _("%(amount)s\u00a0€ %(period)s") % {"amount": amount, "period": period}


def remote_words(job: PublishedJob) -> str:
    """Return how much may be done from home; nothing when it may not or is not said."""
    if job.remote in {"", Remote.NONE.value}:
        return ""
    return str(REMOTES[Remote(job.remote)])


def place_words(
    job: PublishedJob, *, distance: float | None = None, mode: Mode | None = None
) -> str:
    """Return where, as precisely as it is known and no more."""
    if job.commune_name and distance is not None and mode is not None:
        return _("%(place)s, à %(km)s km, environ %(time)s") % {
            "place": job.commune_name,
            "km": round(distance),
            "time": travel_label(mode, travel_minutes(mode, distance)),
        }
    if job.commune_name and distance is not None:
        return _("%(place)s, à %(km)s km") % {"place": job.commune_name, "km": round(distance)}
    if job.commune_name:
        return job.commune_name
    return {
        Precision.REMOTE.value: _("En télétravail"),
        Precision.DEPARTMENT.value: _("Dans le département, commune non précisée"),
        Precision.POSTCODE.value: _("Plusieurs communes possibles"),
    }.get(job.precision, _("Plusieurs lieux"))


def travel_label(mode: Mode, minutes: int) -> str:
    """Return a time to get somewhere in words."""
    return str(TRAVELS[mode]) % {"minutes": minutes}


def age_words(since: dt.datetime, now: dt.datetime) -> str:
    """Return since when an offer is seen, in days."""
    days = (timezone.localdate(now) - timezone.localdate(since)).days
    if days <= 0:
        return _("aujourd’hui")
    if days == 1:
        return _("hier")
    return _("il y a %(days)s jours") % {"days": days}


def sources_words(job: PublishedJob) -> str:
    """Return on how many sites a job stands and how often it came back, when it says something."""
    parts = []
    if job.sources_count > 1:
        parts.append(
            ngettext(
                "publiée par %(count)s source", "publiée par %(count)s sources", job.sources_count
            )
            % {"count": job.sources_count}
        )
    if job.lives_count > 1:
        parts.append(_("parue %(rank)s fois") % {"rank": job.lives_count})
    return ", ".join(parts)


def offer_facts(job: PublishedJob, trade: str) -> list[Fact]:
    """Return what is known of an offer, one line each; its pay and employer are always told."""
    always = {str(_("Employeur")), str(_("Lieu")), str(_("Salaire"))}
    rows = [
        Fact(
            _("Employeur"),
            job.employer,
            note="" if job.employer else _("l’annonce ne le nomme pas"),
        ),
        Fact(_("Lieu"), place_words(job)),
        Fact(_("Contrat"), contract_words(job)),
        Fact(_("Temps de travail"), time_words(job)),
        Fact(_("Salaire"), pay_words(job), note=_raw_pay(job)),
        Fact(_("Télétravail"), remote_words(job)),
        Fact(_("Niveau demandé"), _level(job)),
        Fact(_("Expérience"), _experience(job)),
        Fact(_("Début"), date_format(job.starts_on, "j F Y") if job.starts_on else ""),
        Fact(_("Métier"), trade, note=job.rome),
    ]
    return [row for row in rows if row.value or str(row.label) in always]


def _unnamed(job: PublishedJob) -> str:
    return "" if job.employer else _("l’annonce ne le nomme pas")


def headline_of(job: PublishedJob) -> str:
    """Return an offer in one sentence."""
    parts = [contract_words(job), pay_words(job), place_words(job)]
    said = ", ".join(one for one in parts if one)
    age = age_words(job.first_seen_at, timezone.now())
    return _("%(said)s. Vue %(age)s.") % {"said": said, "age": age}


def _raw_pay(job: PublishedJob) -> str:
    """Return the words of a pay that was not understood: they are shown as they are."""
    if job.salary_min is not None or not job.salary_raw:
        return ""
    return _("l’annonce écrit\u00a0: «\u00a0%(raw)s\u00a0»") % {"raw": job.salary_raw}


def _level(job: PublishedJob) -> str:
    return str(LEVELS[job.education_level]) if job.education_level in LEVELS else ""


def _experience(job: PublishedJob) -> str:
    months = job.experience_months
    if months is None:
        return ""
    if months == 0:
        return _("débutants acceptés")
    if months % _MONTHS_OF_A_YEAR == 0:
        years = months // _MONTHS_OF_A_YEAR
        return ngettext("%(count)s an", "%(count)s ans", years) % {"count": years}
    return ngettext("%(count)s mois", "%(count)s mois", months) % {"count": months}


def _euros(amount: Decimal) -> str:
    return shown(amount, decimals=0 if amount == amount.to_integral_value() else 2)


def _number(value: Decimal) -> str:
    return shown(value, decimals=0 if value == value.to_integral_value() else 1)
