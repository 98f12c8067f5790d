"""Which asset a row speaks of: by code, RNB, name and address; merges that say with which and why.

A row that has a code is recognised by its code. Without one it is recognised by its RNB identifier,
by its name and address, or by its name alone when the inventory holds it. Two rows of a file are
never merged on a name alone: they must be the same in every cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bastide.foundation.errors import Refusal
from bastide.foundation.text import folded, slug
from bastide.kernel.buildings.core.facts import Value
from bastide.kernel.buildings.core.rows import (
    EXTRA,
    AssetRow,
    Change,
    ImportPlan,
    KnownAsset,
    Outcome,
    OutcomeKind,
    PlannedAsset,
    Values,
    differences,
    label_of,
)
from bastide.kernel.buildings.core.sites import grouped

MADE_CODE_LENGTH = 60
Key = tuple[str, ...]


@dataclass(slots=True)
class _Entry:
    """An asset while rows are read: known or new, with the rows that already spoke of it."""

    code: str
    before: Values
    values: dict[str, Value]
    lines: list[int] = field(default_factory=list)
    told: list[Values] = field(default_factory=list)

    def tell(self, line: int, values: Values) -> None:
        """Remember what a row of the file says of it."""
        self.lines.append(line)
        self.told.append({key: value for key, value in values.items() if key != "code"})

    def is_told(self, key: str) -> bool:
        """Tell whether a row of the file already gave this value."""
        return any(key in values for values in self.told)


class _Index:
    """Assets by what identifies them."""

    def __init__(self, known: Iterable[KnownAsset]) -> None:
        self.entries: list[_Entry] = []
        self.by_code: dict[str, _Entry] = {}
        self.by_rnb: dict[str, _Entry] = {}
        self.by_key: dict[Key, list[_Entry]] = {}
        for asset in known:
            self.add(_Entry(asset.code, asset.values, dict(asset.values)))

    def add(self, entry: _Entry) -> None:
        self.entries.append(entry)
        self.by_code[folded(entry.code)] = entry
        self.learn(entry)

    def learn(self, entry: _Entry) -> None:
        """Make an asset found by what it says now."""
        if rnb := entry.values.get("rnb_id"):
            self.by_rnb.setdefault(str(rnb), entry)
        for key in (_place_key(entry.values), _name_key(entry.values)):
            if key is not None and entry not in self.by_key.setdefault(key, []):
                self.by_key[key].append(entry)

    def free_code(self, values: Values) -> str:
        """Return a code made from the name, with a number when the name is taken."""
        base = slug(_label(values))[:MADE_CODE_LENGTH].strip("-") or "bien"
        code, count = base, 1
        while folded(code) in self.by_code:
            count += 1
            code = f"{base}-{count}"
        return code


def _label(values: Values) -> str:
    return str(values.get("name") or values.get("use") or values.get("address") or "")


def _place_key(values: Values) -> Key | None:
    address = str(values.get("address") or "")
    if not _label(values) or not address:
        return None
    commune = str(values.get("commune_code") or values.get("commune_name") or "")
    return ("place", folded(_label(values)), folded(address), folded(commune))


def _name_key(values: Values) -> Key | None:
    if not _label(values):
        return None
    return ("name", folded(_label(values)), folded(str(values.get("site") or "")))


def planned(rows: Sequence[AssetRow], known: Sequence[KnownAsset] = ()) -> ImportPlan:
    """Return what an import of rows would do to an inventory; nothing is written.

    Args:
        rows: in the order of the file.
        known: the assets of the same authority.

    Returns:
        One outcome for each row: created + updated + unchanged + merged + refused = rows.
    """
    sites, rows = grouped(rows, known)
    index = _Index(known)
    outcomes: list[Outcome] = []
    refusals: list[Refusal] = []
    for row in rows:
        refusals += row.refusals
        if row.rejection is not None:
            refusals.append(row.rejection)
            outcomes.append(Outcome(row.line, OutcomeKind.REFUSED))
            continue
        outcome, refused = _placed(row, index)
        outcomes.append(outcome)
        refusals += refused
    refusals += _orphans(index)
    counts = {kind: sum(one.kind is kind for one in outcomes) for kind in OutcomeKind}
    assets = tuple(_asset(entry) for entry in index.entries if entry.lines)
    ordered = tuple(sorted(refusals, key=lambda refusal: refusal.line or 0))
    return ImportPlan(tuple(outcomes), assets, sites, ordered, counts)


def inventory_after(known: Sequence[KnownAsset], plan: ImportPlan) -> list[KnownAsset]:
    """Return the inventory as an import would leave it: what the next file will meet.

    Args:
        known: the inventory before.
        plan: of the import.
    """
    kept = {folded(one.code): one for one in known}
    for asset in plan.assets:
        kept[folded(asset.code)] = KnownAsset(asset.code, {**asset.values, "code": asset.code})
    return list(kept.values())


def _asset(entry: _Entry) -> PlannedAsset:
    changes = differences(entry.before, entry.values)
    return PlannedAsset(entry.code, not entry.before, entry.values, changes, tuple(entry.lines))


def _placed(row: AssetRow, index: _Index) -> tuple[Outcome, list[Refusal]]:
    entry, why = _found(row, index)
    values, refused = _without_foreign_rnb(row, entry, index)
    if entry is None:
        code = str(values.get("code") or index.free_code(values))
        values["code"] = code
        entry = _Entry(code, {}, values)
        entry.tell(row.line, values)
        index.add(entry)
        changes = differences({}, values)
        return Outcome(row.line, OutcomeKind.CREATED, code, changes=changes), refused
    values.pop("code", None)
    if entry.lines:
        merged, contradictions = _merged(row, values, entry)
        index.learn(entry)
        outcome = Outcome(row.line, OutcomeKind.MERGED, entry.code, entry.lines[0], why, merged)
        entry.tell(row.line, values)
        return outcome, [*refused, *contradictions]
    changes = differences(entry.values, values)
    entry.values.update(values)
    entry.tell(row.line, values)
    index.learn(entry)
    kind = OutcomeKind.UPDATED if changes else OutcomeKind.UNCHANGED
    return Outcome(row.line, kind, entry.code, why=why, changes=changes), refused


def _found(row: AssetRow, index: _Index) -> tuple[_Entry | None, str]:
    """Return the asset that a row speaks of and how it was recognised."""
    values = row.values
    if code := values.get("code"):
        entry = index.by_code.get(folded(str(code)))
        return entry, f"même code «\u00a0{code}\u00a0»" if entry else ""
    rnb = str(values.get("rnb_id") or "")
    if rnb and (entry := index.by_rnb.get(rnb)):
        return entry, f"même identifiant RNB «\u00a0{rnb}\u00a0»"
    key = _place_key(values) or _name_key(values)
    entries = index.by_key.get(key, ()) if key else ()
    own = {name: value for name, value in values.items() if name != "code"}
    if twin := next((entry for entry in entries if own in entry.told), None):
        return twin, f"toutes les cellules sont celles de la ligne {twin.lines[0]}"
    entry = next(_candidates(entries, values), None)
    said = "mêmes nom et adresse" if key and key[0] == "place" else "même nom"
    return entry, f"{said} «\u00a0{_label(values)}\u00a0»" if entry else ""


def _candidates(entries: Iterable[_Entry], values: Values) -> Iterator[_Entry]:
    """Yield the known assets that no row spoke of, the most alike first, then rows that agree.

    A name without address is enough to recognise a known asset, not to merge two rows.
    """
    free = [entry for entry in entries if not entry.lines]
    yield from sorted(free, key=lambda entry: not _agree(entry.values, values))
    if values.get("address"):
        yield from (entry for entry in entries if entry.lines and _agree(entry.values, values))


def _agree(one: Values, other: Values) -> bool:
    """Tell whether two descriptions contradict each other nowhere."""
    return all(
        _is_same(one[key], value)
        for key, value in other.items()
        if key in one and key != "code" and not key.startswith(EXTRA)
    )


def _is_same(one: Value | None, other: Value) -> bool:
    """Tell whether two values say the same; case and accents of a text do not count."""
    if isinstance(one, str) and isinstance(other, str):
        return folded(one) == folded(other)
    return one == other


def _without_foreign_rnb(
    row: AssetRow, entry: _Entry | None, index: _Index
) -> tuple[dict[str, Value], list[Refusal]]:
    """Return the row's values without an RNB identifier that another asset already bears."""
    values = dict(row.values)
    holder = index.by_rnb.get(str(values.get("rnb_id") or ""))
    if holder is None or holder is entry:
        return values, []
    rnb = str(values.pop("rnb_id"))
    where = f"à la ligne {holder.lines[0]}" if holder.lines else "dans l’inventaire"
    return values, [
        Refusal(
            f"cet identifiant RNB est déjà celui de «\u00a0{holder.code}\u00a0», {where}.",
            "Vérifiez lequel des deux biens le porte, ou rattachez l’un à l’autre.",
            line=row.line,
            field=label_of("rnb_id"),
            value=rnb,
        )
    ]


def _merged(
    row: AssetRow, values: Values, entry: _Entry
) -> tuple[tuple[Change, ...], list[Refusal]]:
    """Add to an asset what a later row says more; what contradicts the earlier row is refused."""
    added: list[Change] = []
    refused: list[Refusal] = []
    for key, value in values.items():
        held = entry.values.get(key)
        if not entry.is_told(key):
            added += differences(entry.values, {key: value})
            entry.values[key] = value
        elif not _is_same(held, value):
            refused.append(
                Refusal(
                    f"la ligne {entry.lines[0]} donne «\u00a0{held}\u00a0» pour le même bien.",
                    "Gardez une seule des deux lignes, ou donnez un code à chacune.",
                    line=row.line,
                    field=label_of(key),
                    value=str(value),
                )
            )
    return tuple(added), refused


def _orphans(index: _Index) -> list[Refusal]:
    """Take away the parents that do not exist or that would close a loop; return why."""
    refused: list[Refusal] = []
    for entry in index.entries:
        parent = entry.values.get("parent")
        if parent is None or not entry.lines:
            continue
        reason = _parent_fault(entry, index)
        if reason:
            entry.values.pop("parent")
            if (held := entry.before.get("parent")) is not None:
                entry.values["parent"] = held
            refused.append(
                Refusal(
                    reason,
                    "Donnez le code d’un autre bien de la même collectivité.",
                    line=entry.lines[0],
                    field=label_of("parent"),
                    value=str(parent),
                )
            )
    return refused


def _parent_fault(entry: _Entry, index: _Index) -> str:
    seen = {folded(entry.code)}
    parent = entry.values.get("parent")
    while parent is not None:
        key = folded(str(parent))
        if key in seen:
            return "ce bien serait contenu dans lui-même."
        above = index.by_code.get(key)
        if above is None:
            return f"aucun bien n’a le code «\u00a0{parent}\u00a0»."
        seen.add(key)
        parent = above.values.get("parent")
    return ""
