"""Files of actions and of money brought back into a plan."""

from __future__ import annotations

from bastide.kernel.plans.models import Plan
from bastide.kernel.plans.readers.sheets import read_actions, read_money
from bastide.kernel.plans.services.sheets import SheetReport, import_actions, import_money
from bastide.platform.access.actors import Actor
from bastide.platform.exchange.services import SourceFile


def import_action_file(
    actor: Actor, plan: Plan, data: bytes, file_name: str, *, is_dry_run: bool = False
) -> SheetReport:
    """Read a file of actions and bring it into a plan.

    Raises:
        InputRefusedError: the file cannot be read, or rows are refused (not in a dry run).
    """
    return import_actions(
        actor=actor,
        plan=plan,
        rows=read_actions(data, file_name),
        file=SourceFile.of(file_name, data),
        is_dry_run=is_dry_run,
    )


def import_money_file(
    actor: Actor, plan: Plan, data: bytes, file_name: str, *, is_dry_run: bool = False
) -> SheetReport:
    """Read a file of lines of money and bring it into a plan.

    Raises:
        InputRefusedError: the file cannot be read, or rows are refused (not in a dry run).
    """
    return import_money(
        actor=actor,
        plan=plan,
        rows=read_money(data, file_name),
        file=SourceFile.of(file_name, data),
        is_dry_run=is_dry_run,
    )
