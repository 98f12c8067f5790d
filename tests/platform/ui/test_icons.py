"""The icons in pixels: the size that they announce, the drawing of the SVG, a link on each page."""

from __future__ import annotations

import json
import struct

import pytest
from django.test import Client

from tests.platform.ui.icons import FOLDER, ICONS, drawn


def side(png: bytes) -> tuple[int, int]:
    """Return the width and the height that a PNG declares."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_drawn_from_the_svg(name: str) -> None:
    kept = (FOLDER / name).read_bytes()

    assert kept.startswith(b"\x89PNG\r\n\x1a\n")
    assert side(kept) == (ICONS[name], ICONS[name])
    assert kept == drawn(name), "python -m tests.platform.ui.icons"


def test_the_manifest_names_icons_that_stand() -> None:
    manifest = json.loads((FOLDER / "site.webmanifest").read_text("utf-8"))
    told = {one["src"]: one["sizes"] for one in manifest["icons"]}

    assert told.pop("favicon.svg") == "any"
    assert told == {f"icon-{size}.png": f"{size}x{size}" for size in (192, 512)}
    assert all((FOLDER / name).exists() for name in told)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nulle-part/"])
def test_every_page_links_its_icons(path: str) -> None:
    page = Client().get(path, follow=True).content.decode()

    assert 'href="/static/ui/favicon.svg" type="image/svg+xml"' in page
    assert 'href="/static/ui/favicon-32.png" sizes="32x32" type="image/png"' in page
    assert 'rel="apple-touch-icon" href="/static/ui/apple-touch-icon.png"' in page
