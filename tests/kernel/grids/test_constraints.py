"""Each invariant is a constraint of the database: a row that breaks it is refused there."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from bastide.kernel.grids import services
from bastide.kernel.grids.models import (
    Assignment,
    Campaign,
    College,
    ComputedScore,
    Grid,
    GridItem,
    Rater,
    Recusal,
    Reminder,
    Round,
    RoundCell,
    Score,
    Sheet,
    Subject,
    Submission,
)
from tests.kernel.grids.world import world

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def copied(row, **changes):
    """Return the same row under another key, changed."""
    facts = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    key = row._meta.pk.attname
    facts.pop(key)
    if key == "id" and isinstance(row.pk, uuid.UUID):
        facts[key] = uuid.uuid4()
    return type(row)(**facts | changes)


BREAKS = {
    "one_grid_per_name_version": lambda w: copied(w.campaign.grid),
    "grid_version_from_one": lambda w: copied(w.campaign.grid, version=0),
    "grid_scale_is_sane": lambda w: copied(w.campaign.grid, version=9, scale_max=11),
    "grid_has_a_name": lambda w: copied(w.campaign.grid, name=""),
    "one_item_per_code_in_a_grid": lambda w: copied(w.item, rank=9),
    "one_item_per_rank_in_a_grid": lambda w: copied(w.item, code="Z9"),
    "item_weight_is_sane": lambda w: copied(w.item, code="Z9", rank=9, weight=Decimal(-1)),
    "item_says_what_it_asks": lambda w: copied(w.item, code="", rank=9),
    "one_campaign_per_name_in_a_room": lambda w: copied(w.campaign),
    "campaign_stage_is_known": lambda w: copied(w.campaign, name="B", stage="reopened"),
    "campaign_aggregation_is_known": lambda w: copied(w.campaign, name="B", aggregation="max"),
    "campaign_closes_after_it_opens": lambda w: copied(
        w.campaign, name="B", opens_on=dt.date(2026, 2, 1), closes_on=dt.date(2026, 1, 1)
    ),
    "campaign_says_its_name_room_retention": lambda w: copied(w.campaign, name="B", retention=""),
    "one_college_per_code_in_a_campaign": lambda w: copied(w.college),
    "college_weight_is_sane": lambda w: copied(w.college, code="z", weight=Decimal(1001)),
    "one_rater_per_account_in_a_campaign": lambda w: copied(w.raters["elu1"]),
    "one_rater_per_name_in_a_campaign": lambda w: copied(w.raters["papier"]),
    "rater_account_gives_its_own_name": lambda w: copied(
        w.raters["elu1"], user=w.manager.user, label="Mme A"
    ),
    "anonymous_rater_has_no_name": lambda w: copied(
        w.raters["papier"], label="Mme B", anonymised_at=NOW
    ),
    "one_assignment_per_group": lambda _w: copied(Assignment.objects.get()),
    "one_subject_per_reference": lambda w: copied(w.first, code="Z9", rank=9),
    "one_subject_per_code": lambda w: copied(w.first, reference=uuid.uuid4(), rank=9),
    "one_subject_per_rank": lambda w: copied(w.first, reference=uuid.uuid4(), code="Z9"),
    "subject_says_what_it_is": lambda w: copied(
        w.first, reference=uuid.uuid4(), rank=9, code="Z9", label=""
    ),
    "subject_withdrawn_for_a_reason": lambda w: copied(
        w.first, reference=uuid.uuid4(), rank=9, code="Z9", withdrawn_at=NOW
    ),
    "one_recusal_per_subject": lambda _w: copied(Recusal.objects.get()),
    "recusal_has_a_reason": lambda w: Recusal(rater=w.raters["elu2"], subject=w.first, reason=""),
    "one_reminder_per_rater_day": lambda _w: copied(Reminder.objects.get()),
    "one_round_per_number": lambda w: copied(w.voted, closed_at=NOW + dt.timedelta(days=9999)),
    "one_open_round": lambda w: copied(w.voted, number=2),
    "round_number_from_one": lambda w: copied(
        w.voted, number=0, closed_at=NOW + dt.timedelta(days=9999)
    ),
    "round_closes_after_it_opens": lambda w: copied(
        w.voted, number=2, closed_at=w.voted.opened_at - dt.timedelta(seconds=1)
    ),
    "one_cell_per_round": lambda _w: copied(RoundCell.objects.get()),
    "one_sheet_per_round_subject_rater": lambda _w: copied(Sheet.objects.get()),
    "one_submission_per_key": lambda _w: copied(Submission.objects.get()),
    "one_score_per_cell_and_rater": lambda w: copied(w.score),
    "score_value_when_it_is_a_number": lambda w: copied(w.score, item=w.other, value=4),
    "blank_score_comments": lambda w: copied(w.score, item=w.other, state="blank", value=None),
    "score_scale_is_sane": lambda w: copied(w.score, item=w.other, scale_max=11),
    "one_computed_score_per_cell": lambda _w: copied(ComputedScore.objects.get()),
    "computed_score_is_an_answer": lambda w: copied(
        ComputedScore.objects.get(), item=w.other, value="NS"
    ),
    "score_chosen_for_a_reason": lambda w: copied(
        ComputedScore.objects.get(), item=w.other, chosen="2"
    ),
}
"""Constraint → a row that breaks it, and no other."""

SAME_RULE = {
    "score_value_when_it_is_a_number": [
        {"state": "number", "value": None},
        {"state": "dont_know", "value": 1},
        {"state": "blank", "value": 1, "comment": "mot"},
        {"state": "perhaps", "value": None},
        {"state": "number", "value": 2, "scale_max": 1},
    ]
}


def whole():
    """Return a campaign with one row of every kind."""
    place = world(with_paper=True)
    place.first, place.voted = place.subject("B01"), place.campaign.rounds.get()
    place.item, place.other = (place.campaign.grid.items.get(code=code) for code in ("A1", "T1"))
    place.college = place.campaign.colleges.get(code="elu")
    place.save("elu1", "B01", A1=3)
    place.score = Score.sealed.get()
    services.declare_recusal(
        actor=place.manager, rater=place.raters["elu1"], subject=place.subject("B02"), reason="x"
    )
    Reminder.objects.create(rater=place.raters["elu1"], sent_at=NOW, sent_on=NOW.date())
    RoundCell.objects.create(round=place.voted, subject=place.first, item=place.item)
    ComputedScore.objects.create(
        campaign=place.campaign, subject=place.first, item=place.item, computed_at=timezone.now()
    )
    return place


def ours():
    return {
        constraint.name: model
        for model in apps.get_app_config("grids").get_models()
        for constraint in model._meta.constraints
    }


def said_by(name):
    """Return how an engine names a rule that was broken: its name, or SQLite's list of columns."""
    model = ours()[name]
    rule = next(one for one in model._meta.constraints if one.name == name)
    columns = [model._meta.get_field(field).column for field in getattr(rule, "fields", ())]
    return {name, ", ".join(f"{model._meta.db_table}.{column}" for column in columns)} - {""}


def named(error):
    """Return the name of the constraint that PostgreSQL gives, empty on SQLite."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def test_every_constraint_has_a_row_that_breaks_it():
    assert set(BREAKS) == set(ours())
    assert {Assignment, Campaign, College, Grid, GridItem, Rater, Round, Subject} <= set(
        ours().values()
    )


@pytest.mark.django_db
def test_the_database_refuses_every_broken_row_by_the_name_of_its_rule():
    place = whole()
    for name, broken in BREAKS.items():
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            broken(place).save(force_insert=True)
        assert said_by(name) & {str(error.value).partition("failed: ")[2], named(error.value)}, name


@pytest.mark.django_db
@pytest.mark.parametrize("changes", SAME_RULE["score_value_when_it_is_a_number"])
def test_a_value_stands_with_a_number_and_only_then(changes):
    place = whole()
    with pytest.raises(IntegrityError), transaction.atomic():
        copied(place.score, item=place.other, **changes).save(force_insert=True)
