"""The pages of who leads a campaign: set up, open, follow, remind, close, ask again, publish."""

import io
import re
import uuid
from html import unescape

import pytest
from django.core import mail
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from bastide.kernel.buildings.models import EndKind
from bastide.kernel.buildings.services import end_asset
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Campaign, Grid, Rater, Round
from bastide.kernel.grids.queries import computed_of, votes_of
from bastide.modules.estate.models import CampaignSettings
from bastide.modules.estate.queries.campaigns import asset_groups, list_candidate_assets
from bastide.platform.access.actors import SYSTEM
from bastide.platform.exchange.readback import read_back
from bastide.platform.exchange.writers import Column
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import run
from tests.modules.estate.campaign_world import ROOM, estate

pytestmark = pytest.mark.django_db
MAX_QUERIES = 17
"""The budget of a page, and what a test's own client adds."""

READ_BY_LEADER = (
    "",
    "biens/",
    "colleges/",
    "regles/",
    "evaluateurs/",
    "deports/",
    "papier/",
    "calculs/",
    "avancement/",
)
RULES = {
    "name": "Campagne 2026",
    "retention": "Un an.",
    "opens_on": "",
    "closes_on": "2030-03-31",
    "aggregation": "mean",
    "threshold_rule": "fixe",
    "threshold": "1,6",
    "grey_zone": "0,2",
    "elected_indicator": "ideal",
    "shown_from": "3",
}


@pytest.fixture
def place():
    return estate(stage="draft")


def words(response):
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def field(response, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return found[1] if found else None


def errors(response):
    return words_of_summary(response)


def words_of_summary(response):
    found = re.search(r'<div class="error-summary.*?</div>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", unescape(found[0])) if found else ""


# Who sees what ------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", READ_BY_LEADER)
@pytest.mark.some(4)
def test_every_page_answers_its_leader_within_its_queries(
    place, page, django_assert_max_num_queries
):
    for stage in ("draft", "open"):
        if stage == "open":
            grids.open_campaign(actor=SYSTEM, campaign=place.campaign)
        place.get(page)
        with django_assert_max_num_queries(MAX_QUERIES):
            answer = place.get(page)
        assert answer.status_code == 200
        assert 'lang="fr"' in answer.content.decode()
        assert len(answer.content) < 300_000


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("reader", {"", "calculs/"}),
        ("contributor", {"", "calculs/"}),
        ("referent", {"", "calculs/", "avancement/"}),
        ("elu1", {"", "calculs/"}),
        ("elsewhere", set()),
    ],
)
def test_an_open_campaign_is_led_by_its_managers_only(who, seen):
    place = estate()
    for page in READ_BY_LEADER:
        assert (place.get(page, who).status_code == 200) is (page in seen), page
    assert place.client(who).get(f"{place.root}campagnes/nouvelle/").status_code == 404


@pytest.mark.parametrize("who", ["reader", "contributor", "elu1", "elsewhere"])
def test_a_draft_is_seen_by_those_who_prepare_it(place, who):
    assert place.get("", who).status_code == 404
    listed = place.client(who).get(f"{place.root}campagnes/")
    assert "Campagne 2026" not in listed.content.decode()


@pytest.mark.parametrize("who", ["reader", "contributor", "referent", "elu1", "elsewhere"])
def test_acts_are_refused_to_others_and_nothing_is_written(who):
    place = estate()
    rater = place.raters["elu2"].pk
    acts = {
        "clore/": {},
        "ouvrir/": {},
        "publier/": {},
        "abandonner/": {"reason": "x"},
        "second-tour/": {"reason": "x", "others": "E1 A1"},
        "rappels/": {},
        "calculs/relancer/": {},
        "regles/": RULES,
        "biens/": {"action": "retirer"},
        f"evaluateurs/{rater}/retirer/": {},
        f"evaluateurs/{rater}/anonymiser/": {"reason": "x"},
        f"evaluateurs/{rater}/": {"groups": ["Sportif"]},
        "deports/": {"rater": str(rater), "subject": str(place.subject("E1").pk), "reason": "x"},
        f"biens/{place.subject('E1').pk}/retirer/": {"reason": "x"},
        "papier/": {},
    }
    for page, data in acts.items():
        assert place.post(page, who, **data).status_code == 404, page
    assert place.fresh().stage == "open"
    assert Rater.objects.get(pk=rater).user is not None
    assert not mail.outbox


# Preparing ----------------------------------------------------------------------------------------
def create(place, **changes):
    fields = {
        "name": "Campagne 2027",
        "perimeter_id": str(place.territory.perimeter_id),
        "grid": "proposee",
        "retention": "Un an.",
        "opens_on": "",
        "closes_on": "2030-03-31",
    }
    return place.client("manager").post(f"{place.root}campagnes/nouvelle/", fields | changes)


def test_a_campaign_is_prepared_on_the_proposed_grid(place):
    answer = create(place)
    made = Campaign.objects.get(name="Campagne 2027")
    assert answer["Location"] == f"{place.root}campagnes/{made.pk}/"
    assert (made.stage, made.grid, made.colleges.count()) == ("draft", place.campaign.grid, 3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Nom de la campagne"),
        ({"name": "Campagne 2026"}, "existe déjà"),
        ({"retention": ""}, "Ce que deviennent les noms"),
        ({"grid": str(uuid.uuid4())}, "Grille de notation"),
        ({"perimeter_id": str(uuid.uuid4())}, "De qui sont les biens"),
        ({"opens_on": "2031-01-01"}, ""),
    ],
)
def test_what_is_wrong_is_said_on_its_field(place, changes, said):
    answer = create(place, **changes)
    assert answer.status_code == 422
    assert said in words_of_summary(answer)
    assert Campaign.objects.count() == 1


def test_the_tasks_tell_how_far_the_setting_up_is(place):
    told = words(place.get())
    assert "Mise en route" in told
    assert "5 étapes sur 7 sont faites" in told
    assert "Choisir les biens à noter 5 biens, 2 segments. Fait" in told
    assert re.search(r"Fixer les règles et les dates .* À faire", told)
    assert re.search(r"Nommer les évaluateurs 5 avec un compte, 1 sur papier. Fait", told)
    place.post("regles/", **rules_of(place))
    place.post("calculs/relancer/")
    told = words(place.get())
    assert "7 étapes sur 7 sont faites" in told
    assert re.search(r"Clôture annoncée le 31 mars 2030. Fait", told)
    assert re.search(r"7 calculées, 8 laissées aux évaluateurs faute de données. Fait", told)


def test_groups_without_enough_raters_are_told_before_the_opening(place):
    for name in ("agent1", "agent2", "elu2"):
        grids.assign_rater(actor=SYSTEM, rater=place.raters[name], groups=["Sportif"])
    told = words(place.get())
    assert re.search(r"Pas assez pour : Scolaire et enfance. Incomplet", told)
    assert "classes provisoires" in words(place.get("evaluateurs/"))


def test_a_campaign_that_is_not_ready_says_why(place):
    place.campaign.raters.all().delete()
    answer = place.post("ouvrir/")
    assert answer.status_code == 422
    assert "Personne n’est appelé à noter" in words_of_summary(answer)
    assert place.fresh().stage == "draft"


def test_a_campaign_is_opened_and_rules_are_frozen(place):
    assert place.post("ouvrir/").status_code == 302
    assert place.fresh().stage == "open"
    assert place.campaign.grid.is_frozen
    told = words(place.get())
    assert "Conduire la campagne" in told
    assert "pas même qui conduit la campagne" in told


# Assets -------------------------------------------------------------------------------------------
def groups(place):
    assets = list_candidate_assets(SYSTEM, place.territory, place.campaign)
    return {one.segment: one for one in asset_groups(assets, place.campaign)}


def test_assets_are_taken_out_and_put_in_by_segment(place):
    sport = groups(place)["Sportif"]
    assert (sport.total, sport.land, sport.chosen) == (2, 0, 2)
    place.post("biens/", groupe=sport.key, action="retirer")
    assert groups(place)["Sportif"].chosen == 0
    place.post("biens/", groupe=sport.key, action="ajouter")
    assert groups(place)["Sportif"].chosen == 2


def test_land_comes_when_it_is_asked(place):
    plot = groups(place)["Sans segment"]
    assert (plot.total, plot.land, plot.chosen) == (1, 1, 0)
    place.post("biens/", groupe=plot.key, action="ajouter")
    assert groups(place)["Sans segment"].chosen == 0
    place.post("biens/", groupe=plot.key, action="ajouter", terrains="oui")
    assert groups(place)["Sans segment"].chosen == 1


def test_assets_are_chosen_one_by_one(place):
    place.post("biens/", bien=[str(place.asset("E1").pk), "x", str(uuid.uuid4())], action="retirer")
    assert place.campaign.subjects.count() == 4
    place.post("biens/", bien=str(place.asset("E1").pk), action="ajouter")
    assert place.campaign.subjects.count() == 5


@pytest.mark.parametrize("key", ["x", "", "x:1", f"{uuid.UUID(int=7)}:", f"{uuid.UUID(int=7)}:x"])
def test_a_group_that_is_none_holds_nothing(place, key):
    assert place.post("biens/", groupe=key, action="retirer").status_code == 302
    assert place.get(f"biens/?groupe={key}").status_code == 200
    assert place.campaign.subjects.count() == 5


def test_once_open_an_asset_leaves_for_a_reason_only():
    place = estate()
    refused = place.post("biens/", bien=str(place.asset("E1").pk), action="retirer")
    assert refused.status_code == 422
    page = f"biens/{place.subject('E1').pk}/retirer/"
    assert place.post(page, reason="").status_code == 422
    assert place.post(page, reason="Démoli").status_code == 302
    assert place.subject("E1").withdrawn_reason == "Démoli"
    assert place.post(page, reason="Encore").status_code == 422


def test_assets_that_left_the_portfolio_are_told():
    place = estate()
    end_asset(
        actor=SYSTEM, asset=place.asset("S2"), room=ROOM, kind=EndKind.SOLD,
        on=timezone.localdate(), reason="vendue",
    )  # fmt: skip
    told = words(place.get())
    assert "Un bien de la campagne n’est plus dans le patrimoine" in told
    assert "S2 Piscine" in told


def test_a_subject_of_another_campaign_is_absent(place):
    assert place.get(f"biens/{uuid.uuid4()}/retirer/").status_code == 404


# Rules and colleges -------------------------------------------------------------------------------
def rules_of(place, **changes):
    shown = place.get("regles/")
    return RULES | {"version": field(shown, "version"), "base": field(shown, "base")} | changes


def test_rules_are_decided(place):
    assert place.post("regles/", **rules_of(place)).status_code == 302
    settings = CampaignSettings.objects.get()
    assert (str(settings.threshold), str(settings.grey_zone)) == ("1.60", "0.20")
    assert (place.fresh().aggregation, settings.elected_indicator) == ("mean", "ideal")


@pytest.mark.parametrize(
    ("name", "value"),
    [("threshold", "3"), ("threshold", "abc"), ("grey_zone", "1"), ("elected_indicator", "x"),
     ("closes_on", "2030-02-30"), ("opens_on", "2031-01-01"), ("name", "")],
)  # fmt: skip
def test_a_wrong_rule_is_refused_and_nothing_changes(place, name, value):
    answer = place.post("regles/", **rules_of(place, **{name: value}))
    assert answer.status_code == 422
    assert words_of_summary(answer)
    assert not CampaignSettings.objects.exists()
    assert place.fresh().aggregation == "median"


def test_two_people_who_decide_at_once_see_both_decisions(place):
    mine = rules_of(place, threshold="1,6")
    place.post("regles/", "administrator", **rules_of(place, threshold="1,8", grey_zone="0,3"))
    answer = place.post("regles/", **mine)
    assert answer.status_code == 409
    told = words(answer)
    assert re.search(r"Seuil fixe .* 1,50 .* 1,6 .* 1,80", told)
    assert str(CampaignSettings.objects.get().threshold) == "1.80"
    fields = {
        name: value
        for name, value in re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()
        )
        if name != "conflit-champ"
    }
    names = re.findall(r'name="conflit-champ" value="([^"]+)"', answer.content.decode())
    chosen = fields | {
        "conflit-champ": names,
        "conflit-threshold": "moi",
        "conflit-grey_zone": "autre",
    }
    assert place.post("regles/", **chosen).status_code == 302
    settings = CampaignSettings.objects.get()
    assert (str(settings.threshold), str(settings.grey_zone)) == ("1.60", "0.30")


def test_colleges_are_named_weighed_added_and_removed(place):
    grids.remove_rater(actor=SYSTEM, rater=place.raters["papier"])
    grids.remove_rater(actor=SYSTEM, rater=place.raters["occupant"])
    data = {"weighs_colleges": "oui", "label-nouveau": "Jeunes", "weight-nouveau": "0,1"}
    for one in place.campaign.colleges.all():
        data |= {f"label-{one.pk}": f"{one.label} !", f"weight-{one.pk}": "0,5"}
        if one.code == "occupant":
            data[f"remove-{one.pk}"] = "on"
    assert place.post("colleges/", **data).status_code == 302
    assert sorted(place.campaign.colleges.values_list("label", flat=True)) == [
        "Jeunes", "Services !", "Élus !",
    ]  # fmt: skip
    assert place.fresh().weighs_colleges


@pytest.mark.parametrize("weight", ["-1", "x", "1001", "0,00001"])
def test_a_weight_that_is_none_is_refused(place, weight):
    data = {"weighs_colleges": "oui"}
    for one in place.campaign.colleges.all():
        data |= {f"label-{one.pk}": one.label, f"weight-{one.pk}": weight}
    assert place.post("colleges/", **data).status_code == 422
    assert not place.fresh().weighs_colleges


# Raters -------------------------------------------------------------------------------------------
def test_raters_are_named_by_account_or_on_paper(place):
    college = place.campaign.colleges.get(code="elu")
    user = place.actors["reader"].user
    assert place.post("evaluateurs/", college=college.pk, user=user.uid).status_code == 302
    place.post("evaluateurs/", college=college.pk, names="M. Un\n\n Mme  Deux ", groups=["Sportif"])
    assert set(place.campaign.raters.filter(label__in=("M. Un", "Mme Deux")).values_list(
        "assignments__group", flat=True)) == {"Sportif"}  # fmt: skip
    assert place.campaign.raters.filter(user=user, covers_all=True).exists()


@pytest.mark.parametrize("who", ["none", "both", "stranger", "unknown college"])
def test_a_rater_is_an_account_or_a_name(place, who):
    college = place.campaign.colleges.get(code="elu")
    data = {
        "none": {"college": college.pk},
        "both": {"college": college.pk, "user": place.actors["reader"].user.uid, "names": "X"},
        "stranger": {"college": college.pk, "user": place.actors["elsewhere"].user.uid},
        "unknown college": {"college": 999_999, "names": "X"},
    }[who]
    count = place.campaign.raters.count()
    assert place.post("evaluateurs/", **data).status_code == 422
    assert place.campaign.raters.count() == count


def test_a_rater_is_assigned_removed_or_made_anonymous():
    place = estate()
    rater = place.raters["elu2"]
    page = f"evaluateurs/{rater.pk}/"
    assert place.post(page, groups=["Sportif"]).status_code == 302
    assert list(rater.assignments.values_list("group", flat=True)) == ["Sportif"]
    place.post(page)
    rater.refresh_from_db()
    assert rater.covers_all
    place.save("elu2", "E1", A1="2")
    refused = place.post(f"{page}retirer/")
    assert refused.status_code == 422
    assert "ne s’effacent pas" in words_of_summary(refused)
    assert place.post(f"{page}anonymiser/", reason="").status_code == 422
    assert place.post(f"{page}anonymiser/", reason="Il le demande").status_code == 302
    assert "anonyme" in words(place.get("evaluateurs/"))
    assert place.post(f"evaluateurs/{place.raters['agent2'].pk}/retirer/").status_code == 302
    assert not Rater.objects.filter(pk=place.raters["agent2"].pk).exists()


def test_a_recusal_is_declared_and_lifted_for_a_reason():
    place = estate()
    rater, subject = place.raters["elu1"], place.subject("E1")
    data = {"rater": str(rater.pk), "subject": str(subject.pk)}
    assert place.post("deports/", **data).status_code == 422
    assert place.post("deports/", **data, reason="Voisin").status_code == 302
    recusal = rater.recusals.get()
    assert "Voisin" in words(place.get("deports/"))
    place.post(f"deports/{recusal.pk}/lever/", reason="")
    assert rater.recusals.exists()
    place.post(f"deports/{recusal.pk}/lever/", reason="Erreur")
    assert not rater.recusals.exists()
    assert place.post(f"deports/{recusal.pk}/lever/", reason="x").status_code == 404


# Scores from data ---------------------------------------------------------------------------------
def test_scores_from_data_show_their_computation_and_may_be_overridden():
    place = estate()
    told = words(place.get("calculs/", "reader"))
    assert "Les données donnent 7 notes ; 8 cases restent aux évaluateurs" in told
    assert "10,00 €/m² ÷ 20,00 €/m² = 50,0 % : note 3." in told
    score = place.campaign.computed_scores.get(subject__code="E1", item__code="A6")
    page = f"calculs/{score.pk}/"
    shown = words(place.get(page, "reader"))
    assert "D’après quels fichiers" in shown
    assert "Retenir une autre note" not in shown
    assert place.post(page, "reader", answer="0", reason="x").status_code == 404
    assert place.post(page, answer="0", reason="").status_code == 422
    assert place.post(page, answer="9", reason="x").status_code == 422
    assert place.post(page, answer="0", reason="Chaudière neuve").status_code == 302
    assert computed_of(place.campaign)["E1"]["A6"] == 0
    told = words(place.get(page))
    assert "Note retenue à la place : 0. Plus de 150 % de la médiane, par manager" in told
    assert place.post(page, action="reprendre", reason="Vérifié").status_code == 302
    assert computed_of(place.campaign)["E1"]["A6"] == 3
    assert place.get("calculs/999999/").status_code == 404


def test_the_table_of_computed_scores_is_taken_away():
    place = estate()
    columns = [Column("building", "Code du bien"), Column("item", "Item"),
               Column("computed", "Note calculée"), Column("formula", "Calcul")]  # fmt: skip
    for kind in ("csv", "xlsx"):
        answer = place.get(f"calculs/export/?format={kind}", "reader")
        rows = read_back(answer.content, f"x.{kind}", columns)
        assert len(rows) == 15
        assert rows[0]["building"] == "E1"
        assert str(rows[0]["computed"]) == "3"
    assert place.get("calculs/export/?format=pdf").status_code == 404


# Following ----------------------------------------------------------------------------------------
def test_progress_says_how_much_and_never_what():
    place = estate()
    place.save("elu1", "E1", A1="3", A3="NSP")
    told = words(place.get("avancement/", "referent"))
    assert "Personne n’a encore terminé ; 2 réponses sur" in told
    assert re.search(r"elu1 Élus 2 réponses sur 58", told)
    assert "Rappeler" not in told
    rows = read_back(
        place.get("avancement/export/?format=csv").content, "x.csv",
        [Column("rater", "Évaluateur"), Column("answered", "Réponses données", "integer"),
         Column("expected", "Réponses attendues", "integer")],
    )  # fmt: skip
    assert {"rater": "elu1", "answered": 2, "expected": 58} in rows
    assert place.get("avancement/export/?format=x").status_code == 404


def test_reminders_leave_once_a_day_and_say_nothing_of_answers(django_capture_on_commit_callbacks):
    place = estate()
    with django_capture_on_commit_callbacks(execute=True):
        answer = place.client("manager").post(f"{place.here}rappels/", follow=True)
    assert "5 rappels envoyés, 1 n’ont pas de compte." in words(answer)
    assert len(mail.outbox) == 5
    assert f"http://testserver{place.here}noter/" in mail.outbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        again = place.client("manager").post(f"{place.here}rappels/", follow=True)
    assert "5 ont eu un rappel depuis moins d’un jour" in words(again)
    assert len(mail.outbox) == 5
    assert timezone.localdate().strftime("%Y") in words(place.get("avancement/"))


def test_nobody_is_reminded_of_a_closed_round():
    place = estate(stage="closed")
    assert place.post("rappels/").status_code == 422


# Closing, asking again, publishing ----------------------------------------------------------------
def voted(place):
    for who, score in (("elu1", 0), ("elu2", 3), ("agent1", 3), ("agent2", 2)):
        for code in ("E1", "E2", "E3", "S1", "S2"):
            asked = [one.item.code for one in place.sheet(who, code).asked]
            place.save(who, code, **dict.fromkeys(asked, str(score)))


def test_a_round_is_closed_once_and_results_can_be_read():
    place = estate()
    voted(place)
    assert place.post("clore/").status_code == 302
    assert place.fresh().stage == "closed"
    assert f"{place.here}resultats/" in place.get().content.decode()
    assert "Le calcul est en cours." in words(place.get())
    run(Job.objects.get().pk)
    assert "Le calcul est en cours." not in words(place.get())
    assert place.post("clore/").status_code == 422


def test_the_cells_that_matter_are_proposed_for_another_round():
    place = estate()
    voted(place)
    place.post("clore/")
    shown = place.get("second-tour/")
    keys = re.findall(r'name="case" value="([^"]+)"', shown.content.decode())
    assert keys
    assert not [key for key in keys if key == f"{place.asset('E1').pk}:A2"]  # it comes from data
    assert place.post("second-tour/", case=keys[:2], reason="").status_code == 422
    answer = place.post("second-tour/", case=keys[:2], others="E2 T3\n S1 A1 ", reason="Écarts")
    assert answer.status_code == 302
    latest = Round.objects.get(number=2)
    assert latest.reason == "Écarts"
    found = latest.cells.values_list("subject__reference", "subject__code", "item__code")
    assert {f"{asset}:{item}" for asset, _code, item in found} >= set(keys[:2])
    assert {(code, item) for _asset, code, item in found} >= {("E2", "T3"), ("S1", "A1")}
    assert "Tour 2 : Écarts" in words(place.get())


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"case": "x:A1"},
        {"others": "E1"},
        {"others": "Z9 A1"},
        {"case": f"{uuid.uuid4()}:A1"},
        {"others": "E1 A2"},
    ],
    ids=["none", "no asset", "no item", "unknown", "another asset", "from data"],
)
def test_a_cell_that_is_none_is_refused(data):
    place = estate(stage="closed")
    answer = place.post("second-tour/", reason="Écarts", **data)
    assert answer.status_code == 422
    assert words_of_summary(answer)
    assert place.fresh().stage == "closed"


def test_a_second_round_comes_after_a_close_only():
    place = estate()
    assert place.get("second-tour/")["Location"] == place.here
    assert "une fois un tour clos" in words(place.get())
    answer = place.post("second-tour/", others="E1 A1", reason="Écarts")
    assert answer.status_code == 422
    assert Round.objects.count() == 1


def test_a_campaign_is_published_to_its_readers():
    place = estate()
    voted(place)
    place.post("clore/")
    assert f"{place.here}resultats/" not in place.get("", "reader").content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = place.post("publier/")
    assert answer["Location"] == reverse("job", args=[Job.objects.order_by("-created_at")[0].pk])
    assert f"{place.here}resultats/" in place.get("", "reader").content.decode()
    assert place.post("publier/").status_code == 422


def test_a_campaign_is_dropped_for_a_reason_and_stays_sealed():
    place = estate()
    voted(place)
    assert place.post("abandonner/", reason=" ").status_code == 422
    assert place.post("abandonner/", reason="Élections").status_code == 302
    assert place.fresh().stage == "dropped"
    assert "scellées" in words(place.get())
    assert place.get("", "elu1").status_code == 200  # he reads the estate
    assert place.post("abandonner/", reason="Encore").status_code == 422


def test_the_history_tells_the_acts_and_not_who_saved_when():
    place = estate()
    place.save("elu1", "E1", A1="2")
    told = words(place.get())
    assert "ouverture" in told
    assert "elu1" not in told


# Papers -------------------------------------------------------------------------------------------
def paper(place, text, name="notes.csv"):
    header = "batiment;segment;item;axe;poids;evaluateur;college;note\n"
    upload = io.BytesIO((header + text).encode())
    upload.name = name
    return place.post("papier/", file=upload)


def test_papers_are_typed_in_the_table_given_checked_then_stored():
    place = estate()
    blank = place.get("papier/tableau/?format=csv").content.decode("utf-8-sig")
    lines = [line for line in blank.splitlines() if ";Mme Papier;" in line]
    assert len(lines) == 58
    filled = "\n".join(f"{line.rstrip(';')};2" for line in lines[:20])
    answer = paper(place, filled)
    assert answer.status_code == 302
    check = place.client("manager").get(answer["Location"])
    assert "20 réponses peuvent être enregistrées ; rien ne l’est encore." in words(check)
    done = place.client("manager").post(f"{answer['Location']}valider/")
    assert done["Location"] == f"{place.here}avancement/"
    assert re.search(r"Mme Papier Occupants 20 réponses sur 58", words(place.get("avancement/")))
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    assert len(votes_of(place.manager, place.campaign, place.campaign.rounds.get())) == 20


def test_a_wrong_line_is_shown_with_its_reason_before_anything_is_stored():
    place = estate()
    answer = paper(
        place, "E1;x;A1;atout;3;Mme Papier;occupant;7\nE2;x;A1;atout;3;Mme Papier;occupant;1"
    )
    told = words(place.client("manager").get(answer["Location"]))
    assert re.search(r"Lignes refusées 1 .* 2 note 7 La note est hors de l’échelle", told)


@pytest.mark.parametrize(
    ("text", "name"), [("", "notes.csv"), ("\x00\x01", "x.bin")], ids=["no row", "no table"]
)
def test_what_is_no_table_is_refused(text, name):
    place = estate()
    assert paper(place, text, name).status_code == 422


def test_a_table_is_given_up():
    place = estate()
    answer = paper(place, "E1;x;A1;atout;3;Mme Papier;occupant;2")
    given_up = place.client("manager").post(
        f"{answer['Location']}valider/", {"action": "abandonner"}
    )
    assert given_up["Location"] == f"{place.here}papier/"
    assert place.client("manager").get(answer["Location"]).status_code == 404


def test_a_table_waits_for_its_own_campaign_and_an_open_round():
    place = estate()
    answer = paper(place, "E1;x;A1;atout;3;Mme Papier;occupant;2")
    assert place.client("reader").get(answer["Location"]).status_code == 404
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    late = place.client("manager").post(f"{answer['Location']}valider/")
    assert late.status_code == 422
    assert place.get(f"papier/{uuid.uuid4()}/").status_code == 404


# Grids --------------------------------------------------------------------------------------------
def grid_page(place, page="", who="manager", grid=None):
    return place.client(who).get(f"{place.root}grilles/{grid or place.campaign.grid_id}/{page}")


def sent_grid(response, **changes):
    """Return the fields of the form of a grid, as a browser sends them back."""
    body = response.content.decode()
    form = re.search(r'<form class="edit-form.*?</form>', body, re.DOTALL)[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and not (kind and kind[1] == "checkbox" and " checked" not in tag):
            fields[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields | changes


def test_the_grid_shows_every_wording_and_weight(place):
    told = words(grid_page(place, who="reader"))
    assert "Danger, arrêté ou élément vital hors d'usage" in told
    assert re.search(r"A1. État technique .* 3,0 21,4 %", told)
    assert "Modifier" not in told
    assert grid_page(place, "modifier/", "reader").status_code == 404
    assert grid_page(place, who="elsewhere").status_code == 404
    assert grid_page(place, grid=uuid.uuid4()).status_code == 404


@pytest.mark.parametrize("rest", ["", "modifier/"])
def test_a_grid_stands_under_the_campaigns(place, rest):
    body = grid_page(place, rest).content.decode()
    current = re.findall(r'<a href="[^"]*" aria-current="page">(.*?)</a>', body)
    assert "Campagnes de notation" in current
    assert "Inventaire" not in current


def test_a_grid_is_edited_in_place_before_the_opening(place):
    page = f"{place.root}grilles/{place.campaign.grid_id}/modifier/"
    shown = place.client("manager").get(page)
    data = sent_grid(shown, **{
        "item-0-label": "État du bâti", "item-0-weight": "2,5", "item-0-level_0": "Ruine",
        "item-6-remove": "on", "item-6-label": "",
        "item-13-code": "T7", "item-13-axis": "attrait", "item-13-label": "Vue",
        "item-13-weight": "1", "item-13-rank": "1",
        **{f"item-13-level_{level}": f"niveau {level}" for level in range(4)},
    })  # fmt: skip
    answer = place.client("manager").post(page, data)
    assert answer.status_code == 302
    items = list(place.campaign.grid.items.order_by("rank"))
    assert [item.code for item in items][:2] == ["A1", "T7"]
    assert "A7" not in [item.code for item in items]
    assert (items[0].label, str(items[0].weight), items[0].levels[0]) == (
        "État du bâti", "2.5000", "Ruine",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"item-0-code": "A 1"}, "Lettres sans accent"),
        ({"item-0-code": "A2"}, "Deux items ont ce code"),
        ({"item-0-level_2": ""}, "obligatoire"),
        ({"item-0-weight": "-1"}, "0"),
        ({"item-0-is_computed": "on"}, "Seuls A2, A6 et T2"),
        ({f"item-{rank}-weight": "0" for rank in range(7)}, "Tous les poids de cet axe sont nuls"),
    ],
)
def test_a_grid_that_could_not_be_used_is_refused(place, changes, said):
    page = f"{place.root}grilles/{place.campaign.grid_id}/modifier/"
    data = sent_grid(place.client("manager").get(page), **changes)
    answer = place.client("manager").post(page, data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert place.campaign.grid.items.get(code="A1").weight == 3


def test_a_grid_changed_meanwhile_is_not_overwritten(place):
    page = f"{place.root}grilles/{place.campaign.grid_id}/modifier/"
    mine = sent_grid(place.client("manager").get(page), **{"item-0-label": "Le mien"})
    other = sent_grid(place.client("administrator").get(page), **{"item-0-label": "L’autre"})
    assert place.client("administrator").post(page, other).status_code == 302
    answer = place.client("manager").post(page, mine)
    assert answer.status_code == 409
    assert 'value="Le mien"' in answer.content.decode()
    assert place.campaign.grid.items.get(code="A1").label == "L’autre"


def test_a_frozen_grid_makes_a_next_version_that_the_draft_follows(place):
    grids.freeze_grid(actor=SYSTEM, grid=place.campaign.grid)
    page = f"{place.root}grilles/{place.campaign.grid_id}/modifier/?campagne={place.campaign.pk}"
    data = sent_grid(place.client("manager").get(page), **{"item-0-weight": "5"})
    answer = place.client("manager").post(page, data)
    latest = Grid.objects.get(version=2)
    assert answer["Location"] == (f"{place.root}grilles/{latest.pk}/?campagne={place.campaign.pk}")
    assert place.fresh().grid == latest
    assert "Revenir à Campagne 2026" in words(place.client("manager").get(answer["Location"]))


def test_the_proposed_grid_may_be_the_start(place):
    answer = place.client("manager").post(f"{place.root}grilles/proposee/")
    assert answer["Location"] == f"{place.root}grilles/{place.campaign.grid_id}/"
    assert place.client("reader").post(f"{place.root}grilles/proposee/").status_code == 404
    assert "Campagnes" in words(place.client("reader").get(f"{place.root}grilles/"))
