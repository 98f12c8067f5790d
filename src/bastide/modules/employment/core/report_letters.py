"""What the messages about a report say: it has come, and what was decided of it, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

from bastide.modules.employment.core.alerts.letters import Said, Site, plain_letter
from bastide.modules.employment.core.reports import ReportGround

REDRESS = (
    "Si vous n’êtes pas d’accord, répondez à ce courriel en disant pourquoi\u00a0: une autre "
    "personne regardera. Vous pouvez aussi saisir le tribunal compétent."
)
GROUNDS = {
    ReportGround.LAW: "la loi",
    ReportGround.CONDITIONS: "les conditions de publication du site",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A decision with its reasons.

    Attributes:
        offer: title of the offer.
        decision: what was decided, in words.
        message: the facts and why.
        ground: on what an offer is removed; `None` when it is not.
    """

    offer: str
    decision: str
    message: str
    ground: ReportGround | None


def received_letter(
    site: Site, offer: str, reason: str, *, follow_url: str, days: int, number: str
) -> Said:
    """Return the message that says that a report has come, and until when it is examined.

    Source: regulation (EU) 2022/2065 (DSA), article 16 §4.
    """
    return plain_letter(
        f"Votre signalement est reçu\u00a0: {offer}",
        [
            "Bonjour,",
            f"Vous avez signalé une offre sur {site.name}\u00a0: {offer}.",
            f"Motif\u00a0: {reason}. Numéro du signalement\u00a0: {number}.",
            f"Une personne l’examine dans les {days}\u00a0jours, sans décision automatique.",
            "La réponse viendra à cette adresse\u00a0; elle se lit aussi ici\u00a0:",
            follow_url,
            "Si vous n’avez rien signalé, ne faites rien.",
        ],
    )


def decided_letter(site: Site, statement: Statement, *, follow_url: str) -> Said:
    """Return the message that tells whoever reported what was decided, and why.

    Source: regulation (EU) 2022/2065 (DSA), article 16 §5.
    """
    return plain_letter(
        f"Réponse à votre signalement\u00a0: {statement.offer}",
        [
            "Bonjour,",
            f"Vous avez signalé une offre sur {site.name}\u00a0: {statement.offer}.",
            f"Décision\u00a0: {statement.decision}.",
            f"Raison\u00a0: {statement.message}",
            *_ground(statement),
            "Cette décision a été prise par une personne, sans moyen automatique.",
            REDRESS,
            "Le suivi de ce signalement\u00a0:",
            follow_url,
        ],
    )


def removal_letter(site: Site, statement: Statement) -> Said:
    """Return the message that tells whoever posted an offer that it is removed, and why.

    Source: regulation (EU) 2022/2065 (DSA), article 17 §3.
    """
    return plain_letter(
        f"Votre offre est retirée\u00a0: {statement.offer}",
        [
            "Bonjour,",
            f"Votre offre «\u00a0{statement.offer}\u00a0» n’est plus sur {site.name}.",
            "Ce retrait n’a pas de fin prévue.",
            "Elle a été examinée à la suite d’un signalement.",
            f"Raison\u00a0: {statement.message}",
            *_ground(statement),
            "Cette décision a été prise par une personne, sans moyen automatique.",
            REDRESS,
        ],
    )


def _ground(statement: Statement) -> list[str]:
    return [f"Fondement\u00a0: {GROUNDS[statement.ground]}."] if statement.ground else []
