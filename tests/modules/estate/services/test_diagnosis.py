"""The diagnosis: tools, roles of services, gaps that become actions once."""

import pytest
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.plans.models import Action
from bastide.modules.estate.models import Horizon, Involvement, Level, ManagementTool
from bastide.modules.estate.queries.diagnosis import list_tasks, show_diagnosis
from bastide.modules.estate.services.diagnosis import (
    add_tool,
    open_gap_action,
    remove_tool,
    set_roles,
)
from bastide.platform.audit.models import Event
from tests.modules.estate.followup_world import bare, followed

pytestmark = pytest.mark.django_db


def tool(made, who="manager", **more):
    given = {"name": "PPI", "horizon": Horizon.YEARS, "level": Level.STRATEGIC} | more
    return add_tool(
        actor=made.actors[who],
        territory=made.territory,
        perimeter_id=made.territory.perimeter_id,
        **given,
    )


def roles(made, service, seen=None, who="manager", **wanted):
    return set_roles(
        actor=made.actors[who],
        territory=made.territory,
        perimeter_id=made.territory.perimeter_id,
        service=service,
        roles=wanted,
        seen=seen or {},
    )


def test_the_catalogue_names_each_task_once_in_words_of_the_models():
    tasks = list_tasks()
    assert len({one.code for one in tasks}) == len(tasks) >= 12
    assert {one.level for one in tasks} == set(Level.values)
    assert all(len(one.code) <= 20 and one.label and one.text for one in tasks)


def test_tools_fill_the_grid_and_leave_with_their_trace():
    made = bare()
    before = [one.key for one in show_diagnosis(made.manager, made.territory).gaps]
    assert "outil-pluriannuel/strategique" in before
    kept = tool(made)
    with pytest.raises(InputRefusedError):
        tool(made, name=" ppi ".upper())
    after = [one.key for one in show_diagnosis(made.manager, made.territory).gaps]
    assert set(before) - set(after) == {"outil-pluriannuel/strategique"}
    with pytest.raises(NotAllowedError):
        tool(made, "referent", name="Autre")
    with pytest.raises(NotAllowedError):
        remove_tool(actor=made.actors["contributor"], tool=kept)
    remove_tool(actor=made.manager, tool=kept)
    assert not ManagementTool.objects.exists()
    assert Event.objects.filter(action__in=["add_tool", "remove_tool"]).count() == 2


def test_a_task_is_missing_until_somebody_does_it_and_sharing_is_not_doing():
    made = bare()
    service = made.service()

    def found():
        gaps = show_diagnosis(made.manager, made.territory).gaps
        return [one.key for one in gaps if one.code == "energie"]

    assert found() == ["tache-energie"]
    assert roles(made, service, energie=Involvement.SHARES) == 1
    assert found() == ["partagee-energie"]
    with pytest.raises(InputRefusedError):
        roles(made, service, energie=Involvement.DOES)
    assert roles(made, service, {"energie": "partage"}, energie=Involvement.DOES) == 1
    assert roles(made, service, energie=Involvement.DOES) == 0
    assert found() == []
    assert roles(made, service, {"energie": "fait"}, energie=None) == 1
    assert found() == ["tache-energie"]
    with pytest.raises(NotAllowedError):
        roles(made, service, who="reader", energie=Involvement.DOES)
    with pytest.raises(InputRefusedError):
        roles(made, service, inconnue=Involvement.DOES)


def test_a_gap_becomes_one_action_of_the_voted_plan():
    made = followed()
    view = show_diagnosis(made.manager, made.territory)
    gap = next(one for one in view.gaps if one.key == "tache-evaluation")

    def become(who="manager"):
        return open_gap_action(
            actor=made.actors[who],
            plan=view.plan,
            perimeter_id=view.perimeter,
            gap=gap,
            starts_on=timezone.localdate(),
        )

    with pytest.raises(NotAllowedError):
        become("contributor")
    action = become()
    assert become() == action
    assert Action.objects.filter(origin__kind="diagnosis").count() == 1
    assert action.is_emergent
    assert action.nodes.get().title == "Organisation de la gestion du patrimoine"
    assert show_diagnosis(made.manager, made.territory).opened == {gap.key: action}
