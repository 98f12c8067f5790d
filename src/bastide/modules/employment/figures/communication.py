"""Campaigns, news, events and audience in words and figures, with their definitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bastide.modules.employment.core.audience.visitors import Aside
from bastide.modules.employment.core.audience.visits import Act, Entry, Measure, bounce_rate
from bastide.modules.employment.core.communication.calendar import CalendarEntry
from bastide.modules.employment.core.communication.dates import Standing, standing_of
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.models import AgendaEvent, NewsItem, OutreachCampaign
from bastide.modules.employment.queries.audience import Audience
from bastide.platform.ui.archetypes import KeyFigure

Words = str | Promise

STANDINGS: Mapping[Standing, tuple[str, Words]] = {
    Standing.COMING: ("info", gettext_lazy("À venir")),
    Standing.HERE: ("ok", gettext_lazy("En ligne")),
    Standing.PAST: ("neutral", gettext_lazy("Passée")),
}
ENTRIES: Mapping[str, Words] = {
    Entry.HOME.value: gettext_lazy("Accueil du site"),
    Entry.SEARCH.value: gettext_lazy("Une recherche"),
    Entry.OFFER.value: gettext_lazy("Une offre"),
    Entry.OVER.value: gettext_lazy("Une offre terminée"),
    Entry.CAMPAIGN.value: gettext_lazy("Une campagne"),
    Entry.NEWS.value: gettext_lazy("Les actualités"),
    Entry.AGENDA.value: gettext_lazy("L’agenda"),
    Entry.MAIL.value: gettext_lazy("Le courriel d’une alerte"),
    Entry.OTHER.value: gettext_lazy("Une autre page"),
}
ACTS: Mapping[str, Words] = {
    Act.APPLY.value: gettext_lazy("Clics pour postuler"),
    Act.ALERT.value: gettext_lazy("Alertes demandées"),
    Act.FACET.value: gettext_lazy("Critères employés"),
    Act.FEED.value: gettext_lazy("Flux RSS ouverts"),
    Act.AGENDA.value: gettext_lazy("Agendas téléchargés"),
}
ASIDES: Mapping[str, Words] = {
    Aside.ROBOT.value: gettext_lazy("Robots qui se nomment"),
    Aside.REFUSED.value: gettext_lazy("Personnes qui refusent toute mesure"),
    Aside.AHEAD.value: gettext_lazy("Pages chargées d’avance par un navigateur"),
    Aside.OFFICER.value: gettext_lazy("Personnes connectées"),
}


@dataclass(frozen=True, slots=True)
class DatedRow:
    """Something dated in a list: what it is, where it stands, its page and its days."""

    title: str
    url: str
    level: str
    state: Words
    days: str


@dataclass(frozen=True, slots=True)
class BounceRow:
    """One line of a table of visits: whose, how many, the share that goes on."""

    label: Words
    visits: int
    bounces: int
    rate: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """What a campaign brought; `None` where nothing can be known without following people."""

    visits: int
    goes_on: str
    alerts: int
    confirmed: int
    applies: int
    returns: int


def standing_row(
    title: str, url: str, first: dt.date, last: dt.date | None, today: dt.date
) -> DatedRow:
    """Return something dated as a list shows it."""
    level, state = STANDINGS[standing_of(first, last, today)]
    return DatedRow(title, url, level, state, days_words(first, last))


def campaign_rows(
    campaigns: Iterable[OutreachCampaign], place: str, today: dt.date
) -> list[DatedRow]:
    """Return the campaigns of a table."""
    return [
        standing_row(
            one.name,
            reverse("employment_campaign", args=[place, one.slug]),
            one.starts_on,
            one.ends_on,
            today,
        )
        for one in campaigns
    ]


def news_rows(
    news: Iterable[NewsItem], place: str, today: dt.date, *, may_write: bool
) -> list[DatedRow]:
    """Return the news of a table; only who may write is led to their form."""
    return [
        standing_row(
            one.title,
            reverse("employment_news_edit", args=[place, one.pk]) if may_write else "",
            one.shown_from,
            one.shown_until,
            today,
        )
        for one in news
    ]


def event_rows(
    events: Iterable[AgendaEvent], place: str, today: dt.date, *, may_write: bool
) -> list[DatedRow]:
    """Return the events of a table; a cancelled one says so first.

    Only who may write is led to their form.
    """
    rows = []
    for one in events:
        url = reverse("employment_event_edit", args=[place, one.pk]) if may_write else ""
        first, last = timezone.localdate(one.starts_at), timezone.localdate(one.ends_at)
        row = standing_row(one.title, url, first, last, today)
        if one.cancelled_at is not None:
            row = DatedRow(row.title, url, "warn", _("Annulé"), event_words(one))
        rows.append(DatedRow(row.title, url, row.level, row.state, event_words(one)))
    return rows


def days_words(first: dt.date, last: dt.date | None) -> str:
    """Return two days in words."""
    start = date_format(first, "j F Y")
    if last is None:
        return _("depuis le %(day)s") % {"day": start}
    return _("du %(first)s au %(last)s") % {"first": start, "last": date_format(last, "j F Y")}


def event_words(event: AgendaEvent) -> str:
    """Return when an event takes place, in words, in the hour of Paris."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    said = {
        "day": date_format(start, "l j F Y"),
        "from": date_format(start, "H:i"),
        "last": date_format(end, "l j F Y"),
        "to": date_format(end, "H:i"),
    }
    if start.date() == end.date():
        return _("%(day)s de %(from)s à %(to)s") % said
    return _("du %(day)s, %(from)s au %(last)s, %(to)s") % said


def calendar_entry(event: AgendaEvent) -> CalendarEntry:
    """Return an event as the calendar feed writes it."""
    where = ", ".join(part for part in (event.place, event.address) if part)
    return CalendarEntry(
        uid=str(event.pk),
        title=event.title,
        text=event.text,
        place=where,
        url=event.link,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=event.changed_at,
        sequence=event.version - 1,
        is_cancelled=event.cancelled_at is not None,
    )


# Audience ----------------------------------------------------------------------------------------
def audience_sentence(audience: Audience) -> str:
    """Return the audience of a period in one sentence."""
    visits = audience.count(Measure.VISITS)
    rate = audience.bounce_rate
    days = days_words(audience.since, audience.until)
    if rate is None:
        return _("Aucune visite n’a été comptée %(days)s.") % {"days": days}
    said = ngettext(
        "%(visits)s visite %(days)s\u00a0; %(share)s\u00a0%% se poursuivent au-delà de la "
        "première page.",
        "%(visits)s visites %(days)s\u00a0; %(share)s\u00a0%% se poursuivent au-delà de la "
        "première page.",
        visits,
    )
    share = round(100 * (1 - rate))
    return said % {"visits": count_words(visits), "days": days, "share": share}


def audience_figures(audience: Audience) -> list[KeyFigure]:
    """Return the key figures of the audience."""
    period = days_words(audience.since, audience.until)
    return [
        KeyFigure(_("Visites"), count_words(audience.count(Measure.VISITS)), note=period),
        KeyFigure(
            _("Taux de rebond"),
            rate_words(audience.bounce_rate),
            note=_("une seule page, sans rien y faire\u00a0; repère\u00a0: moins de 30\u00a0%"),
        ),
        KeyFigure(
            _("Clics pour postuler"),
            count_words(audience.count(Measure.ACTS, Act.APPLY.value)),
            note=period,
        ),
        KeyFigure(
            _("Alertes demandées"),
            count_words(audience.count(Measure.ACTS, Act.ALERT.value)),
            note=period,
        ),
        KeyFigure(
            _("Retours par un courriel d’alerte"),
            count_words(audience.count(Measure.ENTRY_VISITS, Entry.MAIL.value)),
            note=_("les seuls retours qui se comptent sans suivre personne"),
        ),
    ]


def partner_rows(audience: Audience) -> list[tuple[str, int, int]]:
    """Return each partner with the displays of its widget and the clicks on it."""
    return [
        (name or _("autres partenaires"), displays, clicks)
        for name, displays, clicks in audience.partners()
    ]


def entry_rows(audience: Audience) -> list[BounceRow]:
    """Return visits and bounces by kind of first page, the most frequent first."""
    return _bounce_rows(audience, Measure.ENTRY_VISITS, Measure.ENTRY_BOUNCES, ENTRIES)


def campaign_bounce_rows(
    audience: Audience, names: Mapping[str, str], place: str
) -> list[BounceRow]:
    """Return visits and bounces by campaign, the most visited first."""
    rows = _bounce_rows(audience, Measure.CAMPAIGN_VISITS, Measure.CAMPAIGN_BOUNCES, names)
    keys = list(audience.keys(Measure.CAMPAIGN_VISITS))
    return [
        BounceRow(
            row.label,
            row.visits,
            row.bounces,
            row.rate,
            reverse("employment_campaign", args=[place, key]) if key in names else "",
        )
        for key, row in zip(keys, rows, strict=True)
    ]


def week_rows(audience: Audience) -> list[BounceRow]:
    """Return visits and bounces by week, the latest first."""
    return [
        BounceRow(
            _("Semaine du %(day)s") % {"day": date_format(monday, "j F Y")},
            visits,
            bounces,
            rate_words(bounce_rate(visits, bounces)),
        )
        for monday, (visits, bounces) in sorted(audience.weeks.items(), reverse=True)
    ]


def count_rows(audience: Audience) -> list[tuple[Words, int]]:
    """Return what was done and what was left aside: words, how many."""
    acts = audience.keys(Measure.ACTS)
    aside = audience.keys(Measure.ASIDE)
    rows = [(label, acts.get(key, 0)) for key, label in ACTS.items()]
    rows.append((_("Affichages d’un widget"), audience.count(Measure.WIDGETS)))
    rows += [
        (_("Pages écartées\u00a0: %(why)s") % {"why": str(label).lower()}, aside.get(key, 0))
        for key, label in ASIDES.items()
    ]
    rows.append(
        (_("Visites écartées, trop longues ou trop vives"), audience.count(Measure.PROGRAMS))
    )
    return rows


def campaign_figures(audience: Audience, slug: str) -> CampaignFigures:
    """Return what a campaign brought in a period."""
    visits = audience.count(Measure.CAMPAIGN_VISITS, slug)
    rate = bounce_rate(visits, audience.count(Measure.CAMPAIGN_BOUNCES, slug))
    return CampaignFigures(
        visits=visits,
        goes_on="" if rate is None else rate_words(1 - rate),
        alerts=audience.count(Measure.CAMPAIGN_ALERTS, slug),
        confirmed=audience.count(Measure.CAMPAIGN_CONFIRMED, slug),
        applies=audience.count(Measure.CAMPAIGN_APPLY, slug),
        returns=audience.count(Measure.CAMPAIGN_RETURNS, slug),
    )


def campaign_key_figures(told: CampaignFigures) -> list[KeyFigure]:
    """Return the key figures of a campaign."""
    return [
        KeyFigure(_("Visites"), count_words(told.visits)),
        KeyFigure(_("Se poursuivent"), told.goes_on, note=_("au-delà de la page de la campagne")),
        KeyFigure(
            _("Alertes demandées"),
            count_words(told.alerts),
            note=_("dont %(count)s confirmées") % {"count": count_words(told.confirmed)},
        ),
        KeyFigure(_("Clics pour postuler"), count_words(told.applies), note=_("le même jour")),
        KeyFigure(
            _("Retours"),
            count_words(told.returns),
            note=_("un autre jour, par le courriel d’une alerte sur la même recherche"),
        ),
    ]


def rate_words(rate: float | None) -> str:
    """Return a rate in per cent, empty when it is not known."""
    return "" if rate is None else _("%(rate)s\u00a0%%") % {"rate": round(100 * rate)}


def _bounce_rows(
    audience: Audience, visits: Measure, bounces: Measure, labels: Mapping[str, Words]
) -> list[BounceRow]:
    bounced = audience.keys(bounces)
    return [
        BounceRow(
            labels.get(key, key),
            count,
            bounced.get(key, 0),
            rate_words(bounce_rate(count, bounced.get(key, 0))),
        )
        for key, count in audience.keys(visits).items()
    ]
