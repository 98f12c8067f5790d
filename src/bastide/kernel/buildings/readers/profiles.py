"""Profiles: how the columns of a known kind of file are read. Three are shipped, others are kept.

- `bastide`: the columns that Bastide exports;
- `scdl-equipements`: schéma SCDL des équipements collectifs publics, version 0.1.4;
- `montpellier`: the non-residential buildings of the Ville de Montpellier (dBase export).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import slug
from bastide.kernel.buildings.core.columns import record_target
from bastide.kernel.buildings.core.costs import COST_LABELS
from bastide.kernel.buildings.core.energy import CARRIER_LABELS
from bastide.kernel.buildings.core.facts import FIELDS
from bastide.kernel.buildings.core.rows import EXTRA
from bastide.kernel.buildings.readers.mapping import SPECIAL, ColumnRule
from bastide.kernel.buildings.readers.tables import SourceTable
from bastide.platform.exchange.delimited import header_key


@dataclass(frozen=True, slots=True)
class Profile:
    """How a known kind of file is read.

    Attributes:
        key: name on the command line. label: in French. source: where the columns are described.
        rules: header made comparable → how that column is read.
        required: headers, made comparable, without which a file is of another kind.
        constants: target → value that every row of such a file has.
        segments: value of `family` → code of the segment that it goes to.
        is_closed: whether a column without rule is kept as it is rather than guessed.
    """

    key: str
    label: str
    rules: Mapping[str, ColumnRule]
    required: frozenset[str]
    source: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    is_closed: bool = False

    def rules_for(self, table: SourceTable) -> dict[str, ColumnRule]:
        """Return the rule of each column of a table; none for one that may be guessed."""
        rules = dict(self.rules)
        if self.is_closed:
            for header in table.header:
                target = record_target(header) or f"{EXTRA}{header}"
                rules.setdefault(header_key(header), ColumnRule((target,)))
        return rules


def _keyed(rules: Mapping[str, ColumnRule]) -> dict[str, ColumnRule]:
    return {header_key(name): rule for name, rule in rules.items()}


_ADDRESSED = frozenset({"99999", "9999", "0"})
_SCDL_COLUMNS: Mapping[str, ColumnRule] = {
    "COLL_NOM": ColumnRule(("authority_name",)),
    "COLL_SIRET": ColumnRule(("authority_siret",)),
    "EQUIP_UID": ColumnRule(("code",)),
    "EQUIP_THEME": ColumnRule(("family",)),
    "EQUIP_CODE": ColumnRule(("equipment_code",)),
    "EQUIP_TYPE": ColumnRule(("use",)),
    "EQUIP_NOM": ColumnRule(("name",)),
    "ADR_NUMERO": ColumnRule(("address_number",), null_words=_ADDRESSED),
    "ADR_NOMVOIE": ColumnRule(("address_street",)),
    "ADR_CODEPOSTAL": ColumnRule(("postcode",)),
    "ADR_COMMUNE": ColumnRule(("commune_name",)),
    "ADR_CLE_INTEROP": ColumnRule(("address_key",)),
    "ERP_ID": ColumnRule(("erp_id",)),
    "ERP_TYPE": ColumnRule(("erp_types",)),
    "ERP_CATEGORIE": ColumnRule(("erp_category",)),
    "EQUIP_LAT": ColumnRule(("latitude",)),
    "EQUIP_LONG": ColumnRule(("longitude",)),
    "EQUIP_OUVERTURE": ColumnRule(("opening_hours",)),
    "EQUIP_TEL": ColumnRule(("phone",)),
    "EQUIP_EMAIL": ColumnRule(("email",)),
    "EQUIP_WEB": ColumnRule(("website",)),
}
SCDL_COLUMNS = tuple(_SCDL_COLUMNS)
"""The twenty-one columns of the schema, in its order."""

SCDL_SEGMENTS: Mapping[str, str] = {
    "administrative": "administratif",
    "justice": "administratif",
    "health": "associatif_social",
    "social": "associatif_social",
    "sport": "sportif",
    "teaching": "scolaire_enfance",
    "worship": "culturel",
    "culture": "culturel",
    "transport": "technique_logement",
}

SCDL = Profile(
    key="scdl-equipements",
    label="SCDL équipements 0.1.4",
    rules=_keyed(_SCDL_COLUMNS),
    required=frozenset({"equipuid", "equipnom"}),
    source="schema.data.gouv.fr, scdl/equipements, version 0.1.4",
    segments=SCDL_SEGMENTS,
)

MONTPELLIER = Profile(
    key="montpellier",
    label="Bâtiments de Montpellier",
    rules=_keyed(
        {
            "OBJECTID": ColumnRule(("code",)),
            "CODCOMM": ColumnRule(("commune_code",), is_dgi=True),
            "LIBQUART": ColumnRule(("district",)),
            "PATRLIB": ColumnRule(("site", "name")),
            "CLEFPATR": ColumnRule(
                ("external_key",),
                null_words=frozenset({"99999999", "88888888", "00000000", "0"}),
            ),
            "SHAPE_Area": ColumnRule(("footprint_m2",)),
            **{
                name: ColumnRule((f"{EXTRA}{name}",))
                for name in (
                    *("TARGET_FID", "TYPE", "AREA", "PERIMETER", "BATIMENTS_", "CDCOL", "CDPAT"),
                    *("CDELEM", "CLASS", "SYMBOLE", "SHAPE_Leng"),
                )
            },
        }
    ),
    required=frozenset({"objectid", "patrlib", "clefpatr", "shapearea"}),
    source="Ville de Montpellier, jeu « Bâtiments » (VilleMTP_MTP_Batiments)",
    constants={"kind": "building"},
)
"""The file repeats on each row the polygon that holds the building (AREA): it is kept as it is and
never taken for an area of the building, whose own outline is SHAPE_Area."""

BASTIDE = Profile(
    key="bastide",
    label="Inventaire exporté par Bastide",
    rules=_keyed({fact.header: ColumnRule((key,)) for key, fact in FIELDS.items()}),
    required=frozenset({header_key(FIELDS[key].header) for key in ("code", "name", "kind")}),
    source="colonnes de l’export de l’inventaire",
    is_closed=True,
)

SHIPPED = (BASTIDE, SCDL, MONTPELLIER)
_OTHER_NAMES = {
    "scdl": SCDL.key,
    "equipements": SCDL.key,
    "scdl-equipements-0-1-4": SCDL.key,
    "montpellier-batiments": MONTPELLIER.key,
}


def find_profile(name: str, kept: Sequence[Profile] = ()) -> Profile:
    """Return a profile by its name, case, accents, spaces and underscores aside.

    Args:
        name: as typed.
        kept: profiles kept by the territory, beside the shipped ones.

    Raises:
        InputRefusedError: no profile has that name.
    """
    asked = slug(name)
    asked = _OTHER_NAMES.get(asked, asked)
    listed = (*SHIPPED, *kept)
    found = next((one for one in listed if asked in {slug(one.key), slug(one.label)}), None)
    if found is None:
        names = ", ".join(one.key for one in listed)
        reason = f"aucun profil ne s’appelle «\u00a0{name}\u00a0»."
        raise InputRefusedError((Refusal(reason, f"Profils connus\u00a0: {names}.", value=name),))
    return found


def recognised(table: SourceTable, kept: Sequence[Profile] = ()) -> Profile | None:
    """Return the profile whose required columns a table has, a kept one first; `None` without."""
    names = {header_key(name) for name in table.header}
    return next((one for one in (*kept, *SHIPPED) if one.required and one.required <= names), None)


def check_profile(profile: Profile, table: SourceTable) -> None:
    """Refuse a table that lacks columns of the profile asked for.

    Raises:
        InputRefusedError: one for each missing column.
    """
    names = {header_key(name) for name in table.header}
    missing = sorted(profile.required - names)
    if missing:
        raise InputRefusedError(
            tuple(
                Refusal(
                    f"cette colonne du profil «\u00a0{profile.label}\u00a0» manque.",
                    "Choisissez un autre profil, ou laissez Bastide reconnaître les colonnes.",
                    file=table.file_name,
                    line=table.header_line,
                    field=name,
                )
                for name in missing
            )
        )


def as_data(profile: Profile) -> dict[str, Any]:
    """Return a profile as plain data, to keep it."""
    return {
        "key": profile.key,
        "label": profile.label,
        "source": profile.source,
        "required": sorted(profile.required),
        "constants": dict(profile.constants),
        "segments": dict(profile.segments),
        "is_closed": profile.is_closed,
        "rules": {
            name: {
                "targets": list(rule.targets),
                "unit": rule.unit,
                "null_words": sorted(rule.null_words),
                "is_dgi": rule.is_dgi,
            }
            for name, rule in profile.rules.items()
        },
    }


def from_data(data: Mapping[str, Any]) -> Profile:
    """Return the profile that `as_data` wrote; `from_data(as_data(p)) == p`.

    Raises:
        InputRefusedError: a rule fills something that does not exist.
    """
    rules = {
        str(name): ColumnRule(
            targets=tuple(rule["targets"]),
            unit=rule.get("unit", ""),
            null_words=frozenset(rule.get("null_words", ())),
            is_dgi=bool(rule.get("is_dgi", False)),
        )
        for name, rule in data["rules"].items()
    }
    unknown = [
        (name, target)
        for name, rule in rules.items()
        for target in rule.targets
        if not is_target(target)
    ]
    if unknown:
        raise InputRefusedError(
            tuple(
                Refusal("aucun fait ne s’appelle ainsi.", "Corrigez le profil.", "", None, *pair)
                for pair in unknown
            )
        )
    return Profile(
        key=data["key"],
        label=data["label"],
        rules=rules,
        required=frozenset(data["required"]),
        source=data.get("source", ""),
        constants=data.get("constants", {}),
        segments=data.get("segments", {}),
        is_closed=bool(data.get("is_closed", False)),
    )


def is_target(target: str) -> bool:
    """Tell whether a column may fill a target.

    >>> is_target("area_sdp_m2"), is_target("cost:fluids:2024"), is_target("cost:gold:2024")
    (True, True, False)
    """
    if target in FIELDS or target in SPECIAL or target.startswith(EXTRA):
        return True
    kind, _, rest = target.partition(":")
    name, _, year = rest.partition(":")
    listed: dict[str, set[str]] = {
        "cost": {str(one) for one in COST_LABELS},
        "energy": {str(one) for one in CARRIER_LABELS},
    }
    return name in listed.get(kind, set()) and year.isdigit()
