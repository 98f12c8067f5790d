"""What the page of an action says: its sentence, where it comes from, its money, its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.foundation.money import shown
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.ppi import FUNDING_LABELS, Amounts, Funding, MoneyLine, amounts_of
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status
from bastide.kernel.plans.models import Action, ActionMoney, Milestone
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.followup import late_steps
from bastide.modules.estate.figures.followup import STATUS_LEVELS, about_url, late_words
from bastide.modules.estate.figures.inventory import money_words
from bastide.modules.estate.queries.followup import ActionView
from bastide.platform.ui.archetypes import Fact


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One line of money; amounts are `None` when not known."""

    id: int
    year: int
    label: str
    planned: Decimal | None
    amended: Decimal | None
    realised: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One step: its day, when it was done, its tag."""

    step: Milestone
    level: str
    words: str


def action_sentence(view: ActionView) -> str:
    """Return where an action stands in one sentence."""
    said = []
    if view.action.progress is not None:
        said.append(
            _("Avancement\u00a0: %(share)s\u00a0%%.")
            % {"share": shown(view.action.progress.normalize())}
        )
    late = late_of(view)
    if late:
        said.append(_("En retard\u00a0: %(why)s.") % {"why": late})
    spent = money_totals(view)["spent"]
    if spent is None:
        return " ".join([*said, _("Aucun coût n’est encore inscrit.")])
    expected, realised = spent.expected.amount, spent.realised.amount
    said.append(
        _("Dépense attendue\u00a0: %(expected)s, réalisée\u00a0: %(realised)s.")
        % {
            "expected": _("non connue") if expected is None else money_words(expected),
            "realised": _("non connue") if realised is None else money_words(realised),
        }
    )
    return " ".join(said)


def late_of(view: ActionView) -> str:
    """Return why an action is late, in words; empty when it is not."""
    action = view.action
    late = late_steps(
        Status(action.status),
        action.starts_on,
        action.ends_on,
        [(one.due_on, one.done_on) for one in view.milestones],
        on=timezone.localdate(),
    )
    return late_words(late) if late else ""


def level_of(view: ActionView) -> tuple[str, str]:
    """Return the level and the words of the tag of an action."""
    status = Status(view.action.status)
    return STATUS_LEVELS[status], _(STATUS_LABELS[status])


def action_facts(view: ActionView, territory: Territory) -> list[Fact]:
    """Return what an action says of itself, line by line; an empty value is not known."""
    action = view.action
    origin, origin_url = _origin(action, view, territory)
    owner = ", ".join(
        str(one) for one in (action.owner_function, action.owner_service, action.owner_label) if one
    )
    return [
        Fact(
            _("Bien concerné"),
            action.reference_label or (_("aucun bien") if action.reference is None else ""),
            url=about_url(territory, action.reference),
        ),
        Fact(_("D’où elle vient"), origin, url=origin_url),
        Fact(_("Responsable"), owner),
        Fact(_("Début"), date_format(action.starts_on, "j F Y")),
        Fact(
            _("Fin"),
            date_format(action.ends_on, "j F Y") if action.ends_on else _("sans fin (activité)"),
        ),
        Fact(_("Priorité"), action.get_priority_display() if action.priority else ""),
        Fact(
            _("Plan"),
            action.plan.name,
            url=f"{reverse('estate_followup', args=[territory.slug])}?plan={action.plan_id}",
        ),
    ]


def _origin(action: Action, view: ActionView, territory: Territory) -> tuple[str, str]:
    """Return where an action comes from, and the page that tells more."""
    told = action.origin if isinstance(action.origin, dict) else {}
    session = ""
    if view.ruling is not None:
        session = _(", groupe foncier du %(day)s") % {
            "day": date_format(view.ruling.session.held_on, "j F Y")
        }
        if view.ruling.vote:
            session += f" ({view.ruling.vote})"
    if told.get("scenario"):
        words = _("Scénario voté") + session
        return words, _address("estate_scenario", territory, told["scenario"])
    if told.get("request"):
        words = _("Demande acceptée au guichet") + session
        return words, _address("estate_request", territory, told["request"])
    if told.get("kind") == "diagnosis":
        return _("Manque relevé par le diagnostic"), _address("estate_diagnosis", territory)
    return (_("Ajoutée après le vote") if action.is_emergent else _("Inscrite au plan")), ""


def _address(name: str, territory: Territory, *more: Any) -> str:
    return reverse(name, args=[territory.slug, *more])


# Money --------------------------------------------------------------------------------------------
def money_rows(view: ActionView) -> list[MoneyRow]:
    """Return the money of an action, line by line."""
    return [
        MoneyRow(
            line.pk,
            line.year,
            _line_words(line),
            line.planned,
            line.amended,
            line.realised,
            _line(line).gap,
        )
        for line in view.money
    ]


def money_totals(view: ActionView) -> Mapping[str, Amounts | None]:
    """Return what an action costs and brings in; `None` without any line."""
    lines = [_line(one) for one in view.money]
    spent = [one for one in lines if one.direction is Direction.EXPENDITURE]
    received = [one for one in lines if one.direction is Direction.RECEIPT]
    return {
        "spent": amounts_of(spent) if spent else None,
        "received": amounts_of(received) if received else None,
    }


def _line(row: ActionMoney) -> MoneyLine:
    return MoneyLine(
        action=str(row.action_id),
        year=row.year,
        section=Section(row.section),
        direction=Direction(row.direction),
        funding=Funding(row.funding),
        funder=row.funder,
        planned=row.planned,
        amended=row.amended,
        realised=row.realised,
    )


def _line_words(line: ActionMoney) -> str:
    is_investment = line.section == Section.INVESTMENT
    if line.direction == Direction.EXPENDITURE:
        return _("Dépense d’investissement") if is_investment else _("Dépense de fonctionnement")
    words = _(FUNDING_LABELS[Funding(line.funding)])
    return f"{words}, {line.funder}" if line.funder else words


# Steps --------------------------------------------------------------------------------------------
def milestone_rows(view: ActionView) -> Sequence[MilestoneRow]:
    """Return the steps of an action, in the order of their days."""
    today = timezone.localdate()
    made = []
    for one in view.milestones:
        if one.done_on:
            tag = ("ok", _("fait le %(day)s") % {"day": date_format(one.done_on, "j F Y")})
        elif one.due_on < today:
            tag = ("err", _("en retard"))
        else:
            tag = ("neutral", _("à venir"))
        made.append(MilestoneRow(one, *tag))
    return made
