"""What is proposed and decided, on paper: a campaign in its book, a building on its sheet.

Reasons, legal steps and facts to complete are those of the pages, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.exports.papers import DASH, table
from bastide.modules.estate.figures import proposals as words
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.documents.core.model import (
    Block,
    Bullets,
    KeyValues,
    Paragraph,
    Section,
    Tone,
)

LONGEST, MOST_STEPS = 320, 12
"""Letters of one text, and steps of the law, on the sheet of one building."""


def decided_blocks(
    view: ResultView, territory: Territory, rows: Sequence[ProposalRow]
) -> tuple[Block, ...]:
    """Return what the book of a campaign says of proposals and decisions; nothing without rows.

    Args:
        view: obtained through a gate.
        territory: of the campaign.
        rows: every building, in the order of the ranking.
    """
    if not rows:
        return ()
    said = _(
        "Une règle par classe donne une proposition et sa raison. L’exécutif ou le conseil la "
        "retient ou la remplace, avec un motif\u00a0; ce qui est retenu prévaut."
    )
    listed = words.listed_proposals(view, territory, rows)
    return (
        Paragraph(words.proposals_headline(rows), Tone.HEADLINE),
        Paragraph(said),
        table(
            _("Ce qui est proposé et retenu, bâtiment par bâtiment"),
            [
                (_("Bâtiment"), 5),
                (_("Classe"), 2),
                (_("Proposé, et pourquoi"), 7),
                (_("Retenu"), 3),
                (_("Prochaine étape légale"), 4),
            ],
            [_listed(one, row) for one, row in zip(rows, listed, strict=True)],
        ),
    )


def _listed(one: ProposalRow, row: words.ListedProposal) -> list[str]:
    step = row.next_step
    retained = f"{row.retained}. {row.decided}" if row.decided else _("pas encore décidé")
    return [
        f"{row.code} {row.label}",
        row.klass,
        _("%(what)s. %(why)s") % {"what": row.proposed, "why": one.proposal.reason},
        retained,
        f"{step.step} ({step.standing})" if step else DASH,
    ]


# One building -------------------------------------------------------------------------------------
def decided_of_asset(row: ProposalRow) -> tuple[Block, ...]:
    """Return what the sheet of a building says of its proposal, its decision and the law.

    Args:
        row: the building.
    """
    decision = row.decision
    pairs = [
        (_("Proposé"), words.proposed_words(row.proposal)),
        (_("Pourquoi"), row.proposal.reason),
        (_("À renseigner"), ", ".join(row.proposal.missing) or DASH),
        (_("Retenu"), words.retained_words(row) if decision else _("pas encore décidé")),
    ]
    if decision is not None:
        pairs += [(_("Décision"), words.who_words(decision)), (_("Motif"), decision.reason)]
    blocks: list[Block] = [
        KeyValues([(label, _short(value)) for label, value in pairs]),
        Paragraph(words.steps_sentence(row)),
    ]
    if row.gates:
        blocks.append(Bullets(_steps(row), is_numbered=True))
    return (Section(_("Proposition, décision, étapes de la loi"), blocks),)


def _short(text: str) -> str:
    """Return a text that leaves room for the rest of the page."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _steps(row: ProposalRow) -> list[str]:
    """Return the steps of the retained action in a few words each; the rest is on screen."""
    told = [words.step_row(state) for state in row.gates]
    said = [f"{step.step} ({step.standing})" for step in told[:MOST_STEPS]]
    more = len(told) - MOST_STEPS
    if more > 0:
        said.append(ngettext("et %(n)d autre", "et %(n)d autres", more) % {"n": more})
    return said
