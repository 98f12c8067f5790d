"""Writes of plans: the plan, its tree, its actions, their money, its measures."""

from bastide.kernel.plans.services.actions import add_action, edit_action, set_shares
from bastide.kernel.plans.services.edits import EditConflictError
from bastide.kernel.plans.services.measures import (
    add_measure,
    edit_measure,
    remove_measure,
    revise_goal,
)
from bastide.kernel.plans.services.milestones import (
    add_milestone,
    edit_milestone,
    remove_milestone,
)
from bastide.kernel.plans.services.money import record_money, remove_money
from bastide.kernel.plans.services.nodes import (
    add_node,
    edit_node,
    give_branch,
    move_node,
    remove_node,
    set_node_services,
    withdraw_branch,
)
from bastide.kernel.plans.services.plans import (
    change_grammar,
    close_plan,
    create_plan,
    drop_plan,
    edit_plan,
    erase_plan,
    freeze_plan,
    vote_plan,
)
from bastide.kernel.plans.services.progress import report_progress, set_status
from bastide.kernel.plans.services.values import (
    lock_value,
    record_value,
    remove_value,
    unlock_value,
    validate_value,
)

__all__ = [
    "EditConflictError",
    "add_action",
    "add_measure",
    "add_milestone",
    "add_node",
    "change_grammar",
    "close_plan",
    "create_plan",
    "drop_plan",
    "edit_action",
    "edit_measure",
    "edit_milestone",
    "edit_node",
    "edit_plan",
    "erase_plan",
    "freeze_plan",
    "give_branch",
    "lock_value",
    "move_node",
    "record_money",
    "record_value",
    "remove_measure",
    "remove_milestone",
    "remove_money",
    "remove_node",
    "remove_value",
    "report_progress",
    "revise_goal",
    "set_node_services",
    "set_shares",
    "set_status",
    "unlock_value",
    "validate_value",
    "vote_plan",
    "withdraw_branch",
]
