"""What the diagnosis says: a sentence, the grid of tools, the tasks and who does them, the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.diagnosis import DOES, NEEDED_TOOLS, Gap, GapKind
from bastide.modules.estate.models import Horizon, Level, ManagementTool
from bastide.modules.estate.queries.diagnosis import DiagnosisView


@dataclass(frozen=True, slots=True)
class ToolCell:
    """One place of the grid: the tools that stand there, and whether a policy needs one."""

    tools: Sequence[ManagementTool]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task: who does it, who shares it, its tag."""

    label: str
    family: str
    level: str
    text: str
    does: str
    shares: str
    tag: tuple[str, str]


@dataclass(frozen=True, slots=True)
class GapRow:
    """One thing missing, and the action that it became."""

    key: str
    words: str
    action: str
    action_url: str


def diagnosis_sentence(view: DiagnosisView) -> str:
    """Return what the diagnosis finds, in one sentence."""
    if not view.is_begun:
        return _(
            "Rien n’est encore écrit\u00a0: ni outil, ni service. Commencez par ce que vous avez."
        )
    nobody = sum(one.kind is GapKind.TASK for one in view.gaps)
    tools = sum(one.kind is GapKind.TOOL for one in view.gaps)
    first = ngettext(
        "%(n)s tâche sur %(all)s n’est faite par personne",
        "%(n)s tâches sur %(all)s ne sont faites par personne",
        nobody,
    ) % {"n": nobody, "all": len(view.tasks)}
    second = ngettext(
        "et %(n)s place de la grille des outils est vide.",
        "et %(n)s places de la grille des outils sont vides.",
        tools,
    ) % {"n": tools}
    return f"{first} {second}"


def tool_grid(view: DiagnosisView) -> list[tuple[str, list[ToolCell]]]:
    """Return the grid: one row per level, one cell per horizon."""
    rows = []
    for level in Level:
        cells = []
        for horizon in Horizon:
            held = [
                one
                for one in view.tools
                if (one.horizon, one.level) == (horizon.value, level.value)
            ]
            is_needed = (horizon.value, level.value) in NEEDED_TOOLS
            cells.append(ToolCell(held, is_missing=is_needed and not held))
        rows.append((str(level.label), cells))
    return rows


def horizon_labels() -> list[str]:
    """Return the heads of the columns of the grid."""
    return [str(one.label) for one in Horizon]


def task_rows(view: DiagnosisView) -> list[TaskRow]:
    """Return the catalogue with who does what."""
    names = {one.code: one.name for one in view.services}
    rows = []
    for one in view.tasks:
        roles = view.roles.get(one.code, {})
        does = [names[code] for code, role in roles.items() if role == DOES]
        shares = [names[code] for code, role in roles.items() if role != DOES]
        tag = ("ok", _("fait")) if does else ("warn", _("partagé, sans responsable"))
        rows.append(
            TaskRow(
                one.label,
                one.family,
                str(Level(one.level).label),
                one.text,
                ", ".join(sorted(does)),
                ", ".join(sorted(shares)),
                tag if roles else ("err", _("personne")),
            )
        )
    return rows


def gap_rows(view: DiagnosisView, territory: Territory) -> list[GapRow]:
    """Return what is missing, with the action that it became."""
    rows = []
    for one in view.gaps:
        action = view.opened.get(one.key)
        rows.append(
            GapRow(
                one.key,
                gap_words(one),
                str(action) if action else "",
                reverse("estate_action", args=[territory.slug, action.pk]) if action else "",
            )
        )
    return rows


def gap_words(gap: Gap) -> str:
    """Return what is missing, in words."""
    if gap.kind is GapKind.TASK:
        return _("Personne ne fait\u00a0: %(task)s") % {"task": gap.label}
    if gap.kind is GapKind.SHARED:
        return _("Partagé, mais personne n’en répond\u00a0: %(task)s") % {"task": gap.label}
    horizon, level = gap.code.split("/")
    return _("Aucun outil de niveau %(level)s, horizon «\u00a0%(horizon)s\u00a0»") % {
        "level": str(Level(level).label).lower(),
        "horizon": str(Horizon(horizon).label).lower(),
    }
