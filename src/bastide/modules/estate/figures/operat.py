"""What the page of the energy trajectory says: a sentence, lines, steps, sites, who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.energy import STEPS, Trajectory
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.operat import OperatPortfolio, SiteEnergy, operat_portfolio
from bastide.modules.estate.figures.followup import share_words
from bastide.modules.estate.queries.operat import OperatView
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import lines

KWH_PER_MWH = 1000


@dataclass(frozen=True, slots=True)
class StepRow:
    """The portfolio and one step; energies in MWh."""

    step: int
    target: Decimal
    met: str
    progress: str
    to_save: Decimal


@dataclass(frozen=True, slots=True)
class SiteStep:
    """One site and one step: its target in MWh, by which rule, whether it is met."""

    target: Decimal | None
    by: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site; energies in MWh, `None` when not known."""

    label: str
    area: Decimal
    missing: int
    reference: Decimal | None
    reference_year: int | None
    actual: Decimal | None
    steps: Sequence[SiteStep]
    progress: str
    remarks: Sequence[str]
    formula: str


def operat_sentence(view: OperatView) -> str:
    """Return where the portfolio stands, in one or two sentences."""
    if view.authority is None:
        return _("Aucun bien n’est encore inscrit à l’inventaire.")
    whole = operat_portfolio(view.sites)
    if not whole.subject:
        return _("%(name)s\u00a0: aucun site n’atteint 1 000 m² de surface tertiaire connue.") % {
            "name": view.authority.name
        }
    said = ngettext(
        "%(name)s\u00a0: %(n)s site est soumis à la réduction d’énergie",
        "%(name)s\u00a0: %(n)s sites sont soumis à la réduction d’énergie",
        whole.subject,
    ) % {"name": view.authority.name, "n": whole.subject}
    if not whole.steps:
        return said + _(", et aucun n’a à la fois sa référence et sa consommation.")
    first = whole.steps[0]
    if first.progress is not None:
        said += _("\u00a0; %(share)s du chemin vers %(step)s est fait") % {
            "share": share_words(first.progress),
            "step": first.step,
        }
    return said + _(
        ", il reste %(mwh)s MWh à économiser par an sur les %(known)s sites connus."
    ) % {
        "mwh": shown(_mwh(first.to_save)),
        "known": whole.known,
    }


def step_rows(view: OperatView) -> list[StepRow]:
    """Return the portfolio against each step; empty when no site is known."""
    whole = operat_portfolio(view.sites)
    return [
        StepRow(
            one.step,
            _mwh(one.target),
            _("%(met)s sur %(known)s") % {"met": one.met, "known": whole.known},
            share_words(one.progress) if one.progress is not None else "",
            _mwh(one.to_save),
        )
        for one in whole.steps
    ]


def operat_figure(view: OperatView, csv_url: str) -> Figure | None:
    """Return the targets of the portfolio beside what it uses; `None` when no site is known."""
    whole = operat_portfolio(view.sites)
    if not whole.steps or whole.reference is None or whole.actual is None:
        return None
    targets = [(str(one.step), _mwh(one.target)) for one in whole.steps]
    rows = _points(whole)
    return Figure(
        key="operat-trajectoire",
        title=_("Ce que l’on consomme, et où il faut arriver"),
        sentence=_(
            "Les sites connus consomment %(actual)s\u00a0; il faut arriver à %(target)s en "
            "%(step)s."
        )
        % {
            "actual": mwh_words(whole.actual),
            "target": mwh_words(whole.steps[0].target),
            "step": whole.steps[0].step,
        },
        spec=lines(
            {
                _("Cible"): [(_("(référence)"), _mwh(whole.reference)), *targets],
                _("Consommation de l’année"): [
                    (label, _mwh(whole.actual))
                    for label in (_("(référence)"), *(str(step) for step in STEPS))
                ],
            },
            unit=_("MWh par an"),
        ),
        table=FigureTable((_("Échéance"), _("Énergie (MWh)")), rows),
        unit=_("MWh par an"),
        source=_("fiches des biens\u00a0: références et consommations de %(year)s")
        % {"year": view.year},
        csv_url=f"{csv_url}?format=csv",
    )


def _points(whole: OperatPortfolio) -> list[tuple[str, Decimal]]:
    told = [(_("Référence"), whole.reference), (_("Consommation de l’année"), whole.actual)]
    told += [(_("Cible %(step)s") % {"step": one.step}, one.target) for one in whole.steps]
    return [(label, _mwh(energy)) for label, energy in told if energy is not None]


def site_rows(view: OperatView) -> list[SiteRow]:
    """Return each site against the three steps, the largest first."""
    return [_site(one) for one in view.sites]


def _site(one: SiteEnergy) -> SiteRow:
    first = one.trajectory
    return SiteRow(
        one.label,
        one.subjection.tertiary_m2,
        len(one.subjection.missing),
        _mwh(one.reference.kwh) if one.reference else None,
        one.reference.year if one.reference else None,
        None if one.actual is None else _mwh(one.actual),
        [_site_step(one.ways.get(step)) for step in STEPS],
        share_words(first.progress) if first and first.progress is not None else "",
        first.remarks if first else (),
        _formula(one, first),
    )


def _site_step(way: Trajectory | None) -> SiteStep:
    if way is None:
        return SiteStep(None, "", "neutral", _("référence inconnue"))
    by = _("valeur absolue") if way.by == "cabs" else _("part de la référence")
    if way.is_met is None:
        return SiteStep(_mwh(way.target), by, "neutral", _("consommation inconnue"))
    level, words = ("ok", _("atteinte")) if way.is_met else ("warn", _("à atteindre"))
    return SiteStep(_mwh(way.target), by, level, words)


def _formula(one: SiteEnergy, way: Trajectory | None) -> str:
    """Return how the target of the first step of a site is made, with its numbers."""
    if way is None or one.reference is None:
        return _("Il manque l’année et l’énergie de référence d’au moins un bâtiment du site.")
    said = _("En %(step)s, part de la référence\u00a0: %(crelat)s MWh") % {
        "step": way.step,
        "crelat": shown(_mwh(way.crelat)),
    }
    if way.cabs is None:
        return said + _("\u00a0; le seuil en valeur absolue n’est pas connu.")
    return said + _("\u00a0; valeur absolue\u00a0: %(cabs)s MWh. La plus haute suffit.") % {
        "cabs": shown(_mwh(way.cabs))
    }


def undeclared(view: OperatView, territory: Territory) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sites subject with buildings that have no identifier on OPERAT.

    Each building is told by its code, with the address that finds it in the inventory.
    """
    inventory = reverse("estate", args=[territory.slug])
    return [
        (one.label, [(code, f"{inventory}?{urlencode({'q': code})}") for code in one.unregistered])
        for one in view.sites
        if one.subjection.is_subject and one.unregistered
    ]


def mwh_words(kwh: Decimal) -> str:
    """Return an energy in MWh, in words."""
    return f"{shown(_mwh(kwh))}{NBSP}MWh"


def _mwh(kwh: Decimal) -> Decimal:
    return kwh / KWH_PER_MWH
