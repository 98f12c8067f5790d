"""Figures of costs and energy: a sentence, bars, the accounts beside, the way to the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from bastide.kernel.buildings.core.costs import COST_LABELS, CostKind
from bastide.modules.estate.figures.inventory import money_words, percent_words
from bastide.modules.estate.queries.costs import CostView
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One kind of cost: told by assets, in the accounts, what is left."""

    label: str
    assets: Decimal | None
    ledger: Decimal | None
    residue: Decimal | None
    accounts: Sequence[tuple[str, Decimal]]
    note: str


@dataclass(frozen=True, slots=True)
class TrajectoryRow:
    """One site on its way to the target of 2030; energies in MWh."""

    label: str
    area: Decimal
    is_subject: bool | None
    missing: int
    target: Decimal | None
    actual: Decimal | None
    progress: str
    to_save: str
    level: str
    words: str
    remarks: Sequence[str]


def costs_sentence(view: CostView) -> str:
    """Return what the portfolio costs, and how much of the accounts is attributed, in words."""
    if view.authority is None:
        return _("Aucun bien n’est encore inscrit à l’inventaire.")
    paid = [amount for kind, amount in view.told.items() if kind is not CostKind.INCOME]
    if not paid:
        return _(
            "Aucun coût n’est connu par bâtiment pour %(name)s\u00a0: ce qui est inconnu n’est pas "
            "zéro."
        ) % {"name": view.authority.name}
    said = _("En %(year)s, les bâtiments de %(name)s ont coûté %(amount)s.") % {
        "year": view.year,
        "name": view.authority.name,
        "amount": money_words(sum(paid, Decimal(0))),
    }
    residue = view.ledger.reconciliation.residue if view.ledger else None
    if residue is not None:
        said += " " + _("Les comptes portent %(amount)s que les fiches n’expliquent pas.") % {
            "amount": money_words(residue)
        }
    return said


def costs_figure(view: CostView) -> Figure | None:
    """Return what each kind of cost weighs; `None` when nothing is known."""
    rows = sorted(
        (
            (COST_LABELS[kind], amount)
            for kind, amount in view.told.items()
            if kind is not CostKind.INCOME
        ),
        key=lambda row: -row[1],
    )
    if not rows or view.authority is None:
        return None
    label, amount = rows[0]
    return Figure(
        key="couts-natures",
        title=_("Ce que coûtent les bâtiments"),
        sentence=_("%(label)s pèse le plus\u00a0: %(amount)s.")
        % {"label": label, "amount": money_words(amount)},
        spec=bars(rows, unit=_("euros en %(year)s") % {"year": view.year}),
        table=FigureTable((_("Nature"), _("Montant (€)")), rows),
        unit=_("euros"),
        source=_("fiches des biens, %(year)s") % {"year": view.year},
    )


def balance_rows(view: CostView) -> list[BalanceRow]:
    """Return the accounts beside the assets, kind by kind; empty when no account is readable."""
    if view.ledger is None:
        return []
    return [
        BalanceRow(
            COST_LABELS[one.kind],
            one.assets,
            one.ledger,
            one.residue,
            list(one.accounts.items()),
            "" if one.is_whole else _("Ces comptes portent aussi autre chose que des bâtiments."),
        )
        for one in view.ledger.reconciliation.kinds
    ]


def trajectory_rows(view: CostView) -> list[TrajectoryRow]:
    """Return the sites subject to the tertiary decree, or that may be, the largest first."""
    made = []
    for site in view.sites:
        way = site.trajectory
        level, words = _state(site.subjection.is_subject, way.is_met if way else None)
        made.append(
            TrajectoryRow(
                site.label,
                site.subjection.tertiary_m2,
                site.subjection.is_subject,
                len(site.subjection.missing),
                way.target / 1000 if way else None,
                way.actual / 1000 if way and way.actual is not None else None,
                percent_words(way.progress) if way and way.progress is not None else "",
                percent_words(way.to_save) if way and way.to_save is not None else "",
                level,
                words,
                way.remarks if way else (),
            )
        )
    return made


def _state(is_subject: bool | None, is_met: bool | None) -> tuple[str, str]:
    if is_subject is None:
        return "neutral", _("surface à compléter")
    if is_met is None:
        return "warn", _("assujetti, consommation ou référence inconnue")
    return ("ok", _("cible 2030 atteinte")) if is_met else ("warn", _("cible 2030 à atteindre"))
