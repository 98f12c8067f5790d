"""The minutes of a session of the groupe foncier, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.exports.papers import DASH, estate_document, table
from bastide.modules.estate.figures.desk import Answered
from bastide.modules.estate.models import DeskSession
from bastide.platform.documents.core.model import Block, Document, Paragraph, Section


def minutes_document(
    meeting: DeskSession, answers: Sequence[Answered], territory: Territory, *, address: str = ""
) -> Document:
    """Return the minutes of a session: who sat, what was answered and why, what was said.

    Args:
        meeting: obtained through a gate.
        answers: of the session, in the order of its answers.
        territory: of the session.
        address: of its page on screen.
    """
    day = date_format(meeting.held_on, "j F Y")
    state = _("Séance close") if meeting.is_closed else _("Séance encore ouverte\u00a0: projet")
    return estate_document(
        territory,
        meeting.label,
        [*_present(meeting), _answers(answers), *_said(meeting)],
        subtitle=_("Groupe foncier, séance du %(day)s. %(state)s") % {"day": day, "state": state},
        address=address,
    )


def minutes_name(meeting: DeskSession) -> str:
    """Return the name of the file of the minutes, in words."""
    return _("relevé %(label)s %(day)s") % {
        "label": meeting.label,
        "day": meeting.held_on.isoformat(),
    }


def _present(meeting: DeskSession) -> list[Block]:
    if not meeting.members:
        return []
    return [Section(_("Présents"), [Paragraph(line) for line in _lines(meeting.members)])]


def _answers(answers: Sequence[Answered]) -> Section:
    if not answers:
        return Section(_("Réponses"), [Paragraph(_("Aucune réponse n’est écrite."))])
    rows = [
        (
            one.what,
            str(one.ruling.get_kind_display()),
            " ".join(part for part in (one.ruling.reason, one.action) if part),
            one.ruling.vote or DASH,
        )
        for one in answers
    ]
    columns = ((_("Objet"), 4), (_("Réponse"), 2), (_("Raison"), 5), (_("Vote"), 2))
    return Section(_("Réponses"), [table(_("Réponses de la séance"), columns, rows)])


def _said(meeting: DeskSession) -> list[Block]:
    if not meeting.minutes:
        return []
    return [Section(_("Relevé"), [Paragraph(line) for line in _lines(meeting.minutes)])]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
