"""Measures in the database: goals kept when revised, values drafted, validated, locked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.plans import services
from bastide.kernel.plans.core.measures import Accumulation, MeasureKind
from bastide.kernel.plans.core.progress import Aim, Goal, Signal
from bastide.kernel.plans.core.standings import plan_progress, plan_results, standing_of
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Measure, MeasureValue, Plan
from bastide.kernel.plans.queries.contents import read_plan
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from tests.kernel.plans.world import World, action, policy, tree, world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST_YEAR = TODAY.year - 1
DOWN = Goal(Aim.DOWN, Fraction(200), Fraction(120))


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def plan(place: World) -> Plan:
    return place.plan()


def measure(plan: Plan, code: str = "M1", **more: Any) -> Measure:
    given = {
        "actor": SYSTEM,
        "plan": plan,
        "code": code,
        "label": "Surface détenue",
        "unit": "m²",
        "goal": DOWN,
        "baseline_on": dt.date(2020, 1, 1),
        "target_on": dt.date(2020, 12, 31),
    }
    return services.add_measure(**given | more)


def year(row: Measure, number: int, value: Any = None, **more: Any) -> MeasureValue:
    return services.record_value(
        **{
            "actor": SYSTEM,
            "measure": row,
            "starts_on": dt.date(number, 1, 1),
            "ends_on": dt.date(number, 12, 31),
            "value": value,
        }
        | more
    )


def test_the_three_measures_of_an_estate_policy(plan: Plan) -> None:
    """Oracle 11 from end to end: half of the way down, on the day, is red against the whole."""
    row = measure(plan)
    year(row, 2020, Decimal("160.000001"))
    (facts,) = read_plan(plan).measures
    standing = standing_of(facts, dt.date(2020, 7, 1))
    assert standing.progress is not None
    assert round(float(standing.progress.raw), 6) == 0.5
    assert round(float(standing.expected), 6) == 0.498630
    assert standing.signal is Signal.GREEN
    assert standing_of(facts, dt.date(2021, 1, 1)).signal is Signal.RED
    assert plan_results(read_plan(plan), dt.date(2021, 1, 1)).whole.signal is Signal.RED


def test_a_revised_target_keeps_the_one_first_voted(plan: Plan) -> None:
    row = measure(plan)
    draft = Goal(Aim.DOWN, Fraction(200), Fraction(130))
    services.revise_goal(actor=SYSTEM, measure=row, version=1, goal=draft, target_on=row.target_on)
    assert (row.original_target, row.is_revised) == (130, False)
    policy(plan)
    services.vote_plan(actor=SYSTEM, plan=plan, version=1, voted_on=TODAY)
    later = {"goal": Goal(Aim.DOWN, Fraction(200), Fraction(150)), "target_on": dt.date(2030, 1, 1)}
    with pytest.raises(InputRefusedError, match="motif"):
        services.revise_goal(actor=SYSTEM, measure=row, version=2, **later)
    services.revise_goal(actor=SYSTEM, measure=row, version=2, reason="crise", **later)
    assert (row.target, row.original_target, row.is_revised) == (150, 130, True)
    assert row.original_target_on == dt.date(2020, 12, 31)
    (facts,) = read_plan(plan).measures
    assert (facts.goal.target, facts.original_target) == (150, 130)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"goal": Goal(Aim.UP, Fraction(200), Fraction(120))}, "sous la valeur"),
        ({"goal": Goal(Aim.DOWN, Fraction(200))}, "cible manque"),
        ({"goal": Goal(Aim.RANGE)}, "aucune borne"),
        ({"goal": Goal(Aim.DOWN, Fraction(1, 3), Fraction(0))}, "six décimales"),
        ({"target_on": dt.date(2020, 1, 1)}, "échéance"),
        ({"factor": 0}, "facteur"),
        ({"label": ""}, "manque"),
        ({"code": ""}, "manque"),
        ({"weight": -1}, "négatif"),
    ],
)
def test_a_measure_that_makes_no_sense_is_refused(
    plan: Plan, more: dict[str, Any], word: str
) -> None:
    with pytest.raises(InputRefusedError, match=word):
        measure(plan, **more)
    assert not Measure.objects.exists()


def test_a_measure_is_of_one_thing_of_its_plan(place: World, plan: Plan) -> None:
    _top, one, _two = tree(plan)
    row = action(plan)
    with pytest.raises(InputRefusedError, match="d’un nœud ou d’une action"):
        measure(plan, node=one, action=row)
    with pytest.raises(InputRefusedError, match="autre plan"):
        measure(place.plan("Autre"), node=one)
    measure(plan, node=one)
    with pytest.raises(InputRefusedError, match="déjà pris"):
        measure(plan)


def test_a_real_zero_is_a_value_and_a_missing_one_is_not(plan: Plan) -> None:
    row = measure(plan, goal=Goal(Aim.UP, Fraction(0), Fraction(50)))
    year(row, LAST_YEAR - 1)
    (facts,) = read_plan(plan).measures
    assert standing_of(facts, TODAY).progress is None
    year(row, LAST_YEAR, 0)
    standing = standing_of(read_plan(plan).measures[0], TODAY)
    assert standing.progress is not None
    assert (standing.progress.raw, standing.current.missing) == (0, 1)


def test_an_unit_does_not_change_under_its_values(plan: Plan) -> None:
    row = measure(plan)
    services.edit_measure(actor=SYSTEM, measure=row, version=1, unit="ha", label="Terrains")
    year(row, LAST_YEAR, 12)
    with pytest.raises(InputRefusedError, match="ancienne unité"):
        services.edit_measure(actor=SYSTEM, measure=row, version=2, unit="m²")
    services.edit_measure(actor=SYSTEM, measure=row, version=2, unit="ha", weight=Decimal(2))
    with pytest.raises(InputRefusedError, match="a des valeurs"):
        services.remove_measure(actor=SYSTEM, measure=row)
    other = measure(plan, "M2")
    services.remove_measure(actor=SYSTEM, measure=other)
    assert list(Measure.objects.all()) == [row]


def test_a_value_is_drafted_validated_locked_and_reopened(place: World, plan: Plan) -> None:
    row = measure(plan)
    value = year(row, LAST_YEAR, 160)
    assert not standing_of(read_plan(plan).measures[0], TODAY).current.is_validated
    with pytest.raises(InputRefusedError, match="pas validée"):
        services.lock_value(actor=SYSTEM, value=value, version=1)
    services.validate_value(actor=place.actor(Role.REFERENT), value=value, version=1)
    assert standing_of(read_plan(plan).measures[0], TODAY).current.is_validated
    services.lock_value(actor=SYSTEM, value=value, version=2)
    with pytest.raises(InputRefusedError, match="verrouillée"):
        year(row, LAST_YEAR, 161, version=3)
    with pytest.raises(InputRefusedError, match="verrouillée"):
        services.remove_value(actor=SYSTEM, value=value, version=3)
    with pytest.raises(NotAllowedError):
        services.unlock_value(
            actor=place.actor(Role.REFERENT), value=value, version=3, reason="erreur"
        )
    with pytest.raises(InputRefusedError, match="motif"):
        services.unlock_value(actor=SYSTEM, value=value, version=3, reason="")
    services.unlock_value(actor=SYSTEM, value=value, version=3, reason="erreur de relevé")
    corrected = year(row, LAST_YEAR, 161, version=4, reason="erreur de relevé")
    assert (corrected.value, corrected.is_validated) == (161, False)


def test_a_correction_of_a_validated_value_is_a_draft_again(plan: Plan) -> None:
    row = measure(plan)
    value = year(row, LAST_YEAR, 160)
    services.validate_value(actor=SYSTEM, value=value, version=1)
    same = year(row, LAST_YEAR, 160)
    assert (same.version, same.is_validated) == (2, True)
    with pytest.raises(services.EditConflictError):
        year(row, LAST_YEAR, 170, version=1)
    assert not year(row, LAST_YEAR, 170, version=2).is_validated


def test_a_period_to_come_has_no_value_and_one_under_way_is_not_validated(plan: Plan) -> None:
    row = measure(plan)
    with pytest.raises(InputRefusedError, match="n’a pas commencé"):
        year(row, TODAY.year + 1, 12)
    under_way = services.record_value(
        actor=SYSTEM,
        measure=row,
        starts_on=TODAY,
        ends_on=TODAY + dt.timedelta(days=30),
        value=12,
    )
    with pytest.raises(InputRefusedError, match="pas finie"):
        services.validate_value(actor=SYSTEM, value=under_way, version=1)


def test_periods_do_not_overlap(plan: Plan) -> None:
    row = measure(plan)
    year(row, LAST_YEAR, 12)
    for starts_on, ends_on, word in (
        (dt.date(LAST_YEAR, 6, 1), dt.date(LAST_YEAR, 6, 30), "chevauche"),
        (dt.date(LAST_YEAR - 1, 6, 1), dt.date(LAST_YEAR, 1, 1), "chevauche"),
        (dt.date(LAST_YEAR - 3, 6, 1), dt.date(LAST_YEAR - 3, 5, 1), "finit avant"),
    ):
        with pytest.raises(InputRefusedError, match=word):
            services.record_value(
                actor=SYSTEM, measure=row, starts_on=starts_on, ends_on=ends_on, value=1
            )
    assert MeasureValue.objects.count() == 1


def test_a_running_total_never_falls(plan: Plan) -> None:
    row = measure(plan, accumulation=Accumulation.CUMULATIVE)
    year(row, LAST_YEAR - 1, 12)
    with pytest.raises(InputRefusedError, match="plus petit"):
        year(row, LAST_YEAR, 11)
    year(row, LAST_YEAR, 12)


def test_a_ratio_has_two_sides_and_a_yes_is_one(plan: Plan) -> None:
    ratio = measure(
        plan,
        kind=MeasureKind.RATIO,
        factor=100,
        accumulation=Accumulation.FLOW,
        goal=Goal(Aim.UP, Fraction(0), Fraction(50)),
    )
    year(ratio, LAST_YEAR - 1, numerator=30, denominator=40)
    year(ratio, LAST_YEAR, numerator=5, denominator=50)
    current = standing_of(read_plan(plan).measures[0], TODAY).current
    assert current.value == Fraction(3500, 90)
    with pytest.raises(InputRefusedError, match="se calcule"):
        year(ratio, LAST_YEAR - 2, 75)
    with pytest.raises(InputRefusedError, match="négatif"):
        year(ratio, LAST_YEAR - 2, numerator=1, denominator=-1)
    plain = measure(plan, "M2")
    with pytest.raises(InputRefusedError, match="n’est pas un ratio"):
        year(plain, LAST_YEAR, numerator=1, denominator=2)
    yes = measure(plan, "M3", kind=MeasureKind.YES_NO, goal=Goal(Aim.UP, Fraction(0), Fraction(1)))
    with pytest.raises(InputRefusedError, match="oui ou non"):
        year(yes, LAST_YEAR, 2)
    year(yes, LAST_YEAR, 1)


def test_who_writes_values(place: World, plan: Plan) -> None:
    _top, one, _two = tree(plan)
    row = action(plan, node=one)
    contributor, reader = place.actor(Role.CONTRIBUTOR), place.actor(Role.READER)
    for subject in ({"node": one}, {"action": row}):
        code = f"M{len(subject)}{next(iter(subject))}"
        for_all = measure(plan, code, **subject)
        with pytest.raises(NotAllowedError):
            year(for_all, LAST_YEAR, 1, actor=reader)
        year(for_all, LAST_YEAR, 1, actor=contributor)
        value = for_all.values.get()
        for act in (services.validate_value, services.lock_value, services.remove_value):
            with pytest.raises(NotAllowedError):
                act(actor=contributor, value=value, version=1)
    of_the_plan = measure(plan, "MP")
    with pytest.raises(NotAllowedError):
        year(of_the_plan, LAST_YEAR, 1, actor=contributor)
    year(of_the_plan, LAST_YEAR, 1, actor=place.actor(Role.REFERENT))


def test_an_action_read_by_measures_follows_them(plan: Plan) -> None:
    _top, one, _two = tree(plan)
    row = action(plan, node=one, progress_mode="measures")
    services.set_status(actor=SYSTEM, action=row, version=1, status=Status.ONGOING)
    assert plan_progress(read_plan(plan), TODAY).actions[row.pk].progress is None
    half, none = measure(plan, "M1", action=row, weight=3), measure(plan, "M2", action=row)
    year(half, LAST_YEAR, 160)
    rolled = plan_progress(read_plan(plan), TODAY)
    action_part = rolled.actions[row.pk]
    assert (action_part.progress, action_part.coverage) == (Decimal("0.5"), Decimal("0.75"))
    assert action_part.expected == 1, "as its measures say, all due in 2020"
    assert rolled.nodes[one.pk].coverage == Decimal("0.75")
    year(none, LAST_YEAR, 120)
    assert plan_progress(read_plan(plan), TODAY).whole.progress == Decimal("0.625")
