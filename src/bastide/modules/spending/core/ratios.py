"""Self-check of a budget file: the ratios that it prints, recomputed from its own lines."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from bastide.foundation.money import shown
from bastide.modules.spending.core.ratio_terms import (
    OFFICIAL,
    Reading,
    Terms,
    printed_number,
    terms_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bastide.kernel.budgets.core.lines import BudgetDocument, PrintedRatio

_HUNDRED = Decimal(100)
_MAX_DEPARTURES = 3


class Status(StrEnum):
    """How a printed ratio compares with the recomputed one."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_COMPUTABLE = "not_computable"


class Unit(StrEnum):
    """What a ratio is counted in."""

    EUROS_PER_HEAD = "EUR/hab"
    PERCENT = "%"
    YEARS = "années"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio: its code in the files, its name, its formula in words, and how to compute it."""

    code: str
    label: str
    formula: str
    unit: Unit
    parts: Callable[[Terms], tuple[Decimal | None, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Check:
    """A printed ratio beside the recomputed one.

    Attributes:
        code, label, formula, unit: the ratio.
        printed: the file's own text.
        expected: its value; `None` when it is no number.
        computed: value from the lines, unrounded; `None` when not computable.
        status: equal at the printed precision, different, or not computable.
        explanation: one French sentence.
    """

    code: str
    label: str
    formula: str
    unit: Unit
    printed: str
    expected: Decimal | None
    computed: Decimal | None
    status: Status
    explanation: str


RATIOS = (
    Ratio(
        "ValDepRFonc",
        "Dépenses réelles de fonctionnement par habitant",
        "(dépenses réelles de fonctionnement − travaux en régie) / population",
        Unit.EUROS_PER_HEAD,
        lambda t: (t.expenditure, t.population),
    ),
    Ratio(
        "ValProdImpo",
        "Produit des impositions directes par habitant",
        "impôts directs locaux (731 en M14, 7311 en M57) / population",
        Unit.EUROS_PER_HEAD,
        lambda t: (t.direct_taxes, t.population),
    ),
    Ratio(
        "ValRecRFonc",
        "Recettes réelles de fonctionnement par habitant",
        "(recettes réelles de fonctionnement − produits de cession 775) / population",
        Unit.EUROS_PER_HEAD,
        lambda t: (t.receipts, t.population),
    ),
    Ratio(
        "ValDepEq",
        "Dépenses d'équipement brut par habitant",
        "(20 sauf 204 + 21 + 23 + 454 + 456 + 458 + travaux en régie) / population",
        Unit.EUROS_PER_HEAD,
        lambda t: (t.equipment, t.population),
    ),
    Ratio(
        "ValEncDettePop",
        "Encours de la dette par habitant",
        "capital restant dû (annexe des emprunts) / population",
        Unit.EUROS_PER_HEAD,
        lambda t: (t.debt, t.population),
    ),
    Ratio(
        "ValDGFPop",
        "Dotation globale de fonctionnement par habitant",
        "compte 741 en recettes réelles / population",
        Unit.EUROS_PER_HEAD,
        lambda t: (t.state_grant, t.population),
    ),
    Ratio(
        "ValDepPers",
        "Dépenses de personnel sur dépenses réelles de fonctionnement",
        "(621 + 631 + 633 + 64) / dépenses réelles de fonctionnement",
        Unit.PERCENT,
        lambda t: (t.staff, t.expenditure),
    ),
    Ratio(
        "ValDepFoncRemDette",
        "Dépenses de fonctionnement et remboursement de la dette sur recettes",
        "(dépenses réelles de fonctionnement + capital remboursé 16 hors 165, 166, 1645, 16449) "
        "/ recettes réelles de fonctionnement",
        Unit.PERCENT,
        lambda t: (t.expenditure + t.capital, t.receipts),
    ),
    Ratio(
        "ValDepEqB",
        "Dépenses d'équipement brut sur recettes réelles de fonctionnement",
        "dépenses d'équipement brut / recettes réelles de fonctionnement",
        Unit.PERCENT,
        lambda t: (t.equipment, t.receipts),
    ),
    Ratio(
        "ValEncDetteRecFonc",
        "Encours de la dette sur recettes réelles de fonctionnement",
        "capital restant dû (annexe des emprunts) / recettes réelles de fonctionnement",
        Unit.PERCENT,
        lambda t: (t.debt, t.receipts),
    ),
    Ratio(
        "ValEparRFonc",
        "Épargne brute sur recettes réelles de fonctionnement",
        "(recettes réelles − dépenses réelles de fonctionnement) / recettes réelles",
        Unit.PERCENT,
        lambda t: (t.receipts - t.expenditure, t.receipts),
    ),
    Ratio(
        "ValEparNetRFonc",
        "Épargne nette sur recettes réelles de fonctionnement",
        "(épargne brute − capital remboursé) / recettes réelles de fonctionnement",
        Unit.PERCENT,
        lambda t: (t.receipts - t.expenditure - t.capital, t.receipts),
    ),
    Ratio(
        "ValEncDetteEpar",
        "Capacité de désendettement",
        "capital restant dû (annexe des emprunts) / épargne brute",
        Unit.YEARS,
        lambda t: (t.debt, t.receipts - t.expenditure),
    ),
)
_BY_CODE = {ratio.code: ratio for ratio in RATIOS}

DEPARTURES = {
    "keeps_disposals": "les produits de cession (775) restent dans les recettes",
    "counts_grants": "les subventions d'équipement versées (204) sont comptées",
    "nets_grants": "les subventions d'équipement récupérées (recettes du 204) sont déduites",
    "leaves_third_parties": "les opérations pour compte de tiers (454, 456, 458) sont exclues",
    "leaves_own_works": "les travaux en régie (72) ne sont pas retraités",
    "keeps_deposits": "les dépôts et cautionnements rendus (165) comptent comme dette remboursée",
    "leaves_revolving": "les tirages sur crédit renouvelable (16441) sont exclus",
    "adds_carried_in": "les restes à réaliser de l'exercice précédent sont ajoutés",
    "main_tax_only": "seul le compte 73111 est retenu",
    "uses_printed_receipts": "les recettes sont celles que le fichier imprime (ValRecRFonc)",
}
_ELSEWHERE = {
    "MoyNat": "Moyenne nationale de la strate publiée par la DGCL, qui ne se calcule pas ici.",
    "Pot": "Potentiel notifié par l'État (fiche DGF)\u00a0: il ne se calcule pas depuis le budget.",
    "ValHab": "Valeur par habitant du potentiel financier, notifiée par l'État.",
    "ValCoefMob": "Il faut le potentiel fiscal ou l'effort fiscal notifié par l'État.",
}


def checks_of(document: BudgetDocument, previous: BudgetDocument | None = None) -> list[Check]:
    """Return one check per printed ratio, in the order of the file.

    A ratio is equal when the computed value, rounded half away from zero to the decimals printed,
    is the printed one. A different ratio is explained by the reading of the definition that gives
    the printed value, or by the value printed the year before, or by the euros that are missing;
    it stays different.

    Args:
        document: what was read.
        previous: the document of the year before, when known.
    """
    old = {printed.code: printed.text for printed in previous.printed_ratios} if previous else {}
    computed_with = _Computer(document)
    return [
        _check(printed, computed_with, old.get(printed.code, ""))
        for printed in document.printed_ratios
        if printed.code.startswith(("Val", "Pot", "MoyNat"))
    ]


class _Computer:
    """Values of the ratios of a document under each reading; terms are summed once per reading."""

    def __init__(self, document: BudgetDocument) -> None:
        self.document = document
        self._terms: dict[Reading, Terms] = {}

    def terms(self, reading: Reading) -> Terms:
        if reading not in self._terms:
            self._terms[reading] = terms_of(self.document, reading)
        return self._terms[reading]

    def value(self, ratio: Ratio, reading: Reading = OFFICIAL) -> Decimal | None:
        above, below = ratio.parts(self.terms(reading))
        if above is None or not below:
            return None
        return above / below * (_HUNDRED if ratio.unit is Unit.PERCENT else 1)


def _check(printed: PrintedRatio, computer: _Computer, old: str) -> Check:
    ratio = _BY_CODE.get(printed.code)
    number = printed_number(printed.text)
    if ratio is None:
        return _not_computable(printed, number, _elsewhere(printed.code))
    computed = computer.value(ratio)
    if computed is None:
        return _not_computable(printed, number, _why_not(ratio, computer), ratio)
    if number is None:
        reason = "La valeur imprimée n'est pas un nombre."
        status = Status.NOT_COMPUTABLE
    elif _rounded(computed, number[1]) == number[0]:
        reason, status = "Égal à la précision imprimée.", Status.EQUAL
    else:
        reason, status = _explained(ratio, number, computer, old == printed.text), Status.DIFFERENT
    return Check(
        printed.code,
        ratio.label,
        ratio.formula,
        ratio.unit,
        printed.text,
        number[0] if number else None,
        computed,
        status,
        reason,
    )


def _not_computable(
    printed: PrintedRatio,
    number: tuple[Decimal, int] | None,
    reason: str,
    ratio: Ratio | None = None,
) -> Check:
    return Check(
        code=printed.code,
        label=ratio.label if ratio else printed.code,
        formula=ratio.formula if ratio else "",
        unit=ratio.unit if ratio else Unit.OTHER,
        printed=printed.text,
        expected=number[0] if number else None,
        computed=None,
        status=Status.NOT_COMPUTABLE,
        explanation=reason,
    )


def _elsewhere(code: str) -> str:
    for prefix, reason in _ELSEWHERE.items():
        if code.startswith(prefix):
            return reason
    return "Aucune formule connue à partir des lignes du budget."


def _why_not(ratio: Ratio, computer: _Computer) -> str:
    terms = computer.terms(OFFICIAL)
    if terms.population is None and ratio.unit is Unit.EUROS_PER_HEAD:
        return "Le fichier ne donne pas la population (PopTot)."
    if terms.debt is None and ratio.parts(terms)[0] is None:
        return (
            "Le fichier n'a pas d'annexe des emprunts\u00a0: l'encours ne se déduit pas des lignes."
        )
    return "Le dénominateur est nul."


def _rounded(value: Decimal, decimals: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)


def _explained(ratio: Ratio, number: tuple[Decimal, int], computer: _Computer, is_old: bool) -> str:
    expected, decimals = number
    computed = computer.value(ratio) or Decimal(0)
    if is_old:
        return "Valeur imprimée du document précédent\u00a0: elle n'a pas été mise à jour."
    readings = [(reading, computer.value(ratio, reading)) for reading in _readings(ratio, computer)]
    for reading, value in readings:
        if value is not None and _rounded(value, decimals) == expected:
            return f"La valeur imprimée s'obtient si {_said(reading)}."
    if _rounded(computed, decimals, ROUND_DOWN) == expected:
        return "La valeur imprimée est tronquée au lieu d'être arrondie."
    return _gap(ratio, expected, computer) + _nearest(expected, readings)


def _said(reading: Reading) -> str:
    return " et ".join(DEPARTURES[name] for name in reading.differences)


def _nearest(expected: Decimal, readings: list[tuple[Reading, Decimal | None]]) -> str:
    """Name the reading that comes within one per cent of the printed value, if any."""
    known = [
        (abs(value - expected), rank, value)
        for rank, (_, value) in enumerate(readings)
        if value is not None
    ]
    if not expected or not known or min(known)[0] > abs(expected) / _HUNDRED:
        return ""
    _, rank, value = min(known)
    return (
        f" La lecture la plus proche donne {shown(value, decimals=2)}\u00a0: "
        f"{_said(readings[rank][0])}."
    )


def _readings(ratio: Ratio, computer: _Computer) -> Iterator[Reading]:
    """Yield the readings with one to three departures, each of which moves this ratio."""
    official = computer.value(ratio)
    names = [
        item.name
        for item in fields(Reading)
        if computer.value(ratio, Reading(**{item.name: True})) != official
        and not (item.name == "uses_printed_receipts" and ratio.code == "ValRecRFonc")
    ]
    for count in range(1, _MAX_DEPARTURES + 1):
        for chosen in combinations(names, count):
            yield Reading(**dict.fromkeys(chosen, True))


def _gap(ratio: Ratio, expected: Decimal, computer: _Computer) -> str:
    said = "Aucune lecture connue de la définition ne donne la valeur imprimée"
    if not expected:
        return "La valeur imprimée est nulle\u00a0: la collectivité ne l'a sans doute pas remplie."
    above, below = ratio.parts(computer.terms(OFFICIAL))
    if above is None or below is None:
        return f"{said}."
    scale = _HUNDRED if ratio.unit is Unit.PERCENT else Decimal(1)
    above_gap = f"{shown(expected * below / scale - above)}\u00a0€ au numérateur"
    if ratio.unit is Unit.EUROS_PER_HEAD:
        return f"{said}\u00a0; l'écart vaut {above_gap}."
    below_gap = f"{shown(above * scale / expected - below)}\u00a0€ au dénominateur"
    return f"{said}\u00a0; l'écart vaut {above_gap}, ou {below_gap}."
