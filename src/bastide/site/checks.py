"""`bastide check`: what an administrator verifies before and after an upgrade."""

from __future__ import annotations

import json
import sys

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bastide.platform.audit.verification import verify


def run(*, as_json: bool) -> None:
    """Check settings, migrations, reference data and the audit chain; exit 1 when one fails."""
    waiting = _waiting_migrations()
    answers = {
        "settings": [str(message) for message in checks.run_checks()],
        "migrations": waiting,
        "data": [] if (settings.DATA_DIR / "SOURCES.csv").exists() else ["SOURCES.csv absent"],
        "audit": [] if waiting else [str(fault) for fault in verify().faults],
    }
    is_fine = not any(answers.values())
    if as_json:
        sys.stdout.write(json.dumps({"ok": is_fine, **answers}, ensure_ascii=False) + "\n")
    else:
        for name, problems in answers.items():
            sys.stdout.write(f"{name:<12} {'bon' if not problems else '; '.join(problems)}\n")
    if not is_fine:
        raise SystemExit(1)


def _waiting_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
