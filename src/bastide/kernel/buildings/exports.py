"""The inventory as sheets: our own columns, that come back unchanged, and the SCDL schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bastide.kernel.buildings.core.columns import record_header
from bastide.kernel.buildings.core.facts import FACTS, FIELDS, IDENTITY, Fact, FactType
from bastide.kernel.buildings.core.rows import EXTRA, KnownAsset, Values
from bastide.kernel.buildings.core.values import written
from bastide.kernel.buildings.readers.profiles import SCDL_COLUMNS
from bastide.kernel.organisations.models import Authority
from bastide.platform.exchange.cells import Kind, Value
from bastide.platform.exchange.writers import Column, Sheet

_KINDS: Mapping[FactType, Kind] = {
    FactType.INTEGER: "integer",
    FactType.YEAR: "integer",
    FactType.NUMBER: "number",
    FactType.AREA: "number",
    FactType.ENERGY: "number",
    FactType.LATITUDE: "number",
    FactType.LONGITUDE: "number",
    FactType.MONEY: "money",
    FactType.DATE: "date",
}
_NO_NUMBER = "99999"
"""What the schema asks for where an address has no number."""

_NUMBERED = re.compile(r"([0-9]+(?:[/-][0-9]+)?(?: (?:bis|ter|quater|[a-z]))?),? +(.+)")


def inventory_sheet(
    assets: Sequence[KnownAsset],
    *,
    name: str = "",
    notes: Sequence[str] = (),
    personal: bool = True,
) -> Sheet:
    """Return assets as a sheet whose columns are those of the import: read again, nothing changes.

    Args:
        assets: with all their values, costs and energies included.
        name: name of the sheet.
        notes: sources and remarks.
        personal: whether facts that may name a private person are among the columns.
    """
    facts = [fact for fact in (*IDENTITY, *FACTS) if personal or not fact.is_personal]
    records = sorted({key for one in assets for key in one.values if _is_record(key)})
    extras = sorted({key for one in assets for key in one.values if key.startswith(EXTRA)})
    columns = (
        *(Column(fact.key, fact.header, _KINDS.get(fact.type, "text")) for fact in facts),
        *(
            Column(key, record_header(key), "money" if key.startswith("cost:") else "number")
            for key in records
        ),
        *(Column(key, key.removeprefix(EXTRA)) for key in extras),
    )
    rows = [_row(one, facts, (*records, *extras)) for one in assets]
    return Sheet(name=name or _("Inventaire"), columns=columns, rows=rows, notes=tuple(notes))


def _is_record(key: str) -> bool:
    return key.startswith(("cost:", "energy:"))


def _row(asset: KnownAsset, facts: Iterable[Fact], others: Iterable[str]) -> dict[str, Value]:
    values: Values = {"code": asset.code, **asset.values}
    row: dict[str, Any] = {fact.key: written(values.get(fact.key), fact) for fact in facts}
    return row | {key: values[key] for key in others if key in values}


def scdl_sheet(assets: Sequence[KnownAsset], authority: Authority) -> Sheet:
    """Return buildings in the twenty-one columns of the SCDL schema of collective equipment, 0.1.4.

    Only what the inventory knows is written; an obligatory column may stay empty, and land is left
    out.

    Args:
        assets: of one authority.
        authority: who publishes. Its SIRET is not known here: the column stays empty.
    """
    rows = [
        _scdl_row({**one.values, "code": one.code}, authority)
        for one in assets
        if one.values.get("kind") != "land"
    ]
    columns = tuple(Column(name, name) for name in SCDL_COLUMNS)
    note = _("Schéma SCDL équipements 0.1.4 (schema.data.gouv.fr).")
    return Sheet(name=_("Équipements"), columns=columns, rows=rows, notes=(note,))


def _scdl_row(values: Values, authority: Authority) -> dict[str, Value]:
    number, street = _address(str(values.get("address") or ""))

    def said(key: str) -> str:
        value = values.get(key)
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        plain = written(value, FIELDS[key])
        return "" if plain is None else str(plain)

    category = str(values.get("erp_category") or "")
    return {
        "COLL_NOM": authority.name,
        "COLL_SIRET": "",
        "EQUIP_UID": said("code"),
        "EQUIP_THEME": said("family").replace("É", "E").replace("\u2019", "'"),
        "EQUIP_CODE": said("equipment_code"),
        "EQUIP_TYPE": said("use"),
        "EQUIP_NOM": said("name"),
        "ADR_NUMERO": number or (_NO_NUMBER if street else ""),
        "ADR_NOMVOIE": street,
        "ADR_CODEPOSTAL": said("postcode"),
        "ADR_COMMUNE": said("commune_name"),
        "ADR_CLE_INTEROP": said("address_key"),
        "ERP_ID": said("erp_id"),
        "ERP_TYPE": said("erp_types"),
        "ERP_CATEGORIE": category if category.isdigit() else "",
        "EQUIP_LAT": said("latitude"),
        "EQUIP_LONG": said("longitude"),
        "EQUIP_OUVERTURE": said("opening_hours"),
        "EQUIP_TEL": said("phone"),
        "EQUIP_EMAIL": said("email"),
        "EQUIP_WEB": said("website"),
    }


def _address(address: str) -> tuple[str, str]:
    """Return the number and the street of an address.

    >>> _address("36 bis Avenue Ardouin"), _address("Rue du Four")
    (('36 bis', 'Avenue Ardouin'), ('', 'Rue du Four'))
    """
    found = _NUMBERED.fullmatch(address)
    return (found[1], found[2]) if found else ("", address)
