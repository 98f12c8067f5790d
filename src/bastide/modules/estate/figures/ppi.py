"""The money of the estate policy year by year, as its table shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.ppi import Amounts, PpiYear
from bastide.modules.estate.figures.followup import plan_query, share_words
from bastide.modules.estate.figures.inventory import money_words
from bastide.modules.estate.queries.followup import PolicyView
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars

CELLS: Sequence[tuple[str, Section, Direction]] = (
    ("investissement", Section.INVESTMENT, Direction.EXPENDITURE),
    ("recettes-investissement", Section.INVESTMENT, Direction.RECEIPT),
    ("fonctionnement", Section.RUNNING, Direction.EXPENDITURE),
    ("recettes-fonctionnement", Section.RUNNING, Direction.RECEIPT),
)
"""Name in an address → section and direction."""


def cell_label(name: str) -> str:
    """Return the words of one column of the table."""
    return {
        "investissement": _("Dépenses d’investissement"),
        "recettes-investissement": _("Recettes d’investissement"),
        "fonctionnement": _("Dépenses de fonctionnement"),
        "recettes-fonctionnement": _("Recettes de fonctionnement"),
    }[name]


@dataclass(frozen=True, slots=True)
class PpiCell:
    """One amount of a year: expected, realised, where it comes from; `None` without any line."""

    expected: Decimal | None
    realised: Decimal | None
    missing: int
    origin_url: str
    is_absent: bool


@dataclass(frozen=True, slots=True)
class PpiRow:
    """One year of the table, or the whole."""

    label: str
    is_whole: bool
    cells: Sequence[PpiCell]
    own: Decimal | None
    rate: str


def ppi_rows(view: PolicyView) -> list[PpiRow]:
    """Return one row per year, then the whole."""
    if view.ppi is None:
        return []
    return [_row(view, one) for one in (*view.ppi.years, view.ppi.whole)]


def _row(view: PolicyView, year: PpiYear) -> PpiRow:
    share = year.own_share
    return PpiRow(
        _("Ensemble") if year.year is None else str(year.year),
        year.year is None,
        [_cell(view, year, *place) for place in CELLS],
        share.own,
        share_words(share.rate) if share.rate is not None else "",
    )


def _cell(
    view: PolicyView, year: PpiYear, name: str, section: Section, direction: Direction
) -> PpiCell:
    amounts: Amounts | None = year.cells.get((section, direction))
    if amounts is None:
        return PpiCell(None, None, 0, "", is_absent=True)
    path = reverse("estate_followup_origin", args=[view.territory.slug])
    asked = f"?montant={name}" + (f"&annee={year.year}" if year.year else "")
    return PpiCell(
        amounts.expected.amount,
        amounts.realised.amount,
        amounts.expected.missing,
        f"{path}{asked}{plan_query(view, '&')}",
        is_absent=False,
    )


def ppi_sentence(view: PolicyView) -> str:
    """Return what the programme costs, what others pay, and what stays with the owner."""
    if view.ppi is None or not view.ppi.years:
        return _("Aucun montant n’est encore inscrit aux actions.")
    share = view.ppi.whole.own_share
    first, last = view.ppi.years[0].year, view.ppi.years[-1].year
    if share.expenditure is None or share.own is None:
        return _("De %(first)s à %(last)s, aucun investissement n’est chiffré.") % {
            "first": first,
            "last": last,
        }
    said = _(
        "De %(first)s à %(last)s, %(spent)s d’investissement\u00a0: %(grants)s de subventions "
        "attendues, %(own)s restent à la collectivité"
    ) % {
        "first": first,
        "last": last,
        "spent": money_words(share.expenditure),
        "grants": money_words(share.grants),
        "own": money_words(share.own),
    }
    said += f" ({share_words(share.rate)})." if share.rate is not None else "."
    if share.missing:
        said += " " + ngettext(
            "%(n)s montant n’est pas connu et n’y est pas.",
            "%(n)s montants ne sont pas connus et n’y sont pas.",
            share.missing,
        ) % {"n": share.missing}
    return said


def ppi_figure(view: PolicyView, csv_url: str) -> Figure | None:
    """Return expected and realised expenditure year by year; `None` when nothing is known."""
    if view.ppi is None:
        return None
    place = (Section.INVESTMENT, Direction.EXPENDITURE)
    told = [
        (str(year.year), amounts.expected.amount, amounts.realised.amount)
        for year in view.ppi.years
        if (amounts := year.cells.get(place)) is not None
    ]
    drawn = [
        (words % {"year": year}, amount)
        for year, expected, realised in told
        for words, amount in ((_("%(year)s attendu"), expected), (_("%(year)s réalisé"), realised))
        if amount is not None
    ]
    known = [(amount, year) for year, amount, _realised in told if amount is not None]
    if not known:
        return None
    amount, year = max(known)
    return Figure(
        key="ppi-annees",
        title=_("L’investissement, année par année"),
        sentence=_("L’année la plus lourde est %(year)s\u00a0: %(amount)s attendus.")
        % {"year": year, "amount": money_words(amount)},
        spec=bars(drawn, unit=_("euros")),
        table=FigureTable((_("Exercice"), _("Attendu (€)"), _("Réalisé (€)")), told),
        unit=_("euros"),
        source=_("montants inscrits aux actions de la politique patrimoniale"),
        csv_url=csv_url,
    )
