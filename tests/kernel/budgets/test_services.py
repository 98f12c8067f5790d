"""Imports of budgets: whole or absent, once, undone exactly, journalled."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.budgets import services
from bastide.kernel.budgets.core.lines import Movement, Section, Step
from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.budgets.queries import as_read, line_as_read, summed_documents
from bastide.kernel.budgets.readers import read_documents
from bastide.platform.access.actors import SYSTEM, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.exchange.models import BatchStatus, ImportBatch
from tests.kernel.budgets.samples import line as xml_line
from tests.kernel.budgets.samples import totem
from tests.kernel.policies.samples import document, line
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Land:
    return land("Pays d’essai", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))


def budget(year=2023, *lines, **values):
    values.setdefault("sha256", f"{year}" * 16)
    return document(*(lines or (line(),)), year=year, siren=CITY, **values)


def stored(place, *documents, actor=SYSTEM):
    return services.import_documents(actor=actor, territory=place.territory, documents=documents)


def contents():
    return (
        list(Document.objects.order_by("pk").values()),
        list(Line.objects.order_by("pk").values()),
    )


def refused(place, *documents, actor=SYSTEM):
    with pytest.raises(InputRefusedError) as caught:
        stored(place, *documents, actor=actor)
    return caught.value.refusals


def test_two_budgets_of_one_name_in_one_file_are_refused_and_not_lost(place):
    first, other = budget(2023, line(amount="1.00")), budget(2023, line(amount="2.00"))
    (refusal,) = refused(place, first, other)
    assert (refusal.file, refusal.field) == (first.file_name, "exercice")
    assert len(stored(place, first, first)) == 1


def test_every_line_comes_back_as_it_was_read(place):
    (read,) = shipped("montpellier/CA_2024.xml")
    (kept,) = stored(place, read)
    again = as_read(kept)
    unlabelled = {"nature_label": "", "function_label": ""}
    assert [replace(one, **unlabelled) for one in again.lines] == [
        replace(one, **unlabelled) for one in read.lines
    ]
    assert replace(again, lines=(), authority=read.authority) == replace(read, lines=())
    assert [line_as_read(one) for one in kept.lines.order_by("rank")] == list(again.lines)


def test_the_chart_of_the_norm_and_year_labels_what_the_file_leaves_unnamed(place):
    own = line(2, nature="60612", nature_label="Électricité des écoles")
    (kept,) = stored(place, budget(2023, line(1, nature="6216", function="020"), own))
    first, second = kept.lines.order_by("rank")
    assert first.nature_label == "Personnel affecté par le GFP de rattachement"
    assert first.function_label != ""
    assert second.nature_label == "Électricité des écoles"


def test_a_norm_without_chart_leaves_labels_empty(place):
    (kept,) = stored(place, budget(norm=""))
    assert kept.lines.get().nature_label == ""


def test_the_same_file_twice_changes_nothing(place):
    read = read_documents(totem(), "essai.xml")
    assert len(stored(place, *read)) == 1
    before, events = contents(), Event.objects.count()
    assert stored(place, *read) == ()
    assert contents() == before
    assert (ImportBatch.objects.count(), Event.objects.count()) == (1, events)


def test_another_file_of_the_same_budget_step_and_year_is_refused(place):
    stored(place, *read_documents(totem(), "essai.xml"))
    before = contents()
    other = read_documents(totem(xml_line(MtReal="1.00")), "autre.xml")
    (refusal,) = refused(place, *other)
    assert "essai.xml" in refusal.reason
    assert (refusal.file, refusal.field, refusal.value) == ("autre.xml", "exercice", "CA 2023")
    assert "Annulez" in refusal.remedy
    assert contents() == before


def test_one_document_given_twice_is_kept_once_and_two_versions_of_it_are_refused(place):
    (refusal,) = refused(place, budget(), budget(sha256="f" * 64, file_name="autre.xml"))
    assert refusal.file == "autre.xml"
    assert not Document.objects.exists()
    assert len(stored(place, budget(), budget())) == 1


def test_the_document_of_a_stranger_is_refused_with_its_siret(place):
    strange = document(line(), siren="219300480", file_name="montreuil.xml")
    (refusal,) = refused(place, budget(), strange)
    assert (refusal.field, refusal.value) == ("SIRET", "21930048000010")
    assert "n'est pas une collectivité de Pays d’essai" in refusal.reason
    assert not Document.objects.exists()


def test_an_import_is_whole_or_absent(place):
    """The second document cannot be stored: nothing of the first one stays."""
    broken = budget(2024, line(1), line(1))
    with pytest.raises(DatabaseError):
        stored(place, budget(2023), broken)
    assert contents() == ([], [])
    assert not ImportBatch.objects.exists()
    assert not Event.objects.exists()


def test_undo_restores_the_tables_exactly_and_marks_the_batch(place):
    stored(place, budget(2022))
    before = contents()
    (kept, _other) = stored(place, budget(2023), budget(2024))
    batch = kept.batch
    count = services.undo_import(
        actor=SYSTEM, territory=place.territory, batch=batch, reason="mauvais fichier"
    )
    assert count == 2
    assert contents() == before
    batch.refresh_from_db()
    assert (batch.status, batch.undone_at is None) == (BatchStatus.UNDONE, False)
    with pytest.raises(InputRefusedError, match="déjà annulé"):
        services.undo_import(actor=SYSTEM, territory=place.territory, batch=batch)
    assert len(stored(place, budget(2023))) == 1


def test_each_write_is_journalled_with_its_file_and_its_reason(place):
    (kept,) = stored(place, budget(2023))
    services.undo_import(
        actor=SYSTEM, territory=place.territory, batch=kept.batch, reason="mauvais fichier"
    )
    events = {
        event.action: event for event in Event.objects.select_related("payload").order_by("pk")
    }
    assert list(events) == ["open_batch", "import_document", "undo_import", "undo_batch"]
    assert "2023" * 16 in events["import_document"].payload.content
    assert "mauvais fichier" in events["undo_import"].payload.content


def test_who_does_not_contribute_to_a_body_imports_nothing_there(place):
    root, city = place.territory.perimeter, place.bodies[CITY].perimeter
    reader = actor_for(person("lecture", (root, Role.READER)))
    assert refused(place, budget(), actor=reader)[0].field == "SIRET"
    part = actor_for(person("ville", (city, Role.CONTRIBUTOR)))
    (kept,) = stored(place, budget(), actor=part)
    other = document(line(), siren=METROPOLE, sha256="e" * 64)
    assert refused(place, other, actor=part)[0].field == "SIRET"
    with pytest.raises(NotAllowedError):
        services.undo_import(actor=reader, territory=place.territory, batch=kept.batch)
    assert Document.objects.count() == 1


def test_negative_and_absent_amounts_stay_what_they_are(place):
    lines = (line(1, "-12.34"), line(2, None), line(3, "0.00"))
    (kept,) = stored(place, budget(2023, *lines))
    amounts = list(kept.lines.order_by("rank").values_list("amount", flat=True))
    assert amounts == [Decimal("-12.34"), None, Decimal("0.00")]


@pytest.mark.parametrize("step", [Step.PRIMARY, Step.AMENDING, Step.ADMINISTRATIVE_ACCOUNT])
def test_summed_lines_count_for_the_same_amounts_at_every_step(place, step):
    lines = (
        line(1, "10.00", planned=Decimal("7.10"), proposed=Decimal("0.05")),
        line(2, "2.50", planned=Decimal("-1.00")),
        line(3, "4.00", planned=Decimal(3), section=Section.INVESTMENT),
        line(4, "1.00", planned=Decimal(1), movement=Movement.ORDER),
        line(5, "8.00", planned=Decimal(8), section=None),
        line(6, "9.00", planned=Decimal(9), section=None),
    )
    (kept,) = stored(place, budget(2023, *lines, step=step))
    (summed,) = summed_documents([kept])
    expected: dict[tuple[object, ...], Decimal] = {}
    for one in lines:
        key = (one.direction, one.movement, one.section, one.nature)
        expected[key] = expected.get(key, Decimal(0)) + (services.amount_of(one, step) or 0)
    found: dict[tuple[object, ...], Decimal] = {}
    for one in summed.lines:
        key = (one.direction, one.movement, one.section, one.nature)
        found[key] = found.get(key, Decimal(0)) + (services.amount_of(one, step) or 0)
    assert found == expected
    assert sum(one.section is None for one in summed.lines) == 2


def test_the_body_of_a_budget_with_its_own_siret_is_its_authority(place):
    annexe = replace(budget(), siret="99999999900010", establishment="Régie")
    (kept,) = stored(place, annexe)
    assert as_read(kept).siren == CITY


def test_the_database_itself_refuses_a_second_document_of_the_same_key(place):
    (kept,) = stored(place, budget())
    assert connection.in_atomic_block
    kept.pk = None
    kept._state.adding = True
    with pytest.raises(DatabaseError):
        kept.save(force_insert=True)
