"""What exists before a request: the buildings proposed, what was answered of each, the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.desk import Examined
from bastide.modules.estate.forms.desk import ExamineForm
from bastide.modules.estate.models import DeskRequest
from bastide.modules.estate.queries.reuse import Existing, Reuse

MOST_MORE = 5
"""Buildings shown beside those that must be looked at: with room enough, or never measured."""


@dataclass(frozen=True)
class ReuseRow:
    """One existing building: why it is proposed or not, and what was answered of it.

    Attributes:
        asset, label, url: the building. where: its owner.
        klass: its class in words, empty without one.
        why: what the rule says of it; empty for one that a person added.
        is_needed: it must be looked at before the request is accepted.
        answer: what was answered; `None` when it was not looked at yet.
    """

    asset: str
    label: str
    url: str
    where: str
    klass: str
    why: str
    is_needed: bool
    answer: Examined | None


@dataclass(frozen=True)
class ReuseSheet:
    """What exists before a request, as pages show it.

    Attributes:
        sentence: in one line. rows: the buildings to look at, best first.
        excluded: those that the rule sets aside, each with its reason.
        by_rule: those of them that were refused with the rule's own reason.
    """

    sentence: str
    rows: Sequence[ReuseRow]
    excluded: Sequence[Examined]
    by_rule: Sequence[Examined]

    @property
    def first_rows(self) -> list[ReuseRow]:
        """Return the buildings that must be looked at, and those that were."""
        return [row for row in self.rows if row.is_needed or row.answer]

    @property
    def other_rows(self) -> list[ReuseRow]:
        """Return the others that could be looked at."""
        return [row for row in self.rows if not (row.is_needed or row.answer)]

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is left to look at before the request may be accepted."""
        answers = [*(row.answer for row in self.rows if row.answer), *self.by_rule]
        if any(one.is_kept for one in answers):
            return True
        return bool(answers) and not any(row.is_needed and row.answer is None for row in self.rows)

    def form(self, sent: Mapping[str, Any] | None = None) -> ExamineForm:
        """Return the form that answers of each building."""
        return ExamineForm(
            sent,
            buildings=[(row.asset, row.label) for row in self.rows],
            examined={row.asset: row.answer for row in self.rows if row.answer},
            has_excluded=bool(self.excluded),
            is_excluded=bool(self.by_rule),
        )

    def with_fields(self, form: ExamineForm) -> list[tuple[ReuseRow, BoundField, BoundField]]:
        """Return each building with its two fields."""
        return [(row, *form.fields_of(row.asset)) for row in self.rows]

    def answers(self, form: ExamineForm) -> list[Examined]:
        """Return what a valid form answers, those that the rule sets aside included when asked."""
        told = form.examined
        known = {one.asset for one in told}
        if not form.cleaned_data.get("with_excluded"):
            return told
        return [*told, *(one for one in self.excluded if one.asset not in known)]


def reuse_sheet(asked: DeskRequest, found: Reuse | None, territory: Territory) -> ReuseSheet:
    """Return what exists before a request.

    Args:
        asked: the request, with what was answered already.
        found: the existing buildings; `None` when the request asks for no premises.
        territory: of the pages.
    """
    examined = {one["asset"]: Examined(**one) for one in asked.candidates}
    excluded = {
        str(one.asset.pk): Examined(str(one.asset.pk), str(one.asset), False, one.reason)
        for one in (found.excluded if found else ())
    }
    by_rule = [one for key, one in excluded.items() if examined.get(key) == one]
    looked = (
        [*found.possible[: len(found.proposed) + MOST_MORE], *found.unmeasured[:MOST_MORE]]
        if found
        else []
    )
    needed = {str(one.asset.pk) for one in (found.proposed if found else ())}
    rows = [_row(one, examined, needed, territory) for one in looked]
    listed = {row.asset for row in rows} | {one.asset for one in by_rule}
    rows += [
        ReuseRow(key, one.label, _url(key, territory), "", "", _why(excluded.get(key)), False, one)
        for key, one in examined.items()
        if key not in listed
    ]
    return ReuseSheet(reuse_sentence(found), rows, list(excluded.values()), by_rule)


def reuse_sentence(found: Reuse | None) -> str:
    """Return in one line what exists before a request."""
    if found is None:
        return _("Sans surface demandée, l’existant ne peut pas être cherché.")
    if found.possible:
        best = found.possible[0].asset
        return _(
            "%(count)s bâtiments existants pourraient convenir\u00a0; le mieux placé est "
            "«\u00a0%(best)s\u00a0». Ils passent avant tout achat et toute construction."
        ) % {"count": len(found.possible), "best": best}
    if found.unmeasured:
        return _(
            "Aucun bâtiment connu n’a la place, mais %(count)s n’ont pas de surface libre "
            "connue\u00a0: il reste à les mesurer."
        ) % {"count": len(found.unmeasured)}
    return _(
        "Aucun des %(count)s bâtiments existants ne peut convenir\u00a0: une construction peut "
        "être étudiée."
    ) % {"count": len(found.excluded)}


def _row(
    one: Existing, examined: Mapping[str, Examined], needed: set[str], territory: Territory
) -> ReuseRow:
    key = str(one.asset.pk)
    return ReuseRow(
        asset=key,
        label=str(one.asset),
        url=_url(key, territory),
        where=one.asset.authority.name,
        klass=one.building_class.value if one.building_class else "",
        why=one.reason,
        is_needed=key in needed,
        answer=examined.get(key),
    )


def _why(rule: Examined | None) -> str:
    return rule.reason if rule else ""


def _url(asset: str, territory: Territory) -> str:
    return reverse("estate_asset", args=[territory.slug, asset])
