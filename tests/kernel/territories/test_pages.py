"""Pages of the territory and of the public geography."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bastide.kernel.organisations import services
from bastide.kernel.territories import demo, figures, queries
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Grant
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from tests.kernel.territories.editions import EST_ENSEMBLE, MONTPELLIER, small_edition
from tests.kernel.territories.shipped import DATA

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def loaded(tmp_path: Path, settings: pytest.FixtureRequest) -> dict[str, Territory]:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    small_edition(tmp_path / "territory" / "2026")
    (tmp_path / "demo").symlink_to(DATA / "demo")
    real = services.load_territory(actor=SYSTEM, siren=MONTPELLIER)
    other = services.load_territory(actor=SYSTEM, siren=EST_ENSEMBLE)
    invented = demo.invent(actor=SYSTEM)
    services.load_authorities(actor=SYSTEM, territory=invented)
    return {"real": real, "other": other, "invented": invented}


@pytest.fixture
def reader(client: Client, loaded: dict[str, Territory]) -> Client:
    user = User.objects.create_user("lectrice@example.fr", "une phrase assez longue", full_name="L")
    for name in ("real", "invented"):
        Grant.objects.create(user=user, perimeter=loaded[name].perimeter, role=Role.READER)
    client.force_login(user, backend=BACKEND)
    return client


def _text(client: Client, address: str, **data: str) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_territory_page_says_who_lives_where(
    reader: Client, loaded: dict[str, Territory]
) -> None:
    text = _text(reader, reverse("territory", args=[loaded["real"].slug]))
    assert "31 communes" in text
    assert "recensement de 2023" in text
    assert "1609 nonies C" in text
    assert "<svg" in text
    assert text.count("<h1") == 1
    first = _text(
        reader, reverse("territory", args=[loaded["real"].slug]), sort="-population_municipale"
    )
    assert first.index("Montpellier</a>") < first.index("Jacou</a>")


def test_the_invented_territory_says_so_on_page_and_export(
    reader: Client, loaded: dict[str, Territory]
) -> None:
    slug = loaded["invented"].slug
    text = _text(reader, reverse("territory", args=[slug]))
    assert "territoire fictif" in text.casefold()
    assert "<svg" in text
    exported = _text(reader, reverse("territory_export", args=[slug, "csv"]))
    assert "territoire fictif" in exported.casefold()
    real = _text(reader, reverse("territory_export", args=[loaded["real"].slug, "csv"]))
    assert "territoire fictif" not in real.casefold()
    assert "34172" in real


def test_another_territory_is_as_absent(reader: Client, loaded: dict[str, Territory]) -> None:
    for name, args in (
        ("territory", []),
        ("territory_commune", ["93048"]),
        ("territory_export", ["csv"]),
    ):
        for slug in (loaded["other"].slug, "nulle-part"):
            assert reader.get(reverse(name, args=[slug, *args])).status_code == 404
    assert (
        reader.get(reverse("territory_commune", args=[loaded["real"].slug, "93048"])).status_code
        == 404
    )


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("montreuil", "93048"),
        ("93100", "93048"),
        ("213401722", "34172"),
        ("34172", "34172"),
        ("st jean de vedas", "34270"),
        (EST_ENSEMBLE, "Est Ensemble"),
    ],
)
def test_anybody_finds_a_commune_or_an_epci(client: Client, asked: str, expected: str) -> None:
    assert expected in _text(client, reverse("geography"), q=asked)


@pytest.mark.usefixtures("loaded")
def test_the_public_pages_hold_no_surprise(client: Client) -> None:
    assert "Fontenay" not in _text(client, reverse("geography"), q="<script>")
    assert "(2023)" in _text(client, reverse("commune", args=["34172"]))
    assert "Métropole du Grand Paris" in _text(client, reverse("commune", args=["93048"]))
    assert "sans fiscalité propre" in _text(client, reverse("epci", args=[EST_ENSEMBLE]))
    for name, value in (("commune", "99999"), ("epci", "000009001"), ("epci", "x")):
        assert client.get(reverse(name, args=[value])).status_code == 404


def test_the_sentence_never_counts_what_it_does_not_know() -> None:
    places = [
        figures.Place("1", "Castelbrac", 750, ""),
        figures.Place("2", "Montaurel", 250, ""),
        figures.Place("3", "Arzebourg", None, ""),
    ]
    said = figures.population_sentence("Arze", places, 2023)
    assert "3 communes" in said
    assert "1\u00a0000 habitants" in said
    assert "Castelbrac en compte 75\u00a0%" in said
    assert "n’est pas connue" in said


def test_search_entries_carry_their_perimeter(loaded: dict[str, Territory]) -> None:
    entries = list(queries.search_entries())
    assert len(entries) == 3 + 31 + 9 + 18
    by_territory = {entry.perimeter_id for entry in entries}
    assert by_territory == {territory.perimeter_id for territory in loaded.values()}
    assert {entry.fictitious for entry in entries if "arze" in entry.url} == {True}
