"""One cut: the sentence, the tree-map, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.kernel.budgets.core.lines import Direction, Step
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.breakdown import Group
from bastide.modules.spending.core.evolution import year_on_year
from bastide.modules.spending.core.selection import Axis, Selection
from bastide.modules.spending.figures.words import (
    address,
    axis_label,
    colon,
    millions,
    movement_words,
    percent,
    quoted,
)
from bastide.platform.figures.charts import Figure, FigureTable, TreeItem

if TYPE_CHECKING:
    from bastide.modules.spending.queries.breakdowns import View


@dataclass(frozen=True)
class Row:
    """One row of the table of a cut, with its links."""

    group: Group
    url: str
    lines_url: str
    origin_url: str
    change: Decimal | None


@dataclass(frozen=True)
class PathStep:
    """One choice of the path, and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class Rows:
    """The table of a cut."""

    caption: str
    axis_label: str
    change_label: str
    rows: Sequence[Row]
    path: Sequence[PathStep]
    root_url: str
    whole: Decimal
    total_change: Decimal | None
    total_steerable: Decimal
    documents_sentence: str


def headline(view: View) -> str:
    """Return the sentence that answers the page: who, how much, for how many people."""
    cut, selection = view.breakdown, view.selection
    if cut is None:
        return ""
    verb = {
        (Direction.EXPENDITURE, True): _("a dépensé"),
        (Direction.RECEIPT, True): _("a reçu"),
        (Direction.EXPENDITURE, False): _("prévoit de dépenser"),
        (Direction.RECEIPT, False): _("prévoit de recevoir"),
    }[selection.direction, selection.step is not None and selection.step.value in {"CA", "CFU"}]
    told = _("En %(year)s, %(who)s %(verb)s %(amount)s") % {
        "year": selection.year,
        "who": view.authority_name,
        "verb": verb,
        "amount": millions(cut.total),
    }
    if selection.path:
        told += _(" pour %(what)s") % {
            "what": ", ".join(quoted(value or _("non précisé")) for _axis, value in selection.path)
        }
    if cut.per_inhabitant is not None:
        told += _(", soit %(amount)s par habitant") % {
            "amount": f"{shown(cut.per_inhabitant)}{NBSP}€"
        }
    return told + "."


def breakdown_figure(view: View, territory: Territory) -> Figure | None:
    """Return the tree-map of a cut; `None` when there is nothing positive to draw."""
    cut = view.breakdown
    if cut is None or cut.total <= 0:
        return None
    drawn = [group for group in cut.groups if group.amount > 0]
    return Figure(
        key="ou-va-l-argent",
        title=_title(drawn),
        sentence=_sentence(view, drawn),
        spec={},
        tree=[
            TreeItem(
                label=group.label,
                amount=group.amount,
                said=f"{group.label}{colon()}{millions(group.amount)}, {percent(group.share)}",
                url=_deeper(view.selection, group, territory),
                is_muted=group.is_unmapped,
            )
            for group in drawn
        ],
        table=FigureTable(
            columns=(axis_label(view.selection.axis), _("Euros"), _("Euros par habitant")),
            rows=[(group.label, group.amount, group.per_inhabitant) for group in cut.groups],
        ),
        unit=_("euros"),
        source=_source(view),
        csv_url=address("spending_export", territory, view.selection, format="csv"),
    )


def _title(drawn: Sequence[Group]) -> str:
    mapped = [group for group in drawn if not group.is_unmapped]
    if not mapped:
        return _("Rien n’est encore rattaché à une politique")
    first = mapped[0]
    if len(mapped) == 1:
        return _("Tout va à %(label)s") % {"label": first.label}
    return _("%(label)s vient en premier\u00a0: %(share)s") % {
        "label": first.label,
        "share": percent(first.share),
    }


def _sentence(view: View, drawn: Sequence[Group]) -> str:
    cut = view.breakdown
    mapped = [group for group in drawn if not group.is_unmapped][:3]
    named = ", ".join(f"{group.label} ({millions(group.amount)})" for group in mapped)
    told = _("Les plus grands postes\u00a0: %(named)s.") % {"named": named}
    if cut is not None and cut.unmapped is not None:
        told += " " + _("%(amount)s (%(share)s) restent non affectés.") % {
            "amount": millions(cut.unmapped.amount),
            "share": percent(cut.unmapped.share, decimals=2),
        }
    return told


def breakdown_rows(view: View, territory: Territory) -> Rows | None:
    """Return the table of a cut with its links; `None` when nothing stands there."""
    cut, selection = view.breakdown, view.selection
    if cut is None:
        return None
    moved = year_on_year(cut.amounts, view.previous)
    return Rows(
        caption=_("%(axis)s\u00a0: %(who)s, %(year)s, %(what)s")
        % {
            "axis": axis_label(selection.axis),
            "who": view.authority_name,
            "year": selection.year,
            "what": movement_words(selection),
        },
        axis_label=axis_label(selection.axis),
        change_label=_("Depuis %(year)s (€)") % {"year": selection.year - 1},
        rows=[
            Row(
                group=group,
                url=_deeper(selection, group, territory),
                lines_url=address("spending_lines", territory, selection.into(group.value)),
                origin_url=address("spending_origin", territory, selection.into(group.value)),
                change=moved.changes.get(group.value),
            )
            for group in cut.groups
        ],
        path=_path(selection, territory),
        root_url=address("spending", territory, selection.up_to(0)),
        whole=Decimal(1),
        total_change=moved.total,
        total_steerable=cut.steerable,
        documents_sentence=_source(view),
    )


def _path(selection: Selection, territory: Territory) -> list[PathStep]:
    return [
        PathStep(
            label=f"{axis_label(axis)}{colon()}{value or _('non précisé')}",
            remove_url=address(
                "spending",
                territory,
                replace(
                    selection, path=tuple(pair for pair in selection.path if pair[0] is not axis)
                ),
            ),
        )
        for axis, value in selection.path
    ]


def _source(view: View) -> str:
    documents = "; ".join(f"{document} ({document.file_name})" for document in view.documents)
    return _("%(documents)s. Résultats reportés 001 et 002 exclus.") % {"documents": documents}


def _deeper(selection: Selection, group: Group, territory: Territory) -> str:
    if group.is_unmapped:
        return address("spending_unmapped", territory, selection)
    deeper = selection.into(group.value)
    if deeper.axis is selection.axis and deeper.path == selection.path:
        return address("spending_lines", territory, deeper)
    if selection.axis is Axis.NATURE and deeper.axis is Axis.NATURE and len(group.value) > 3:  # noqa: PLR2004 -- an article
        return address("spending_lines", territory, deeper)
    return address("spending", territory, deeper)


def pooled_staff_notice(view: View) -> str:
    """Return what must stand beside payroll: staff of the EPCI (6216) and the own one (64)."""
    staff = view.staff
    if staff is None or staff.pooled <= 0 or staff.own <= 0:
        return ""
    return _(
        "Le personnel mis à disposition par l’intercommunalité (compte 6216\u00a0: %(pooled)s) "
        "s’ajoute au personnel propre (compte 64\u00a0: %(own)s)."
    ) % {"pooled": millions(staff.pooled), "own": millions(staff.own)}


def available_documents(view: View, territory: Territory) -> list[tuple[str, str]]:
    """Return the documents of the selected authority with their address, when nothing was found."""
    if view.breakdown is not None:
        return []
    return [
        (
            str(document),
            address(
                "spending",
                territory,
                Selection(
                    authority=document.authority.siren,
                    year=document.year,
                    step=Step(document.step),
                    budget="" if document.is_main else document.establishment,
                ),
            ),
        )
        for document in view.choices.of(view.selection.authority)
    ]
