"""What every page shows around its content: menu of the territory, languages, notices."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from bastide import __version__
from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import EVERY_ROOM
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import Audience, rule_of
from bastide.platform.accounts.provider import is_down
from bastide.platform.composition import MenuEntry, Module, Theme, gettext_noop
from bastide.platform.themes.queries import Look
from bastide.site.rooms import cards

GOVERNANCE = (
    (Role.MANAGER, MenuEntry(gettext_noop("Le journal"), "journal")),
    (Role.ADMINISTRATOR, MenuEntry(gettext_noop("Les droits"), "rights")),
    (Role.ADMINISTRATOR, MenuEntry(gettext_noop("L’apparence"), "theme")),
)
"""Lines of the platform itself, with the role that opens each."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the menu."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One theme of the menu with its lines."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Page:
    """What the layout needs of a request, beside the view's own context."""

    request: HttpRequest
    version: str = __version__

    @property
    def is_demo(self) -> bool:
        """Tell whether this installation is a demonstration."""
        return bool(settings.IS_DEMO)

    @property
    def oidc(self) -> bool:
        """Tell whether an identity provider is connected."""
        return bool(settings.OIDC_IS_ON)

    @property
    def oidc_is_down(self) -> bool:
        """Tell whether the identity provider did not answer a moment ago; nothing is asked."""
        return is_down()

    @property
    def demo_accounts(self) -> list[dict[str, str]]:
        """Return the accounts that the sign-in page of a demonstration offers."""
        if not self.is_demo:
            return []
        from bastide.platform.accounts.demo import demo_accounts  # noqa: PLC0415 -- demonstrations only

        return demo_accounts()

    @property
    def territory_slug(self) -> str:
        """Return the slug of the territory that the address names, empty without one."""
        match = self.request.resolver_match
        return str(match.kwargs.get("territory", "")) if match else ""

    @property
    def menu(self) -> tuple[Group, ...]:
        """Return the themes of the territory's menu that hold at least one line for this actor."""
        if not self.territory_slug:
            return ()
        return tuple(
            Group(_(theme.value), links) for theme in Theme if (links := tuple(self._links(theme)))
        )

    def _links(self, theme: Theme) -> Iterator[Link]:
        for card in cards():
            if card.theme is theme and self._is_open(card):
                yield from map(self._link, card.menu)
        if theme is Theme.GOVERNANCE:
            for role, entry in GOVERNANCE:
                if self._holds(role, EVERY_ROOM):
                    yield self._link(entry)

    def _link(self, entry: MenuEntry) -> Link:
        url = reverse(entry.url_name, args=[self.territory_slug])
        return Link(_(entry.label), url, self._is_current(url))

    def _is_current(self, url: str) -> bool:
        """Tell whether the page stands under a line of the menu; the territory only alone."""
        path = self.request.path
        home = reverse("territory", args=[self.territory_slug])
        return path == url if url == home else path.startswith(url)

    def _is_open(self, card: Module) -> bool:
        return self._holds(Role.READER, card.slug)

    def _holds(self, role: Role, room: str) -> bool:
        """Tell whether the actor holds a role in a room of this very territory."""
        actor = self.request.actor  # type: ignore[attr-defined]
        return self._root_id is not None and actor.can_within(role, self._root_id, room)

    @property
    def _root_id(self) -> uuid.UUID | None:
        return self._named[0] if self._named else None

    @property
    def look(self) -> Look | None:
        """Return what the territory's theme changes; nothing to who has no role there."""
        if self._named is None or self._named[1] is None:
            return None
        actor = self.request.actor  # type: ignore[attr-defined]
        if self._named[0] not in actor.roots.values():
            return None
        _root, version, accent, short_name, logo_text = self._named
        return Look(version, bool(accent), short_name, logo_text)

    @cached_property
    def _named(self) -> tuple[Any, ...] | None:
        """Return the territory's perimeter with its theme, read together."""
        if not self.territory_slug:
            return None
        theme = "perimeter__theme__"
        return (
            Territory.objects.filter(slug=self.territory_slug)
            .values_list(
                "perimeter_id",
                f"{theme}version",
                f"{theme}accent_light",
                f"{theme}short_name",
                f"{theme}logo_text",
            )
            .first()
        )


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the surroundings of a page."""
    return {"page": SimpleLazyObject(lambda: Page(request))}


def needs_sign_in(view: Any) -> bool:
    """Tell whether an address asks for a signed-in person."""
    rule = rule_of(view)
    return rule is None or rule.audience is not Audience.PUBLIC
