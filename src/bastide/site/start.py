"""Starting the product: Django, the web server, the worker, the migrations."""

from __future__ import annotations

import os
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from gunicorn.app.base import BaseApplication
from typing_extensions import override


def load() -> None:
    """Load Django with the product's settings; stop when they are those of a test."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bastide.site.settings")  # noqa: TID251 -- Django reads it there
    django.setup()
    if settings.FETCHER_REACHES_LOOPBACK:
        sys.stderr.write("FETCHER_REACHES_LOOPBACK est réservé aux essais.\n")
        raise SystemExit(2)


def migrate() -> None:
    """Bring the database to the level of this version, and gather static files."""
    from bastide.platform.database.migrating import migrate_database  # noqa: PLC0415 -- once Django is loaded

    migrate_database()
    call_command("collectstatic", interactive=False, verbosity=0)
    sys.stderr.write("Base prête.\n")


def work(*, interval: float) -> None:
    """Run the background worker until it is stopped."""
    call_command("db_worker", interval=interval)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the product's own options, without a configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    @override
    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    @override
    def load(self) -> Any:
        from bastide.site.wsgi import application  # noqa: PLC0415 -- after the fork, charts need it

        return application


def _warmed(_worker: Any) -> None:
    """Warm a web process, once it is one."""
    from bastide.site.warming import warm_up  # noqa: PLC0415 -- after the fork, charts need it

    warm_up()


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the product until it is stopped."""
    load()
    _Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": 4,
            "worker_class": "gthread",
            "timeout": 120,
            "max_requests": 20000,
            "loglevel": "warning",
            "post_worker_init": _warmed,
        }
    ).run()
