"""Dates of feeds, read by the formats that their source declares, in the time of Paris.

Nothing is guessed: a day and a month that cannot be told apart, a day that does not exist, a year
out of reach are refused and the raw text is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from bastide.foundation.text import folded

PARIS = ZoneInfo("Europe/Paris")
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years that a date of an offer may have; 1970 and 9999 are how software says « none »."""

USUAL_FORMATS = ("iso", "rfc822", "words", "compact", "unambiguous", "epoch")
_MONTHS = (
    ("jan", "janv", "janvier", "january"),
    ("feb", "fev", "fevr", "fevrier", "february"),
    ("mar", "mars", "march"),
    ("apr", "avr", "avril", "april"),
    ("mai", "may"),
    ("jun", "juin", "june"),
    ("jul", "juil", "juillet", "july"),
    ("aug", "aou", "aout", "august"),
    ("sep", "sept", "septembre", "september"),
    ("oct", "octobre", "october"),
    ("nov", "novembre", "november"),
    ("dec", "decembre", "december"),
)
_MONTH_OF = {name: rank for rank, names in enumerate(_MONTHS, start=1) for name in names}
_CLOCK = (
    r"(?:[T ,aà]*\s*(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})"
    r"(?:[:m](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|UTC|GMT|UT|CET|CEST|[+-]\d{1,2}(?::?\d{2})?)?"
    r"(?:\s*\([A-Za-z ]+\)|\[[\w/]+\])?)?"
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_CLOCK}", re.IGNORECASE
)
_ISO_SLASHES = re.compile(
    rf"(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_CLOCK}", re.IGNORECASE
)
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<other>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s+)?(?:le\s+)?(?P<day>\d{{1,2}})(?:er)?[\s-]+(?P<name>[^\W\d_]+)\.?,?[\s-]+"
    rf"(?P<year>\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d_]+,\s+)?(?P<name>[^\W\d_]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z)?)?"
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.0+)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_AGO = re.compile(
    r"(?:publiee? )?(?:il y a |posted )?(?:environ |plus de )?(\d{1,3}|un|une|a|an)(?P<more>\+)? ?"
    r"(minute|heure|hour|jour|day|semaine|week|mois|month)s?(?: ago)?"
)
_UNIT_DAYS = {"minute": 0, "heure": 0, "hour": 0, "jour": 1, "day": 1, "semaine": 7, "week": 7}
_TODAY = {"aujourd'hui": 0, "aujourdhui": 0, "today": 0, "hier": 1, "yesterday": 1}
_SERIAL_DAY_ZERO = dt.date(1899, 12, 30)
_ZONES = {"CET": 60, "CEST": 120}
_LONGEST = 200
_LAST_SECOND = dt.time(23, 59, 59)
_MILLISECONDS = 13
_MONTHS_IN_YEAR = 12

Found = tuple[dt.date, "re.Match[str] | None"]


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date of a feed as it was understood.

    Attributes:
        raw: the text of the feed, trimmed.
        at: the instant in the time of Paris; `None` when missing or refused.
        has_time: whether the feed said an hour.
        method: name of the format that was recognised.
        refused: why it was not understood, in French; empty otherwise.
    """

    raw: str
    at: dt.datetime | None = None
    has_time: bool = False
    method: str = ""
    refused: str = ""

    @property
    def on(self) -> dt.date | None:
        """The day in Paris."""
        return self.at.date() if self.at else None


def read_date(
    raw: str, formats: Sequence[str] = USUAL_FORMATS, *, today: dt.date, ends_day: bool = False
) -> DateReading:
    """Return the date that a text says by the first format that recognises it.

    Args:
        raw: text of the feed.
        formats: names among `FORMATS`, in the order of the source.
        today: day of the reading, for « il y a 3 jours ».
        ends_day: a day without an hour, or at midnight without a zone, means its last second (an
            end of validity).

    >>> read_date("31/02/2026", ["dmy"], today=dt.date(2026, 1, 1)).refused
    "cette date n'existe pas."
    >>> read_date("2026-03-01", today=dt.date(2026, 1, 1)).at.isoformat()
    '2026-03-01T00:00:00+01:00'
    """
    text = " ".join(raw[:_LONGEST].split())
    if not text:
        return DateReading(raw="")
    refused = "le format de cette date n'est pas déclaré pour cette source."
    for name in formats:
        try:
            found = FORMATS[name](text, today)
        except _NotADateError as error:
            refused = str(error)
            continue
        if found is not None:
            return _reading(text, found, name, ends_day=ends_day)
    return DateReading(raw=text, refused=refused)


class _NotADateError(ValueError):
    """The format fits and the date does not exist, or says two things."""


def _reading(text: str, found: Found, name: str, *, ends_day: bool) -> DateReading:
    day, match = found
    try:
        at, has_time = _instant(day, match, ends_day=ends_day)
    except (ValueError, OverflowError):
        return DateReading(text, refused="l'heure de cette date n'existe pas.")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return DateReading(
            text, method=name, refused=f"l'année {at.year} est hors de portée d'une offre."
        )
    return DateReading(text, at, has_time, name)


def _instant(
    day: dt.date, match: re.Match[str] | None, *, ends_day: bool
) -> tuple[dt.datetime, bool]:
    parts = match.groupdict() if match else {}
    if isinstance(day, dt.datetime):
        return day.astimezone(PARIS), True
    if not parts.get("hour"):
        hour = _LAST_SECOND if ends_day else dt.time()
        return dt.datetime.combine(day, hour, PARIS), False
    hour = dt.time(int(parts["hour"]), int(parts["minute"]), int(parts.get("second") or 0))
    zone = parts.get("zone")
    if not zone and ends_day and hour == dt.time():
        return dt.datetime.combine(day, _LAST_SECOND, PARIS), False
    if not zone:
        local = dt.datetime.combine(day, hour, PARIS)
        return local.astimezone(dt.UTC).astimezone(PARIS), True
    return dt.datetime.combine(day, hour, _zone(zone)).astimezone(PARIS), True


def _zone(text: str) -> dt.timezone:
    if text[0] not in "+-":
        return dt.timezone(dt.timedelta(minutes=_ZONES.get(text.upper(), 0)))
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > len("00") else (digits, "0")
    gap = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return dt.timezone(gap if text[0] == "+" else -gap)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise _NotADateError("cette date n'existe pas.") from error


def _iso(text: str, _today: dt.date) -> Found | None:
    match = _ISO.fullmatch(text) or _ISO_SLASHES.fullmatch(text)
    return match and (_day(int(match["year"]), int(match["month"]), int(match["day"])), match)


def _day_first(text: str, _today: dt.date) -> Found | None:
    match = _NUMBERS.fullmatch(text)
    return match and (_day(int(match["year"]), int(match["other"]), int(match["first"])), match)


def _numbers_month_first(text: str, _today: dt.date) -> Found | None:
    match = _NUMBERS.fullmatch(text)
    return match and (_day(int(match["year"]), int(match["first"]), int(match["other"])), match)


def _unambiguous(text: str, today: dt.date) -> Found | None:
    """Read day and month in figures when only one order makes a date.

    Between dots the day comes first in every country that writes dates so.
    """
    match = _NUMBERS.fullmatch(text)
    if match is None or match["mark"] == ".":
        return match and _day_first(text, today)
    first, other = int(match["first"]), int(match["other"])
    if first <= _MONTHS_IN_YEAR and other <= _MONTHS_IN_YEAR and first != other:
        raise _NotADateError("le jour et le mois de cette date ne se distinguent pas.")
    return (
        _day_first(text, today) if other <= _MONTHS_IN_YEAR else _numbers_month_first(text, today)
    )


def _words(text: str, _today: dt.date) -> Found | None:
    match = _WORDS.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    month = _month(match["name"]) if match else None
    return (_day(int(match["year"]), month, int(match["day"])), match) if match and month else None


@lru_cache(maxsize=256)
def _month(name: str) -> int | None:
    return _MONTH_OF.get(folded(name))


def _compact(text: str, _today: dt.date) -> Found | None:
    match = _COMPACT.fullmatch(text)
    return match and (_day(int(match["year"]), int(match["month"]), int(match["day"])), match)


def _epoch(text: str, _today: dt.date) -> Found | None:
    if not _EPOCH.fullmatch(text):
        return None
    digits = text.split(".", maxsplit=1)[0]
    seconds = int(digits) / (1000 if len(digits) == _MILLISECONDS else 1)
    return dt.datetime.fromtimestamp(seconds, dt.UTC), None


def _serial(text: str, _today: dt.date) -> Found | None:
    """Read the number of days of a spreadsheet (1 is the first of January 1900)."""
    if not _SERIAL.fullmatch(text):
        return None
    return _SERIAL_DAY_ZERO + dt.timedelta(days=int(re.split("[.,]", text)[0])), None


def _relative(text: str, today: dt.date) -> Found | None:
    said = folded(text)
    if said in _TODAY:
        return today - dt.timedelta(days=_TODAY[said]), None
    match = _AGO.fullmatch(said)
    if match is None:
        return None
    unit = match[3]
    if match["more"] or unit in {"mois", "month"}:
        raise _NotADateError("cette durée est trop vague pour en tirer un jour.")
    count = int(match[1]) if match[1].isdigit() else 1
    return today - dt.timedelta(days=count * _UNIT_DAYS[unit]), None


FORMATS: dict[str, Callable[[str, dt.date], Found | None]] = {
    "iso": _iso,
    "rfc822": _words,
    "words": _words,
    "dmy": _day_first,
    "mdy": _numbers_month_first,
    "unambiguous": _unambiguous,
    "compact": _compact,
    "epoch": _epoch,
    "serial": _serial,
    "relative": _relative,
}
"""Format by the name that a mapping gives it."""
