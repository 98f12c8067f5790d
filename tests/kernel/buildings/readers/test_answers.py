"""What a file would do, from the file alone: published numbers, other cities, bad input."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.readers.answers import import_answer, read_assets
from bastide.kernel.buildings.readers.profiles import (
    BASTIDE,
    MONTPELLIER,
    SCDL,
    SCDL_COLUMNS,
    as_data,
    find_profile,
    from_data,
    is_target,
)
from tests.kernel.buildings.samples import csv, ods, xlsx

TODAY = dt.date(2026, 11, 24)
DATA = Path(__file__).resolve().parents[4] / "data" / "estate"
CONTRACT = ["seen", "created", "updated", "unchanged", "merged", "refused"]


def answer(data: bytes, name: str = "biens.csv", **options: Any) -> dict[str, Any]:
    found = import_answer(data, name, today=TODAY, **options)
    fates = sum(found[key] for key in ("created", "updated", "unchanged", "rows_refused"))
    assert found["seen"] == fates + len(found["merged"])
    assert json.loads(json.dumps(found)) == found
    return found


def refused(found: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["field"], one["value"]) for one in found["refused"]]


@pytest.fixture(scope="module")
def montpellier() -> dict[str, Any]:
    return answer((DATA / "montpellier_batiments.csv").read_bytes(), "montpellier_batiments.csv")


class TestMontpellier:
    """The numbers that the dossier publishes of the real file."""

    def test_its_rows_and_columns(self, montpellier) -> None:
        assert (montpellier["seen"], montpellier["created"]) == (3356, 3356)
        assert len(montpellier["columns"]) + len(montpellier["kept_as_is"]) == 17
        assert (montpellier["merged"], montpellier["refused"]) == ([], [])
        assert (montpellier["profile"], montpellier["encoding"]) == ("montpellier", "cp1252")

    def test_its_labels(self, montpellier) -> None:
        """556 labels as written; one is written in two ways, hence 555 sites."""
        sites = montpellier["sites"]
        assert (sites["labels"], sites["without"], sites["count"]) == (556, 227, 555)
        assert sites["spelt_twice"] == [
            ["Cité Universitaire Vert-Bois", "Cité universitaire Vert-Bois"]
        ]

    def test_its_largest_site_and_its_pseudo_null_keys(self) -> None:
        data = (DATA / "montpellier_batiments.csv").read_bytes()
        rows = read_assets(data, "m.csv", today=TODAY).rows
        market = [row for row in rows if row.values.get("site") == "M.I.N Marché Gare"]
        assert len(market) == 116
        keys = {row.values.get("external_key") for row in rows}
        assert not keys & {"99999999", "88888888", "00000000"}
        assert {row.values.get("commune_code") for row in rows} >= {"34172", None}
        first = rows[0].values
        assert (str(first["footprint_m2"]), first["code"]) == ("682.73", "343")
        assert first["extra:AREA"] == "0"
        assert all("land_m2" not in row.values for row in rows)

    def test_a_header_with_types_of_dbase_is_recognised_without_being_asked(self) -> None:
        data = csv("OBJECTID,N,9,0;PATRLIB,C,36;CLEFPATR,C,8;SHAPE_Area,N,19,11", "1;Mairie;;12,5")
        assert answer(data)["profile"] == "montpellier"


SCDL_ROW = (
    "Le Plessis,21940059500019,94059-01010401-001,Equipement administratif,01010401-001,Mairie,"
    'Hôtel de ville,36,Avenue Ardouin,94420,Le Plessis,94059_0040_00036,,"W;L",5,48.808989,'
    '2.572875,"Mo-Fr 08:30-12:00,13:30-17:30",+33 149622525,contact@ville.example,'
    "https://ville.example"
)


class TestScdl:
    """The schema of collective equipment, version 0.1.4."""

    def test_its_twenty_one_columns(self) -> None:
        found = read_assets(csv(",".join(SCDL_COLUMNS), SCDL_ROW), "equipements.csv", today=TODAY)
        assert found.profile is SCDL
        assert len(SCDL_COLUMNS) == 21
        assert len(found.columns) == 20 + 1
        values = found.rows[0].values
        assert values["code"] == "94059-01010401-001"
        assert values["address"] == "36 Avenue Ardouin"
        assert values["erp_types"] == ("L", "W")
        assert (values["erp_category"], values["segment"]) == ("5", "administratif")
        assert values["authority_siret"] == "21940059500019"
        assert found.rows[0].refusals == ()

    def test_99999_is_no_street_number(self) -> None:
        row = SCDL_ROW.replace(",36,Avenue", ",99999,Avenue")
        found = read_assets(csv(",".join(SCDL_COLUMNS), row), "e.csv", today=TODAY)
        assert found.rows[0].values["address"] == "Avenue Ardouin"

    def test_asking_for_it_needs_its_columns(self) -> None:
        with pytest.raises(InputRefusedError) as caught:
            answer(csv("Code;Nom", "1;a"), profile="SCDL")
        assert {refusal.field for refusal in caught.value.refusals} == {"equipuid", "equipnom"}


def test_dirty_values_are_refused_in_their_place_and_the_row_goes_on() -> None:
    found = answer(
        csv(
            "Code;Nom;Surface;Année de construction;RNB;Coût 2023",
            "B1;École;1 200 m²;1975;Z1A2-B3C4-D5E6;12,5 k€",
            "B2;Gymnase;abc;XIXe;O1A2B3C4D5E6;1,2 M€",
            "B3;Mairie;0;0;;gratuit",
            "B4;Halle;10 000 sq ft;3024;;",
            "B5;Poste;NULL;inconnue;n.c.;-",
        )
    )
    assert (found["seen"], found["created"], found["rows_refused"]) == (5, 5, 0)
    assert refused(found) == [
        (3, "Surface", "abc"),
        (3, "Année de construction", "XIXe"),
        (3, "RNB", "O1A2B3C4D5E6"),
        (4, "Année de construction", "0"),
        (4, "Coût 2023", "gratuit"),
        (5, "Année de construction", "3024"),
    ]
    assert all(one["reason"] and one["remedy"] for one in found["refused"])


def test_duplicates_say_with_which_row_and_why() -> None:
    found = answer(
        csv("Code;Nom;Niveaux", "B1;École;2", "B2;Mairie;1", "b1;École;2", "B2;Mairie;3")
    )
    assert [(one["row"], one["into"]) for one in found["merged"]] == [(4, 2), (5, 3)]
    assert "même code" in found["merged"][0]["why"]
    assert refused(found) == [(5, "Niveaux", "3")]
    assert "ligne 3" in found["refused"][0]["reason"]


def test_totals_titles_shifted_and_anonymous_rows_are_no_assets() -> None:
    found = answer(
        csv(
            "Code;Nom;Surface;Usage",
            "ÉCOLES;;;",
            "B1;Maternelle;100;école",
            "B2;Salle; des fêtes;;bal",
            "Total général;;100;",
            "Sous-total :;;100;",
            ";;12;bureaux",
            ";Total Énergies;50;bureaux",
        )
    )
    assert (found["seen"], found["created"], found["rows_refused"]) == (7, 2, 5)
    assert [one["row"] for one in found["refused"]] == [2, 4, 5, 6, 7]


def test_costs_without_a_year_are_checked_and_wait_for_it() -> None:
    data = csv("Code;Nom;Coût annuel", "B1;École;10", "B2;Mairie;rien")
    found = answer(data)
    assert refused(found) == [(3, "Coût annuel", "rien")]
    assert "Coût annuel" in found["notes"][0]
    dated = read_assets(data, "b.csv", today=TODAY, year=2024)
    assert "cost:other:2024" in dated.rows[0].values
    undated = read_assets(data, "b.csv", today=TODAY)
    assert [key for key in undated.rows[0].values if key.startswith("cost")] == []


def test_ambiguous_thousands_are_settled_by_the_rest_of_the_column() -> None:
    told = answer(csv("Code;Surface", "B1;1.250", "B2;12,5"))
    assert refused(told) == []
    untold = answer(csv("Code;Surface", "B1;1.250", "B2;3.100"))
    assert refused(untold) == [(2, "Surface", "1.250"), (3, "Surface", "3.100")]
    english = answer(csv("Code,Surface", 'B1,"1,250"', "B2,900"))
    assert refused(english) == []


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_gives_the_same_as_text(kind: str) -> None:
    rows = [
        ["Code", "Nom", "SDP (m²)", "Année"],
        ["B1", "École", 1200.5, 1975],
        ["B2", "Mairie", "?", 0],
    ]
    data = xlsx(*rows) if kind == "xlsx" else ods(*rows)
    text = csv(*(";".join(str(cell).replace(".", ",") for cell in row) for row in rows))
    one, other = answer(data, f"b.{kind}"), answer(text)
    assert [one[key] for key in CONTRACT] == [other[key] for key in CONTRACT]
    assert refused(one) == [(3, "Année", "0")]


def test_an_old_workbook_with_line_breaks_and_group_titles(data_folder) -> None:
    found = answer((data_folder / "estate" / "inventaire.xls").read_bytes(), "inventaire.xls")
    assert (found["seen"], found["created"], found["rows_refused"]) == (8, 4, 3)
    assert [(one["row"], one["into"]) for one in found["merged"]] == [(12, 11)]
    assert refused(found) == [
        (6, "Code bâtiment", "ÉCOLES"),
        (9, "Code bâtiment", "AUTRES BÂTIMENTS"),
        (10, "Année de construction", "XVIIe siècle"),
        (10, "Date d'acquisition", "33"),
        (13, "Code bâtiment", "TOTAL"),
    ]


def test_lists_of_public_places_as_cities_publish_them() -> None:
    found = answer(
        csv(
            "CODE;DESIGNATION;CODE CAT ERP;CATEGORIE ERP;CODE TYPE ERP;TYPE ERP;NUM VOIRIE;RUE",
            "1;ECOLE BLOCH;IV;4ème catégorie (effectif <= 300);R;Etab. d'enseignement;135;ALL A",
            "2;MAISON DES SYNDICATS;V;5ème catégorie;W;Administrations;474;ALLEE B",
        )
    )
    assert (found["created"], found["refused"]) == (2, [])
    filled = {column["header"]: column["targets"] for column in found["columns"]}
    assert filled["CODE TYPE ERP"] == ["erp_types"]
    assert {one["header"] for one in found["kept_as_is"]} == {"CODE CAT ERP", "TYPE ERP"}


def test_a_file_that_names_nothing_is_refused_whole() -> None:
    with pytest.raises(InputRefusedError) as caught:
        answer(csv("Surface;Coût 2023", "12;5"))
    assert "n’identifie" in str(caught.value)


def test_an_unknown_profile_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InputRefusedError) as caught:
        answer(csv("Code;Nom", "1;a"), profile="Angers")
    assert "montpellier" in caught.value.refusals[0].remedy
    assert find_profile("Montpellier") is MONTPELLIER
    assert find_profile("SCDL équipements 0.1.4") is SCDL


@pytest.mark.parametrize("profile", [BASTIDE, SCDL, MONTPELLIER], ids=lambda one: one.key)
def test_a_profile_is_kept_and_comes_back(profile: Any) -> None:
    assert from_data(json.loads(json.dumps(as_data(profile)))) == profile
    assert all(is_target(target) for rule in profile.rules.values() for target in rule.targets)


def test_a_profile_that_fills_nothing_is_refused() -> None:
    data = as_data(SCDL)
    data["rules"]["equipnom"]["targets"] = ["gold"]
    with pytest.raises(InputRefusedError):
        from_data(data)


@pytest.mark.long(
    "tests/kernel/buildings/readers/test_answers.py::TestMontpellier::test_its_rows_and_columns"
)
def test_a_long_list_is_read_whole() -> None:
    lines = [f"B{rank};Bien {rank};{rank % 900 + 1}" for rank in range(20_000)]
    found = import_answer(csv("Code;Nom;Surface", *lines), "b.csv", today=TODAY)
    assert (found["seen"], found["created"], found["refused"]) == (20_000, 20_000, [])
