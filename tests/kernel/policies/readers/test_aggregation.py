from pathlib import Path

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Movement, Section
from bastide.kernel.policies.core.rulebook import Outcome
from bastide.kernel.policies.core.rules import subject_from
from bastide.kernel.policies.readers import read_rules
from tests.kernel.policies.samples import line

SHIPPED = Path(__file__).resolve().parents[4] / "data" / "policies"
HEADER = (
    "Sens,Nature Mvt,Section,Chapitre - Code,Chapitre - Libellé,Nature\xa0- Code,"
    "Nature\xa0- Libellé,Fonction\xa0- Code,Fonction\xa0- Libellé,Niveau 1 - Section,"
    "Niveau 2 - Catégorie,Niveau 3 - Type,Niveau a - Politique,Niveau b - Sous Politique\n"
)


def row(policy, part="-", *, sens="DEPENSE", mvt="REELLE", section="FONCTIONNEMENT", chap="011"):
    return f"{sens},{mvt},{section},{chap},x,6068,y,020,z,w,Gestion,Divers,{policy},{part}\n"


def read(*rows):
    return read_rules((HEADER + "".join(rows)).encode(), "agregation.csv")


def outcome(found, **values):
    seen = line(**({"nature": "6068", "function": "020"} | values))
    return found.book.allocation(subject_from(seen, year=2024))


def test_the_key_is_direction_movement_nature_and_function():
    found = read(row("Culture", "Musées"))
    assert found.report.form == "aggregation"
    assert [part.policy for part in outcome(found, chapter="65").parts] == ["Culture"]
    assert [part.category for part in outcome(found).parts] == ["Gestion"]
    for values in (
        {"nature": "60681"},
        {"function": "0201"},
        {"direction": Direction.RECEIPT},
        {"movement": Movement.ORDER},
    ):
        assert outcome(found, **values).outcome is Outcome.NO_RULE


def test_section_then_chapter_count_only_for_the_keys_they_tell_apart():
    found = read(row("Culture", chap="011"), row("Sport", chap="65"))
    assert [part.policy for part in outcome(found, chapter="65").parts] == ["Sport"]
    assert outcome(found, chapter="66").outcome is Outcome.NO_RULE
    (conflict,) = found.report.conflicts
    assert (conflict.rows, conflict.resolved_by) == ((2, 3), ("chapitre",))
    by_section = read(row("Culture"), row("Sport", section="INVESTISSEMENT"))
    investment = outcome(by_section, section=Section.INVESTMENT, chapter="21")
    assert [part.policy for part in investment.parts] == ["Sport"]
    assert by_section.report.conflicts[0].resolved_by == ("section",)


def test_movement_tells_policies_apart_and_is_reported():
    found = read(row("Culture"), row("-", mvt="ORDRE"))
    assert outcome(found).outcome is Outcome.MAPPED
    assert outcome(found, movement=Movement.ORDER).outcome is Outcome.EXPLICIT
    (conflict,) = found.report.conflicts
    assert (conflict.policies, conflict.resolved_by) == (("-", "Culture"), ("mouvement",))


def test_one_key_with_two_policies_is_a_conflict():
    found = read(row("Culture"), row("Sport"), row("CULTURE"))
    assert outcome(found).outcome is Outcome.CONFLICT
    (conflict,) = found.report.conflicts
    assert (conflict.rows, conflict.policies) == ((2, 3), ("Culture", "Sport"))
    assert conflict.resolved_by == ()


def test_a_row_without_function_takes_what_no_whole_key_takes():
    found = read(row("Culture"), row("Sport").replace(",020,", ",,"))
    assert [part.policy for part in outcome(found).parts] == ["Culture"]
    assert [part.policy for part in outcome(found, function="").parts] == ["Sport"]


def test_bad_cells_are_named():
    with pytest.raises(InputRefusedError) as refused:
        read(row("A", sens="SORTIE"), row("B").replace("6068", "60?8"), row("C"))
    assert [(item.line, item.field) for item in refused.value.refusals] == [
        (2, "Sens"),
        (3, "Nature - Code"),
    ]


def test_the_real_table_of_montreuil():
    path = SHIPPED / "agregation-montreuil.csv"
    report = read_rules(path.read_bytes(), path.name).report
    assert report.rows == 15_073
    assert report.blank_rows == (15_075,)
    assert len(report.duplicates) == 10
    assert [conflict.resolved_by for conflict in report.conflicts] == [("mouvement",)] * 4
    kept = {item.kept: dict(item.variants) for item in report.spellings if item.level == "policy"}
    assert kept == {
        "Espaces publics": {"Espaces Publics": 90},
        "Sécurité Publique": {"Sécurité publique": 32},
        "Petite Enfance": {"Petite enfance": 8},
    }
    assert len(report.unmapping_rows) == 48
