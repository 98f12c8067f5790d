"""Results of a campaign: the classes of the fixture, immutable, once for the same inputs."""

import pytest
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Score
from bastide.modules.estate.models import ResultRun
from bastide.modules.estate.queries.results import (
    get_results,
    latest_run,
    previous_results,
    result_of,
)
from bastide.modules.estate.services.results import (
    close_scoring,
    compute_results,
    publish_results,
)
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from tests.modules.estate.builders import prepared_campaign, scored_estate
from tests.modules.estate.core.samples import campaign as invented_campaign
from tests.modules.estate.core.samples import expected

pytestmark = pytest.mark.django_db


def test_votes_on_paper_give_the_classes_of_the_fixture_and_the_same_inputs_the_same_run():
    made = scored_estate()
    run = ResultRun.objects.get()
    classes = {one["building"]: one["class"] for one in run.content["buildings"]}
    assert classes == {code: told["classe_1.5"][:2] for code, told in
                       expected()["batiments"].items()}  # fmt: skip
    assert {one["asset"] for one in run.content["buildings"]} == {
        str(asset.pk) for asset in made.assets.values()
    }
    assert round(run.content["agreement"]["overall"]["alpha_ordinal"], 4) == 0.7067
    assert compute_results(actor=made.manager, campaign=made.fresh()) == run
    assert ResultRun.objects.count() == 1
    assert Event.objects.filter(action="record_results").count() == 1
    assert (run.number, run.round_number, len(run.inputs_sha256)) == (1, 1, 64)
    assert run.parameters["threshold"] == "3/2"


def test_median_thresholds_and_the_elected_indicator_come_from_the_settings():
    made = scored_estate(threshold_rule="mediane", elected_indicator="cession")
    result = result_of(latest_run(made.campaign))
    assert {code: told["class"] for code, told in result.told.items()} == {
        code: told["classe_mediane"][:2] for code, told in expected()["batiments"].items()
    }
    assert result.elected == "disposal"
    assert result.told["B02"]["area_m2"] == 400
    assert result.told["B02"]["yearly_cost_eur"] == "2000.00"


def test_an_open_round_has_no_results_and_only_managers_compute():
    made = scored_estate(stage="open")
    with pytest.raises(InputRefusedError):
        compute_results(actor=made.manager, campaign=made.campaign)
    with pytest.raises(NotAllowedError):
        compute_results(actor=made.actors["reader"], campaign=made.campaign)
    assert not ResultRun.objects.exists()
    with pytest.raises(Http404):
        get_results(made.manager, made.territory, made.campaign.pk)


def test_what_changes_after_the_close_makes_another_run_and_the_first_stays():
    made = scored_estate()
    first = ResultRun.objects.get()
    kept = first.content
    grids.withdraw_subject(
        actor=SYSTEM, subject=made.campaign.subjects.get(code="B18"), reason="vendu"
    )
    publish_results(actor=made.manager, campaign=made.fresh())
    assert [run.number for run in ResultRun.objects.order_by("number")] == [1, 2]
    first.refresh_from_db()
    assert first.content == kept
    assert "B18" not in result_of(latest_run(made.fresh())).told
    assert made.fresh().stage == "published"


def test_a_second_round_gives_another_run_of_its_votes():
    made = scored_estate()
    grids.open_second_round(
        actor=SYSTEM, campaign=made.fresh(), cells=[("B06", "T1")], reason="à débattre"
    )
    first = result_of(latest_run(made.campaign))
    raters = {vote.rater: vote.college for vote in invented_campaign()[0]}
    votes = [
        type(invented_campaign()[0][0])("B06", "T1", rater, college, 3)
        for rater, college in raters.items()
    ]
    grids.import_votes(actor=SYSTEM, campaign=made.fresh(), votes=votes)
    close_scoring(actor=made.manager, campaign=made.fresh())
    run = latest_run(made.campaign)
    assert (run.number, run.round_number) == (2, 2)
    second = result_of(run)
    assert first.told["B06"]["items"]["T1"] < second.told["B06"]["items"]["T1"] == 3
    assert Score.objects.filter(round__number=2).count() == len(votes)


def test_who_reads_results_and_when():
    made = scored_estate()
    seen = {"referent", "manager", "administrator"}
    for who, actor in made.actors.items():
        if who in seen:
            assert get_results(actor, made.territory, made.campaign.pk).run.number == 1
        else:
            with pytest.raises(Http404):
                get_results(actor, made.territory, made.campaign.pk)
    publish_results(actor=made.manager, campaign=made.fresh())
    for actor in made.actors.values():
        assert get_results(actor, made.territory, made.campaign.pk).result.told


def test_the_campaign_before_gives_its_classes():
    made = scored_estate(stage="published")
    votes, items, segments = invented_campaign()
    later = prepared_campaign(
        made.land, "Campagne 2028", votes, items, segments, made.assets, threshold="2.5"
    )
    close_scoring(actor=SYSTEM, campaign=later)
    before = previous_results(made.manager, later)
    assert before is not None
    assert before.campaign == made.campaign
    asset = str(made.assets["B09"].pk)
    assert before.classes[asset] == "C2"
    assert previous_results(made.manager, made.campaign) is None
