"""What the messages that ask for the outcome of a recruitment say."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bastide.modules.employment.core.alerts.letters import Said, Site
from bastide.modules.employment.core.outcomes.schedule import CORRECTED_WITHIN, Question

_WHY = {
    Question.MIDDLE: "Votre offre est en ligne depuis trente jours",
    Question.END: "Votre offre n’est plus en ligne",
    Question.REMINDER: "Votre offre n’est plus en ligne, et vous n’avez pas encore répondu",
}


def question_letter(
    site: Site,
    offer: str,
    question: Question,
    answers: Sequence[tuple[str, str]],
    *,
    leave_url: str,
) -> Said:
    """Return the message that asks what became of a recruitment.

    Args:
        site: who writes.
        offer: title of the offer.
        question: which of the three messages it is.
        answers: words and absolute address of each answer, in order; opening one changes nothing.
        leave_url: page where these questions stop.
    """
    why = f"{_WHY[question]}\u00a0: {offer}."
    ask = "Avez-vous recruté\u00a0? Une minute suffit, choisissez la réponse qui convient\u00a0:"
    use = (
        f"Votre réponse sert à dire combien d’embauches viennent de {site.name}. Seuls des totaux "
        "sont publiés, jamais une réponse."
    )
    days = f"Elle se corrige pendant {CORRECTED_WITHIN.days}\u00a0jours, par le même lien."
    text = ["Bonjour,", "", why, ask, ""]
    for words, url in answers:
        text += [f"{words}\u00a0:", url, ""]
    text += [use, days, "", "Ne plus recevoir ces questions\u00a0:", leave_url]
    links = "".join(
        f'<li><a href="{escape(url)}">{escape(words)}</a></li>' for words, url in answers
    )
    html = "\n".join([
        "<p>Bonjour,</p>",
        f"<p>{escape(why)}</p>",
        f"<p>{escape(ask)}</p>",
        f"<ul>{links}</ul>",
        f"<p>{escape(use)} {escape(days)}</p>",
        f'<p><a href="{escape(leave_url)}">Ne plus recevoir ces questions</a></p>',
    ])  # fmt: skip
    return Said(f"Avez-vous recruté\u00a0? {offer}", "\n".join(text), html)
