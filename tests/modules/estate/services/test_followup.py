"""The estate policy: ambition and goals, progress said at once; who may, what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Measure
from bastide.kernel.plans.services import EditConflictError, close_plan
from bastide.modules.estate.core.followup import PolicyMeasure
from bastide.modules.estate.queries.followup import late_count, next_session, show_policy
from bastide.modules.estate.services.desk import open_session
from bastide.modules.estate.services.followup import MeasureGoal, report_action, set_policy
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from tests.modules.estate.followup_world import bare, followed

pytestmark = pytest.mark.django_db
AMBITION = "Réduire le volume et mieux occuper ce que l’on garde."


def goal(baseline="1500", target="1200"):
    today = timezone.localdate()
    return MeasureGoal(
        None if baseline is None else Decimal(baseline),
        today,
        Decimal(target),
        today + dt.timedelta(days=1000),
    )


def write(made, actor=None, *, version=None, goals=None, ambition=AMBITION, reason="Vote"):
    made.plan.refresh_from_db()
    return set_policy(
        actor=actor or made.manager,
        plan=made.plan,
        version=made.plan.version if version is None else version,
        ambition=ambition,
        goals=goals if goals is not None else {PolicyMeasure.OWNED_M2: goal()},
        reason=reason,
    )


def test_the_policy_takes_its_ambition_and_measures_and_the_first_target_stays():
    made = followed()
    write(made)
    measure = Measure.objects.get()
    assert (measure.code, measure.aim, measure.target) == ("M2", "down", 1200)
    write(made, goals={PolicyMeasure.OWNED_M2: goal(target="1100")})
    measure.refresh_from_db()
    assert (measure.target, measure.original_target) == (1100, 1200)
    view = show_policy(made.manager, made.territory)
    assert view.plan.ambition == AMBITION
    assert set(view.measures) == {PolicyMeasure.OWNED_M2}
    assert Event.objects.filter(action="add_measure", target_id=str(measure.pk)).count() == 1
    assert Event.objects.filter(action="change_target", target_id=str(measure.pk)).count() == 1


def test_measures_of_today_come_from_the_inventory_and_say_what_they_leave_out():
    made = followed()
    values = show_policy(made.manager, made.territory).values
    owned, hours, cost = (values[key] for key in PolicyMeasure)
    assert (owned.value, owned.counted, owned.left_out) == (1000, 1, 2)
    assert (hours.value, hours.left_out) == (None, 3)
    assert (cost.value, cost.left_out) == (9000, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ambition": "  "}, "ambition"),
        ({"reason": ""}, "reason"),
        ({"goals": {PolicyMeasure.YEARLY_COST: goal(target="-1")}}, "target-cout"),
    ],
)
def test_a_policy_without_words_without_reason_or_with_a_negative_target_is_refused(wrong, field):
    made = followed()
    with pytest.raises(InputRefusedError) as refused:
        write(made, **wrong)
    assert refused.value.refusals[0].field == field
    assert not Measure.objects.exists()


def test_only_managers_write_the_policy_on_the_version_that_they_saw():
    made = followed()
    with pytest.raises(NotAllowedError):
        write(made, made.actors["referent"])
    with pytest.raises(EditConflictError):
        write(made, version=made.plan.version + 7)
    made.plan.refresh_from_db()
    close_plan(actor=SYSTEM, plan=made.plan, version=made.plan.version,
               kept_until=dt.date(2040, 1, 1))  # fmt: skip
    with pytest.raises(InputRefusedError):
        write(made)


def test_progress_is_said_with_the_status_at_once():
    made = followed()
    action = made.fresh("renover")

    def say(status, percent, *, who="contributor", version=None):
        return report_action(
            actor=made.actors[who],
            action=made.fresh("renover"),
            version=made.actions["renover"].version if version is None else version,
            status=status,
            percent=percent,
            reason="Chantier",
        )

    with pytest.raises(InputRefusedError):
        say(Status.PLANNED, Decimal(10))
    action = say(Status.ONGOING, Decimal(35))
    assert (action.status, action.progress) == ("ongoing", 35)
    with pytest.raises(EditConflictError):
        say(Status.PAUSED, None, version=1)
    with pytest.raises(NotAllowedError):
        say(Status.ONGOING, Decimal(40), who="reader")
    assert say(Status.DONE, Decimal(35)).progress == 100


def test_late_actions_come_first_and_are_counted():
    made = followed()
    view = show_policy(made.manager, made.territory)
    told = [(action.title, late.why.value if late else "") for action, late in view.actions]
    assert told == [
        ("Renover l’école", "not_started"),
        ("Vendre l’école", "overdue"),
        ("Garder l’école", ""),
    ]
    assert late_count(made.manager, made.territory) == (2, 3)
    assert late_count(made.actors["elsewhere"], made.territory) == (0, 0)


def test_the_next_session_is_the_first_to_come():
    made = bare()
    today = timezone.localdate()
    for days in (20, 5):
        open_session(
            actor=made.manager,
            territory=made.territory,
            perimeter_id=made.territory.perimeter_id,
            held_on=today + dt.timedelta(days=days),
            label=f"Dans {days} jours",
        )
    assert next_session(made.manager, made.territory).label == "Dans 5 jours"
    assert next_session(made.actors["elsewhere"], made.territory) is None
