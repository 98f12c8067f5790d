"""A cut over the years: the sentence, the lines, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.modules.spending.core.evolution import yearly_totals
from bastide.modules.spending.figures.words import (
    axis_label,
    colon,
    in_millions,
    millions,
    movement_words,
    quoted,
)
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import lines

if TYPE_CHECKING:
    from bastide.modules.spending.queries.evolutions import EvolutionView

DRAWN_LINES = 6


@dataclass(frozen=True)
class YearRow:
    """One group over the years."""

    label: str
    amounts: Sequence[Decimal | None]
    change: Decimal
    contribution: Decimal | None


@dataclass(frozen=True)
class YearRows:
    """The table of a cut over the years."""

    caption: str
    headline: str
    axis_label: str
    rows: Sequence[YearRow]
    totals: Sequence[Decimal]


def evolution_rows(view: EvolutionView) -> YearRows | None:
    """Return the table over the years; `None` when the years may not be compared."""
    moved = view.evolution
    if moved is None:
        return None
    return YearRows(
        caption=_("%(axis)s de %(first)s à %(last)s, %(what)s")
        % {
            "axis": axis_label(view.selection.axis),
            "first": moved.first_year,
            "last": moved.last_year,
            "what": movement_words(view.selection),
        },
        headline=_evolution_sentence(view),
        axis_label=axis_label(view.selection.axis),
        rows=[
            YearRow(
                label=view.labels.get(change.value, change.value),
                amounts=[view.amounts.get((change.value, year)) for year in view.years],
                change=change.change,
                contribution=change.contribution,
            )
            for change in moved.changes
        ],
        totals=yearly_totals(view.amounts, view.years),
    )


def _evolution_sentence(view: EvolutionView) -> str:
    moved = view.evolution
    if moved is None:
        return ""
    told = _("De %(first)s à %(last)s, le total passe de %(before)s à %(after)s") % {
        "first": moved.first_year,
        "last": moved.last_year,
        "before": millions(moved.before),
        "after": millions(moved.after),
    }
    if moved.rate is not None:
        sign = "+" if moved.rate > 0 else ""
        told += f" ({sign}{shown(moved.rate * 100, decimals=1)}{NBSP}%)"
    if moved.changes:
        first = moved.changes[0]
        told += _("\u00a0; le mouvement le plus fort\u00a0: %(label)s, %(change)s") % {
            "label": view.labels.get(first.value, first.value),
            "change": millions(first.change),
        }
    return told + "."


def _drawn_sentence(view: EvolutionView, drawn: Sequence[str]) -> str:
    """Return how the largest of the groups drawn moved, one year being perhaps without line."""
    moved = view.evolution
    if moved is None or not drawn:
        return ""
    first, last = (
        view.amounts.get((drawn[0], year)) for year in (moved.first_year, moved.last_year)
    )
    if first is None or last is None:
        return _("Le plus grand poste de %(year)s est %(label)s.") % {
            "year": moved.last_year,
            "label": quoted(view.labels.get(drawn[0], drawn[0])),
        }
    return _("Le plus grand poste, %(label)s, passe de %(before)s à %(after)s.") % {
        "label": quoted(view.labels.get(drawn[0], drawn[0])),
        "before": millions(first),
        "after": millions(last),
    }


def evolution_figure(view: EvolutionView) -> Figure | None:
    """Return one line per largest group over the years."""
    moved = view.evolution
    if moved is None:
        return None
    largest = sorted(
        {value for value, _year in view.amounts},
        key=lambda value: (-(view.amounts.get((value, moved.last_year)) or Decimal(0)), value),
    )[:DRAWN_LINES]
    series = {
        view.labels.get(value, value): [
            (str(year), in_millions(view.amounts.get((value, year)))) for year in view.years
        ]
        for value in largest
    }
    return Figure(
        key="evolution",
        title=_("Les %(n)s plus grands postes, année par année") % {"n": len(largest)},
        sentence=_drawn_sentence(view, largest),
        spec=lines(series, unit=_("millions d’euros")),
        table=FigureTable(
            columns=(axis_label(view.selection.axis), *map(str, view.years)),
            rows=[
                (
                    view.labels.get(value, value),
                    *(view.amounts.get((value, year)) for year in view.years),
                )
                for value in largest
            ],
        ),
        unit=_("euros"),
        source=", ".join(
            f"{year}{colon()}{', '.join(names)}" for year, names in view.budgets.items()
        ),
    )
