"""Proposals and decisions to take away: one line per building, as the page lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.figures.proposals import (
    action_words,
    next_step,
    proposed_words,
    retained_words,
)
from bastide.modules.estate.figures.results import run_sentence
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.exchange.writers import Column, Sheet, download


def proposal_row(row: ProposalRow) -> dict[str, Any]:
    """Return one building for files and for the API alike; what is not known is `None`."""
    step, decision, proposal = next_step(row.gates), row.decision, row.proposal
    return {
        "asset": str(row.asset),
        "building": row.code,
        "label": row.label,
        "segment": row.segment,
        "class": row.building_class.value if row.building_class else None,
        "proposed": proposal.action.value if proposal.action else None,
        "then": proposal.then.value if proposal.then else None,
        "reason": proposal.reason,
        "missing": list(proposal.missing),
        "partners": list(proposal.partners),
        "retained": row.retained.value if row.retained else None,
        "next_step": step.step if step else None,
        "next_article": step.article if step else None,
        "is_stopped": any(state.is_stopping for state in row.gates),
        "decided_by": decision.stage if decision else None,
        "decided_on": decision.decided_on if decision else None,
        "vote": decision.vote if decision else "",
        "decision_reason": decision.reason if decision else "",
        "decision_number": decision.number if decision else 0,
    }


def columns() -> list[Column]:
    """Return the columns of the file of proposals."""
    return [
        Column("building", _("Code du bien")),
        Column("label", _("Bien")),
        Column("asset", _("Identifiant")),
        Column("segment", _("Segment")),
        Column("class", _("Classe")),
        Column("proposed", _("Proposition")),
        Column("reason", _("Pourquoi")),
        Column("missing", _("À renseigner")),
        Column("retained", _("Action retenue")),
        Column("next_step", _("Prochaine étape légale")),
        Column("next_article", _("Texte")),
        Column("is_stopped", _("Arrêtée par la loi")),
        Column("decided_by", _("Qui a décidé")),
        Column("decided_on", _("Décidé le"), "date"),
        Column("vote", _("Vote")),
        Column("decision_reason", _("Raison de la décision")),
    ]


def proposals_download(
    view: ResultView,
    territory: Territory,
    rows: Iterable[ProposalRow],
    *,
    on: dt.date,
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the buildings listed as CSV or XLSX.

    Raises:
        Http404: an unknown format.
    """
    notes = [
        view.campaign.name,
        run_sentence(view),
        _("Propositions des règles et droit lu au %(day)s. Une décision prime sur la proposition.")
        % {"day": date_format(on, "j F Y")},
    ]
    sheet = Sheet(_("Propositions"), columns(), [_spoken(row) for row in rows], notes)
    stem, is_marked = f"propositions {view.campaign.name}", territory.is_fictitious
    if format == "xlsx":
        return download([sheet], "xlsx", stem, fictitious=is_marked)
    if format == "csv":
        return download([sheet], "csv", stem, fictitious=is_marked)
    raise Http404


def _spoken(row: ProposalRow) -> dict[str, Any]:
    """Return one line with its codes in words."""
    told = proposal_row(row)
    return told | {
        "proposed": proposed_words(row.proposal) if row.proposal.action else None,
        "retained": retained_words(row) if row.retained else action_words(None),
        "missing": ", ".join(told["missing"]),
        "is_stopped": _("oui") if told["is_stopped"] else _("non"),
        "decided_by": row.decision.get_stage_display() if row.decision else None,
    }
