"""Loads an edition of the official geography into the database, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

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
from bastide.platform.database.statistics import refresh_statistics

BATCH = 2000


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
        "regions": _create(_regions(edition, geography)),
        "departements": _create(_departements(edition, geography)),
        "communes": len(communes),
        "postal_codes": _create(_postal_codes(geography, communes)),
        "former_communes": _create(_former(edition, geography, communes)),
        **_load_epcis(edition, geography, communes),
        "contours": _create(_contours(edition, geography)),
    }
    refresh_statistics(Commune, PostalCode, FormerCommune, Epci, Membership, Contour)
    return Loading(edition, is_new=True, counts=counts)


def _create(rows: Iterable[models.Model]) -> int:
    listed: Sequence[Any] = list(rows)
    if listed:
        type(listed[0]).objects.bulk_create(listed, batch_size=BATCH)
    return len(listed)


def _load_communes(edition: Edition, geography: Geography) -> dict[str, int]:
    _create(
        Commune(
            edition_id=edition.pk,
            code=row.code,
            name=row.name,
            key=place_key(row.name),
            siren=row.siren,
            departement_code=row.departement_code,
            region_code=row.region_code,
            zone=row.zone,
            population_municipale=row.population_municipale,
            population_totale=row.population_totale,
            latitude=row.latitude,
            longitude=row.longitude,
        )
        for row in geography.communes
    )
    return dict(Commune.objects.filter(edition=edition).values_list("code", "id"))


def _load_epcis(edition: Edition, geography: Geography, communes: dict[str, int]) -> dict[str, int]:
    created = _create(
        Epci(
            edition_id=edition.pk,
            siren=row.siren,
            name=row.name,
            key=place_key(row.name),
            nature=row.nature,
            mode_financement=row.mode_financement,
            communes_count=row.communes_count,
            population_municipale=row.population_municipale,
            population_totale=row.population_totale,
            departement_code=row.departement_code,
        )
        for row in geography.epcis
    )
    epcis = dict(Epci.objects.filter(edition=edition).values_list("siren", "id"))
    members = _create(
        Membership(
            epci_id=epcis[row.epci_siren],
            commune_id=communes[row.commune_code],
            population_municipale=row.population_municipale,
            population_totale=row.population_totale,
        )
        for row in geography.members
    )
    return {"epcis": created, "memberships": members}


def _regions(edition: Edition, geography: Geography) -> Iterable[Region]:
    return (
        Region(edition_id=edition.pk, code=row.code, name=row.name, zone=row.zone)
        for row in geography.regions
    )


def _departements(edition: Edition, geography: Geography) -> Iterable[Departement]:
    return (
        Departement(
            edition_id=edition.pk,
            code=row.code,
            name=row.name,
            region_code=row.region_code,
            zone=row.zone,
        )
        for row in geography.departements
    )


def _postal_codes(geography: Geography, communes: dict[str, int]) -> Iterable[PostalCode]:
    return (
        PostalCode(commune_id=communes[row.code], code=code)
        for row in geography.communes
        for code in dict.fromkeys(row.postal_codes)
    )


def _former(
    edition: Edition, geography: Geography, communes: dict[str, int]
) -> Iterable[FormerCommune]:
    return (
        FormerCommune(
            edition_id=edition.pk,
            code=row.code,
            name=row.name,
            key=place_key(row.name),
            kind=row.kind,
            successor_id=communes[row.successor_code],
        )
        for row in geography.former
    )


def _contours(edition: Edition, geography: Geography) -> Iterable[Contour]:
    return (
        Contour(edition_id=edition.pk, level=row.level, code=row.code, geometry=row.geometry)
        for row in geography.contours
    )
