"""Reads of territories and of the official geography; the gates are the only way to a territory."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.core.changes import MemberFacts, Slice
from bastide.kernel.territories.core.codes import is_digits, is_insee_code, is_postal_code
from bastide.kernel.territories.core.names import place_key
from bastide.kernel.territories.models import (
    Commune,
    Contour,
    Departement,
    Edition,
    Epci,
    FormerCommune,
    MemberCommune,
    Membership,
    Territory,
)
from bastide.platform.access.actors import Actor
from bastide.platform.search.entries import SearchEntry

SIREN_LENGTH = 9


def list_visible_territories(actor: Actor) -> QuerySet[Territory]:
    """Return the territories where the actor holds a role, in the whole or in one authority."""
    territories = Territory.objects.select_related("perimeter")
    if actor.is_system:
        return territories
    held = actor.any_perimeter()
    return territories.filter(
        Q(perimeter_id__in=held) | Q(perimeter__children__id__in=held)
    ).distinct()


def get_visible_territory(actor: Actor, slug: str) -> Territory:
    """Return one territory by its address.

    Raises:
        Http404: no such territory, or none that the actor may see; the answer is the same.
    """
    territory = list_visible_territories(actor).filter(slug=slug).first()
    if territory is None:
        raise Http404
    return territory


def list_members(territory: Territory, *, on: dt.date | None = None) -> QuerySet[MemberCommune]:
    """Return the member communes of a territory at a date; without a date, today's.

    Args:
        territory: obtained through a gate.
        on: the day asked for.
    """
    members = MemberCommune.objects.filter(territory=territory)
    if on is None:
        return members.filter(valid_to__isnull=True)
    return members.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
    )


def list_past_members(territory: Territory) -> QuerySet[MemberCommune]:
    """Return the communes that were members and are no longer: merged, departed, vanished."""
    return MemberCommune.objects.filter(territory=territory, valid_to__isnull=False)


def get_member(territory: Territory, code: str) -> MemberCommune:
    """Return a member commune by its INSEE code, the current row first.

    Raises:
        Http404: the territory never had it.
    """
    found = (
        MemberCommune.objects.filter(territory=territory, code=code)
        .order_by("valid_to", "-id")
        .all()
    )
    current = next((member for member in found if member.is_current), None)
    if current is None and not found:
        raise Http404
    return current or found[0]


def current_edition() -> Edition | None:
    """Return the newest edition of the official geography loaded here."""
    return Edition.objects.order_by("-valid_on").first()


def get_commune(code: str) -> Commune:
    """Return a commune of France by its INSEE code, in the newest edition.

    Raises:
        Http404: no such code.
    """
    commune = (
        Commune.objects.filter(edition=current_edition(), code=code)
        .select_related("edition")
        .prefetch_related("postal_codes", "former_communes", "epcis")
        .first()
    )
    if commune is None:
        raise Http404
    return commune


def get_epci(siren: str) -> Epci:
    """Return an EPCI or EPT of France by its SIREN, in the newest edition.

    Raises:
        Http404: no such SIREN.
    """
    epci = Epci.objects.filter(edition=current_edition(), siren=siren).first()
    if epci is None:
        raise Http404
    return epci


def list_memberships(epci: Epci) -> QuerySet[Membership]:
    """Return the communes of an EPCI, in the order of their names."""
    return epci.memberships.select_related("commune").order_by("commune__key", "commune__code")


def departement_name(commune: Commune) -> str:
    """Return the name of a commune's département, its code when it has none."""
    found = Departement.objects.filter(
        edition_id=commune.edition_id, code=commune.departement_code
    ).first()
    return found.name if found else commune.departement_code


def list_found_communes(text: str) -> QuerySet[Commune]:
    """Return the communes of France that a name, a postal code, an INSEE code or a SIREN finds.

    A former commune finds its successor. Exact names come before names that only start with the
    text, and those before the others; homonyms are ordered by population.
    """
    communes = Commune.objects.filter(edition=current_edition()).prefetch_related(
        "postal_codes", Prefetch("epcis", Epci.objects.order_by("nature"))
    )
    wanted = text.strip().upper()
    if is_postal_code(wanted) or is_insee_code(wanted):
        return communes.filter(
            Q(code=wanted) | Q(postal_codes__code=wanted) | Q(former_communes__code=wanted)
        ).distinct()
    if is_digits(wanted, SIREN_LENGTH):
        return communes.filter(siren=wanted)
    key = place_key(text)
    if not key:
        return communes.none()
    return (
        communes.annotate(
            is_exact=Count("id", filter=Q(key=key), distinct=True),
            is_start=Count("id", filter=Q(key__startswith=key), distinct=True),
        )
        .filter(Q(key__contains=key) | Q(former_communes__key=key))
        .order_by("-is_exact", "-is_start", "-population_municipale", "code")
    )


def list_found_epcis(text: str) -> QuerySet[Epci]:
    """Return the EPCI and EPT of France that a name or a SIREN finds, the most peopled first."""
    epcis = Epci.objects.filter(edition=current_edition())
    wanted = text.strip()
    if is_digits(wanted, SIREN_LENGTH):
        return epcis.filter(siren=wanted)
    key = place_key(text)
    if not key or is_postal_code(wanted):
        return epcis.none()
    return epcis.filter(key__contains=key).order_by("-population_municipale", "siren")


def contours(edition_id: int | None, level: str, codes: list[str]) -> dict[str, str]:
    """Return the GeoJSON geometries (text) of places by code; a place without one is absent."""
    if edition_id is None:
        return {}
    found = Contour.objects.filter(edition_id=edition_id, level=level, code__in=codes)
    return dict(found.values_list("code", "geometry"))


def official_keys() -> frozenset[str]:
    """Return the comparable name of every commune, former commune and EPCI, of every edition."""
    return frozenset(
        key
        for model in (Commune, FormerCommune, Epci)
        for key in model.objects.values_list("key", flat=True)
    )


def slice_of_edition(edition: Edition, siren: str) -> Slice:
    """Return what an edition says of the EPCI of a SIREN, for the comparison of editions."""
    members = Commune.objects.filter(edition=edition, epcis__siren=siren)
    return Slice(
        members={
            row.code: MemberFacts(row.code, row.name, row.siren, row.population_municipale)
            for row in members
        },
        successors=_successors(edition),
        communes=frozenset(Commune.objects.filter(edition=edition).values_list("code", flat=True)),
    )


def _successors(edition: Edition) -> Mapping[str, str]:
    return dict(
        FormerCommune.objects.filter(edition=edition).values_list("code", "successor__code")
    )


def search_entries() -> Iterator[SearchEntry]:
    """Yield what can be found of this room: territories and their member communes.

    The communes and EPCI of the rest of France are found on their own page, `/geographie/`.
    """
    for territory in Territory.objects.all():
        address = reverse("territory", args=[territory.slug])
        yield _entry("territoire", territory.siren, territory.name, "", address, territory)
    members = MemberCommune.objects.filter(valid_to__isnull=True).select_related("territory")
    for member in members:
        address = reverse("territory_commune", args=[member.territory.slug, member.code])
        words = f"{_('Commune')} {member.code} {member.postal_codes} {member.territory.name}"
        key = f"{member.territory.siren}-{member.code}"
        yield _entry("commune", key, member.name, words, address, member.territory)


def _entry(  # noqa: PLR0917 -- the fields of one entry, in their order
    kind: str, key: str, title: str, text: str, url: str, territory: Territory
) -> SearchEntry:
    perimeter: uuid.UUID = territory.perimeter_id
    return SearchEntry(
        kind=kind,
        key=key,
        title=title,
        text=text,
        url=url,
        perimeter_id=perimeter,
        fictitious=territory.is_fictitious,
        room="territories",
    )


def get_territory_of(actor: Actor, siren: str) -> Territory:
    """Return the territory of an EPCI by its SIREN.

    Raises:
        InputRefusedError: no territory of that SIREN is open, or none that the actor may see.
    """
    territory = list_visible_territories(actor).filter(siren=siren).first()
    if territory is None:
        reason = "Aucun territoire ouvert ne porte ce SIREN."
        remedy = "Ouvrez-le d’abord\u00a0: bastide territory load."
        raise InputRefusedError((Refusal(reason, remedy, field="siren", value=siren),))
    return territory


def described(code: str) -> dict[str, Any]:
    """Return what the newest edition says of a commune (INSEE code) or an EPCI (SIREN).

    Raises:
        InputRefusedError: nothing carries that code.
    """
    edition = current_edition()
    if is_digits(code, SIREN_LENGTH):
        epci = Epci.objects.filter(edition=edition, siren=code).first()
        if epci is not None:
            return _described_epci(epci)
    commune = list_found_communes(code).filter(Q(code=code) | Q(siren=code)).first()
    if commune is None:
        reason = "Aucune commune ni aucun EPCI ne porte ce code."
        remedy = "Donnez un code INSEE (34172) ou un SIREN (243400017)."
        raise InputRefusedError((Refusal(reason, remedy, field="code", value=code),))
    return _described_commune(commune)


def _described_epci(epci: Epci) -> dict[str, Any]:
    return {
        "kind": "epci",
        "siren": epci.siren,
        "name": epci.name,
        "nature": epci.nature,
        "mode_financement": epci.mode_financement,
        "population_municipale": epci.population_municipale,
        "population_vintage": epci.population_vintage,
        "communes": [row.commune.name for row in list_memberships(epci)],
        "edition": epci.edition.code,
    }


def _described_commune(commune: Commune) -> dict[str, Any]:
    edition = commune.edition
    return {
        "kind": "commune",
        "code": commune.code,
        "siren": commune.siren,
        "name": commune.name,
        "departement": departement_name(commune),
        "postal_codes": [postal.code for postal in commune.postal_codes.all()],
        "population_municipale": commune.population_municipale,
        "population_municipale_vintage": edition.population_municipale_vintage,
        "population_totale": commune.population_totale,
        "population_totale_vintage": edition.population_totale_vintage,
        "epci": [body.name for body in commune.epcis.all()],
        "former_communes": [former.name for former in commune.former_communes.all()],
        "edition": edition.code,
    }


def official_population(siren: str) -> tuple[int, str] | None:
    """Return the total population of a commune or an EPCI and its source, `None` when unknown.

    Args:
        siren: nine digits of the body.
    """
    edition = current_edition()
    if edition is None:
        return None
    body: Commune | Epci | None = (
        Commune.objects.filter(edition=edition, siren=siren).first()
        or Epci.objects.filter(edition=edition, siren=siren).first()
    )
    if body is None or not body.population_totale:
        return None
    return body.population_totale, _("population totale, millésime %(year)s (INSEE, DGCL)") % {
        "year": edition.population_totale_vintage
    }
