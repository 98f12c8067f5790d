"""What the estate room keeps: results, decisions, plans, the one desk, the diagnosis."""

from bastide.modules.estate.models.campaigns import (
    CampaignSettings,
    ElectedIndicator,
    ResultRun,
    ThresholdRule,
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
    "ElectedIndicator",
    "Horizon",
    "Involvement",
    "Level",
    "ManagementTool",
    "PlanRun",
    "PlanScenario",
    "ResultRun",
    "ScenarioStage",
    "TaskInvolvement",
    "ThresholdRule",
]
