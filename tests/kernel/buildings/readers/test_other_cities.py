"""Lists as other cities write them: titles, totals, projections, sheets, names of columns."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.core.places import place_of, unprojected
from bastide.kernel.buildings.readers.answers import import_answer, read_assets

TODAY = dt.date(2026, 6, 1)


def answer(text, name="liste.csv"):
    found = import_answer(text if isinstance(text, bytes) else text.encode(), name, today=TODAY)
    fates = ("created", "updated", "unchanged", "rows_refused")
    assert found["seen"] == sum(found[one] for one in fates) + len(found["merged"])
    return found


def rows(text):
    return [dict(row.values) for row in read_assets(text.encode(), "l.csv", today=TODAY).rows]


def targets(*headers):
    """Return the target of each column, its name alone telling it."""
    cells = ";".join("12" for _header in headers)
    found = read_assets(f"nom;{';'.join(headers)}\nMairie;{cells}\n".encode(), "l", today=TODAY)
    told = {column.header: column.rule.targets[0] for column in found.columns}
    return [told[header] for header in headers]


def refused(found):
    return [(one["row"], one["field"], one["value"]) for one in found["refused"]]


def test_titles_of_groups_totals_and_notes_are_no_buildings():
    found = answer(
        "Bâtiment;Surface (m²);Type\n"
        "ÉCOLES;;\n"
        "École A;1200;école\n"
        "MJC;;\n"
        "Sous-total écoles;1200;\n"
        "Nombre de bâtiments : 2;;\n"
        "Source : direction du patrimoine, 2024;;\n"
        "* surface estimée;;\n"
    )
    assert (found["seen"], found["created"], found["rows_refused"]) == (7, 2, 5)
    assert [row for row, _field, _value in refused(found)] == [2, 5, 6, 7, 8]


def test_where_all_names_are_in_capitals_a_lone_one_is_a_building():
    found = answer("Nom;Surface;Type\nMAIRIE;100;x\nGYMNASE COMMUNAL;;\nECOLE;90;y\n")
    assert found["created"] == 3


def test_projected_coordinates_become_degrees():
    lambert, zone = rows(
        "code;nom;x_l93;y_l93\n1;Tour;648237,3;6862271,7\n2;Mairie;1652250;8183800\n"
    )
    # Checked with PROJ: EPSG 2154 and 3949.
    assert lambert["latitude"] == pytest.approx(Decimal("48.8584002"), abs=Decimal("0.0000002"))
    assert lambert["longitude"] == pytest.approx(Decimal("2.2945"), abs=Decimal("0.0000002"))
    assert zone["latitude"] == pytest.approx(Decimal("48.8524748"), abs=Decimal("0.0000002"))
    assert zone["longitude"] == pytest.approx(Decimal("2.3492843"), abs=Decimal("0.0000002"))


def test_coordinates_of_no_known_system_and_half_points_are_refused():
    found = answer("code;nom;x;y\n1;A;12;99999\n2;B;-1,55;47,21\n3;C;NC;\n")
    assert refused(found) == [(2, "x", "12")]
    half = answer("code;nom;lat;lon\n1;A;148,1;2,0\n2;B;47,2;\n3;C;;\n")
    assert refused(half) == [(2, "lat", "148,1"), (3, "lat", "47,2")]
    assert not any("latitude" in row for row in rows("nom;lat;lon\nA;47,2;\n"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("47.2184, -1.5536", ("47.2184", "-1.5536")),
        ('{"lon": -1.55, "lat": 47.21}', ("47.21", "-1.55")),
        ('{"type": "Point", "coordinates": [5.7, 45.1]}', ("45.1", "5.7")),
        ('{"type": "Polygon", "coordinates": [[[5, 45], [6, 45], [6, 46]]]}', ("45.5", "5.5")),
        ("POINT Z (5.7 45.1 210)", ("45.1", "5.7")),
        ("SRID=4326;MULTIPOLYGON (((5 45, 6 45, 6 46)), ((0 0, 1 1)))", ("45.5", "5.5")),
        ("POINT (700000 6600000)", ("46.5", "3.0")),
    ],
)
def test_points_are_read_as_files_write_them(text, place):
    assert place_of(text) == tuple(Decimal(one) for one in place)


@pytest.mark.parametrize(
    "text", ["POINT EMPTY", "{bad", "[1, 2]", '{"a": 1}', "43", "Pau", "{" * 99]
)
def test_what_is_no_point_gives_none(text):
    assert place_of(text) is None
    assert unprojected(Decimal(500), Decimal(500)) is None


def test_an_unknown_point_is_missing_not_refused():
    found = answer("nom;geo_point_2d;type\nA;NC;x\nB;n.d.;y\nC;POINT EMPTY;z\nD;Pau;z\n")
    assert refused(found) == [(5, "geo_point_2d", "Pau")]


def test_names_of_columns_of_other_cities_are_understood():
    assert targets("Libellé équipement", "Réf. bâtiment", "S.D.P.", "N° de rue", "Rue") == [
        *("extra:Libellé équipement", "code", "area_sdp_m2", "address_number"),
        "address_street",
    ]
    assert targets("Code site", "Assurance 2023", "Date constr.") == [
        *("code", "cost:insurance:2023", "construction_year")
    ]
    assert targets("Nom du site", "X_CC43", "Coordonnée Y") == ["site", "easting", "northing"]


def test_sites_name_the_assets_when_nothing_else_does():
    (row,) = rows("Site;Adresse;Surface\nParc Beaumont;2 allée A;500\n")
    assert (row["name"], row["site"]) == ("Parc Beaumont", "Parc Beaumont")


def test_the_code_of_a_site_that_several_assets_share_is_not_theirs():
    shared = "Code site;Nom bâtiment;Surface\nS1;Mairie;10\nS1;Annexe;20\nS2;École;30\n"
    assert answer(shared)["created"] == 3
    assert [row["code"] for row in rows("Code site;Nom\nS1;Mairie\nS2;École\n")] == ["S1", "S2"]


def test_the_sheet_that_holds_the_list_is_read_after_a_notice():
    book = Workbook()
    book.active.append(["Mode d’emploi de l’inventaire"])
    listed = book.create_sheet("Biens")
    listed.append(["Code", "Nom", "Surface (m²)"])
    listed.append(["B1", "Mairie", 1200])
    out = io.BytesIO()
    book.save(out)
    found = answer(out.getvalue(), "biens.xlsx")
    assert (found["sheet"], found["created"]) == ("Biens", 1)
    assert any("Sheet" in note for note in found["notes"])


def test_a_workbook_under_a_password_is_refused_for_that():
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(InputRefusedError, match="mot de passe"):
        answer(locked, "biens.xlsx")
