"""The YAML files of this folder, each read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from bastide.foundation.law.entries import (
    LegalEntry,
    LegalValue,
    UnknownLegalValueError,
    entry_of,
)


@cache
def entries() -> Mapping[str, LegalEntry]:
    """Return every entry of every file by its key, in alphabetical order.

    Raises:
        ValueError: a file holds something that is not a dated value with its text.
    """
    found = {}
    for path in files(__package__).iterdir():
        if not path.name.endswith(".yaml"):
            continue
        body = path.name.removesuffix(".yaml")
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, item in content.items():
            found[f"{body}.{name}"] = entry_of(f"{body}.{name}", item)
    return MappingProxyType(dict(sorted(found.items())))


def value(key: str, *, on: dt.date) -> LegalValue:
    """Return a legal value at a date, with its text and whether it is a scenario.

    Args:
        key: `file.entry`, for instance `operat.reduction_2030`.
        on: the date at which it must hold.

    Raises:
        UnknownLegalValueError: no such entry, or the date is before its first value.

    >>> str(value("operat.reduction_2030", on=dt.date(2026, 1, 1)).number)
    '0.40'
    >>> value("operat.reduction_2030", on=dt.date(2030, 1, 1)).is_scenario
    True
    """
    if key not in entries():
        raise UnknownLegalValueError(
            f"Aucune valeur légale ne s’appelle «\u00a0{key}\u00a0». "
            f"Ajoutez-la avec son texte dans le fichier {key.partition('.')[0]}.yaml."
        )
    return entries()[key].at(on)
