"""Registration of this room."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.budgets"
    label = "budgets"
