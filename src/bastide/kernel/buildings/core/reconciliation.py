"""Running costs of assets beside the accounts: what is told, what the ledger says, what is left.

Every euro of the accounts concerned stands somewhere: attributed to assets, or in the residue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bastide.kernel.buildings.core.costs import CostKind

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Accounts by nature that hold one kind of running cost of buildings.

    Attributes:
        prefix: beginning of the account number. kind: what it pays for (or `INCOME`).
        is_whole: whether the account holds nothing else than the cost of buildings.
        label: name of the account in French. source: text or chart it comes from.
    """

    prefix: str
    kind: CostKind
    is_whole: bool
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class LedgerAmount:
    """The amount of one account in a year's accounts, in euros."""

    nature: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class KindBalance:
    """One kind of cost, from assets and from the ledger.

    Attributes:
        kind: the cost.
        assets: euros told by assets; `None` when no asset tells any.
        ledger: euros of the accounts of that kind; `None` when the ledger has none of them.
        residue: ledger less assets; positive is spent and attributed to no asset, negative is told
            by assets and not found in the accounts; `None` when one of the two is missing.
        is_whole: whether every account of that kind holds the cost of buildings only.
        accounts: account → euros, in the order of the accounts.
    """

    kind: CostKind
    assets: Decimal | None
    ledger: Decimal | None
    residue: Decimal | None
    is_whole: bool
    accounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The running costs of a portfolio beside one year's accounts.

    Attributes:
        kinds: one balance for each kind that either side knows, in the order of kinds.
        paid_by_assets, paid_by_ledger: totals without income; `None` when nothing is known.
        residue: what the ledger paid and no asset tells, the signs kept; `None` without ledger.
        unknown: accounts of the ledger that no rule names and that were given, with their sum.
    """

    kinds: tuple[KindBalance, ...]
    paid_by_assets: Decimal | None
    paid_by_ledger: Decimal | None
    residue: Decimal | None
    unknown: Decimal


def kind_of_account(nature: str, rules: Sequence[AccountRule]) -> AccountRule | None:
    """Return the rule of an account: the longest prefix wins, `None` when no rule names it."""
    found = [rule for rule in rules if nature.startswith(rule.prefix)]
    return max(found, key=lambda rule: len(rule.prefix), default=None)


def reconcile(
    told: Mapping[CostKind, Decimal], ledger: Iterable[LedgerAmount], rules: Sequence[AccountRule]
) -> Reconciliation:
    """Return what assets tell beside what the accounts say, kind by kind.

    For each kind: ledger = assets + residue. Σ of the kinds' ledgers + unknown = Σ of the ledger.

    Args:
        told: euros that assets tell, by kind.
        ledger: real running amounts of one authority and year; expenditure for costs, receipts for
            accounts of income.
        rules: accounts of each kind.
    """
    by_kind: dict[CostKind, dict[str, Decimal]] = {}
    whole: dict[CostKind, bool] = {}
    unknown = ZERO
    for line in ledger:
        rule = kind_of_account(line.nature, rules)
        if rule is None:
            unknown += line.amount
            continue
        accounts = by_kind.setdefault(rule.kind, {})
        accounts[line.nature] = accounts.get(line.nature, ZERO) + line.amount
        whole[rule.kind] = whole.get(rule.kind, True) and rule.is_whole
    kinds = tuple(
        _balance(kind, told.get(kind), by_kind.get(kind), is_whole=whole.get(kind, True))
        for kind in CostKind
        if kind in told or kind in by_kind
    )
    costs = [one for one in kinds if one.kind is not CostKind.INCOME]
    assets = _sum(one.assets for one in costs)
    found = _sum(one.ledger for one in costs)
    residue = None if found is None else found - (assets or ZERO)
    return Reconciliation(kinds, assets, found, residue, unknown)


def _balance(
    kind: CostKind, told: Decimal | None, found: Mapping[str, Decimal] | None, *, is_whole: bool
) -> KindBalance:
    accounts = dict(sorted((found or {}).items()))
    ledger = sum(accounts.values(), ZERO) if found is not None else None
    residue = None if told is None or ledger is None else ledger - told
    return KindBalance(kind, told, ledger, residue, is_whole, accounts)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None
