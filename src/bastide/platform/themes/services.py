"""Writes of themes: checked, versioned, audited."""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import EVERY_ROOM, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.versions import conflict, write_version
from bastide.platform.exchange.images import without_png_notes
from bastide.platform.themes.core.colours import (
    LEAST_CONTRAST,
    Scheme,
    is_readable,
    is_state_blue,
    least_contrast,
    nearest_readable,
    normalised,
)
from bastide.platform.themes.models import Theme

ROOM = EVERY_ROOM
LOGO_BYTES = 200_000
LOGO_SIDE = 1_600
"""Pixels of the longest side of a logo."""

_LEAST_SIDE = 16
_SIZES = ("accent_light", "accent_dark", "short_name", "logo", "logo_text")


@transaction.atomic
def save_theme(
    *,
    actor: Actor,
    perimeter_id: uuid.UUID,
    version: int,
    accent_light: str = "",
    accent_dark: str = "",
    short_name: str = "",
    logo: bytes | None = None,
    logo_text: str = "",
    drops_logo: bool = False,
) -> Theme:
    """Keep the theme of a territory.

    Args:
        actor: administrator of the whole territory.
        perimeter_id: of the territory.
        version: the one that the actor saw; 0 when there was no theme.
        accent_light: colour for light pages and print; empty for Bastide's own.
        accent_dark: colour for dark pages; empty for the nearest of the same hue that can be read.
        short_name: shown beside the logo; empty for the territory's own name.
        logo: a PNG; `None` keeps the one that stands.
        logo_text: what the logo says; required with a logo.
        drops_logo: whether the logo goes.

    Raises:
        NotAllowedError: the actor does not administer the whole territory.
        InputRefusedError: a colour that cannot be read or is the State's, a logo that is no PNG.
        EditConflictError: somebody else changed it in between.
    """
    actor.require(Role.ADMINISTRATOR, perimeter_id, ROOM)
    Perimeter.objects.select_for_update().get(pk=perimeter_id)
    theme = _row(perimeter_id, version)
    held = "" if drops_logo else (_cleaned_logo(logo) if logo else theme.logo)
    if held and not logo_text.strip():
        raise _refused(
            "logo_text",
            _("Un logo a besoin de son texte de remplacement."),
            _("Écrivez ce que le logo dit, par exemple le nom de la collectivité."),
        )
    light, dark = readable_accents(accent_light, accent_dark)
    values = {
        "accent_light": light,
        "accent_dark": dark,
        "short_name": short_name.strip(),
        "logo": held,
        "logo_text": logo_text.strip() if held else "",
    }
    return _written(actor, theme, version, values, "change_theme")


@transaction.atomic
def restore_theme(*, actor: Actor, perimeter_id: uuid.UUID, version: int) -> Theme:
    """Come back to Bastide's own theme.

    Raises:
        NotAllowedError: the actor does not administer the whole territory.
        EditConflictError: somebody else changed it in between.
    """
    actor.require(Role.ADMINISTRATOR, perimeter_id, ROOM)
    Perimeter.objects.select_for_update().get(pk=perimeter_id)
    theme = _row(perimeter_id, version)
    return _written(actor, theme, version, dict.fromkeys(_SIZES, ""), "restore_theme")


def _row(perimeter_id: uuid.UUID, version: int) -> Theme:
    """Return the theme, made empty the first time; the perimeter's row is locked."""
    theme, is_new = Theme.objects.get_or_create(perimeter_id=perimeter_id, defaults={"version": 0})
    if is_new and version:
        raise conflict(theme, version, {})
    return theme


def _written(
    actor: Actor, theme: Theme, version: int, values: dict[str, str], action: str
) -> Theme:
    before = write_version(theme, version, values)
    if before:
        record(
            actor=actor,
            perimeter_id=theme.perimeter_id,
            action=action,
            target=theme,
            before=_told(before),
            after=_told({name: values[name] for name in before}),
        )
    return theme


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Return values for the journal: of a logo, its fingerprint only."""
    logo = values.get("logo")
    if not logo:
        return values
    return values | {"logo": hashlib.sha256(base64.b64decode(logo)).hexdigest()}


def readable_accents(light: str, dark: str) -> tuple[str, str]:
    """Return two accents that can be read: for light pages, for dark ones; empty for none.

    Args:
        light: as typed; empty for Bastide's own.
        dark: as typed; empty for the nearest of the same hue that can be read.

    Raises:
        InputRefusedError: no colour, one that cannot be read, or the State's.
    """
    if not light.strip():
        if dark.strip():
            raise _refused(
                "accent_light",
                _("La couleur des pages sombres ne va pas sans celle des pages claires."),
                _("Choisissez d’abord la couleur des pages claires."),
            )
        return "", ""
    first = _accent("accent_light", light, Scheme.LIGHT)
    if dark.strip():
        return first, _accent("accent_dark", dark, Scheme.DARK)
    return first, nearest_readable(first, Scheme.DARK)


def _accent(field: str, text: str, scheme: Scheme) -> str:
    """Return a colour that can be read; say the ratio and the nearest one otherwise."""
    colour = normalised(text)
    if colour is None:
        raise _refused(
            field, _("Ce n’est pas une couleur."), _("Écrivez-la ainsi\u00a0: #9c3a1e."), text
        )
    if is_state_blue(colour):
        raise _refused(
            field,
            _("Ce bleu est celui de la marque de l’État, réservée à ses services."),
            _("Choisissez une couleur qui soit celle du territoire."),
            colour,
        )
    if not is_readable(colour, scheme):
        ratio = f"{least_contrast(colour, scheme):.2f}".replace(".", ",")
        raise _refused(
            field,
            _(
                "Le contraste n’est que de %(ratio)s sur un des fonds\u00a0; "
                "il faut au moins %(least)s."
            )
            % {"ratio": ratio, "least": f"{LEAST_CONTRAST}".replace(".", ",")},
            _("La plus proche qui se lit\u00a0: %(colour)s.")
            % {"colour": nearest_readable(colour, scheme)},
            colour,
        )
    return colour


def _cleaned_logo(data: bytes) -> str:
    """Return a PNG without its notes, in base 64."""
    try:
        kept = without_png_notes(data)
        width, height = struct.unpack_from(">II", kept, 16)
    except (ValueError, IndexError, struct.error) as error:
        raise _refused(
            "logo",
            _("Ce fichier n’est pas une image PNG entière."),
            _("Enregistrez le logo en PNG, puis recommencez."),
        ) from error
    is_fit = min(width, height) >= _LEAST_SIDE and max(width, height) <= LOGO_SIDE
    if not is_fit or len(kept) > LOGO_BYTES or not kept[12:16] == b"IHDR" or b"acTL" in kept:
        raise _refused(
            "logo",
            _("Le logo est trop grand, trop petit, trop lourd ou animé."),
            _("Donnez une image fixe de %(low)s à %(high)s pixels de côté, de %(size)s ko au plus.")
            % {"low": _LEAST_SIDE, "high": LOGO_SIDE, "size": LOGO_BYTES // 1000},
        )
    return base64.b64encode(kept).decode("ascii")


def _refused(field: str, reason: str, remedy: str, value: str = "") -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))
