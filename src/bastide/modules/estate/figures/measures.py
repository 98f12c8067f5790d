"""The years of one measure of the estate policy: what was due, what came, who wrote it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.modules.estate.core.followup import DECIMALS, due_value, year_ends
from bastide.modules.estate.figures.followup import MEASURE_LABELS, measure_words, plan_query
from bastide.modules.estate.queries.measures import MeasureView
from bastide.platform.audit.queries import Entry


@dataclass(frozen=True, slots=True)
class MeasureYearRow:
    """One year of a measure; an empty text is not known.

    Attributes:
        due: what an even pace gives. value: what came, with its unit. gap: value less due.
        acts: what happened to the value, when it was corrected at least once.
        edit_url: where it is written; empty for a year to come.
    """

    year: int
    due: str
    value: str
    gap: str
    on: str
    source: str
    author: str
    acts: Sequence[Entry]
    edit_url: str


def year_rows(view: MeasureView) -> list[MeasureYearRow]:
    """Return the years of a measure, from its baseline to its target, the earliest first."""
    return [_row(view, end) for end in year_ends(view.facts, view.policy.today)]


def _row(view: MeasureView, end: dt.date) -> MeasureYearRow:
    row = view.values.get(end.year)
    on = row.ends_on if row else end
    due = due_value(view.facts, on)
    value = None if row is None or row.value is None else Fraction(row.value)
    acts = view.acts.get(end.year, ())
    may_write = view.may_write and end.year <= view.policy.today.year
    return MeasureYearRow(
        year=end.year,
        due=measure_words(view.key, due),
        value=measure_words(view.key, value),
        gap=gap_words(view, value, due),
        on=date_format(row.ends_on, "j F Y") if row else "",
        source=row.source if row else "",
        author=row.author if row else "",
        acts=acts if len(acts) > 1 else (),
        edit_url=year_url(view, end.year) if may_write else "",
    )


def gap_words(view: MeasureView, value: Fraction | None, due: Fraction | None) -> str:
    """Return how far a value is from what was due, with its sign; empty when one is not known."""
    if value is None or due is None:
        return ""
    gap = value - due
    sign = "+" if round(gap, DECIMALS[view.key]) > 0 else ""
    return f"{sign}{measure_words(view.key, gap)}"


def year_url(view: MeasureView, year: int) -> str:
    """Return the address where a year is written."""
    address = reverse(
        "estate_measure_year", args=[view.policy.territory.slug, view.key.value, year]
    )
    return address + plan_query(view.policy)


def measure_sentence(view: MeasureView) -> str:
    """Return where the measure comes from, where it goes, and what its last known year says."""
    facts = view.facts
    start = measure_words(view.key, facts.goal.baseline) or _("un départ non connu")
    said = _("%(label)s\u00a0: de %(start)s (%(from)s) à %(target)s (%(to)s).") % {
        "label": MEASURE_LABELS[view.key],
        "start": start,
        "from": date_format(facts.baseline_on, "j F Y"),
        "target": measure_words(view.key, facts.goal.target) or _("une cible non fixée"),
        "to": date_format(facts.target_on, "j F Y"),
    }
    known = [row for row in year_rows(view) if row.value and row.gap]
    if not known:
        return said
    last = known[-1]
    return (
        said
        + " "
        + _("En %(year)d\u00a0: %(value)s, pour %(due)s attendus à un rythme égal.")
        % {"year": last.year, "value": last.value, "due": last.due}
    )
