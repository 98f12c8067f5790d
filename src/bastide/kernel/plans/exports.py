"""What a plan gives to take away: its actions and its money to edit and bring back, its PPI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.content import (
    MODE_LABELS,
    RECURRENCE_LABELS,
    ActionFacts,
    PlanContent,
)
from bastide.kernel.plans.core.ppi import FUNDING_LABELS, Amounts, Funding, PpiYear, ppi_table
from bastide.kernel.plans.core.rows import (
    DIRECTION_LABELS,
    SECTION_LABELS,
    ActionRow,
    MoneyRow,
    serves_text,
)
from bastide.kernel.plans.core.statuses import STATUS_LABELS
from bastide.kernel.plans.models import ActionMoney
from bastide.kernel.plans.readers.columns import ACTION_COLUMNS, MONEY_COLUMNS
from bastide.platform.exchange.writers import Column, Sheet


def actions_sheet(content: PlanContent) -> Sheet:
    """Return the actions of a plan or of a branch, to edit and bring back."""
    codes = {node.id: node.code for node in content.nodes}
    return written_actions([_action_row(action, codes) for action in content.actions], content.name)


def written_actions(rows: Iterable[ActionRow], name: str) -> Sheet:
    """Return rows of actions as a sheet that `readers.sheets.read_actions` reads back."""
    return Sheet(
        name="Actions",
        columns=ACTION_COLUMNS,
        rows=[_action_cells(row) for row in rows],
        notes=[
            name,
            _("Les colonnes reviennent telles quelles à l’import\u00a0; version à garder."),
        ],
    )


def money_sheet(name: str, money: Iterable[ActionMoney]) -> Sheet:
    """Return the lines of money of a plan, to edit and bring back.

    Args:
        name: name of the plan.
        money: with `action` at hand.
    """
    rows = [(_money_row(line), line.action.title) for line in money]
    return written_money(rows, name)


def written_money(rows: Iterable[tuple[MoneyRow, str]], name: str) -> Sheet:
    """Return rows of money and titles as a sheet that `readers.sheets.read_money` reads back."""
    return Sheet(
        name="Montants",
        columns=MONEY_COLUMNS,
        rows=[_money_cells(row) | {"title": title} for row, title in rows],
        notes=[name, _("Une case vide est un montant inconnu, jamais zéro.")],
    )


def ppi_sheet(content: PlanContent) -> Sheet:
    """Return the PPI of a plan: each year by section and direction, the whole, the own share."""
    table = ppi_table(content.money)
    rows = [row for year in (*table.years, table.whole) for row in _ppi_rows(year)]
    return Sheet(
        name="PPI",
        columns=[
            Column("year", _("Exercice")),
            Column("section", _("Section")),
            Column("direction", _("Sens")),
            Column("planned", _("Prévu (€)"), "money"),
            Column("amended", _("Modifié (€)"), "money"),
            Column("expected", _("Attendu (€)"), "money"),
            Column("realised", _("Réalisé (€)"), "money"),
            Column("gap", _("Écart (€)"), "money"),
            Column("missing", _("Lignes sans réalisé"), "integer"),
            Column("own", _("Part propre (€)"), "money"),
            Column("rate", _("Part propre (taux)"), "rate"),
        ],
        rows=rows,
        notes=[
            content.name,
            _("Attendu\u00a0: montant modifié, sinon prévu."),
            _("Écart\u00a0: réalisé moins attendu, sur les lignes qui disent les deux."),
            _("Part propre\u00a0: investissement attendu moins subventions attendues."),
        ],
    )


def _action_row(action: ActionFacts, codes: Mapping[int, str]) -> ActionRow:
    return ActionRow(
        line=0,
        id=action.id,
        code=action.code,
        title=action.title,
        description=action.description,
        serves=tuple((codes.get(node, str(node)), share) for node, share in action.shares),
        owner_function=action.holder.function,
        owner_service=action.holder.service_code,
        owner_label=action.holder.label,
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        recurrence=action.recurrence,
        status=action.status,
        mode=action.mode,
        progress=action.declared,
        weight=action.weight,
        priority=action.priority,
        reference=action.reference,
        reference_label=action.reference_label,
        version=action.version,
    )


def _action_cells(row: ActionRow) -> dict[str, Any]:
    cells = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "line"}
    return cells | {
        "id": _text(row.id),
        "serves": serves_text(row.serves),
        "recurrence": RECURRENCE_LABELS[row.recurrence] if row.recurrence else "",
        "status": STATUS_LABELS[row.status],
        "mode": MODE_LABELS[row.mode],
        "reference": _text(row.reference),
    }


def _money_row(line: ActionMoney) -> MoneyRow:
    return MoneyRow(
        line=0,
        action=line.action_id,
        code=line.action.code,
        year=line.year,
        section=Section(line.section),
        direction=Direction(line.direction),
        funding=Funding(line.funding),
        funder=line.funder,
        planned=line.planned,
        amended=line.amended,
        realised=line.realised,
        version=line.version,
    )


def _money_cells(row: MoneyRow) -> dict[str, Any]:
    cells = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "line"}
    return cells | {
        "action": _text(row.action),
        "section": SECTION_LABELS[row.section],
        "direction": DIRECTION_LABELS[row.direction],
        "funding": FUNDING_LABELS[row.funding],
    }


def _ppi_rows(year: PpiYear) -> list[dict[str, Any]]:
    name = _("Ensemble") if year.year is None else str(year.year)
    rows = [
        {
            "year": name,
            "section": SECTION_LABELS[section],
            "direction": DIRECTION_LABELS[direction],
            **_amount_cells(amounts),
        }
        for (section, direction), amounts in year.cells.items()
    ]
    share = year.own_share
    for row in rows:
        if (row["section"], row["direction"]) == (
            SECTION_LABELS[Section.INVESTMENT],
            DIRECTION_LABELS[Direction.EXPENDITURE],
        ):
            row |= {"own": share.own, "rate": share.rate and float(share.rate)}
    return rows or [{"year": name}]


def _amount_cells(amounts: Amounts) -> dict[str, Any]:
    return {
        "planned": amounts.planned.amount,
        "amended": amounts.amended.amount,
        "expected": amounts.expected.amount,
        "realised": amounts.realised.amount,
        "gap": amounts.gap,
        "missing": amounts.realised.missing,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
