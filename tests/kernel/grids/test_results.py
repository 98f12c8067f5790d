"""What closed rounds say: votes that stand, scores, a second round, data, recusals."""

from fractions import Fraction

import pytest
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import queries, services
from bastide.kernel.grids.core.aggregation import axis_score
from bastide.kernel.grids.core.answers import NonAnswer, Vote
from bastide.kernel.grids.models import ComputedScore, Rater
from bastide.kernel.grids.services import Computation
from bastide.platform.audit.models import Event
from tests.kernel.grids.world import world

pytestmark = pytest.mark.django_db


def closed(place):
    services.close_round(actor=place.manager, campaign=place.campaign)
    return place.fresh()


def answers(votes):
    return sorted((vote.subject, vote.item, vote.answer) for vote in votes)


def again(place, *cells):
    return services.open_second_round(
        actor=place.manager, campaign=place.campaign, cells=cells, reason="collèges partagés"
    )


def test_scores_follow_the_rules_of_the_campaign():
    place = world(weighs_colleges=True, aggregation="mean")
    place.save("elu1", "B01", A1=3, T1=3)
    place.save("elu2", "B01", A1=2, T1="SO")
    place.save("agent", "B01", A1=1, T1="SO")
    campaign = closed(place)
    scores = queries.scores_of(place.manager, campaign)
    assert scores["B01"]["A1"].value == Fraction(7, 4)
    assert scores["B01"]["A1"].divergence == Fraction(3, 2)
    assert not scores["B01"]["T1"].is_applicable
    assert scores["B02"]["A1"].value is None
    items = queries.items_of(campaign)
    assert [(item.code, item.axis, item.weight) for item in items] == [
        ("A1", "atout", 3),
        ("A2", "atout", 2),
        ("T1", "attrait", 1),
    ]
    found = axis_score(items, scores["B01"], "atout")
    assert (found.coverage, found.raters, found.colleges) == (Fraction(3, 5), 3, 2)


def test_pooled_colleges_have_no_weights():
    place = world(stage="draft")
    assert queries.college_weights_of(place.campaign) is None
    place = services.change_campaign(
        actor=place.manager, campaign=place.campaign, changes={"weighs_colleges": True}
    )
    assert queries.college_weights_of(place) == {"elu": 1, "service": 1, "occupant": 1}


def test_a_second_round_asks_its_cells_and_shows_what_it_changed():
    place = world()
    for who, score in (("elu1", 0), ("elu2", 3), ("agent", 3)):
        place.save(who, "B01", A1=score, T1=1)
        place.save(who, "B02", A1=3 - score)
    closed(place)
    voted = again(place, ("B01", "A1"), ("B02", "A1"))
    sheet = queries.sheet_of(place.actors["elu1"], place.raters["elu1"], place.subject("B01"))
    assert ([one.item.code for one in sheet.asked], sheet.version) == (["A1"], 0)
    with pytest.raises(InputRefusedError, match="Rien n’est demandé"):
        place.save("elu1", "B03", A1=1)
    with pytest.raises(InputRefusedError, match="pas demandé ici"):
        place.save("elu1", "B01", T1=1)
    own = queries.own_progress(place.actors["elu1"], place.raters["elu1"])
    assert (own.answered, own.expected) == (0, 2)
    place.save("elu1", "B01", A1=3)
    place.save("elu1", "B02", A1=0)
    place.save("elu2", "B01", A1="")
    campaign = closed(place)
    standing = {
        vote.cell: vote.answer for vote in queries.standing_votes_of(place.manager, campaign)
    }
    elu1, elu2 = (str(place.raters[who].pk) for who in ("elu1", "elu2"))
    assert standing["B01", "A1", elu1] == 3
    assert standing["B01", "A1", elu2] == 3
    assert standing["B01", "T1", elu1] == 1
    voted.refresh_from_db()
    change = queries.change_of(place.manager, campaign, voted)
    assert (change.after.alpha, change.answered, change.moved) == (1, 2, 2)
    assert change.alpha_change == 1 - change.before.alpha
    with pytest.raises(Http404):
        queries.change_of(place.manager, campaign, campaign.rounds.get(number=1))


def test_a_rater_learns_what_the_first_round_said_of_his_cells_only():
    place = world()
    for who, score in (("elu1", 0), ("elu2", 3), ("agent", 2)):
        place.save(who, "B01", A1=score, T1=1)
    own = place.actors["elu1"], place.raters["elu1"]
    with pytest.raises(Http404):
        queries.feedback_of(*own, place.subject("B01"))
    closed(place)
    again(place, ("B01", "A1"), ("B03", "T1"))
    (found,) = queries.feedback_of(*own, place.subject("B01")).items()
    assert found == ("A1", queries.Feedback(Fraction(2), {0: 1, 2: 1, 3: 1}, 0))
    assert queries.feedback_of(*own, place.subject("B03")) == {
        "T1": queries.Feedback(None, {}, NonAnswer.BLANK)
    }
    for who in ("manager", "elu2"):
        with pytest.raises(Http404):
            queries.feedback_of(place.actors[who], place.raters["elu1"], place.subject("B01"))


def computation(value, **facts):
    return Computation(
        value,
        "consommation rapportée à la cible 2030",
        inputs=({"name": "consommation", "value": 290, "unit": "MWh", "source": "factures 2025"},),
        sources=("factures 2025",),
        **facts,
    )


def fill(place, *cells, actor=None):
    return services.fill_computed(
        actor=actor or place.manager, campaign=place.campaign, scores=dict(cells)
    )


def test_what_data_say_is_not_asked_and_shows_its_computation():
    place = world()
    assert (
        fill(
            place,
            (("B01", "A2"), computation(1)),
            (("B02", "A2"), computation(NonAnswer.NOT_APPLICABLE)),
            (("B03", "A2"), computation(NonAnswer.BLANK)),
        )
        == 3
    )
    asked = {
        code: [
            one.item.code
            for one in queries.sheet_of(
                place.actors["elu1"], place.raters["elu1"], place.subject(code)
            ).asked
        ]
        for code in ("B01", "B02", "B03")
    }
    assert asked == {"B01": ["A1", "T1"], "B02": ["A1", "T1"], "B03": ["A1", "A2", "T1"]}
    (shown,) = queries.sheet_of(
        place.actors["elu1"], place.raters["elu1"], place.subject("B01")
    ).computed
    assert shown.how["formula"].startswith("consommation")
    assert shown.how["inputs"][0]["value"] == 290
    with pytest.raises(InputRefusedError, match="pas demandé ici"):
        place.save("elu1", "B01", A2=3)
    place.save("elu1", "B03", A2=3)
    own = queries.own_progress(place.actors["elu1"], place.raters["elu1"])
    assert (own.answered, own.expected) == (1, 7)
    campaign = closed(place)
    scores = queries.scores_of(place.manager, campaign)
    assert (scores["B01"]["A2"].value, scores["B01"]["A2"].is_computed) == (1, True)
    assert not scores["B02"]["A2"].is_applicable
    assert (scores["B03"]["A2"].value, scores["B03"]["A2"].is_computed) == (3, False)
    assert queries.computed_of(campaign) == {
        "B01": {"A2": 1},
        "B02": {"A2": NonAnswer.NOT_APPLICABLE},
    }


def test_a_person_may_put_another_score_for_a_reason_and_new_data_leave_it():
    place = world()
    fill(place, (("B01", "A2"), computation(1)))
    score = ComputedScore.objects.get()
    with pytest.raises(NotAllowedError):
        services.choose_score(
            actor=place.actors["referent"], score=score, answer=3, reason="travaux finis"
        )
    for answer, reason in ((3, ""), ("", "vide"), ("NSP", "x"), (4, "x"), (True, "x")):
        with pytest.raises(InputRefusedError):
            services.choose_score(actor=place.manager, score=score, answer=answer, reason=reason)
    services.choose_score(actor=place.manager, score=score, answer="3", reason="travaux finis")
    assert fill(place, (("B01", "A2"), computation(0))) == 1
    score.refresh_from_db()
    assert (score.value, score.chosen, score.answer) == ("0", "3", 3)
    assert (score.chosen_by, score.chosen_reason) == (place.manager.user, "travaux finis")
    services.release_score(actor=place.manager, score=score, reason="erreur")
    score.refresh_from_db()
    assert (score.answer, score.chosen, score.chosen_reason, score.chosen_at) == (0, "", "", None)
    with pytest.raises(InputRefusedError, match="compte déjà"):
        services.release_score(actor=place.manager, score=score, reason="erreur")
    assert Event.objects.filter(action="change_score").count() == 2


def test_the_same_data_again_change_nothing():
    place = world()
    fill(place, (("B01", "A2"), computation(1)))
    assert fill(place, (("B01", "A2"), computation(1))) == 0
    assert Event.objects.filter(action="update_scores").count() == 1


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        (("B01", "A1"), computation(1)),
        (("B09", "A2"), computation(1)),
        (("B01", "A2"), computation(4)),
        (("B01", "A2"), computation(NonAnswer.DONT_KNOW)),
        (("B01", "A2"), Computation(1, " ")),
    ],
    ids=["scored by raters", "no such subject", "off the scale", "don't know", "no formula"],
)
def test_a_computation_that_has_no_place_is_refused(cell, made):
    place = world()
    with pytest.raises(InputRefusedError):
        fill(place, (("B02", "A2"), computation(2)), (cell, made))
    assert not ComputedScore.objects.exists()


def test_data_are_filled_by_those_who_lead_until_the_close():
    place = world()
    with pytest.raises(NotAllowedError):
        fill(place, (("B01", "A2"), computation(1)), actor=place.actors["elu1"])
    fill(place, (("B01", "A2"), computation(1)))
    closed(place)
    with pytest.raises(InputRefusedError, match="étape"):
        fill(place, (("B01", "A2"), computation(2)))
    score = ComputedScore.objects.get()
    services.choose_score(actor=place.manager, score=score, answer=2, reason="travaux finis")
    services.publish_campaign(actor=place.manager, campaign=place.campaign)
    with pytest.raises(InputRefusedError, match="étape"):
        services.choose_score(actor=place.manager, score=score, answer=3, reason="encore")


def test_what_is_filled_from_data_is_not_asked_again():
    place = world()
    fill(place, (("B01", "A2"), computation(1)))
    closed(place)
    with pytest.raises(InputRefusedError, match="pas notée"):
        again(place, ("B01", "A2"))


def test_who_stands_aside_neither_scores_nor_counts():
    place = world()
    place.save("elu1", "B01", A1=3)
    place.save("agent", "B01", A1=0)
    services.declare_recusal(
        actor=place.actors["elu1"],
        rater=place.raters["elu1"],
        subject=place.subject("B01"),
        reason="préside l’association occupante",
    )
    with pytest.raises(InputRefusedError, match="ne vous est pas confié"):
        place.save("elu1", "B01", 1, A1=2)
    own = queries.own_progress(place.actors["elu1"], place.raters["elu1"])
    assert (own.answered, own.expected) == (0, 6)
    campaign = closed(place)
    assert answers(queries.standing_votes_of(place.manager, campaign)) == [("B01", "A1", 0)]
    assert queries.scores_of(place.manager, campaign)["B01"]["A1"].value == 0


def test_standing_aside_is_declared_by_oneself_or_by_those_who_lead():
    place = world()
    aside = {"rater": place.raters["elu1"], "subject": place.subject("B01"), "reason": "parenté"}
    for who in ("elu2", "reader", "elsewhere"):
        with pytest.raises(NotAllowedError):
            services.declare_recusal(actor=place.actors[who], **aside)
    with pytest.raises(InputRefusedError, match="motif"):
        services.declare_recusal(actor=place.actors["elu1"], **(aside | {"reason": " "}))
    recusal = services.declare_recusal(actor=place.manager, **aside)
    assert services.declare_recusal(actor=place.actors["elu1"], **aside) == recusal
    with pytest.raises(NotAllowedError):
        services.remove_recusal(actor=place.actors["elu1"], recusal=recusal, reason="fini")
    services.remove_recusal(actor=place.manager, recusal=recusal, reason="mandat fini")
    assert place.save("elu1", "B01", A1=2).version == 1


def paper(place, *votes, actor=None):
    return services.import_votes(
        actor=actor or place.manager,
        campaign=place.campaign,
        votes=[Vote(*vote) for vote in votes],
    )


def test_paper_answers_enter_for_people_without_account_and_the_last_row_counts():
    place = world()
    stored = paper(
        place,
        ("B01", "A1", "M. Bic", "elu", 1),
        ("B01", "A1", "M. Bic", "elu", 3),
        ("B01", "T1", "M. Bic", "elu", NonAnswer.NOT_APPLICABLE),
        ("B02", "A1", "M. Bic", "elu", NonAnswer.BLANK),
        ("B03", "A1", "Mme Plume", "occupant", 0),
    )
    assert stored == 3
    assert paper(place, ("B01", "A1", "M. Bic", "elu", 2)) == 1
    names = set(Rater.objects.filter(user__isnull=True).values_list("label", flat=True))
    assert names == {"M. Bic", "Mme Plume"}
    campaign = closed(place)
    assert answers(queries.standing_votes_of(place.manager, campaign)) == [
        ("B01", "A1", 2),
        ("B01", "T1", "SO"),
        ("B03", "A1", 0),
    ]


@pytest.mark.parametrize(
    "vote",
    [
        ("B01", "A1", "elu1", "elu", 1),
        ("B01", "A1", "M. Bic", "maires", 1),
        ("B01", "A1", "Mme Papier", "service", 1),
        ("B09", "A1", "M. Bic", "elu", 1),
        ("B01", "Z9", "M. Bic", "elu", 1),
        ("B01", "A1", "M. Bic", "elu", 7),
        ("B01", "A1", "anonyme", "elu", 1),
    ],
    ids=["account", "college", "moved", "subject", "item", "score", "anonymous"],
)
def test_a_sheet_of_paper_that_cannot_be_true_refuses_them_all(vote):
    place = world(with_paper=True)
    before = Rater.objects.count()
    with pytest.raises(InputRefusedError):
        paper(place, ("B01", "A1", "Mme Papier", "elu", 2), vote)
    assert Rater.objects.count() == before
    closed(place)
    assert queries.standing_votes_of(place.manager, place.fresh()) == ()


def test_paper_is_typed_by_those_who_lead_while_the_round_is_open():
    place = world()
    for who in ("referent", "elu1"):
        with pytest.raises(NotAllowedError):
            paper(place, ("B01", "A1", "M. Bic", "elu", 1), actor=place.actors[who])
    closed(place)
    with pytest.raises(InputRefusedError, match="étape"):
        paper(place, ("B01", "A1", "M. Bic", "elu", 1))
