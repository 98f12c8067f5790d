"""Registration of the tasks plumbing."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Long work that can be followed, cancelled and resumed."""

    name = "bastide.platform.tasks"
    label = "tasks"
