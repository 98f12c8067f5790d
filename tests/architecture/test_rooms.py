"""A module can be taken away: its folder and its line, nothing else; everything stays green."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bastide.platform.composition import Module, loaded
from bastide.site.rooms import KERNEL, MODULES, cards
from tests.architecture.source import ROOT, SRC, tracked_files
from tests.prepared import migrated

OBJECTS = ("api", "cli", "home", "demo")
ADDRESSES = ("urls", "public_urls")

WITHOUT = """
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.core.management import call_command
from django.test import Client
call_command("check", fail_level="WARNING")
call_command("migrate", interactive=False, verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
assert not call_command("makemigrations", check=True, dry_run=True, verbosity=0)

from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User

root = Perimeter.objects.create(label="Agglomération d'essai")
Territory.objects.create(
    perimeter=root, slug="essai", name="Agglomération d'essai", siren="100000009",
    is_fictitious=True,
)
user = User.objects.create_user("dgs@ville.example", full_name="Camille")
Grant.objects.create(user=user, perimeter=root, room=EVERY_ROOM, role=Role.ADMINISTRATOR)
assert Client().get("/").status_code == 200
client = Client()
client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
for address in ("/", "/territoires/essai/", "/api/v1/openapi.json", "/recherche/?q=essai"):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert "/{slug}/" not in answer.content.decode(), address
assert client.get("/territoires/essai/{slug}/").status_code == 404
print("standing")
"""


def run(tree: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command on another copy of the product, with its own data."""
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        command,
        cwd=tree,
        env=kept
        | {
            "PYTHONPATH": str(tree / "src"),
            "BASTIDE_VAR": str(tree / "var"),
            "DJANGO_SETTINGS_MODULE": "bastide.site.settings",
        },
        check=False,
        capture_output=True,
        text=True,
    )


SLUGS = [room.rpartition(".")[2] for room in MODULES]
STANDS = pytest.mark.long(
    "tests/architecture/test_rooms.py::test_the_product_stands_without_a_module"
)


@pytest.fixture(
    scope="module", params=[SLUGS[0], *(pytest.param(slug, marks=STANDS) for slug in SLUGS[1:])]
)
def without(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the product without one module, as a person would take it away."""
    slug = request.param
    tree = tmp_path_factory.mktemp(f"without-{slug}")
    for path in tracked_files():
        name = path.relative_to(ROOT)
        if name.parts[0] in {"src", "data"} or len(name.parts) == 1:
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, tree / name)
    shutil.rmtree(tree / "src" / "bastide" / "modules" / slug)
    rooms = tree / "src" / "bastide" / "site" / "rooms.py"
    line = f'    "bastide.modules.{slug}",\n'
    text = rooms.read_text(encoding="utf-8")
    rooms.write_text(text.replace(line, ""), encoding="utf-8")
    assert f"bastide.modules.{slug}" not in rooms.read_text(encoding="utf-8")
    (tree / "slug").write_text(slug, encoding="utf-8")
    shutil.copytree(migrated(), tree / "var")  # its tables stay: they are the owner's to drop
    return tree


def french_address(slug: str) -> str:
    """Return the first word of a module's addresses: its public name; its slug without pages."""
    found = next(card.urls for card in cards() if card.slug == slug)
    if not found:
        return slug
    urls = import_module(found)
    return str(urls.urlpatterns[0].pattern).split("/", maxsplit=1)[0]


def test_the_product_stands_without_a_module(without: Path) -> None:
    slug = (without / "slug").read_text(encoding="utf-8")
    address = french_address(slug)
    assert re.fullmatch(r"[a-z-]+", address)
    done = run(without, sys.executable, "-c", WITHOUT.replace("{slug}", address))
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "standing"


def test_the_contracts_hold_without_a_module(without: Path) -> None:
    done = run(without, Path(sys.executable).with_name("lint-imports"), "--no-cache")
    assert "Modules are strangers" in done.stdout
    assert " 0 broken" in done.stdout, done.stdout[-3000:]


def test_the_command_line_forgets_the_module(without: Path) -> None:
    slug = (without / "slug").read_text(encoding="utf-8")
    done = run(without, sys.executable, "-m", "bastide.site.cli", "--help")
    assert done.returncode == 0, done.stderr[-2000:]
    assert not re.search(rf"^\s+{slug}\b", done.stdout, re.MULTILINE)
    assert re.search(r"^\s+territory\b", done.stdout, re.MULTILINE)


def test_nothing_of_the_kernel_or_the_platform_names_a_module() -> None:
    slugs = "|".join(room.rpartition(".")[2] for room in MODULES)
    named = re.compile(rf"bastide\.modules\.|[\"'](?:{slugs})/|url ['\"](?:{slugs})_")
    found = [
        f"{path.relative_to(SRC)}: {match[0]}"
        for layer in ("kernel", "platform", "foundation")
        for path in (SRC / layer).rglob("*")
        if path.suffix in {".py", ".html"}
        for match in named.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("room", [*KERNEL, *MODULES])
def test_every_folder_of_a_layer_is_a_room_of_the_list(room: str) -> None:
    layer = SRC / room.split(".")[1]
    folders = {path.parent.name for path in layer.glob("*/module.py")}
    listed = {
        one.rpartition(".")[2] for one in (*KERNEL, *MODULES) if one.split(".")[1] == layer.name
    }
    assert folders == listed


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.slug)
def test_every_part_that_a_card_names_exists(card: Module) -> None:
    for path in (*(getattr(card, name) for name in OBJECTS), *card.search):
        assert not path or loaded(path) is not None
    for path in (getattr(card, name) for name in ADDRESSES):
        assert not path or import_module(path).urlpatterns
    assert card.label
    assert card.summary.endswith((".", "?"))
