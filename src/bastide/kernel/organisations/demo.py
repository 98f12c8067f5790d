"""The organisations of the demonstration: real bodies and posts, and an invented organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from bastide.kernel.organisations import services
from bastide.kernel.organisations.core.versions import Version, from_data
from bastide.kernel.organisations.models import (
    Authority,
    AuthorityKind,
    FunctionKind,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.kernel.organisations.queries import get_visible_authority
from bastide.kernel.organisations.readers.fictitious import OrganisationFacts, read_organisation
from bastide.kernel.territories import demo as territories
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_territory_of
from bastide.platform.access.actors import Actor

MONTPELLIER_CITY = "213401722"
STAFF_FILE = "montpellier_effectifs_par_grade_2018_2025.csv"


def load(*, actor: Actor) -> None:
    """Load the authorities of the three territories, real posts, and the invented organisation.

    Args:
        actor: the system, or an administrator of the installation. Again changes nothing.
    """
    metropole = services.load_territory(actor=actor, siren=territories.MONTPELLIER)
    services.load_territory(actor=actor, siren=territories.EST_ENSEMBLE)
    _load_staff(actor, metropole)
    load_invented(actor=actor)


def _load_staff(actor: Actor, territory: Territory) -> None:
    city = get_visible_authority(actor, territory, MONTPELLIER_CITY, room="organisations")
    content = (Path(settings.DATA_DIR) / "staff" / STAFF_FILE).read_bytes()
    services.import_staff(actor=actor, authority=city, data=content, file_name=STAFF_FILE)


def load_invented(*, actor: Actor) -> None:
    """Load the invented organisation of the fictitious territory."""
    described = territories.described()
    territory = get_territory_of(actor, described.siren)
    services.load_authorities(actor=actor, territory=territory)
    services.create_authority(
        actor=actor,
        territory=territory,
        kind=AuthorityKind.CCAS,
        name=described.ccas_name,
        siren=described.ccas_siren,
    )
    facts = read_organisation(Path(settings.DATA_DIR) / "demo" / "organisation_fictive.yaml")
    bodies = {row.siren: row for row in Authority.objects.filter(territory=territory)}
    units = _load_services(actor, facts, bodies)
    _load_centres(actor, territory, facts, units)
    for row in facts.functions:
        services.record_function(
            actor=actor,
            authority=bodies[row.authority],
            person_name=row.person,
            kind=FunctionKind(row.kind),
            title=row.title,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            service=units.get(row.service),
        )
    services.keep_version(actor=actor, territory=territory, version=_earlier(facts, bodies))


def _load_services(
    actor: Actor, facts: OrganisationFacts, bodies: Mapping[str, Authority]
) -> dict[str, Service]:
    units: dict[str, Service] = {}
    for row in facts.services:
        units[row.code] = services.create_service(
            actor=actor,
            authority=bodies[row.authority],
            code=row.code,
            name=row.name,
            level=ServiceLevel(row.level),
            parent=units.get(row.parent),
            served=[bodies[siren] for siren in row.served],
        )
    return units


def _load_centres(
    actor: Actor, territory: Territory, facts: OrganisationFacts, units: Mapping[str, Service]
) -> None:
    centres: dict[str, ResponsibilityCentre] = {}
    for row in facts.centres:
        centres[row.code] = services.create_centre(
            actor=actor,
            territory=territory,
            code=row.code,
            name=row.name,
            parent=centres.get(row.parent),
            service=units.get(row.service),
        )


def _earlier(facts: OrganisationFacts, bodies: Mapping[str, Authority]) -> Version:
    """Return the earlier version with the names of its bodies in place of their SIREN."""
    on: dt.date = facts.earlier["on"]
    version = from_data({**facts.earlier, "on": on.isoformat()})
    units = tuple(replace(unit, authority=bodies[unit.authority].name) for unit in version.units)
    return replace(version, units=units)
