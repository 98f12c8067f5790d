"""Creates an invented territory, whose names must be nobody's."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.core.codes import invented_siren, is_insee_code, is_siren
from bastide.kernel.territories.core.names import taken_names
from bastide.kernel.territories.core.regimes import Regime
from bastide.kernel.territories.models import MemberCommune, RegimeFiscal, Territory
from bastide.kernel.territories.queries import official_keys
from bastide.kernel.territories.readers.fictitious import FictitiousCommune
from bastide.kernel.territories.services.opening import (
    free_slug,
    loaded_edition,
    require_platform,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.audit import services as audit

INVENTED = "000"
FIRST_SERIAL = 1000


@transaction.atomic
def create_fictitious_territory(
    *,
    actor: Actor,
    name: str,
    communes: Sequence[FictitiousCommune],
    siren: str = "",
    nature: str = "CC",
    regime: Regime = Regime.FPU,
    population_vintage: int | None = None,
) -> Territory:
    """Create an invented territory; a name that exists in France is refused.

    Doing it again under the same SIREN changes nothing and returns the same territory.

    Args:
        actor: the system, or an administrator of the installation.
        name: name of the invented EPCI.
        communes: its invented communes.
        siren: SIREN starting with 000; chosen when empty.
        nature: nature of an EPCI (`CC`, `CA`…).
        regime: its tax regime.
        population_vintage: year that the invented populations pretend to describe.

    Raises:
        InputRefusedError: a name is a real commune's, former commune's or EPCI's; a code or SIREN
            could be a real one; or the official list is not loaded, so that nothing can be checked.
    """
    require_platform(actor)
    loaded_edition()
    number = siren or _free_siren()
    known = Territory.objects.filter(siren=number).first()
    if known is not None:
        return known
    _check(name, number, communes)
    territory = Territory.objects.create(
        perimeter=Perimeter.objects.create(label=name),
        slug=free_slug(name, number),
        name=name,
        siren=number,
        nature=nature,
        is_fictitious=True,
    )
    MemberCommune.objects.bulk_create(
        _member(territory, commune, population_vintage) for commune in communes
    )
    RegimeFiscal.objects.create(
        territory=territory,
        regime=regime,
        article="CGI, art. 1379-0 bis",
        source="Territoire fictif",
    )
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="create_fictitious_territory",
        target=territory,
        after={"siren": number, "communes": len(communes)},
    )
    return territory


def _free_siren() -> str:
    taken = set(
        Territory.objects.filter(siren__startswith=INVENTED).values_list("siren", flat=True)
    )
    serial = FIRST_SERIAL
    while invented_siren(serial) in taken:
        serial += 1
    return invented_siren(serial)


def _check(name: str, siren: str, communes: Sequence[FictitiousCommune]) -> None:
    refusals = [
        Refusal(
            "Ce nom existe dans la liste officielle.",
            "Inventez un autre nom\u00a0: un vrai nom ne porte que de vraies données.",
            field="nom",
            value=taken,
        )
        for taken in taken_names([name, *(row.name for row in communes)], official_keys())
    ]
    sirens = [siren, *(row.siren for row in communes)]
    refusals += [
        Refusal(
            "Ce SIREN pourrait être celui d’un organisme réel, ou sa clé est fausse.",
            "Prenez un SIREN qui commence par 000.",
            field="siren",
            value=number,
        )
        for number in sirens
        if not (number.startswith(INVENTED) and is_siren(number))
    ]
    refusals += [
        Refusal(
            "Ce code est celui d’une commune réelle.",
            "Prenez un code qui commence par 00.",
            field="code",
            value=row.code,
        )
        for row in communes
        if is_insee_code(row.code)
    ]
    if refusals:
        raise InputRefusedError(tuple(refusals))


def _member(territory: Territory, commune: FictitiousCommune, vintage: int | None) -> MemberCommune:
    return MemberCommune(
        territory=territory,
        code=commune.code,
        name=commune.name,
        siren=commune.siren,
        departement_code="00",
        postal_codes=commune.postal_code,
        population_municipale=commune.population_municipale,
        population_municipale_vintage=vintage,
        population_totale=commune.population_totale,
        population_totale_vintage=vintage,
        geometry=commune.geometry,
    )
