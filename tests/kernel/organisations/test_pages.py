"""Pages of authorities, posts and organisation."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bastide.kernel.organisations import demo
from bastide.kernel.organisations.models import Authority, OrganisationVersion
from bastide.kernel.territories import demo as territories
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from tests.kernel.territories.editions import MONTPELLIER, small_edition
from tests.kernel.territories.shipped import DATA

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CITY = "213401722"
OTHER_TOWN = "213400229"


@pytest.fixture
def loaded(tmp_path: Path, settings: pytest.FixtureRequest) -> dict[str, Territory]:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    small_edition(tmp_path / "territory" / "2026")
    for name in ("demo", "staff"):
        (tmp_path / name).symlink_to(DATA / name)
    territories.load(actor=SYSTEM)
    demo.load(actor=SYSTEM)
    return {
        "real": Territory.objects.get(siren=MONTPELLIER),
        "invented": Territory.objects.get(is_fictitious=True),
    }


def _signed_in(client: Client, perimeter: Perimeter, role: Role) -> Client:
    user = User.objects.create_user("a@example.fr", "une phrase assez longue", full_name="A")
    Grant.objects.create(user=user, perimeter=perimeter, role=role)
    client.force_login(user, backend=BACKEND)
    return client


def _text(client: Client, address: str, **data: str) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_demonstration_is_loaded_once(loaded: dict[str, Territory]) -> None:
    before = (Authority.objects.count(), OrganisationVersion.objects.count())
    demo.load(actor=SYSTEM)
    assert (Authority.objects.count(), OrganisationVersion.objects.count()) == before
    assert loaded["invented"].authorities.count() == 20
    assert loaded["invented"].services.filter(served__isnull=False).distinct().count() == 5


def test_the_city_s_posts_are_shown(client: Client, loaded: dict[str, Territory]) -> None:
    slug = loaded["real"].slug
    reader = _signed_in(client, loaded["real"].perimeter, Role.READER)
    assert "32 organismes publics" in _text(reader, reverse("authorities", args=[slug]))
    assert "Effectifs" in _text(reader, reverse("authority", args=[slug, CITY]))
    text = _text(reader, reverse("authority_staff", args=[slug, CITY]), annee="2023")
    assert "<svg" in text
    assert "3\u00a0366,7" in text
    assert "Police municipale" in text
    for year in ("1066", "x", "٢٠٢٣"):
        address = reverse("authority_staff", args=[slug, CITY])
        assert reader.get(address, {"annee": year}).status_code == 404
    exported = _text(reader, reverse("staff_export", args=[slug, CITY, "csv"]))
    assert "montpellier_effectifs_par_grade_2018_2025.csv" in exported
    assert _text(reader, reverse("authority_staff", args=[slug, OTHER_TOWN]))


def test_two_organisations_are_compared(client: Client, loaded: dict[str, Territory]) -> None:
    slug = loaded["invented"].slug
    manager = _signed_in(client, loaded["invented"].perimeter, Role.MANAGER)
    text = _text(manager, reverse("organisation_compare", args=[slug]))
    assert "Mutualisé" in text
    assert "Points de décision" in text
    answer = manager.post(reverse("organisation_freeze", args=[slug]), {"label": "Conseil"})
    assert answer.status_code == 302
    assert OrganisationVersion.objects.filter(label="Conseil").count() == 1
    assert "Conseil" in _text(manager, reverse("organisation", args=[slug]))
    address = reverse("organisation_compare", args=[slug])
    assert manager.get(address, {"avant": "absente"}).status_code == 404


@pytest.mark.always
def test_a_reader_of_one_commune_sees_it_alone(
    client: Client, loaded: dict[str, Territory]
) -> None:
    slug = loaded["real"].slug
    town = Authority.objects.get(territory=loaded["real"], siren=OTHER_TOWN)
    reader = _signed_in(client, town.perimeter, Role.READER)
    assert "1 organisme public" in _text(reader, reverse("authorities", args=[slug]))
    assert _text(reader, reverse("authority", args=[slug, OTHER_TOWN]))
    for name in ("authority", "authority_staff"):
        assert reader.get(reverse(name, args=[slug, CITY])).status_code == 404
    assert reader.get(reverse("staff_export", args=[slug, CITY, "csv"])).status_code == 404
    assert reader.get(reverse("organisation_compare", args=[slug])).status_code == 404
    freeze = reverse("organisation_freeze", args=[slug])
    assert reader.post(freeze, {"label": "x"}).status_code == 404
