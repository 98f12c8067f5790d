"""What a council meeting looks at, one subject at a time: a segment, or a building."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import Axis, Placement
from bastide.modules.estate.figures.matrix_chart import certainty, points_text
from bastide.modules.estate.figures.results import (
    address,
    class_words,
    level_of,
    share_text,
)
from bastide.modules.estate.figures.robustness import flip_words
from bastide.modules.estate.forms.proposals import action_label
from bastide.modules.estate.models import Decision
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.ui.archetypes import Position

DECISION = "estate_decision"
"""Page of the decision on a building."""


@dataclass(frozen=True, slots=True)
class DebateRow:
    """A cell to debate: the building, the item, what was said, why it matters."""

    code: str
    label: str
    item: str
    reason: str
    gap: str
    expected: str
    url: str
    decision_url: str


def debate_rows(view: ResultView, territory: Territory, building: str = "") -> list[DebateRow]:
    """Return the cells to debate first, or those of one building."""
    labels = view.result.content["labels"]
    return [
        DebateRow(
            code=cell["building"],
            label=view.result.told[cell["building"]]["label"],
            item=f"{cell['item']} {labels.get(cell['item'], '')}".strip(),
            reason=cell["reason"],
            gap=_gap(cell),
            expected=f"{cell['expected_change']:.2f}".replace(".", ","),
            url=address(view, territory, "estate_session", bien=cell["building"]),
            decision_url=decision_url(view, territory, view.result.told[cell["building"]]),
        )
        for cell in view.result.content["debate"]
        if not building or cell["building"] == building
    ]


def _gap(cell: Mapping[str, Any]) -> str:
    """Return the gap between colleges of a cell; that it is kept back where one is too small."""
    if cell.get("hidden"):
        return _("masqué")
    gap = cell["divergence"]
    return "" if gap is None else f"{gap:.1f}".replace(".", ",")


def subjects_of(view: ResultView) -> list[tuple[str, str]]:
    """Return what a meeting goes through: each segment, then each building to debate."""
    debated = dict.fromkeys(cell["building"] for cell in view.result.content["debate"])
    return [
        *(("segment", name) for name in view.result.segments),
        *(("bien", code) for code in debated),
    ]


def building_links(
    view: ResultView, territory: Territory, placements: Sequence[Placement]
) -> list[tuple[str, str, str]]:
    """Return code, name and address in the meeting of each building."""
    return [
        (
            one.scored.building,
            view.result.told[one.scored.building]["label"],
            address(view, territory, "estate_session", bien=one.scored.building),
        )
        for one in placements
    ]


def position_of(
    view: ResultView, territory: Territory, subject: tuple[str, str], leave: str
) -> Position:
    """Return where a subject stands among those of the meeting; one of another is apart."""
    listed = subjects_of(view)
    if subject not in listed:
        return Position(
            1, 1, leave_url=leave, previous_url=address(view, territory, "estate_session")
        )
    rank = listed.index(subject)

    def to(other: int) -> str:
        if not 0 <= other < len(listed):
            return ""
        kind, value = listed[other]
        return address(view, territory, "estate_session", **{kind: value})

    return Position(rank + 1, len(listed), to(rank - 1), to(rank + 1), leave)


@dataclass(frozen=True)
class BuildingSheet:
    """One building as a meeting sees it."""

    code: str
    label: str
    segment: str
    level: str
    klass: str
    certainty: str
    reasons: Sequence[str]
    axes: Sequence[tuple[str, str, str]]
    exact: Sequence[tuple[str, str]]
    flip: str
    debate: Sequence[DebateRow]
    decision: str
    decision_url: str


def building_sheet(
    view: ResultView, territory: Territory, one: Placement, decision: Decision | None
) -> BuildingSheet:
    """Return one building for a meeting, with what was decided."""
    code = one.scored.building
    told = view.result.told[code]
    return BuildingSheet(
        code=code,
        label=told["label"],
        segment=one.scored.segment,
        level=level_of(one),
        klass=class_words(one),
        certainty=certainty(one),
        reasons=told["reasons"],
        axes=[
            (words, points_text(one.scored.on(axis).value), _bounds(one, axis))
            for axis, words in ((Axis.ATOUT, _("Atouts")), (Axis.ATTRAIT, _("Attraits")))
        ],
        exact=_shares(told),
        flip=flip_words(told["nearest_flip"]) if one.scored_class else "",
        debate=debate_rows(view, territory, code),
        decision=decision_words(decision),
        decision_url=decision_url(view, territory, told),
    )


def _shares(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    shares = told["acceptability"] or {}
    return [(name, share_text(share)) for name, share in shares.items() if share]


def _bounds(one: Placement, axis: Axis) -> str:
    score = one.scored.on(axis)
    if score.low is None or score.low == score.high:
        return ""
    return _("de %(low)s à %(high)s selon les notes manquantes") % {
        "low": points_text(score.low),
        "high": points_text(score.high),
    }


def decision_words(decision: Decision | None) -> str:
    """Return what was decided, by whom and when; nothing when nothing was."""
    if decision is None:
        return ""
    vote = f" ({decision.vote})" if decision.vote else ""
    return _("%(who)s du %(day)s\u00a0: %(action)s%(vote)s. %(reason)s") % {
        "who": decision.get_stage_display(),
        "day": date_format(decision.decided_on, "j F Y"),
        "action": action_label(decision.action),
        "vote": vote,
        "reason": decision.reason,
    }


def decision_url(view: ResultView, territory: Territory, told: Mapping[str, Any]) -> str:
    """Return where a decision is written."""
    return reverse(DECISION, args=[territory.slug, view.campaign.pk, told["asset"]])
