"""How far classes hold under other weights: shares of all weights, draws, flips, and sliders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.indicators import TOP
from bastide.modules.estate.core.matrix import Axis, BuildingClass, MatrixRules, Placement
from bastide.modules.estate.core.results import Result
from bastide.modules.estate.core.sensitivity import LiveAnswer
from bastide.modules.estate.figures.matrix_chart import class_label, points_text
from bastide.modules.estate.figures.results import (
    LEVELS,
    asset_url,
    class_words,
    level_of,
    number_text,
    share_text,
)
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.ui.archetypes import Parameter, ParameterGroup

_NUMBER = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?")
_LARGEST = Decimal(1000)
_USUAL_TOP = Decimal(10)
_MOST_MOVED = 50


# Sliders ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sliders:
    """What a person moved: the fields as shown, and the weights and rules that they say."""

    groups: Sequence[ParameterGroup]
    weights: Mapping[str, Fraction]
    rules: MatrixRules
    errors: Sequence[str]


def sliders(result: Result, asked: Mapping[str, str]) -> Sliders:
    """Return the weights that an address asks for; what it does not say is as voted.

    A text that is no weight is shown with its reason, and the voted weight counts instead.

    Args:
        result: read back.
        asked: `poids-1` to `poids-n` in the order of the grid, and `seuil` when it is fixed.
    """
    weights: dict[str, Fraction] = {}
    fields: dict[str, list[Parameter]] = {axis.value: [] for axis in Axis}
    errors: list[str] = []
    top = max([_USUAL_TOP, *(2 * _decimal(item.weight) for item in result.items)])
    for rank, item in enumerate(result.items, start=1):
        name, voted = f"poids-{rank}", _decimal(item.weight)
        value, error = _read(asked.get(name, ""), voted, _LARGEST)
        weights[item.code] = Fraction(value)
        fields[item.axis].append(
            Parameter(
                name,
                f"{item.code} {item.label}".strip(),
                asked[name] if error else _plain(value),
                high=_plain(top),
                step="0.1",
                hint=_("Voté\u00a0: %(weight)s") % {"weight": number_text(voted, _places(voted))},
                error=error,
            )
        )
        errors += [f"{item.code}{NBSP}: {error}"] if error else []
    for axis in Axis:
        codes = [item.code for item in result.items if item.axis == axis]
        if not any(weights[code] for code in codes):
            errors.append(_ALL_ZERO())
            weights |= {item.code: Fraction(item.weight) for item in result.items
                        if item.axis == axis}  # fmt: skip
    groups = [
        ParameterGroup(_("Poids des atouts"), fields[Axis.ATOUT.value]),
        ParameterGroup(_("Poids des attraits"), fields[Axis.ATTRAIT.value]),
    ]
    rules, extra, error = _threshold(result.rules, asked.get("seuil", ""))
    errors += [error] if error else []
    return Sliders([*groups, *extra], weights, rules, errors)


def _ALL_ZERO() -> str:  # noqa: N802 -- a sentence translated when it is said
    return _("Tous les poids d’un axe sont nuls\u00a0: les poids votés comptent à leur place.")


def _threshold(rules: MatrixRules, text: str) -> tuple[MatrixRules, list[ParameterGroup], str]:
    if rules.threshold is None:
        return rules, [], ""
    voted = _decimal(rules.threshold)
    value, error = _read(text, voted, Decimal(TOP))
    field = Parameter(
        "seuil",
        _("Seuil des deux axes"),
        text if error else _plain(value),
        high=str(TOP),
        step="0.05",
        hint=_("Voté\u00a0: %(value)s") % {"value": points_text(rules.threshold)},
        error=error,
    )
    return (
        replace(rules, threshold=Fraction(value)),
        [ParameterGroup(_("Seuil"), [field])],
        error,
    )


def _read(text: str, voted: Decimal, most: Decimal) -> tuple[Decimal, str]:
    """Return a number and why it is refused; the voted one stands for a refused one."""
    bare = text.strip()
    if not bare:
        return voted, ""
    if not bare.isascii() or not _NUMBER.fullmatch(bare):
        return voted, _("«\u00a0%(text)s\u00a0» n’est pas un nombre positif. Écrivez 2 ou 1,5.") % {
            "text": bare[:20]
        }
    value = Decimal(bare.replace(",", "."))
    if value > most:
        return voted, _("%(text)s dépasse %(most)s. Écrivez moins.") % {
            "text": bare,
            "most": _plain(most),
        }
    return value, ""


def _decimal(value: Fraction | Decimal) -> Decimal:
    one = Fraction(value)
    return Decimal(one.numerator) / one.denominator


def _plain(value: Decimal) -> str:
    text = f"{value.normalize():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# Live answer --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MovedRow:
    """A building whose class is another one under the weights tried."""

    label: str
    url: str
    segment: str
    before: str
    after: str
    level: str
    scores: str
    note: str


@dataclass(frozen=True)
class LiveView:
    """The matrix under the weights tried, beside the voted one."""

    sentence: str
    counts: Sequence[tuple[str, str, int, int, str]]
    moved: Sequence[MovedRow]
    more: int


def live_view(view: ResultView, territory: Territory, answer: LiveAnswer) -> LiveView:
    """Return what the weights tried change, building by building."""
    result = view.result
    placements = result.matrix.placements
    pairs = list(zip(placements, answer.scored_classes, strict=True))
    moved = [(rank, one, now) for rank, (one, now) in enumerate(pairs) if now != one.scored_class]
    before = Counter(one.scored_class for one, _now in pairs)
    after = Counter(now for _one, now in pairs)
    return LiveView(
        sentence=_moved_sentence(len(moved), len(pairs)),
        counts=[
            (LEVELS[name], f"{name.value} {class_label(name)}", before[name], after[name],
             _signed(after[name] - before[name]))
            for name in BuildingClass
        ],
        moved=[_moved(view, territory, answer, rank) for rank, _one, _now in moved[:_MOST_MOVED]],
        more=max(0, len(moved) - _MOST_MOVED),
    )  # fmt: skip


def _moved_sentence(moved: int, total: int) -> str:
    if not moved:
        return ngettext(
            "Aucun changement\u00a0: le bâtiment garde sa classe.",
            "Aucun changement\u00a0: les %(n)d bâtiments gardent leur classe.",
            total,
        ) % {"n": total}
    return ngettext(
        "%(n)d bâtiment sur %(all)d change de classe.",
        "%(n)d bâtiments sur %(all)d changent de classe.",
        moved,
    ) % {"n": moved, "all": total}


def _moved(view: ResultView, territory: Territory, answer: LiveAnswer, rank: int) -> MovedRow:
    one, now = view.result.matrix.placements[rank], answer.scored_classes[rank]
    told = view.result.told[one.scored.building]
    return MovedRow(
        label=f"{one.scored.building} {told['label']}",
        url=asset_url(territory, told),
        segment=one.scored.segment,
        before=class_words(one),
        after=f"{now.value} {class_label(now)}" if now else _("sans classe"),
        level=LEVELS[now] if now else "neutral",
        scores=f"{_live_score(answer.atout[rank])} / {_live_score(answer.attrait[rank])}",
        note=_("provisoire") if answer.is_provisional[rank] else "",
    )


def _live_score(value: float) -> str:
    return number_text(None if value != value else float(value))  # noqa: PLR0124 -- NaN


def _signed(change: int) -> str:
    return f"+{change}" if change > 0 else shown(Decimal(change)) if change else "="


# Shares -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShareRow:
    """How far the class of a building holds."""

    code: str
    label: str
    url: str
    klass: str
    level: str
    exact: Sequence[str]
    drawn: Sequence[tuple[str, str]]
    hold: str
    hold_level: str
    flip: str


def share_rows(
    view: ResultView, territory: Territory, listed: Iterable[Placement]
) -> list[ShareRow]:
    """Return the shares of weights that give each class to some buildings, in the order given."""
    return [_share_row(view, territory, one) for one in listed]


def _share_row(view: ResultView, territory: Territory, one: Placement) -> ShareRow:
    code, result = one.scored.building, view.result
    told = result.told[code]
    exact, drawn = told["acceptability"], result.content["around_voted"]["buildings"][code]
    level, words = _holds(one, exact, drawn)
    return ShareRow(
        code=code,
        label=told["label"],
        url=asset_url(territory, told),
        klass=one.scored_class.value if one.scored_class else _("sans classe"),
        level=level_of(one),
        exact=[share_text(exact[name.value]) if exact else "" for name in BuildingClass],
        drawn=[
            (share_text(drawn[name.value][0]), _error(drawn[name.value][1])) if drawn else ("", "")
            for name in BuildingClass
        ],
        hold=words,
        hold_level=level,
        flip=_short_flip(told["nearest_flip"]),
    )


def _error(half: float) -> str:
    return f"±{NBSP}{number_text(half * 100, 1)}" if half else ""


SOLID, FRAGILE = 0.9, 0.6
"""Share of the weights around the voted ones from which a class is solid, or fragile. Ours."""


def _holds(
    one: Placement, exact: Mapping[str, float] | None, drawn: Mapping[str, Any] | None
) -> tuple[str, str]:
    if one.scored_class is None or not drawn or not exact:
        return "neutral", _("sans classe")
    share = drawn[one.scored_class.value][0]
    if share >= SOLID:
        return "ok", _("solide")
    return ("warn", _("sensible")) if share >= FRAGILE else ("err", _("fragile"))


def flip_words(flip: Mapping[str, Any] | None) -> str:
    """Return the change of one weight that flips a building."""
    if flip is None:
        return _("Aucun poids changé seul ne la ferait changer de classe.")
    after = flip["weight"] + flip["change"]
    return _("%(class)s si le poids de %(item)s passe de %(before)s à %(after)s") % {
        "class": flip["class"],
        "item": flip["item"],
        "before": number_text(flip["weight"], _places(Decimal(str(flip["weight"])))),
        "after": number_text(after, 2),
    }


def _short_flip(flip: Mapping[str, Any] | None) -> str:
    """Return the change of one weight that flips a building, as a cell of a table has it."""
    if flip is None:
        return _("aucun poids seul")
    places = _places(Decimal(str(flip["weight"])))
    return _("poids de %(item)s\u00a0: de %(before)s à %(after)s (%(class)s)") % {
        "item": flip["item"],
        "before": number_text(flip["weight"], places),
        "after": number_text(flip["weight"] + flip["change"], 2),
        "class": flip["class"],
    }


def robustness_sentence(result: Result) -> str:
    """Return how many classes hold around the voted weights, and how they were measured."""
    drawn = result.content["around_voted"]
    counts: Counter[str] = Counter()
    for code, one in result.placements.items():
        if one.scored_class is not None and drawn["buildings"][code]:
            share = drawn["buildings"][code][one.scored_class.value][0]
            counts["ok" if share >= SOLID else "warn" if share >= FRAGILE else "err"] += 1
    total = counts.total()
    if not total:
        return _("Aucun bâtiment n’a de classe à éprouver.")
    return ngettext(
        "%(n)d classe sur %(all)d tient dans neuf cas sur dix quand les poids bougent autour de "
        "ceux qui ont été votés.",
        "%(n)d classes sur %(all)d tiennent dans neuf cas sur dix quand les poids bougent autour "
        "de ceux qui ont été votés.",
        counts["ok"],
    ) % {"n": counts["ok"], "all": total}


def method_sentence(result: Result) -> str:
    """Return how the shares were measured."""
    drawn = result.content["around_voted"]
    return _(
        "«\u00a0Si l’on ne sait rien des poids\u00a0» est un calcul exact sur tous les poids "
        "possibles. «\u00a0Autour des poids votés\u00a0» est un tirage de %(draws)s jeux de poids "
        "(loi de Dirichlet, κ = %(kappa)s, graine %(seed)s)."
    ) % {
        "draws": shown(Decimal(drawn["draws"])),
        "kappa": drawn["concentration"],
        "seed": drawn["seed"],
    }
