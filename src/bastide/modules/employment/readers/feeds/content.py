"""Bytes of a feed made text: unpacked when packed, decoded whatever they claim, never too much."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass

from bastide.foundation.errors import InputRefusedError, Refusal

_GZIP = b"\x1f\x8b"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""", re.IGNORECASE
)
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE
)
_HEAD = 4_096
_ONE_BYTE = re.compile(
    r"(?:iso[-_]?8859[-_]?(?:1|15)|latin[-_]?[19]|windows[-_]?1252|cp1252)", re.IGNORECASE
)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """What a feed may cost.

    Attributes:
        size: bytes, unpacked.
        ratio: unpacked over packed bytes, above a first megabyte.
        items: offers of one feed.
        depth: levels of elements or objects inside each other.
        seconds: time of reading the XML.
    """

    size: int = 60_000_000
    ratio: int = 200
    items: int = 200_000
    depth: int = 200
    seconds: float = 120.0


DEFAULT_LIMITS = FeedLimits()


@dataclass(frozen=True, slots=True)
class FeedText:
    """The text of a feed.

    Attributes:
        text: decoded, without a byte order mark.
        is_cut: the packed file ended before its end.
        is_misdeclared: the text was not in the encoding that it claims.
    """

    text: str
    is_cut: bool = False
    is_misdeclared: bool = False


def feed_bytes(
    data: bytes, file_name: str, limits: FeedLimits = DEFAULT_LIMITS
) -> tuple[bytes, bool]:
    """Return the bytes of a feed, unpacked when they are a gzip whatever their name, and if cut.

    Args:
        data: the whole file.
        file_name: for messages.
        limits: what reading it may cost.

    Raises:
        InputRefusedError: too big, or an archive that unpacks into too much.
    """
    is_cut = False
    for _twice in range(2):
        if not data.startswith(_GZIP):
            break
        data, cut = _unpacked(data, file_name, limits)
        is_cut = is_cut or cut
    if len(data) > limits.size:
        raise _too_big(file_name, limits)
    return data, is_cut


def _unpacked(data: bytes, file_name: str, limits: FeedLimits) -> tuple[bytes, bool]:
    """Return what a gzip holds, all its members, and whether it was cut or damaged."""
    out = bytearray()
    rest = data
    while rest.startswith(_GZIP):
        machine = zlib.decompressobj(wbits=31)
        try:
            while not machine.eof:
                block = machine.decompress(rest, _BLOCK)
                out += block
                rest = machine.unconsumed_tail
                if len(out) > min(limits.size, _BLOCK + limits.ratio * len(data)):
                    raise _too_big(file_name, limits)
                if not block and not rest:
                    break
        except zlib.error:
            return bytes(out), True
        if not machine.eof:
            return bytes(out), True
        rest = machine.unused_data
    return bytes(out), False


def decoded_feed(data: bytes) -> FeedText:
    """Return the text of a feed by its mark, what it declares, or what it is.

    UTF-8 is believed when every byte agrees, whatever is declared; otherwise the bytes that are not
    UTF-8 are read as Windows-1252, one by one, so that one bad letter never loses a feed.

    Args:
        data: bytes, unpacked.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding != "utf-8":
                return FeedText(data.decode(encoding, errors="replace").lstrip("\ufeff"))
            data = data.removeprefix(mark)
            break
    head = data[:_HEAD]
    if head.count(b"\x00") > len(head) // 5:
        encoding = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        return FeedText(data.decode(encoding, errors="replace"))
    found = _DECLARED.search(head) or _META.search(head)
    declared = found[1].decode("ascii") if found else "utf-8"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if _ONE_BYTE.fullmatch(declared):
            return FeedText(_windows(data))
        return FeedText(data.decode("utf-8", errors=_MIXED).lstrip("\ufeff"), is_misdeclared=True)
    return FeedText(text.lstrip("\ufeff"), is_misdeclared=False)


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Return what bytes that are no UTF-8 are in Windows-1252, and where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _windows(error.object[error.start : error.end]), error.end


_MIXED = "bastide-windows-1252"
codecs.register_error(_MIXED, _as_windows)


def _too_big(file_name: str, limits: FeedLimits) -> InputRefusedError:
    refusal = Refusal(
        f"le flux pèse plus que les {limits.size // 1_000_000}\u00a0Mo acceptés, déployé.",
        "Demandez à la source un flux limité au territoire, ou découpez-le.",
        file_name,
    )
    return InputRefusedError((refusal,))
