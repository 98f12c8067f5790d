"""Sheets brought back into a plan: no change out of no change, each row told, all or nothing."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans import services
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.core.rows import ActionRow
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.exports import actions_sheet, money_sheet, ppi_sheet, written_actions
from bastide.kernel.plans.imports import import_action_file, import_money_file
from bastide.kernel.plans.models import Action, ActionMoney, Plan
from bastide.kernel.plans.queries.contents import read_plan
from bastide.kernel.plans.queries.gates import list_money
from bastide.kernel.plans.readers.sheets import read_actions
from bastide.kernel.plans.services.sheets import SheetReport, import_actions
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.services import SourceFile
from bastide.platform.exchange.writers import Sheet, write_csv, write_xlsx
from tests.kernel.plans.world import World, action, tree, world

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def plan(place: World) -> Plan:
    """Return a plan with an action of every kind."""
    plan = place.plan()
    _top, one, two = tree(plan)
    rich = action(
        plan,
        node=one,
        description="Toiture\n\nFaçade",
        owner_function=place.function("Odile Vantarel"),
        owner_service=place.service("BAT", "Bâtiments"),
        owner_label="Régie",
        reference=plan.pk,
        reference_label="Gymnase Pasteur",
        priority=2,
        weight=Decimal("1.5"),
    )
    action(plan, "Veiller", shares={one: Fraction(1, 3), two: Fraction(2, 3)}, ends_on=None)
    action(plan, "Seule", progress_mode="milestones")
    for status in (Status.DONE, Status.PAUSED, Status.POSTPONED, Status.ABANDONED):
        row = action(plan, f"Action {status.value}")
        take(row, Status.ONGOING)
        services.report_progress(actor=SYSTEM, action=row, version=row.version, percent=40)
        take(row, status)
    spend(rich, planned=Decimal("1234.56"), realised=Decimal(0))
    spend(
        rich,
        direction=Direction.RECEIPT,
        funding=Funding.GRANT,
        funder="Région",
        planned=Decimal(7),
    )
    return plan


def take(row: Action, status: Status) -> None:
    services.set_status(
        actor=SYSTEM, action=row, version=row.version, status=status, reason="essai"
    )


def spend(row: Action, **more: Any) -> ActionMoney:
    given = {
        "actor": SYSTEM,
        "action": row,
        "year": YEAR,
        "section": Section.INVESTMENT,
        "direction": Direction.EXPENDITURE,
    }
    return services.record_money(**given | more)


def exported(plan: Plan) -> list[ActionRow]:
    data = write_csv(actions_sheet(read_plan(plan)))
    return list(read_actions(data, "actions.csv"))


def brought(plan: Plan, rows: list[ActionRow], **more: Any) -> SheetReport:
    data = write_csv(written_actions(rows, plan.name))
    return import_action_file(more.pop("actor", SYSTEM), plan, data, "actions.csv", **more)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_comes_back_without_any_change(plan: Plan, kind: str) -> None:
    sheet = actions_sheet(read_plan(plan))
    money = money_sheet(plan.name, list_money(plan))
    before, events = read_plan(plan), Event.objects.count()
    for one, bring in ((sheet, import_action_file), (money, import_money_file)):
        data = write_csv(one) if kind == "csv" else write_xlsx([one], fictitious="fictif")
        report = bring(SYSTEM, plan, data, f"retour.{kind}")
        assert (report.created, report.updated, report.refused) == ((), (), ())
        assert len(report.unchanged) == len(one.rows)
    assert read_plan(plan) == before
    assert (Event.objects.count(), ImportBatch.objects.count()) == (events, 0)


def test_a_plan_is_copied_by_its_sheet(place: World, plan: Plan) -> None:
    """Rows without identifier nor version make the same actions in another plan."""
    other = place.plan("Copie")
    tree(other)
    rows = [replace(row, id=None, version=None) for row in exported(plan)]
    report = brought(other, rows)
    assert (len(report.created), report.updated) == (len(rows), ())
    made = [replace(row, id=None, version=None) for row in exported(other)]
    assert [replace(row, line=0) for row in made] == [replace(row, line=0) for row in rows]
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.file_name) == ("plan_actions", "actions.csv")


def test_changed_rows_change_what_they_say_and_nothing_else(plan: Plan) -> None:
    rows = {row.title: row for row in exported(plan)}
    changed = [
        replace(
            rows["Isoler le gymnase"],
            title="Isoler mieux",
            serves=(("1.1", Fraction(1, 2)), ("1.2", Fraction(1, 2))),
            status=Status.PAUSED,
            progress=Decimal(25),
            owner_function="",
        ),
        replace(rows["Action paused"], status=Status.DONE),
        replace(rows["Seule"], owner_label="Régie"),
        rows["Veiller"],
    ]
    report = brought(plan, changed)
    assert len(report.updated) == 3
    assert len(report.unchanged) == 1
    after = {row.title: row for row in exported(plan)}
    better = after["Isoler mieux"]
    assert (better.status, better.progress, better.owner_function) == (Status.PAUSED, 25, "")
    assert [share for _code, share in better.serves] == [Fraction(1, 2)] * 2
    assert (after["Action paused"].status, after["Action paused"].progress) == (Status.DONE, 100)
    assert after["Seule"].owner_label == "Régie"
    last = Event.objects.filter(action="change_status").order_by("-sequence").first()
    assert last is not None
    assert json.loads(last.payload.content or "")["reason"] == "import de actions.csv"


def test_a_stale_row_writes_over_nobody(plan: Plan) -> None:
    rows = exported(plan)
    first = next(row for row in rows if row.title == "Seule")
    held = Action.objects.get(pk=first.id)
    services.edit_action(actor=SYSTEM, action=held, version=held.version, owner_label="Autre")
    with pytest.raises(InputRefusedError, match="a changé depuis cet export") as met:
        brought(plan, [replace(first, title="Vieux")])
    (refusal,) = met.value.refusals
    assert (refusal.field, refusal.line) == ("Version", 2)
    same = replace(first, owner_label="Autre", code="")
    assert brought(plan, [same]).unchanged == (first.code,)


def test_one_refused_row_writes_nothing(plan: Plan) -> None:
    rows = exported(plan)
    changed = [
        replace(rows[0], title="Nouveau titre"),
        replace(rows[1], serves=(("9.9", Fraction(1)),)),
        replace(rows[2], owner_service="ABSENT"),
        replace(rows[3], owner_function="Personne, nulle part"),
        replace(rows[4], starts_on=dt.date(2030, 1, 1), ends_on=dt.date(2029, 1, 1)),
        replace(rows[5], id=plan.pk),
    ]
    report = brought(plan, changed, is_dry_run=True)
    assert [refusal.line for refusal in report.refused] == [row.line for row in changed[1:]]
    assert len(report.updated) == 1
    assert all(refusal.remedy for refusal in report.refused)
    before = read_plan(plan)
    with pytest.raises(InputRefusedError) as met:
        brought(plan, changed)
    assert met.value.refusals == report.refused
    assert read_plan(plan) == before


def test_a_dry_run_tells_and_writes_nothing(plan: Plan) -> None:
    before, events = read_plan(plan), Event.objects.count()
    rows = exported(plan)
    changed = [replace(rows[0], title="Autre"), replace(rows[1], id=None, code="", version=None)]
    report = brought(plan, changed, is_dry_run=True)
    assert (len(report.created), len(report.updated)) == (1, 1)
    assert read_plan(plan) == before
    assert (Event.objects.count(), ImportBatch.objects.count()) == (events, 0)


@pytest.mark.parametrize(
    ("title", "more", "word"),
    [
        ("Seule", {"progress": Decimal(10)}, "se lit ailleurs"),
        ("Isoler le gymnase", {"progress": Decimal(10)}, "à venir n’a pas"),
        ("Action paused", {"progress": None}, "ne s’efface pas"),
        ("Action paused", {"progress": Decimal(200)}, "pourcentage"),
        ("Action paused", {"progress": Decimal("NaN")}, "exact"),
        ("Action done", {"status": Status.PLANNED}, "à venir n’a pas"),
        ("Action done", {"status": Status.PLANNED, "progress": None}, "ne passe pas"),
        ("Action abandoned", {"progress": Decimal(60)}, "Passez-la"),
        ("Veiller", {"serves": (("1.1", Fraction(1, 3)),)}, "pas 1"),
    ],
)
@pytest.mark.some(3)
def test_a_row_that_contradicts_itself_is_refused(
    plan: Plan, title: str, more: dict[str, Any], word: str
) -> None:
    (row,) = (one for one in exported(plan) if one.title == title)
    with pytest.raises(InputRefusedError, match=word):
        import_actions(
            actor=SYSTEM, plan=plan, rows=[replace(row, **more)], file=SourceFile("f.csv", "0")
        )


def test_a_homonym_is_not_guessed(place: World, plan: Plan) -> None:
    place.function("Camille Dubois", body=place.city)
    place.function("Camille Dubois", body=place.town)
    row = next(one for one in exported(plan) if one.title == "Seule")
    with pytest.raises(InputRefusedError, match="plusieurs"):
        brought(plan, [replace(row, owner_function="Camille Dubois, Adjointe")])


def test_money_is_added_changed_and_never_written_over(plan: Plan) -> None:
    columns = money_sheet("", []).columns
    rows = list(money_sheet(plan.name, list_money(plan)).rows)
    code = rows[0]["code"]
    new = {"action": "", "code": code, "year": 2031, "version": None, "realised": None}
    changed = [dict(rows[0]) | {"realised": Decimal("12.34")}, dict(rows[0]) | new]
    data = write_csv(Sheet("Montants", columns, changed))
    report = import_money_file(SYSTEM, plan, data, "m.csv")
    assert (report.updated, report.created) == ((code,), (code,))
    for stale, word in (
        (dict(rows[0]) | {"realised": Decimal(5)}, "entre-temps"),
        (dict(rows[0]) | {"year": 2040, "realised": None}, "retirée"),
        (dict(rows[0]) | {"action": "", "code": "ABSENT"}, "pas d’action"),
    ):
        with pytest.raises(InputRefusedError, match=word):
            import_money_file(SYSTEM, plan, write_csv(Sheet("M", columns, [stale])), "m.csv")
    assert ActionMoney.objects.count() == 3


def test_who_brings_a_sheet_back(place: World, plan: Plan) -> None:
    rows = exported(plan)
    with pytest.raises(NotAllowedError):
        brought(plan, rows, actor=place.actor(Role.READER))
    node = read_plan(plan).nodes[1].id
    place.actor(Role.CONTRIBUTOR, name="alice")
    services.give_branch(actor=SYSTEM, node=plan.nodes.get(pk=node), user=place.people["alice"])
    other = place.actor(Role.CONTRIBUTOR)
    row = next(one for one in rows if one.title == "Isoler le gymnase")
    with pytest.raises(InputRefusedError, match="tenue par d’autres"):
        brought(plan, [replace(row, title="Non")], actor=other)


def test_the_ppi_says_each_year_and_the_whole(plan: Plan) -> None:
    row = Action.objects.get(title="Isoler le gymnase")
    spend(row, year=YEAR + 2, planned=Decimal("1000.00"))
    sheet = ppi_sheet(read_plan(plan))
    assert [line["year"] for line in sheet.rows] == [
        str(YEAR),
        str(YEAR),
        str(YEAR + 1),
        str(YEAR + 2),
        "Ensemble",
        "Ensemble",
    ]
    whole = sheet.rows[-2]
    assert (whole["planned"], whole["realised"], whole["missing"]) == (
        Decimal("2234.56"),
        Decimal("0.00"),
        1,
    )
    assert whole["own"] == Decimal("2227.56")
    assert write_xlsx([sheet])
