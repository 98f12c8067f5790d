"""Streets: only inside the commune already named, from a list of addresses."""

import json

import pytest
from typer.testing import CliRunner

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.cli import app
from bastide.modules.employment.core.places.resolution import PlaceQuery, Precision, read_place
from bastide.modules.employment.core.places.streets import at_its_street
from bastide.modules.employment.readers.gazetteer import shipped_gazetteer
from bastide.modules.employment.readers.streets import read_streets

ADDRESSES = """id;numero;nom_voie;code_postal;code_insee;nom_commune;lon;lat
a;1;Rue Nationale;37000;37261;Tours;0.6850;47.3950
b;3;Rue Nationale;37000;37261;Tours;0.6852;47.3930
c;5;Avenue de Grammont;37000;37261;Tours;0.6900;47.3850
d;5;Avenue de Grammont;37000;37261;Tours;;
e;1;Rue Nationale;37300;37122;Joué-lès-Tours;0.6620;47.3510
"""


@pytest.fixture(scope="module")
def streets():
    return read_streets(ADDRESSES.encode(), "adresses.csv").streets


def placed(label, streets, **others):
    reading = read_place(PlaceQuery(label=label, **others), shipped_gazetteer())
    return at_its_street(reading, streets)


@pytest.mark.parametrize(
    "label",
    [
        "12 rue Nationale, 37000 Tours",
        "12, rue Nationale, 37000 Tours",
        "12 bis RUE NATIONALE 37000 TOURS",
        "Rue Nationale - Tours (37)",
    ],
)
def test_an_address_gets_the_point_of_its_street(label, streets):
    found = placed(label, streets)
    assert (found.insee, found.precision) == (("37261",), Precision.STREET)
    assert found.point == (47.394, 0.6851)


def test_abbreviations_are_spelled_out(streets):
    assert placed("3 av. de Grammont, Tours", streets).point == (47.385, 0.69)


@pytest.mark.parametrize("label", ["Rue Nationale", "Tours", "12 rue du Cantal, 37000 Tours"])
def test_nothing_is_placed_without_its_commune_or_its_street(label, streets):
    assert placed(label, streets).precision is not Precision.STREET


def test_a_street_of_another_commune_is_another_street(streets):
    assert placed("Rue Nationale, Joué-lès-Tours", streets).point == (47.351, 0.662)
    assert placed("Rue Nationale, Blois", streets).precision is Precision.COMMUNE


def test_an_exact_point_stays(streets):
    found = placed("12 rue Nationale, 37000 Tours", streets, latitude=47.39, longitude=0.68)
    assert (found.precision, found.point) == (Precision.EXACT, (47.39, 0.68))


def test_a_row_without_a_point_is_refused_alone():
    refused = read_streets(ADDRESSES.encode(), "adresses.csv").refused
    assert [one.line for one in refused] == [5]


def test_a_file_without_its_columns_is_refused():
    with pytest.raises(InputRefusedError, match="code_insee"):
        read_streets(b"a;b\n1;2\n", "adresses.csv")


def test_the_command_reads_a_list_of_addresses(tmp_path):
    file = tmp_path / "adresses.csv"
    file.write_text(ADDRESSES, encoding="utf-8")
    arguments = ["place", "12 rue Nationale, 37000 Tours", "--streets", str(file), "--json"]
    done = CliRunner().invoke(app, arguments)
    found = json.loads(done.stdout)
    assert (found["precision"], found["point"]) == ("street", [47.394, 0.6851])
    assert "1 adresses refusées" in done.stderr
    lost = CliRunner().invoke(app, ["place", "Tours", "--streets", "absent.csv", "--json"])
    assert lost.exit_code == 1
    assert json.loads(lost.stdout)["errors"]
