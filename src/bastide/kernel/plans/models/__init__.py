"""Plans, their nodes, their actions and their measures."""

from bastide.kernel.plans.models.actions import Action, ActionLink, ActionMoney, Milestone
from bastide.kernel.plans.models.fields import ExactField
from bastide.kernel.plans.models.measures import Measure, MeasureValue
from bastide.kernel.plans.models.plans import BranchHolder, Node, Plan, PlanVersion

__all__ = [
    "Action",
    "ActionLink",
    "ActionMoney",
    "BranchHolder",
    "ExactField",
    "Measure",
    "MeasureValue",
    "Milestone",
    "Node",
    "Plan",
    "PlanVersion",
]
