"""What the messages about posted offers say, in plain French."""

from __future__ import annotations

from bastide.modules.employment.core.alerts.letters import Said, Site, plain_letter


def space_letter(site: Site, *, url: str, is_confirmed: bool, days: int) -> Said:
    """Return the message that gives the link to a private space.

    Args:
        site: who writes.
        url: of the space.
        is_confirmed: the address had proved itself already.
        days: how long the link of an address not confirmed answers.
    """
    asked = f"Votre espace pour publier des offres sur {site.name} s’ouvre sur cette page\u00a0:"
    private = "Ce lien est personnel\u00a0: qui le tient peut modifier vos offres."
    if is_confirmed:
        ending = [private, "Si vous n’avez rien demandé, ne faites rien."]
    else:
        late = f"Sans confirmation, la demande s’efface dans {days}\u00a0jours."
        ending = [private, late, "Si vous n’avez rien demandé, ne faites rien."]
    return plain_letter(
        f"Votre espace d’annonceur sur {site.name}", ["Bonjour,", asked, url, *ending]
    )


def submitted_letter(site: Site, title: str, *, body: str, due: str, url: str) -> Said:
    """Return the message that says who examines an offer, and until when.

    Args:
        site: who writes.
        title: of the offer.
        body: name of the body.
        due: last day, in words.
        url: of the private space.
    """
    return plain_letter(
        f"Votre offre est à l’examen\u00a0: {title}",
        [
            "Bonjour,",
            f"Votre offre «\u00a0{title}\u00a0» est bien arrivée sur {site.name}.",
            f"{body} l’examine au plus tard le {due}. Vous recevrez sa réponse.",
            "Vous la suivez sur cette page\u00a0:",
            url,
        ],
    )


def entered_letter(site: Site, title: str, *, what: str, url: str) -> Said:
    """Return the message that tells an advertiser that an officer sent an offer in its name.

    Args:
        site: who writes.
        title: of the offer.
        what: what becomes of it, one sentence.
        url: of the private space.
    """
    return plain_letter(
        f"Une offre est déposée en votre nom\u00a0: {title}",
        [
            "Bonjour,",
            f"Un agent de {site.name} a saisi pour vous l’offre «\u00a0{title}\u00a0». {what}",
            "Vous la suivez, la modifiez ou la fermez sur cette page, votre espace\u00a0:",
            url,
            "Ce lien est personnel\u00a0: qui le tient peut modifier vos offres.",
            "Si vous n’avez rien demandé, ouvrez-le pour retirer l’offre et supprimer l’espace.",
        ],
    )


def examine_letter(site: Site, title: str, *, due: str, url: str) -> Said:
    """Return the message that tells a body that an offer waits.

    Args:
        site: who writes.
        title: of the offer.
        due: last day, in words.
        url: of the case.
    """
    return plain_letter(
        f"Offre à examiner avant le {due}\u00a0: {title}",
        ["Bonjour,", f"Une offre vient d’être déposée sur {site.name}\u00a0: {title}.", url],
    )


def decision_letter(
    site: Site, title: str, *, verdict: str, reason: str, message: str, url: str
) -> Said:
    """Return the message that tells a decision.

    Args:
        site: who writes.
        title: of the offer.
        verdict: one sentence.
        reason: in words, may be empty.
        message: of the moderator.
        url: of the private space.
    """
    why = [f"Raison\u00a0: {reason}."] if reason else []
    said = [message] if message else []
    return plain_letter(
        f"{verdict}\u00a0: {title}",
        [
            "Bonjour,",
            f"«\u00a0{title}\u00a0», sur {site.name}\u00a0: {verdict}.",
            *why,
            *said,
            "Votre espace\u00a0:",
            url,
        ],
    )


def reminder_letter(site: Site, title: str, *, days: int, end: str, url: str) -> Said:
    """Return the message that tells that an offer leaves the site soon.

    Args:
        site: who writes.
        title: of the offer.
        days: how many are left at most.
        end: last day, in words.
        url: of the private space.
    """
    left = "demain" if days == 1 else f"dans {days}\u00a0jours"
    return plain_letter(
        f"Votre offre quitte le site {left}\u00a0: {title}",
        [
            "Bonjour,",
            f"«\u00a0{title}\u00a0» quitte {site.name} le {end}.",
            "Si le poste est pourvu, fermez l’annonce. Sinon, prolongez-la\u00a0:",
            url,
        ],
    )


def ended_letter(site: Site, title: str, *, url: str) -> Said:
    """Return the message that tells that an offer left the site.

    Args:
        site: who writes.
        title: of the offer.
        url: of the private space.
    """
    return plain_letter(
        f"Votre offre n’est plus en ligne\u00a0: {title}",
        [
            "Bonjour,",
            f"«\u00a0{title}\u00a0» est arrivée à sa fin sur {site.name}.",
            "Vous pouvez la reprendre pour une nouvelle annonce sur cette page\u00a0:",
            url,
        ],
    )


def purge_letter(site: Site, *, url: str, days: int) -> Said:
    """Return the message that tells, after two years of silence, that a space will be deleted.

    Args:
        site: who writes.
        url: of the private space.
        days: before it is deleted.
    """
    return plain_letter(
        f"Voulez-vous garder votre espace sur {site.name}\u00a0?",
        [
            "Bonjour,",
            f"Voici deux ans que vous n’avez rien publié sur {site.name}.",
            "Pour garder votre espace, ouvrez-le et dites-le\u00a0:",
            url,
            f"Sans réponse, il sera supprimé dans {days}\u00a0jours, avec votre adresse.",
        ],
    )
