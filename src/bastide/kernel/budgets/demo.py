"""The budget files of the demonstration: real ones for real names, invented ones elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from bastide.kernel.budgets.core.invented import InventedBody, compensations, invented_account
from bastide.kernel.budgets.core.lines import BudgetDocument
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.budgets.readers.invented import read_typical_lines
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import list_members

REAL_FILES = {
    "243400017": ("montpellier/*.xml", "montpellier_metropole/*.csv"),
    "200057875": ("montreuil/CA_2023.xml",),
}
"""SIREN of the territory's EPCI → files under `data/finance`."""

INVENTED_YEARS = (2022, 2023, 2024)


def real_documents(territory: Territory) -> list[BudgetDocument]:
    """Return the official documents shipped for a real territory, read from their files."""
    folder = Path(settings.DATA_DIR) / "finance"
    paths = [
        path
        for pattern in REAL_FILES.get(territory.siren, ())
        for path in sorted(folder.glob(pattern))
    ]
    return [document for path in paths for document in read_documents(path.read_bytes(), path.name)]


def invented_documents(territory: Territory) -> list[BudgetDocument]:
    """Return the invented accounts of every body of the fictitious territory."""
    table = read_typical_lines(Path(settings.DATA_DIR) / "demo" / "budget_type.csv")
    bodies = _bodies(territory)
    agreed = compensations(bodies)
    paid = [sides[0] for sides in agreed.values()]
    return [
        invented_account(
            body,
            year,
            table,
            paid
            if body.kind == "epci"
            else [agreed[body.siren][1]]
            if body.siren in agreed
            else [],
        )
        for year in INVENTED_YEARS
        for body in bodies
    ]


def _bodies(territory: Territory) -> Sequence[InventedBody]:
    people = {member.siren: member.population_totale or 0 for member in list_members(territory)}
    everybody = sum(people.values())
    kinds = {
        AuthorityKind.COMMUNE: "commune",
        AuthorityKind.EPCI: "epci",
        AuthorityKind.CCAS: "ccas",
    }
    return [
        InventedBody(
            kind=kinds[AuthorityKind(authority.kind)],
            name=authority.name,
            siren=authority.siren,
            population=people.get(authority.siren, everybody),
        )
        for authority in Authority.objects.filter(territory=territory).order_by("siren")
        if authority.kind in kinds
    ]
