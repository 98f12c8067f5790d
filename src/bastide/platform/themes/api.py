"""Themes by the API: read, chosen, taken back."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.access.actors import Actor
from bastide.platform.access.admission import NamedTerritory, territory_named
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import member, room
from bastide.platform.themes import queries, services
from bastide.platform.themes.models import Theme

router = Router(tags=["territoires"])
ADDRESS = "/territoires/{territory}/apparence"


class ThemeOut(Schema):
    """A theme; an empty field is Bastide's own, version 0 says that nothing was ever chosen."""

    accent_light: str
    accent_dark: str
    short_name: str
    has_logo: bool
    logo_text: str
    version: int


class ThemeIn(Schema):
    """A theme as it must be, with the version that the caller saw; no logo keeps the one held."""

    version: int
    accent_light: str = Field("", max_length=9)
    accent_dark: str = Field("", max_length=9)
    short_name: str = Field("", max_length=40)
    logo_png_base64: str = Field("", max_length=services.LOGO_BYTES * 2)
    logo_text: str = Field("", max_length=120)
    drops_logo: bool = False


class RestoredThemeIn(Schema):
    """The version that the caller saw."""

    version: int


@router.get(ADDRESS, response=ThemeOut, summary="L’apparence du territoire", url_name="theme")
@member
def theme(request: HttpRequest, territory: str) -> dict[str, Any]:
    """Return what the territory chose; its logo is served as an image by the pages."""
    return _told(queries.theme_of(_place(request, territory).perimeter_id))


@router.put(ADDRESS, response=ThemeOut, summary="Choisir l’apparence", url_name="theme")
@room(services.ROOM, Role.ADMINISTRATOR)
def change_theme(request: HttpRequest, territory: str, asked: ThemeIn) -> dict[str, Any]:
    """Choose colours, short name and logo; 409 when somebody changed them since the version."""
    values = asked.dict()
    logo = _decoded(values.pop("logo_png_base64"))
    place = _place(request, territory)
    services.save_theme(actor=_actor(request), perimeter_id=place.perimeter_id, logo=logo, **values)
    return _told(queries.theme_of(place.perimeter_id))


@router.delete(
    ADDRESS, response=ThemeOut, summary="Revenir à l’apparence de Bastide", url_name="theme"
)
@room(services.ROOM, Role.ADMINISTRATOR)
def restore_theme(request: HttpRequest, territory: str, asked: RestoredThemeIn) -> dict[str, Any]:
    """Come back to Bastide's own theme; the journal keeps what stood."""
    place = _place(request, territory)
    services.restore_theme(
        actor=_actor(request), perimeter_id=place.perimeter_id, version=asked.version
    )
    return _told(queries.theme_of(place.perimeter_id))


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _place(request: HttpRequest, territory: str) -> NamedTerritory:
    return territory_named(_actor(request), territory)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) or None
    except (binascii.Error, ValueError) as error:
        raise InputRefusedError(
            (
                Refusal(
                    _("Le logo n’est pas écrit en base 64."),
                    _("Envoyez le contenu du fichier PNG en base 64."),
                    field="logo_png_base64",
                ),
            )
        ) from error


def _told(row: Theme) -> dict[str, Any]:
    return {
        "accent_light": row.accent_light,
        "accent_dark": row.accent_dark,
        "short_name": row.short_name,
        "has_logo": bool(row.logo),
        "logo_text": row.logo_text,
        "version": row.version,
    }
