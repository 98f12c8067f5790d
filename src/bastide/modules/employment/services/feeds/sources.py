"""Writes of sources: one added, changed, put out of service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import Channel, Source
from bastide.modules.employment.readers.feeds.mapping_files import mapping_named, read_mapping
from bastide.modules.employment.services.feeds.france_travail import KIND, address_refusal
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.versions import write_version

_Fault = tuple[str, bool, str, str]
"""Field, whether it is wrong, why, what to do."""

SMALLEST_MISSES, LARGEST_SHARE = 2, 100


@dataclass(frozen=True, slots=True)
class SourceDetails:
    """What is said of a source; see `models.Source` for the meaning of each field."""

    code: str
    name: str
    kind: str
    agreement: str
    channel: Channel = Channel.WEB
    address: str = ""
    site: str = ""
    contact: str = ""
    mapping: str = ""
    trust: int = 50
    every_hours: int = 24
    largest_drop_pct: int = 50
    fewest: int = 0
    misses: int = 2
    is_active: bool = True


@transaction.atomic
def add_source(*, actor: Actor, territory: Territory, details: SourceDetails) -> Source:
    """Add a source of offers to a territory.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        details: what is said of it.

    Raises:
        InputRefusedError: see `check_details`; or the code is taken.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    check_details(territory, details)
    try:
        with transaction.atomic():
            source = Source.objects.create(territory=territory, **_fields(details))
    except IntegrityError as error:
        taken = Refusal(
            "Une source de ce territoire porte déjà ce code.",
            "Choisissez un autre code.",
            field="code",
            value=details.code,
        )
        raise InputRefusedError((taken,)) from error
    record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="add_source",
        target=source,
        after=_fields(details),
    )
    return source


@transaction.atomic
def change_source(*, actor: Actor, source: Source, version: int, details: SourceDetails) -> Source:
    """Change what is said of a source; its code stays, for its offers are named after it.

    Args:
        actor: manager of the territory.
        source: obtained through a gate.
        version: the one that the actor saw.
        details: what is said of it now.

    Raises:
        InputRefusedError: see `check_details`.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.MANAGER, source.territory.perimeter_id, ROOM)
    check_details(source.territory, details)
    after = {name: value for name, value in _fields(details).items() if name != "code"}
    before = write_version(source, version, after)
    record(
        actor=actor,
        perimeter_id=source.territory.perimeter_id,
        action="change_source",
        target=source,
        before=before,
        after=after,
    )
    return source


def check_details(territory: Territory, details: SourceDetails) -> None:
    """Check what is said of a source.

    Raises:
        InputRefusedError: no name, code or agreement; an unknown kind; a mapping that cannot be
            read; no address where one is needed; the simulator in a real territory; an interface
            that does not exist; a share above 100 or fewer than two misses.
    """
    faults = [
        Refusal(reason, remedy, field=field)
        for field, is_wrong, reason, remedy in (*_identity(territory, details), *_limits(details))
        if is_wrong
    ]
    if faults:
        raise InputRefusedError(tuple(faults))
    if details.mapping.strip():
        read_mapping(details.mapping, f"{details.code}.yaml")
    else:
        mapping_named(details.kind)


def _identity(territory: Territory, details: SourceDetails) -> Sequence[_Fault]:
    """Return what may be wrong of the name of a source and of how it arrives."""
    return (
        ("name", not squeezed(details.name), "La source n’a pas de nom.", "Nommez-la."),
        (
            "code",
            slugify(details.code) != details.code or not details.code,
            "Le code ne s’écrit pas ainsi.",
            "Des lettres sans accent, des chiffres et des tirets.",
        ),
        (
            "agreement",
            not squeezed(details.agreement),
            "Rien ne dit à quel titre ses offres sont reprises.",
            "Indiquez la licence ou la convention.",
        ),
        (
            "address",
            details.channel is Channel.WEB and not details.address,
            "La source n’a pas d’adresse.",
            "Donnez celle de son flux, ou choisissez le dépôt de fichier.",
        ),
        (
            "channel",
            details.channel is Channel.SIMULATION and not territory.is_fictitious,
            "Le simulateur ne parle que d’un territoire fictif.",
            "Choisissez une adresse ou le dépôt de fichier.",
        ),
        (
            "channel",
            details.channel is Channel.API and details.kind != KIND,
            "Ce genre de flux ne se lit pas par interface.",
            "Choisissez une adresse ou le dépôt de fichier.",
        ),
        (
            "address",
            details.channel is Channel.API and bool(address_refusal(details.address)),
            "Cette adresse n’est pas une question à l’interface de France Travail.",
            "Laissez-la vide, ou donnez celle de l’interface avec ses critères.",
        ),
    )


def _limits(details: SourceDetails) -> Sequence[_Fault]:
    """Return what may be wrong of the limits of a source."""
    return (
        (
            "misses",
            details.misses < SMALLEST_MISSES,
            "Une seule absence ne suffit pas à retirer une offre.",
            "Choisissez deux lectures au moins.",
        ),
        (
            "largest_drop_pct",
            details.largest_drop_pct > LARGEST_SHARE,
            "Une chute est une part.",
            "Écrivez un nombre de 0 à 100.",
        ),
        (
            "trust",
            details.trust > LARGEST_SHARE,
            "La confiance est une part.",
            "Écrivez un nombre de 0 à 100.",
        ),
    )


def _fields(details: SourceDetails) -> dict[str, object]:
    return {
        "code": details.code,
        "name": squeezed(details.name)[:120],
        "kind": details.kind,
        "mapping": details.mapping,
        "channel": details.channel.value,
        "address": details.address,
        "site": details.site,
        "agreement": squeezed(details.agreement)[:250],
        "contact": details.contact,
        "trust": details.trust,
        "every_hours": details.every_hours,
        "largest_drop_pct": details.largest_drop_pct,
        "fewest": details.fewest,
        "misses": details.misses,
        "is_active": details.is_active,
    }
