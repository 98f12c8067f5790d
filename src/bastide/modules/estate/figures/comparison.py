"""What the page that compares two campaigns says: a sentence, the passages, who moved and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import shown
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.comparison import Move, Told, item_changes
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.results import Result
from bastide.modules.estate.queries.comparison import ComparisonView

MOST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class TransitionRow:
    """One class of the campaign before: how many went to each class of this one."""

    label: str
    counts: Sequence[int]
    total: int


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A building whose class is another one."""

    label: str
    url: str
    then: str
    now: str
    atout: str
    attrait: str
    why: str


def class_labels() -> list[str]:
    """Return the classes as columns say them, the absence of class last."""
    return [*(one.value for one in BuildingClass), _("sans classe")]


def comparison_sentence(view: ComparisonView) -> str:
    """Return how many buildings changed class between two campaigns."""
    if view.now is None:
        return _("Aucune campagne n’a encore de résultats à lire.")
    if view.then is None or view.comparison is None:
        return _("%(name)s est la première campagne\u00a0: il n’y a rien à comparer encore.") % {
            "name": view.now.campaign.name
        }
    moved = len(view.comparison.moved)
    return ngettext(
        "De «\u00a0%(then)s\u00a0» à «\u00a0%(now)s\u00a0», %(moved)s "
        "bâtiment sur %(total)s a changé de classe.",
        "De «\u00a0%(then)s\u00a0» à «\u00a0%(now)s\u00a0», %(moved)s "
        "bâtiments sur %(total)s ont changé de classe.",
        moved,
    ) % {
        "then": view.then.campaign.name,
        "now": view.now.campaign.name,
        "moved": moved,
        "total": len(view.comparison.moves),
    }


def transition_rows(view: ComparisonView) -> list[TransitionRow]:
    """Return the table of passages, a class that nobody had left out."""
    if view.comparison is None:
        return []
    found = view.comparison.transitions
    keys: list[str | None] = [*(one.value for one in BuildingClass), None]
    rows = []
    for then in keys:
        counts = [found.get((then, now), 0) for now in keys]
        if sum(counts):
            rows.append(TransitionRow(then or _("sans classe"), counts, sum(counts)))
    return rows


def moved_rows(view: ComparisonView, territory: Territory) -> list[MovedRow]:
    """Return the buildings that moved, each with why."""
    if view.comparison is None or view.now is None:
        return []
    results = reverse("estate_origin", args=[territory.slug, view.now.campaign.pk])
    none = _("sans classe")
    return [
        MovedRow(
            f"{one.now.code} {one.now.label}",
            f"{results}?bien={one.now.code}&mesure=classe",
            one.then.klass or none,
            one.now.klass or none,
            _change(one.then.atout, one.now.atout),
            _change(one.then.attrait, one.now.attrait),
            why_moved(view, one),
        )
        for one in view.comparison.moved
    ]


def why_moved(view: ComparisonView, move: Move) -> str:
    """Return why a building changed class: too few answers, other thresholds, other scores."""
    said = []
    if move.now.klass is None and move.now.scored is not None:
        said.append(_("Trop peu de réponses cette fois pour publier une classe."))
    if move.then.klass is None and move.then.scored is not None:
        said.append(_("Trop peu de réponses la fois d’avant."))
    labels = view.item_labels
    told = [
        _("%(item)s, de %(before)s à %(after)s")
        % {
            "item": f"{code} {labels.get(code, '')}".strip(),
            "before": _points(before),
            "after": _points(after),
        }
        for code, before, after in item_changes(move)[:MOST_ITEMS]
    ]
    if told:
        said.append(
            _("Notes qui ont le plus changé\u00a0: %(items)s.") % {"items": "; ".join(told)}
        )
    if move.has_other_thresholds:
        said.append(_("Les seuils de son segment ne sont plus les mêmes."))
    return " ".join(said) or _("Les notes se sont déplacées autour du seuil.")


def not_comparable(view: ComparisonView) -> list[str]:
    """Return what cannot be compared between the two campaigns, one sentence each."""
    if view.now is None or view.then is None or view.comparison is None:
        return []
    now, then = view.now.result, view.then.result
    said = [*_other_buildings(view), *_other_items(now, then)]
    if now.rules.threshold != then.rules.threshold:
        said.append(
            _(
                "Les seuils ne suivent pas la même règle\u00a0: une classe peut changer sans "
                "qu’aucune note ne bouge."
            )
        )
    if now.content["colleges"] != then.content["colleges"]:
        said.append(
            _("Les collèges n’y pèsent pas pareil\u00a0: l’écart d’une note vient aussi de là.")
        )
    if now.content["aggregate"] != then.content["aggregate"]:
        said.append(_("Les notes n’y sont pas réunies de la même façon (médiane ou moyenne)."))
    if view.now.campaign.grid_id == view.then.campaign.grid_id:
        said.append(_("La grille est la même\u00a0: les notes d’un item se comparent."))
    return said  # fmt: skip


def _other_buildings(view: ComparisonView) -> list[str]:
    found = view.comparison
    if found is None or not (found.arrived or found.left):
        return []
    return [
        _("%(both)s bâtiments sont dans les deux\u00a0; %(new)s ne sont que dans la nouvelle, "
          "%(old)s que dans l’ancienne\u00a0: leurs totaux ne se comparent pas.")
        % {"both": len(found.moves), "new": len(found.arrived), "old": len(found.left)}
    ]  # fmt: skip


def _other_items(now: Result, then: Result) -> list[str]:
    here, there = ({one.code: one.weight for one in result.items} for result in (now, then))
    said = []
    if alone := sorted(here.keys() ^ there.keys()):
        said.append(
            _("Ces items ne sont que dans une des deux grilles\u00a0: %(items)s.")
            % {"items": ", ".join(alone)}
        )
    if changed := sorted(code for code in here.keys() & there.keys() if here[code] != there[code]):
        said.append(
            _("Ces items n’y ont pas le même poids\u00a0: %(items)s.")
            % {"items": ", ".join(changed)}
        )
    return said  # fmt: skip


def named(listed: Sequence[Told]) -> list[str]:
    """Return buildings by their code and name."""
    return [f"{one.code} {one.label}" for one in listed]


def _change(before: Fraction | None, after: Fraction | None) -> str:
    if before is None or after is None:
        return ""
    return _("de %(before)s à %(after)s") % {"before": _points(before), "after": _points(after)}


def _points(value: Fraction) -> str:
    return shown(Decimal(value.numerator) / Decimal(value.denominator), decimals=2)
