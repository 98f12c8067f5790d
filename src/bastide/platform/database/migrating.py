"""Bringing the database to the level of this version, without doing again what is done.

Django renders every model related to a new one again for each table that a migration creates, which
is most of the time of a first migration. A model that is new has nothing pointing at it yet: here,
an empty database renders the new one only. The tables are the same; a test compares them.
"""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate as command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from typing_extensions import override


class _State(ProjectState):
    """A state of the models to which a new model is added without rendering its neighbours."""

    @override
    def add_model(self, model_state: Any) -> None:
        rendered = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        if rendered is not None:
            self.__dict__["apps"] = rendered
            rendered.render_multiple([model_state])

    @override
    def clone(self) -> _State:
        plain = super().clone()
        state = _State(models=plain.models, real_apps=plain.real_apps)
        if "apps" in plain.__dict__:
            state.__dict__["apps"] = plain.apps
        state.is_delayed = plain.is_delayed
        return state


class _FirstExecutor(MigrationExecutor):
    """Applies every migration to an empty database."""

    def _create_project_state(
        self,
        with_applied_migrations: bool = False,  # noqa: ARG002 -- none is applied yet
    ) -> ProjectState:
        return _State(real_apps=self.loader.unmigrated_apps)


def migrate_database() -> None:
    """Apply the migrations that are missing; nothing is written when there is none."""
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    if not applied:
        _migrate_first()
    elif executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _migrate()
    else:
        executor.loader.check_consistent_history(connection)


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def _migrate_first() -> None:
    usual = command.MigrationExecutor  # type: ignore[attr-defined]
    command.MigrationExecutor = _FirstExecutor  # type: ignore[attr-defined]
    try:
        _migrate()
    finally:
        command.MigrationExecutor = usual  # type: ignore[attr-defined]
