"""Grids as files: the proposed ones that the product ships, and those that people write (YAML)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.shipped import shipped_data
from bastide.kernel.grids.core.grids import GridText, ItemText, check_grid

MAX_SIZE = 500_000
"""Bytes of the largest file of a grid."""


def grids_folder() -> Path:
    """Return the folder of the shipped grids: the wheel's data, or the checkout's."""
    return shipped_data() / "grids"


def read_grid(data: bytes, file_name: str) -> GridText:
    """Return the grid that a YAML file describes.

    Args:
        data: the whole file: `name`, `items` (code, axis, label, levels, weight…), `scale_max`.
        file_name: its name, for messages.

    Raises:
        InputRefusedError: no YAML, a key that is missing or of another kind, or a grid that could
            not be used (see `core.grids.check_grid`).
    """
    content = _content(data, file_name)
    items = content.get("items")
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise _refused(file_name, "items", "La liste des items manque.")
    axes = content.get("axes") or []
    if not isinstance(axes, list) or not all(isinstance(axis, Mapping) for axis in axes):
        raise _refused(file_name, "axes", "La liste des axes n’en est pas une.")
    grid = GridText(
        name=_text(content, "name"),
        items=tuple(_item(item, file_name) for item in items),
        scale_max=_integer(content, "scale_max", 3, file_name),
        source=_text(content, "source"),
        axes=tuple((_text(axis, "code"), _text(axis, "label")) for axis in axes),
        note=_text(content, "note"),
    )
    check_grid(grid, file_name=file_name)
    return grid


def _content(data: bytes, file_name: str) -> Mapping[str, Any]:
    if len(data) > MAX_SIZE:
        raise _refused(file_name, "", "Le fichier est trop lourd pour une grille.")
    if b"&" in data and b"*" in data and _has_anchors(data):
        raise _refused(file_name, "", "Le fichier se renvoie à lui-même (ancres YAML).")
    try:
        content = yaml.safe_load(data.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _refused(file_name, "", "Le fichier n’est pas un YAML lisible en UTF-8.") from error
    if not isinstance(content, Mapping):
        raise _refused(file_name, "", "Le fichier ne décrit pas une grille.")
    return content


def _has_anchors(data: bytes) -> bool:
    """Tell whether a YAML text uses anchors, by which a small file unpacks into a huge one."""
    try:
        events = yaml.parse(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        return any(isinstance(event, yaml.AliasEvent) for event in events)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        return False


def _item(content: Mapping[str, Any], file_name: str) -> ItemText:
    levels = content.get("levels")
    if not isinstance(levels, list):
        raise _refused(file_name, "levels", "La liste des niveaux manque.", _text(content, "code"))
    return ItemText(
        code=_text(content, "code"),
        axis=_text(content, "axis"),
        label=_text(content, "label"),
        levels=tuple(str(level) for level in levels),
        weight=_weight(content, file_name),
        help=_text(content, "help"),
        is_computed=content.get("is_computed") is True,
    )


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return "" if value is None else str(value).strip()


def _integer(content: Mapping[str, Any], name: str, default: int, file_name: str) -> int:
    value = content.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused(file_name, name, "Ce n’est pas un nombre entier.", str(value))
    return value


def _weight(content: Mapping[str, Any], file_name: str) -> Decimal:
    value = content.get("weight", 1)
    if not isinstance(value, bool):
        with suppress(InvalidOperation):
            return Decimal(str(value).replace(",", "."))
    raise _refused(file_name, "weight", "Le poids n’est pas un nombre.", str(value))


def _refused(file_name: str, name: str, reason: str, value: str = "") -> InputRefusedError:
    remedy = "Repartez d’une grille fournie et modifiez-la."
    return InputRefusedError((Refusal(reason, remedy, file=file_name, field=name, value=value),))
