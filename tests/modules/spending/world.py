"""Two real territories of spending, reduced to the bodies that the tests look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from bastide.foundation.text import slug
from bastide.kernel.budgets.core.lines import BudgetDocument
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.policies.services import NomenclatureFile, load_nomenclature
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "data"
CITY, METROPOLE = "213401722", "243400017"
MONTREUIL, EST_ENSEMBLE = "219300480", "200057875"


@dataclass
class Land:
    """A territory and its bodies, by SIREN."""

    territory: Territory
    bodies: dict[str, Authority]

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of its pages."""
        return f"/territoires/{self.territory.slug}/depenses/"

    @property
    def api(self) -> str:
        """Return the beginning of the addresses of its API."""
        return f"/api/v1/territoires/{self.territory.slug}/depenses"


def land(name: str, siren: str, *bodies: tuple[str, str], is_fictitious: bool = False) -> Land:
    """Return a territory with these bodies (SIREN, name), the first its EPCI."""
    perimeter = Perimeter.objects.create(label=name)
    territory = Territory.objects.create(
        perimeter=perimeter,
        slug=slug(name),
        name=name,
        siren=siren,
        is_fictitious=is_fictitious,
    )
    return Land(
        territory,
        {
            number: Authority.objects.create(
                perimeter=Perimeter.objects.create(label=label, parent=perimeter),
                territory=territory,
                kind=AuthorityKind.EPCI if number == siren else AuthorityKind.COMMUNE,
                name=label,
                siren=number,
            )
            for number, label in bodies
        },
    )


def nomenclature(place: Land, name: str = "nomenclature-m57.csv", *, year: int = 2022) -> None:
    """Load a shipped file of rules."""
    load_nomenclature(
        actor=SYSTEM,
        territory=place.territory,
        file=NomenclatureFile(
            name=name,
            data=(DATA / "policies" / name).read_bytes(),
            file_name=name,
            valid_from=dt.date(year, 1, 1),
            source="essai",
        ),
    )


def shipped(*names: str) -> list[BudgetDocument]:
    """Return the documents of shipped files, named below `data/finance`."""
    return [
        document
        for name in names
        for document in read_documents(
            (DATA / "finance" / name).read_bytes(), name.rpartition("/")[2]
        )
    ]


def person(
    name: str, *grants: tuple[Perimeter, Role], room: str = EVERY_ROOM, platform: bool = False
) -> User:
    """Return a new account with these roles."""
    user = User.objects.create_user(
        f"{name}@ville.example", full_name=name, is_platform_admin=platform
    )
    for perimeter, role in grants:
        Grant.objects.create(user=user, perimeter=perimeter, room=room, role=role)
    return user


class Undone(Exception):  # noqa: N818 -- the end of a shared world, not an error
    """Takes back everything that a shared world wrote."""


@contextmanager
def lasting(blocker: object) -> Iterator[None]:
    """Let several tests share what is written inside; everything is taken back at the end."""
    with blocker.unblock():  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
                raise Undone  # noqa: TRY301 -- the only way back
        except Undone:
            pass


def names_of(documents: Sequence[BudgetDocument]) -> list[str]:
    """Return the names of the budgets."""
    return [document.establishment for document in documents]
