"""The visiting card of a room: what it adds to menu, addresses, API, search, demonstration.

A card is light: it names its parts by dotted path, so that a command can read every card without
loading Django. `bastide.site.rooms` lists the cards; nothing else knows all rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a French text for translation without loading Django; it is translated when shown."""
    return text


class Theme(StrEnum):
    """The groups of the navigation: the four themes of the source, and the platform's own."""

    KNOWLEDGE = gettext_noop("Connaître le territoire")
    STRATEGY = gettext_noop("Projet stratégique")
    POOLING = gettext_noop("Mutualisation")
    CHANGE = gettext_noop("Accompagnement au changement")
    DIGITAL = gettext_noop("Numérique")
    OBSERVATORY = gettext_noop("Observatoire")
    GOVERNANCE = gettext_noop("Gouverner l’installation")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu of a territory.

    Attributes:
        label: French words shown (translated on screen).
        url_name: name of an address that takes the territory's slug.
    """

    label: str
    url_name: str


@dataclass(frozen=True, slots=True)
class Module:
    """The card of a room. Every dotted path reads `package.module:name` unless said otherwise.

    Attributes:
        slug: short English name; also the room's name in grants and audit events.
        label: French name of the room.
        summary: one French sentence that says what the room answers.
        theme: the group of the menu where it stands.
        menu: its lines in a territory's menu.
        urls: dotted path (module) of the addresses under `/territoires/<territory>/`.
        public_urls: dotted path (module) of the addresses at the root.
        api: the room's router under `/api/v1/`.
        cli: the room's commands under `bastide <cli_name>`.
        cli_name: name of that group of commands; the slug when empty.
        search: functions that list what can be found (`bastide.platform.search`).
        home: function `(actor, territory)` that yields blocks for the dashboard: what waits, what
            changed, the figures of the perimeter. A block has a `template` and what it reads.
        warm: function called once in each web process when it starts: it does what the first page
            would otherwise wait for, and changes nothing.
        timely: function called by the worker every few minutes: it starts what its hour has come
            for, and does nothing otherwise.
        demo: function that loads the room's part of the demonstrations.
        demo_rank: order of loading among the rooms.
    """

    slug: str
    label: str
    summary: str
    theme: Theme
    menu: tuple[MenuEntry, ...] = ()
    urls: str = ""
    public_urls: str = ""
    api: str = ""
    cli: str = ""
    cli_name: str = ""
    search: tuple[str, ...] = ()
    home: str = ""
    warm: str = ""
    timely: str = ""
    demo: str = ""
    demo_rank: int = 100


def loaded(path: str) -> Any:
    """Return the object that a dotted path `package.module:name` names."""
    module_name, _, attribute = path.partition(":")
    return getattr(import_module(module_name), attribute)
