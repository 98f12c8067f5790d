"""The journal on screen: who manages sees it, filters hold in the address, nothing leaks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.queries import events_of, list_visible_events
from bastide.platform.audit.services import erase_payload, record
from tests.platform.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(land: Perimeter) -> Territory:
    return Territory.objects.create(
        perimeter=land, slug="valmorte", name="Pays de Valmorte", siren="200099995",
        is_fictitious=True,
    )  # fmt: skip


def write(actor: Actor, perimeter: Perimeter, action: str = "rename_thing", **said: Any) -> Any:
    return record(actor=actor, perimeter_id=perimeter.pk, action=action, target=perimeter, **said)


def test_the_page_says_who_what_when_and_why(land: Perimeter, place: Territory) -> None:
    chief = person("jeanne", land, Role.MANAGER)
    write(chief, land, before={"label": "Avant"}, after={"label": "Après"}, reason="vote du 12/12")
    page = signed_in(chief).get("/territoires/valmorte/journal/").content.decode()
    for words in ("Jeanne", "renommage", "périmètre", "Avant", "Après", "vote du 12/12", "1 acte"):
        assert words in page


def test_an_empty_journal_says_what_to_do(land: Perimeter, place: Territory) -> None:
    chief = person("jeanne", land, Role.MANAGER)
    page = signed_in(chief).get("/territoires/valmorte/journal/").content.decode()
    assert "Aucun acte" in page


@pytest.mark.parametrize("address", ["journal/", "journal/export"])
def test_who_does_not_manage_finds_nothing(
    land: Perimeter, elsewhere: Perimeter, place: Territory, address: str
) -> None:
    write(SYSTEM, land)
    for actor in (
        person("lecteur", land, Role.CONTRIBUTOR),
        person("voisin", elsewhere, Role.ADMINISTRATOR),
        person("autre-piece", land, Role.MANAGER, "spending"),
    ):
        assert signed_in(actor).get(f"/territoires/valmorte/{address}").status_code == 404
    assert Client().get(f"/territoires/valmorte/{address}").status_code == 302


def test_a_manager_of_one_authority_sees_its_events_only(
    land: Perimeter, commune: Perimeter, place: Territory
) -> None:
    write(SYSTEM, land, reason="secret du territoire")
    write(SYSTEM, commune, reason="acte de la commune")
    maire = person("maire", commune, Role.MANAGER)
    assert [event.perimeter_id for event in list_visible_events(maire, land.pk)] == [commune.pk]
    page = signed_in(maire).get("/territoires/valmorte/journal/").content.decode()
    assert "acte de la commune" in page
    assert "secret du territoire" not in page


class TestFilters:
    """All the state stands in the address."""

    @pytest.fixture(autouse=True)
    def _journal(self, land: Perimeter, place: Territory) -> None:
        self.chief = person("jeanne", land, Role.MANAGER)
        write(self.chief, land, reason="premier")
        write(SYSTEM, land, "open_batch", reason="deuxieme")
        self.client = signed_in(self.chief)

    def reasons(self, **query: str) -> list[str]:
        page = self.client.get("/territoires/valmorte/journal/", query).content.decode()
        return [one for one in ("premier", "deuxieme") if one in page]

    def test_each_criterion(self) -> None:
        today = timezone.localdate()
        assert self.chief.user is not None
        key = str(self.chief.user.uid)
        assert self.reasons() == ["premier", "deuxieme"]
        assert self.reasons(qui=key) == ["premier"]
        assert self.reasons(qui="systeme") == ["deuxieme"]
        assert self.reasons(acte="open_batch") == ["deuxieme"]
        assert self.reasons(objet="access.perimeter") == ["premier", "deuxieme"]
        assert self.reasons(depuis=today.isoformat()) == ["premier", "deuxieme"]
        assert self.reasons(jusqu_au=(today - dt.timedelta(days=1)).isoformat()) == []

    def test_a_foolish_criterion_is_told(self) -> None:
        page = self.client.get(
            "/territoires/valmorte/journal/", {"depuis": "hier", "qui": "x", "page": "zz"}
        )
        assert page.status_code == 200

    @pytest.mark.parametrize("asked", ["csv", "xlsx"])
    def test_the_export_keeps_the_filter_and_the_notice(self, asked: str) -> None:
        answer = self.client.get(
            "/territoires/valmorte/journal/export", {"format": asked, "acte": "open_batch"}
        )
        assert answer.status_code == 200
        assert "territoire-fictif" in answer["Content-Disposition"]
        if asked == "csv":
            text = answer.content.decode("utf-8-sig")
            assert "deuxieme" in text
            assert "premier" not in text
            assert "territoire fictif" in text


def test_pages_of_a_long_journal(
    land: Perimeter, place: Territory, django_assert_max_num_queries: Any
) -> None:
    chief = person("jeanne", land, Role.MANAGER)
    for rank in range(60):
        write(chief, land, after={"rank": rank})
    client = signed_in(chief)
    with django_assert_max_num_queries(16):
        page = client.get("/territoires/valmorte/journal/").content.decode()
    assert "Page 1 sur 2" in page
    page = client.get("/territoires/valmorte/journal/?page=2").content.decode()
    assert "Page 2 sur 2" in page


class TestHistory:
    """The fragment that any page shows for an object."""

    def shown(self, actor: Actor, target: Any) -> str:
        request = RequestFactory().get("/")
        request.actor = actor  # type: ignore[attr-defined]
        template = Template("{% load audit %}{% history target %}")
        return template.render(Context({"request": request, "target": target}))

    def test_it_tells_the_acts_on_the_object(self, land: Perimeter, commune: Perimeter) -> None:
        chief = person("jeanne", land, Role.READER)
        write(chief, commune, reason="raison vue")
        write(chief, land, reason="autre objet")
        page = self.shown(chief, commune)
        assert "raison vue" in page
        assert "autre objet" not in page

    def test_a_stranger_is_told_nothing(self, land: Perimeter, elsewhere: Perimeter) -> None:
        write(SYSTEM, land, reason="raison vue")
        stranger = person("voisin", elsewhere, Role.ADMINISTRATOR)
        for actor in (stranger, VISITOR):
            assert events_of(actor, land) == []
            assert "raison vue" not in self.shown(actor, land)

    def test_an_erased_event_says_so(self, land: Perimeter) -> None:
        event = write(person("jeanne", land), land, reason="nom d'une personne")
        erase_payload(actor=SYSTEM, event=event, reason="demande")
        page = self.shown(SYSTEM, land)
        assert "nom d" not in page.replace("nom effacé", "")
        assert "effacé" in page

    def test_words_are_escaped(self, land: Perimeter) -> None:
        write(SYSTEM, land, after={"<b>": "<script>x</script>"}, reason="<img>")
        page = self.shown(SYSTEM, land)
        assert "<script>" not in page
        assert "<img>" not in page
