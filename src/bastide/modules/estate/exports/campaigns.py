"""What a campaign gives to take away: progress, computed scores, the table to fill on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bastide.kernel.grids.core.progress import Progress
from bastide.kernel.grids.models import Campaign, ComputedScore
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.queries.papers import PaperRow
from bastide.platform.exchange.writers import Column, Sheet, download


def progress_row(one: Progress) -> dict[str, Any]:
    """Return one line of progress, for files and for the API alike."""
    return {
        "rater": one.name,
        "college": one.college,
        "answered": one.answered,
        "expected": one.expected,
        "is_done": one.is_done,
    }


def progress_download(
    campaign: Campaign,
    territory: Territory,
    rows: Iterable[Progress],
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the table of progress."""
    yes, no = _("oui"), _("non")
    sheet = Sheet(
        name=_("Avancement"),
        columns=[
            Column("rater", _("Évaluateur")),
            Column("college", _("Collège")),
            Column("answered", _("Réponses données"), "integer"),
            Column("expected", _("Réponses attendues"), "integer"),
            Column("is_done", _("Terminé")),
        ],
        rows=[{**progress_row(one), "is_done": yes if one.is_done else no} for one in rows],
        notes=[
            campaign.name,
            _("Ne sait pas et sans objet sont des réponses. Ce que chacun a répondu n’y est pas."),
        ],
    )
    return _answer([sheet], format, f"avancement {campaign.name}", territory)


def computed_row(score: ComputedScore) -> dict[str, Any]:
    """Return one computed score with its computation, for files and for the API alike."""
    return {
        "building": score.subject.code,
        "name": score.subject.label,
        "segment": score.subject.group,
        "item": score.item.code,
        "computed": score.value,
        "formula": score.how.get("formula", ""),
        "sources": list(score.how.get("sources", [])),
        "chosen": score.chosen,
        "reason": score.chosen_reason,
    }


def computed_download(
    campaign: Campaign,
    territory: Territory,
    scores: Iterable[ComputedScore],
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the scores that data give, each with its computation."""
    sheet = Sheet(
        name=_("Notes calculées"),
        columns=[
            Column("building", _("Code du bien")),
            Column("name", _("Bien")),
            Column("segment", _("Segment")),
            Column("item", _("Item")),
            Column("computed", _("Note calculée")),
            Column("formula", _("Calcul")),
            Column("sources", _("Sources")),
            Column("chosen", _("Note retenue à la place")),
            Column("reason", _("Motif")),
        ],
        rows=[{**row, "sources": ", ".join(row["sources"])} for row in map(computed_row, scores)],
        notes=[campaign.name],
    )
    return _answer([sheet], format, f"notes calculees {campaign.name}", territory)


def paper_download(
    campaign: Campaign,
    territory: Territory,
    rows: Sequence[PaperRow],
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the table that votes on paper are typed in; its last column is left to be filled."""
    names = ("batiment", "segment", "item", "axe", "poids", "evaluateur", "college", "note")
    sheet = Sheet(
        name=_("Notes"),
        columns=[Column(name, name) for name in names],
        rows=[dict(zip(names, (*row, ""), strict=True)) for row in rows],
    )
    return _answer([sheet], format, f"notes sur papier {campaign.name}", territory)


def _answer(sheets: Sequence[Sheet], format: str, stem: str, territory: Territory) -> HttpResponse:  # noqa: A002 -- the word of the address
    if format not in {"csv", "xlsx"}:
        raise Http404
    kind: Literal["csv", "xlsx"] = "csv" if format == "csv" else "xlsx"
    return download(sheets, kind, stem, fictitious=territory.is_fictitious)
