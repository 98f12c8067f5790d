"""What an offer pays: two amounts, a period and a currency, or why it cannot be told.

A text is read in four steps: take away what is not pay (hours, months, percentages, grades), find
the amounts and join the two of a range, find the period, then believe or refuse. Nothing is
converted from a period to another, and what is refused keeps its raw text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bastide.foundation.money import NBSP, rounded, shown
from bastide.modules.employment.core.pay.bounds import (
    BOUNDS,
    PERIOD_WORDS,
    Between,
    PayBounds,
    Period,
    bounds_on,
)
from bastide.modules.employment.core.pay.groups import (
    NEGATIVE,
    ZERO,
    Bound,
    PayGroup,
    Tax,
    base_pay,
)
from bastide.modules.employment.core.pay.words import (
    currency_of,
    months_of,
    other_period,
    pay_only,
    periods_in,
    plain_pay,
)

MAX_LENGTH = 1_000
"""A longer text is a description, not a salary (characters)."""

EURO = "EUR"
_ABSURD = 10**9


@dataclass(frozen=True, slots=True)
class SalaryReading:
    """What was understood of a salary.

    Attributes:
        raw: the text as received, or the parts of a structured salary put in words.
        minimum, maximum: euros for one period, as written (gross unless `tax` says otherwise);
            both or none; equal when one figure is given. Never minimum > maximum.
        period: what the amounts pay for; `None` when refused.
        currency: ISO code; `None` when refused without naming one.
        refused: why nothing was retained, one French sentence; `None` when it was understood.
        bound: "à partir de" or "jusqu'à", when one figure is given so.
        tax: gross or net when the text says it.
        months: over how many months a year is paid ("sur 13 mois"), when the text says it.
        is_period_deduced: no period was written; a `k` or the size of the amount told it.
    """

    raw: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    period: Period | None = None
    currency: str | None = None
    refused: str | None = None
    bound: Bound | None = None
    tax: Tax | None = None
    months: Decimal | None = None
    is_period_deduced: bool = False


@dataclass(frozen=True, slots=True)
class SalaryParts:
    """A structured salary as a feed gives it; every part may be empty (see `salary_of_parts`)."""

    minimum: str = ""
    maximum: str = ""
    currency: str = ""
    unit: str = ""


def read_salary(text: str | None, *, on: dt.date | None = None) -> SalaryReading:
    """Return what a salary text says: amounts, period, currency; or why it is refused.

    Conventions of the house: `k€` without a period is a year; a range shares its `k`; one figure
    gives minimum = maximum; an inverted range is put in order; zero is a missing figure. Without a
    written period nor `k`, the size tells it when one period alone explains it (`PayBounds`).

    Args:
        text: a label of any feed; `None` and an empty text are refused as not given.
        on: day of the offer, for the bounds; by default the latest known ones.

    Source: command line contracts, "Conventions"; labels of France Travail v2 and APEC.

    >>> found = read_salary("30-35 k€")
    >>> str(found.minimum), str(found.maximum), found.period.value
    ('30000.00', '35000.00', 'year')
    >>> read_salary("Annuel de 35.0 Euros").minimum is None
    True
    """
    raw = text or ""
    bounds = BOUNDS[-1] if on is None else bounds_on(on)
    if not raw.strip():
        return SalaryReading(raw, refused="Aucun salaire n’est indiqué.")
    if len(raw) > MAX_LENGTH:
        return SalaryReading(raw, refused="Ce texte est trop long pour être un salaire.")
    plain = plain_pay(raw)
    currency = currency_of(plain) or EURO
    if currency != EURO:
        reason = f"Ce montant est en {currency}{NBSP}; seuls les euros sont comparés."
        return SalaryReading(raw, currency=currency, refused=reason)
    kept = pay_only(plain)
    group = base_pay(kept)
    if isinstance(group, str):
        return SalaryReading(raw, refused=_without_amount(plain) or group)
    return _believed(raw, group, _period_of(group, plain, bounds), plain, bounds)


def salary_of_parts(
    minimum: object,
    maximum: object = None,
    *,
    currency: str | None = None,
    unit: str | None = None,
    is_estimated: bool = False,
    on: dt.date | None = None,
) -> SalaryReading:
    """Return what a structured salary says, believed under the same rules as a text.

    Args:
        minimum: lower figure, a number or a text; empty, `None` and 0 are missing.
        maximum: upper figure, likewise; one of the two alone gives both.
        currency: ISO code or word; euros when it is not given.
        unit: HOUR, MONTH, "mensuel", "M", "per year"…; when missing, the size tells the period.
        is_estimated: the source computed it (`salary_is_predicted`): refused, it is nobody's offer.
        on: day of the offer, for the bounds.

    >>> str(salary_of_parts("2200", "1800", currency="euro", unit="MONTH").minimum)
    '1800.00'
    """
    figures = [_part(one) for one in (minimum, maximum)]
    known = [one for one in figures if one]
    raw = " ".join([" - ".join(known), (currency or "").strip(), (unit or "").strip()]).strip()
    if not known:
        return SalaryReading(raw, refused="Aucun salaire n’est indiqué.")
    if is_estimated:
        return SalaryReading(raw, refused="Ce salaire est estimé par la source, non proposé.")
    if any(one.startswith("-") for one in known):
        return SalaryReading(raw, refused=NEGATIVE)
    money = currency_of(plain_pay(currency or "")) or (currency or EURO).strip().upper()
    if money != EURO:
        reason = f"Ce montant est en {money}{NBSP}; seuls les euros sont comparés."
        return SalaryReading(raw, currency=money, refused=reason)
    period = period_of_unit(unit)
    words = f" {PERIOD_WORDS[period]}" if period else ""
    found = read_salary(f"{' à '.join(known)} €{words}", on=on)
    decimal = [one[:-1] if _THREE_DECIMALS.fullmatch(one) else one for one in known]
    if found.refused and decimal != known:
        again = read_salary(f"{' à '.join(decimal)} €{words}", on=on)
        found = found if again.refused else again
    return replace(found, raw=raw)


_THREE_DECIMALS = re.compile(r"\d{1,3}\.\d{2}0")
"""« 13.000 »: thirteen thousand when that is believable, else the three decimals of software."""


_UNIT_WORD = re.compile(
    r"(?P<hour>h|hr|hrs|hour\w*|heure\w*|horaire\w*)|(?P<day>j|d|jour\w*|day\w*|daily|tjm)"
    r"|(?P<week>w|wk|s|sem|semaine\w*|week\w*|hebdo\w*)"
    r"|(?P<month>m|mo|mon|mois|mensu\w*|month\w*)|(?P<year>a|y|an|ans|annee\w*|annu\w*|year\w*)"
)


def period_of_unit(unit: str | None) -> Period | None:
    """Return the period that a unit names in a feed; `None` when it names none.

    >>> period_of_unit("MONTH").value, period_of_unit("per year").value, period_of_unit("")
    ('month', 'year', None)
    """
    for word in re.findall(r"[a-z]+", plain_pay(unit or "")):
        found = _UNIT_WORD.fullmatch(word)
        if found and found.lastgroup:
            return Period(found.lastgroup)
    return None


def _part(value: object) -> str | None:
    """Return a figure of a structured salary as text; `None` when it is missing or zero."""
    if value is None or isinstance(value, bool):
        return None
    text = str(value).strip()
    if isinstance(value, float | int | Decimal) and Decimal(text).is_finite():
        number = Decimal(text)
        return (f"{rounded(number)}" if abs(number) < _ABSURD else text) if number else None
    is_zero = not any(char in "123456789" for char in text) and "0" in text
    return None if is_zero or not text else text


_OTHER_AMOUNT = re.compile(r"(?:\+|\bsoit\b|\bplus\b)[^+\d]*\d.*")
"""What follows the pay with an amount of its own, whose period is not that of the pay."""

_LESS_THAN_FULL = re.compile(
    r"\b(?:apprenti\w*|alternan\w*|mi-?temps|temps partiel|stag\w+|smic|service civique)\b"
)
_SMALL_MONTH = Decimal(400)
"""Of trainees and of part time, the least amount that only a month explains (euros)."""


def _period_of(group: PayGroup, plain: str, bounds: PayBounds) -> tuple[Period | None, bool]:
    """Return the period of an amount, and whether it was deduced."""
    if group.period is not None:
        return group.period, False
    kept = pay_only(plain)
    told = kept[: group.end] + _OTHER_AMOUNT.sub(" ", kept[group.end :])
    named = {period for _, period in periods_in(told)}
    if len(named) == 1:
        return named.pop(), False
    if group.is_kilo:
        return Period.YEAR, True
    if months_of(plain) and bounds.believable[Period.MONTH].holds(group.maximum):
        return Period.MONTH, True
    if other_period(plain):
        return None, False
    if _LESS_THAN_FULL.search(plain) and group.is_money:
        small = Between(_SMALL_MONTH, bounds.telling[Period.MONTH].high)
        if small.holds(group.minimum) and small.holds(group.maximum):
            return Period.MONTH, True
    fitting = [
        period
        for period, sizes in bounds.telling.items()
        if sizes.holds(group.minimum) and sizes.holds(group.maximum)
    ]
    if len(fitting) == 1 and (group.is_money or fitting[0] is not Period.HOUR):
        return fitting[0], True
    return None, False


def _believed(
    raw: str,
    group: PayGroup,
    period: tuple[Period | None, bool],
    plain: str,
    bounds: PayBounds,
) -> SalaryReading:
    """Return the reading of an amount when it is plausible, else why not."""
    named, is_deduced = period
    if not group.minimum:
        return SalaryReading(raw, refused=ZERO)
    if named is None:
        return SalaryReading(raw, refused=_without_period(group, plain))
    limits = bounds.believable[named]
    for amount_eur in (group.minimum, group.maximum):
        if not limits.holds(amount_eur):
            reason = (
                f"{_euros(amount_eur)} {PERIOD_WORDS[named]} n’est pas plausible "
                f"(attendu{NBSP}: de {_euros(limits.low)} à {_euros(limits.high)})."
            )
            return SalaryReading(raw, refused=reason)
    if group.maximum > bounds.widest_ratio * group.minimum:
        reason = (
            f"De {_euros(group.minimum)} à {_euros(group.maximum)} {PERIOD_WORDS[named]}, "
            "la fourchette est trop large pour être crue."
        )
        return SalaryReading(raw, refused=reason)
    return SalaryReading(
        raw=raw,
        minimum=rounded(group.minimum),
        maximum=rounded(group.maximum),
        period=named,
        currency=EURO,
        bound=group.bound,
        tax=group.tax,
        months=months_of(plain),
        is_period_deduced=is_deduced,
    )


_SMIC_ALONE = "Le salaire est donné par rapport au SMIC, sans montant."


def _without_amount(plain: str) -> str | None:
    """Return the reason when a text speaks of the SMIC without an amount of its own."""
    return _SMIC_ALONE if "smic" in plain else None


def _without_period(group: PayGroup, plain: str) -> str:
    """Return why an amount without a period is not retained."""
    word = other_period(plain)
    if word:
        return f"Un montant par «{NBSP}{word}{NBSP}» ne se compare pas à un salaire."
    if "smic" in plain and not group.is_money:
        return _SMIC_ALONE
    return f"Aucune période n’est écrite et {_euros(group.minimum)} peut en avoir plusieurs."


def _euros(amount: Decimal) -> str:
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"{shown(amount, decimals=decimals)}{NBSP}€"
