"""The figures of the observatory: one idea each, with its sentence and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.modules.employment.core.feeds.contracts import Contract
from bastide.modules.employment.core.observatory.counts import LONG_DAYS, Cut, Measure
from bastide.modules.employment.figures.labels import CONTRACTS
from bastide.modules.employment.figures.results import days_words
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.queries.observatory import ObservatoryView
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars, daily_lines
from bastide.platform.ui.archetypes import KeyFigure

MOST_BARS, FEWEST_DAYS = 15, 2
Labels = Mapping[Cut, Mapping[str, str]]


def observatory_sentence(view: ObservatoryView) -> str:
    """Return the state of the basin on the last day, in one sentence."""
    live, new = view.last(Measure.LIVE), view.last(Measure.NEW)
    if view.day is None or live is None:
        return _("L’observatoire garde un jour à la fois\u00a0: le premier sera là demain.")
    said = ngettext("%(count)s offre en ligne", "%(count)s offres en ligne", live)
    return _("Le %(day)s au soir\u00a0: %(live)s, dont %(new)s parues ce jour-là.") % {
        "day": date_format(view.day, "j F Y"),
        "live": said % {"count": count_words(live)},
        "new": count_words(new or 0),
    }


def observatory_figures(view: ObservatoryView) -> list[KeyFigure]:
    """Return the key figures of the last day."""
    live, long_, median = (view.last(one) for one in (Measure.LIVE, Measure.LONG, Measure.MEDIAN))
    return [
        KeyFigure(_("Offres en ligne"), "" if live is None else count_words(live)),
        KeyFigure(
            _("Attendent depuis longtemps"),
            "" if long_ is None else count_words(long_),
            note=_("en ligne depuis %(days)s jours au moins") % {"days": LONG_DAYS},
        ),
        KeyFigure(
            _("Durée médiane en ligne"),
            days_words(median),
            note=_("offres encore en ligne comprises, sur trois mois"),
        ),
    ]


def day_figures(view: ObservatoryView, labels: Labels, *, csv_url: str) -> list[Figure]:
    """Return the figures that have something to show, in order."""
    if view.day is None:
        return []
    made = [
        _live_figure(view, csv_url),
        _moves_figure(view, csv_url),
        *(
            _cut_figure(view, cut, labels.get(cut, {}), csv_url)
            for cut in (Cut.DOMAIN, Cut.CONTRACT, Cut.COMMUNE, Cut.SOURCE)
        ),
        _trades_figure(view, labels.get(Cut.TRADE, {}), csv_url),
        _long_figure(view, labels.get(Cut.TRADE, {}), csv_url),
    ]
    return [one for one in made if one is not None]


def contract_labels() -> dict[str, str]:
    """Return the words of each contract; an offer without any says so."""
    return {"": _("sans contrat précisé"), **{one.value: str(CONTRACTS[one]) for one in Contract}}


def _live_figure(view: ObservatoryView, csv_url: str) -> Figure | None:
    days = view.series[Measure.LIVE]
    if len(days) < FEWEST_DAYS:
        return None
    points = [(day.isoformat(), Decimal(value)) for day, value in days]
    low, high = min(value for _d, value in days), max(value for _d, value in days)
    return Figure(
        key="en-ligne",
        title=_("Combien d’offres sont en ligne"),
        sentence=_("De %(low)s à %(high)s offres en ligne le soir, en %(days)s jours.")
        % {"low": count_words(low), "high": count_words(high), "days": len(days)},
        spec=daily_lines({_("en ligne"): points}, unit=_("offres")),
        table=FigureTable(
            (_("Jour"), _("Offres")),
            [(date_format(day, "d/m/Y"), value) for day, value in reversed(days)],
        ),
        unit=_("offres"),
        source=_source(view),
        csv_url=csv_url,
    )


def _moves_figure(view: ObservatoryView, csv_url: str) -> Figure | None:
    new, over = dict(view.series[Measure.NEW]), dict(view.series[Measure.ENDED])
    days = sorted(new.keys() | over.keys())
    if len(days) < FEWEST_DAYS:
        return None
    series = {
        name: [(day.isoformat(), _known(values.get(day))) for day in days]
        for name, values in ((_("parues"), new), (_("terminées"), over))
    }
    return Figure(
        key="mouvements",
        title=_("Ce qui paraît et ce qui se termine chaque jour"),
        sentence=_("En %(days)s jours, %(new)s offres parues et %(over)s terminées.")
        % {
            "days": len(days),
            "new": count_words(sum(new.values())),
            "over": count_words(sum(over.values())),
        },
        spec=daily_lines(series, unit=_("offres par jour")),
        table=FigureTable(
            (_("Jour"), _("Parues"), _("Terminées")),
            [(date_format(day, "d/m/Y"), new.get(day), over.get(day)) for day in reversed(days)],
        ),
        unit=_("offres par jour"),
        source=_source(view),
        csv_url=csv_url,
    )


def _cut_figure(
    view: ObservatoryView, cut: Cut, labels: Mapping[str, str], csv_url: str
) -> Figure | None:
    titles = {
        Cut.DOMAIN: (_("domaines"), _("Dans quels domaines"), _("Domaine")),
        Cut.CONTRACT: (_("contrats"), _("Avec quels contrats"), _("Contrat")),
        Cut.COMMUNE: (_("communes"), _("Dans quelles communes"), _("Commune")),
        Cut.SOURCE: (_("sources"), _("Par quelles sources"), _("Source")),
    }
    key, title, column = titles[cut]
    notes = {
        Cut.COMMUNE: _("Une offre qui concerne plusieurs communes compte dans chacune."),
        Cut.SOURCE: _("Une offre publiée par plusieurs sources compte dans chacune."),
    }
    note = notes.get(cut, "")
    return _bars_figure(view, view.live[cut], labels, key, title, column, note, csv_url)


def _trades_figure(view: ObservatoryView, labels: Mapping[str, str], csv_url: str) -> Figure | None:
    rows = [(key, value) for key, value in view.live[Cut.TRADE] if key]
    note = _("Beaucoup d’offres ne disent pas à elles seules qu’un métier manque de bras\u00a0: le "
             "nombre de personnes qui le cherchent n’est pas connu ici.")  # fmt: skip
    return _bars_figure(
        view, rows, labels, "metiers", _("Quels métiers sont les plus demandés"), _("Métier"),
        note, csv_url,
    )  # fmt: skip


def _long_figure(view: ObservatoryView, labels: Mapping[str, str], csv_url: str) -> Figure | None:
    rows = [(key, value) for key, value in view.long if key]
    note = _("En ligne depuis %(days)s jours au moins, parutions précédentes comprises. Pour qui "
             "recrute et pour qui forme.") % {"days": LONG_DAYS}  # fmt: skip
    return _bars_figure(
        view, rows, labels, "longues", _("Quels postes attendent le plus longtemps"), _("Métier"),
        note, csv_url,
    )  # fmt: skip


def _bars_figure(  # noqa: PLR0917 -- what a figure is made of
    view: ObservatoryView,
    rows: Sequence[tuple[str, int]],
    labels: Mapping[str, str],
    key: str,
    title: str,
    column: str,
    note: str,
    csv_url: str,
) -> Figure | None:
    if not rows:
        return None
    named = [(labels.get(code, code) or _("non précisé"), Decimal(value)) for code, value in rows]
    label, value = named[0]
    said = _("%(label)s vient en tête avec %(count)s offres.") % {
        "label": label,
        "count": count_words(int(value)),
    }
    return Figure(
        key=key,
        title=title,
        sentence=f"{said} {note}".strip(),
        spec=bars(named[:MOST_BARS], unit=_("offres en ligne")),
        table=FigureTable((column, _("Offres")), named),
        unit=_("offres en ligne"),
        source=_source(view),
        csv_url=csv_url,
    )


def _known(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _source(view: ObservatoryView) -> str:
    day = date_format(view.day, "j F Y") if view.day else ""
    return _("observatoire du site, %(day)s au soir") % {"day": day}
