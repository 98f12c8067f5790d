"""Choosing the theme of a territory, and seeing it there and nowhere else."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM, actor_for
from bastide.platform.access.models import EVERY_ROOM, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.database.versions import EditConflictError
from bastide.platform.themes.models import Theme
from bastide.platform.themes.services import restore_theme, save_theme
from tests.platform.accounts.people import a_person

pytestmark = pytest.mark.django_db

BY_PASSWORD = "allauth.account.auth_backends.AuthenticationBackend"
GREEN = {"accent_light": "#1B6B3A", "short_name": "Mon Agglo"}
SECRET = b"48.8566N Ana Durand"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def a_png(width: int = 64, height: int = 32, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x40" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + b"".join((head, *more, chunk(b"IDAT", rows), chunk(b"IEND", b"")))


def a_territory(word: str, siren: str) -> Territory:
    perimeter = Perimeter.objects.create(label=word)
    return Territory.objects.create(
        perimeter=perimeter, slug=word, name=f"Agglo {word}", siren=siren
    )


@pytest.fixture
def places() -> tuple[Territory, Territory]:
    return a_territory("ici", "100000009"), a_territory("ailleurs", "200000008")


@pytest.fixture
def signed_in(places: tuple[Territory, Territory]) -> Callable[[str, Role], Client]:
    def signed_in_as(name: str, role: Role) -> Client:
        roles = [(place.perimeter, EVERY_ROOM, role) for place in places]
        client = Client()
        client.force_login(
            a_person(f"{name}@ville.fr", *roles),
            BY_PASSWORD,
        )
        return client

    return signed_in_as


@pytest.fixture
def admin(signed_in: Callable[[str, Role], Client]) -> Client:
    return signed_in("admin", Role.ADMINISTRATOR)


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_theme_signs_the_pages_of_its_territory_only(admin: Client) -> None:
    png = SimpleUploadedFile("logo.png", a_png(64, 32, chunk(b"tEXt", b"Lieu\0" + SECRET)))
    sent = {**GREEN, "version": "0", "logo": png, "logo_text": "Logo de l’agglo"}
    done = admin.post("/territoires/ici/apparence/", sent)
    assert done["Location"] == "/territoires/ici/apparence/"

    page = page_of(admin, "/territoires/ici/")
    assert '<link rel="stylesheet" href="/territoires/ici/apparence/theme.css?v=1">' in page
    assert '<span class="brand-territory">Mon Agglo</span>' in page
    assert 'src="/territoires/ici/apparence/logo.png?v=1" alt="Logo de l’agglo"' in page
    for path in ("/territoires/ailleurs/", "/", "/geographie/", "/compte/"):
        other = page_of(admin, path)
        assert "/apparence/theme.css" not in other, path
        assert "Mon Agglo" not in other.replace("Agglo ici", ""), path

    style = admin.get("/territoires/ici/apparence/theme.css")
    assert style["Content-Type"] == "text/css; charset=utf-8"
    theme = Theme.objects.get()
    assert f"--accent: light-dark(#1b6b3a, {theme.accent_dark});" in style.content.decode()
    assert admin.get("/territoires/ailleurs/apparence/theme.css").content == b""
    logo = admin.get("/territoires/ici/apparence/logo.png")
    assert logo["Content-Type"] == "image/png"
    assert logo["X-Content-Type-Options"] == "nosniff"
    assert logo.content.startswith(b"\x89PNG")
    assert SECRET not in logo.content
    assert admin.get("/territoires/ailleurs/apparence/logo.png").status_code == 404


def test_a_page_that_is_not_ours_tells_nothing_of_a_theme(
    places: tuple[Territory, Territory], admin: Client
) -> None:
    admin.post("/territoires/ici/apparence/", {**GREEN, "version": "0"})
    stranger = Client()
    stranger.force_login(a_person("x@ville.fr"), BY_PASSWORD)
    for path in ("", "apparence/theme.css", "apparence/logo.png", "apparence/"):
        answer = stranger.get(f"/territoires/ici/{path}")
        assert answer.status_code == 404
        assert b"Mon Agglo" not in answer.content
        assert b'rel="stylesheet" href="/territoires/' not in answer.content


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"accent_light": "#ffcc00"}, "La plus proche qui se lit"),
        ({"accent_light": "#ffcc00"}, "1,2"),
        ({"accent_light": "#000091"}, "marque de l’État"),
        ({"accent_light": "#6A6AF4"}, "marque de l’État"),
        ({"accent_light": "#1b6b3a", "accent_dark": "#1b6b3a"}, "La plus proche qui se lit"),
        ({"accent_dark": "#ffffff"}, "Choisissez d’abord"),
        ({"accent_light": "vert"}, "Ce n’est pas une couleur"),
    ],
)
def test_a_colour_that_cannot_be_kept_is_explained(
    admin: Client, sent: dict[str, str], said: str
) -> None:
    answer = admin.post("/territoires/ici/apparence/", {**sent, "version": "0"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Theme.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + bytes(60),
        b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        a_png()[:-20],
        a_png(8, 8),
        a_png(1601, 16),
        a_png(64, 64, chunk(b"acTL", bytes(8))),
        a_png(64, 64, chunk(b"iCCP", b"x" * 210_000)),
    ],
    ids=["gif", "svg", "truncated", "small", "wide", "animated", "heavy"],
)
def test_a_logo_that_is_no_plain_png_is_refused(admin: Client, data: bytes) -> None:
    sent = {"version": "0", "logo": SimpleUploadedFile("logo.png", data), "logo_text": "Logo"}
    assert admin.post("/territoires/ici/apparence/", sent).status_code == 422
    assert not Theme.objects.exists()


def test_a_logo_without_its_text_is_refused(admin: Client) -> None:
    sent = {"version": "0", "logo": SimpleUploadedFile("logo.png", a_png())}
    answer = admin.post("/territoires/ici/apparence/", sent)
    assert answer.status_code == 422
    assert "texte de remplacement" in answer.content.decode()


def test_two_administrators_meet_on_a_conflict_page(
    admin: Client, signed_in: Callable[[str, Role], Client]
) -> None:
    path = "/territoires/ici/apparence/"
    admin.post(path, {**GREEN, "version": "0"})
    other = signed_in("autre", Role.ADMINISTRATOR)
    answer = other.post(path, {"short_name": "Le Nôtre", "version": "0"})
    assert answer.status_code == 409
    assert "Mon Agglo" in answer.content.decode()
    assert Theme.objects.get().short_name == "Mon Agglo"
    kept = {
        "version": "1",
        "conflit-champ": ["short_name"],
        "conflit-short_name": "moi",
        "conflit-moi-short_name": ["Le Nôtre"],
        "conflit-autre-short_name": ["Mon Agglo"],
        "accent_light": "#1b6b3a",
    }
    assert other.post(path, kept).status_code == 302
    assert Theme.objects.get().short_name == "Le Nôtre"


def test_one_comes_back_to_the_theme_of_bastide_and_the_journal_tells(admin: Client) -> None:
    admin.post("/territoires/ici/apparence/", {**GREEN, "version": "0"})
    assert admin.post("/territoires/ici/apparence/bastide/", {"version": "0"}).status_code == 302
    assert Theme.objects.get().accent_light == "#1b6b3a", "another version: nothing is lost"
    admin.post("/territoires/ici/apparence/bastide/", {"version": "1"})
    assert "theme.css" not in page_of(admin, "/territoires/ici/")
    told = Event.objects.filter(action__in=["change_theme", "restore_theme"]).order_by("sequence")
    assert [event.action for event in told] == ["change_theme", "restore_theme"]


def test_only_who_administers_the_whole_territory_chooses(
    places: tuple[Territory, Territory], signed_in: Callable[[str, Role], Client]
) -> None:
    here = places[0].perimeter
    manager = signed_in("manager", Role.MANAGER)
    assert manager.get("/territoires/ici/apparence/").status_code == 404
    part = Perimeter.objects.create(label="Commune", parent=here)
    person = a_person("maire@ville.fr", (part, EVERY_ROOM, Role.ADMINISTRATOR))
    with pytest.raises(NotAllowedError):
        save_theme(actor=actor_for(person), perimeter_id=here.pk, version=0)
    mayor = Client()
    mayor.force_login(person, BY_PASSWORD)
    assert mayor.get("/territoires/ici/apparence/").status_code == 404
    assert mayor.get("/territoires/ici/apparence/theme.css").status_code == 200


def test_the_first_writer_wins_and_the_database_keeps_the_rules(
    places: tuple[Territory, Territory],
) -> None:
    here = places[0].perimeter
    save_theme(actor=SYSTEM, perimeter_id=here.pk, version=0, short_name="Un")
    with pytest.raises(EditConflictError):
        save_theme(actor=SYSTEM, perimeter_id=here.pk, version=0, short_name="Deux")
    with pytest.raises(EditConflictError):
        restore_theme(actor=SYSTEM, perimeter_id=here.pk, version=7)
    with pytest.raises(InputRefusedError):
        save_theme(actor=SYSTEM, perimeter_id=here.pk, version=1, accent_light="#fff")
    wrong: tuple[dict[str, Any], ...] = (
        {"accent_light": "red", "accent_dark": "red"},
        {"accent_light": "#1b6b3a"},
        {"logo": "AAAA"},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Theme.objects.filter(perimeter=here).update(**values)


def test_the_menu_leads_there(admin: Client) -> None:
    assert f'href="{reverse("theme", args=["ici"])}"' in page_of(admin, "/territoires/ici/")
