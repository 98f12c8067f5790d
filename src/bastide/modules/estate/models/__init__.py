"""What the estate room keeps: results, decisions, plans, the one desk, the diagnosis."""

from bastide.modules.estate.models.campaigns import (
    CampaignSettings,
    ElectedIndicator,
    ResultRun,
    ThresholdRule,
)
from bastide.modules.estate.models.decisions import Decision, DecisionStage
from bastide.modules.estate.models.desk import (
    DeskRequest,
    DeskSession,
    RequestKind,
    RequestStage,
    Ruling,
    RulingKind,
)
from bastide.modules.estate.models.diagnosis import (
    Horizon,
    Involvement,
    Level,
    ManagementTool,
    TaskInvolvement,
)
from bastide.modules.estate.models.scenarios import PlanRun, PlanScenario, ScenarioStage

__all__ = [
    "CampaignSettings",
    "Decision",
    "DecisionStage",
    "DeskRequest",
    "DeskSession",
    "ElectedIndicator",
    "Horizon",
    "Involvement",
    "Level",
    "ManagementTool",
    "PlanRun",
    "PlanScenario",
    "RequestKind",
    "RequestStage",
    "ResultRun",
    "Ruling",
    "RulingKind",
    "ScenarioStage",
    "TaskInvolvement",
    "ThresholdRule",
]
