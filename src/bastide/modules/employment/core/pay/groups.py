"""The amounts of a salary text, joined into ranges, and the one that is the base pay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from bastide.modules.employment.core.pay.bounds import Period
from bastide.modules.employment.core.pay.words import (
    Figure,
    figures_of,
    periods_in,
    says_kilo_euros,
)

NO_AMOUNT = "Aucun montant n’est écrit."
ZERO = "Un montant nul veut dire que le salaire n’est pas connu."
NEGATIVE = "Un salaire négatif n’est pas plausible."
ONLY_EXTRAS = "Le seul montant écrit est une prime ou un avantage, non le salaire."
SEVERAL = "Plusieurs montants sont écrits et rien ne dit lequel est le salaire."

_THOUSAND = 1000


class Bound(StrEnum):
    """How a text limits the one figure that it gives."""

    FROM = "from"
    UP_TO = "up_to"


class Tax(StrEnum):
    """Before or after the employee's contributions."""

    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True, slots=True)
class PayGroup:
    """One amount or one range of a text.

    Attributes:
        minimum, maximum: euros, in order, equal when one figure is given.
        is_kilo: written in `k`. is_money: a currency touches one of the figures.
        period: the period written beside it. tax: gross or net, written beside it.
        start, end: where it stands in the text.
        is_extra: a premium, a commission or a benefit, not the pay.
        bound: "à partir de" or "jusqu'à", when one figure is given so.
    """

    minimum: Decimal
    maximum: Decimal
    is_kilo: bool
    is_money: bool
    start: int
    end: int
    period: Period | None = None
    tax: Tax | None = None
    is_extra: bool = False
    bound: Bound | None = None


_PERIOD_FILLER = (
    r"(?:/|par|per|de l'|l')? ?(?:heures?|h|jours?|j|semaines?|sem|mois|m|an|annee)\b"
    r"|\bmensuel\w*|\bannuel\w*|\bhoraires?|\bjournali\w+|\bhebdo\w*"
)
_FILLER = re.compile(
    rf"€|\b(?:euros?|eur|e|bruts?|nets?|environ|salaire|remuneration|de|d'|du|fixe|soit)\b"
    rf"|{_PERIOD_FILLER}|[()\[\]:]"
)
_CONNECTOR = re.compile(
    r"(?:-+|a|au|et|/|to|ou|and|\.{2,}|~|_|jusqu'a|>|->|=>|[,;]? ?(?:a )?(?:et )?max\w*\.?"
    r"|et jusqu'a|puis|[,;] ?jusqu'a)"
)
_ASIDE = re.compile(
    r"\((?:debutant|junior|confirme|senior|expert|minimum|mini|maximum|maxi|base)[^()\d]*\)"
)
"""Who each end of a range is for: "1800 € (débutant) à 2400 € (confirmé)"."""

_EXTRA = (
    r"primes?|variables?|commissions?|comm|bonus|tickets?|titres?|restaurant|tr|paniers?"
    r"|mutuelle|interessement|participation|kilometr\w+|avantages?|remboursement|astreintes?"
    r"|gratification supplementaire|cheques?|cadeaux?|transport|cooptation|welcome|ce"
)
_EXTRA_BEFORE = re.compile(
    rf"\b(?:{_EXTRA})\b[^\d]*$|\+(?! ?de \D{{0,3}}$)[^\d]*$|\bplus\b(?! de \D{{0,3}}$)[^\d]*$"
)
_CHARGE = (
    r"(?:ca|chiffre d'affaires?|frais(?: d[e'] ?\w+)?|logement|loyers?|caution"
    r"|apport(?: personnel)?)"
)
_CHARGE_BEFORE = re.compile(rf"\b{_CHARGE} ?(?::|de|d'environ)? ?$")
_CHARGE_AFTER = re.compile(r"^ ?de (?:ca|chiffre d'affaires?|frais|loyer|caution|charges)\b")
_ALLOWANCE_BEFORE = re.compile(r"\b(?:indemnit\w+|forfaits?)\b[^\d]*$")
_EXTRA_AFTER = re.compile(
    rf"^ ?(?:{_PERIOD_FILLER})? ?(?:bruts?|nets?)? ?(?:de |d'|en |pour )?(?:la |le |les |des )?"
    rf"(?:{_EXTRA})\b"
)
_FROM_BEFORE = re.compile(
    r"(?:\ba partir d[e']|\bdes|\bmini?\w*\.?|\bau moins|\bfrom|>=?|\+ ?de|\bplus de)"
    r" ?:? ?(?:de )?$"
)
_UP_TO_BEFORE = re.compile(
    r"(?:\bjusqu'?\s?a|\bmaxi?\w*\.?|\bau plus|\bmoins de|\bup to|<=?) ?:? ?(?:de )?$"
)
_FROM_AFTER = re.compile(r"[^\d,;]{0,25}\b(?:minimum|mini|et plus)\b|\+")
_UP_TO_AFTER = re.compile(r"[^\d,;]{0,25}\b(?:maximum|maxi)\b")
_SAME_PAY = re.compile(r"\bsoit\b|=|\(|\bequivalent|\bc'est-a-dire\b|\benviron\b|\bbase\b")
_GROSS, _NET = re.compile(r"\bbruts?\b|\bgross\b"), re.compile(r"\bnets?\b")


def base_pay(kept: str) -> PayGroup | str:
    """Return the amount or the range that is the pay in a cleaned text, or why there is none.

    Amounts with a currency win over bare ones; premiums and benefits are left aside; of a gross and
    a net amount, the gross one is kept; of the same pay said for two periods, the first.

    Args:
        kept: a text that went through `pay_only`.

    Returns:
        The group, or one French sentence.

    >>> str(base_pay("de 1 800 a 2 200 € + prime de 300 €").maximum)
    '2200'
    """
    figures = figures_of(kept)
    if says_kilo_euros(kept) and not any(one.is_kilo for one in figures):
        figures = tuple(replace(one, is_kilo=one.number < _THOUSAND) for one in figures)
    if not figures:
        return NO_AMOUNT
    if figures[0].is_negative:
        return NEGATIVE
    described = _described(kept, _grouped(kept, figures))
    if not any(one.maximum for one in described):
        return ZERO
    paying = [one for one in described if not one.is_extra and one.maximum]
    if not paying:
        return ONLY_EXTRAS
    marked = [one for one in paying if one.is_money]
    named = marked or [one for one in paying if one.period is not None] or paying
    return _chosen(kept, named)


def _grouped(kept: str, figures: Sequence[Figure]) -> list[PayGroup]:
    """Return the figures, two of them joined when only words of a range stand between."""
    groups: list[PayGroup] = []
    joined = False
    for before, after in pairwise([None, *figures, None]):
        if before is None:
            continue
        if joined:
            joined = False
            continue
        if after is not None and _is_range(kept, before, after):
            groups.append(_range(before, after))
            joined = True
        else:
            groups.append(_single(before))
    return groups


def _is_range(kept: str, first: Figure, second: Figure) -> bool:
    gap = _ASIDE.sub(" ", kept[first.end : second.start])
    told = {period for _, period in periods_in(gap)}
    following = periods_in(kept[second.end : second.end + 25])
    if told and following and following[0][1] not in told:
        return False
    taxes = {_tax("", gap), _tax("", kept[second.end : second.end + 12])}
    if taxes == {Tax.NET, Tax.GROSS}:
        return False
    return _CONNECTOR.fullmatch(re.sub(r" {2,}", " ", _FILLER.sub(" ", gap)).strip()) is not None


def _range(first: Figure, second: Figure) -> PayGroup:
    """Return a range; its `k`, or the thousands of "30 à 35 000", are shared."""
    low, high = first.amount, second.amount
    is_kilo = first.is_kilo or second.is_kilo
    if second.is_kilo and not first.is_kilo and low < _THOUSAND:
        low *= _THOUSAND
    elif first.is_kilo and not second.is_kilo and high < _THOUSAND:
        high *= _THOUSAND
    elif not is_kilo and 0 < low < _THOUSAND and low * _THOUSAND <= high:
        low *= _THOUSAND
    return PayGroup(
        minimum=min(low, high),
        maximum=max(low, high),
        is_kilo=is_kilo,
        is_money=first.is_money or second.is_money,
        start=first.start,
        end=second.end,
    )


def _single(one: Figure) -> PayGroup:
    return PayGroup(one.amount, one.amount, one.is_kilo, one.is_money, one.start, one.end)


def _described(kept: str, groups: Sequence[PayGroup]) -> list[PayGroup]:
    """Return the groups with the period, the tax and the nature that the words beside them say."""
    described = []
    for rank, group in enumerate(groups):
        since = groups[rank - 1].end if rank else 0
        until = groups[rank + 1].start if rank + 1 < len(groups) else len(kept)
        before, after = kept[since : group.start], kept[group.end : until]
        before = re.split(r"[,;(]|\bsoit\b" if rank else r";|\bsoit\b", before)[-1]
        if rank + 1 < len(groups):
            after = re.split(r"[;]|\+|\bsoit\b|\bplus\b|, ", after)[0]
        described.append(
            replace(
                group,
                period=_period(kept[group.start : group.end], before, after),
                tax=_tax(before, after),
                bound=_bound(group, before, after),
                is_extra=bool(
                    _EXTRA_BEFORE.search(before)
                    or (rank and _ALLOWANCE_BEFORE.search(before))
                    or _EXTRA_AFTER.search(after)
                    or _CHARGE_BEFORE.search(before)
                    or _CHARGE_AFTER.search(after)
                ),
            )
        )
    return described


def _bound(group: PayGroup, before: str, after: str) -> Bound | None:
    if group.minimum != group.maximum:
        return None
    if _UP_TO_BEFORE.search(before) or _UP_TO_AFTER.match(after):
        return Bound.UP_TO
    is_from = _FROM_BEFORE.search(before) or _FROM_AFTER.match(after)
    return Bound.FROM if is_from else None


def _period(inside: str, before: str, after: str) -> Period | None:
    """Return the nearest period: what follows an amount, then inside a range, then before it."""
    for text, place in ((after, 0), (inside, 0), (before, -1)):
        found = periods_in(text)
        if found:
            return found[place][1]
    return None


def _tax(before: str, after: str) -> Tax | None:
    for text in (after, before):
        gross, net = _GROSS.search(text), _NET.search(text)
        if gross and (not net or gross.start() < net.start()):
            return Tax.GROSS
        if net:
            return Tax.NET
    return None


def _chosen(kept: str, groups: Sequence[PayGroup]) -> PayGroup | str:
    """Return the one group that is the pay among several, or why none can be told."""
    gross = [one for one in groups if one.tax is Tax.GROSS]
    if len(gross) == 1 and any(one.tax is Tax.NET for one in groups):
        return gross[0]
    first, *others = groups
    periods = {one.period for one in groups}
    is_same_said_twice = None not in periods and len(periods) == len(groups)
    is_equal = all((one.minimum, one.maximum) == (first.minimum, first.maximum) for one in others)
    between = kept[first.end : others[0].start] if others else ""
    if not others or is_same_said_twice or is_equal or _SAME_PAY.search(between):
        return first
    return SEVERAL
