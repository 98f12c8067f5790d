"""Years and dates as files write them, serial numbers of workbooks included; the clock is given."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from bastide.foundation.text import folded
from bastide.kernel.buildings.core.numbers import UnreadableError

FIRST_YEAR = 800
"""No building of an inventory is older: 0, 19 and 190 are slips."""

YEARS_AHEAD = 10
"""How far a year may stand in the future: works under way, buildings in project."""

_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL = 61
"""Serials before 1 March 1900 are shifted by a leap day that never was: they are refused."""

_LAST_SERIAL = 73_050
_WHOLE = re.compile(r"([0-9]+)(?:[.,]0+)?")
_FORMS = (
    re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?:[T ][0-9:.Z+\-]+)?"),
    re.compile(r"(?P<d>[0-9]{1,2})[-/. ](?P<m>[0-9]{1,2})[-/. ](?P<y>[0-9]{4})(?: [0-9:.]+)?"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
)
_IN_WORDS = re.compile(r"(?P<d>[0-9]{1,2})(?:er)? (?P<m>[a-z]+)\.? (?P<y>[0-9]{4})")
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_SHORTEST_MONTH = 3


def year(cell: str | int | Decimal | dt.date, *, today: dt.date) -> int:
    """Return the year that a cell gives: four digits, or the year of a date.

    Args:
        cell: as read.
        today: the clock; a year more than ten years ahead is a slip.

    Raises:
        UnreadableError: a century, a period, an approximation, 0, 3024.

    >>> year("1975", today=dt.date(2026, 1, 1)), year("12/05/1975", today=dt.date(2026, 1, 1))
    (1975, 1975)
    """
    if isinstance(cell, dt.date):
        found = cell.year
    else:
        said = str(cell).strip()
        whole = _WHOLE.fullmatch(said)
        found = int(whole[1]) if whole and said.isascii() else _year_of_date(said)
    if not FIRST_YEAR <= found <= today.year + YEARS_AHEAD:
        raise UnreadableError(
            f"l’année {found} n’est pas possible.", "Corrigez-la, ou laissez vide si inconnue."
        )
    return found


def _year_of_date(said: str) -> int:
    for form in _FORMS:
        if found := form.fullmatch(said):
            return int(found["y"])
    raise UnreadableError(
        f"«\u00a0{said}\u00a0» n’est pas une année.",
        "Écrivez quatre chiffres\u00a0; un siècle ou une période va dans les observations.",
    )


def date(cell: str | int | Decimal | dt.date) -> dt.date:
    """Return the date that a cell gives: a date, a text, or the serial number of a workbook.

    Raises:
        UnreadableError: no date, a lone year, two digits for the year, a day that does not exist.

    >>> [str(date(cell)) for cell in ("12/05/1975", "1975-05-12", 27526, "1er mars 2020")]
    ['1975-05-12', '1975-05-12', '1975-05-12', '2020-03-01']
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    said = str(cell).strip()
    whole = _WHOLE.fullmatch(said)
    if whole and said.isascii() and len(whole[1]) != len("20200315"):
        return _from_serial(int(whole[1]), said)
    for form in _FORMS:
        if said.isascii() and (found := form.fullmatch(said)):
            return _day(int(found["y"]), int(found["m"]), int(found["d"]), said)
    if found := _IN_WORDS.fullmatch(folded(said)):
        return _day(int(found["y"]), _month(found["m"], said), int(found["d"]), said)
    raise _no_date(said)


def _from_serial(serial: int, said: str) -> dt.date:
    """Return the day of a serial number; 1900 to 2100 look like a lone year and are refused."""
    if FIRST_YEAR <= serial <= _EPOCH.year + 300:
        raise UnreadableError(
            f"«\u00a0{said}\u00a0» est une année, pas une date.", "Écrivez le jour et le mois."
        )
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        raise _no_date(said)
    return _EPOCH + dt.timedelta(days=serial)


def _month(word: str, said: str) -> int:
    found = [
        rank
        for rank, name in enumerate(_MONTHS, start=1)
        if len(word) >= _SHORTEST_MONTH and name.startswith(word)
    ]
    if len(found) != 1:
        raise _no_date(said)
    return found[0]


def _day(year_number: int, month: int, day: int, said: str) -> dt.date:
    try:
        return dt.date(year_number, month, day)
    except ValueError as error:
        raise UnreadableError(
            f"«\u00a0{said}\u00a0» n’existe pas au calendrier.", "Écrivez jour/mois/année."
        ) from error


def _no_date(said: str) -> UnreadableError:
    return UnreadableError(
        f"«\u00a0{said}\u00a0» n’est pas une date.", "Écrivez-la ainsi\u00a0: 31/12/2025."
    )
