"""What every test gets: its own files, no network, a database on disk, bounded examples.

Also how the work is shared between processes: files that stand on one expensive world stay
together, and what takes long starts first, so that no process ends alone.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import socket
import uuid
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.db import connection, connections
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bastide.platform.audit import guards
from bastide.platform.audit.kept import forget_kept_answers
from tests.measured import Measure, leave_to_the_long_pass
from tests.postgres import TEMPLATE, copy_database
from tests.prepared import migrated

hypothesis_settings.register_profile(
    "bastide",
    deadline=None,
    max_examples=15,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.register_profile(
    "long", hypothesis_settings.get_profile("bastide"), max_examples=150
)
hypothesis_settings.load_profile("bastide")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

ONE_WORLD = ("tests/modules/spending/imported",)
"""Folders whose files share a world: one process runs them all."""

EACH_ALONE = ("tests/e2e/test_pages.py",)
"""Files whose tests share nothing but a running site: any process takes the next one."""

LONG = (
    "tests/architecture/test_authorisation_matrix.py",
    "tests/site/test_installation.py",
    "tests/modules/spending/imported",
    "tests/kernel/budgets/readers/test_totem.py",
    "tests/e2e/test_pages.py",
    "tests/kernel/territories",
    "tests/modules",
    "tests/kernel/organisations",
    "tests/platform/database",
    "tests/architecture",
    "tests/site",
)
"""What takes long, the longest first."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the pass on PostgreSQL and of the measure."""
    parser.addoption("--measure", action="store_true", help="keep what each test takes")
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run only the tests that reach the database: the others prove nothing more there",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Measure each test, when asked."""
    if config.getoption("--measure"):
        config.pluginmanager.register(Measure())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Once the order is drawn, keep what the pass asks for, the longest work first."""
    leave_to_the_long_pass(items)
    refuse_lonely_long_proofs(items)
    yield
    if config.getoption("--database-only"):
        items[:] = [item for item in items if _reaches_the_database(item)]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _length(item.nodeid))


def refuse_lonely_long_proofs(items: Iterable[pytest.Item]) -> None:
    """Refuse a long proof whose rule would have no test left in `make test`.

    Raises:
        UsageError: the quick sibling that a long proof names is not, or is long.
    """
    quick: dict[str, bool] = {}
    for item in items:
        name = item.nodeid.partition("[")[0]
        quick[name] = quick.get(name, False) or not any(
            item.get_closest_marker(mark) for mark in ("long", "slow")
        )
    for sibling in {_sibling(item) for item in items} - {""}:
        file, _, name = sibling.partition("::")
        place = Path(__file__).parents[1] / file
        is_there = place.is_file() and f"def {name.rpartition('::')[2]}(" in place.read_text(
            "utf-8"
        )
        if not is_there or not quick.get(sibling, True):
            raise pytest.UsageError(f"a long proof names {sibling}, which is no quick test")


def _sibling(item: pytest.Item) -> str:
    marker = item.get_closest_marker("long")
    return "" if marker is None else str((*marker.args, "nothing")[0])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what the collection made out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _reaches_the_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return "django_db_setup" in names or item.get_closest_marker("django_db") is not None


def _length(nodeid: str) -> int:
    return next((rank for rank, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share whole files, and whole worlds, in the order of the collection."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 -- only with several processes

    class WholeWorlds(LoadScopeScheduling):
        """A file is the unit of work; a folder that shares a world is one too."""

        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(EACH_ALONE):
                return nodeid
            world = next((folder for folder in ONE_WORLD if nodeid.startswith(folder)), None)
            return world or nodeid.split("::", 1)[0]

    config.option.loadscopereorder = False
    return WholeWorlds(config, log)


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
def _nothing_kept() -> None:
    """Keep no answer from one test to the next: a world is written back with the same last act."""
    forget_kept_answers()


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """Hash passwords quickly, and serve static files that need no collection, in every test."""
    with override_settings(
        PASSWORD_HASHERS=["tests.hashing.QuickArgon2"],
        MIDDLEWARE=[one for one in installed.MIDDLEWARE if "whitenoise" not in one],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test its own folder of data."""
    folder = tmp_path_factory.getbasetemp() / f"var-{uuid.uuid4().hex}"
    settings.VAR_DIR = folder
    settings.MEDIA_ROOT = folder / "files"
    settings.AUDIT_ANCHOR_FILE = folder / "audit-anchors.jsonl"
    settings.EMAIL_FILE_PATH = folder / "mail"
    settings.AUDIENCE_FLUSH_SECONDS = 0


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Put the SQLite test database in a file: locks between connections are then the real ones.

    The file, or the database of a server, is a copy of one that the product's own migrations made.
    """
    default = connections["default"].settings_dict
    template = os.environ.get(TEMPLATE, "")
    if template and default["ENGINE"].endswith("postgresql"):
        name = default["TEST"].get("NAME") or f"test_{default['NAME']}"
        copy_database(os.environ["DATABASE_URL"], template, name)
        default["TEST"] |= {"NAME": name, "MIGRATE": False}
    if default["ENGINE"].endswith("sqlite3") and not default["TEST"].get("NAME"):
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copyfile(migrated() / "bastide.sqlite3", file)
        default["TEST"] |= {"NAME": str(file), "MIGRATE": False}
        # What a test writes need not outlive a loss of power.
        default["OPTIONS"] |= {"init_command": _unflushed(default["OPTIONS"]["init_command"])}


def _unflushed(command: str) -> str:
    return re.sub(r"synchronous=\w+", "synchronous=OFF", command)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Keep the copy when the test database is made; on a server without template, make it anew."""
    return bool(connections["default"].settings_dict["TEST"].get("MIGRATE") is False)


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
