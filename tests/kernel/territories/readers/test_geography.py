"""Reading an edition."""

import gzip
import shutil
from pathlib import Path

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.core.codes import is_insee_code, is_siren
from bastide.kernel.territories.readers.fictitious import read_fictitious
from bastide.kernel.territories.readers.geography import (
    read_communes,
    read_edition_facts,
    read_epcis,
    read_members,
)
from tests.kernel.territories.shipped import DATA, EDITION, rows


def test_the_facts_name_each_vintage() -> None:
    facts = read_edition_facts(EDITION)
    assert (facts.code, facts.population_municipale_vintage) == ("2026", 2023)
    assert (facts.members_vintage, facts.members_vintage_ept) == (2022, 2023)


def test_montpellier_as_insee_publishes_it() -> None:
    found = next(row for row in read_communes(EDITION) if row.code == "34172")
    assert found.population_municipale == 310_240
    assert found.postal_codes == ("34000", "34070", "34080", "34090")


def test_a_missing_population_stays_missing() -> None:
    nobody = [row.code for row in read_communes(EDITION) if row.population_municipale is None]
    assert len(nobody) == 6
    assert "98901" in nobody


def test_each_epci_has_the_members_and_inhabitants_that_it_prints() -> None:
    members: dict[str, list[int]] = {}
    for row in read_members(EDITION):
        members.setdefault(row.epci_siren, []).append(row.population_municipale or 0)
    for epci in read_epcis(EDITION):
        assert len(members[epci.siren]) == epci.communes_count, epci.name
        assert sum(members[epci.siren]) == epci.population_municipale, epci.name


def test_montreuil_is_in_the_metropole_and_in_its_ept() -> None:
    held = {row.epci_siren for row in read_members(EDITION) if row.commune_code == "93048"}
    assert held == {"200054781", "200057875"}


def test_a_wrong_siren_refuses_the_file(tmp_path: Path) -> None:
    shutil.copy(EDITION / "edition.yaml", tmp_path)
    text = (EDITION / "epci.csv").read_text(encoding="utf-8").replace("200000172", "200000173", 1)
    (tmp_path / "epci.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefusedError) as caught:
        list(read_epcis(tmp_path))
    (refusal,) = caught.value.refusals
    assert (refusal.line, refusal.field, refusal.value) == (2, "siren", "200000173")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"communes\.csv\.gz"):
        list(read_communes(tmp_path))


def test_the_digest_sees_one_changed_byte(tmp_path: Path) -> None:
    for name in ("edition.yaml", "regions.csv"):
        shutil.copy(EDITION / name, tmp_path)
    before = read_edition_facts(tmp_path).sha256
    (tmp_path / "regions.csv").write_bytes((tmp_path / "regions.csv").read_bytes() + b" ")
    assert read_edition_facts(tmp_path).sha256 != before


def test_invented_codes_cannot_be_real_ones() -> None:
    invented = read_fictitious(DATA / "demo" / "territoire_fictif.yaml")
    sirens = [invented.siren, invented.ccas_siren, *(row.siren for row in invented.communes)]
    assert len(set(sirens)) == 20
    assert all(is_siren(siren) and siren.startswith("000") for siren in sirens)
    assert not any(is_insee_code(row.code) for row in invented.communes)
    populations = [row.population_municipale for row in invented.communes]
    assert (min(populations), max(populations)) == (305, 24_180)
    assert all(row.geometry for row in invented.communes)


def test_the_packed_files_are_reproducible() -> None:
    packed = (EDITION / "communes.csv.gz").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"
    assert len(gzip.decompress(packed).splitlines()) == len(rows("communes")) + 1
