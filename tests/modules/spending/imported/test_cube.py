"""The cube against the core: the same amounts on every axis, every path, every engine."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from django.db import connection

from bastide.kernel.budgets.core.lines import BudgetKind, Direction, Movement, Section, Step
from bastide.kernel.budgets.models import Document
from bastide.kernel.policies.readers import read_rules
from bastide.modules.spending.core.decomposition import Perimeter, decomposition
from bastide.modules.spending.core.savings import savings_chain
from bastide.modules.spending.core.selection import UNMAPPED, Axis, Selection
from bastide.modules.spending.core.totals import totals_of
from bastide.modules.spending.figures.cuts import pooled_staff_notice
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.queries.cube import (
    COLUMNS,
    CUBE,
    cut,
    cut_expression,
    latest_cube,
    staff_expression,
    yearly_expression,
)
from bastide.modules.spending.queries.evolutions import show_evolution
from bastide.modules.spending.queries.lines import list_parts
from bastide.modules.spending.queries.savings import show_savings
from bastide.modules.spending.queries.unmapped import show_unmapped
from bastide.modules.spending.readers.reference import savings_terms
from bastide.modules.spending.services import import_budgets, read_again, undo_budgets
from bastide.platform.access.actors import SYSTEM
from bastide.platform.analytics.engine import compiled, run
from tests.kernel.policies.samples import document, line
from tests.modules.spending.imported.conftest import CITY_FILES, METROPOLE_FILES
from tests.modules.spending.world import (
    CITY,
    DATA,
    METROPOLE,
    MONTREUIL,
    Land,
    land,
    nomenclature,
    shipped,
)

pytestmark = pytest.mark.django_db
CITY_2024 = Selection(authority=CITY, year=2024)
WIDTHS = {
    Axis.POLICY: "policy",
    Axis.SUBPOLICY: "subpolicy",
    Axis.NATURE: "nature:2",
    Axis.FUNCTION: "function:1",
    Axis.CHAPTER: "chapter",
    Axis.SECTION: "section",
    Axis.BUDGET: "budget",
}
MONTREUIL_FILE = "montreuil/CA_2023.xml"
SMALL = "200099999"
"""An EPCI of the tests that is no other one."""


def small(*lines):
    return document(*lines, siren=CITY, sha256="a" * 64)


def shown(place, selection):
    return show_spending(SYSTEM, place.territory, selection, compares=True)


def amounts(view):
    return {group.value: group.amount for group in view.breakdown.groups}


@cache
def read(name, rules):
    return shipped(name), read_rules((DATA / "policies" / rules).read_bytes(), rules).book


def core(name, rules, by, **perimeter):
    documents, book = read(name, rules)
    return decomposition(documents, book, by=[by], perimeter=Perimeter(**perimeter))


@pytest.mark.parametrize("axis", list(Axis))
@pytest.mark.parametrize(
    ("direction", "movement", "section"),
    [
        (Direction.EXPENDITURE, Movement.REAL, None),
        (Direction.RECEIPT, Movement.REAL, Section.RUNNING),
        (Direction.EXPENDITURE, Movement.ORDER, Section.INVESTMENT),
    ],
)
@pytest.mark.parametrize(
    ("authority", "name", "rules"),
    [
        (MONTREUIL, MONTREUIL_FILE, "agregation-montreuil.csv"),
        (CITY, "montpellier/CA_2024.xml", "nomenclature-m57.csv"),
    ],
)
@pytest.mark.some(8)
def test_the_cube_equals_the_core_on_every_axis(
    world, axis, direction, movement, section, authority, name, rules
):
    place = world.east if authority == MONTREUIL else world.south
    view = shown(
        place,
        Selection(
            authority=authority, axis=axis, direction=direction, movement=movement, section=section
        )
        if authority == MONTREUIL
        else replace(CITY_2024, axis=axis, direction=direction, movement=movement, section=section),
    )
    found = core(name, rules, WIDTHS[axis], direction=direction, movement=movement, section=section)
    assert view.breakdown.total == found.total
    if axis in {Axis.POLICY, Axis.SUBPOLICY}:
        expected = {group.keys[0]: group.amount for group in found.groups}
        if found.unmapped:
            expected[UNMAPPED] = found.unmapped_amount
        assert amounts(view) == expected
    else:
        assert sum(amounts(view).values()) == found.total
        for group in found.groups:
            assert group.amount <= amounts(view)[group.keys[0]] or found.unmapped


def test_montreuil_as_its_own_publication_says(world):
    view = shown(world.east, Selection())
    assert view.breakdown.total == Decimal("274102369.03")
    assert amounts(view)["Education"] == Decimal("56302260.81")
    unmapped = view.breakdown.unmapped
    assert (unmapped.amount, unmapped.lines) == (Decimal("5752749.85"), 54)
    work = show_unmapped(SYSTEM, world.east.territory, Selection())
    assert (work.amount, work.lines) == (Decimal("5752749.85"), 54)
    weights = [abs(item.part.amount) for item in work.items]
    assert weights == sorted(weights, reverse=True)
    page = world.clients["reader"].get(world.east.root).content.decode()
    assert "56\u00a0302\u00a0261" in page
    assert "5\u00a0752\u00a0750" in page
    assert "Non affecté" in page


def _walk(place, selection, depth=0):
    """Check every group of a cut against the cut one level deeper; return how many there are."""
    view = shown(place, selection)
    walked = 0
    for group in view.breakdown.groups:
        walked += 1
        deeper = view.selection.into(group.value)
        below = cut(view.snapshot, deeper, [str(one.id) for one in view.documents])
        assert sum(cell.amount for cell in below) == group.amount, (selection, group)
        assert sum(cell.lines for cell in below) == group.lines
        if deeper.axis is not selection.axis or deeper.path != selection.path:
            is_leaf = depth > 1 or len(below) == 1
            walked += 0 if is_leaf else _walk(place, deeper, depth + 1)
    return walked


@pytest.mark.always
def test_every_group_of_the_tree_is_the_sum_of_what_it_opens(world):
    assert _walk(world.south, CITY_2024) > 200


@pytest.mark.parametrize("axis", [Axis.NATURE, Axis.FUNCTION, Axis.CHAPTER, Axis.SECTION])
def test_the_lines_of_every_group_sum_to_the_group(world, axis):
    view = shown(world.south, replace(CITY_2024, axis=axis))
    for group in view.breakdown.groups:
        parts = list_parts(view.selection.into(group.value), view.documents, view.nomenclature)
        assert sum(part.amount for part in parts) == group.amount
        assert len(parts) == group.lines


def test_without_a_nomenclature_everything_is_unmapped_and_opens_its_lines(db):
    place = land("Pays nu", SMALL, (SMALL, "Métropole"), (CITY, "Ville"))
    lines = (line(1, "10.00"), line(2, "-3.00", nature="6419"), line(3, None))
    import_budgets(
        actor=SYSTEM,
        territory=place.territory,
        documents=[small(*lines)],
    )
    view = shown(place, Selection())
    assert amounts(view) == {UNMAPPED: Decimal("7.00")}
    parts = list_parts(view.selection, view.documents, view.nomenclature)
    assert [(part.line.rank, part.amount) for part in parts] == [(1, 10), (2, -3)]
    natures = shown(place, Selection(axis=Axis.NATURE))
    assert amounts(natures) == {"60": Decimal(10), "64": Decimal(-3)}
    opened = list_parts(natures.selection.into("64"), natures.documents, natures.nomenclature)
    assert [part.line.rank for part in opened] == [2]


def test_amounts_per_inhabitant_say_their_population(world):
    view = shown(world.south, CITY_2024)
    population = view.breakdown.population
    assert population.count == 305743
    assert "CA_2024.xml" in population.source
    first = view.breakdown.groups[0]
    assert first.per_inhabitant == (first.amount / 305743).quantize(Decimal("0.01"))


def test_the_year_before_is_compared_over_the_same_budget(world):
    view = shown(world.south, CITY_2024)
    assert view.refusal == ""
    before = shown(world.south, replace(CITY_2024, year=2023))
    assert view.previous == amounts(before)
    voted = shown(world.south, replace(CITY_2024, year=2025))
    assert voted.previous == {}
    assert "budget voté" in voted.refusal


def test_unequal_perimeters_are_refused_with_the_budgets_that_lack(world):
    every = Selection(authority=METROPOLE, year=2023, all_budgets=True)
    view = show_evolution(SYSTEM, world.south.territory, every)
    assert view.evolution is None
    assert "Assainissement" in view.refusal
    assert "La comparaison est refusée." in view.refusal
    assert shown(world.south, every).previous == {}
    main = show_evolution(SYSTEM, world.south.territory, Selection(authority=METROPOLE))
    assert main.years == (2022, 2023, 2024)
    assert main.evolution.after - main.evolution.before == sum(
        change.change for change in main.evolution.changes
    )


@pytest.mark.parametrize("name", [*CITY_FILES, *METROPOLE_FILES, MONTREUIL_FILE])
def test_order_operations_balance_in_every_real_document(name):
    for one in shipped(name):
        if one.kind is BudgetKind.MAIN and one.format == "totem":
            assert totals_of(one).is_order_balanced, one.establishment


def test_savings_added_up_by_the_database_equal_those_of_the_lines(world):
    view = show_savings(SYSTEM, world.south.territory, CITY_2024)
    for chain in view.chains:
        (account,) = (
            one
            for one in shipped(*CITY_FILES)
            if (one.year, one.step.value) == (chain.year, chain.step)
        )
        direct = savings_chain([account], savings_terms())
        assert {one.term.code: one.amount for one in chain.terms} == {
            one.term.code: one.amount for one in direct.terms
        }
        assert chain.notes == direct.notes
    opened = show_savings(SYSTEM, world.south.territory, CITY_2024, opens_lines=True).current
    assert all(one.ranks[0] for one in opened.terms)
    (account,) = shipped("montpellier/CA_2024.xml")
    assert opened.terms[0].ranks == savings_chain([account], savings_terms()).terms[0].ranks


def test_an_administrative_account_compares_with_a_single_financial_account(db):
    place = land("Pays mixte", SMALL, (SMALL, "Métropole"), (CITY, "Ville"))
    import_budgets(
        actor=SYSTEM,
        territory=place.territory,
        documents=[
            document(line(), siren=CITY, year=2022, sha256="a" * 64),
            document(
                line(), siren=CITY, year=2023, step=Step.SINGLE_FINANCIAL_ACCOUNT, sha256="b" * 64
            ),
        ],
    )
    view = show_savings(SYSTEM, place.territory, Selection())
    assert [chain.step for chain in view.chains] == ["CA", "CFU"]
    assert [(step.year_before, step.year) for step in view.scissors] == [(2022, 2023)]


def _into(*pairs, axis):
    return replace(CITY_2024, path=pairs, axis=axis)


@pytest.mark.parametrize(
    "selection",
    [
        _into(axis=Axis.NATURE),
        _into((Axis.NATURE, "64"), axis=Axis.NATURE),
        _into((Axis.NATURE, "62"), axis=Axis.NATURE),
        _into((Axis.NATURE, "621"), axis=Axis.NATURE),
        _into((Axis.NATURE, "64"), axis=Axis.POLICY),
        _into((Axis.SECTION, "F"), axis=Axis.NATURE),
    ],
)
def test_pooled_staff_stands_beside_payroll_wherever_it_is_shown(world, selection):
    notice = pooled_staff_notice(shown(world.south, selection))
    assert "6216\u00a0: 39,6\u00a0M€" in notice
    assert "64\u00a0: 159,7\u00a0M€" in notice


@pytest.mark.parametrize(
    "selection",
    [
        _into(axis=Axis.POLICY),
        _into((Axis.NATURE, "60"), axis=Axis.NATURE),
        replace(CITY_2024, axis=Axis.NATURE, direction=Direction.RECEIPT),
        replace(CITY_2024, axis=Axis.NATURE, movement=Movement.ORDER),
    ],
)
def test_nothing_is_said_of_staff_where_no_payroll_is_shown(world, selection):
    assert pooled_staff_notice(shown(world.south, selection)) == ""


def test_pooled_staff_stands_beside_the_payroll_chapter(db):
    place = land("Pays voté par nature", SMALL, (SMALL, "Métropole"), (CITY, "Ville"))
    lines = (
        line(1, "30.00", nature="64111", chapter="012"),
        line(2, "12.00", nature="6216", chapter="012"),
    )
    import_budgets(
        actor=SYSTEM,
        territory=place.territory,
        documents=[small(*lines)],
    )
    for selection in (
        Selection(axis=Axis.CHAPTER),
        Selection(axis=Axis.NATURE, path=((Axis.CHAPTER, "012"),)),
    ):
        view = shown(place, selection)
        assert (view.staff.own, view.staff.pooled) == (Decimal(30), Decimal(12))
        assert "s’ajoute au personnel propre" in pooled_staff_notice(view)


@pytest.mark.parametrize(("nature", "amount"), [("739211", "37482323.29"), ("2046", "11567865.17")])
def test_both_parts_of_the_attribution_de_compensation_open_their_line(world, nature, amount):
    selection = replace(CITY_2024, axis=Axis.NATURE, path=((Axis.NATURE, nature),))
    view = shown(world.south, selection)
    assert view.breakdown.total == Decimal(amount)
    (part,) = list_parts(view.selection, view.documents, view.nomenclature)
    assert (part.line.nature, part.line.document.file_name) == (nature, "CA_2024.xml")
    assert part.line.nature_label != ""
    page = world.clients["reader"].get(f"{world.south.root}lignes/?{view.selection.query}")
    assert f">{part.line.rank}<" in page.content.decode()


def test_undoing_an_import_gives_the_cube_of_before(db):
    place = land("Pays défait", SMALL, (SMALL, "Métropole"), (CITY, "Ville"))
    nomenclature(place)
    first = document(line(1, "10.00"), siren=CITY, year=2023, sha256="a" * 64)
    second = document(line(1, "99.00"), siren=CITY, year=2024, sha256="b" * 64)
    import_budgets(actor=SYSTEM, territory=place.territory, documents=[first])
    before = latest_cube(place.territory).sha256
    (kept,) = import_budgets(actor=SYSTEM, territory=place.territory, documents=[second])
    assert latest_cube(place.territory).sha256 != before
    removed = undo_budgets(
        actor=SYSTEM, territory=place.territory, batch=kept.batch, reason="mauvais fichier"
    )
    assert removed == 1
    assert latest_cube(place.territory).sha256 == before
    assert [one.year for one in Document.objects.filter(authority__territory=place.territory)] == [
        2023
    ]


def test_another_version_of_the_nomenclature_reads_old_years_again(db):
    place: Land = land("Pays relu", SMALL, (SMALL, "Métropole"), (CITY, "Ville"))
    nomenclature(place)
    import_budgets(
        actor=SYSTEM, territory=place.territory, documents=[small(line(1, "10.00", function="311"))]
    )
    first = shown(place, Selection())
    nomenclature(place, "agregation-montreuil.csv", year=2023)
    assert read_again(actor=SYSTEM, territory=place.territory) == 1
    again = shown(place, Selection())
    assert again.breakdown.total == first.breakdown.total
    assert len({run.nomenclature_id for run in first.documents[0].allocations.all()}) == 2


@pytest.mark.postgres
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="La base d'essai n'est pas PostgreSQL."
)
def test_the_same_expressions_give_the_same_amounts_on_postgresql(world):
    snapshot = latest_cube(world.south.territory)
    documents = [str(one.id) for one in Document.objects.filter(authority__siren=CITY)]
    kinds = {"string": "text", "int16": "smallint", "int32": "integer", "boolean": "boolean"}
    with connection.cursor() as cursor:
        declared = ", ".join(
            f'"{name}" {kinds.get(kind, "numeric(18, 2)")}' for name, kind in COLUMNS.items()
        )
        cursor.execute(f"CREATE TEMP TABLE {CUBE} ({declared}) ON COMMIT DROP")
        holes = ", ".join(["%s"] * len(COLUMNS))
        import pyarrow.parquet as pq  # noqa: PLC0415 -- the one place that reads the file itself

        rows = pq.read_table(snapshot.file).to_pylist()
        cursor.executemany(
            f"INSERT INTO {CUBE} VALUES ({holes})",
            [tuple(row[name] for name in COLUMNS) for row in rows],
        )
        for selection in (
            *(replace(CITY_2024, axis=axis) for axis in Axis),
            _into((Axis.NATURE, "64"), axis=Axis.NATURE),
            _into((Axis.POLICY, UNMAPPED), axis=Axis.NATURE),
        ):
            for expression in (
                cut_expression(selection, documents),
                yearly_expression(selection, documents),
                staff_expression(selection, documents),
            ):
                cursor.execute(compiled(expression, "postgres").replace("%", "%%"), [])
                names = [column[0] for column in cursor.description]
                there = {tuple(map(str, row)) for row in cursor.fetchall()}
                here = {
                    tuple(str(row[name]) for name in names)
                    for row in run(expression, {CUBE: snapshot.file})
                }
                assert there == here
