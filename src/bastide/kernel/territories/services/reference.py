"""Loads an edition of the official geography into the database, once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.core.geography import Geography
from bastide.kernel.territories.core.names import place_key
from bastide.kernel.territories.models import (
    Commune,
    Contour,
    Departement,
    Edition,
    Epci,
    FormerCommune,
    Membership,
    PostalCode,
    Region,
)
from bastide.kernel.territories.readers.geography import read_edition_facts, read_geography
from bastide.platform.database.bulk import insert_rows
from bastide.platform.database.statistics import refresh_statistics


@dataclass(frozen=True, slots=True)
class Loading:
    """What a loading did.

    Attributes:
        edition: the edition, now in the database.
        is_new: false when it was there already and nothing was written.
        counts: number of rows written, by kind.
    """

    edition: Edition
    is_new: bool
    counts: dict[str, int]


def shipped_editions() -> tuple[str, ...]:
    """Return the codes of the editions shipped with the product, oldest first."""
    folder = Path(settings.DATA_DIR) / "territory"
    return tuple(sorted(path.parent.name for path in folder.glob("*/edition.yaml")))


def load_reference_geography(edition: str = "", *, folder: Path | None = None) -> Loading:
    """Load an edition of the official geography, whole; loading it again changes nothing.

    This is public reference data of no territory: it has no perimeter and so no line in a
    territory's journal; the edition itself keeps the digest of its files and its date of loading.

    Args:
        edition: its code; the newest shipped one when empty.
        folder: another folder that holds an edition, for one that is not shipped.

    Raises:
        InputRefusedError: no such edition, a damaged file, or other content under a known code.
    """
    place = folder or Path(settings.DATA_DIR) / "territory" / (edition or shipped_editions()[-1])
    facts = read_edition_facts(place)
    known = Edition.objects.filter(code=facts.code).first()
    if known is not None:
        _check_same(known, facts.sha256)
        return Loading(known, is_new=False, counts={})
    return _load(read_geography(place))


def _check_same(known: Edition, sha256: str) -> None:
    if known.sha256 != sha256:
        reason = f"L’édition {known.code} est déjà chargée avec un autre contenu."
        remedy = "Donnez un autre code à l’édition\u00a0: une édition publiée ne se réécrit pas."
        raise InputRefusedError((Refusal(reason, remedy, field="code", value=known.code),))


@transaction.atomic
def _load(geography: Geography) -> Loading:
    facts = geography.edition
    edition = Edition.objects.create(
        code=facts.code,
        label=facts.label,
        valid_on=facts.valid_on,
        population_municipale_vintage=facts.population_municipale_vintage,
        population_totale_vintage=facts.population_totale_vintage,
        members_vintage=facts.members_vintage,
        members_vintage_ept=facts.members_vintage_ept,
        source=facts.source,
        sha256=facts.sha256,
    )
    communes = _load_communes(edition, geography)
    counts = {
        "regions": _load_regions(edition, geography),
        "departements": _load_departements(edition, geography),
        "communes": len(communes),
        "postal_codes": _load_postal_codes(geography, communes),
        "former_communes": _load_former(edition, geography, communes),
        **_load_epcis(edition, geography, communes),
        "contours": _load_contours(edition, geography),
    }
    refresh_statistics(Commune, PostalCode, FormerCommune, Epci, Membership, Contour)
    return Loading(edition, is_new=True, counts=counts)


def _load_communes(edition: Edition, geography: Geography) -> dict[str, int]:
    insert_rows(
        Commune,
        (
            "edition_id",
            "code",
            "name",
            "key",
            "siren",
            "departement_code",
            "region_code",
            "zone",
            "population_municipale",
            "population_totale",
            "latitude",
            "longitude",
        ),
        (
            (
                edition.pk,
                row.code,
                row.name,
                place_key(row.name),
                row.siren,
                row.departement_code,
                row.region_code,
                row.zone,
                row.population_municipale,
                row.population_totale,
                row.latitude,
                row.longitude,
            )
            for row in geography.communes
        ),
    )
    return dict(Commune.objects.filter(edition=edition).values_list("code", "id"))


def _load_epcis(edition: Edition, geography: Geography, communes: dict[str, int]) -> dict[str, int]:
    created = insert_rows(
        Epci,
        (
            "edition_id",
            "siren",
            "name",
            "key",
            "nature",
            "mode_financement",
            "communes_count",
            "population_municipale",
            "population_totale",
            "departement_code",
        ),
        (
            (
                edition.pk,
                row.siren,
                row.name,
                place_key(row.name),
                row.nature,
                row.mode_financement,
                row.communes_count,
                row.population_municipale,
                row.population_totale,
                row.departement_code,
            )
            for row in geography.epcis
        ),
    )
    return {"epcis": created, "memberships": _load_members(edition, geography, communes)}


def _load_members(edition: Edition, geography: Geography, communes: dict[str, int]) -> int:
    epcis = dict(Epci.objects.filter(edition=edition).values_list("siren", "id"))
    return insert_rows(
        Membership,
        ("epci_id", "commune_id", "population_municipale", "population_totale"),
        (
            (
                epcis[row.epci_siren],
                communes[row.commune_code],
                row.population_municipale,
                row.population_totale,
            )
            for row in geography.members
        ),
    )


def _load_regions(edition: Edition, geography: Geography) -> int:
    return insert_rows(
        Region,
        ("edition_id", "code", "name", "zone"),
        ((edition.pk, row.code, row.name, row.zone) for row in geography.regions),
    )


def _load_departements(edition: Edition, geography: Geography) -> int:
    return insert_rows(
        Departement,
        ("edition_id", "code", "name", "region_code", "zone"),
        (
            (edition.pk, row.code, row.name, row.region_code, row.zone)
            for row in geography.departements
        ),
    )


def _load_postal_codes(geography: Geography, communes: dict[str, int]) -> int:
    return insert_rows(
        PostalCode,
        ("commune_id", "code"),
        (
            (communes[row.code], code)
            for row in geography.communes
            for code in dict.fromkeys(row.postal_codes)
        ),
    )


def _load_former(edition: Edition, geography: Geography, communes: dict[str, int]) -> int:
    return insert_rows(
        FormerCommune,
        ("edition_id", "code", "name", "key", "kind", "successor_id"),
        (
            (
                edition.pk,
                row.code,
                row.name,
                place_key(row.name),
                row.kind,
                communes[row.successor_code],
            )
            for row in geography.former
        ),
    )


def _load_contours(edition: Edition, geography: Geography) -> int:
    return insert_rows(
        Contour,
        ("edition_id", "level", "code", "geometry"),
        ((edition.pk, row.level, row.code, row.geometry) for row in geography.contours),
    )
