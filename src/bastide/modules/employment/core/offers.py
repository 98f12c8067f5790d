"""An offer of a source, in one form whatever the source: what the rest of the room works on.

Every source offer is kept as such; offers that are one job meet later, in clusters. A field that
was understood from foreign words keeps these words and how they were read; what was refused stays
missing, with the reason. Nothing here names a person.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.pay.salary import SalaryReading
from bastide.modules.employment.core.places.resolution import PlaceQuery
from bastide.modules.employment.core.web_addresses import canonical_address

_NOT_CONTENT = ("updated_at", "origins", "content_hash", "references")
"""Keys of an offer that may change although the offer is the same."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of one field comes from.

    Attributes:
        raw: the words of the source, shortened.
        method: how they were read, in a few French words; empty when they were not.
        refused: why they were not retained, in French; empty when they were.
    """

    raw: str
    method: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer as one source publishes it, normalised.

    Attributes:
        source: kind or name of the source.
        external_id: identifier in the source, unique there.
        references: other identifiers that the source gives (requisition, partner's own).
        title: one line of clean text.
        description: clean text with line breaks, without personal data.
        kind: what is proposed.
        contract: form of the contract; `None` when unknown, the words are in `origins`.
        duration_months: length of the contract.
        weekly_hours: hours of a week.
        working_time: full or part time.
        salary: what it pays; `None` when the source says nothing.
        employer: name; empty when unknown or anonymous.
        siret, siren: checked identifiers of the employer; empty when absent or false.
        places: where, in the words of the source, one or several.
        remote: how much may be done from home.
        published_at, updated_at, expires_at: instants in the time of Paris.
        starts_on: first day of work.
        positions: number of posts.
        education_level: lowest level asked, 3 (CAP) to 8 (doctorate).
        experience_months: experience asked at least, 0 for beginners.
        rome: code of the trade. naf: code of the employer's activity, written `62.02A`.
        url: the offer at its source. apply_url, apply_email: where to apply.
        is_disability_friendly: the source says that it is open to disabled workers.
        language: ISO code.
        origins: field → where its value comes from.
    """

    source: str
    external_id: str
    title: str
    kind: Kind
    references: tuple[str, ...] = ()
    description: str = ""
    contract: Contract | None = None
    duration_months: Decimal | None = None
    weekly_hours: Decimal | None = None
    working_time: WorkingTime | None = None
    salary: SalaryReading | None = None
    employer: str = ""
    siret: str = ""
    siren: str = ""
    places: tuple[PlaceQuery, ...] = ()
    remote: Remote | None = None
    published_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    starts_on: dt.date | None = None
    positions: int | None = None
    education_level: int | None = None
    experience_months: int | None = None
    rome: str = ""
    naf: str = ""
    url: str = ""
    apply_url: str = ""
    apply_email: str = ""
    is_disability_friendly: bool | None = None
    language: str | None = None
    origins: tuple[tuple[str, Origin], ...] = ()

    @property
    def place(self) -> PlaceQuery | None:
        """The first place, `None` when the source names none."""
        return self.places[0] if self.places else None

    def origin(self, field: str) -> Origin | None:
        """Return where the value of a field comes from, `None` when nothing was said."""
        return dict(self.origins).get(field)

    def as_dict(self) -> dict[str, Any]:
        """Return the offer in JSON values: codes, ISO dates, numbers; missing is `None`."""
        said = self._identity() | self._conditions() | self._dates_and_channels()
        said["origins"] = {field: _origin(origin) for field, origin in self.origins}
        said["content_hash"] = content_hash(said)
        return said

    def _identity(self) -> dict[str, Any]:
        return {
            "id": f"{self.source}:{self.external_id}",
            "source": self.source,
            "external_id": self.external_id,
            "references": list(self.references),
            "title": self.title,
            "description": self.description,
            "employer": self.employer or None,
            "siret": self.siret or None,
            "siren": self.siren or None,
            "place": _place(self.place) if self.place else None,
            "places": [_place(place) for place in self.places],
            "rome": self.rome or None,
            "naf": self.naf or None,
            "language": self.language,
        }

    def _conditions(self) -> dict[str, Any]:
        contract = self.origin("contract")
        return {
            "kind": self.kind.value,
            "contract": self.contract.value if self.contract else None,
            "contract_raw": contract.raw if contract else None,
            "duration_months": _number(self.duration_months),
            "weekly_hours": _number(self.weekly_hours),
            "working_time": self.working_time.value if self.working_time else None,
            "salary": salary_dict(self.salary) if self.salary else None,
            "remote": self.remote.value if self.remote else None,
            "positions": self.positions,
            "education_level": self.education_level,
            "experience_months": self.experience_months,
            "disability_friendly": self.is_disability_friendly,
        }

    def _dates_and_channels(self) -> dict[str, Any]:
        return {
            "published_on": _day(self.published_at),
            "published_at": _instant(self.published_at),
            "updated_at": _instant(self.updated_at),
            "expires_on": _day(self.expires_at),
            "expires_at": _instant(self.expires_at),
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "url": self.url or None,
            "apply_url": self.apply_url or None,
            "apply_email": self.apply_email or None,
        }


def content_hash(said: dict[str, Any]) -> str:
    """Return the fingerprint of what an offer says, tracking of its addresses left aside.

    Args:
        said: the offer in JSON values.
    """
    kept = {key: value for key, value in said.items() if key not in _NOT_CONTENT}
    for key in ("url", "apply_url"):
        if kept.get(key):
            kept[key] = canonical_address(kept[key]) or kept[key]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def salary_dict(salary: SalaryReading) -> dict[str, Any]:
    """Return a salary in JSON values, amounts as texts with two decimals."""
    said: dict[str, Any] = {
        "raw": salary.raw,
        "min": _amount(salary.minimum),
        "max": _amount(salary.maximum),
        "period": salary.period.value if salary.period else None,
        "currency": salary.currency,
    }
    return said | ({"refused": salary.refused} if salary.refused else {})


def _place(place: PlaceQuery) -> dict[str, Any]:
    """Return a place with the keys that the command `place` reads."""
    return {
        "label": place.label or None,
        "postcode": place.postcode or None,
        "insee": place.insee or None,
        "lat": place.latitude,
        "lon": place.longitude,
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _day(at: dt.datetime | None) -> str | None:
    return at.date().isoformat() if at else None


def _instant(at: dt.datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _origin(origin: Origin) -> dict[str, str]:
    said = {"raw": origin.raw, "method": origin.method or None, "refused": origin.refused or None}
    return {key: value for key, value in said.items() if value is not None}
