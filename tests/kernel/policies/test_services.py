"""Nomenclatures and what their rules attach to stored lines."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.budgets.services import import_documents
from bastide.kernel.policies.models import Allocation, AllocationRun, Nomenclature, Rule
from bastide.kernel.policies.queries import rulebook_of
from bastide.kernel.policies.services import (
    NomenclatureFile,
    allocate_document,
    load_nomenclature,
)
from bastide.platform.access.actors import SYSTEM, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from tests.kernel.policies.samples import document, line
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

pytestmark = pytest.mark.django_db
HEADER = "politique;sous_politique;priorite;part;nature;fonction\n"


@pytest.fixture
def place() -> Land:
    return land("Pays d’essai", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))


def loaded(place, text, *, actor=SYSTEM, name="Politiques"):
    return load_nomenclature(
        actor=actor,
        territory=place.territory,
        file=NomenclatureFile(
            name=name,
            data=(HEADER + text).encode(),
            file_name="regles.csv",
            valid_from=dt.date(2022, 1, 1),
            source="essai",
        ),
    )


def imported(place, *lines, year=2024):
    (kept,) = import_documents(
        actor=SYSTEM,
        territory=place.territory,
        documents=[document(*lines, year=year, siren=CITY, sha256=f"{year}" * 16)],
    )
    return kept


def parts_of(run):
    found = defaultdict(list)
    for part in run.parts.select_related("policy", "policy__parent", "line"):
        found[part.line.rank].append((str(part.policy or "-"), part.amount, part.outcome))
    return {rank: sorted(parts) for rank, parts in found.items()}


def test_a_file_of_rules_makes_a_version_and_the_same_file_the_same_version(place):
    first = loaded(place, "Culture;Musées;10;1;60*;31*\n")
    assert loaded(place, "Culture;Musées;10;1;60*;31*\n") == first
    second = loaded(place, "Culture;Musées;10;1;60*;3*\n")
    assert (first.version, second.version) == (1, 2)
    assert Event.objects.filter(action="load_nomenclature").count() == 2
    policies = list(first.policies.values_list("name", "parent__name"))
    assert sorted(policies, key=str) == [("Culture", None), ("Musées", "Culture")]


def test_the_stored_rules_decide_as_the_file_did(place):
    stored = loaded(place, "A;;10;1/3;60*;\nB;;10;2/3;60*;\nC;;20;1;;\n-;;5;1;;99\n")
    assert [rule.share for rule in rulebook_of(stored).rules] == [
        Fraction(1, 3),
        Fraction(2, 3),
        Fraction(1),
        Fraction(1),
    ]
    run = allocate_document(
        actor=SYSTEM,
        document=imported(
            place, line(1, "100.00"), line(2, "5.00", nature="64111"), line(3, "7", function="99")
        ),
        nomenclature=stored,
    )
    assert parts_of(run) == {
        1: [("A", Decimal("33.33"), "mapped"), ("B", Decimal("66.67"), "mapped")],
        2: [("C", Decimal("5.00"), "mapped")],
        3: [("-", Decimal("7.00"), "explicit")],
    }


def test_a_refused_file_leaves_nothing(place):
    with pytest.raises(InputRefusedError, match="somme vaut exactement 1"):
        loaded(place, "A;;10;0.5;60*;\nB;;10;0.4;60*;\n")
    assert not Nomenclature.objects.exists()
    assert not Rule.objects.exists()


def test_only_a_manager_loads_a_nomenclature(place):
    referent = actor_for(person("referent", (place.territory.perimeter, Role.REFERENT)))
    with pytest.raises(NotAllowedError):
        loaded(place, "A;;10;1;;\n", actor=referent)
    manager = actor_for(person("gestion", (place.territory.perimeter, Role.MANAGER)))
    assert loaded(place, "A;;10;1;;\n", actor=manager).version == 1


def test_what_no_rule_or_two_rules_decide_is_kept_without_policy(place):
    stored = loaded(place, "A;;10;1;60611;\nB;;10;1;;020\n")
    run = allocate_document(
        actor=SYSTEM,
        document=imported(
            place,
            line(1, "10.00"),
            line(2, "-3.00", nature="64111", function="30"),
            line(3, None, nature="2046", function="01"),
        ),
        nomenclature=stored,
    )
    assert parts_of(run) == {
        1: [("-", Decimal("10.00"), "conflict")],
        2: [("-", Decimal("-3.00"), "no_rule")],
    }
    assert run.conflicts == [{"line": 1, "rules": [2, 3]}]


def test_the_same_inputs_are_the_same_run_and_new_rules_another(place):
    kept = imported(place, line())
    first = loaded(place, "A;;10;1;;\n")
    run = allocate_document(actor=SYSTEM, document=kept, nomenclature=first)
    before = list(Allocation.objects.values())
    assert allocate_document(actor=SYSTEM, document=kept, nomenclature=first) == run
    assert list(Allocation.objects.values()) == before
    assert Event.objects.filter(action="allocate_document").count() == 1
    second = loaded(place, "B;;10;1;;\n")
    other = allocate_document(actor=SYSTEM, document=kept, nomenclature=second)
    assert other != run
    assert AllocationRun.objects.count() == 2


def test_a_computation_is_refused_to_readers_and_open_to_the_room_that_asks(place):
    kept, stored = imported(place, line()), loaded(place, "A;;10;1;;\n")
    city = place.bodies[CITY].perimeter
    reader = actor_for(person("lecture", (city, Role.READER)))
    with pytest.raises(NotAllowedError):
        allocate_document(actor=reader, document=kept, nomenclature=stored, room="spending")
    spender = actor_for(person("depense", (city, Role.CONTRIBUTOR), room="spending"))
    with pytest.raises(NotAllowedError):
        allocate_document(actor=spender, document=kept, nomenclature=stored)
    run = allocate_document(actor=spender, document=kept, nomenclature=stored, room="spending")
    assert run.author == spender.user


AMOUNTS = st.one_of(
    st.none(), st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)
)
CODES = st.sampled_from(["60611", "60612", "64111", "6216", "739211"])
FUNCTIONS = st.sampled_from(["01", "020", "311", "4"])
SPLITS = st.sampled_from([("1",), ("1/3", "2/3"), ("0.1", "0.2", "0.7"), ("1/7",) * 7])


@settings(max_examples=25)
@given(
    lines=st.lists(st.tuples(AMOUNTS, CODES, FUNCTIONS), min_size=1, max_size=12),
    rules=st.lists(
        st.tuples(SPLITS, st.sampled_from(["", "6*", "64*", "60611"]), FUNCTIONS),
        max_size=5,
        unique_by=lambda rule: rule[1:],
    ),
    seed=st.uuids(),
)
def test_the_parts_of_every_line_sum_to_the_line(place, lines, rules, seed):
    text = "".join(
        f"P{rank};S{part};{rank % 3};{share};{nature};{function}\n"
        for rank, (shares, nature, function) in enumerate(rules)
        for part, share in enumerate(shares)
    )
    stored = loaded(place, text or "Z;;1;1;99999;\n", name=str(seed))
    kept = imported(
        place,
        *(
            line(rank, None if amount is None else str(amount), nature=nature, function=function)
            for rank, (amount, nature, function) in enumerate(lines, start=1)
        ),
    )
    run = allocate_document(actor=SYSTEM, document=kept, nomenclature=stored)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for part in run.parts.select_related("line"):
        sums[part.line.rank] += part.amount
    assert sums == {
        rank: amount
        for rank, (amount, _nature, _function) in enumerate(lines, 1)
        if amount is not None
    }
    kept.delete()
