"""Events as a calendar that every agenda reads (iCalendar).

Instants are written in UTC, so that no table of time zones is needed. A cancelled event stays, as
cancelled: agendas that hold it learn it.

Source: RFC 5545 (3.1 lines folded at 75 octets, 3.3.11 escaped text, 3.6.1 VEVENT, 3.8.1.11 STATUS,
3.8.7.4 SEQUENCE); RFC 7986 (NAME).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PRODUCT = "-//Bastide//Emploi//FR"
LONGEST_LINE = 75
"""Octets of a line, its end left out."""

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENDS = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One event of a calendar.

    Attributes:
        uid: never changes, never given to another.
        title, text, place: plain texts; empty when there is nothing to say.
        url: absolute address; empty without one.
        starts_at, ends_at: instants with their zone.
        changed_at: instant of its last change.
        sequence: how many times it changed.
        is_cancelled: it will not take place.
    """

    uid: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    changed_at: dt.datetime
    text: str = ""
    place: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def calendar_of(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """Return a calendar in UTF-8, its lines ended by CR LF and folded at 75 octets.

    Args:
        name: of the calendar.
        entries: in the order given.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded_line(line)).encode()


def escaped(text: str) -> str:
    r"""Return a text as a value of type TEXT; what no calendar may hold is dropped.

    >>> print(escaped("Salle A, étage 2; entrée\r\npar la cour\\jardin"))
    Salle A\, étage 2\; entrée\npar la cour\\jardin
    """
    bare = _UNWRITABLE.sub("", _ENDS.sub("\n", text))
    for sign in ("\\", ";", ","):
        bare = bare.replace(sign, f"\\{sign}")
    return bare.replace("\n", "\\n")


def folded_line(line: str) -> Iterator[str]:
    """Yield the parts of a line, of 75 octets at most; each after the first begins with a space.

    No character is cut in two.

    >>> [len(part.encode()) for part in folded_line("é" * 60)]
    [74, 47]
    """
    part, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + char, size + octets
    yield part


def _event(entry: CalendarEntry) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_instant(entry.changed_at)}",
        f"LAST-MODIFIED:{_instant(entry.changed_at)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART:{_instant(entry.starts_at)}",
    ]
    if entry.ends_at > entry.starts_at:
        lines.append(f"DTEND:{_instant(entry.ends_at)}")
    lines.append(f"SUMMARY:{escaped(entry.title)}")
    if entry.text:
        lines.append(f"DESCRIPTION:{escaped(entry.text)}")
    if entry.place:
        lines.append(f"LOCATION:{escaped(entry.place)}")
    if entry.url:
        lines.append(f"URL:{''.join(entry.url.split())}")
    lines.append(f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}")
    return [*lines, "END:VEVENT"]


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
