"""The content of an offer as its form says it, and what of it must be examined again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from bastide.foundation.errors import Refusal
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.publishing.lives import UNTIL_THE_SESSION

Code = TypeVar("Code", bound=StrEnum)

SHORTEST_TEXT = 60
"""Letters below which a description describes nothing."""

MATERIAL = frozenset(
    {
        "kind", "title", "employer", "siret", "is_anonymous", "commune", "remote", "contract",
        "duration_months", "weekly_hours", "working_time", "salary", "apply_url", "apply_email",
    }
)  # fmt: skip
"""Fields whose change is examined again before it is shown."""

WITH_CONTRACT = frozenset({Kind.JOB, Kind.SEASONAL})
WITH_SESSION = frozenset({Kind.TRAINING})
"""Kinds that say their contract; kinds that say when they start."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an advertiser says of an offer; what is not said is empty or `None`.

    Attributes:
        kind: what is proposed. title: one line. description: free text with line breaks.
        contract, duration_months, weekly_hours, working_time: as the form offers them.
        salary: in the advertiser's words. commune: INSEE code. remote: how much from home.
        starts_on: first day. ends_on: last day that the advertiser wants it online.
        positions: number of posts. experience_months, education_level, rome: what is asked.
        employer, siret: who employs. is_anonymous: the public does not read the employer's name.
        apply_url, apply_email: where to apply.
    """

    kind: Kind = Kind.JOB
    title: str = ""
    description: str = ""
    contract: Contract | None = None
    duration_months: int | None = None
    weekly_hours: Decimal | None = None
    working_time: WorkingTime | None = None
    salary: str = ""
    commune: str = ""
    remote: Remote | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    positions: int | None = None
    experience_months: int | None = None
    education_level: int | None = None
    rome: str = ""
    is_disability_friendly: bool = False
    employer: str = ""
    siret: str = ""
    is_anonymous: bool = False
    apply_url: str = ""
    apply_email: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the content in JSON values."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


def content_of(said: Mapping[str, Any]) -> Content:
    """Return the content that JSON values say; what cannot be read is left out.

    >>> content_of(Content(title="Maçon").as_dict()).title, content_of({"kind": "?"}).kind.value
    ('Maçon', 'emploi')
    """
    texts: dict[str, Any] = {name: str(said.get(name) or "") for name in _TEXTS}
    numbers: dict[str, Any] = {name: _whole(said.get(name)) for name in _NUMBERS}
    return Content(
        kind=_code(Kind, said.get("kind")) or Kind.JOB,
        contract=_code(Contract, said.get("contract")),
        working_time=_code(WorkingTime, said.get("working_time")),
        remote=_code(Remote, said.get("remote")),
        weekly_hours=_decimal(said.get("weekly_hours")),
        starts_on=_day(said.get("starts_on")),
        ends_on=_day(said.get("ends_on")),
        is_disability_friendly=bool(said.get("is_disability_friendly")),
        is_anonymous=bool(said.get("is_anonymous")),
        **texts,
        **numbers,
    )


def changed_fields(before: Content, after: Content) -> tuple[str, ...]:
    """Return the names of the fields that differ, in the order of the form."""
    return tuple(
        one.name for one in fields(after) if getattr(before, one.name) != getattr(after, one.name)
    )


def is_material(names: Iterable[str]) -> bool:
    """Tell whether one of some fields is examined again when it changes."""
    return not MATERIAL.isdisjoint(names)


def missing_fields(content: Content, *, today: dt.date) -> tuple[Refusal, ...]:
    """Return what must be said before an offer is sent, and is not.

    Args:
        content: what is written.
        today: day of the sending.
    """
    wanted = (*_work(content), *_terms(content, today))
    return tuple(
        Refusal(reason, remedy, field=name) for name, is_wrong, reason, remedy in wanted if is_wrong
    )


_Wanted = tuple[str, bool, str, str]
"""Field, whether it is wrong, why, what to do."""


def _work(content: Content) -> tuple[_Wanted, ...]:
    """Return what may be wrong of the work itself."""
    return (
        ("title", not content.title.strip(), "L’intitulé manque.", "Nommez le poste."),
        (
            "description",
            len(content.description.strip()) < SHORTEST_TEXT,
            "La description est trop courte.",
            "Dites les tâches, les horaires et l’équipe, en quelques phrases.",
        ),
        (
            "contract",
            content.kind in WITH_CONTRACT and content.contract is None,
            "Le contrat manque.",
            "Choisissez-le dans la liste.",
        ),
        (
            "commune",
            not content.commune and content.remote is not Remote.FULL,
            "Le lieu manque.",
            "Choisissez la commune, ou le télétravail complet.",
        ),
    )


def _terms(content: Content, today: dt.date) -> tuple[_Wanted, ...]:
    """Return what may be wrong of who posts, of the channel and of the dates."""
    return (
        (
            "apply_email",
            not content.apply_email and not content.apply_url,
            "Personne ne saurait où postuler.",
            "Donnez une adresse électronique ou une page.",
        ),
        (
            "starts_on",
            content.kind in WITH_SESSION and content.starts_on is None,
            "La date de début manque.",
            "Une formation reste en ligne jusqu’au début de sa session.",
        ),
        (
            "starts_on",
            content.kind in UNTIL_THE_SESSION
            and content.starts_on is not None
            and content.starts_on <= today,
            "La session a déjà commencé.",
            "Donnez la date de la prochaine.",
        ),
        (
            "ends_on",
            content.ends_on is not None and content.ends_on < today,
            "La date de fin est passée.",
            "Choisissez un jour à venir, ou laissez vide.",
        ),
        ("employer", not content.employer.strip(), "L’employeur manque.", "Dites qui publie."),
    )


_TEXTS = (
    "title", "description", "salary", "commune", "rome", "employer", "siret", "apply_url",
    "apply_email",
)  # fmt: skip
_NUMBERS = ("duration_months", "positions", "experience_months", "education_level")


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _code(codes: type[Code], value: Any) -> Code | None:
    try:
        return codes(value)
    except ValueError:
        return None


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
