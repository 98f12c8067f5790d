from __future__ import annotations

import json

import pytest
import yaml

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.readers.feeds.mapping_files import (
    mapping_named,
    read_mapping,
    shipped_mappings,
)
from bastide.modules.employment.readers.feeds.reading import read_feed
from tests.architecture.source import ROOT
from tests.modules.employment.readers.feed_samples import (
    FOLDER,
    TODAY,
    feed,
    job,
    read,
    sample,
    short,
)

GOLDEN = yaml.safe_load((ROOT / "tests/golden/employment/offers.yaml").read_text(encoding="utf-8"))
THREE = [job(number) for number in range(3)]
PERSONS = ("BLONDEAU", "LECHEVALLIER", "DUPONT", "MARTIN", "LEROY", "mail@mail.fr", "Jeanne")


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["file"])
def test_each_extract_gives_the_offers_that_were_reviewed(case):
    found = sample(case["file"], case["kind"])
    assert (found.report.verdict.value, found.report.seen) == (case["verdict"], case["seen"])
    assert [f"{one.id} : {one.reason}" for one in found.report.rejected] == case["rejected"]
    assert [json.loads(json.dumps(short(offer))) for offer in found.offers] == case["offers"]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["file"])
def test_no_item_is_lost_and_nobody_is_named(case):
    found = sample(case["file"], case["kind"])
    assert found.report.seen == len(found.offers) + len(found.report.rejected)
    said = json.dumps([offer.as_dict() for offer in found.offers], ensure_ascii=False)
    assert [name for name in PERSONS if name in said] == []


def test_every_extract_of_the_folder_is_reviewed():
    files = {f"{path.parent.name}/{path.name}" for path in FOLDER.glob("*/*") if path.is_file()}
    assert files == {case["file"] for case in GOLDEN}


def test_each_shipped_mapping_is_found_by_its_names():
    for kind, mapping in shipped_mappings().items():
        assert mapping_named(kind.upper().replace("-", "_")).kind == kind
        for alias in mapping.aliases:
            assert mapping_named(alias).kind == kind
    assert len(shipped_mappings()) > 18
    with pytest.raises(InputRefusedError, match="hellowork"):
        mapping_named("inconnu")


def test_a_new_source_of_a_known_format_needs_no_code():
    mapping = read_mapping(
        """
kind: ville
label: Ville
format: json
items: [annonces]
fields:
  external_id: {paths: [numero], required: true}
  title: {paths: [fonction/libelle], required: true}
  published: {paths: [mise_en_ligne], formats: [dmy]}
  url: [adresse]
places:
  fields: {city: [site]}
""",
        "ville.yaml",
    )
    data = b"""{"annonces": [{"numero": 7, "fonction": {"libelle": "Jardinier"},
      "mise_en_ligne": "05/06/2025", "adresse": "ville.example/7", "site": "Tours"}]}"""
    (offer,) = read_feed(data, "ville.json", mapping, today=TODAY).offers
    assert (offer.external_id, offer.title, offer.url) == (
        "7",
        "Jardinier",
        "https://ville.example/7",
    )
    assert offer.published_at is not None
    assert (offer.published_at.day, offer.published_at.month) == (5, 6)
    assert offer.place is not None
    assert offer.place.label == "Tours"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: a", "label"),
        ("- a", "correspondance"),
        ("kind: a\nlabel: b\nformat: pdf\nfields: {title: t}", "pdf"),
        ("kind: a\nlabel: b\nformat: xml\nfields: {titel: t}", "titel"),
        ("kind: a\nlabel: b\nformat: xml\nfields: {title: {path: t}}", "path"),
        (
            "kind: a\nlabel: b\nformat: xml\nfields: {published: {paths: [d], formats: [amj]}}",
            "amj",
        ),
        ("kind: a\nlabel: b\nformat: xml\nfields: {title: {paths: [t], pattern: '('}}", "motif"),
        ("kind: a\nlabel: b\nformat: xml\ndefault_kind: z\nfields: {title: t}", "z"),
        ("kind: [", "lit"),
        ("extends: absent\nkind: a\nlabel: b", "lit"),
    ],
)
def test_a_misspelt_mapping_is_refused_with_its_word(text, told):
    with pytest.raises(InputRefusedError, match=told):
        read_mapping(text, "m.yaml")


@pytest.mark.parametrize(
    ("data", "kind", "ids"),
    [
        (feed(*THREE, root="jobs").replace("job>", "emploi>"), "indeed", ["0", "1", "2"]),
        (job(7), "indeed", ["7"]),
        (
            feed(*THREE).replace("<", "<v:").replace("<v:/", "</v:").replace("<v:?", "<?"),
            "indeed",
            [],
        ),
        ('{"reponse": {"offres": [{"id": 5, "title": "T"}]}}', "indeed", ["5"]),
        ('{"lot": [{"id": 5, "title": "T", "url": "https://e.example"}]}', "indeed", ["5"]),
    ],
)
def test_offers_are_found_under_other_wrappers(data, kind, ids):
    found = [offer.external_id for offer in read(data, kind).offers]
    assert found == (ids or ["0", "1", "2"])


def test_what_is_no_offer_in_a_list_is_rejected_and_told():
    said = read('{"resultats":[{"id":"1","intitule":"a"},null,"texte"]}', "france-travail")
    assert (said.report.seen, [offer.external_id for offer in said.offers]) == (3, ["1"])
    assert len(said.report.rejected) == 2


def test_the_page_of_an_atom_entry_is_its_alternate():
    entry = (
        "<entry><id>1</id><title>Plombier</title>"
        '<link rel="self" href="https://e.example/flux/1"/>'
        '<link rel="alternate" href="https://e.example/offres/1"/></entry>'
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    (offer,) = read(atom, "rss").offers
    assert offer.url == "https://e.example/offres/1"


def test_several_places_stay_one_offer():
    (first, _second) = sample("invented/meteojob.xml", "meteojob").offers
    assert [place.label for place in first.places] == ["Tours (37)", "Blois (41)"]


def test_an_offer_without_any_channel_keeps_the_address_written_in_its_text():
    text = "<description>Envoyez votre CV à rh@firme.example, tél. 02 47 00 00 00</description>"
    bare = job(1, text).replace("<url>https://e.example/1</url>", "")
    (offer,) = read(feed(bare)).offers
    assert offer.apply_email == "rh@firme.example"
    assert offer.description == "Envoyez votre CV à rh@firme.example, tél. [téléphone retiré]"
    (other,) = read(feed(job(2, text))).offers
    assert (other.apply_email, "rh@" in other.description) == ("", False)


def test_an_end_before_the_publication_is_refused():
    dates = "<date>2026-03-02</date><expirationdate>2026-02-01</expirationdate>"
    (offer,) = read(feed(job(1, dates))).offers
    assert offer.expires_at is None
    origin = offer.origin("expires")
    assert origin is not None
    assert "précède" in origin.refused


def test_every_obligatory_column_of_the_template_is_asked_for():
    names = [
        "reference",
        "intitule",
        "description",
        "type_offre",
        "employeur",
        "commune",
        "date_publication",
        "url_candidature",
    ]
    values = ["R1", "T", "D", "stage", "F", "Tours", "2026-03-01", "https://e.example"]
    whole = dict(zip(names, values, strict=True))
    assert len(read(f"{';'.join(names)}\n{';'.join(values)}\n", "csv").offers) == 1
    for name in names:
        line = ";".join("" if one == name else value for one, value in whole.items())
        found = read(f"{';'.join(names)}\n{line}\n", "csv")
        assert found.offers == ()
        assert len(found.report.rejected) == 1


@pytest.mark.parametrize(
    "code", ["CDI", "CDD", "MIS", "SAI", "CCE", "FRA", "LIB", "REP", "TTI", "DDI", "DDT", "DIN"]
)
def test_every_contract_of_france_travail_is_known(code):
    text = json.dumps({"resultats": [{"id": "1", "intitule": "T", "typeContrat": code}]})
    (offer,) = read(text, "france-travail").offers
    assert offer.contract is not None
    assert offer.contract.value == code


@pytest.mark.parametrize(
    ("nature", "alternance", "kind"),
    [
        ("Contrat travail", False, "emploi"),
        ("Contrat apprentissage", True, "apprentissage"),
        ("Contrat de professionnalisation", True, "professionnalisation"),
        ("E2", None, "apprentissage"),
        ("FS", None, "professionnalisation"),
        ("FV", None, "formation"),
        ("Emploi non salarié", False, "emploi"),
        ("Nature jamais vue", None, "emploi"),
        ("Contrat travail", True, "apprentissage"),
    ],
)
def test_the_nature_of_a_contract_tells_the_kind(nature, alternance, kind):
    said = {"id": "1", "intitule": "T", "typeContrat": "CDD", "natureContrat": nature}
    text = json.dumps([said | ({} if alternance is None else {"alternance": alternance})])
    (offer,) = read(text, "france-travail").offers
    assert offer.kind.value == kind


def test_an_unknown_contract_stays_unknown_and_keeps_its_words():
    text = '[{"id": "1", "intitule": "T", "typeContrat": "ZZZ", "autreCle": {"x": [1, null]}}]'
    (offer,) = read(text, "france-travail").offers
    assert offer.contract is None
    assert offer.as_dict()["contract_raw"] == "ZZZ"
