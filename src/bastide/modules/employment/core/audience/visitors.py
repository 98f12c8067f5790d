"""Who is counted: people who did not refuse it, not programs; linked inside one day only.

Source: specification of the room, « Communication »; dossier section 6, « Bounce »; W3C, « Tracking
Preference Expression »; « Global Privacy Control » (header `Sec-GPC`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from enum import StrEnum

LONGEST_AGENT = 400
"""Characters of the name of a browser that are read."""

# « Cubot » is a brand of telephones.
_PROGRAM = re.compile(
    r"(?<!cu)bots?\b|(?<!cu)bot_|crawl|spider|slurp|scrap|archiver|validator|monitor|uptime|pingdom"
    r"|lighthouse|headless|phantom|selenium|puppeteer|playwright|preview|facebookexternal|embedly"
    r"|whatsapp|telegram|skypeuri|curl|wget|python|java/|okhttp|go-http|libwww|httpclient|axios"
    r"|node-fetch|ruby|perl|feed|rss|reader|mastodon|scan|probe|fetch|check",
    re.IGNORECASE,
)
_YES = "1"


class Aside(StrEnum):
    """Why a page that is asked for is not part of a visit."""

    ROBOT = "robot"
    REFUSED = "refus"
    AHEAD = "avance"
    OFFICER = "agent"


def is_program(agent: str, languages: str) -> bool:
    """Tell whether a request says by itself that it comes from a program.

    A program: no agent, an agent that names one, or no language asked for, which every browser
    sends. What a program hides is found by what it does (`is_behaving_as_program`).

    Args:
        agent: header `User-Agent`.
        languages: header `Accept-Language`.

    >>> is_program("Mozilla/5.0 (X11; Linux) Firefox/140.0", "fr")
    False
    >>> is_program("Mozilla/5.0 (compatible; Googlebot/2.1)", "fr"), is_program("", "fr")
    (True, True)
    >>> is_program("Mozilla/5.0 (X11; Linux) Firefox/140.0", "")
    True
    """
    said = agent.strip()[:LONGEST_AGENT]
    return not said or not languages.strip() or _PROGRAM.search(said) is not None


def left_aside(method: str, headers: Mapping[str, str], *, is_officer: bool) -> Aside | None:
    """Return why a request is not counted in a visit, `None` when it is.

    Args:
        method: of the request; only GET opens a page.
        headers: of the request, by their usual names, case ignored by the mapping.
        is_officer: whether whoever asks is signed in.

    >>> browser = {"User-Agent": "Firefox/140.0", "Accept-Language": "fr"}
    >>> left_aside("GET", browser, is_officer=False) is None
    True
    >>> left_aside("GET", browser | {"Sec-GPC": "1"}, is_officer=False)
    <Aside.REFUSED: 'refus'>
    >>> left_aside("HEAD", browser, is_officer=False)
    <Aside.ROBOT: 'robot'>
    """
    if is_officer:
        return Aside.OFFICER
    if headers.get("DNT", "").strip() == _YES or headers.get("Sec-GPC", "").strip() == _YES:
        return Aside.REFUSED
    purposes = (headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    if any("prefetch" in one or "preview" in one or "prerender" in one for one in purposes):
        return Aside.AHEAD
    agent, languages = headers.get("User-Agent", ""), headers.get("Accept-Language", "")
    if method == "HEAD" or is_program(agent, languages):
        return Aside.ROBOT
    return None


def visitor_mark(secret: str, site: str, address: str, agent: str) -> str:
    """Return what links the pages of one day: a keyed digest that nobody can undo without the key.

    Two sites give two marks, and the key of another day another one: once it is thrown away,
    nothing links a mark to an address any more.

    Args:
        secret: key of the day, in hexadecimal.
        site: what tells the site from the others.
        address: network address.
        agent: header `User-Agent`.

    >>> visitor_mark("00", "a", "203.0.113.9", "F") == visitor_mark("01", "a", "203.0.113.9", "F")
    False
    """
    said = "\0".join((site, address, agent[:LONGEST_AGENT])).encode()
    return hmac.new(bytes.fromhex(secret), said, hashlib.sha256).hexdigest()[:32]


def page_mark(secret: str, address: str) -> str:
    """Return a short digest of the address of a page, to tell a page loaded again from another."""
    return hmac.new(bytes.fromhex(secret), address.encode(), hashlib.sha256).hexdigest()[:16]
