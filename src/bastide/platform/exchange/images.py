"""Photos and documents that people add: known by content, photos without the camera's notes.

A photo says where and when it was taken, and by whose device. The segments of a JPEG and the
chunks of a PNG that hold such notes are taken out byte for byte: the picture itself is not decoded,
nothing is compressed again, and what could not be walked to its end is refused. Orientation, kept
in those notes, is the one thing worth keeping: it comes back as a note that says nothing else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.exchange.files import FileKind, kind_of

MAX_SIZE = 20_000_000
"""Bytes of one photo or document."""

MAX_PIXELS = 60_000_000
"""Points of one photo: decoding it stays within memory."""

ACCEPTED = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.PDF})

_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_FILL = 0xFF
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_JFIF, _EXIF_NOTES, _PROFILE, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_RESTARTS = frozenset(range(0xD0, 0xD8))
_STANDALONE = frozenset({0x01, _END, *_RESTARTS})
_APPLICATIONS = frozenset(range(0xE0, 0xF0))
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Headers that tell the size of a JPEG."""
_JPEG_KEPT = frozenset({_JFIF, _PROFILE, _ADOBE})
"""JFIF, the colour profile (checked below) and Adobe's transform: what drawing needs."""

_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB"}
    | {b"bKGD", b"pHYs", b"hIST", b"acTL", b"fcTL", b"fdAT", b"cICP"}
)
"""Chunks that draw; texts, dates, EXIF and private chunks go."""

_CRC_BYTES = 4
_LARGEST_ORIENTATION = 8


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A photo or document ready to be kept.

    Attributes:
        kind: by content. data: the bytes to keep.
        removed: bytes of notes taken out; 0 for a document.
    """

    kind: FileKind
    data: bytes
    removed: int


def cleaned(data: bytes, file_name: str) -> CleanFile:
    """Return a photo without its notes, or a PDF as it is.

    Args:
        data: the whole file.
        file_name: its name, for messages.

    Raises:
        InputRefusedError: empty, too heavy, neither JPEG nor PNG nor PDF by its content, or a photo
            that is truncated or abnormal.
    """
    if len(data) > MAX_SIZE:
        raise _refused(
            file_name,
            f"le fichier pèse plus de {MAX_SIZE // 1_000_000}\u00a0Mo.",
            "Réduisez la photo, ou découpez le document.",
        )
    kind = kind_of(data) if data else FileKind.OTHER
    if kind not in ACCEPTED:
        raise _refused(
            file_name,
            "le contenu du fichier n’est ni une photo JPEG ou PNG, ni un PDF.",
            "Enregistrez-le dans l’un de ces formats.",
        )
    if kind is FileKind.PDF:
        return CleanFile(kind, data, 0)
    strip = without_jpeg_notes if kind is FileKind.JPEG else without_png_notes
    try:
        kept = strip(data)
    except (ValueError, IndexError, struct.error) as error:
        raise refused_photo(file_name) from error
    if _pixels(kept, kind) > MAX_PIXELS:
        raise _refused(
            file_name,
            f"la photo a plus de {MAX_PIXELS // 1_000_000}\u00a0millions de points.",
            "Réduisez-la avant de l’ajouter.",
        )
    return CleanFile(kind, kept, max(len(data) - len(kept), 0))


def refused_photo(file_name: str) -> InputRefusedError:
    """Return the refusal of a photo that cannot be read to its end."""
    return _refused(file_name, "la photo est tronquée ou abîmée.", "Enregistrez-la de nouveau.")


def _pixels(data: bytes, kind: FileKind) -> int:
    """Return the points of a photo that was walked to its end, as its header tells them."""
    if kind is FileKind.PNG:
        width, height = struct.unpack_from(">II", data, 16)
        return int(width * height)
    place, marker = len(_JPEG_START), 0
    while marker not in {_SCAN, _END}:
        marker, start, place = _segment(data, place)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, start + 5)
            return int(width * height)
    return 0


def without_jpeg_notes(data: bytes) -> bytes:
    """Return a JPEG without its EXIF, XMP, IPTC, maker notes, comments and what follows its end.

    The compressed picture is copied as it is.

    Raises:
        ValueError: it is no JPEG, or it ends before its end.
    """
    if not data.startswith(_JPEG_START):
        raise ValueError("no JPEG")
    kept: list[bytes] = []
    orientation, place, marker = 1, len(_JPEG_START), 0
    while marker != _END:
        marker, start, end = _segment(data, place)
        if marker == _SCAN:
            end = _after_scan(data, end)
        body = data[start + 4 : end]
        if marker == _EXIF_NOTES and body.startswith(_EXIF):
            orientation = orientation_of(body[len(_EXIF) :])
        elif _is_kept(marker, body):
            kept.append(data[start:end])
        place = end
    turned = _oriented(orientation) if orientation != 1 else b""
    return b"".join((_JPEG_START, turned, *kept))


def _segment(data: bytes, place: int) -> tuple[int, int, int]:
    """Return the marker of the segment at a place, where it starts and where it ends."""
    if data[place] != _FILL:
        raise ValueError("no marker")
    while data[place + 1] == _FILL:
        place += 1
    marker = data[place + 1]
    if marker in _STANDALONE:
        return marker, place, place + 2
    (length,) = struct.unpack_from(">H", data, place + 2)
    end = place + 2 + length
    if length < 2 or end > len(data):  # noqa: PLR2004 -- the length counts its own two bytes
        raise ValueError("truncated")
    return marker, place, end


def _is_kept(marker: int, body: bytes) -> bool:
    """Tell whether a segment draws the picture: tables and frames, and three kinds of APP."""
    if marker not in _APPLICATIONS:
        return marker != _COMMENT
    return marker in _JPEG_KEPT and (marker != _PROFILE or body.startswith(_ICC))


def _after_scan(data: bytes, place: int) -> int:
    """Return the place of the first marker after compressed data."""
    while True:
        place = data.index(b"\xff", place)
        follower = data[place + 1]
        if follower and follower != _FILL and follower not in _RESTARTS:
            return place
        place += 1 if follower == _FILL else 2


def orientation_of(tiff: bytes) -> int:
    """Return the orientation, 1 to 8, that EXIF notes tell; 1 when they tell none.

    >>> orientation_of(b"")
    1
    """
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for rank in range(count):
            tag, _kind, _number, value = struct.unpack_from(
                f"{order}HHIH", tiff, first + 2 + 12 * rank
            )
            if tag == _ORIENTATION:
                return value if 1 <= value <= _LARGEST_ORIENTATION else 1
    except struct.error:
        return 1
    return 1


def _oriented(orientation: int) -> bytes:
    """Return an EXIF segment that tells an orientation and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def without_png_notes(data: bytes) -> bytes:
    """Return a PNG with the chunks that draw it only, copied as they are.

    Raises:
        ValueError: it is no PNG, or it ends before its end.
    """
    if not data.startswith(_PNG_START):
        raise ValueError("no PNG")
    kept, place, name = [_PNG_START], len(_PNG_START), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        end = place + 8 + length + _CRC_BYTES
        if end > len(data):
            raise ValueError("truncated")
        if name in _PNG_KEPT:
            kept.append(data[place:end])
        place = end
    return b"".join(kept)


def _refused(file_name: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, file_name),))
