"""What the pages of the follow-up say: the policy in a sentence, its measures, its actions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.plans.core.content import ActionFacts
from bastide.kernel.plans.core.ppi import Amounts
from bastide.kernel.plans.core.progress import (
    Signal,
    expected_progress,
    progress_of,
    signal_of,
)
from bastide.kernel.plans.core.standings import own_progress
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.followup import DECIMALS, Late, Lateness, PolicyMeasure, Today
from bastide.modules.estate.figures.inventory import count_words, money_words
from bastide.modules.estate.queries.followup import PolicyView

MEASURE_LABELS = {
    PolicyMeasure.OWNED_M2: gettext_lazy("Surface possédée"),
    PolicyMeasure.M2_PER_HOUR: gettext_lazy("Surface par heure occupée"),
    PolicyMeasure.YEARLY_COST: gettext_lazy("Coût d’un an"),
}
UNIT_WORDS = {
    PolicyMeasure.OWNED_M2: gettext_lazy("m²"),
    PolicyMeasure.M2_PER_HOUR: gettext_lazy("m² par heure"),
    PolicyMeasure.YEARLY_COST: gettext_lazy("€"),
}
STATUS_LEVELS = {
    Status.PLANNED: "neutral",
    Status.ONGOING: "info",
    Status.DONE: "ok",
    Status.PAUSED: "warn",
    Status.POSTPONED: "warn",
    Status.ABANDONED: "neutral",
}
SIGNALS = {
    Signal.GREEN: ("ok", gettext_lazy("dans les temps")),
    Signal.AMBER: ("warn", gettext_lazy("à surveiller")),
    Signal.RED: ("err", gettext_lazy("en retard")),
}


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure of the policy, as its table shows it; an empty text is not known."""

    key: str
    label: str
    today: str
    missing: str
    origin_url: str
    signal: str
    level: str = "neutral"
    baseline: str = ""
    baseline_on: str = ""
    target: str = ""
    target_on: str = ""
    original: str = ""
    progress: str = ""
    history: Sequence[tuple[str, str]] = ()
    years_url: str = ""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action, as the list shows it; amounts are `None` when not known."""

    id: uuid.UUID
    code: str
    title: str
    url: str
    about: str
    about_url: str
    owner: str
    starts_on: object
    ends_on: object
    expected: Decimal | None
    realised: Decimal | None
    receipts: Decimal | None
    received: Decimal | None
    level: str
    status: str
    late: str
    progress: str


def policy_sentence(view: PolicyView) -> str:
    """Return where the policy stands in one sentence."""
    if view.plan is None or view.ppi is None:
        return _("Aucune politique patrimoniale n’est encore votée.")
    late = sum(late is not None for _action, late in view.actions)
    total = len(view.actions)
    said = ngettext(
        "%(name)s, voté le %(day)s\u00a0: %(n)s action",
        "%(name)s, voté le %(day)s\u00a0: %(n)s actions",
        total,
    ) % {
        "name": view.plan.name,
        "day": date_format(view.plan.voted_on, "j F Y") if view.plan.voted_on else "",
        "n": count_words(total),
    }
    if late:
        said += ngettext(", dont %(n)s en retard", ", dont %(n)s en retard", late) % {"n": late}
    spent = view.content_spent
    if spent is None:
        return said + _(". Aucun montant n’est encore inscrit.")
    known = spent.expected.amount
    said += _(". Dépense attendue\u00a0: %(amount)s") % {
        "amount": _("non connue") if known is None else money_words(known)
    }
    done = spent.realised.amount
    return said + _(", réalisée\u00a0: %(amount)s.") % {
        "amount": _("non connue") if done is None else money_words(done)
    }


def measure_rows(view: PolicyView) -> list[MeasureRow]:
    """Return the three measures: baseline, target, today's value, what is missing."""
    return [_measure_row(view, key) for key in PolicyMeasure]


def _measure_row(view: PolicyView, key: PolicyMeasure) -> MeasureRow:
    now = view.values[key]
    held = view.measures.get(key)
    origin = reverse("estate_followup_origin", args=[view.territory.slug])
    address = f"{origin}?mesure={key.value}{plan_query(view, '&')}"
    row = MeasureRow(
        key=key.value,
        label=str(MEASURE_LABELS[key]),
        today=measure_words(key, now.value),
        missing=missing_words(key, now),
        origin_url=address,
        signal=_("sans cible"),
    )
    if held is None:
        return row
    found = progress_of(held.goal, now.value)
    due = expected_progress(held.baseline_on, held.target_on, view.today)
    signal = signal_of(found.clamped if found else None, due)
    level, words = SIGNALS[signal] if signal else ("neutral", _progress_unsaid(found is None))
    is_revised = held.original_target != held.goal.target
    years = reverse("estate_measure", args=[view.territory.slug, key.value])
    return replace(
        row,
        years_url=years + plan_query(view),
        baseline=measure_words(key, held.goal.baseline),
        baseline_on=date_format(held.baseline_on, "j F Y"),
        target=measure_words(key, held.goal.target),
        target_on=date_format(held.target_on, "j F Y"),
        original=measure_words(key, held.original_target) if is_revised else "",
        progress=share_words(found.raw) if found else "",
        level=level,
        signal=str(words),
        history=[
            (str(one.ends_on.year), measure_words(key, one.value))
            for one in held.periods
            if one.value is not None
        ],
    )


def _progress_unsaid(is_unknown: bool) -> str:
    return _("non connu") if is_unknown else _("rien d’attendu encore")


def measure_words(key: PolicyMeasure, value: Fraction | None) -> str:
    """Return a value of a measure with its unit; empty when it is not known."""
    if value is None:
        return ""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{shown(number, decimals=DECIMALS[key])}{NBSP}{UNIT_WORDS[key]}"


def share_words(share: Fraction) -> str:
    """Return a share as a whole percentage, a negative one included."""
    return f"{shown(Decimal(share.numerator * 100) / Decimal(share.denominator))}{NBSP}%"


def missing_words(key: PolicyMeasure, now: Today) -> str:
    """Return what the measure leaves out, in words; empty when nothing is."""
    if not now.left_out:
        return ""
    number = {"n": count_words(now.left_out)}
    if key is PolicyMeasure.OWNED_M2:
        return (
            ngettext(
                "%(n)s bien sans titre de détention ou sans surface n’y est pas.",
                "%(n)s biens sans titre de détention ou sans surface n’y sont pas.",
                now.left_out,
            )
            % number
        )
    if key is PolicyMeasure.M2_PER_HOUR:
        return (
            ngettext(
                "%(n)s bâtiment sans heures d’usage ou sans surface n’y est pas.",
                "%(n)s bâtiments sans heures d’usage ou sans surface n’y sont pas.",
                now.left_out,
            )
            % number
        )
    return (
        ngettext(
            "%(n)s bâtiment sans coût connu n’y est pas.",
            "%(n)s bâtiments sans coût connu n’y sont pas.",
            now.left_out,
        )
        % number
    )


def plan_query(view: PolicyView, start: str = "?") -> str:
    """Return what an address says of the plan shown, when it is not the first one."""
    if view.plan is None or view.plan is view.plans[0]:
        return ""
    return f"{start}plan={view.plan.pk}"


# Actions ------------------------------------------------------------------------------------------
def action_rows(view: PolicyView) -> list[ActionRow]:
    """Return the actions of the policy, the late ones first."""
    return [_action_row(view, action, late) for action, late in view.actions]


def _action_row(view: PolicyView, action: ActionFacts, late: Late | None) -> ActionRow:
    sums = view.sums.get(str(action.id))
    slug = view.territory.slug
    spent, received = (sums.spent, sums.received) if sums else (None, None)
    return ActionRow(
        id=action.id,
        code=action.code,
        title=action.title,
        url=reverse("estate_action", args=[slug, action.id]),
        about=action.reference_label,
        about_url=about_url(view.territory, action.reference),
        owner=action.holder.words,
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        expected=_known(spent, "expected"),
        realised=_known(spent, "realised"),
        receipts=_known(received, "expected"),
        received=_known(received, "realised"),
        level=STATUS_LEVELS[action.status],
        status=_(STATUS_LABELS[action.status]),
        late=late_words(late) if late else "",
        progress=progress_words(action),
    )


def _known(amounts: Amounts | None, name: str) -> Decimal | None:
    found: Decimal | None = getattr(amounts, name).amount if amounts else None
    return found


def about_url(territory: Territory, reference: uuid.UUID | None) -> str:
    """Return the address of the building that an action concerns; empty for none."""
    return reverse("estate_asset", args=[territory.slug, reference]) if reference else ""


def progress_words(action: ActionFacts) -> str:
    """Return how far an action says that it is; empty when it does not say."""
    own = own_progress(action)
    return "" if own is None else share_words(Fraction(own))


def late_words(late: Late) -> str:
    """Return why an action is late, and since when."""
    day = date_format(late.since, "j F Y")
    if late.why is Lateness.OVERDUE:
        return _("devait finir le %(day)s") % {"day": day}
    if late.why is Lateness.NOT_STARTED:
        return _("devait commencer le %(day)s") % {"day": day}
    return _("jalon prévu le %(day)s") % {"day": day}


def bounded(rows: Sequence[ActionRow], asked: str) -> list[ActionRow]:
    """Return the rows that a choice of the address keeps: `retard`, a status, or all."""
    if asked == "retard":
        return [one for one in rows if one.late]
    labels = {status.value: _(label) for status, label in STATUS_LABELS.items()}
    return [one for one in rows if one.status == labels.get(asked, one.status)]
