"""Sources in words: how they are, when they were read, what they list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.modules.employment.models import FeedRun, Stage
from bastide.modules.employment.queries.sites import SourceHealth


@dataclass(frozen=True, slots=True)
class HealthRow:
    """A source in a table: its name and site, its state, when it was read, what it lists."""

    health: SourceHealth
    level: str
    state: str
    why: str


def state_of(run: FeedRun | None) -> tuple[str, str]:
    """Return the level and the words of the state of a source, from its last run."""
    if run is None:
        return "neutral", _("pas encore lue")
    if run.stage == Stage.FAILED:
        return "err", _("n’a pas répondu")
    if run.stage == Stage.FETCHED:
        return "info", _("lecture en cours")
    if run.is_quarantined:
        return "warn", _("en quarantaine\u00a0: rien n’est retiré")
    return "ok", _("saine")


def health_rows(health: Sequence[SourceHealth]) -> list[HealthRow]:
    """Return the sources of a table, those that are not well first, then by volume."""
    order = {"err": 0, "warn": 1, "info": 2, "neutral": 3, "ok": 4}
    rows = [
        HealthRow(one, *state_of(one.run), why=" ".join(one.run.reasons) if one.run else "")
        for one in health
    ]
    return sorted(rows, key=lambda row: (order[row.level], -row.health.listed))


def health_sentence(health: Sequence[SourceHealth]) -> str:
    """Return how many sources are read and how many are well."""
    well = sum(state_of(one.run)[0] == "ok" for one in health)
    total = ngettext("%(count)s source", "%(count)s sources", len(health)) % {"count": len(health)}
    return _("%(total)s, dont %(well)s saines à leur dernière lecture.") % {
        "total": total,
        "well": well,
    }
