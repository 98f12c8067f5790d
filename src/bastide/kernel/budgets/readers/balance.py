"""DGFiP "balances comptables" CSV → budget documents made of budgetary debits and credits."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from bastide.kernel.budgets.core.charts import section_of_nature
from bastide.kernel.budgets.core.identity import has_valid_key
from bastide.kernel.budgets.core.lines import (
    NAME_LENGTH,
    NORM_LENGTH,
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Direction,
    Movement,
    Step,
)
from bastide.kernel.budgets.readers.columns import Cells, bound, no_rows

if TYPE_CHECKING:
    from bastide.platform.exchange.delimited import Table

_NAMES = [
    "EXER",
    "IDENT",
    "LBUDG",
    "CBUDG",
    "NOMEN",
    "COMPTE",
    "FONCTION",
    "OBNETDEB",
    "OBNETCRE",
    "OOBDEB",
    "OOBCRE",
    "SD",
    "SC",
    "SIREN",
]
SYNONYMS = {name: (name,) for name in _NAMES}
REQUIRED = ("EXER", "IDENT", "LBUDG", "NOMEN", "COMPTE", "OBNETDEB", "OBNETCRE", "OOBDEB", "OOBCRE")
PAID_BACK = "739"
"""Receipts paid back to others (attribution de compensation…): an expenditure, chapter 014."""

_SIDES = (
    (Direction.EXPENDITURE, "OBNETDEB", "OOBDEB"),
    (Direction.RECEIPT, "OBNETCRE", "OOBCRE"),
)
_Key = tuple[str, int, str, str]


def looks_like_balance(table: Table) -> bool:
    """Tell whether a header is that of a balance of the DGFiP."""
    return all(table.column(name) is not None for name in ("COMPTE", "OBNETDEB", "OBNETCRE"))


def read_balance(table: Table, sha256: str) -> list[BudgetDocument]:
    """Return the budgets of a balance, one per establishment and year.

    A budgetary debit is an expenditure, a budgetary credit a receipt, but for the running accounts,
    which count net as the DGFiP counts them: a credit of class 6 lowers expenditure, a debit of
    class 7 lowers receipts, save what is paid back to others (739), an expenditure of its own. What
    is of order is given apart and real = net budgetary − order. Accounts without budgetary movement
    are counted in a note, not kept: they are no lines of a budget. Results carried over do not
    stand in a balance.

    Args:
        table: the file, already split.
        sha256: its digest, for provenance.

    Raises:
        InputRefusedError: a column is missing, or a row cannot be true (debit and credit balance
            both positive); nothing is kept.

    Source: "Balances comptables des collectivités", data.economie.gouv.fr, data dictionary.
    """
    cells = Cells(table, bound(table, SYNONYMS, required=REQUIRED, what="balance comptable"))
    lines: dict[_Key, list[BudgetLine]] = defaultdict(list)
    idle: dict[_Key, int] = defaultdict(int)
    kinds: dict[_Key, BudgetKind] = {}
    for cells.row in table.rows:
        key = _key(cells)
        is_main = cells.text("CBUDG") in {"", "1"}
        kinds.setdefault(key, BudgetKind.MAIN if is_main else BudgetKind.ANNEXE)
        _check_balances(cells)
        found = _lines(cells, len(lines[key]))
        lines[key] += found
        idle[key] += not found
    cells.finish()
    if not table.rows:
        raise no_rows(table)
    return [
        _document(
            key,
            tuple(found),
            kinds[key],
            idle=idle[key],
            file_name=table.file_name,
            sha256=sha256,
        )
        for key, found in lines.items()
    ]


def _key(cells: Cells) -> _Key:
    name = cells.short_text("LBUDG", NAME_LENGTH)
    norm = cells.short_text("NOMEN", NORM_LENGTH)
    return cells.siret("IDENT"), cells.year("EXER"), name, norm


def _check_balances(cells: Cells) -> None:
    debit, credit = cells.amount("SD"), cells.amount("SC")
    if debit and credit:
        cells.refuse(
            "SD",
            f"{debit} / {credit}",
            "un compte ne peut avoir à la fois un solde débiteur et un solde créditeur.",
            "Vérifiez la ligne dans le fichier d'origine.",
        )


def _lines(cells: Cells, count: int) -> list[BudgetLine]:
    account, function = cells.code("COMPTE", required=True), cells.code("FONCTION")
    found: list[BudgetLine] = []
    for side, net_name, order_name in _SIDES:
        direction = _own_direction(account) or side
        sign = 1 if direction is side else -1
        net = cells.amount(net_name) or Decimal(0)
        order = cells.amount(order_name) or Decimal(0)
        for movement, amount in ((Movement.REAL, net - order), (Movement.ORDER, order)):
            if amount:
                found.append(
                    BudgetLine(
                        rank=count + len(found) + 1,
                        direction=direction,
                        movement=movement,
                        section=section_of_nature(account),
                        chapter="",
                        nature=account,
                        function=function,
                        function_code=function,
                        realised=sign * amount,
                    )
                )
    return found


def _own_direction(account: str) -> Direction | None:
    """Return the only direction that a running account counts in; `None` for any other account."""
    if account.startswith("6"):
        return Direction.EXPENDITURE
    if account.startswith("7") and not account.startswith(PAID_BACK):
        return Direction.RECEIPT
    return None


def _document(
    key: _Key,
    lines: tuple[BudgetLine, ...],
    kind: BudgetKind,
    *,
    idle: int,
    file_name: str,
    sha256: str,
) -> BudgetDocument:
    siret, year, name, norm = key
    notes = []
    if idle:
        notes.append(f"{idle} comptes sans mouvement budgétaire, hors du budget.")
    netted = sum(line.realised is not None and line.realised < 0 for line in lines)
    if netted:
        notes.append(
            f"{netted} montants négatifs, ou venus en déduction (atténuations de charges et de "
            "produits), comme dans les agrégats de la DGFiP."
        )
    if not has_valid_key(siret):
        notes.append(f"La clé de contrôle du SIRET {siret} est fausse.")
    return BudgetDocument(
        authority=name,
        establishment=name,
        siret=siret,
        authority_siret=siret,
        year=year,
        step=Step.ADMINISTRATIVE_ACCOUNT,
        norm=norm,
        votes_by_function=False,
        kind=kind,
        population=None,
        format="balance",
        schema_version="",
        voted_on="",
        file_name=file_name,
        sha256=sha256,
        lines=lines,
        notes=tuple(notes),
    )
