"""Writes of the money of an action, year by year."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from bastide.foundation.money import rounded
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.budgets.models import FIRST_YEAR, LAST_YEAR
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.models import Action, ActionMoney
from bastide.kernel.plans.rules import require_work_on
from bastide.kernel.plans.services.edits import (
    line_of,
    opened,
    recorded,
    refused,
    require_version,
    saved,
)
from bastide.platform.access.actors import Actor

LARGEST_AMOUNT = Decimal(10) ** 13
FUNDER_LENGTH = 200


@transaction.atomic
def record_money(
    *,
    actor: Actor,
    action: Action,
    year: int,
    section: Section,
    direction: Direction,
    funding: Funding = Funding.NONE,
    funder: str = "",
    planned: Decimal | None = None,
    amended: Decimal | None = None,
    realised: Decimal | None = None,
    version: int = 0,
    reason: str = "",
) -> ActionMoney:
    """Write what an action costs or brings in one budget year, all three amounts at once.

    Args:
        actor: referent, or contributor in a branch that it serves.
        action: obtained through a gate.
        year: budget year.
        section: running or investment.
        direction: expenditure or receipt.
        funding: where a receipt comes from; needed for a receipt, none for expenditure.
        funder: who pays the receipt, in words.
        planned: as first voted, euros ≥ 0 to the cent; `None` when not known, never for 0.
        amended: as it stands after amending decisions, instead of `planned`.
        realised: as carried out; not for a year to come.
        version: of the line, as the actor saw it; 0 for a new line.
        reason: why.

    Raises:
        EditConflictError: somebody else wrote that line in between.
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: the plan is ended, no amount is told, an amount is negative or finer than
            a cent, the year makes no sense, or the receipt does not say where it comes from.
    """
    require_work_on(actor, action)
    plan = opened(action.plan)
    _check_place(year, direction, funding, realised)
    values = {
        "planned": _euros(planned, "planned"),
        "amended": _euros(amended, "amended"),
        "realised": _euros(realised, "realised"),
    }
    if all(amount is None for amount in values.values()):
        raise refused(
            "planned", "", "aucun montant n’est donné.", "Donnez-en un, ou retirez la ligne."
        )
    place = {
        "year": year,
        "section": section.value,
        "direction": direction.value,
        "funding": funding.value,
        "funder": line_of(funder, "funder", length=FUNDER_LENGTH, is_needed=False)
        if direction is Direction.RECEIPT
        else "",
    }
    line = ActionMoney.objects.filter(action=action, **place).first()
    if line is None:
        line = ActionMoney.objects.create(action=action, **place, **values)
        recorded(actor, plan, "record_money", line, after={**place, **values}, reason=reason)
        return line
    before = saved(line, version, values)
    if before:
        after = place | {name: values[name] for name in before}
        recorded(actor, plan, "record_money", line, before=before, after=after, reason=reason)
    return line


@transaction.atomic
def remove_money(*, actor: Actor, line: ActionMoney, version: int, reason: str = "") -> None:
    """Take a line of money away from an action.

    Args:
        actor: referent, or contributor in a branch that the action serves.
        line: of an action obtained through a gate.
        version: of the line, as the actor saw it.
        reason: why.

    Raises:
        EditConflictError: somebody else wrote that line in between.
        InputRefusedError: the plan is ended.
    """
    require_work_on(actor, line.action)
    plan = opened(line.action.plan)
    require_version(line, version)
    before = {"planned": line.planned, "amended": line.amended, "realised": line.realised}
    recorded(actor, plan, "remove_money", line, before=before, reason=reason)
    line.delete()


def _check_place(
    year: int, direction: Direction, funding: Funding, realised: Decimal | None
) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refused(
            "year",
            str(year),
            "cet exercice n’existe pas.",
            f"Donnez une année de {FIRST_YEAR} à {LAST_YEAR}.",
        )
    if realised is not None and year > timezone.localdate().year:
        raise refused(
            "realised",
            str(realised),
            f"rien ne peut être réalisé en {year}.",
            "Donnez un montant prévu.",
        )
    if (direction is Direction.RECEIPT) != (funding is not Funding.NONE):
        raise refused(
            "funding",
            funding.value,
            "une recette dit d’où elle vient, une dépense non.",
            "Choisissez subvention, cession ou autre recette.",
        )


def _euros(amount: Decimal | None, name: str) -> Decimal | None:
    if amount is None:
        return None
    if not amount.is_finite() or not 0 <= amount < LARGEST_AMOUNT or amount != rounded(amount):
        raise refused(
            name,
            str(amount),
            "ce montant n’est pas en euros, positif et au centime.",
            "Corrigez-le\u00a0; le sens dit s’il sort ou s’il entre.",
        )
    return amount
