"""The mappings that the product ships: one YAML file for each kind of feed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.shipped import shipped_data
from bastide.modules.employment.core.feeds.mappings import (
    FeedMapping,
    MappingError,
    extended,
    mapping_of,
)
from bastide.modules.employment.core.feeds.nodes import name_key


def mappings_folder() -> Path:
    """Return the folder of the shipped mappings: the wheel's data, or the checkout's."""
    return shipped_data() / "employment" / "mappings"


def read_mapping(text: str, file_name: str) -> FeedMapping:
    """Return the mapping that a YAML text says: shipped, or a source's own.

    Args:
        text: the YAML.
        file_name: for messages.

    Raises:
        InputRefusedError: it is no YAML, or a word of it has no meaning.
    """
    try:
        document = yaml.safe_load(text)
        if isinstance(document, dict) and "extends" in document:
            name = f"{name_key(str(document['extends']))}.yaml"
            base = yaml.safe_load((mappings_folder() / name).read_text(encoding="utf-8"))
            document = extended(document, base)
        return mapping_of(document, file_name)
    except (MappingError, OSError, KeyError, yaml.YAMLError) as error:
        refusal = Refusal(
            f"cette correspondance ne se lit pas\u00a0: {error}",
            "Corrigez-la d'après une correspondance livrée.",
            file_name,
        )
        raise InputRefusedError((refusal,)) from error


@cache
def shipped_mappings() -> dict[str, FeedMapping]:
    """Return the shipped mappings by kind, in alphabetical order, read once."""
    found = (
        read_mapping(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(mappings_folder().glob("*.yaml"))
    )
    return {mapping.kind: mapping for mapping in found}


def mapping_named(kind: str) -> FeedMapping:
    """Return the shipped mapping of a kind, by its name or another usual name.

    Args:
        kind: `france-travail`, `hellowork`…; case, hyphens and underscores do not count.

    Raises:
        InputRefusedError: no mapping has this name; the message lists those that exist.
    """
    asked = name_key(kind)
    for mapping in shipped_mappings().values():
        if asked in {name_key(name) for name in (mapping.kind, *mapping.aliases)}:
            return mapping
    refusal = Refusal(
        "ce genre de flux est inconnu.",
        f"Choisissez parmi\u00a0: {', '.join(shipped_mappings())}.",
        field="source",
        value=kind,
    )
    raise InputRefusedError((refusal,))
