"""Foreign text made readable: entities, tags, invisible characters, letters read in a wrong code.

Nothing is reworded: what the recruiter wrote in capitals stays in capitals.
"""

from __future__ import annotations

import html
import re
import unicodedata

from bastide.modules.employment.core.feeds.nodes import HTML_NAMES

_SILENT = re.compile(
    r"<(script|style|head|svg|iframe|noscript)\b[^>]{0,1000}>.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*(?P<office>:[A-Za-z]+)?)"
    r"(?P<rest>(?:\s+(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?)\s*/?>"
)
_TAG_START = re.compile(r"<[/!A-Za-z]")
_BREAKS = frozenset(
    [
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "hr",
        "blockquote",
        "dd",
        "dt",
        "dl",
        "pre",
    ]
)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_JOINER = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LATE_CONTROL = re.compile("[\x80-\x9f]")
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
"""Any character that `visible_text` changes."""

_PLAIN = re.compile(r"[A-Za-z0-9,.:;/()'+_-]*(?: [A-Za-z0-9,.:;/()'+_-]+)* ?")
"""Words of one line in which there is nothing to clean."""

_LINES = re.compile("\r\n?|[\u2028\u2029]")
_BLANKS = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_ENTITY_PASSES = 2
_LONGEST = 200_000
"""Characters of a foreign text that are read; no offer is longer."""

_EDGE = "\x1e"
"""Edge of a block while tags are replaced; no text holds it, controls being removed before."""

_ITEM = re.compile(f"{_EDGE}- (?:[ \n]*{_EDGE}(?!- ))*[ \n]*")
_BLOCK = re.compile(f"[ \n{_EDGE}]*{_EDGE}[ \n{_EDGE}]*")
_MOST_LINES = re.compile(r"\n{3,}")

_CP1252_TAIL = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MISREAD = re.compile(
    f"[\u00c2-\u00df][\u0080-\u00bf{_CP1252_TAIL}]|"
    f"[\u00e0-\u00ef][\u0080-\u00bf{_CP1252_TAIL}]{{2}}|"
    f"[\u00f0-\u00f4][\u0080-\u00bf{_CP1252_TAIL}]{{3}}"
)
_LEFT_ALONE = re.compile("\u00c3 (?=\\w)|\u00c3(?= |$)")
"""A misread `à` whose second half, a non-breaking space, became an ordinary one."""


def clean_text(raw: str) -> str:
    r"""Return a foreign text or HTML as plain text with its line breaks.

    Entities are decoded twice at most; tags become line breaks or nothing; scripts and styles
    vanish; invisible and control characters are removed; misread letters are repaired when certain.

    >>> clean_text("&lt;p&gt;Caf&amp;eacute; <b>ouvert</b>&lt;/p&gt;&lt;p&gt;7j/7&lt;/p&gt;")
    'Café ouvert\n7j/7'
    """
    raw = raw[:_LONGEST]
    if _PLAIN.fullmatch(raw):
        return raw.strip(" ")
    text = visible_text(raw)
    for _pass in range(_ENTITY_PASSES):
        text = _without_tags(text)
        decoded = decoded_entities(text)
        if decoded == text:
            break
        text = decoded
    text = _BLANKS.sub(" ", repaired_letters(visible_text(_without_tags(text))))
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    return _MOST_LINES.sub("\n\n", text).strip()


def clean_line(raw: str) -> str:
    """Return a foreign text as one line of plain text: a title, a name.

    >>> clean_line("<a href='/1'>Boulanger  H/F</a>")
    'Boulanger H/F'
    """
    return " ".join(clean_text(raw).split())


def decoded_entities(text: str) -> str:
    """Return a text with its HTML entities decoded once; an unknown one stays as it is.

    >>> decoded_entities("R&D &amp;eacute; &eacute;&nbsp;!") == "R&D &eacute; é\u00a0!"
    True
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    whole = match[0]
    if not whole.endswith(";") and not match[1].startswith("#") and match[1] not in _BARE:
        return whole
    return html.unescape(whole if whole.endswith(";") else f"{whole};")


_BARE = frozenset(
    ["nbsp", "amp", "lt", "gt", "quot", "eacute", "egrave", "agrave", "ecirc", "ccedil", "rsquo"]
)
"""Entities also understood without their semicolon."""


def visible_text(text: str) -> str:
    """Return a text in NFC without invisible, control and direction characters.

    Line separators become line feeds; the joiner between two pictographs stays.
    """
    if not _ODD.search(text):
        return unicodedata.normalize("NFC", text)
    text = _LATE_CONTROL.sub(_of_windows, _LINES.sub("\n", text))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    if "\u200d" in text:
        text = _JOINER.sub("", text)
    return unicodedata.normalize("NFC", text)


def _of_windows(match: re.Match[str]) -> str:
    """Return what a control of the Latin-1 upper half is in Windows-1252, which was meant."""
    return match[0].encode("latin-1").decode("cp1252", errors="ignore")


def repaired_letters(text: str) -> str:
    """Return a text whose UTF-8 letters were read as Windows-1252, repaired when it is certain.

    Certain means that the characters form exactly one letter of French or one usual sign.

    >>> repaired_letters("Ã©quipe dâ€™accueil"), repaired_letters("SÃO Paulo")
    ('équipe d’accueil', 'SÃO Paulo')
    """
    if not _MISREAD.search(text):
        return text
    repaired = text
    for _twice in range(2):
        changed = _MISREAD.sub(_as_utf8, repaired)
        if changed == repaired:
            break
        repaired = _LEFT_ALONE.sub("à ", changed) if "\u00c3" in changed else changed
    return repaired


def _as_utf8(match: re.Match[str]) -> str:
    try:
        data = b"".join(_byte(char) for char in match[0])
        letter = data.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return match[0]
    return letter if _is_usual(letter) else match[0]


def _byte(char: str) -> bytes:
    return char.encode("latin-1") if char <= "\u00ff" else char.encode("cp1252")


def _is_usual(letter: str) -> bool:
    return (
        "\u00a0" <= letter <= "\u017f"
        or "\u2010" <= letter <= "\u203a"
        or letter in "€™\u2022\u202f\u2192\u2713"
        or letter >= "\U0001f000"
    )


def _without_tags(text: str) -> str:
    if "<" not in text or not _TAG_START.search(text):
        return text
    text = _SILENT.sub(" ", text)
    tags = _tags_of(text)
    if not tags:
        return text
    if tags & _BREAKS:
        text = re.sub(r"\s*\n\s*", " ", text)
    bare = _TAG.sub(lambda match: _tag_as_text(match, tags), text)
    return _BLOCK.sub("\n", _ITEM.sub(f"{_EDGE}- ", bare))


def _tags_of(text: str) -> frozenset[str]:
    """Return the names, in small letters, that stand between angle brackets as tags do.

    A known name, a name with attributes, or one that is both opened and closed; not a word that a
    writer put between angle brackets.
    """
    sure: set[str] = set()
    opened: set[str] = set()
    closed: set[str] = set()
    for match in _TAG.finditer(text):
        name = match["name"].casefold()
        if name in HTML_NAMES or match["office"] or "=" in match["rest"]:
            sure.add(name)
        (closed if match["end"] else opened).add(name)
    return frozenset(sure | (opened & closed))


def _tag_as_text(match: re.Match[str], tags: frozenset[str]) -> str:
    if match["name"].casefold() not in tags:
        return match[0]
    name = match["name"].casefold()
    if name == "li" and not match["end"]:
        return f"{_EDGE}- "
    if name in {"td", "th"}:
        return " "
    if name in {"br", "hr"}:
        return "\n"
    return _EDGE if name in _BREAKS else ""
