"""Plans and their trees: who opens them, what stands where, what a vote changes."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.plans import services
from bastide.kernel.plans.core.forests import DEEPEST
from bastide.kernel.plans.core.grammar import ESTATE, PAU, TOP, Grammar, Kind
from bastide.kernel.plans.models import Action, Node, Plan, PlanVersion
from bastide.kernel.plans.queries import gates
from bastide.kernel.plans.queries.contents import read_plan
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.audit.verification import verify
from tests.kernel.plans.world import (
    END,
    ROOM,
    START,
    World,
    action,
    mission,
    other_world,
    policy,
    tree,
    world,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
IN_A_MONTH = TODAY + dt.timedelta(days=30)
"""To come, even when the day turns while the tests run."""


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def plan(place: World) -> Plan:
    return place.plan()


# Opening ------------------------------------------------------------------------------------------


def test_a_plan_lives_in_a_perimeter_and_a_room(place: World) -> None:
    plan = place.plan()
    assert (plan.perimeter_id, plan.room, plan.stage) == (
        place.city.perimeter_id,
        ROOM,
        "draft",
    )
    shared = place.plan("Plan commun", authority=None)
    assert shared.perimeter_id == place.territory.perimeter_id


def test_only_a_manager_of_the_room_opens_a_plan(place: World) -> None:
    for actor in (
        place.actor(Role.REFERENT),
        place.actor(Role.MANAGER, perimeter=place.town.perimeter),
        place.actor(Role.MANAGER, room="spending"),
        VISITOR,
    ):
        with pytest.raises(NotAllowedError):
            place.plan(actor=actor)
    assert place.plan(actor=place.actor(Role.MANAGER)).created_by is not None


def test_two_plans_of_a_room_do_not_share_a_name(place: World, plan: Plan) -> None:
    with pytest.raises(InputRefusedError, match="déjà ce nom"):
        place.plan()
    place.plan(authority=place.town)
    place.plan(room="strategy")
    services.drop_plan(actor=SYSTEM, plan=plan, version=1, kept_until=TODAY, reason="essai")
    again = place.plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(stage="draft", kept_until=None)
    assert again.pk != plan.pk


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"name": " \u00a0 "}, "manque"),
        ({"name": "x" * 201}, "caractères"),
        ({"ends_on": dt.date(2025, 12, 31)}, "avant de commencer"),
        ({"grammar": Grammar("g", "G", ())}, "aucun genre"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    place: World, more: dict[str, object], word: str
) -> None:
    with pytest.raises(InputRefusedError, match=word):
        place.plan(**more)
    assert not Plan.objects.exists()


def test_a_plan_of_another_territory_is_refused(place: World) -> None:
    with pytest.raises(InputRefusedError, match="autre territoire"):
        place.plan(authority=other_world().city)


def test_every_act_is_in_the_journal(place: World, plan: Plan) -> None:
    top = policy(plan)
    services.edit_node(actor=SYSTEM, node=top, version=1, title="Bâtiments")
    acts = Event.objects.filter(perimeter_id=place.city.perimeter_id)
    assert list(acts.order_by("sequence").values_list("action", flat=True))[-3:] == [
        "create_plan",
        "add_node",
        "change_node",
    ]
    assert verify().is_whole


# The tree -----------------------------------------------------------------------------------------


def test_codes_are_given_in_turn(plan: Plan) -> None:
    top = policy(plan)
    codes = [mission(plan, top, f"Mission {rank}").code for rank in range(11)]
    assert (top.code, codes[0], codes[-1]) == ("1", "1.1", "1.11")
    assert [node.code for node in read_plan(plan).nodes] == ["1", *codes]
    with pytest.raises(InputRefusedError, match="déjà pris"):
        policy(plan, code="1.10")
    with pytest.raises(InputRefusedError, match="déjà pris"):
        action(plan, code="1.10")
    for code in ("1;2", "1=2", ".1", "1.", "=1", "-1", "a|b"):
        with pytest.raises(InputRefusedError, match="un code n’a que"):
            policy(plan, code=code)


def test_the_grammar_says_what_stands_where(plan: Plan) -> None:
    top, one, _other = tree(plan)
    with pytest.raises(InputRefusedError, match="ne se place pas"):
        services.add_node(actor=SYSTEM, plan=plan, kind="mission", title="Seule")
    with pytest.raises(InputRefusedError, match="ne se place pas"):
        mission(plan, one)
    with pytest.raises(InputRefusedError, match="genre de nœud"):
        services.add_node(actor=SYSTEM, plan=plan, kind="finalité", title="Ailleurs")
    with pytest.raises(InputRefusedError, match="ne porte pas d’action"):
        action(plan, node=top)
    with pytest.raises(InputRefusedError, match="ne se place pas"):
        services.move_node(actor=SYSTEM, node=one, parent=None, version=1)


def test_a_plan_keeps_its_own_grammar(place: World) -> None:
    plan = place.plan("Projet", grammar=PAU)
    top = policy(plan)
    middle = services.add_node(actor=SYSTEM, plan=plan, kind="mission", title="M", parent=top)
    goal = services.add_node(actor=SYSTEM, plan=plan, kind="objective", title="O", parent=middle)
    assert action(plan, node=goal).code == "1.1.1.1"
    assert read_plan(plan).grammar == PAU


NESTED = Grammar("nested", "Emboîtée", (Kind("item", "Élément", (TOP, "item"), True),))


def chain(plan: Plan, length: int) -> list[Node]:
    nodes: list[Node] = []
    for rank in range(length):
        nodes.append(
            services.add_node(
                actor=SYSTEM,
                plan=plan,
                kind="item",
                title=f"É{rank}",
                parent=nodes[-1] if nodes else None,
            )
        )
    return nodes


def test_a_node_never_stands_under_itself_nor_too_deep(place: World) -> None:
    plan = place.plan("Emboîté", grammar=NESTED)
    nodes = chain(plan, DEEPEST)
    with pytest.raises(InputRefusedError, match="niveaux"):
        services.add_node(actor=SYSTEM, plan=plan, kind="item", title="É", parent=nodes[-1])
    with pytest.raises(InputRefusedError, match="sous lui-même"):
        services.move_node(actor=SYSTEM, node=nodes[1], parent=nodes[5], version=1)
    other = services.add_node(actor=SYSTEM, plan=plan, kind="item", title="Autre")
    with pytest.raises(InputRefusedError, match="niveaux"):
        services.move_node(actor=SYSTEM, node=nodes[0], parent=other, version=1)
    services.move_node(actor=SYSTEM, node=nodes[1], parent=other, version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Node.objects.filter(pk=other.pk).update(parent=other)


def test_a_node_of_another_plan_is_refused(place: World, plan: Plan) -> None:
    other = policy(place.plan("Autre"))
    _top, one, _two = tree(plan)
    with pytest.raises(InputRefusedError, match="autre plan"):
        mission(plan, other)
    with pytest.raises(InputRefusedError, match="autre plan"):
        services.move_node(actor=SYSTEM, node=one, parent=other, version=1)


def test_people_are_those_of_the_territory(place: World, plan: Plan) -> None:
    abroad = other_world()
    with pytest.raises(InputRefusedError, match="autre territoire"):
        policy(plan, referent=abroad.function("Ailleurs"))
    with pytest.raises(InputRefusedError, match="autre territoire"):
        policy(plan, pilot=abroad.service("X"))
    with pytest.raises(InputRefusedError, match="autre territoire"):
        policy(plan, services=[abroad.service("X")])
    node = policy(
        plan,
        referent=place.function("Odile Vantarel"),
        pilot=place.service("BAT", "Bâtiments"),
        services=[place.service("FIN"), place.service("DRH")],
        priority=1,
    )
    (facts,) = read_plan(plan).nodes
    assert facts.holder.words == "Odile Vantarel, Adjointe, Bâtiments"
    assert facts.services == ("DRH", "FIN")
    services.set_node_services(actor=SYSTEM, node=node, services=[])
    assert read_plan(plan).nodes[0].services == ()


def test_two_editors_of_a_node_do_not_overwrite_each_other(plan: Plan) -> None:
    node = policy(plan)
    mine = Node.objects.get(pk=node.pk)
    services.edit_node(actor=SYSTEM, node=node, version=1, title="Le sien", weight=2)
    with pytest.raises(services.EditConflictError) as met:
        services.edit_node(actor=SYSTEM, node=mine, version=1, title="Le mien")
    assert (met.value.version, met.value.asked, met.value.current) == (
        2,
        {"title": "Le mien"},
        {"title": "Le sien"},
    )
    same = services.edit_node(actor=SYSTEM, node=mine, version=1, title="Le sien")
    assert same.version == 2


def test_only_an_empty_node_is_removed(plan: Plan) -> None:
    top, one, two = tree(plan)
    action(plan, node=one)
    for node in (top, one):
        with pytest.raises(InputRefusedError, match="porte encore"):
            services.remove_node(actor=SYSTEM, node=node, version=1)
    with pytest.raises(services.EditConflictError):
        services.remove_node(actor=SYSTEM, node=two, version=7)
    services.remove_node(actor=SYSTEM, node=two, version=1)
    assert set(Node.objects.filter(plan=plan)) == {top, one}


@pytest.mark.parametrize("weight", [-1, "NaN", "1e13", "0.0000001"])
def test_a_weight_is_a_positive_exact_number(plan: Plan, weight: object) -> None:
    with pytest.raises(InputRefusedError):
        policy(plan, weight=weight)
    with pytest.raises(InputRefusedError, match="priorité"):
        policy(plan, priority=4)


def test_a_grammar_changes_when_all_that_stands_still_fits(plan: Plan) -> None:
    top, one, _two = tree(plan)
    action(plan, node=one)
    deeper = Grammar("deeper", "Plus fine", (*ESTATE.kinds, Kind("step", "Étape", ("mission",))))
    services.change_grammar(actor=SYSTEM, plan=plan, version=1, grammar=deeper)
    services.add_node(actor=SYSTEM, plan=plan, kind="step", title="Étape", parent=one)
    with pytest.raises(InputRefusedError) as met:
        services.change_grammar(actor=SYSTEM, plan=plan, version=2, grammar=ESTATE)
    assert [refusal.value for refusal in met.value.refusals] == ["1.1.2"]
    flat = Grammar(
        "flat",
        "Sans action",
        (Kind("policy", "Politique", (TOP,), True), Kind("mission", "Mission", ("policy",))),
    )
    with pytest.raises(InputRefusedError, match="porter ses actions"):
        services.change_grammar(actor=SYSTEM, plan=plan, version=2, grammar=flat)
    with pytest.raises(InputRefusedError, match="aucun genre"):
        services.change_grammar(actor=SYSTEM, plan=plan, version=2, grammar=Grammar("g", "G", ()))
    assert read_plan(plan).nodes[0].id == top.pk


# The life of a plan -------------------------------------------------------------------------------


def voted(plan: Plan) -> Plan:
    return services.vote_plan(
        actor=SYSTEM, plan=plan, version=plan.version, voted_on=TODAY, decision="2026-42"
    )


def test_a_vote_keeps_the_plan_as_it_was(plan: Plan) -> None:
    _top, one, _two = tree(plan)
    done = action(plan, node=one)
    voted(plan)
    (kept,) = gates.list_versions(plan)
    services.edit_action(actor=SYSTEM, action=done, version=1, title="Autre chose")
    kept.refresh_from_db()
    assert [one["title"] for one in kept.content["actions"]] == ["Isoler le gymnase"]
    assert kept.content["actions"][0]["shares"] == [[one.pk, "1"]]
    assert (plan.stage, plan.decision) == ("voted", "2026-42")


def test_a_vote_has_a_day_and_something_to_vote(plan: Plan) -> None:
    with pytest.raises(InputRefusedError, match="vide"):
        voted(plan)
    policy(plan)
    with pytest.raises(InputRefusedError, match="à venir"):
        services.vote_plan(actor=SYSTEM, plan=plan, version=1, voted_on=IN_A_MONTH)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(stage="voted")


def test_once_voted_every_change_of_the_tree_says_why(plan: Plan) -> None:
    top, one, two = tree(plan)
    voted(plan)
    for act in (
        lambda: mission(plan, top, "Nouvelle"),
        lambda: services.edit_node(actor=SYSTEM, node=one, version=1, title="T"),
        lambda: services.move_node(actor=SYSTEM, node=one, parent=top, version=1),
        lambda: services.remove_node(actor=SYSTEM, node=two, version=1),
        lambda: services.edit_plan(actor=SYSTEM, plan=plan, version=2, ambition="Plus"),
        lambda: services.set_node_services(actor=SYSTEM, node=one, services=[]),
    ):
        with pytest.raises(InputRefusedError, match="motif"):
            act()
    mission(plan, top, "Nouvelle", reason="demande du maire")
    assert action(plan, node=one).is_emergent


def test_an_ended_plan_no_longer_changes(plan: Plan) -> None:
    top, one, _two = tree(plan)
    done = action(plan, node=one)
    voted(plan)
    services.close_plan(actor=SYSTEM, plan=plan, version=plan.version, kept_until=END)
    assert {kept.label.split(" le ")[0] for kept in PlanVersion.objects.all()} == {"Voté", "Clos"}
    for act in (
        lambda: mission(plan, top, "Nouvelle", reason="non"),
        lambda: action(plan, node=one),
        lambda: services.edit_action(actor=SYSTEM, action=done, version=1, title="T"),
        lambda: services.edit_plan(actor=SYSTEM, plan=plan, version=3, reason="x", name="N"),
        lambda: services.give_branch(actor=SYSTEM, node=top, user=None),  # type: ignore[arg-type]
        lambda: voted(plan),
    ):
        with pytest.raises(InputRefusedError, match="ne change plus"):
            act()


def test_passages_of_stages(plan: Plan) -> None:
    policy(plan)
    with pytest.raises(InputRefusedError, match="pas possible"):
        services.close_plan(actor=SYSTEM, plan=plan, version=1, kept_until=END)
    with pytest.raises(InputRefusedError, match="motif"):
        services.drop_plan(actor=SYSTEM, plan=plan, version=1, kept_until=END, reason=" ")
    voted(plan)
    with pytest.raises(InputRefusedError, match="pas possible"):
        voted(plan)
    with pytest.raises(services.EditConflictError):
        services.close_plan(actor=SYSTEM, plan=plan, version=1, kept_until=END)


def test_a_plan_is_erased_only_after_its_time(place: World, plan: Plan) -> None:
    _top, one, _two = tree(plan)
    action(plan, node=one)
    with pytest.raises(InputRefusedError, match="se conserve"):
        services.erase_plan(actor=SYSTEM, plan=plan, reason="purge")
    services.drop_plan(actor=SYSTEM, plan=plan, version=1, kept_until=IN_A_MONTH, reason="essai")
    with pytest.raises(InputRefusedError, match="se conserve"):
        services.erase_plan(actor=SYSTEM, plan=plan, reason="purge")
    Plan.objects.filter(pk=plan.pk).update(kept_until=YESTERDAY)
    with pytest.raises(NotAllowedError):
        services.erase_plan(actor=place.actor(Role.MANAGER), plan=plan, reason="purge")
    services.erase_plan(actor=SYSTEM, plan=plan, reason="purge")
    assert not Plan.objects.exists()
    assert not Action.objects.exists()
    assert Event.objects.filter(action="erase_plan").exists()


def test_a_plan_is_edited_by_its_version(plan: Plan) -> None:
    services.edit_plan(actor=SYSTEM, plan=plan, version=1, name="  Autre   nom ", ends_on=END)
    assert (plan.name, plan.version) == ("Autre nom", 2)
    with pytest.raises(services.EditConflictError):
        services.edit_plan(actor=SYSTEM, plan=plan, version=1, name="Encore")
    with pytest.raises(InputRefusedError, match="avant de commencer"):
        services.edit_plan(actor=SYSTEM, plan=plan, version=2, ends_on=START - dt.timedelta(days=1))


def test_a_frozen_version_is_kept_once(plan: Plan) -> None:
    policy(plan)
    one = services.freeze_plan(actor=SYSTEM, plan=plan, label="Conseil")
    assert services.freeze_plan(actor=SYSTEM, plan=plan, label="Conseil") == one
    policy(plan, "Encore")
    with pytest.raises(InputRefusedError, match="autre contenu"):
        services.freeze_plan(actor=SYSTEM, plan=plan, label="Conseil")


# Gates --------------------------------------------------------------------------------------------


def test_the_gates_show_a_plan_to_the_readers_of_its_room_and_perimeter(
    place: World, plan: Plan
) -> None:
    _top, one, _two = tree(plan)
    done = action(plan, node=one, shares=None)
    reader = place.actor(Role.READER)
    assert gates.get_visible_plan(reader, place.territory, plan.pk, room=ROOM) == plan
    assert gates.get_visible_node(reader, place.territory, one.pk, room=ROOM) == one
    assert gates.get_visible_action(reader, place.territory, done.pk, room=ROOM) == done
    strangers = [
        place.actor(Role.ADMINISTRATOR, perimeter=place.town.perimeter),
        place.actor(Role.ADMINISTRATOR, room="spending"),
        other_world().actor(Role.ADMINISTRATOR, name="ailleurs"),
        VISITOR,
    ]
    for stranger in strangers:
        assert not gates.list_visible_plans(stranger, place.territory, room=ROOM).exists()
        assert not gates.list_visible_actions(stranger, place.territory, room=ROOM).exists()
        for read, key in (
            (gates.get_visible_plan, plan.pk),
            (gates.get_visible_node, one.pk),
            (gates.get_visible_action, done.pk),
            (gates.get_visible_measure, plan.pk),
        ):
            with pytest.raises(Http404):
                read(stranger, place.territory, key, room=ROOM)  # type: ignore[operator]
    with pytest.raises(Http404):
        gates.get_visible_plan(reader, place.territory, plan.pk, room="strategy")


def test_a_whole_territory_reads_the_plans_of_its_parts(place: World, plan: Plan) -> None:
    whole = place.actor(Role.READER, perimeter=place.territory.perimeter)
    assert list(gates.list_visible_plans(whole, place.territory, room=ROOM)) == [plan]
    asked = gates.list_visible_plans(whole, place.territory, room=ROOM, role=Role.MANAGER)
    assert not asked.exists()


def test_shares_of_a_third_are_kept_exactly(plan: Plan) -> None:
    top = policy(plan)
    nodes = [mission(plan, top, f"M{rank}") for rank in range(3)]
    done = action(plan, shares=dict.fromkeys(nodes, Fraction(1, 3)))
    (facts,) = read_plan(plan).actions
    assert facts.shares == tuple((node.pk, Fraction(1, 3)) for node in nodes)
    assert done.links.count() == 3
