"""Hires in words and figures: one number, how sure it is, what nobody knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bastide.modules.employment.core.outcomes.answers import HiringChannel, Outcome
from bastide.modules.employment.core.outcomes.results import Dimension, Part, Results
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.forms.outcomes import CHANNELS
from bastide.modules.employment.queries.outcomes import ENTRY, OutcomeView
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars
from bastide.platform.ui.archetypes import Fact, KeyFigure, Words

OUTCOME_NOUNS: Mapping[Outcome, Words] = {
    Outcome.HIRED_HERE: gettext_lazy("Recruté grâce au site"),
    Outcome.HIRED_ELSEWHERE: gettext_lazy("Recruté autrement"),
    Outcome.NO_APPLICATION: gettext_lazy("Aucune candidature"),
    Outcome.UNQUALIFIED: gettext_lazy("Candidatures qui ne convenaient pas"),
    Outcome.STOPPED: gettext_lazy("Ne cherche plus"),
    Outcome.OTHER: gettext_lazy("Autre raison"),
    Outcome.STILL_OPEN: gettext_lazy("Cherche encore"),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One value of a dimension in a table; texts are ready to show, empty when withheld."""

    label: str
    recruitments: int
    asked: int
    answered: str
    here: str
    interval: str
    hires: str
    is_withheld: bool


def hires_sentence(view: OutcomeView) -> str:
    """Return how many were hired through the site, with what certainty, in one sentence."""
    since = date_format(view.since, "F Y")
    if view.asked == 0:
        return _("Depuis %(since)s, aucun employeur n’a pu être interrogé\u00a0: le nombre "
                 "d’embauches n’est pas connu.") % {"since": since}  # fmt: skip
    if view.whole is None:
        return _("Depuis %(since)s, moins de %(threshold)s réponses\u00a0: rien n’est encore dit "
                 "des embauches.") % {"since": since, "threshold": view.threshold}  # fmt: skip
    hires = view.whole.hires
    if hires.extrapolated is None:
        return _("Depuis %(since)s, aucune réponse\u00a0: le nombre d’embauches n’est pas "
                 "connu.") % {"since": since}  # fmt: skip
    certain = ngettext(
        "%(count)s embauche est certaine", "%(count)s embauches sont certaines", hires.certain
    ) % {"count": count_words(hires.certain)}
    return _("Depuis %(since)s, %(certain)s\u00a0; %(likely)s si les employeurs qui n’ont pas "
             "répondu ressemblent aux autres, %(most)s au plus.") % {
        "since": since,
        "certain": certain,
        "likely": count_words(hires.extrapolated),
        "most": count_words(hires.most),
    }  # fmt: skip


def share_words(results: Results) -> str:
    """Return the share filled through the site among answers with its interval, in words."""
    if results.here is None:
        return ""
    return _("%(share)s\u00a0%% des réponses, entre %(low)s et %(high)s\u00a0%%") % {
        "share": _points(results.here.value),
        "low": _points(results.here.low),
        "high": _points(results.here.high),
    }


def result_figures(view: OutcomeView) -> list[KeyFigure]:
    """Return the figures that surround the number of hires."""
    whole = view.whole
    rate = whole.response_rate if whole else None
    bounds = whole.here_bounds if whole else None
    here = whole.here if whole else None
    return [
        KeyFigure(
            _("Pourvues grâce au site"),
            _("%(rate)s\u00a0%%") % {"rate": _points(here.value)} if here else "",
            note=_("des réponses, entre %(low)s et %(high)s\u00a0%% (intervalle de Wilson)")
            % {"low": _points(here.low), "high": _points(here.high)}
            if here
            else "",
        ),
        KeyFigure(
            _("Sans rien supposer des silencieux"),
            _("%(low)s à %(high)s\u00a0%%")
            % {"low": _points(bounds[0]), "high": _points(bounds[1])}
            if bounds
            else "",
            note=_("de tous les employeurs interrogés"),
        ),
        KeyFigure(
            _("Taux de réponse"),
            _("%(rate)s\u00a0%%") % {"rate": _points(rate)} if rate is not None else "",
            note=_("%(answered)s réponses pour %(asked)s employeurs interrogés")
            % {"answered": count_words(whole.answered), "asked": count_words(whole.asked)}
            if whole
            else "",
        ),
        KeyFigure(
            _("Délai médian pour recruter"),
            days_words(view.filling.median) if view.filling else "",
            note=_("jours entre la parution et l’accord, offres encore ouvertes comprises"),
        ),
    ]


def unknown_facts(view: OutcomeView) -> list[Fact]:
    """Return what the number of hires does not know, each with its count."""
    whole = view.whole
    rows = [
        Fact(
            _("Offres reprises d’autres sites"),
            count_words(view.recruitments - view.asked),
            note=_("Personne n’y a donné d’adresse où poser la question\u00a0: leurs embauches ne "
                   "sont dans aucun de ces nombres."),
        ),
    ]  # fmt: skip
    if whole is not None:
        rows += [
            Fact(
                _("Employeurs interrogés qui n’ont pas répondu"),
                count_words(whole.silent),
                note=_("Ils offraient %(count)s postes.")
                % {"count": count_words(whole.hires.silent_positions)},
            ),
            Fact(
                _("Messages qui ne sont pas arrivés"),
                count_words(whole.asked - whole.delivered),
                note=_("Ils comptent parmi les interrogés qui n’ont pas répondu."),
            ),
            Fact(_("Employeurs qui cherchent encore"), count_words(whole.still)),
        ]
    if view.undated:
        rows.append(
            Fact(
                _("Embauches sans date"),
                count_words(view.undated),
                note=_("Elles ne comptent pas dans le délai."),
            )
        )
    return rows


def filling_words(view: OutcomeView) -> str:
    """Return how long it takes to hire, with what is still open, in one sentence."""
    known = view.filling
    if known is None:
        return _("Trop peu d’embauches datées pour dire en combien de temps on recrute.")
    if known.median is None:
        said = _("Moins de la moitié des postes sont pourvus\u00a0: le délai médian n’est pas "
                 "encore atteint.")  # fmt: skip
    else:
        said = _("La moitié des postes sont pourvus en %(median)s.") % {
            "median": days_words(known.median)
        }
    quartiles = [
        _("un quart en %(days)s") % {"days": days_words(known.quarter)} if known.quarter else "",
        _("les trois quarts en %(days)s") % {"days": days_words(known.three_quarters)}
        if known.three_quarters
        else "",
    ]
    parts = ", ".join(one for one in quartiles if one)
    more = f" ({parts})" if parts else ""
    return f"{said}{more} " + _("%(over)s embauches datées, %(left)s postes sans embauche connue, "
                                "comptés pour le temps déjà passé.") % {
        "over": count_words(known.over),
        "left": count_words(known.open_),
    }  # fmt: skip


def days_words(days: int | None) -> str:
    """Return a number of days in words, empty when it is not known."""
    if days is None:
        return ""
    return ngettext("%(count)s jour", "%(count)s jours", days) % {"count": count_words(days)}


def hires_figure(view: OutcomeView, *, csv_url: str = "") -> Figure | None:
    """Return the three numbers of hires: sure, likely, at most; `None` when nothing is told."""
    whole = view.whole
    if whole is None or whole.hires.extrapolated is None:
        return None
    rows = [
        (_("Certaines, comptées par les réponses"), Decimal(whole.hires.certain)),
        (_("Si les silencieux ressemblent aux autres"), Decimal(whole.hires.extrapolated)),
        (_("Si les silencieux ont tout pourvu ici"), Decimal(whole.hires.most)),
    ]
    return Figure(
        key="embauches",
        title=_("Ce que l’on sait des embauches faites grâce au site"),
        sentence=hires_sentence(view),
        spec=bars(rows, unit=_("personnes")),
        table=FigureTable((_("Lecture"), _("Personnes")), rows),
        unit=_("personnes"),
        source=_("réponses des employeurs, depuis %(since)s")
        % {"since": date_format(view.since, "F Y")},
        csv_url=csv_url,
    )


def answers_figure(view: OutcomeView) -> Figure | None:
    """Return what became of the recruitments, by answers; `None` when nothing is told."""
    whole = view.whole
    if whole is None or not whole.answered:
        return None
    rows = [
        (str(OUTCOME_NOUNS[one]), Decimal(whole.outcomes[one])) for one in Outcome if one.is_final
    ]
    channels = [
        f"{CHANNELS[one]}\u00a0: {whole.channels[one]}"
        for one in HiringChannel
        if whole.channels[one]
    ]
    said = _("%(share)s.") % {"share": share_words(whole)}
    if channels:
        said += " " + _("Autrement\u00a0: %(channels)s.") % {"channels": ", ".join(channels)}
    return Figure(
        key="issues",
        title=_("Ce que sont devenus les recrutements"),
        sentence=said,
        spec=bars(rows, unit=_("réponses")),
        table=FigureTable((_("Issue"), _("Réponses")), rows),
        unit=_("réponses"),
        source=_("réponses des employeurs, depuis %(since)s")
        % {"since": date_format(view.since, "F Y")},
    )


def part_rows(parts: Sequence[Part], labels: Mapping[str, str]) -> list[PartRow]:
    """Return the values of a dimension as a table shows them, those asked the most first."""
    ordered = sorted(parts, key=lambda one: (-one.asked, -one.recruitments, one.value))
    return [_part_row(one, labels.get(one.value, one.value)) for one in ordered]


def month_rows(parts: Sequence[Part], labels: Mapping[str, str]) -> list[PartRow]:
    """Return the months as a table shows them, the latest first."""
    ordered = sorted(parts, key=lambda one: one.value, reverse=True)
    return [_part_row(one, labels[one.value]) for one in ordered]


def month_labels(parts: Sequence[Part]) -> dict[str, str]:
    """Return the name of each month (`2026-10` → « octobre 2026 »)."""
    return {one.value: _month(one.value) for one in parts}


def dimension_labels(
    dimension: Dimension,
    parts: Sequence[Part],
    *,
    sources: Mapping[str, str],
    domains: Mapping[str, str],
    communes: Mapping[str, str],
) -> dict[str, str]:
    """Return the words of the values of a dimension."""
    unknown = {"": _("non précisé")}
    if dimension is Dimension.MONTH:
        return month_labels(parts)
    if dimension is Dimension.SOURCE:
        return {**unknown, **sources, ENTRY: _("Offres déposées sur ce site")}
    return {**unknown, **(domains if dimension is Dimension.DOMAIN else communes)}


def _part_row(part: Part, label: str) -> PartRow:
    results = part.results
    if results is None:
        return PartRow(label, part.recruitments, part.asked, "", "", "", "", is_withheld=True)
    here = results.here
    return PartRow(
        label,
        part.recruitments,
        part.asked,
        count_words(results.answered),
        f"{_points(here.value)}\u00a0%" if here else "",
        _("%(low)s à %(high)s\u00a0%%") % {"low": _points(here.low), "high": _points(here.high)}
        if here
        else "",
        count_words(results.hires.certain) if here else "",
        is_withheld=False,
    )


def _month(value: str) -> str:
    return date_format(dt.date.fromisoformat(f"{value}-01"), "F Y")


def _points(rate: float) -> str:
    return str(round(100 * rate))
