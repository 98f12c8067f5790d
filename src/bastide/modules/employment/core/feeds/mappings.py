"""What a mapping says: where a source keeps each field of an offer, and how to read it.

A mapping is data (`data/employment/mappings/*.yaml`): a new source of a known format needs none of
this code. Its words are checked when it is read, so that a misspelt one is refused at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, fields
from typing import Any

from bastide.foundation.text import folded
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.feeds.dates import FORMATS, USUAL_FORMATS
from bastide.modules.employment.core.feeds.nodes import Node, nodes_at, values_at

FORMATS_OF_FEEDS = ("xml", "json", "jsonld", "table")
TARGETS = frozenset(
    [
        "external_id",
        "references",
        "title",
        "description",
        "kind",
        "contract",
        "duration",
        "duration_unit",
        "hours",
        "time",
        "salary",
        "salary_min",
        "salary_max",
        "salary_period",
        "salary_currency",
        "salary_estimated",
        "employer",
        "siret",
        "siren",
        "remote",
        "published",
        "updated",
        "expires",
        "starts",
        "positions",
        "education",
        "experience",
        "rome",
        "naf",
        "url",
        "apply_url",
        "apply_email",
        "disability",
        "language",
    ]
)
PLACE_TARGETS = frozenset(
    [
        "label",
        "city",
        "postcode",
        "insee",
        "latitude",
        "longitude",
        "pair",
        "department",
        "region",
        "country",
    ]
)


class MappingError(ValueError):
    """A mapping says something that means nothing; the message names it, in French."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one field is and how its text is taken.

    Attributes:
        paths: places to look at, the first that holds a text wins.
        join: places that are all taken, in this order, when any is named; `a|b` is `b` without `a`.
        separator: what stands between the texts of `join`.
        constant: the text when the feed has none.
        pattern: keeps the first group of the first match; no match, no text.
        table: text of the source, folded → text that replaces it; others stay as they are.
        strict: a text absent from `table` is no text.
        absent: texts of the source, folded, that mean « unknown ».
        formats: formats of a date, in order.
        unit: what a bare number counts.
        unless: path → texts; when one is found there, the field is left out.
        required: the offer is rejected without it.
    """

    paths: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    separator: str = "\n\n"
    constant: str = ""
    pattern: re.Pattern[str] | None = None
    table: Dictionary[str, str] = field(default_factory=dict)
    strict: bool = False
    absent: frozenset[str] = frozenset()
    formats: tuple[str, ...] = USUAL_FORMATS
    unit: str = ""
    unless: Dictionary[str, frozenset[str]] = field(default_factory=dict)
    required: bool = False

    def texts(self, node: Node) -> list[str]:
        """Return every text of the field in an item, in the order of the rule, without repeats.

        Args:
            node: the item, or the place inside it.
        """
        taken = list(dict.fromkeys(self._found(node)))
        return taken or ([self.constant] if self.constant else [])

    def text(self, node: Node) -> str:
        """Return the text of the field in an item, empty when it has none."""
        if self.join:
            return self.separator.join(self.texts(node))
        return next(self._found(node), self.constant)

    def _found(self, node: Node) -> Iterator[str]:
        """Yield the texts of the field where the rule looks, in its order."""
        looked = self.join or self.paths
        if not node.may_hold(looked) or self._is_left_out(node):
            return
        for path in looked:
            ways = ([self.read(raw) for raw in values_at(node, way)] for way in path.split("|"))
            found = next((texts for texts in ways if any(texts)), [])
            yield from filter(None, found)

    def _is_left_out(self, node: Node) -> bool:
        return any(
            folded(text) in refused
            for path, refused in self.unless.items()
            for text in values_at(node, path)
        )

    def read(self, raw: str) -> str:
        """Return a raw text after the pattern, the table and the absent texts of the rule."""
        text = raw.strip()
        if self.pattern is not None:
            match = self.pattern.search(text)
            text = next((group for group in match.groups() if group), match[0]) if match else ""
        if not (self.table or self.absent):
            return "" if self.strict else text
        key = folded(text)
        if key in self.absent:
            return ""
        return self.table.get(key, "" if self.strict else text)


@dataclass(frozen=True, slots=True)
class PlacesRule:
    """Where the places of an offer are.

    Attributes:
        each: paths to the nodes that are one place each; the item itself when none is found.
        fields: rule by part of a place.
    """

    each: tuple[str, ...] = ()
    fields: Dictionary[str, FieldRule] = field(default_factory=dict)

    def nodes(self, item: Node) -> list[Node]:
        """Return one node for each place of an item."""
        from_paths = (self._at(item, path) for path in self.each)
        return next((found for found in from_paths if found), [item])

    @staticmethod
    def _at(item: Node, path: str) -> list[Node]:
        return [one for one in nodes_at(item, path) if one.inside or one.value]


@dataclass(frozen=True, slots=True)
class FeedMapping:
    """Everything that reads the feeds of one kind.

    Attributes:
        kind: short name, as `--source` takes it.
        label: name for a reader.
        format: one of `FORMATS_OF_FEEDS`.
        items: names of the elements or keys that hold one offer each.
        aliases: other names of the kind.
        fields: rule by target.
        places: where the places are.
        fingerprints: an offer without identifier gets one from its own content.
        base: address that relative links of the feed start from.
        default_kind: kind of an offer of which nothing says another.
        one_of: targets of which an offer needs at least one.
    """

    kind: str
    label: str
    format: str
    items: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    fields: Dictionary[str, FieldRule] = field(default_factory=dict)
    places: PlacesRule = field(default_factory=PlacesRule)
    fingerprints: bool = False
    base: str = ""
    default_kind: Kind = Kind.JOB
    one_of: tuple[str, ...] = ()

    def rule(self, target: str) -> FieldRule:
        """Return the rule of a target, an empty one when the mapping has none."""
        return self.fields.get(target, _NOTHING)

    def names(self) -> frozenset[str]:
        """Return every name of a field that the rules look at, as their last step."""
        rules = (*self.fields.values(), *self.places.fields.values())
        return frozenset(
            name
            for rule in rules
            for path in rule.join or rule.paths
            for way in path.split("|")
            if (name := way.rsplit("/", 1)[-1].strip("@?~."))
        )


_NOTHING = FieldRule()


def extended(document: Any, base: Any) -> Any:
    """Return a mapping's document completed by another: its rules first, then those it lacks.

    Args:
        document: what a YAML that says `extends` holds.
        base: what the YAML that it extends holds.
    """
    places, others = document.get("places") or {}, base.get("places") or {}
    return {
        **{
            name: value
            for name, value in base.items()
            if name in {"format", "items", "one_of", "fingerprints", "base", "default_kind"}
        },
        **{name: value for name, value in document.items() if name != "extends"},
        "fields": {**base["fields"], **(document.get("fields") or {})},
        "places": {
            "each": places.get("each", others.get("each")),
            "fields": {**others.get("fields", {}), **(places.get("fields") or {})},
        },
    }


def mapping_of(document: Any, origin: str) -> FeedMapping:
    """Return the mapping that a YAML document says.

    Args:
        document: what the YAML holds, already completed by what it extends.
        origin: name of its file, for messages.

    Raises:
        MappingError: an unknown word, a missing one, a format that does not exist.
    """
    if not isinstance(document, dict):
        raise MappingError(f"{origin}\u00a0: une correspondance est attendue.")
    allowed = {one.name for one in fields(FeedMapping)}
    _known(document, allowed, origin)
    for name in ("kind", "label", "format", "fields"):
        if not document.get(name):
            raise MappingError(f"{origin}\u00a0: « {name} » manque.")
    if document["format"] not in FORMATS_OF_FEEDS:
        raise MappingError(f"{origin}\u00a0: le format « {document['format']} » n'existe pas.")
    places = document.get("places") or {}
    _known(places, {"each", "fields"}, origin)
    return FeedMapping(
        kind=str(document["kind"]),
        label=str(document["label"]),
        format=document["format"],
        items=_words(document.get("items")),
        aliases=_words(document.get("aliases")),
        fields=_rules(document["fields"], TARGETS, origin),
        places=PlacesRule(
            _words(places.get("each")), _rules(places.get("fields") or {}, PLACE_TARGETS, origin)
        ),
        fingerprints=bool(document.get("fingerprints")),
        base=str(document.get("base") or ""),
        default_kind=_kind(document.get("default_kind"), origin),
        one_of=_words(document.get("one_of")),
    )


def _kind(said: Any, origin: str) -> Kind:
    try:
        return Kind(said or Kind.JOB)
    except ValueError as error:
        raise MappingError(f"{origin}\u00a0: le genre « {said} » n'existe pas.") from error


def _rules(said: Any, targets: frozenset[str], origin: str) -> dict[str, FieldRule]:
    _known(said, targets, origin)
    return {target: _rule(rule, f"{origin}, {target}") for target, rule in said.items()}


def _rule(said: Any, origin: str) -> FieldRule:
    """Return the rule of one field: a path, paths, or words with their values."""
    if isinstance(said, str | list):
        return FieldRule(paths=_words(said))
    _known(said, {one.name for one in fields(FieldRule)}, origin)
    formats = _words(said.get("formats")) or USUAL_FORMATS
    if strange := [name for name in formats if name not in FORMATS]:
        raise MappingError(f"{origin}\u00a0: le format de date « {strange[0]} » n'existe pas.")
    try:
        pattern = re.compile(said["pattern"], re.IGNORECASE) if said.get("pattern") else None
    except re.error as error:
        raise MappingError(f"{origin}\u00a0: le motif ne se lit pas ({error}).") from error
    return FieldRule(
        paths=_words(said.get("paths")),
        join=_words(said.get("join")),
        separator=str(said.get("separator", "\n\n")),
        constant=str(said.get("constant") or ""),
        pattern=pattern,
        table={folded(str(key)): str(value) for key, value in (said.get("table") or {}).items()},
        strict=bool(said.get("strict")),
        absent=frozenset(folded(str(one)) for one in said.get("absent") or ()),
        formats=formats,
        unit=str(said.get("unit") or ""),
        unless={
            path: frozenset(folded(one) for one in _words(texts))
            for path, texts in (said.get("unless") or {}).items()
        },
        required=bool(said.get("required")),
    )


def _words(said: Any) -> tuple[str, ...]:
    if said is None:
        return ()
    return tuple(str(one) for one in said) if isinstance(said, list) else (str(said),)


def _known(said: Any, allowed: frozenset[str] | set[str], origin: str) -> None:
    if not isinstance(said, dict):
        raise MappingError(f"{origin}\u00a0: une correspondance est attendue.")
    if strange := [str(word) for word in said if word not in allowed]:
        raise MappingError(f"{origin}\u00a0: « {strange[0]} » n'a pas de sens ici.")
