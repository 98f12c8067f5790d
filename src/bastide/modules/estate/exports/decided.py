"""What is proposed and decided, on paper: a campaign in its book, a building on its sheet.

Reasons, legal steps and facts to complete are those of the pages, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.exports.papers import DASH, table
from bastide.modules.estate.figures import proposals as words
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.documents.core.model import Block, KeyValues, Paragraph, Section, Table, Tone


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
    blocks: list[Block] = [KeyValues(pairs), Paragraph(words.steps_sentence(row))]
    if row.gates:
        blocks.append(_steps(row))
    return (Section(_("Proposition, décision, étapes de la loi"), blocks),)


def _steps(row: ProposalRow) -> Table:
    return table(
        _("Étapes de l’action retenue, dans l’ordre"),
        [(_("Étape"), 4), (_("Où on en est"), 2), (_("Pourquoi"), 5), (_("Texte"), 4)],
        [
            [f"{rank}. {step.step}", step.standing, step.reason, step.article]
            for rank, step in enumerate(map(words.step_row, row.gates), start=1)
        ],
    )
