"""Addresses have names and French words; templates and static files are all there and all used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.source import SRC, source_files, templates

LIBRARY = re.compile(r"^(account_|mfa_|oidc_|set_language)")
CALLED_BY_LIBRARIES = re.compile(
    r"^(account/|mfa/|django/forms/|allauth/|[45]\d\d\.html$|django_tables2/)"
)


def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


ALL = list(walk(get_resolver().url_patterns))


def test_every_address_has_a_name() -> None:
    assert len(ALL) > 50
    assert [route for route, pattern in ALL if not pattern.name] == []


def test_our_addresses_are_lower_case_words_without_underscore() -> None:
    ours = [
        route
        for route, pattern in ALL
        if not LIBRARY.match(pattern.name or "") and not route.startswith(("api/v1/", "oidc/"))
    ]
    bare = [re.sub(r"<[^>]*>|[\\^$]|\(\?P\w*[^)]*\)", "", route) for route in ours]
    assert [route for route in bare if not re.fullmatch(r"[a-z0-9/.-]*", route)] == []


def test_every_named_address_of_the_code_and_of_the_templates_exists() -> None:
    names = {pattern.name for _route, pattern in ALL}
    asked = {
        (path.relative_to(SRC).as_posix(), match[1])
        for path in templates()
        for match in re.finditer(r"\{%\s*url\s+[\"']([\w:-]+)[\"']", path.read_text("utf-8"))
    }
    asked |= {
        (file.name, match[1])
        for file in source_files()
        for match in re.finditer(r"\b(?:reverse|redirect|address)\(\s*\"([\w:-]+)\"", file.text)
    }
    assert len(asked) > 40
    missing = {
        one
        for one in asked
        if one[1].split(":")[-1] not in names and not one[1].startswith("oidc_")  # by setting
    }
    assert missing == set()


def test_menu_entries_lead_somewhere() -> None:
    from bastide.site.rooms import cards  # noqa: PLC0415 -- after Django's start

    entries = [entry for card in cards() for entry in card.menu]
    assert entries
    for entry in entries:
        try:
            assert reverse(entry.url_name, args=["essai"]).startswith("/territoires/essai/")
        except NoReverseMatch as error:  # pragma: no cover -- the message is the test's
            pytest.fail(str(error))


def names_of(path: Any) -> str:
    return path.as_posix().rpartition("/templates/")[2]


@cache
def asked_templates() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in templates()]
    texts += [file.text for file in source_files()]
    return {
        name for text in texts for name in re.findall(r"[\"']([\w/.-]+\.html)(?:#\w+)?[\"']", text)
    }


def test_every_template_is_used() -> None:
    unused = {
        names_of(path)
        for path in templates()
        if names_of(path) not in asked_templates() and not CALLED_BY_LIBRARIES.match(names_of(path))
    }
    assert {name for name in unused if not name.startswith("ui/archetypes/")} == set()


@pytest.mark.parametrize("name", sorted({names_of(path) for path in templates()}))
def test_every_template_compiles(name: str) -> None:
    assert get_template(name)


def test_every_template_asked_for_exists() -> None:
    missing = [name for name in sorted(asked_templates()) if not _is_there(name)]
    assert missing == []


def _is_there(name: str) -> bool:
    try:
        get_template(name)
    except Exception:  # noqa: BLE001 -- whatever it is, the template cannot be shown
        return False
    return True


def test_every_static_file_asked_for_exists() -> None:
    texts = [path.read_text(encoding="utf-8") for path in templates()]
    asked = {
        match for text in texts for match in re.findall(r"\{%\s*static\s+[\"']([^\"']+)[\"']", text)
    }
    assert asked
    assert [name for name in sorted(asked) if not finders.find(name)] == []


def test_every_style_sheet_and_font_asked_for_exists_and_every_one_is_asked_for() -> None:
    folder = SRC / "platform" / "ui" / "static" / "ui"
    sheets = sorted((folder / "css").glob("*.css"))
    asked = {
        (sheet.parent / name).resolve()
        for sheet in sheets
        for name in re.findall(
            r"(?:@import\s+(?:url\()?|url\()[\"']?([^\"')]+)[\"']?", sheet.read_text("utf-8")
        )
        if not name.startswith("data:")
    }
    assert [path.name for path in sorted(asked) if not path.exists()] == []
    kept = {path.resolve() for path in (*sheets, *(folder / "fonts").glob("*.woff2"))}
    assert {path.name for path in kept - asked} == {"main.css"}


def test_every_icon_asked_for_is_in_the_sheet() -> None:
    sheet = (SRC / "platform/ui/static/ui/icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol[^>]*\bid="([\w-]+)"', sheet))
    asked = {
        name
        for path in templates()
        for name in re.findall(r"\{%\s*icon\s+[\"']([\w-]+)[\"']", path.read_text(encoding="utf-8"))
    }
    assert asked - there == set()
    assert asked
