"""What every write of a plan goes through: a plan that is open, and nobody else's change lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.plans.core.statuses import STAGE_LABELS, Stage
from bastide.kernel.plans.models import Plan
from bastide.kernel.plans.models.fields import exact_units
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record

Row = TypeVar("Row", bound=models.Model)

CODE_LENGTH = 40
_CODE = re.compile(r"[^\W_]([\w./ -]*[^\W_])?")


@dataclass
class EditConflictError(InputRefusedError):
    """Somebody else changed the same thing in between: nothing was written.

    Attributes:
        version: the version that stands now.
        asked: field → value that was asked for.
        current: field → value that stands now, for the same fields.
    """

    version: int = 0
    asked: Mapping[str, Any] = field(default_factory=dict)
    current: Mapping[str, Any] = field(default_factory=dict)


def opened(plan: Plan) -> Plan:
    """Return a plan, locked until the transaction ends, that may still change.

    Raises:
        InputRefusedError: it is closed or dropped.
    """
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.is_ended:
        raise refused(
            "plan",
            locked.name,
            f"ce plan est {STAGE_LABELS[Stage(locked.stage)].lower()}\u00a0: il ne change plus.",
            "Ouvrez un nouveau plan pour la suite.",
        )
    return locked


def explained(plan: Plan, reason: str) -> None:
    """Ask why, once a plan is voted.

    Raises:
        InputRefusedError: the plan is voted and no reason is given.
    """
    if plan.stage == Stage.VOTED and not reason.strip():
        raise InputRefusedError(
            (Refusal("le plan est voté\u00a0: ce changement demande un motif.", "Dites pourquoi."),)
        )


def saved(row: Row, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write fields of a row if nobody changed it since a version; returns what they held before.

    The row grows by one version. Values that are already there change nothing, whatever the
    version: the same request twice is one change.

    Args:
        row: to change; holds the new values afterwards.
        version: the one that the actor saw.
        values: field → new value; a related row stands for itself.

    Raises:
        EditConflictError: the row has another version now.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001 -- public in Django
    fresh = rows.get()
    current = {name: getattr(fresh, name) for name in values}
    changed = {name: value for name, value in values.items() if current[name] != value}
    if changed and not rows.filter(version=version).update(**changed, version=version + 1):
        raise _conflict(fresh, version, values, current)
    row.refresh_from_db()
    return {name: current[name] for name in changed}


def require_version(row: models.Model, version: int) -> None:
    """Stop who saw another version of a row.

    Raises:
        EditConflictError: the row has another version now.
    """
    fresh = type(row)._default_manager.get(pk=row.pk)  # noqa: SLF001 -- public in Django
    if getattr(fresh, "version", version) != version:
        raise _conflict(fresh, version, {}, {})


def _conflict(
    fresh: models.Model, version: int, asked: Mapping[str, Any], current: Mapping[str, Any]
) -> EditConflictError:
    return EditConflictError(
        (
            Refusal(
                reason="quelqu’un a modifié cet élément entre-temps.",
                remedy="Rechargez, comparez, puis recommencez.",
                field="version",
                value=str(version),
            ),
        ),
        version=getattr(fresh, "version", 0),
        asked=dict(asked),
        current=dict(current),
    )


def recorded(
    actor: Actor,
    plan: Plan,
    action: str,
    target: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write an act of a plan in the journal; related rows are written by their names."""
    record(
        actor=actor,
        perimeter_id=plan.perimeter_id,
        action=action,
        target=target,
        before=_told(before),
        after=_told(after),
        reason=reason,
    )


def _told(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        name: str(value) if isinstance(value, models.Model) else value
        for name, value in values.items()
    }


def line_of(text: str, field_name: str, *, length: int, is_needed: bool = True) -> str:
    """Return a text of one line: NFC, single spaces, no control character.

    Raises:
        InputRefusedError: it is empty and needed, or too long.
    """
    bare = squeezed("".join(" " if _is_control(char) else char for char in text))
    if is_needed and not bare:
        raise refused(field_name, "", "ce texte manque.", "Écrivez-le.")
    if len(bare) > length:
        raise refused(
            field_name,
            bare,
            f"ce texte fait {len(bare)} caractères, plus que {length}.",
            "Raccourcissez-le.",
        )
    return bare


def code_of(text: str) -> str:
    """Return a code: letters, digits, and `. - / _` or spaces between them, 40 characters at most.

    Raises:
        InputRefusedError: it is empty, too long, or holds anything else.
    """
    bare = line_of(text, "code", length=CODE_LENGTH)
    if not _CODE.fullmatch(bare):
        raise refused(
            "code",
            bare,
            "un code n’a que des lettres, des chiffres, et . - / _ ou espace entre eux.",
            "Écrivez-le autrement.",
        )
    return bare


def paragraphs(text: str) -> str:
    """Return a text of several lines: NFC, plain line ends, no other control character."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in plain if char == "\n" or not _is_control(char)).strip()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"}


def exact(value: Decimal | int | None, field_name: str) -> Decimal | None:
    """Return a number that the database keeps exactly; missing stays missing.

    Raises:
        InputRefusedError: it has more than six decimals, is too large, or is no number.
    """
    if value is None:
        return None
    number = Decimal(value)
    try:
        exact_units(number)
    except ValueError as error:
        raise refused(
            field_name,
            str(value),
            "ce nombre n’est pas exact à six décimales, ou trop grand.",
            "Arrondissez-le.",
        ) from error
    return number


def weighed(value: Decimal | int) -> Decimal:
    """Return a weight.

    Raises:
        InputRefusedError: it is negative, or not a number that the database keeps exactly.
    """
    weight = exact(value, "weight") or Decimal(0)
    if weight < 0:
        raise refused("weight", str(value), "un poids est négatif.", "Donnez-lui un poids positif.")
    return weight


def refused(field_name: str, value: str, reason: str, remedy: str) -> InputRefusedError:
    """Return the refusal of one field."""
    return InputRefusedError((Refusal(reason, remedy, field=field_name, value=value),))
