"""The savings chain: the sentence, the drawing, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.foundation.rates import growth
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.savings import Measure, SavingsChain, ScissorsStep
from bastide.modules.spending.core.selection import Selection
from bastide.modules.spending.figures.words import colon, in_millions, millions
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import lines

if TYPE_CHECKING:
    from bastide.modules.spending.queries.savings import SavingsView

DRAWN = ("epargne_gestion", "epargne_brute", "epargne_nette")


@dataclass(frozen=True)
class Cell:
    """One figure of the chain: as shown, and the address of its provenance."""

    text: str
    url: str


@dataclass(frozen=True)
class SavingsRow:
    """One measure or term over the years."""

    label: str
    formula: str
    cells: Sequence[Cell]
    is_sum: bool = False


@dataclass(frozen=True)
class SavingsRows:
    """The table of the chain, and the scissors."""

    years: Sequence[str]
    terms: Sequence[SavingsRow]
    measures: Sequence[SavingsRow]
    scissors: Sequence[str]
    notes: Sequence[str]


def measure_text(measure: Measure) -> str:
    """Return a measure as shown: euros, percent or years; in words when it is unknown."""
    if measure.value is None:
        return _("non connu")
    if measure.unit == "rate":
        return f"{shown(measure.value * 100, decimals=1)}{NBSP}%"
    if measure.unit == "years":
        return _("%(n)s ans") % {"n": shown(measure.value, decimals=1)}
    return f"{shown(measure.value)}{NBSP}€"


def savings_rows(view: SavingsView, territory: Territory) -> SavingsRows | None:
    """Return the chain over the years; `None` when no account stands there."""
    if not view.chains:
        return None
    first = view.chains[-1]
    return SavingsRows(
        years=[f"{chain.year} ({chain.step})" for chain in view.chains],
        terms=[
            SavingsRow(
                label=value.term.label,
                formula=value.term.reason,
                cells=[
                    Cell(
                        f"{shown(chain.amount(value.term.code))}{NBSP}€",
                        _origin(view.selection, territory, chain, value.term.code),
                    )
                    for chain in view.chains
                ],
            )
            for value in first.terms
        ],
        measures=[
            SavingsRow(
                label=measure.label,
                formula=measure.formula,
                cells=[
                    Cell(
                        measure_text(chain.measure(measure.code)),
                        _origin(view.selection, territory, chain, measure.code),
                    )
                    for chain in view.chains
                ],
                is_sum=measure.unit == "eur",
            )
            for measure in first.measures
        ],
        scissors=[scissors_sentence(step) for step in view.scissors],
        notes=list(dict.fromkeys(note for chain in view.chains for note in chain.notes)),
    )


def _origin(selection: Selection, territory: Territory, chain: SavingsChain, code: str) -> str:
    query = {
        "collectivite": selection.authority,
        "exercice": str(chain.year),
        "etape": chain.step,
        "mesure": code,
    }
    if selection.all_budgets or selection.budget:
        query["budget"] = "tous" if selection.all_budgets else selection.budget
    path = reverse("spending_savings_origin", args=[territory.slug])
    return f"{path}?{urlencode(query)}"


def scissors_sentence(step: ScissorsStep) -> str:
    """Return one sentence on how receipts and expenditure moved between two years."""
    if step.receipts_rate is None or step.expenditure_rate is None:
        return _("De %(before)s à %(after)s\u00a0: une année part de zéro, rien à comparer.") % {
            "before": step.year_before,
            "after": step.year,
        }
    verdict = (
        _("les dépenses vont plus vite que les recettes (effet de ciseau)")
        if step.is_closing
        else _("les recettes vont au moins aussi vite que les dépenses")
    )
    return _(
        "De %(before)s à %(after)s\u00a0: recettes %(receipts)s, dépenses "
        "%(expenditure)s\u00a0; %(verdict)s."
    ) % {
        "before": step.year_before,
        "after": step.year,
        "receipts": _signed(step.receipts_rate),
        "expenditure": _signed(step.expenditure_rate),
        "verdict": verdict,
    }


def _signed(rate: Decimal) -> str:
    sign = "+" if rate > 0 else ""
    return f"{sign}{shown(rate * 100, decimals=1)}{NBSP}%"


def savings_sentence(view: SavingsView) -> str:
    """Return the sentence that answers the page."""
    chain = view.current
    if chain is None:
        return ""
    net = chain.measure("epargne_nette")
    gross = chain.measure("epargne_brute")
    if gross.value is None or net.value is None:
        return ""
    told = _(
        "En %(year)s, %(who)s dégage %(gross)s d’épargne brute\u00a0; "
        "une fois la dette remboursée, il reste %(net)s pour investir."
    ) % {
        "year": chain.year,
        "who": chain.authority,
        "gross": millions(gross.value),
        "net": millions(net.value),
    }
    years = chain.measure("capacite_desendettement")
    if years.value is not None:
        told += " " + _("Rembourser toute la dette prendrait %(n)s ans d’épargne brute.") % {
            "n": shown(years.value, decimals=1)
        }
    return told


def _figure_sentence(first: SavingsChain, last: SavingsChain) -> str:
    """Return how the net savings moved between the first and the last year drawn."""
    before, after = (chain.measure("epargne_nette") for chain in (first, last))
    if before.value is None or after.value is None:
        return _("L’épargne de chaque compte.")
    told = _("De %(first)s à %(last)s, l’épargne nette passe de %(before)s à %(after)s") % {
        "first": first.year,
        "last": last.year,
        "before": millions(before.value),
        "after": millions(after.value),
    }
    rate = growth(before.value, after.value)
    return f"{told}." if rate is None else f"{told} ({_signed(rate)})."


def savings_figure(view: SavingsView) -> Figure | None:
    """Return the three savings over the years; `None` with fewer than two comparable years."""
    if view.refusal or len(view.chains) < 2:  # noqa: PLR2004 -- two years make a line
        return None
    chains = [chain for chain in view.chains if chain.step in {"CA", "CFU"}]
    if len(chains) < 2:  # noqa: PLR2004 -- two years make a line
        return None
    labels = {code: chains[0].measure(code).label for code in DRAWN}
    series = {
        labels[code]: [
            (str(chain.year), in_millions(chain.measure(code).value)) for chain in chains
        ]
        for code in DRAWN
    }
    return Figure(
        key="epargne",
        title=_("L’épargne de gestion, brute et nette"),
        sentence=_figure_sentence(chains[0], chains[-1]),
        spec=lines(series, unit=_("millions d’euros")),
        table=FigureTable(
            columns=(_("Épargne"), *(str(chain.year) for chain in chains)),
            rows=[
                (labels[code], *(chain.measure(code).value for chain in chains)) for code in DRAWN
            ],
        ),
        unit=_("euros"),
        source=", ".join(f"{chain.year}{colon()}{', '.join(chain.budgets)}" for chain in chains),
    )
