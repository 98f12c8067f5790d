"""Photos without the camera's notes: the picture stays bit for bit, the rest goes."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.files import FileKind
from bastide.platform.exchange.images import (
    MAX_SIZE,
    cleaned,
    orientation_of,
    without_jpeg_notes,
    without_png_notes,
)

SECRET = b"48.8566N 2.3522E Ana Durand"


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int = 1, order: str = ">") -> bytes:
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    mark = b"MM\x00\x2a" if order == ">" else b"II\x2a\x00"
    tiff = mark + struct.pack(f"{order}IH", 8, 1) + entry + struct.pack(f"{order}I", 0) + SECRET
    return b"Exif\x00\x00" + tiff


JFIF = segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")
TABLES = segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xC4, bytes(30))
SCAN = segment(0xDA, bytes(10)) + b"\x12\x34\xff\x00\x56\xff\xd3\x78\x9a"
ICC = segment(0xE2, b"ICC_PROFILE\x00\x01\x01profile")
NOTES = (
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + SECRET),
    segment(0xED, b"Photoshop 3.0\x00" + SECRET),
    segment(0xFE, SECRET),
    segment(0xE2, b"MPF\x00" + SECRET),
    segment(0xEF, SECRET),
)


def jpeg(*segments: bytes, after: bytes = b"") -> bytes:
    return b"\xff\xd8" + JFIF + b"".join(segments) + TABLES + ICC + SCAN + b"\xff\xd9" + after


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


PIXELS = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(
    b"IDAT", zlib.compress(b"\x00\x10\x20\x30")
)


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + PIXELS + b"".join(chunks) + chunk(b"IEND", b"") + after


def test_a_jpeg_keeps_its_picture_and_loses_every_note() -> None:
    found = cleaned(jpeg(segment(0xE1, exif()), *NOTES, after=SECRET), "photo.jpg")
    assert found.kind is FileKind.JPEG
    assert found.data == jpeg()
    assert SECRET not in found.data
    assert found.removed > len(SECRET)


def test_notes_between_the_scans_of_a_progressive_jpeg_go_too() -> None:
    second = segment(0xC4, bytes(20)) + segment(0xDA, bytes(6)) + b"\x01\x02\xff\x00"
    hidden = segment(0xFE, SECRET)
    start = b"\xff\xd8" + JFIF + TABLES + SCAN
    end = second + b"\xff\xd9"
    assert without_jpeg_notes(start + hidden + end) == start + end


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stays_turned_and_says_nothing_else(orientation: int, order: str) -> None:
    kept = without_jpeg_notes(jpeg(segment(0xE1, exif(orientation, order))))
    assert SECRET not in kept
    if orientation == 1:
        assert b"Exif" not in kept
    else:
        place = kept.index(b"Exif\x00\x00") + 6
        assert orientation_of(kept[place:]) == orientation
    assert without_jpeg_notes(kept) == kept


def test_a_png_keeps_its_pixels_and_loses_every_note() -> None:
    notes = [
        chunk(b"tEXt", b"Author\x00" + SECRET),
        chunk(b"eXIf", exif()[6:]),
        chunk(b"iTXt", SECRET),
        chunk(b"tIME", bytes(7)),
        chunk(b"prVt", SECRET),
    ]
    kept = chunk(b"gAMA", bytes(4))
    assert without_png_notes(png(*notes, kept, after=SECRET)) == png(kept)


def test_a_pdf_is_kept_as_it_is() -> None:
    found = cleaned(b"%PDF-1.7\nobj", "acte.pdf")
    assert (found.kind, found.data, found.removed) == (FileKind.PDF, b"%PDF-1.7\nobj", 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"texte",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html><body/></html>",
        b"GIF89a rien",
        b"PK\x03\x04",
        jpeg()[:-9],
        jpeg()[:20],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\x00\x01",
        png()[:-6],
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31) + b"IDAT",
    ],
)
def test_what_is_no_whole_photo_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(InputRefusedError) as caught:
        cleaned(data, "photo.jpg")
    assert caught.value.refusals[0].remedy


def test_the_name_of_a_file_changes_nothing() -> None:
    assert cleaned(png(), "photo.jpg").kind is FileKind.PNG


def test_too_heavy_is_refused_before_anything_is_read() -> None:
    with pytest.raises(InputRefusedError) as caught:
        cleaned(b"%PDF-" + bytes(MAX_SIZE), "plan.pdf")
    assert "20\u00a0Mo" in str(caught.value)


@given(st.binary(max_size=300), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_are_cleaned_or_refused_never_anything_else(tail: bytes, start: bytes) -> None:
    try:
        found = cleaned(start + tail, "photo")
    except InputRefusedError:
        return
    assert cleaned(found.data, "photo").data == found.data


@given(st.integers(0, len(jpeg(segment(0xE1, exif(6))))), st.binary(min_size=1, max_size=4))
def test_a_damaged_photo_is_cleaned_or_refused(place: int, noise: bytes) -> None:
    whole = jpeg(segment(0xE1, exif(6)))
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    try:
        found = cleaned(damaged, "photo.jpg")
    except InputRefusedError:
        return
    assert cleaned(found.data, "photo.jpg").data == found.data
