"""The pages of the inventory: who opens them, what they let do, what two people at once meet."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bastide.kernel.buildings.models import Asset, AssetState, Attachment, Occupation, RunningCost
from bastide.modules.estate.models import DeskRequest
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import entry_of
from tests.modules.estate.desk_world import desk_land
from tests.modules.spending.world import CITY

pytestmark = pytest.mark.django_db
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
EDITS = ("modifier/", "donnees/", "pieces/")
ENDS = ("sortir/", "reunir/", "diviser/", "annuler-sortie/")


@pytest.fixture
def made():
    return desk_land()


def of(made, code="half", path=""):
    return f"{made.root}biens/{made.assets[code].pk}/{path}"


def opened(made, address, who="manager", status=200):
    answer = made.client(who).get(address)
    assert answer.status_code == status, address
    return html.fromstring(answer.content.decode()) if status == 200 else None


def posted(made, address, who="contributor", status=302, **data):
    answer = made.client(who).post(address, data)
    assert answer.status_code == status, text(
        html.fromstring(answer.content.decode()).xpath("//main")[0]
    )[:900]
    return answer


def text(element):
    return " ".join(element.text_content().split())


def links(document):
    return [one.get("href") for one in document.xpath("//main//a")]


def filled(made, code="half"):
    """Return what the edit form of an asset sends when nobody changes anything."""
    form = opened(made, of(made, code, "modifier/")).xpath("//form[@class='edit-form']")[0]
    return {name: "" if value is None else value for name, value in form.form_values()}


def test_outsiders_find_nothing_and_readers_no_button(made):
    for address in (made.root, f"{made.root}export/", f"{made.root}qualite/", of(made)):
        opened(made, address, "elsewhere", 404)
        opened(made, address, "reader") if "export" not in address else None
    written = [one for one in links(opened(made, of(made), "reader"))
               if one.endswith((*EDITS, *ENDS))]  # fmt: skip
    assert written == []
    assert not [one for one in links(opened(made, made.root, "reader"))
                if one.endswith(("importer/", "nouveau/"))]  # fmt: skip
    for path in (*EDITS, *ENDS):
        opened(made, of(made, path=path), "reader", 404)
    for path in ENDS:
        opened(made, of(made, path=path), "contributor", 404)
    for path in EDITS:
        opened(made, of(made, path=path), "contributor")


def test_an_asset_is_inscribed_then_its_sheet_says_since_when(made):
    posted(
        made, f"{made.root}biens/nouveau/", authority=CITY, code="N1", name="Gymnase",
        kind="building", area_sdp_m2="1 200 m²", valid_from="2026-01-01", source="Visite",
    )  # fmt: skip
    asset = Asset.objects.get(code="N1")
    page = text(opened(made, f"{made.root}biens/{asset.pk}/", "reader"))
    assert "1 200 m²" in page
    assert "Visite" in page
    answer = posted(made, f"{made.root}biens/nouveau/", status=422, authority=CITY, code="N1",
                    name="Double", kind="building")  # fmt: skip
    assert "N1" in answer.content.decode()
    posted(made, f"{made.root}biens/nouveau/", status=422, authority=CITY, code="N2", name="X",
           kind="building", area_sdp_m2="douze")  # fmt: skip
    assert not Asset.objects.filter(code="N2").exists()


def test_an_edition_without_a_change_writes_nothing(made):
    posted(made, of(made, path="modifier/"), **filled(made))
    assert AssetState.objects.filter(asset=made.assets["half"]).count() == 1


@pytest.mark.always
def test_two_editions_at_once_meet_in_three_columns(made):
    mine, theirs = filled(made), filled(made)
    posted(made, of(made, path="modifier/"), "manager", **{**theirs, "floors": "2"})
    answer = posted(made, of(made, path="modifier/"), status=409, **{**mine, "floors": "3"})
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//input[@name='conflit-floors']")
    assert AssetState.objects.filter(asset=made.assets["half"]).count() == 2
    sent = {}
    for one in page.xpath("//form[@class='conflict']")[0].form_values():
        sent.setdefault(one[0], []).append(one[1])
    posted(made, of(made, path="modifier/"), **{**sent, "conflit-floors": "moi"})
    current = AssetState.objects.get(asset=made.assets["half"], is_current=True)
    assert (current.floors, current.number) == (3, 3)


def test_costs_energy_and_occupation_are_written_or_refused_one_by_one(made):
    here = of(made, path="donnees/")
    cost = {"quoi": "cout", "cout-year": "2025", "cout-kind": "fluids", "cout-source": "Facture"}
    posted(made, here, **cost, **{"cout-amount": "1 200,50 €"})
    assert str(RunningCost.objects.get().amount) == "1200.50"
    posted(made, here, status=422, **cost, **{"cout-amount": "douze"})
    posted(made, here, quoi="occupation",
           **{"occupation-year": "2024", "occupation-occupant": "Camille Durand",
              "occupation-is_person": "on", "occupation-hours_used": "10"})  # fmt: skip
    assert Occupation.objects.filter(year=2024).count() == 1
    assert posted(made, here, status=200, quoi="autre")
    assert "1 200,50" not in text(opened(made, of(made, "full"), "reader"))
    assert "Durand" not in text(opened(made, of(made), "reader"))


def test_a_photo_is_added_shown_and_removed(made):
    upload = SimpleUploadedFile("façade.png", PIXEL, "image/png")
    posted(made, of(made, path="pieces/"), file=upload, caption="Façade nord")
    photo = Attachment.objects.get()
    address = of(made, path=f"pieces/{photo.pk}/")
    assert made.client("reader").get(address)["Content-Type"] == "image/png"
    opened(made, address, "elsewhere", 404)
    opened(made, of(made, "full", f"pieces/{photo.pk}/"), "reader", 404)
    posted(made, of(made, path="pieces/"), status=422,
           file=SimpleUploadedFile("page.html", b"<html>", "text/html"))  # fmt: skip
    posted(made, f"{address}retirer/", "reader", 404, reason="Floue")
    posted(made, f"{address}retirer/", status=422, reason=" ")
    assert Attachment.objects.exists()
    opened(made, f"{address}retirer/")
    posted(made, f"{address}retirer/", reason="Floue")
    assert entry_of(Event.objects.get(action="remove_attachment")).reason == "Floue"
    assert not Attachment.objects.exists()


def test_an_asset_leaves_and_comes_back(made):
    posted(made, of(made, path="sortir/"), "manager", 422, kind="sold", on="2026-01-31", reason="")
    kind = opened(made, of(made, path="sortir/")).xpath("//input[@name='kind']/@value")[0]
    posted(made, of(made, path="sortir/"), "manager", kind=kind, on="2026-01-31", reason="Acte.")
    sheet = opened(made, of(made))
    assert "Sorti du patrimoine" in text(sheet)
    assert "Bâtiment half" not in text(opened(made, made.root))
    assert of(made, path="annuler-sortie/") in links(sheet)
    posted(made, of(made, path="annuler-sortie/"), "manager", reason="Erreur.")
    posted(made, of(made, path="annuler-sortie/"), "manager", 422, reason="Encore.")
    assert not Asset.objects.get(code="half").is_ended


def test_two_assets_are_merged_and_one_is_split(made):
    half, full = made.assets["half"], made.assets["full"]
    said = {"code": "both", "name": "Groupe scolaire", "on": "2026-01-31", "reason": "Une école."}
    posted(made, of(made, path="reunir/"), "manager", 422, **said)
    posted(made, of(made, path="reunir/"), "manager", others=[str(full.pk)], **said)
    both = Asset.objects.get(code="both")
    page = opened(made, f"{made.root}biens/{both.pk}/", "reader")
    assert of(made) in links(page)
    assert "800 m²" in text(page)
    parts = {"code-1": "p1", "name-1": "Aile nord", "area-1": "150", "code-2": "p2",
             "name-2": "Aile sud", "on": "2026-01-31", "reason": "Division."}  # fmt: skip
    posted(made, of(made, "unknown", "diviser/"), "manager", 422,
           **{**parts, "code-2": "", "name-2": ""})  # fmt: skip
    posted(made, of(made, "unknown", "diviser/"), "manager", **parts)
    assert "Aile sud" in text(opened(made, of(made, "unknown")))
    assert half.states.count() == 1


def test_an_asset_that_somebody_asks_about_does_not_vanish(made):
    posted(made, of(made, path="diviser/"), "manager",
           **{"code-1": "p1", "name-1": "Nord", "code-2": "p2", "name-2": "Sud",
              "on": "2026-01-31", "reason": "Division."})  # fmt: skip
    made.ask(asset=Asset.objects.get(code="p1"))
    answer = posted(made, of(made, path="annuler-sortie/"), "manager", 422, reason="Erreur.")
    assert "porte déjà sur le bien" in answer.content.decode()
    assert DeskRequest.objects.get().asset.code == "p1"
    assert Asset.objects.get(code="half").is_ended


def test_filters_stand_in_the_address_and_exports_follow_them(made):
    assert "Bâtiment full" not in text(opened(made, f"{made.root}?q=half").xpath("//table")[-1])
    answer = made.client("reader").get(f"{made.root}export/?q=half&format=csv")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"half" in content
    assert b"full" not in content
