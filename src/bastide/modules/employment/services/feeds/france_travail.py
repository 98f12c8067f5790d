"""Reads the interface « Offres d’emploi v2 » of France Travail, page after page, within its limits.

The identifiers of the installation are settings: neither the database nor the audit trail ever
holds them. The token they give is kept in memory until it expires.
Source: dossier of the room, section 3.1.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.utils import timezone

from bastide.modules.employment.core.feeds.api_parts import (
    Page,
    PageError,
    Part,
    collected,
    total_of,
)
from bastide.modules.employment.models import Source
from bastide.modules.employment.queries.places import extent_of, gazetteer_for
from bastide.modules.employment.services.feeds.passes import Fetched
from bastide.platform.fetcher import Fetched as Answer
from bastide.platform.fetcher import FetchError, fetch

KIND = "france-travail"
OWN = frozenset({"range", "sort", "minCreationDate", "maxCreationDate"})
"""Criteria that the reading itself sets."""

_PLACES = frozenset({"departement", "commune", "region"})
_AT_ONCE = 5
"""Départements that one question takes."""

_OLDEST = dt.timedelta(days=3_650)
"""Age beyond which no offer is looked for, once a question is cut by dates of creation."""

_WHOLE_READING_S = 900.0
_LONGEST_WAIT_S = 60.0
_USUAL_WAIT_S = 1.0
_EARLY_S = 30.0
"""Seconds before its end from which a token is no longer used."""

_USUAL_LIFE_S = 600.0
_LARGEST_PAGE = 20_000_000
_TRIES = 4
_OK, _SOME, _NONE, _REFUSED, _TOO_MANY, _BROKEN = 200, 206, 204, 401, 429, 500


@dataclass(frozen=True, slots=True)
class _Token:
    """A right to ask, until an instant of the monotonic clock; never written anywhere."""

    text: str = field(repr=False)
    until: float


_TOKENS: dict[tuple[str, str], _Token] = {}


def forget_tokens() -> None:
    """Leave the tokens kept in memory."""
    _TOKENS.clear()


def read_api(
    source: Source,
    *,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Fetched:
    """Read every offer that a source lists by its interface, as one content.

    The answer is 200 when it is whole and 206 when something of it could not be read, its note
    saying what: such a reading adds and updates, and removes nothing.

    Args:
        source: read by interface; the criteria of its address, or the départements of its basin.
        pause: waits so many seconds.
        clock: seconds that only rise.

    Raises:
        FetchError: the installation has no identifiers, or nothing at all could be read.
    """
    if not (settings.FRANCE_TRAVAIL_CLIENT_ID and settings.FRANCE_TRAVAIL_CLIENT_SECRET):
        raise FetchError("Les identifiants de l’interface ne sont pas réglés.")
    if refusal := address_refusal(source.address):
        raise FetchError(refusal)
    found = collected(_questions(source, timezone.now()), _Caller(pause, clock).ask)
    why = found.said_gaps()
    if why and not found.items:
        raise FetchError(why)
    content = json.dumps({"resultats": list(found.items.values())}, ensure_ascii=False)
    return Fetched(_SOME if why else _OK, content.encode(), note=why)


def address_refusal(address: str) -> str:
    """Return why an address is not a question to the interface, in French; empty when it is one.

    A token leaves for the address of the settings and for no other.

    Args:
        address: of a source; empty for all the offers of its basin.
    """
    if not address:
        return ""
    asked, known = urlsplit(address), urlsplit(settings.FRANCE_TRAVAIL_SEARCH_URL)
    if asked[:3] != known[:3]:
        return "L’adresse n’est pas celle de l’interface de France Travail."
    own = sorted(OWN & {name for name, _value in parse_qsl(asked.query)})
    return f"La lecture règle elle-même «\u00a0{own[0]}\u00a0»." if own else ""


def _questions(source: Source, now: dt.datetime) -> list[Part]:
    """Return what is asked for a source: its own places, else the départements of its basin."""
    asked = tuple(parse_qsl(urlsplit(source.address).query))
    until = now.astimezone(dt.UTC).replace(microsecond=0)
    since = until - _OLDEST
    if _PLACES & {name for name, _value in asked}:
        return [Part(asked, since, until)]
    extent, known = extent_of(source.territory), gazetteer_for(source.territory).communes
    codes = {known[code].department for code in extent.communes if code in known}
    listed = sorted(codes | extent.departements | extent.whole_departements)
    return [
        Part((*asked, ("departement", ",".join(listed[rank : rank + _AT_ONCE]))), since, until)
        for rank in range(0, len(listed), _AT_ONCE)
    ]


class _Caller:
    """Asks pages: never faster than agreed, never for longer than a whole reading may last."""

    def __init__(self, pause: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._pause, self._clock = pause, clock
        self._end = clock() + _WHOLE_READING_S
        self._next = clock()

    def ask(self, part: Part, first: int, last: int) -> Page:
        """Ask one page.

        Raises:
            PageError: it cannot be read.
        """
        address = _address(part, first, last)
        try:
            return self._asked(address)
        except FetchError as error:
            raise PageError(str(error)) from error

    def _asked(self, address: str) -> Page:
        """Ask until an answer says something, a few times at most."""
        renewed = False
        why = "L’interface ne répond pas."
        for _try in range(_TRIES):
            token = self._token()
            self._wait_for_turn()
            answer = fetch(
                address,
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                max_bytes=_LARGEST_PAGE,
            )
            if answer.status == _REFUSED:
                if renewed:
                    break
                forget_tokens()
                renewed = True
            elif answer.status == _TOO_MANY or answer.status >= _BROKEN:
                self._wait(_retry_after(answer.headers.get("retry-after", "")))
            else:
                page, why = _page_of(answer)
                if page is not None:
                    return page
                if answer.status not in {_OK, _SOME}:
                    break
                continue
            why = f"L’interface a répondu {answer.status}."
        raise PageError(why)

    def _token(self) -> str:
        """Return the token kept, or a new one.

        Raises:
            FetchError: the identifiers are refused.
        """
        key = (settings.FRANCE_TRAVAIL_TOKEN_URL, settings.FRANCE_TRAVAIL_CLIENT_ID)
        kept = _TOKENS.get(key)
        if kept is not None and self._clock() < kept.until:
            return kept.text
        said = {
            "grant_type": "client_credentials",
            "client_id": settings.FRANCE_TRAVAIL_CLIENT_ID,
            "client_secret": settings.FRANCE_TRAVAIL_CLIENT_SECRET,
            "scope": settings.FRANCE_TRAVAIL_SCOPE,
        }
        self._wait_for_turn()
        answer = fetch(
            settings.FRANCE_TRAVAIL_TOKEN_URL,
            data=urlencode(said).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        text, life = _token_of(answer)
        _TOKENS[key] = _Token(text, self._clock() + life)
        return text

    def _wait_for_turn(self) -> None:
        """Wait until the next call is allowed."""
        now = self._clock()
        if now < self._next:
            self._wait(self._next - now)
        self._next = self._clock() + 1 / settings.FRANCE_TRAVAIL_CALLS_PER_SECOND
        if self._clock() > self._end:
            raise FetchError("La lecture a duré trop longtemps.")

    def _wait(self, seconds: float) -> None:
        if self._clock() + seconds > self._end:
            raise FetchError("La lecture a duré trop longtemps.")
        self._pause(seconds)


def _address(part: Part, first: int, last: int) -> str:
    """Return the address of a page; equal questions are written alike."""
    asked = [*part.asked, ("range", f"{first}-{last}"), ("sort", "1")]
    if part.is_dated:
        asked += [
            ("minCreationDate", f"{part.since:%Y-%m-%dT%H:%M:%SZ}"),
            ("maxCreationDate", f"{part.until:%Y-%m-%dT%H:%M:%SZ}"),
        ]
    return f"{settings.FRANCE_TRAVAIL_SEARCH_URL}?{urlencode(asked, safe=',:')}"


def _page_of(answer: Answer) -> tuple[Page | None, str]:
    """Return what a page holds, or why it cannot be read."""
    if answer.status == _NONE:
        return Page(0), ""
    if answer.status not in {_OK, _SOME}:
        return None, f"L’interface a répondu {answer.status}."
    items = _items(answer.body)
    if items is None:
        return None, "Une page de l’interface est coupée ou mal formée."
    total = total_of(answer.headers.get("content-range", ""))
    if total is None:
        if answer.status == _SOME:
            return None, "Une page de l’interface ne dit pas combien d’offres il y a."
        total = len(items)
    return Page(total, tuple(items)), ""


def _items(body: bytes) -> Sequence[Any] | None:
    """Return the offers of a page, `None` when it is not a whole one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    items = said.get("resultats") if isinstance(said, dict) else None
    return items if isinstance(items, list) else None


def _token_of(answer: Answer) -> tuple[str, float]:
    """Return a token and for how many seconds it is used.

    Raises:
        FetchError: the answer gives none; what it says is not repeated.
    """
    try:
        said = json.loads(answer.body) if answer.status == _OK else {}
        text, life = str(said["access_token"]), float(said.get("expires_in") or _USUAL_LIFE_S)
    except (ValueError, KeyError, TypeError) as error:
        raise FetchError("L’interface refuse les identifiants de l’installation.") from error
    return text, max(life - _EARLY_S, life / 2)


def _retry_after(said: str) -> float:
    """Return how many seconds an answer asks to wait, one when it does not say, a minute at most.

    >>> _retry_after("3"), _retry_after(""), _retry_after("86400"), _retry_after("nan")
    (3.0, 1.0, 60.0, 1.0)
    """
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(said) - timezone.now()).total_seconds()
        except (ValueError, TypeError):
            seconds = _USUAL_WAIT_S
    return min(max(seconds, 0.0), _LONGEST_WAIT_S) if math.isfinite(seconds) else _USUAL_WAIT_S
