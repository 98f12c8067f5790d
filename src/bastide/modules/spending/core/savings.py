"""The savings chain: what running the services leaves for debt and investment, and at what pace.

Every measure says its formula in French words and opens its lines. Accounts stand in a data file.

Source: article R2313-1 of the CGCT; definitions of the OFGL and the DGFiP (épargne, CAF).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from bastide.foundation.rates import RATE, difference, growth
from bastide.foundation.text import squeezed
from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
    amount_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bastide.kernel.policies.core.patterns import Pattern

_YEARS = Decimal("0.01")
ZERO = Decimal("0.00")
_ACCOUNTS = frozenset({Step.ADMINISTRATIVE_ACCOUNT.value, Step.SINGLE_FINANCIAL_ACCOUNT.value})


@dataclass(frozen=True, slots=True)
class Term:
    """One sum of real lines that the chain is made of.

    Attributes:
        code: `recettes`, `depenses`, `interets`, `capital`, `personnel` or `contributions`.
        label: French name. direction, section: which lines.
        natures: accounts counted; `None` for all. excluded: accounts left out.
        norms: norms concerned (`M57`…); empty for all. reason, source: why, in French.
    """

    code: str
    label: str
    direction: Direction
    section: Section
    natures: Pattern | None
    excluded: Pattern | None
    norms: tuple[str, ...]
    reason: str
    source: str

    def counts(self, line: BudgetLine, norm: str) -> bool:
        """Tell whether a line of a document under a norm enters the sum.

        A document that states no norm (plain ledger) is read with every term.
        """
        if line.movement is not Movement.REAL or line.is_carried_result:
            return False
        if line.direction is not self.direction or line.section is not self.section:
            return False
        if self.norms and norm and not norm.startswith(self.norms):
            return False
        is_asked = self.natures is None or self.natures.accepts(line.nature)
        return is_asked and not (self.excluded is not None and self.excluded.accepts(line.nature))


@dataclass(frozen=True, slots=True)
class TermValue:
    """A term computed: euros, and the lines that it opens.

    Attributes:
        term: what is summed. amount: euros, positive in the direction of the term.
        ranks: for each document, in the order given, the ranks of its lines.
    """

    term: Term
    amount: Decimal
    ranks: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the chain.

    Attributes:
        code: its name. label: French name.
        value: euros, a rate (0-1) or years, by `unit`; `None` when it cannot be known.
        unit: `eur`, `rate` or `years`. formula: how it is computed, in French words.
        terms: codes of the terms that enter it. unknown_because: French reason when no value.
    """

    code: str
    label: str
    value: Decimal | None
    unit: str
    formula: str
    terms: tuple[str, ...]
    unknown_because: str = ""


@dataclass(frozen=True, slots=True)
class SavingsChain:
    """The chain of one authority (or one budget) and one year.

    Attributes:
        authority: name. siren: of the authority. year, step: what the documents record.
        budgets: names of the budgets added up. terms, measures: by code, in reading order.
        notes: French remarks (lines without section, several budgets added).
        debt: capital still due on 31 December, euros; `None` when unknown.
    """

    authority: str
    siren: str
    year: int
    step: str
    budgets: tuple[str, ...]
    terms: tuple[TermValue, ...]
    measures: tuple[Measure, ...]
    notes: tuple[str, ...]
    debt: Decimal | None = None

    def amount(self, code: str) -> Decimal:
        """Return the euros of a term.

        Raises:
            KeyError: no such term.
        """
        return {item.term.code: item.amount for item in self.terms}[code]

    def measure(self, code: str) -> Measure:
        """Return a measure by its code.

        Raises:
            KeyError: no such measure.
        """
        return {item.code: item for item in self.measures}[code]


@dataclass(frozen=True, slots=True)
class ScissorsStep:
    """How receipts and expenditure moved between two years of one authority (effet de ciseau).

    Attributes:
        year_before, year: the two years. receipts_rate, expenditure_rate: growth (0.02 is +2 %);
            `None` when the first year is zero.
        gap: receipts rate minus expenditure rate; negative when the scissors close.
        is_closing: expenditure grew faster than receipts.
        formula: in French words.
    """

    year_before: int
    year: int
    receipts_rate: Decimal | None
    expenditure_rate: Decimal | None
    gap: Decimal | None
    is_closing: bool | None
    formula: str


def savings_chain(
    documents: Sequence[BudgetDocument], terms: Iterable[Term], *, debt: Decimal | None = None
) -> SavingsChain:
    """Return the savings chain of the budgets of one authority for one year and one step.

    Args:
        documents: at least one; main and annexe budgets are added up as they are.
        terms: the six terms, read from the data file.
        debt: capital still due on 31 December, euros; `None` when unknown, never invented.

    Raises:
        ValueError: no document, or several authorities, years or steps.
    """
    listed = tuple(documents)
    if len({(one.siren, one.year, one.step) for one in listed}) != 1:
        raise ValueError(
            "La chaîne d’épargne se calcule pour une collectivité, un exercice et une étape."
        )
    values = tuple(_term_value(term, listed) for term in terms)
    amounts = {item.term.code: item.amount for item in values}
    head = listed[0]
    return SavingsChain(
        authority=head.authority,
        siren=head.siren,
        year=head.year,
        step=head.step.value,
        budgets=tuple(one.establishment for one in listed),
        terms=values,
        measures=_measures(amounts, debt),
        notes=_notes(listed),
        debt=debt,
    )


def _term_value(term: Term, documents: Sequence[BudgetDocument]) -> TermValue:
    total, ranks = ZERO, []
    for document in documents:
        opened = []
        for line in document.lines:
            if not term.counts(line, document.norm):
                continue
            amount = amount_of(line, document.step)
            if amount is not None:
                total += amount
                opened.append(line.rank)
        ranks.append(tuple(opened))
    return TermValue(term, total, tuple(ranks))


def _measures(amounts: dict[str, Decimal], debt: Decimal | None) -> tuple[Measure, ...]:
    receipts, expenditure = amounts["recettes"], amounts["depenses"]
    gross = receipts - expenditure
    management = gross + amounts["interets"]
    net = gross - amounts["capital"]
    rigid = amounts["personnel"] + amounts["interets"] + amounts["contributions"]
    return (
        _saving("gestion", management, _MANAGEMENT_FORMULA, "interets"),
        _saving("brute", gross, _GROSS_FORMULA),
        _saving("nette", net, "épargne brute − remboursement du capital de la dette", "capital"),
        _rate(
            "taux_epargne_gestion", "Taux d’épargne de gestion", management, receipts, "interets"
        ),
        _rate("taux_epargne_brute", "Taux d’épargne brute", gross, receipts),
        _rate("taux_epargne_nette", "Taux d’épargne nette", net, receipts, "capital"),
        _deleveraging(gross, debt),
        _rigidity(rigid, receipts),
    )


_GROSS_FORMULA = (
    "recettes réelles de fonctionnement hors cessions − dépenses réelles de fonctionnement"
)
_MANAGEMENT_FORMULA = (
    "recettes réelles de fonctionnement hors cessions − (dépenses réelles de fonctionnement − "
    "charges financières)"
)


def _saving(kind: str, value: Decimal, formula: str, *more: str) -> Measure:
    terms = ("recettes", "depenses", *more)
    label = "Épargne de gestion" if kind == "gestion" else f"Épargne {kind}"
    return Measure(f"epargne_{kind}", label, value, "eur", formula, terms)


def _rate(code: str, label: str, saving: Decimal, receipts: Decimal, *more: str) -> Measure:
    name = label.removeprefix("Taux d’")
    return Measure(
        code,
        label,
        _quotient(saving, receipts, RATE),
        "rate",
        f"{name} ÷ recettes réelles de fonctionnement hors cessions",
        ("recettes", "depenses", *more),
        "" if receipts else "aucune recette réelle de fonctionnement",
    )


def _deleveraging(gross: Decimal, debt: Decimal | None) -> Measure:
    why = ""
    if debt is None:
        why = "l’encours de dette n’est pas connu"
    elif gross <= 0:
        why = "l’épargne brute est nulle ou négative\u00a0: la dette ne peut pas être remboursée"
    return Measure(
        "capacite_desendettement",
        "Capacité de désendettement",
        None if why or debt is None else _quotient(debt, gross, _YEARS),
        "years",
        "encours de dette au 31 décembre ÷ épargne brute",
        ("recettes", "depenses"),
        why,
    )


def _rigidity(rigid: Decimal, receipts: Decimal) -> Measure:
    return Measure(
        "rigidite",
        "Rigidité des charges de fonctionnement",
        _quotient(rigid, receipts, RATE),
        "rate",
        "(charges de personnel + charges financières + contributions et participations "
        "obligatoires) ÷ recettes réelles de fonctionnement hors cessions",
        ("personnel", "interets", "contributions", "recettes"),
        "" if receipts else "aucune recette réelle de fonctionnement",
    )


def _quotient(top: Decimal, bottom: Decimal, quantum: Decimal) -> Decimal | None:
    return (top / bottom).quantize(quantum, rounding=ROUND_HALF_UP) if bottom else None


def debt_stock(documents: Iterable[BudgetDocument]) -> Decimal | None:
    """Return the debt at the end of the year in euros that the file's own ratio gives.

    The files' `ValEncDettePop` is the debt for one inhabitant: the stock is that number times the
    printed population, exact to the euro that the file rounds to. It is never guessed otherwise.

    Args:
        documents: the budgets of one authority and year; the first that prints the ratio answers.

    Returns:
        `None` when no document prints the ratio and its population.
    """
    for document in documents:
        printed = {ratio.code: ratio.text for ratio in document.printed_ratios}
        number = squeezed(printed.get("ValEncDettePop", ""))
        number = number.replace(" ", "").replace(",", ".").removesuffix("%")
        if document.population and number.replace(".", "", 1).isdigit():
            return Decimal(number) * document.population
    return None


def _notes(documents: Sequence[BudgetDocument]) -> tuple[str, ...]:
    notes = []
    if len(documents) > 1:
        notes.append(
            "Les budgets sont additionnés tels quels\u00a0: les flux entre eux ne sont pas retirés."
        )
    unknown = sum(line.section is None for document in documents for line in document.lines)
    if unknown:
        notes.append(f"{unknown} ligne(s) sans section connue ne comptent dans aucun terme.")
    return tuple(notes)


def scissors(chains: Iterable[SavingsChain]) -> tuple[ScissorsStep, ...]:
    """Return how receipts and expenditure moved from each year to the next one given.

    Args:
        chains: chains of one authority at one step, one per year, in any order.

    Raises:
        ValueError: several authorities or steps, other budgets from a year to another (unequal
            perimeters), or a year given twice.
    """
    ordered = sorted(chains, key=lambda chain: chain.year)
    if len({(chain.siren, _stage(chain)) for chain in ordered}) > 1:
        raise ValueError("L’effet de ciseau compare les années d’une collectivité, à une étape.")
    if len({chain.year for chain in ordered}) < len(ordered):
        raise ValueError("Un exercice est donné deux fois.")
    if len({len(chain.budgets) for chain in ordered}) > 1:
        raise ValueError(
            "Les périmètres sont inégaux\u00a0: le nombre de budgets change d’une année à l’autre."
        )
    return tuple(_step(before, after) for before, after in pairwise(ordered))


def _stage(chain: SavingsChain) -> str:
    """Return the step, an administrative account and a single financial one being both accounts."""
    return "compte" if chain.step in _ACCOUNTS else chain.step


def _step(before: SavingsChain, after: SavingsChain) -> ScissorsStep:
    receipts = growth(before.amount("recettes"), after.amount("recettes"))
    expenditure = growth(before.amount("depenses"), after.amount("depenses"))
    gap = difference(expenditure, receipts)
    return ScissorsStep(
        year_before=before.year,
        year=after.year,
        receipts_rate=receipts,
        expenditure_rate=expenditure,
        gap=gap,
        is_closing=None if gap is None else gap < 0,
        formula="évolution des recettes réelles de fonctionnement hors cessions − évolution des "
        "dépenses réelles de fonctionnement",
    )
