"""Sheets of actions and of money brought back into a plan: whole or not at all, row by row told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.organisations.models import PersonFunction, Service
from bastide.kernel.plans.core.content import ProgressMode
from bastide.kernel.plans.core.rows import ActionRow, MoneyRow
from bastide.kernel.plans.core.statuses import PASSAGES, Status
from bastide.kernel.plans.models import Action, ActionMoney, Node, Plan
from bastide.kernel.plans.services.actions import add_action, edit_action, set_shares
from bastide.kernel.plans.services.edits import opened, refused
from bastide.kernel.plans.services.money import record_money
from bastide.kernel.plans.services.progress import report_progress, set_status
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.exchange.services import SourceFile, open_batch

Row = TypeVar("Row", ActionRow, MoneyRow)

_TOLD = frozenset({Status.ONGOING, Status.PAUSED, Status.POSTPONED, Status.ABANDONED})
"""Statuses whose declared progress is the row's own."""


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What an import did, or would do, row by row.

    Attributes:
        created, updated, unchanged: codes of the actions concerned, in the order of the rows.
        refused: why the other rows are refused.
    """

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refusal, ...]


@transaction.atomic
def import_actions(
    *,
    actor: Actor,
    plan: Plan,
    rows: Sequence[ActionRow],
    file: SourceFile,
    is_dry_run: bool = False,
) -> SheetReport:
    """Bring the actions of a sheet back: new ones are added, changed ones changed, none removed.

    A row is known by its identifier, else by its code. Each act is checked and recorded as if it
    had been made on screen. A dry run does the same, then takes it all back.

    Args:
        actor: see the acts themselves.
        plan: obtained through a gate.
        rows: as `readers.sheets.read_actions` gives them.
        file: what the rows were read from.
        is_dry_run: whether to write nothing and to tell the refusals instead of raising them.

    Raises:
        NotAllowedError: the actor does not contribute to the plan.
        InputRefusedError: the plan is ended, or rows are refused (not in a dry run).
    """
    actor.require(Role.CONTRIBUTOR, plan.perimeter_id, plan.room)
    opened(plan)
    book = _Book(plan)

    def written(row: ActionRow) -> str:
        return _write_action(actor, plan, book, row, f"import de {file.name}")

    report = _each(rows, written, file)
    return _ended(actor, plan, report, file, "actions", is_dry_run=is_dry_run)


@transaction.atomic
def import_money(
    *,
    actor: Actor,
    plan: Plan,
    rows: Sequence[MoneyRow],
    file: SourceFile,
    is_dry_run: bool = False,
) -> SheetReport:
    """Bring the lines of money of a sheet back: new ones are added, changed ones changed.

    Args:
        actor: see `record_money`.
        plan: obtained through a gate.
        rows: as `readers.sheets.read_money` gives them.
        file: what the rows were read from.
        is_dry_run: whether to write nothing and to tell the refusals instead of raising them.

    Raises:
        NotAllowedError: the actor does not contribute to the plan.
        InputRefusedError: the plan is ended, or rows are refused (not in a dry run).
    """
    actor.require(Role.CONTRIBUTOR, plan.perimeter_id, plan.room)
    opened(plan)
    book = _Book(plan)

    def written(row: MoneyRow) -> str:
        return _write_money(actor, book, row, f"import de {file.name}")

    report = _each(rows, written, file)
    return _ended(actor, plan, report, file, "money", is_dry_run=is_dry_run)


class _Book:
    """What rows may name in a plan: its actions, its nodes, the people of its territory."""

    def __init__(self, plan: Plan) -> None:
        actions = Action.objects.filter(plan=plan).select_related(
            "plan", "owner_service", "owner_function__person"
        )
        self.actions = list(actions.prefetch_related("links__node"))
        self.nodes = {node.code: node for node in Node.objects.filter(plan=plan)}
        self._territory = plan.territory_id
        self._functions: Mapping[str, list[PersonFunction]] | None = None

    def action(self, key: object, code: str) -> Action | None:
        """Return the action of an identifier, else of a code; `None` for a new one."""
        if key is None:
            return next((one for one in self.actions if one.code == code and code), None)
        found = next((one for one in self.actions if one.pk == key), None)
        if found is None:
            raise refused(
                "Identifiant",
                str(key),
                "ce plan n’a pas d’action de cet identifiant.",
                "Videz la cellule pour créer l’action.",
            )
        return found

    def node(self, code: str) -> Node:
        """Return the node of a code."""
        if code not in self.nodes:
            raise refused(
                "Objectifs", code, "ce plan n’a pas de nœud de ce code.", "Corrigez le code."
            )
        return self.nodes[code]

    def service(self, code: str) -> Service | None:
        """Return the service of a code, `None` for an empty one."""
        if not code.strip():
            return None
        found = Service.objects.filter(territory_id=self._territory, code=code.strip()).first()
        if found is None:
            raise refused(
                "Service responsable",
                code,
                "le territoire n’a pas de service de ce code.",
                "Donnez le code du service, pas son nom.",
            )
        return found

    def function(self, words: str, held: PersonFunction | None) -> PersonFunction | None:
        """Return the function that words name, the one held now when it is that one."""
        if not words.strip():
            return None
        if held is not None and str(held) == words:
            return held
        if self._functions is None:
            listed: dict[str, list[PersonFunction]] = {}
            for one in PersonFunction.objects.filter(
                person__territory_id=self._territory
            ).select_related("person"):
                listed.setdefault(str(one), []).append(one)
            self._functions = listed
        found = self._functions.get(words.strip(), [])
        if len(found) != 1:
            reason = "personne n’a cette fonction" if not found else "plusieurs ont cette fonction"
            raise refused(
                "Personne responsable",
                words,
                f"{reason} sur le territoire.",
                "Écrivez «\u00a0Nom, titre\u00a0», ou choisissez la personne à l’écran.",
            )
        return found[0]


def _write_action(actor: Actor, plan: Plan, book: _Book, row: ActionRow, reason: str) -> str:
    """Write a row; returns what it did and the code of its action."""
    held = book.action(row.id, row.code)
    changes = _changes(book, row, held)
    shares = {book.node(code): share for code, share in row.serves}
    if held is None:
        title, starts_on, ends_on = (
            changes.pop(name) for name in ("title", "starts_on", "ends_on")
        )
        held = add_action(
            actor=actor,
            plan=plan,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            shares=shares,
            reason=reason,
            **changes,
        )
        _advance(actor, held, row, reason)
        return f"created {held.code}"
    first = held.version
    _check_version(held, row, shares, changes)
    edit_action(actor=actor, action=held, version=held.version, reason=reason, **changes)
    set_shares(actor=actor, action=held, version=held.version, shares=shares, reason=reason)
    _advance(actor, held, row, reason)
    return f"{'unchanged' if held.version == first else 'updated'} {held.code}"


def _changes(book: _Book, row: ActionRow, held: Action | None) -> dict[str, Any]:
    return {
        "code": row.code or (held.code if held else ""),
        "title": row.title,
        "description": row.description,
        "owner_function": book.function(row.owner_function, held.owner_function if held else None),
        "owner_service": book.service(row.owner_service),
        "owner_label": row.owner_label,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "recurrence": row.recurrence.value if row.recurrence else "",
        "weight": row.weight,
        "priority": row.priority,
        "reference": row.reference,
        "reference_label": row.reference_label,
        **({} if held and held.progress_mode == row.mode else {"progress_mode": row.mode.value}),
    }


def _check_version(
    held: Action, row: ActionRow, shares: Mapping[Node, object], changes: Mapping[str, Any]
) -> None:
    """Refuse a row that would write over what somebody changed since the export."""
    if row.version == held.version:
        return
    is_same = (
        all(getattr(held, name) == value for name, value in changes.items())
        and {link.node: link.share for link in held.links.all()} == dict(shares)
        and (held.status, held.progress) == (row.status, row.progress)
    )
    if not is_same:
        raise refused(
            "Version",
            "" if row.version is None else str(row.version),
            f"l’action {held.code} a changé depuis cet export.",
            "Exportez-la de nouveau, puis reportez vos modifications.",
        )


def _advance(actor: Actor, action: Action, row: ActionRow, reason: str) -> None:
    """Bring an action to the status and progress of a row, passage by passage."""
    _check_progress(action, row)
    declared = row.progress if row.status in _TOLD else None
    for status in _passages(Status(action.status), row.status, through_work=bool(declared)):
        set_status(actor=actor, action=action, version=action.version, status=status, reason=reason)
        if status is Status.ONGOING:
            _declare(actor, action, declared)
    _declare(actor, action, declared)


def _declare(actor: Actor, action: Action, declared: Decimal | None) -> None:
    if declared is not None and declared != action.progress:
        report_progress(actor=actor, action=action, version=action.version, percent=declared)


def _check_progress(action: Action, row: ActionRow) -> None:
    """Refuse a progress that the row's own status or mode contradicts, or one that is wiped out."""
    if row.progress is not None and row.mode is not ProgressMode.DECLARED:
        reason = "l’avancement de cette action se lit ailleurs."
    elif row.progress and row.status is Status.PLANNED:
        reason = "une action à venir n’a pas d’avancement."
    elif row.progress is None and action.progress is not None and row.status == action.status:
        reason = "un avancement déclaré ne s’efface pas."
    else:
        return
    said = "" if row.progress is None else str(row.progress)
    raise refused("Avancement déclaré (%)", said, reason, "Corrigez l’avancement ou le statut.")


def _passages(before: Status, after: Status, *, through_work: bool) -> Sequence[Status]:
    """Return the statuses to take one after the other, through “ongoing” when it is needed."""
    if before is after:
        return ()
    if after in PASSAGES[before] and not (before is Status.PLANNED and through_work):
        return (after,)
    return (after,) if after is Status.ONGOING else (Status.ONGOING, after)


def _write_money(actor: Actor, book: _Book, row: MoneyRow, reason: str) -> str:
    action = book.action(row.action, row.code)
    if action is None:
        raise refused(
            "Code de l’action",
            row.code,
            "ce plan n’a pas d’action de ce code.",
            "Corrigez le code.",
        )
    held = ActionMoney.objects.filter(
        action=action,
        year=row.year,
        section=row.section.value,
        direction=row.direction.value,
        funding=row.funding.value,
        funder=squeezed(row.funder),
    ).first()
    if held is None and row.version is not None:
        raise refused(
            "Version",
            str(row.version),
            "cette ligne a été retirée ou déplacée depuis cet export.",
            "Videz la version pour la créer de nouveau.",
        )
    line = record_money(
        actor=actor,
        action=action,
        year=row.year,
        section=row.section,
        direction=row.direction,
        funding=row.funding,
        funder=row.funder,
        planned=row.planned,
        amended=row.amended,
        realised=row.realised,
        version=row.version or 0,
        reason=reason,
    )
    if held is None:
        return f"created {action.code}"
    return f"{'unchanged' if line.version == held.version else 'updated'} {action.code}"


def _each(rows: Iterable[Row], written: Callable[[Row], str], file: SourceFile) -> SheetReport:
    """Write every row apart; a refused row leaves the others as they are."""
    done: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
    refusals: list[Refusal] = []
    for row in rows:
        try:
            with transaction.atomic():
                what, _space, code = written(row).partition(" ")
        except NotAllowedError as error:
            refusals.append(
                Refusal(str(error), "Demandez ce droit.", file=file.name, line=row.line)
            )
        except InputRefusedError as error:
            refusals += [replace(one, file=file.name, line=row.line) for one in error.refusals]
        else:
            done[what].append(code)
    return SheetReport(
        tuple(done["created"]), tuple(done["updated"]), tuple(done["unchanged"]), tuple(refusals)
    )


def _ended(
    actor: Actor,
    plan: Plan,
    report: SheetReport,
    file: SourceFile,
    kind: str,
    *,
    is_dry_run: bool,
) -> SheetReport:
    """Take all back after a dry run, refuse the whole for one row, or keep the batch."""
    if is_dry_run:
        transaction.set_rollback(True)
    elif report.refused:
        raise InputRefusedError(report.refused)
    elif report.created or report.updated:
        open_batch(
            actor=actor,
            perimeter_id=plan.perimeter_id,
            room=plan.room,
            kind=f"plan_{kind}",
            files=[file],
            report={"created": len(report.created), "updated": len(report.updated)},
        )
    return report
