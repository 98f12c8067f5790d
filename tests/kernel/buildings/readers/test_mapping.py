"""Which column holds which fact: names of many cities, and values that disprove a name."""

import datetime as dt
from decimal import Decimal

import pytest

from bastide.kernel.buildings.readers.mapping import (
    ColumnRule,
    dated,
    is_known_name,
    mapped,
    unit_in,
    words_of,
)
from bastide.kernel.buildings.readers.tables import read_source
from tests.kernel.buildings.samples import csv

TODAY = dt.date(2026, 11, 24)


def targets(*lines: str, **options: object) -> dict[str, str]:
    table = read_source(csv(*lines), "biens.csv", is_known=is_known_name)
    columns = mapped(table, today=TODAY, **options)  # type: ignore[arg-type]
    return {column.header: column.rule.targets[0] for column in columns}


@pytest.mark.parametrize(
    ("header", "cell", "target"),
    [
        ("Code bâtiment", "B1", "code"),
        ("ID_BAT", "B1", "code"),
        ("EQUIP_UID", "B1", "code"),
        ("Libellé bât/ter", "École", "name"),
        ("nomEquipement", "École", "name"),
        ("Désignation\ndu bâtiment", "École", "name"),
        ("CP", "34000", "postcode"),
        ("INSEE", "34172", "commune_code"),
        ("geo_point_2d", "43.6, 3.87", "point"),
        ("Ref. parcelle", "AB 12", "cadastre"),
        ("Année de construction", "1975", "construction_year"),
        ("jannat", "1975", "construction_year"),
        ("Surface de plancher (m²)", "100", "area_sdp_m2"),
        ("SHON", "100", "area_shon_m2"),
        ("Surface hors œuvre nette", "100", "area_shon_m2"),
        ("Surface hors oeuvre brute", "100", "area_shob_m2"),
        ("SUB", "100", "area_sub_m2"),
        ("Surface utile brute", "100", "area_sub_m2"),
        ("surf_utile", "100", "area_su_m2"),
        ("Emprise au sol", "100", "footprint_m2"),
        ("Superficie du terrain en ha", "1", "land_m2"),
        ("Surface", "100", "area_other_m2"),
        ("Gross floor area (sq ft)", "100", "area_other_m2"),
        ("Surface vitrée", "100", "extra:Surface vitrée"),
        ("Domanialité", "public", "domain_status"),
        ("Class. Monument histo.", "Non", "heritage_status"),
        ("CODE CAT ERP", "IV", "erp_category"),
        ("ERP_TYPE", "R", "erp_types"),
        ("Etiquette énergie", "D", "energy_class"),
        ("GES", "C", "emission_class"),
        ("Amiante", "non", "asbestos"),
        ("Identifiant RNB", "Z1A2B3C4D5E6", "rnb_id"),
        ("Valeur vénale estimée", "1 M€", "market_value"),
        ("Coût des fluides 2023", "10", "cost:fluids:2023"),
        ("Taxe foncière 2023 (€)", "10", "cost:property_tax:2023"),
        ("Loyers perçus 2022", "10", "cost:income:2022"),
        ("Charges de copropriété 2022", "10", "cost:co_ownership:2022"),
        ("Coût de fonctionnement", "10", "cost:other:0"),
        ("Conso électricité 2021 (kWh)", "10", "energy:electricity:2021"),
        ("Consommation totale 2021 MWh", "10", "energy:total:2021"),
        ("PROPRIO", "VILLE", "owner_name"),
        ("Observations", "rien", "notes"),
        ("Chargé d'opération", "Ana", "extra:Chargé d'opération"),
        ("CLASS", "BT", "extra:CLASS"),
        ("LIBEL", "École", "name"),
        ("Organisation publique", "VILLE", "owner_name"),
        ("surface_toit", "120", "extra:surface_toit"),
        ("Consommation [kWhEP/(m².an)]", "180", "extra:Consommation [kWhEP/(m².an)]"),
        ("Coût par m² 2023 (€)", "18", "extra:Coût par m² 2023 (€)"),
    ],
)
def test_names_of_columns(header: str, cell: str, target: str) -> None:
    quoted = f'"{header}"'
    found = targets(f"{quoted};Zz", f'"{cell}";1')
    assert next(iter(found.values())) == target


def test_units_come_from_the_header() -> None:
    assert unit_in("Superficie (ha)") == "ha"
    assert unit_in("Surface_m2") == "m2"
    assert unit_in("Coût 2023 en k€") == "k€"
    assert unit_in("Nom") == ""
    table = read_source(csv("Code;Terrain (ha)", "T1;2"), "b.csv", is_known=is_known_name)
    assert mapped(table, today=TODAY)[1].rule.unit == "ha"


def test_a_target_is_filled_once_by_the_surest_column() -> None:
    found = targets("ID;Code bâtiment;Nom;Libellé", "1;B1;École;Groupe", "2;B2;Mairie;Centre")
    assert found["Code bâtiment"] == "code"
    assert found["ID"] == "extra:ID"
    assert [header for header, target in found.items() if target == "name"] == ["Nom"]


def test_a_number_before_a_street_is_a_street_number() -> None:
    found = targets("Code;Numéro;Rue", "B1;12;rue du Four")
    assert (found["Numéro"], found["Rue"]) == ("address_number", "address_street")


def test_values_disprove_a_name() -> None:
    codes = "\r\n".join(f"A;École {rank}" for rank in range(12))
    assert targets("Code;Nom", codes)["Code"] == "extra:Code"
    years = "\r\n".join(f"B{rank};2019" for rank in range(6))
    assert targets("Code;Année", years)["Année"] == "extra:Année"
    assert targets("Code;Etat", "B1;12", "B2;33")["Etat"] == "extra:Etat"
    assert targets("Code;Etat", "B1;bon", "B2;moyen")["Etat"] == "condition"
    words = "\r\n".join(f"B{rank};voir le service" for rank in range(4))
    assert targets("Code;Charges 2023", words)["Charges 2023"] == "extra:Charges 2023"


def test_told_rules_come_first() -> None:
    rules = {"surface": ColumnRule(("land_m2",), "ha"), "nom": ColumnRule(("use",))}
    found = targets("Code;Nom;Libellé;Surface", "B1;a;b;1", rules=rules)
    assert found == {"Code": "code", "Nom": "use", "Libellé": "name", "Surface": "land_m2"}


def test_costs_without_a_year_take_the_one_told() -> None:
    table = read_source(csv("Code;Coût", "B1;10"), "b.csv", is_known=is_known_name)
    columns = mapped(table, today=TODAY)
    assert dated(columns, 2024)[1].rule.targets == ("cost:other:2024",)
    assert dated(columns, None) == columns


def test_confidence_is_one_for_our_own_words_and_falls_with_vague_ones() -> None:
    table = read_source(
        csv("Code;Nom;numero;Nom usuel complet", "1;a;2;b"), "b.csv", is_known=is_known_name
    )
    found = {column.header: column.confidence for column in mapped(table, today=TODAY)}
    assert found["Code"] == 1
    assert found["numero"] == 0
    assert Decimal(0) <= found["Nom usuel complet"] < 1


def test_words_of_a_name() -> None:
    assert words_of("dateDeConstruction") == ("date", "construction")
    assert words_of("N° de voie") == ("n", "voie")


def test_six_digits_of_the_tax_administration_are_seen_without_a_profile() -> None:
    table = read_source(
        csv("LIBEL;CODCOMM", "Ecole;340172", "Mairie;340172", "Stade;340057"),
        "biens.csv",
        is_known=is_known_name,
    )
    commune = next(one for one in mapped(table, today=TODAY) if one.header == "CODCOMM")
    assert commune.rule == ColumnRule(("commune_code",), is_dgi=True)


def test_a_postcode_column_without_postcodes_is_kept_as_it_is() -> None:
    rows = [f"Bien {number};zone {number}" for number in range(6)]
    found = targets("Nom;CP", *rows)
    assert found == {"Nom": "name", "CP": "extra:CP"}
