"""Starting the product: Django, the web server and its worker, the migrations."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.management import call_command
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from typing_extensions import override

from bastide.site.env import env

if TYPE_CHECKING:
    from bastide.site.worker import KeptWorker


def load() -> None:
    """Load Django with the product's settings; stop when they are those of a test."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bastide.site.settings")  # noqa: TID251 -- Django reads it there
    django.setup()
    if settings.FETCHER_REACHES_LOOPBACK:
        sys.stderr.write("FETCHER_REACHES_LOOPBACK est réservé aux essais.\n")
        raise SystemExit(2)


def queue_tasks() -> None:
    """Queue long work rather than run it where it is asked, before the settings are loaded.

    A setting that says `immediate` is obeyed.
    """
    if env.tasks == "auto":
        env.tasks = "database"


def migrate() -> None:
    """Bring the database to the level of this version, and gather static files."""
    from bastide.platform.database.migrating import migrate_database  # noqa: PLC0415 -- once Django is loaded

    migrate_database()
    call_command("collectstatic", interactive=False, verbosity=0)
    sys.stderr.write("Base prête.\n")


class _Arbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's master process, which keeps the background worker beside its web processes."""

    kept: KeptWorker | None = None

    @override
    def manage_workers(self) -> None:
        super().manage_workers()
        if self.kept is not None:
            self.kept.keep()

    @override
    def stop(self, graceful: bool = True) -> None:
        if self.kept is not None:
            self.kept.stop()
        super().stop(graceful)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the product's own options, without a configuration file."""

    def __init__(self, options: dict[str, Any], *, has_worker: bool) -> None:
        self._options, self._has_worker = options, has_worker
        super().__init__()

    @override
    def run(self) -> None:
        arbiter = _Arbiter(self)
        if self._has_worker:
            from bastide.site.worker import KeptWorker  # noqa: PLC0415 -- once Django is loaded

            arbiter.kept = KeptWorker()
        arbiter.run()

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
    """Serve the product until it is stopped, with a background worker unless the setting has one.

    Args:
        host: address to listen on.
        port: port to listen on.
        workers: number of web processes.
    """
    has_worker = env.tasks == "auto"
    queue_tasks()
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
        },
        has_worker=has_worker,
    ).run()
