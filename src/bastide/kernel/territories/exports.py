"""The communes of a territory as a sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bastide.kernel.territories.models import MemberCommune, Territory
from bastide.platform.exchange.writers import Column, Sheet


def members_sheet(territory: Territory, members: Iterable[MemberCommune]) -> Sheet:
    """Return the member communes, past ones included, with the vintage of each population."""
    columns = (
        Column("code", _("Code INSEE"), "text"),
        Column("name", _("Commune"), "text"),
        Column("siren", _("SIREN"), "text"),
        Column("departement", _("Département"), "text"),
        Column("postal_codes", _("Codes postaux"), "text"),
        Column("population_municipale", _("Population municipale"), "integer"),
        Column("population_municipale_vintage", _("Millésime"), "integer"),
        Column("population_totale", _("Population totale"), "integer"),
        Column("population_totale_vintage", _("Millésime de la population totale"), "integer"),
        Column("latitude", _("Latitude"), "number"),
        Column("longitude", _("Longitude"), "number"),
        Column("valid_from", _("Membre depuis"), "date"),
        Column("valid_to", _("Jusqu’au"), "date"),
        Column("successor", _("Successeur"), "text"),
    )
    attributes = {"departement": "departement_code", "successor": "successor_code"}
    rows = [
        {column.key: getattr(member, attributes.get(column.key, column.key)) for column in columns}
        for member in members
    ]
    return Sheet(
        name=_("Communes"),
        columns=columns,
        rows=rows,
        notes=(territory.name, source_of(territory)),
    )


def source_of(territory: Territory) -> str:
    """Return the words that say where a territory's geography comes from."""
    if territory.is_fictitious or territory.epci is None:
        return _("Territoire fictif\u00a0: aucune de ces données n’est réelle.")
    edition = territory.epci.edition
    return f"{edition.label} ({edition.source})"
