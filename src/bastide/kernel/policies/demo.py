"""The nomenclatures of the demonstration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from bastide.kernel.policies.services import NomenclatureFile, load_nomenclature
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor

MONTREUIL_TERRITORY = "200057875"
M57_FILE = "nomenclature-m57.csv"
MONTREUIL_FILE = "agregation-montreuil.csv"
M57_SOURCE = (
    "Nomenclature construite sur les fonctions de l’instruction M57 (plan de comptes DGCL "
    "2024)\u00a0; "
    "elle n’est pas celle de la collectivité. Voir docs/reference/nomenclature-m57.md."
)
MONTREUIL_SOURCE = (
    "Nomenclature de politiques publiques de la Ville de Montreuil, publiée sous licence MIT avec "
    "l’outil de visualisation des finances du département de la Gironde."
)


def load(*, actor: Actor) -> None:
    """Load one nomenclature per territory; again changes nothing."""
    folder = Path(settings.DATA_DIR) / "policies"
    for territory in Territory.objects.all():
        is_montreuil = territory.siren == MONTREUIL_TERRITORY
        name = MONTREUIL_FILE if is_montreuil else M57_FILE
        load_nomenclature(
            actor=actor,
            territory=territory,
            file=NomenclatureFile(
                name="Politiques de Montreuil" if is_montreuil else "Politiques par fonction M57",
                data=(folder / name).read_bytes(),
                file_name=name,
                valid_from=date(2022, 1, 1),
                source=MONTREUIL_SOURCE if is_montreuil else M57_SOURCE,
            ),
        )
