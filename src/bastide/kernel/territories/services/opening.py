"""Opens the territory of an EPCI and follows newer editions."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.foundation.text import slug
from bastide.kernel.territories.core.changes import Change, changes
from bastide.kernel.territories.core.codes import is_siren
from bastide.kernel.territories.core.regimes import attribution_of
from bastide.kernel.territories.models import (
    Commune,
    Edition,
    Epci,
    MemberCommune,
    RegimeFiscal,
    Territory,
)
from bastide.kernel.territories.queries import current_edition, regime_on, slice_of_edition
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

ROOM = "territories"
ONE_DAY = dt.timedelta(days=1)
DEPARTURES = ("left", "merged", "vanished")
ARRIVALS = ("joined", "split")
SLUG_LENGTH = 80


def require_platform(actor: Actor) -> None:
    """Stop an act that only the installation's administrators (and the system) may do.

    Raises:
        NotAllowedError: the actor is neither.
    """
    if not (actor.is_system or (actor.user is not None and actor.user.is_platform_admin)):
        raise NotAllowedError("Seule l’administration de l’installation ouvre un territoire.")


@transaction.atomic
def open_territory(*, actor: Actor, siren: str, edition: str = "") -> Territory:
    """Open the territory of an EPCI or EPT of France: perimeter, members, tax regime.

    Doing it again changes nothing and returns the same territory. The authorities are created by
    `bastide.kernel.organisations.services.load_territory`, which calls this.

    Args:
        actor: the system, or an administrator of the installation.
        siren: SIREN of the EPCI.
        edition: code of a loaded edition; the newest when empty.

    Raises:
        InputRefusedError: the SIREN is wrong or is no EPCI of that edition.
    """
    require_platform(actor)
    epci = _epci_of(siren, edition)
    known = Territory.objects.filter(siren=siren).first()
    if known is not None:
        return known
    territory = Territory.objects.create(
        perimeter=Perimeter.objects.create(label=epci.name),
        slug=free_slug(epci.name, siren),
        name=epci.name,
        siren=siren,
        nature=epci.nature,
        epci=epci,
    )
    communes = Commune.objects.filter(epcis=epci).prefetch_related("postal_codes")
    MemberCommune.objects.bulk_create(_member(territory, commune) for commune in communes)
    _record_regime(territory, epci)
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="open_territory",
        target=territory,
        after={"siren": siren, "edition": epci.edition.code, "communes": epci.communes_count},
    )
    return territory


def free_slug(name: str, siren: str) -> str:
    """Return the address of a territory: its name, with its SIREN when the name is taken."""
    wanted = slug(name)[:SLUG_LENGTH].strip("-")
    if Territory.objects.filter(slug=wanted).exists():
        return f"{wanted[: SLUG_LENGTH - len(siren) - 1]}-{siren}"
    return wanted


def _epci_of(siren: str, edition_code: str) -> Epci:
    if not is_siren(siren):
        reason = (
            "Ce numéro n’est pas un SIREN\u00a0: neuf chiffres dont le dernier vérifie les autres."
        )
        raise _refused(siren, reason, "Recopiez le SIREN de l’EPCI.")
    edition = loaded_edition(edition_code)
    epci = Epci.objects.filter(edition=edition, siren=siren).select_related("edition").first()
    if epci is None:
        reason = f"Aucun EPCI ni EPT ne porte ce SIREN dans l’édition {edition.code}."
        raise _refused(siren, reason, "Cherchez l’EPCI sur la page Géographie.")
    return epci


def loaded_edition(code: str = "") -> Edition:
    """Return a loaded edition by its code, the newest when empty.

    Raises:
        InputRefusedError: it is not loaded.
    """
    edition = Edition.objects.filter(code=code).first() if code else current_edition()
    if edition is None:
        reason = "Cette édition de la géographie officielle n’est pas chargée."
        raise _refused(code, reason, "Chargez-la d’abord\u00a0: bastide territory load.")
    return edition


def _refused(value: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field="siren", value=value),))


def _member(
    territory: Territory, commune: Commune, valid_from: dt.date | None = None
) -> MemberCommune:
    return MemberCommune(
        territory=territory, code=commune.code, valid_from=valid_from, **_member_facts(commune)
    )


def _member_facts(commune: Commune) -> dict[str, object]:
    edition = commune.edition
    return {
        "name": commune.name,
        "siren": commune.siren,
        "departement_code": commune.departement_code,
        "postal_codes": " ".join(postal.code for postal in commune.postal_codes.all()),
        "population_municipale": commune.population_municipale,
        "population_municipale_vintage": edition.population_municipale_vintage,
        "population_totale": commune.population_totale,
        "population_totale_vintage": edition.population_totale_vintage,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
    }


@transaction.atomic
def refresh_members(*, actor: Actor, territory: Territory, edition: str = "") -> tuple[Change, ...]:
    """Bring a territory to another edition; nothing is deleted, who left keeps a dated row.

    Args:
        actor: administrator of the territory.
        territory: obtained through a gate.
        edition: code of a loaded edition; the newest when empty.

    Returns:
        What changed, also written in the journal; empty when the territory follows it already.

    Raises:
        InputRefusedError: the territory is invented, or its EPCI is not in that edition.
    """
    actor.require(Role.ADMINISTRATOR, territory.perimeter_id, ROOM)
    territory = Territory.objects.select_for_update().get(pk=territory.pk)
    if territory.epci is None:
        reason = "Un territoire fictif ne suit aucune édition officielle."
        raise _refused(territory.siren, reason, "Choisissez un territoire réel.")
    before, after = territory.epci, _epci_of(territory.siren, edition)
    if before.pk == after.pk:
        return ()
    events = changes(
        slice_of_edition(before.edition, territory.siren),
        slice_of_edition(after.edition, territory.siren),
    )
    _apply(territory, after, events)
    _record_regime(territory, after)
    territory.epci, territory.name, territory.nature = after, after.name, after.nature
    territory.save(update_fields=["epci", "name", "nature"])
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="refresh_territory",
        target=territory,
        before={"edition": before.edition.code, "name": before.name},
        after={
            "edition": after.edition.code,
            "name": after.name,
            "changes": [asdict(event) for event in events],
        },
    )
    return events


def _apply(territory: Territory, epci: Epci, events: tuple[Change, ...]) -> None:
    start = epci.edition.valid_on
    current = MemberCommune.objects.filter(territory=territory, valid_to__isnull=True)
    for event in events:
        if event.kind in DEPARTURES:
            current.filter(code=event.code).update(
                valid_to=start - ONE_DAY, successor_code=event.other_code, note=event.detail
            )
    arrived = {event.code: event for event in events if event.kind in ARRIVALS}
    for commune in (
        Commune.objects.filter(epcis=epci)
        .select_related("edition")
        .prefetch_related("postal_codes")
    ):
        if commune.code in arrived:
            member = _member(territory, commune, valid_from=start)
            member.note = arrived[commune.code].detail
            member.save()
        else:
            current.filter(code=commune.code).update(**_member_facts(commune))


def _record_regime(territory: Territory, epci: Epci) -> None:
    """Write the regime that the edition shows, when it differs from the one in force."""
    found = attribution_of(
        nature=epci.nature,
        mode_financement=epci.mode_financement,
        siren=epci.siren,
        edition_on=epci.edition.valid_on,
    )
    held = regime_on(territory, epci.edition.valid_on)
    if found is None or (held is not None and held.regime == found.regime):
        return
    has_any = RegimeFiscal.objects.filter(territory=territory).exists()
    RegimeFiscal.objects.update_or_create(
        territory=territory,
        valid_from=epci.edition.valid_on if has_any else found.valid_from,
        defaults={
            "regime": found.regime,
            "article": found.article,
            "source": f"{epci.edition.label} ({epci.edition.source})"[:250],
        },
    )
