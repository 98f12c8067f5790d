"""What the public reads of a job: the offer that speaks for it, completed by the others.

The head is the offer of the most trusted source; among equals, the most complete. What it leaves
unsaid is taken from the other offers of the same job, in the same order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.publishing.lives import Life, live_until

_COMPLETED = (
    "employer", "contract", "working_time", "weekly_hours", "remote", "education_level",
    "experience_months", "rome", "starts_on", "positions",
)  # fmt: skip
"""Fields that another offer of the same job may fill when the head leaves them unsaid."""


_ABBREVIATIONS = frozenset(
    "AES AESH ATSEM BTP CACES CDD CDI CN CNC DRH ETAM IDE PL QHSE RH SAV SPL TP VL VRP".split()  # noqa: SIM905 -- one look
)
_SHOUTED, _CAPITALS = 6, 0.8
NAMES_MARK = ", "
"""Between the names of the communes of an offer; no commune has it in its own."""

LONGEST_NAME = 120
"""Characters; the names of more communes are not written one by one."""


@dataclass(frozen=True, slots=True)
class Member:
    """One offer of a job.

    Attributes:
        key: identifies it.
        said: its normalised content, as `core.offers.Offer.as_dict` writes it.
        trust: of its source, 0 to 100.
        rank: place of its completeness among the offers of the job, 0 for the most complete.
        is_current: its source still lists it.
        communes: codes of where it is. commune: the one inside the basin, empty when not single.
        precision: how precisely the place is known. point: (latitude, longitude) or `None`.
        published_at, expires_at, first_seen_at: instants.
        is_entered: somebody posted it on this site, and answers for its end.
        points: one for each of its places.
    """

    key: str
    said: Mapping[str, Any]
    trust: int
    rank: int
    is_current: bool
    communes: tuple[str, ...]
    commune: str
    precision: str
    point: tuple[float, float] | None
    published_at: dt.datetime | None
    expires_at: dt.datetime | None
    first_seen_at: dt.datetime
    is_entered: bool = False
    points: tuple[tuple[float, float], ...] = ()


def head_first(members: Sequence[Member]) -> list[Member]:
    """Return the offers of a job, the one that speaks for it first."""
    return sorted(members, key=lambda one: (not one.is_current, -one.trust, one.rank, one.key))


def shown_fields(members: Sequence[Member], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the public reads of a job, its dates left aside.

    Args:
        members: in the order of `head_first`.
        names: name of a commune by its code.
    """
    head, *others = members
    said = dict(head.said)
    for field in _COMPLETED:
        if said.get(field) is None:
            said[field] = next(
                (one.said[field] for one in others if one.said.get(field) is not None), None
            )
    rome = said["rome"] or ""
    return {
        "title": shown_title(members, names)[:300],
        "text": said["description"],
        "employer": (said["employer"] or "")[:250],
        "kind": said["kind"],
        "contract": said["contract"] or "",
        "working_time": said["working_time"] or "",
        "remote": said["remote"] or "",
        "is_disability_friendly": any(one.said["disability_friendly"] for one in members),
        "education_level": said["education_level"],
        "experience_months": said["experience_months"],
        "weekly_hours": _decimal(said["weekly_hours"]),
        "rome": rome,
        "domain": rome[:1],
        "positions": max(1, said["positions"] or 1),
        "starts_on": dt.date.fromisoformat(said["starts_on"]) if said["starts_on"] else None,
        **_pay(members),
        **_place(members, names),
    }


def shown_title(members: Sequence[Member], names: Mapping[str, str]) -> str:
    """Return the title that people read: the head's, without its commune, not in capitals.

    Another offer of the same job lends its title to a head that shouts; if all do, the words are
    written small, usual abbreviations left as they are.

    Args:
        members: in the order of `head_first`.
        names: name of a commune by its code.
    """
    towns = [names[code] for one in members for code in one.communes if names.get(code)]
    titles = [_without_town(str(one.said["title"]), towns) for one in members]
    calm = next((title for title in titles if not _shouts(title)), "")
    if calm:
        return calm
    words = titles[0].split(" ")
    text = " ".join(word if word in _ABBREVIATIONS else word.lower() for word in words)
    return text[:1].upper() + text[1:]


def _shouts(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    upper = sum(letter.isupper() for letter in letters)
    return len(letters) > _SHOUTED and upper > len(letters) * _CAPITALS


def _without_town(title: str, towns: Sequence[str]) -> str:
    for town in towns:
        for mark in (" - ", " – ", ", ", " à "):
            if title.casefold().endswith(f"{mark}{town}".casefold()):
                return title[: -len(mark) - len(town)].rstrip() or title
    return title


def _pay(members: Sequence[Member]) -> dict[str, Any]:
    """Return the pay of the first offer that states one that was understood, else its words."""
    stated = [one.said["salary"] for one in members if one.said["salary"]]
    understood = next((one for one in stated if one["min"] is not None and one["period"]), None)
    if understood is None:
        raw = stated[0]["raw"] if stated else ""
        return {
            "salary_min": None,
            "salary_max": None,
            "salary_period": "",
            "salary_raw": raw[:250],
        }
    return {
        "salary_min": Decimal(understood["min"]),
        "salary_max": Decimal(understood["max"] or understood["min"]),
        "salary_period": understood["period"],
        "salary_raw": understood["raw"][:250],
    }


def _place(members: Sequence[Member], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the place of the most precise offer; a point is kept with its own commune only."""
    order = ("exact", "street", "commune", "postcode", "department", "remote")
    best = min(members, key=lambda one: order.index(one.precision) if one.precision in order else 9)
    latitude, longitude = best.point or (None, None)
    return {
        "commune": best.commune,
        "communes": list(best.communes),
        "commune_name": _place_name(best, names),
        "precision": best.precision,
        "latitude": latitude,
        "longitude": longitude,
        "points": [list(point) for point in best.points],
    }


def _place_name(member: Member, names: Mapping[str, str]) -> str:
    """Return the name of the commune of an offer, those of its communes when they are few.

    The communes that share a postal code are possible ones, not several places: nothing is named.
    """
    if member.commune or member.precision == "postcode":
        return names.get(member.commune, "")
    told = NAMES_MARK.join(names[code] for code in member.communes if code in names)
    return told if len(told) <= LONGEST_NAME else ""


def shown_dates(members: Sequence[Member], life: Life) -> dict[str, dt.datetime]:
    """Return when a job is published, since when it is seen, until when it is shown.

    The thirty days are counted from the present life's first sight; of several current offers, the
    one that lasts longest counts. A publication announced for later is respected.

    Args:
        members: its offers, at least one.
        life: the present life of its lineage.
    """
    current = [one for one in members if one.is_current] or list(members)
    return {
        "published_at": min(one.published_at or one.first_seen_at for one in current),
        "first_seen_at": life.since,
        "live_until": max(_until(one, life) for one in current),
    }


def _until(one: Member, life: Life) -> dt.datetime:
    if one.is_entered and one.expires_at is not None:
        return one.expires_at
    starts_on = one.said["starts_on"]
    session = None
    if starts_on and one.first_seen_at.tzinfo is not None:
        day = dt.date.fromisoformat(starts_on)
        session = dt.datetime.combine(day, dt.time(), one.first_seen_at.tzinfo)
    return live_until(
        Kind(one.said["kind"]), since=life.since, expires_at=one.expires_at, session_at=session
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
