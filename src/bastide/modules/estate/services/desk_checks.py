"""What a request must say to be filed, and which session may answer it."""

from __future__ import annotations

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.estate.core.desk import BUILDS
from bastide.modules.estate.models import DeskRequest, DeskSession


def check_session(session: DeskSession, held: DeskRequest) -> None:
    """Refuse an answer by a session of others, or a second one by the same session."""
    if session.perimeter_id not in {held.perimeter_id, held.territory.perimeter_id}:
        raise InputRefusedError(
            (
                Refusal(
                    f"la séance «\u00a0{session}\u00a0» ne répond pas pour ce périmètre.",
                    "Choisissez une séance du territoire, ou de la collectivité qui demande.",
                    field="session",
                ),
            )
        )
    if held.rulings.filter(session=session).exists():
        raise InputRefusedError(
            (
                Refusal(
                    f"cette séance a déjà répondu à «\u00a0{held.title}\u00a0».",
                    "Inscrivez la demande à une autre séance.",
                    field="session",
                ),
            )
        )


def check_filed(asked: DeskRequest) -> None:
    """Refuse a request that lacks its asset or its area, or says what makes no sense."""
    faults = []
    if asked.asset is None and asked.kind not in BUILDS:
        faults.append(
            Refusal(
                "cette demande porte sur un bien, et aucun n’est choisi.",
                "Choisissez le bien dans l’inventaire.",
                field="asset",
            )
        )
    if asked.kind in BUILDS and not asked.surface_m2:
        faults.append(
            Refusal(
                "sans surface, on ne peut pas chercher un bâtiment existant.",
                "Dites la surface utile demandée, même approchée.",
                field="surface_m2",
            )
        )
    for field, value in (("amount", asked.amount), ("surface_m2", asked.surface_m2)):
        if value is not None and value < 0:
            faults.append(
                Refusal(
                    "un nombre négatif n’a pas de sens ici.",
                    "Corrigez-le, ou laissez le champ vide.",
                    field=field,
                    value=str(value),
                )
            )
    if asked.asset is not None and asked.asset.territory_id != asked.territory_id:
        faults.append(
            Refusal(
                "ce bien est d’un autre territoire.", "Choisissez un bien d’ici.", field="asset"
            )
        )
    if faults:
        raise InputRefusedError(tuple(faults))
