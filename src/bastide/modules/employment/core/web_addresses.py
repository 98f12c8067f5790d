"""Addresses of offers made comparable: tracking removed, redirections unwrapped."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_HOME_PAGE = re.compile(r"/index\.html?$")
_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|piwik_|at_|hsa_|mc_|_hs|trk|vero_|oly_|ns_|xtor|wt_|itm_|pi_|cm_)\w*"
    r"|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|cpc|src"
    r"|source|ref|referrer|referer|campaign|campagne|medium|channel|canal|origin|origine|provenance"
    r"|partner|partenaire|partnerid|affiliate|aff|aff_id|sid|sessionid|phpsessid|jsessionid|session"
    r"|tracking|trackingid|track|tk|token|cid|from|feed|flux|emb|bid|poc|op|o|ccuid|click_?id|clid"
    r"|jobboard|board|spage|searchid|rank|pos|position|lang|locale|amp|share|shared|s_kwcid|ea_\w+"
    r"|hash|sponsored|ad|adid|ts|timestamp|rnd|nocache|cb",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"(?:(?:redirect|return|target|dest|destination|final|landing|click|job|offer|offre|real|orig)"
    r"_?(?:url|uri|link|to)?|url|uri|u|to|goto|link|lien|q|r|d|murl|deeplink|adurl)",
    re.IGNORECASE,
)
_WRAPPER = re.compile(
    r"redir|click|clk|track|out\b|go\b|away|/r/|/c/|/l/|^r\.|^t\.|jump|exit|lnk", re.IGNORECASE
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_PRECISE = re.compile(r"\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}|(?=[a-z]*\d)[a-z0-9]{6,}", re.IGNORECASE)
_SLUG_WORDS = 4
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{4,}")
_MOST_WRAPPERS, _LONGEST = 4, 2_000
_WEB = ("http://", "https://")


def canonical_address(url: str) -> str:
    """Return what identifies the page of an address: no scheme, `www.`, tracking nor wrapper.

    An address that is not http(s) identifies nothing.

    >>> canonical_address("https://www.emploi.example/offre/123/?utm_source=x&gclid=1#top")
    'emploi.example/offre/123'
    >>> canonical_address("https://r.feed.example/go?to=https%3A%2F%2Femploi.example%2Foffre%2F123")
    'emploi.example/offre/123'
    """
    text = url.strip()[:_LONGEST]
    for _wrapper in range(_MOST_WRAPPERS):
        inner = _unwrapped(text)
        if inner is None:
            break
        text = inner
    if not text.lower().startswith(_WEB):
        return ""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    if "." not in host:
        return ""
    kept = sorted(
        (name.lower(), value)
        for name, value in parse_qsl(parts.query, keep_blank_values=False)
        if not _TRACKING.fullmatch(name)
    )
    path = _HOME_PAGE.sub("", unquote(_SESSION.sub("", parts.path)).rstrip("/"))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{path}{query}"


def is_precise(address: str) -> bool:
    """Say whether a canonical address names one page of one offer, not a page of all offers.

    >>> is_precise("emploi.example/offre/207FYQS"), is_precise("dupont.example/recrutement")
    (True, False)
    """
    _, _, path = address.partition("/")
    if _PRECISE.search(path):
        return True
    return any(len(part.split("-")) >= _SLUG_WORDS for part in re.split(r"[/?&=]", path))


def address_tokens(address: str) -> frozenset[str]:
    """Return the parts of a canonical address that can be the reference of an offer."""
    _, _, path = address.partition("/")
    return frozenset(
        token.upper() for token in _TOKEN.findall(path) if any(char.isdigit() for char in token)
    )


def _unwrapped(url: str) -> str | None:
    """Return the address inside a redirection, `None` when there is none."""
    if "%" not in url and "http" not in url[1:].lower():
        return None
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query)
    except ValueError:
        return None
    is_wrapper = _WRAPPER.search(f"{parts.hostname or ''}{parts.path}") is not None
    for name, value in pairs:
        inner = value if value.lower().startswith(_WEB) else unquote(value)
        if inner.lower().startswith(_WEB) and (is_wrapper or _TARGET.fullmatch(name)):
            return inner
    embedded = unquote(parts.path)
    place = max(embedded.find("/http://"), embedded.find("/https://"))
    return (
        embedded[place + 1 :] + (f"?{parts.query}" if parts.query else "") if place >= 0 else None
    )
