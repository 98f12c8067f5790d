"""The draft annex of a deliberation: what would be voted, why, after which legal steps.

A draft says what it is on its first line, and asks the rapporteur for what only a person can write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.actions import LEAVING, ActionKind
from bastide.modules.estate.core.gates import Gate, Standing
from bastide.modules.estate.exports.papers import DASH, estate_document, table
from bastide.modules.estate.figures import proposals as words
from bastide.modules.estate.figures.results import indicator_label, run_sentence, threshold_sentence
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.documents.core.content import content
from bastide.platform.documents.core.model import (
    Block,
    Bullets,
    Document,
    KeyValues,
    Paragraph,
    Question,
    Section,
    Table,
    Tone,
)

ORDER = (
    ActionKind.SELL, ActionKind.DEMOLISH, ActionKind.RELOCATE, ActionKind.FREEZE,
    ActionKind.RENOVATE, ActionKind.POOL, ActionKind.RELET, ActionKind.BUILD, ActionKind.OPEN,
    ActionKind.MAINTAIN, ActionKind.KEEP, ActionKind.OTHER,
)  # fmt: skip
"""Actions in the order of the annex: what takes a building away comes first."""


def council_annex(
    view: ResultView, territory: Territory, rows: Sequence[ProposalRow], *, address: str = ""
) -> Document:
    """Return the draft annex of the deliberation on a campaign.

    Args:
        view: obtained through a gate.
        territory: of the campaign.
        rows: every building, in the order of the ranking.
        address: of the proposals on screen.
    """
    standing = [row for row in rows if row.ended_on is None]
    sections = [
        _submitted(view, standing),
        _actions(standing),
        _law(standing),
        _to_complete(standing),
        _sources(view),
    ]
    return estate_document(
        territory,
        _("Projet d’annexe à la délibération\u00a0: patrimoine"),
        sections,
        subtitle=_("D’après la campagne «\u00a0%(name)s\u00a0»") % {"name": view.campaign.name},
        address=address,
        fingerprint=view.run.inputs_sha256,
    )


def annex_name(view: ResultView) -> str:
    """Return the name of the file of an annex, in words."""
    return _("projet d’annexe %(name)s") % {"name": view.campaign.name}


def annex_text(document: Document) -> dict[str, Any]:
    """Return an annex as plain data, for a page that a word processor opens.

    Args:
        document: without drawings.
    """
    return content(document, drawing=str)


# What is submitted --------------------------------------------------------------------------------
def _submitted(view: ResultView, rows: Sequence[ProposalRow]) -> Section:
    draft = _(
        "Projet à relire et à compléter. Seule la délibération du conseil décide\u00a0; tant "
        "qu’elle n’est pas votée, ce qui suit est une proposition."
    )
    decided = sum(row.decision is not None for row in rows)
    pairs = [
        (_("Campagne de notation"), view.campaign.name),
        (_("Indicateur élu"), indicator_label(view.result.elected)),
        (_("Bâtiments"), str(len(rows))),
        (_("Déjà décidés par l’exécutif ou le conseil"), str(decided)),
    ]
    return Section(
        _("Ce qui est soumis au conseil"),
        [
            Paragraph(draft, Tone.WARNING),
            Paragraph(words.proposals_headline(rows)),
            KeyValues(pairs),
            Question(_("Rapporteur, date de la séance, numéro de la délibération"), lines=1),
            Question(_("Exposé des motifs"), hint=_("À écrire par le rapporteur."), lines=4),
        ],
    )


# Actions ------------------------------------------------------------------------------------------
def _actions(rows: Sequence[ProposalRow]) -> Section:
    blocks: list[Block] = [
        _action(action, kept)
        for action in ORDER
        if (kept := [row for row in rows if row.retained is action])
    ]
    without = [row for row in rows if row.retained is None]
    if without:
        names = [f"{row.code} {row.label}" for row in without]
        said = _("Rien n’en est proposé, faute de classe publiable.")
        blocks.append(Section(_("Sans action"), [Paragraph(said), Bullets(names)]))
    if not blocks:
        blocks = [Paragraph(_("Aucun bâtiment de la campagne n’est encore au patrimoine."))]
    return Section(_("Les actions retenues"), blocks, starts_page=True)


def _action(action: ActionKind, rows: Sequence[ProposalRow]) -> Section:
    title = words.action_words(action)
    caption = ngettext("%(n)d bâtiment", "%(n)d bâtiments", len(rows)) % {"n": len(rows)}
    return Section(
        title[:1].upper() + title[1:],
        [
            table(
                caption,
                [
                    (_("Bâtiment"), 5),
                    (_("Segment"), 3),
                    (_("Classe"), 2),
                    (_("Motif"), 7),
                    (_("Décision"), 4),
                ],
                [_retained(row) for row in rows],
            )
        ],
    )


def _retained(row: ProposalRow) -> list[str]:
    decision = row.decision
    then = row.proposal.then if decision is None else None
    reason = decision.reason if decision else row.proposal.reason
    return [
        f"{row.code} {row.label}",
        row.segment,
        row.building_class.value if row.building_class else DASH,
        _("%(reason)s Puis\u00a0: %(then)s.")
        % {"reason": reason, "then": words.action_words(then)} if then else reason,
        words.who_words(decision) if decision else _("proposé, à décider"),
    ]  # fmt: skip


# The law ------------------------------------------------------------------------------------------
def _law(rows: Sequence[ProposalRow]) -> Section:
    """Return the legal steps still to take, each with the buildings that wait for it."""
    said = _(
        "Aucune vente et aucune démolition ne se fait avant ces étapes, dans cet ordre. Un texte "
        "marqué «\u00a0à vérifier\u00a0» n’a pas été relu à sa source."
    )
    blocks: list[Block] = [Paragraph(said)]
    leaving = [row for row in rows if row.last_action in LEAVING]
    other = [row for row in rows if row.last_action not in LEAVING]
    for title, listed in (
        (_("Pour céder ou démolir"), leaving),
        (_("Pour les autres actions"), other),
    ):
        steps = _steps_left(listed)
        if steps:
            blocks.append(_steps_table(title, steps))
    stopped = [row for row in rows if any(state.is_stopping for state in row.gates)]
    if stopped:
        blocks.append(_stopped(stopped))
    if len(blocks) == 1:
        blocks.append(Paragraph(_("Aucune étape légale ne reste à franchir.")))
    return Section(_("Les étapes de la loi"), blocks, starts_page=True)


def _steps_left(rows: Iterable[ProposalRow]) -> dict[Gate, dict[Standing, list[str]]]:
    """Return each step that is not yet taken → where buildings are → their codes."""
    left: dict[Gate, dict[Standing, list[str]]] = {}
    for row in rows:
        for state in row.gates:
            if state.standing is not Standing.LIFTED:
                left.setdefault(state.gate, {}).setdefault(state.standing, []).append(row.code)
    return dict(sorted(left.items(), key=lambda pair: pair[0].rank))


def _steps_table(title: str, steps: dict[Gate, dict[Standing, list[str]]]) -> Table:
    return table(
        title,
        [
            (_("Étape"), 3),
            (_("Texte"), 3),
            (_("Ce qui la franchit"), 4),
            (_("À franchir"), 3),
            (_("À renseigner"), 3),
        ],
        [
            [
                gate.step,
                gate.article + ("" if gate.is_verified else f" {_('(à vérifier)')}"),
                gate.lifted_by,
                ", ".join(codes.get(Standing.STANDING, [])) or DASH,
                ", ".join(codes.get(Standing.UNKNOWN, [])) or DASH,
            ]
            for gate, codes in steps.items()
        ],
    )


def _stopped(rows: Sequence[ProposalRow]) -> Section:
    said = [
        f"{row.code} {row.label}\u00a0: "
        + " ".join(state.reason for state in row.gates if state.is_stopping)
        for row in rows
    ]
    lead = _("Pour ces bâtiments, l’action retenue attend que l’étape soit franchie.")
    return Section(_("Ce que la loi arrête aujourd’hui"), [Paragraph(lead), Bullets(said)])


# To complete --------------------------------------------------------------------------------------
def _to_complete(rows: Sequence[ProposalRow]) -> Section:
    missing: dict[str, list[str]] = {}
    for row in rows:
        for fact in row.proposal.missing if row.decision is None else ():
            missing.setdefault(fact, []).append(row.code)
    blocks: list[Block] = [
        Question(
            _("Avis recueillis"),
            [
                _("Commission compétente"),
                _("Direction de l’immobilier de l’État (avis des domaines), pour chaque vente"),
                _("Occupants et associations concernés"),
                _("Préfet, pour une école ou un lieu de culte"),
            ],
            hint=_("Cocher ce qui est fait, joindre l’avis."),
        ),
        Question(_("Incidence sur le budget"), hint=_("Dépenses, recettes, année."), lines=2),
        Question(_("Vote"), [_("Pour"), _("Contre"), _("Abstention")], lines=1),
    ]
    if missing:
        lead = _("Des faits manquent\u00a0: les connaître peut changer la proposition.")
        said = [f"{fact}\u00a0: {', '.join(codes)}." for fact, codes in missing.items()]
        blocks = [Paragraph(lead), Bullets(said), *blocks]
    return Section(_("Ce que le rapporteur complète"), blocks, starts_page=True)


def _sources(view: ResultView) -> Section:
    return Section(
        _("Sources"),
        [Paragraph(threshold_sentence(view.result)), Paragraph(run_sentence(view))],
    )
