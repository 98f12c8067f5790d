"""The sheets of a rater: one building a page, saved once, in conflict shown, lost never."""

import datetime as dt
import re
import uuid
from html import unescape

import pytest

from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Recusal, Score, Sheet
from bastide.modules.estate.forms.sheets import page_version
from bastide.platform.access.actors import SYSTEM
from tests.modules.estate.campaign_world import ASKED, estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return estate()


def words(response):
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def page(place, who="elu1", code="E1"):
    return place.get(f"noter/{place.subject(code).pk}/", who)


def field(response, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return found[1] if found else None


def checked(response):
    """Return item → answer chosen on the page, blanks left out."""
    found = re.findall(r'name="note-(\w+)" value="([^"]*)"[^>]* checked', response.content.decode())
    return {item: answer for item, answer in found if answer}


def stored(place, who="elu1", code="E1"):
    found = place.sheet(who, code)
    return {one.item.code: str(one.answer) for one in found.asked if str(one.answer)}


# The list -----------------------------------------------------------------------------------------
def test_a_rater_sees_his_sheets_by_segment_with_the_deadline(place):
    grids.change_campaign(
        actor=SYSTEM, campaign=place.campaign, changes={"closes_on": dt.date(2030, 3, 31)}
    )
    place.save("elu1", "E1", **dict.fromkeys(ASKED, "2"))
    place.save("elu1", "E2", A1="NSP")
    told = words(place.get("noter/", "elu1"))
    assert "1 sur 5" in told
    assert "Clôture annoncée le 31 mars 2030" in told
    assert re.search(r"Scolaire et enfance .*École du Parc .*11 sur 11 .*École du Bourg .*1 sur 11",
                     told)  # fmt: skip
    assert re.search(r"Sportif .*Gymnase .*0 sur 12 .*Piscine .*0 sur 12", told)
    assert "Les noms sont effacés deux ans après la publication." in told


def test_a_rater_of_one_segment_sees_that_segment_only(place):
    told = words(place.get("noter/", "occupant"))
    assert "Gymnase" in told
    assert "École" not in told


@pytest.mark.parametrize("who", ["reader", "manager", "administrator", "elsewhere"])
def test_who_scores_nothing_finds_no_sheet(place, who):
    assert place.get("noter/", who).status_code == 404
    assert page(place, who).status_code == 404
    assert place.send(who, "E1", A1="2").status_code == 404


def test_a_draft_has_no_sheet():
    place = estate(stage="draft")
    assert place.get("noter/", "elu1").status_code == 404


def test_the_list_asks_the_same_queries_whatever_the_sheets(place, django_assert_max_num_queries):
    place.get("noter/", "elu1")
    with django_assert_max_num_queries(15):
        place.get("noter/", "elu1")


# One sheet ----------------------------------------------------------------------------------------
def test_a_sheet_asks_one_tap_an_item_with_the_wording_of_each_level(place):
    shown = page(place)
    body = shown.content.decode()
    assert shown.status_code == 200
    assert re.findall(r'<fieldset class="score-item[^"]*" id="question-(\d+)"', body) == [
        str(rank) for rank in range(1, 12)
    ]
    assert len(re.findall(r'type="radio" name="note-A1"', body)) == 7
    told = words(shown)
    for wording in ("Danger, arrêté", "Dégradé, gros travaux", "Moyen, travaux", "Bon, entretien"):
        assert wording in told
    assert field(shown, "version") == str(page_version(1, 0))
    assert uuid.UUID(field(shown, "cle"))
    assert "A2 Énergie et carbone" in told  # said, with its computation, not asked
    assert "Étiquette énergie B" in told
    assert 'name="note-A2"' not in body


def test_a_sheet_may_be_taken_away_by_its_rater_only(place):
    one, other = page(place), page(place, "elu2")
    assert field(one, "cle") != field(page(place), "cle")
    marks = [re.search(r'data-owner="([^"]+)"', one.content.decode())[1] for one in (one, other)]
    assert marks == [str(place.raters[who].pk) for who in ("elu1", "elu2")]
    assert f'data-scope="{place.here}noter/"' in one.content.decode()


def test_answers_are_stored_and_lead_to_the_next_sheet(place):
    answer = place.send("elu1", "E1", A1="2", A3="NSP", A4="SO", A5="")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/noter/{place.subject('E1').pk}/") is False
    assert answer["Location"].endswith(f"/noter/{place.subject('E2').pk}/")
    assert stored(place) == {"A1": "2", "A3": "NSP", "A4": "SO"}
    assert checked(page(place)) == {"A1": "2", "A3": "NSP", "A4": "SO"}


def test_the_last_sheet_leads_back_to_the_list_with_thanks(place):
    for code in ("E1", "E2", "E3", "S1"):
        asked = [one.item.code for one in place.sheet("elu1", code).asked]
        place.save("elu1", code, **dict.fromkeys(asked, "1"))
    asked = [one.item.code for one in place.sheet("elu1", "S2").asked]
    answer = place.send("elu1", "S2", **dict.fromkeys(asked, "1"))
    assert answer["Location"] == f"{place.here}noter/"
    told = words(place.get("noter/", "elu1"))
    assert "Merci" in told
    assert "5 sur 5" in told


def test_a_remark_is_optional_and_kept(place):
    place.client("elu1").post(
        f"{place.here}noter/{place.subject('E1').pk}/",
        {
            "version": page_version(1, 0),
            "cle": uuid.uuid4(),
            "note-A1": "2",
            "remarque-A1": "Toiture <b>refaite</b>\r\n😀",
        },
    )
    assert place.sheet("elu1", "E1").asked[0].comment == "Toiture <b>refaite</b>\n😀"
    assert "Toiture &lt;b&gt;refaite&lt;/b&gt;" in page(place).content.decode()


@pytest.mark.parametrize("bad", ["4", "-1", "1.5", "2,0", "３", "=2+2", "NaN", "n’importe"])
def test_what_is_no_answer_is_refused_beside_its_question_and_nothing_is_lost(place, bad):
    answer = place.send("elu1", "E1", A1=bad, A3="2")
    assert answer.status_code == 422
    assert "Pas enregistré" in words(answer)
    assert 'id="note-A1-erreur"' in answer.content.decode()
    assert checked(answer) == {"A3": "2"}
    assert not Sheet.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("cle", "x"), ("version", "-1"), ("version", "９")])
def test_a_damaged_page_is_refused(place, name, value):
    fields = {"version": page_version(1, 0), "cle": uuid.uuid4(), "note-A1": "2"} | {name: value}
    answer = place.client("elu1").post(f"{place.here}noter/{place.subject('E1').pk}/", fields)
    assert answer.status_code == 422
    assert not Sheet.objects.exists()


def test_a_sheet_of_another_segment_is_not_asked(place):
    assert page(place, "occupant", "E1").status_code == 404
    assert place.send("occupant", "E1", A1="2").status_code == 404
    assert page(place, "occupant", "S1").status_code == 200


def test_the_sheet_keeps_its_budget_of_queries(place, django_assert_max_num_queries):
    page(place)
    with django_assert_max_num_queries(30):
        page(place)


# The script of the page ---------------------------------------------------------------------------
def test_the_script_is_told_the_version_to_send_next(place):
    answer = place.send("elu1", "E1", script=True, A1="2")
    assert (answer.status_code, answer["X-Bastide-Version"]) == (200, str(page_version(1, 1)))
    again = place.send("elu1", "E1", script=True, version=1, A1="3")
    assert again["X-Bastide-Version"] == str(page_version(1, 2))
    assert stored(place) == {"A1": "3"}


def test_a_save_sent_twice_is_written_once(place):
    key = uuid.uuid4()
    first = place.send("elu1", "E1", script=True, key=key, A1="2")
    second = place.send("elu1", "E1", script=True, key=key, A1="2")
    assert first["X-Bastide-Version"] == second["X-Bastide-Version"]
    assert Sheet.objects.get().version == 1


def test_a_refused_answer_is_told_to_the_script_in_words(place):
    answer = place.send("elu1", "E1", script=True, A1="4")
    assert (answer.status_code, "hors de l’échelle" in answer.json()["reason"]) == (422, True)


# Two devices --------------------------------------------------------------------------------------
def test_a_conflict_shows_both_versions_and_keeps_what_is_chosen(place):
    place.send("elu1", "E1", A1="2", A3="1", A4="0")
    answer = place.send("elu1", "E1", A1="3", A3="1", A5="2", A4="")
    assert answer.status_code == 409
    assert stored(place) == {"A1": "2", "A3": "1", "A4": "0"}
    told = words(answer)
    assert "3 différences" in told
    assert "3. Bon, entretien courant" in told
    assert "2. Moyen, travaux dans trois à dix ans" in told
    assert "A3." not in told
    # where one side is silent the other one is chosen beforehand; a true dispute is left open
    assert checked(answer) == {"A4": "0", "A5": "2"}
    chosen = place.client("elu1").post(
        f"{place.here}noter/{place.subject('E1').pk}/",
        {
            "version": field(answer, "version"),
            "cle": field(answer, "cle"),
            "note-A1": "3",
            "note-A4": "0",
            "note-A5": "2",
        },
    )
    assert chosen.status_code == 302
    assert stored(place) == {"A1": "3", "A3": "1", "A4": "0", "A5": "2"}


def test_two_devices_that_say_the_same_are_no_conflict(place):
    place.send("elu1", "E1", A1="2")
    assert place.send("elu1", "E1", A1="2").status_code == 302
    assert Sheet.objects.get().version == 1


def test_a_conflict_is_told_to_the_script_with_what_differs(place):
    place.send("elu1", "E1", A1="2")
    answer = place.send("elu1", "E1", script=True, A1="3")
    assert answer.status_code == 409
    assert "ici « 3. Bon" in answer.json()["reason"].replace("\u00a0", " ")
    assert stored(place) == {"A1": "2"}


# The close ----------------------------------------------------------------------------------------
def test_an_answer_after_the_close_is_refused_and_shown_back(place):
    place.send("elu1", "E1", A1="2")
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    answer = place.send("elu1", "E1", version=1, A1="3", A3="0")
    told = words(answer)
    assert answer.status_code == 422
    assert "n’ont pas été enregistrées" in told
    assert "A1. État technique : 3. Bon, entretien courant" in told
    assert stored(place) == {"A1": "2"}
    assert place.send("elu1", "E1", script=True, version=1, A1="3").status_code == 410


def test_a_closed_sheet_is_read_again_without_form(place):
    place.send("elu1", "E1", A1="2")
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    shown = page(place)
    assert shown.status_code == 200
    assert "data-sheet" not in shown.content.decode()
    assert "data-owner" in shown.content.decode()
    assert "2. Moyen, travaux dans trois à dix ans" in words(shown)
    listed = place.get("noter/", "elu1")
    assert "ne changent plus" in words(listed)
    assert "data-offline-take" not in listed.content.decode()


def test_a_save_whose_answer_was_lost_is_known_again_after_the_close(place):
    key = uuid.uuid4()
    place.send("elu1", "E1", script=True, key=key, A1="2")
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    again = place.send("elu1", "E1", script=True, key=key, A1="2")
    assert (again.status_code, again["X-Bastide-Version"]) == (200, str(page_version(1, 1)))


# A second round -----------------------------------------------------------------------------------
@pytest.fixture
def again(place):
    for who, score in (("elu1", "0"), ("elu2", "3"), ("agent1", "3"), ("agent2", "2")):
        place.save(who, "E1", A1=score)
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    grids.open_second_round(
        actor=SYSTEM, campaign=place.campaign, cells=[("E1", "A1")], reason="Écart de trois points"
    )
    return place


def test_a_second_round_asks_its_cells_and_says_what_came_before(again):
    told = words(page(again))
    assert "Tour 2 : Écart de trois points" in told
    assert "1 sur 1" in told
    assert "médiane 2,5 (1 fois 0, 1 fois 2, 2 fois 3)" in told
    assert "Vous aviez répondu : 0. Danger" in told
    assert "0 sur 1" in words(again.get("noter/", "elu1"))
    assert "elu2" not in told


def test_a_sheet_that_the_round_does_not_ask_says_so(again):
    assert "Rien n’est demandé sur ce bien dans ce tour" in words(page(again, code="E2"))


def test_what_a_device_kept_of_the_first_round_is_not_taken_for_the_second(again):
    late = again.send("elu1", "E1", script=True, version=1, A1="1")
    assert (late.status_code, "tour" in late.json()["reason"]) == (410, True)
    shown = again.send("elu1", "E1", version=1, A1="1")
    assert shown.status_code == 422
    assert "A1. État technique : 1. Dégradé" in words(shown)
    assert field(shown, "version") == str(page_version(2, 0))
    assert not Score.sealed.filter(round__number=2).exists()
    assert page_version(2, 0) > page_version(1, 500_000)


def test_a_save_of_the_first_round_that_was_stored_is_known_in_the_second(place):
    key = uuid.uuid4()
    place.send("elu1", "E1", script=True, key=key, A1="2")
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    grids.open_second_round(
        actor=SYSTEM, campaign=place.campaign, cells=[("E1", "A1")], reason="encore"
    )
    assert place.send("elu1", "E1", script=True, key=key, A1="2").status_code == 200


# Standing aside, and going away -------------------------------------------------------------------
def test_a_rater_stands_aside_from_a_building(place):
    place.send("elu1", "E1", A1="2")
    answer = place.post(
        f"noter/{place.subject('E1').pk}/deport/", "elu1", reason="Préside l’association"
    )
    assert answer["Location"] == f"{place.here}noter/"
    assert Recusal.objects.get().reason == "Préside l’association"
    assert page(place).status_code == 404
    assert "École du Parc" not in words(place.get("noter/", "elu1"))


def test_standing_aside_says_why(place):
    answer = place.post(f"noter/{place.subject('E1').pk}/deport/", "elu1", reason=" ")
    assert answer.status_code == 302
    assert not Recusal.objects.exists()


def test_a_rater_makes_himself_anonymous(place):
    place.send("elu1", "E1", A1="2")
    rater = place.raters["elu1"]
    shown = place.get(f"evaluateurs/{rater.pk}/", "elu1")
    assert "Les noms sont effacés deux ans" in words(shown)
    answer = place.post(f"evaluateurs/{rater.pk}/anonymiser/", "elu1", reason="Je le demande")
    assert answer.status_code == 302
    rater.refresh_from_db()
    assert (rater.user, rater.label) == (None, "anonyme")
    assert place.get("noter/", "elu1").status_code == 404


def test_a_rater_sees_no_other_rater(place):
    assert place.get(f"evaluateurs/{place.raters['elu2'].pk}/", "elu1").status_code == 404
    assert (
        place.post(
            f"evaluateurs/{place.raters['elu2'].pk}/anonymiser/", "elu1", reason="x"
        ).status_code
        == 404
    )
