"""How far raters agree, in French: what α, W and the correlations allow to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.grids.core.agreement import Reading
from bastide.kernel.grids.core.rounds import RoundChange
from bastide.modules.estate.core.matrix import Placement
from bastide.modules.estate.core.results import Result
from bastide.modules.estate.figures.matrix_chart import points_text
from bastide.modules.estate.figures.results import number_text

FLAG = Fraction(1)
"""A gap of one point between two colleges is worth a debate."""


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far raters agree about something."""

    label: str
    alpha: str
    reading: str
    level: str
    w: str
    icc_one: str
    icc_all: str
    units: int
    raters: int


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """One table of agreement: its identifier, its caption, its rows."""

    key: str
    caption: str
    head: str
    rows: Sequence[AgreementRow]


def reading_words(read: str) -> tuple[str, str]:
    """Return the level and the words of what an α allows to say."""
    return {
        Reading.RELIABLE: ("ok", _("accord solide")),
        Reading.TENTATIVE: ("warn", _("accord fragile")),
        Reading.DISCUSS: ("err", _("désaccord\u00a0: à discuter")),
        Reading.UNDEFINED: ("neutral", _("non mesurable")),
    }[Reading(read)]


def agreement_sentence(result: Result) -> str:
    """Return how far raters agree on the whole, and the item on which they agree least."""
    told = result.content["agreement"]
    overall = told["overall"]
    _level, words = reading_words(overall["reading"])
    if overall["alpha_ordinal"] is None:
        return _(
            "L’accord entre évaluateurs ne se mesure pas\u00a0: trop peu de notes partagées, ou "
            "toutes égales."
        )
    said = _("Sur l’ensemble, α vaut %(alpha)s\u00a0: %(words)s.") % {
        "alpha": number_text(overall["alpha_ordinal"]),
        "words": words,
    }
    known = {code: one["alpha_ordinal"] for code, one in told["items"].items()
             if one["alpha_ordinal"] is not None}  # fmt: skip
    if not known:
        return said
    worst = min(known, key=lambda code: known[code])
    return (
        said
        + " "
        + _(
            "L’item le moins partagé est %(item)s (α %(alpha)s)\u00a0: sa définition est à revoir "
            "d’abord."
        )
        % {
            "item": f"{worst} {result.content['labels'].get(worst, '')}".strip(),
            "alpha": number_text(known[worst]),
        }
    )


def agreement_tables(result: Result, colleges: Mapping[str, str]) -> list[AgreementTable]:
    """Return the tables of agreement: whole, by item, segment and college."""
    told, labels = result.content["agreement"], result.content["labels"]
    return [
        AgreementTable(
            "items",
            _("Par item"),
            _("Item"),
            [
                _row(_("Ensemble"), told["overall"]),
                *(_row(f"{code} {labels.get(code, '')}".strip(), one)
                  for code, one in told["items"].items()),
            ],
        ),
        AgreementTable(
            "segments",
            _("Par segment"),
            _("Segment"),
            [_row(name, one) for name, one in told["segments"].items()],
        ),
        AgreementTable(
            "colleges",
            _("À l’intérieur de chaque collège"),
            _("Collège"),
            [_row(colleges.get(name, name), one) for name, one in told["colleges"].items()],
        ),
    ]  # fmt: skip


def _row(label: str, told: Mapping[str, Any]) -> AgreementRow:
    level, words = reading_words(told["reading"])
    if told.get("hidden"):
        words = _("non montré\u00a0: trop peu d’évaluateurs")
    return AgreementRow(
        label=label,
        alpha=number_text(told["alpha_ordinal"], 3),
        reading=words,
        level=level,
        w=number_text(told["kendall_w"], 3),
        icc_one=number_text(told["icc_2_1"], 3),
        icc_all=number_text(told["icc_2_k"], 3),
        units=told["units"],
        raters=told["raters"],
    )


# Divergence ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class HeatCell:
    """The gap between colleges on one item: its words, its shade (0 to 3), what each said."""

    text: str
    shade: int
    said: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A building and the gap on each item."""

    code: str
    label: str
    cells: Sequence[HeatCell | None]


def heat_rows(
    result: Result, listed: Sequence[Placement], colleges: Mapping[str, str], pair: Sequence[str]
) -> list[HeatRow]:
    """Return the gaps between colleges: all of them, or two named ones, item by item.

    Args:
        result: read back.
        listed: buildings, in the order wanted.
        colleges: code → name.
        pair: codes of two colleges; empty for the widest gap among all.
    """
    return [
        HeatRow(
            one.scored.building,
            result.told[one.scored.building]["label"],
            [_heat(result, one, item.code, colleges, pair) for item in result.items],
        )
        for one in listed
    ]


def _heat(
    result: Result, one: Placement, code: str, colleges: Mapping[str, str], pair: Sequence[str]
) -> HeatCell | None:
    score = one.scored.items[code]
    if result.is_hidden(one.scored.building, code):
        return HeatCell(_("masqué"), 0, hidden_reason(result))
    given = {name: value for name, value in score.colleges.items() if not pair or name in pair}
    if len(given) < 2 or not score.is_applicable:  # noqa: PLR2004 -- a gap needs two
        return None
    gap = max(given.values()) - min(given.values())
    text = points_text(gap)
    if pair:
        signed = given[pair[0]] - given[pair[1]]
        text = f"{'+' if signed > 0 else '−' if signed < 0 else ''}{text}"
    shade = 0 if not gap else 1 if gap < FLAG else 2 if gap < 2 else 3  # noqa: PLR2004 -- two points
    said = ", ".join(
        f"{colleges.get(name, name)} {points_text(value)}" for name, value in given.items()
    )
    return HeatCell(text, shade, said)


def hidden_reason(result: Result) -> str:
    """Return why the figures of colleges are kept back."""
    return _(
        "Un collège y compte moins de %(n)d évaluateurs\u00a0: les chiffres des collèges y "
        "diraient la note d’une personne."
    ) % {"n": result.shown_from}


def hidden_sentence(result: Result) -> str:
    """Return on how many cells the figures of colleges are kept back, and why; empty on none."""
    cells = result.content["exact"]["scores"]
    hidden = sum(result.is_hidden(code, item) for code, told in cells.items() for item in told)
    if not hidden:
        return ""
    said = ngettext(
        "Sur %(n)d case, les chiffres des collèges sont masqués.",
        "Sur %(n)d cases, les chiffres des collèges sont masqués.",
        hidden,
    ) % {"n": hidden}
    return f"{said} {hidden_reason(result)}"


def heat_sentence(result: Result) -> str:
    """Return how many cells are apart by a point or more, among those that two colleges scored."""
    gaps = [
        score.divergence
        for one in result.placements.values()
        for score in one.scored.items.values()
        if score.is_applicable and score.divergence is not None
    ]
    wide = sum(gap >= FLAG for gap in gaps)
    if not gaps and hidden_sentence(result):
        return _("Aucun écart entre collèges ne peut être montré.")
    if not gaps:
        return _(
            "Aucune case n’a été notée par deux collèges\u00a0: il n’y a pas d’écart à montrer."
        )
    return ngettext(
        "Sur %(all)d cases notées par deux collèges, %(n)d a un écart d’un point ou plus.",
        "Sur %(all)d cases notées par deux collèges, %(n)d ont un écart d’un point ou plus.",
        wide,
    ) % {"all": len(gaps), "n": wide}


def influence_rows(
    result: Result, names: Mapping[str, str], colleges: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Return rater, college, α without him, and its change; for those who lead the campaign."""
    return [
        (
            names.get(one["rater"], one["rater"]),
            colleges.get(one["college"], one["college"]),
            number_text(one["alpha_ordinal"], 3),
            signed_text(one["change"]),
        )
        for one in result.content["agreement"]["influence"]
    ]


def signed_text(value: float | None, decimals: int = 3) -> str:
    """Return a change with its sign; nothing when it is missing."""
    if value is None:
        return ""
    return f"{'+' if round(value, decimals) > 0 else ''}{number_text(value, decimals)}"


def change_sentence(number: int, change: RoundChange) -> str:
    """Return what a round changed on the cells that it asked again."""
    if change.alpha_change is None:
        alphas = _("l’accord ne se mesure pas sur ces cases")
    else:
        alphas = _("α passe de %(before)s à %(after)s (%(change)s)") % {
            "before": number_text(float(change.before.alpha or 0), 3),
            "after": number_text(float(change.after.alpha or 0), 3),
            "change": signed_text(float(change.alpha_change)),
        }
    moved = ngettext(
        "%(n)d réponse sur %(all)d a changé", "%(n)d réponses sur %(all)d ont changé", change.moved
    ) % {"n": change.moved, "all": change.answered}
    return _("Tour %(number)d, sur les cases renotées\u00a0: %(alphas)s\u00a0; %(moved)s.") % {
        "number": number,
        "alphas": alphas,
        "moved": moved,
    }
