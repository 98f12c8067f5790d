"""What every test gets: its own files, no network, a database on disk, bounded examples."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bastide.platform.audit import guards

hypothesis_settings.register_profile(
    "bastide",
    deadline=None,
    max_examples=30,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("bastide")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NetworkRefusedError(RuntimeError):
    """A test tried to leave the machine."""


@pytest.fixture(scope="session", autouse=True)
def _stay_on_the_machine() -> Iterator[None]:
    """Let sockets reach this machine only."""
    before = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise NetworkRefusedError(str(address))
        before(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = before  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _in_french() -> None:
    """Start each test in French: a request made in English leaves its language in the thread."""
    translation.activate("fr")


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test its own folder of data, and static files that need no collection."""
    folder = tmp_path_factory.getbasetemp() / f"var-{uuid.uuid4().hex}"
    settings.VAR_DIR = folder
    settings.MEDIA_ROOT = folder / "files"
    settings.AUDIT_ANCHOR_FILE = folder / "audit-anchors.jsonl"
    settings.EMAIL_FILE_PATH = folder / "mail"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Put the SQLite test database in a file: locks between connections are then the real ones."""
    default = connections["default"].settings_dict
    if default["ENGINE"].endswith("sqlite3") and not default["TEST"].get("NAME"):
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the emptying of tables between tests pass the guards of the journal."""
    emptied = connection.ops.execute_sql_flush

    def execute_sql_flush(sql_list: list[str]) -> None:
        with connection.cursor() as cursor:
            guards.remove(cursor)
        emptied(sql_list)
        with connection.cursor() as cursor:
            guards.install(cursor)

    connection.ops.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]


@pytest.fixture
def data_folder() -> Path:
    """Return the folder of files that only tests use."""
    return Path(__file__).parent / "data"
