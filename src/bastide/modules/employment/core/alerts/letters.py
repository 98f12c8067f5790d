"""What the messages of alerts say, in plain French text and in bare HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Site:
    """The site that writes.

    Attributes:
        name: its name.
        home: its absolute address.
        slug: its part of the address.
    """

    name: str
    home: str
    slug: str


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One offer of a message: what it is, where, its absolute address, the searches it answers."""

    title: str
    details: str
    url: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidSearch:
    """One search of the person: in words, and the absolute address of its page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message: subject, plain text, HTML."""

    subject: str
    text: str
    html: str


def digest_letter(
    site: Site,
    lines: Sequence[SaidLine],
    searches: Sequence[SaidSearch],
    *,
    more: int,
    manage_url: str,
    leave_url: str,
) -> Said:
    """Return the message that lists new offers.

    Args:
        site: who writes.
        lines: offers, in order, at least one.
        searches: those of the person that the message answers.
        more: offers that are not listed.
        manage_url: page where the person changes or deletes alerts.
        leave_url: page where all of them stop.
    """
    count = len(lines) + more
    subject = f"{count} nouvelles offres" if count > 1 else "1 nouvelle offre"
    if len(searches) == 1:
        subject += f"\u00a0: {searches[0].label}"
    text = ["Bonjour,", "", f"{site.name} a trouvé pour vous\u00a0:", ""]
    html = [f"<p>{escape(site.name)} a trouvé pour vous\u00a0:</p>", "<ul>"]
    for line in lines:
        why = f"parce que vous cherchez\u00a0: {' ; '.join(line.reasons)}"
        text += [line.title, *([line.details] if line.details else []), line.url, f"({why})", ""]
        details = f"<br>{escape(line.details)}" if line.details else ""
        link = f'<a href="{escape(line.url)}">{escape(line.title)}</a>'
        html.append(f"<li>{link}{details}<br><small>{escape(why)}</small></li>")
    html.append("</ul>")
    left = _left(more)
    text += [left] if left else []
    text += [f"Voir toutes les offres\u00a0: {one.label}\n{one.url}" for one in searches]
    html += [f"<p>{left}</p>"] if left else []
    html += [
        f'<p><a href="{escape(one.url)}">Voir toutes les offres\u00a0: {escape(one.label)}</a></p>'
        for one in searches
    ]
    text += ["", "Changer ou supprimer vos alertes\u00a0:", manage_url]
    text += ["Ne plus rien recevoir\u00a0:", leave_url]
    html.append(
        f'<p><a href="{escape(manage_url)}">Changer ou supprimer vos alertes</a> – '
        f'<a href="{escape(leave_url)}">Ne plus rien recevoir</a></p>'
    )
    return Said(subject, "\n".join(text), "\n".join(html))


def confirmation_letter(site: Site, label: str, *, confirm_url: str, days: int) -> Said:
    """Return the message that asks whether the person really wants an alert.

    Args:
        site: who writes.
        label: the search, in words.
        confirm_url: page that confirms.
        days: how long it answers, in days.
    """
    return plain_letter(
        f"Confirmez votre alerte\u00a0: {label}",
        [
            "Bonjour,",
            f"Une alerte a été demandée pour cette adresse sur {site.name}\u00a0:",
            label,
            "Pour recevoir les nouvelles offres, confirmez-la sur cette page\u00a0:",
            confirm_url,
            f"Sans confirmation, la demande s’efface dans {days}\u00a0jours et rien n’est envoyé.",
            "Si vous n’avez rien demandé, ne faites rien.",
        ],
    )


def already_letter(site: Site, label: str, *, manage_url: str) -> Said:
    """Return the message that says that an alert is there already."""
    return plain_letter(
        f"Votre alerte existe déjà\u00a0: {label}",
        [
            "Bonjour,",
            f"Cette alerte est déjà active pour cette adresse sur {site.name}\u00a0:",
            label,
            "Vos alertes se changent et se suppriment sur cette page\u00a0:",
            manage_url,
        ],
    )


def still_letter(site: Site, *, manage_url: str, days: int) -> Said:
    """Return the message that asks, after a long silence, whether alerts still serve."""
    return plain_letter(
        f"Voulez-vous encore les alertes de {site.name}\u00a0?",
        [
            "Bonjour,",
            f"Voici six mois que vous n’avez rien changé à vos alertes sur {site.name}.",
            "Pour les garder, dites-le sur cette page\u00a0:",
            manage_url,
            f"Sans réponse, elles seront supprimées dans {days}\u00a0jours, avec votre adresse.",
        ],
    )


def _left(more: int) -> str:
    if not more:
        return ""
    noun = "autres offres répondent" if more > 1 else "autre offre répond"
    return f"{more} {noun} aussi à vos recherches."


def plain_letter(subject: str, paragraphs: Sequence[str]) -> Said:
    """Return a message of paragraphs, in both forms; one that is an address becomes a link.

    Args:
        subject: one line.
        paragraphs: in order, at least one.
    """
    html = "\n".join(f"<p>{_linked(one)}</p>" for one in paragraphs)
    return Said(subject, "\n\n".join(paragraphs), html)


def _linked(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return f'<a href="{escape(text)}">{escape(text)}</a>'
    return escape(text)
