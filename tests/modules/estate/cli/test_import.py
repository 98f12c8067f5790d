"""`bastide estate import`: its contract, alone or into a territory, and what bad files get."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bastide.kernel.buildings.models import Asset
from bastide.modules.estate.cli import app
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.exchange.models import ImportBatch
from tests.kernel.buildings.samples import csv, ods, xlsx
from tests.modules.estate.core.samples import DATA, ROOT
from tests.modules.spending.world import CITY, METROPOLE, land, person

MONTPELLIER = ROOT / "data" / "estate" / "montpellier_batiments.csv"
CONTRACT = ["seen", "created", "updated", "unchanged", "merged", "refused"]
SCDL = (
    "EQUIP_UID,EQUIP_THEME,EQUIP_TYPE,EQUIP_NOM,ADR_CODEPOSTAL,ADR_COMMUNE,EQUIP_LAT,EQUIP_LONG",
    '12345-20240101-001,Équipement sportif,Gymnase,"Gymnase, salle A",34000,Ville,43.61,3.87',
    "12345-20240101-002,Équipement culturel,Médiathèque,Médiathèque,34000,Ville,43.62,3.88",
)
PROGRAM = """
import sys
from bastide.modules.estate.cli import app
try:
    app()
finally:
    assert not any(name.split(".")[0] == "django" for name in sys.modules), "Django was loaded"
"""


def run(*arguments, data=None):
    return CliRunner().invoke(app, ["import", *arguments], input=data)


def ran(*arguments, data=None):
    done = run(*arguments, "--json", data=data)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


def answer(*arguments, data=None):
    code, found = ran(*arguments, data=data)
    assert code == 0, found
    assert list(found)[:6] == CONTRACT
    fates = sum(found[key] for key in ("created", "updated", "unchanged", "rows_refused"))
    assert found["seen"] == fates + len(found["merged"])
    return found


def counts(found):
    return {key: found[key] for key in ("seen", "created", "updated", "unchanged")}


# The file alone -----------------------------------------------------------------------------------
def test_the_real_file_of_a_city_reads_without_django():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "import", str(MONTPELLIER), "--json", "--dry-run"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    found = json.loads(done.stdout)
    assert counts(found) == {"seen": 3356, "created": 3356, "updated": 0, "unchanged": 0}
    assert (found["profile"], found["dry_run"]) == ("montpellier", True)
    assert done.stderr == b""


def test_a_scdl_list_is_recognised_or_asked_for():
    data = csv(*SCDL)
    found = answer("-", data=data)
    assert (found["profile"], found["created"]) == ("scdl-equipements", 2)
    assert answer("-", "--profile", "scdl", data=data) == found


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("biens.xlsx", xlsx(["Code", "Nom"], ["B1", "Mairie"], ["B2", "École"])),
        ("biens.ods", ods(["Code", "Nom"], ["B1", "Mairie"], ["B2", "École"])),
        ("biens.csv", csv("Code;Nom", "B1;Mairie", "B2;École", encoding="cp1252")),
        ("biens.tsv", csv("Code\tNom", "B1\tMairie", "B2\tÉcole")),
    ],
)
def test_every_kind_of_table_reads_the_same(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    found = answer(str(path))
    assert counts(found) == {"seen": 2, "created": 2, "updated": 0, "unchanged": 0}
    assert (found["file"], found["refused"]) == (name, [])


def test_an_old_workbook_says_which_rows_it_merges_and_refuses():
    found = answer(str(DATA / "inventaire.xls"))
    assert (found["seen"], found["created"], found["rows_refused"]) == (8, 4, 3)
    assert [list(row)[:2] for row in found["merged"]] == [["row", "into"]]
    assert "VB04" in found["merged"][0]["why"]
    for refusal in found["refused"]:
        assert list(refusal) == ["row", "field", "value", "reason", "remedy"]
        assert refusal["reason"]
        assert refusal["remedy"]


def test_a_cell_that_cannot_be_read_is_refused_and_never_zero():
    data = csv(
        "Code;Nom;Surface SDP",
        "A;Un;１２",
        "B;Deux;1e309",
        "C;Trois;=2+2",
        "D;Quatre;NaN",
        "E;Cinq;",
    )
    found = answer("-", data=data)
    assert found["created"] == 5
    assert [(one["row"], one["value"]) for one in found["refused"]] == [
        (2, "１２"),
        (3, "1e309"),
        (4, "=2+2"),
        (5, "NaN"),
    ]


def test_the_same_code_twice_is_merged():
    found = answer("-", data=csv("Code;Nom", "A;Un", "A;Un"))
    assert (found["created"], [one["row"] for one in found["merged"]]) == (1, [3])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vide.csv", b""),
        ("tronque.xlsx", xlsx(["Code", "Nom"], ["A", "Un"])[:300]),
        ("page.xls", b"<!DOCTYPE html><html><body>Connexion requise</body></html>"),
        ("image.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("couleurs.csv", csv("Couleur;Poids", "bleu;3")),
        ("titres.csv", csv("Code;Nom")),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    code, found = ran(str(path))
    assert (code, list(found)) == (1, ["errors"])
    assert list(found["errors"][0]) == ["file", "line", "field", "value", "reason", "remedy"]
    assert found["errors"][0]["reason"]
    assert found["errors"][0]["remedy"]


def test_an_absent_file_and_an_unknown_profile_are_refused():
    assert ran("/nulle/part.csv")[0] == 1
    code, found = ran("-", "--profile", "inconnu", data=csv("Code;Nom", "A;Un"))
    assert (code, bool(found["errors"][0]["remedy"])) == (1, True)
    assert run().exit_code == 2


def test_several_files_answer_in_their_order(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_bytes(csv("Code;Nom", f"{name};Bien"))
    code, found = ran(str(tmp_path / "b.csv"), str(tmp_path / "a.csv"))
    assert (code, [one["file"] for one in found["results"]]) == (0, ["b.csv", "a.csv"])


def test_files_checked_together_meet_what_the_former_ones_would_add(tmp_path):
    (tmp_path / "a.csv").write_bytes(csv("Code;Nom;Surface SDP", "A;Un;100"))
    (tmp_path / "b.csv").write_bytes(csv("Code;Nom;Surface SDP", "A;Un;100", "B;Deux;50"))
    (tmp_path / "c.csv").write_bytes(csv("Code;Nom;Surface SDP", "A;Un;120"))
    code, found = ran(*(str(tmp_path / f"{name}.csv") for name in "abc"), "--dry-run")
    assert code == 0
    assert [counts(one) for one in found["results"]] == TOGETHER


TOGETHER = [
    {"seen": 1, "created": 1, "updated": 0, "unchanged": 0},
    {"seen": 2, "created": 1, "updated": 0, "unchanged": 1},
    {"seen": 1, "created": 0, "updated": 1, "unchanged": 0},
]
"""What three lists become one after the other, tried or really imported."""


def test_a_workbook_cut_short_is_told_to_be_damaged(tmp_path):
    for name, data in (
        ("coupe.xlsx", xlsx(["Code", "Nom"], *(["A", f"Un {n}"] for n in range(200)))),
        ("coupe.ods", ods(["Code", "Nom"], *(["A", f"Un {n}"] for n in range(200)))),
    ):
        path = tmp_path / name
        path.write_bytes(data[: len(data) * 2 // 3])
        code, found = ran(str(path))
        assert code == 1
        assert "un classeur abîmé" in found["errors"][0]["reason"], found
        assert "ZIP" not in found["errors"][0]["reason"]


def test_costs_without_a_year_wait_for_one():
    data = csv("Code;Nom;Fluides (€)", "A;Un;1 200,50")
    assert "Sans année" in "".join(answer("-", data=data)["notes"])
    assert answer("-", "--year", "2025", data=data)["notes"] == []


def test_in_words_refusals_go_to_standard_error(tmp_path):
    done = run("-", data=csv("Code;Nom;Surface SDP", "A;Un;douze"))
    assert done.exit_code == 0
    assert "1 à créer" in done.stdout
    assert "douze" in done.stderr
    assert "douze" not in done.stdout


# Into a territory ---------------------------------------------------------------------------------
@pytest.fixture
def place(db):
    return land("Pays commandé", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_an_import_does_and_again_changes_nothing(place):
    into = ("-", "--territory", place.territory.slug, "--authority", CITY)
    data = csv("Code;Nom;Surface SDP", "A;Un;120", "B;Deux;douze")
    dry = answer(*into, "--dry-run", data=data)
    assert (dry["created"], dry["batch"]) == (2, None)
    assert not Asset.objects.exists()
    found = answer(*into, data=data)
    assert (found["created"], found["authority"], len(found["refused"])) == (2, CITY, 1)
    assert found["batch"] == str(ImportBatch.objects.get().pk)
    assert Event.objects.filter(action="import_assets").count() == 1
    again = answer(*into, data=data)
    assert counts(again) == {"seen": 2, "created": 0, "updated": 0, "unchanged": 2}
    assert (again["batch"], Asset.objects.count()) == (None, 2)


@pytest.mark.django_db
def test_a_dry_run_of_several_files_says_what_their_import_does(place, tmp_path):
    (tmp_path / "a.csv").write_bytes(csv("Code;Nom;Surface SDP", "A;Un;100"))
    (tmp_path / "b.csv").write_bytes(csv("Code;Nom;Surface SDP", "A;Un;100", "B;Deux;50"))
    (tmp_path / "c.csv").write_bytes(csv("Code;Nom;Surface SDP", "A;Un;120"))
    files = [str(tmp_path / f"{name}.csv") for name in "abc"]
    into = ("--territory", place.territory.slug, "--authority", CITY)
    tried = ran(*files, *into, "--dry-run")[1]["results"]
    assert not Asset.objects.exists()
    done = ran(*files, *into)[1]["results"]
    assert [counts(one) for one in tried] == [counts(one) for one in done] == TOGETHER
    assert [one["merged"] for one in tried] == [one["merged"] for one in done]


@pytest.mark.django_db
def test_one_unreadable_file_among_several_stores_none(place, tmp_path):
    (tmp_path / "a.csv").write_bytes(csv("Code;Nom", "A;Un"))
    (tmp_path / "b.csv").write_bytes(csv("Couleur;Poids", "bleu;3"))
    code, found = ran(
        *(str(tmp_path / name) for name in ("a.csv", "b.csv")),
        *("--territory", place.territory.slug, "--authority", CITY),
    )
    assert (code, found["errors"][0]["file"]) == (1, "b.csv")
    assert not Asset.objects.exists()


@pytest.mark.django_db
def test_an_account_imports_only_where_it_contributes(place):
    person("lecture", (place.territory.perimeter, Role.READER), room="estate")
    person("apport", (place.bodies[CITY].perimeter, Role.CONTRIBUTOR), room="estate")
    into = ("-", "--territory", place.territory.slug)
    data = csv("Code;Nom", "A;Un")
    code, found = ran(*into, "--as", "lecture@ville.example", data=data)
    assert (code, found["errors"][0]["field"]) == (1, "--authority")
    assert answer(*into, "--as", "apport@ville.example", data=data)["authority"] == CITY
    assert Asset.objects.get().authority.siren == CITY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--territory", "nulle-part"), "--territory"),
        (("--territory", "pays-commande"), "--authority"),
        (("--territory", "pays-commande", "--authority", "123456789"), "--authority"),
        (("--territory", "pays-commande", "--as", "personne@ville.example"), "--as"),
    ],
)
def test_a_place_an_owner_or_an_account_that_is_not_there_is_refused(place, arguments, field):
    code, found = ran("-", *arguments, data=csv("Code;Nom", "A;Un"))
    assert (code, found["errors"][0]["field"]) == (1, field)
    assert found["errors"][0]["remedy"]
