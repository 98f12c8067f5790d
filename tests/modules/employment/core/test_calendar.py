"""The calendar of events, read back by rules written apart from those that write it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.communication.calendar import (
    CalendarEntry,
    calendar_of,
    escaped,
    folded_line,
)
from bastide.modules.employment.core.communication.dates import Standing, standing_of

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "employment" / "agenda.ics"

PARIS = dt.timezone(dt.timedelta(hours=1))
FAIR = CalendarEntry(
    uid="5b0f7d7e-0000-4000-8000-000000000001",
    title="Forum de l’emploi ; édition d’hiver, avec une cinquantaine d’employeurs du bassin",
    text="Entrée libre.\nApportez un CV, deux si possible\\.",
    place="Halle des fêtes, Castelbrac-sur-Arze",
    url="https://exemple.fr/forum",
    starts_at=dt.datetime(2026, 12, 10, 9, tzinfo=PARIS),
    ends_at=dt.datetime(2026, 12, 10, 17, 30, tzinfo=PARIS),
    changed_at=dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC),
)
CANCELLED = CalendarEntry(
    uid="5b0f7d7e-0000-4000-8000-000000000002",
    title="Atelier CV",
    starts_at=dt.datetime(2026, 7, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    ends_at=dt.datetime(2026, 7, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    changed_at=dt.datetime(2026, 6, 30, 7, tzinfo=dt.UTC),
    sequence=2,
    is_cancelled=True,
)


def lines_of(body: bytes) -> list[str]:
    """Return the lines of a calendar, unfolded as RFC 5545 says (3.1)."""
    assert body.endswith(b"\r\n")
    raw = body.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in raw)
    return body.decode().replace("\r\n ", "").split("\r\n")[:-1]


def read_text(value: str) -> str:
    """Return what an escaped text says (3.3.11)."""
    return re.sub(
        r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL
    )


def test_golden_calendar() -> None:
    body = calendar_of("Emploi d’essai", [FAIR, CANCELLED])
    assert body == GOLDEN.read_bytes()


def test_a_cancelled_event_stays_and_has_no_empty_length() -> None:
    lines = lines_of(calendar_of("Essai", [CANCELLED]))
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:2" in lines
    assert "DTSTART:20260701T070000Z" in lines
    assert not any(line.startswith("DTEND") for line in lines)


@given(st.text(max_size=200))
def test_any_text_is_read_back_and_no_line_is_too_long(text: str) -> None:
    entry = CalendarEntry("u", text, FAIR.starts_at, FAIR.ends_at, FAIR.changed_at, text=text)
    lines = lines_of(calendar_of("Essai", [entry]))
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", text))
    (said,) = [line for line in lines if line.startswith("SUMMARY:")]
    assert read_text(said.removeprefix("SUMMARY:")) == kept
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert sum(line == "END:VEVENT" for line in lines) == 1


@given(st.text(max_size=300).filter(lambda one: not set("\r\n") & set(one)))
def test_folding_is_undone_and_cuts_no_character(text: str) -> None:
    parts = list(folded_line(text))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text
    assert all(part.startswith(" ") for part in parts[1:])


def test_a_text_cannot_begin_another_property() -> None:
    assert "\n" not in escaped("x\r\nEND:VEVENT\nATTACH:https://piege.exemple")


@given(st.dates(), st.dates(), st.dates())
def test_something_dated_is_here_between_its_days_both_included(
    one: dt.date, other: dt.date, today: dt.date
) -> None:
    first, last = sorted((one, other))
    here = standing_of(first, last, today) is Standing.HERE
    assert here == (first <= today <= last)
    assert standing_of(first, last, last) is Standing.HERE
    assert standing_of(first, None, today) is not Standing.PAST
