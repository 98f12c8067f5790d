from __future__ import annotations

import gzip
import io
import json

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.reports import Verdict
from bastide.modules.employment.readers.feed_bytes import FeedLimits
from bastide.modules.employment.readers.feeds import REPEATED, read_feed
from bastide.modules.employment.readers.mapping_files import (
    mapping_named,
    read_mapping,
    shipped_mappings,
)
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


# Bad feeds ----------------------------------------------------------------------------------------

THREE = [job(number) for number in range(3)]


@pytest.mark.parametrize(
    ("data", "kind", "verdict", "ids"),
    [
        (b"", "indeed", "empty", []),
        (b"  \n\xef\xbb\xbf", "indeed", "empty", []),
        ("<source></source>", "indeed", "empty", []),
        ("<rss><channel><title>x</title></channel></rss>", "rss", "empty", []),
        ('{"resultats": []}', "france-travail", "empty", []),
        ("<!DOCTYPE html><html><body>Maintenance</body></html>", "indeed", "not_a_feed", []),
        ("<html><body><p>Erreur<br></body></html>", "hellowork", "not_a_feed", []),
        ("<html><body>Rien</body></html>", "jsonld", "not_a_feed", []),
        ("Service unavailable", "indeed", "not_a_feed", []),
        ('{"error": "quota"}', "france-travail", "not_a_feed", []),
        ("<error><code>500</code></error>", "indeed", "not_a_feed", []),
        (b"%PDF-1.7 \x00\x01", "csv", "not_a_feed", []),
        (bytes(range(256)) * 8, "indeed", "not_a_feed", []),
        (gzip.compress(feed(*THREE).encode()), "indeed", "ok", ["0", "1", "2"]),
        ("\ufeff" + feed(*THREE), "indeed", "ok", ["0", "1", "2"]),
        (feed(*THREE, head="").encode("utf-16"), "indeed", "ok", ["0", "1", "2"]),
        (feed(*THREE, root="racine"), "indeed", "ok", ["0", "1", "2"]),
        (feed(f"<jobs>{''.join(THREE)}</jobs>"), "indeed", "ok", ["0", "1", "2"]),
        (feed(*THREE, root="job"), "indeed", "ok", ["0", "1", "2"]),
        (feed(job(1, "<job>Plombier</job>"), job(2)), "indeed", "ok", ["1", "2"]),
        (feed(*THREE).replace("job>", "JOB>"), "indeed", "ok", ["0", "1", "2"]),
        (feed(*THREE).replace("job>", "vacance>"), "indeed", "ok", ["0", "1", "2"]),
        (feed(*THREE)[:-40], "indeed", "truncated", ["0", "1"]),
        (feed(*THREE)[:-9], "indeed", "truncated", ["0", "1", "2"]),
        (feed(job(1, "<x>a<br>b<p>c</x>"), job(2)), "indeed", "malformed", ["1", "2"]),
        (feed(job(1, "<x></y></x>"), job(2)), "indeed", "malformed", ["1", "2"]),
        (feed(job(1), job(2)) + "<trop/>", "indeed", "malformed", ["1", "2"]),
        (
            '<source><job id="1" title="T" url="https://e.example/1"/></source>',
            "indeed",
            "ok",
            ["1"],
        ),
        (
            '{"resultats":[{"id":"1","intitule":"a"},{"id":"2","int',
            "france-travail",
            "truncated",
            ["1"],
        ),
        ('[{"id":"1","intitule":"a"},', "france-travail", "truncated", ["1"]),
        (
            '{"id":"1","intitule":"a","typeContrat":"CDI"}\n{"id":"2","intitule":"b","typeContrat":"CDI"}',
            "france-travail",
            "ok",
            ["1", "2"],
        ),
        ('[{"id":"1","title":"a"}]', "indeed", "ok", ["1"]),
    ],
)
def test_a_bad_feed_gets_its_verdict_and_keeps_what_it_holds(data, kind, verdict, ids):
    found = read(data, kind)
    assert found.report.verdict.value == verdict
    assert [offer.external_id for offer in found.offers] == ids
    assert found.report.why


@pytest.mark.parametrize(
    ("written", "encoding", "head", "text"),
    [
        (
            "L’équipe d’été, 10 €",
            "cp1252",
            '<?xml version="1.0" encoding="utf-8"?>',
            "L’équipe d’été, 10 €",
        ),
        ("été", "latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>', "été"),
        ("été", "utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>', "été"),
        ("caf&eacute;&nbsp;&amp; th&eacute; & R&D", "utf-8", "", "café & thé & R&D"),
        ("<![CDATA[a ]]> b ]]>", "utf-8", "", "a b ]]>"),
        ("<p>a <b>gras</b></p><ul><li>x</li></ul>", "utf-8", "", "a gras\n- x"),
        ("&lt;p&gt;a&amp;eacute;&lt;/p&gt;", "utf-8", "", "aé"),
        ("a\x00b\x0bc\u200bd\u202ee", "utf-8", "", "abcde"),
    ],
)
def test_the_text_of_a_feed_is_decoded_whatever_it_claims(written, encoding, head, text):
    data = feed(job(1, f"<description>{written}</description>"), head=head).encode(encoding)
    (offer,) = read(data).offers
    assert offer.description == text


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE l SYSTEM "http://e.example/d.dtd">',
        '<!-- x --><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_document_types_are_refused(head):
    with pytest.raises(InputRefusedError, match="DTD"):
        read(feed(job(1), head=f'<?xml version="1.0"?>{head}'))


def test_a_bare_document_type_is_harmless():
    assert len(read(feed(job(1), head="<!DOCTYPE source>")).offers) == 1


def test_a_feed_that_is_too_big_is_refused_packed_or_not():
    limits = FeedLimits(size=10_000)
    big = feed(*[job(number) for number in range(200)]).encode()
    for data in (big, gzip.compress(big), gzip.compress(b" " * 3_000_000)):
        with pytest.raises(InputRefusedError, match="pèse"):
            read_feed(data, "f", mapping_named("indeed"), today=TODAY, limits=limits)


def test_a_packed_feed_cut_short_gives_its_first_offers():
    data = gzip.compress(feed(*[job(number) for number in range(2_000)]).encode())
    found = read(data[: len(data) // 2])
    assert found.report.verdict is Verdict.TRUNCATED
    assert 0 < len(found.offers) < 2_000


def test_a_repeated_identifier_is_told_and_the_first_is_kept():
    found = read(feed(job(1), job(1, "<salary>x</salary>"), job(2)))
    assert [offer.external_id for offer in found.offers] == ["1", "2"]
    assert [(one.id, one.reason) for one in found.report.rejected] == [("1", REPEATED)]
    assert found.report.duplicate_ids == ("1",)


def test_one_bad_item_never_loses_the_others():
    found = read(feed("<job><title>Sans numéro</title></job>", "<job></job>", job(3)))
    assert [offer.external_id for offer in found.offers] == ["3"]
    assert [one.id for one in found.report.rejected] == ["n° 1", "n° 2"]


@pytest.mark.parametrize(
    "data",
    [
        "[" * 50_000,
        "<source>" + "<a>" * 50_000,
        "<source>" + "<" * 200_000,
        "<source>" + "<![CDATA[" * 50_000,
        "<source><job><title>" + "<!--" * 50_000,
        "<script " * 50_000,
        "<source><job><description>" + "<zz>" * 50_000 + "</description></job>",
        '<a b="c ' * 20_000,
    ],
)
def test_hostile_nesting_ends_soon(data):
    for kind in ("indeed", "france-travail", "jsonld", "csv"):
        assert read(data, kind).offers == ()


def test_a_javascript_link_and_a_mail_link_are_no_page():
    text = job(1).replace("https://e.example/1", "javascript:alert(1)")
    (offer,) = read(feed(text)).offers
    assert offer.url == ""
    (offer,) = read(
        feed(job(2).replace("https://e.example/2", "mailto:RH@e.example?subject=x"))
    ).offers
    assert (offer.url, offer.apply_email) == ("", "rh@e.example")


def test_the_workbook_of_the_template_reads_as_its_csv():
    text = (FOLDER / "invented" / "modele.csv").read_text(encoding="utf-8")
    book = openpyxl.Workbook()
    for line in text.splitlines()[:3]:
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)
    csv_offers = sample("invented/modele.csv", "csv").offers
    assert [short(one) for one in read(out.getvalue(), "csv").offers] == [
        short(one) for one in csv_offers
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
def test_the_delimiter_of_a_template_is_found(delimiter):
    names = (
        "reference intitule description type_offre employeur commune date_publication "
        "url_candidature"
    )
    values = [
        "R1",
        "Titre; avec, signes",
        "Texte",
        "stage",
        "Firme",
        "Tours",
        "46082",
        "https://e.example",
    ]
    line = delimiter.join(f'"{value}"' for value in values)
    (offer,) = read(f"{delimiter.join(names.split())}\r\n{line}\r\n", "csv").offers
    assert (offer.title, offer.kind.value) == ("Titre; avec, signes", "stage")
    assert offer.published_at is not None
    assert offer.published_at.date().isoformat() == "2026-03-01"


def test_a_quote_left_open_loses_only_what_follows():
    names = "identifiant,titre,redirection,description\n"
    rows = '1,Serveur,https://e.example/1,ok\n2,Cuisinier,https://e.example/2,"jamais fermé\n'
    found = read(names + rows, "leboncoin")
    assert [offer.external_id for offer in found.offers] == ["1"]
    assert found.report.verdict is Verdict.TRUNCATED


def test_a_page_of_several_scripts_gives_each_posting_once():
    page = (
        "<html><script type='application/ld+json'>{bad</script>"
        '<script type="application/ld+json">[{"@type":"JobPosting","title":"A","identifier":"1"},'
        '{"@type":"https://schema.org/JobPosting","title":"B","identifier":{"value":2}},'
        '{"@type":"Person","name":"Jeanne"}]</script></html>'
    )
    assert [offer.external_id for offer in read(page, "jsonld").offers] == ["1", "2"]


def test_a_posting_without_identifier_gets_a_stable_one():
    text = '{"@type":"JobPosting","title":"A","hiringOrganization":"F","datePosted":"2026-01-02"}'
    (first,), (again,) = read(text, "jsonld").offers, read(f"[{text}]", "jsonld").offers
    assert first.external_id == again.external_id
    (other,) = read(text.replace('"A"', '"B"'), "jsonld").offers
    assert other.external_id != first.external_id


# Whatever the cut ---------------------------------------------------------------------------------

WHOLE = {case["file"]: case["kind"] for case in GOLDEN}


@pytest.mark.parametrize("file", WHOLE)
@settings(max_examples=25, deadline=None)
@given(share=st.floats(min_value=0, max_value=1))
def test_a_cut_feed_never_fails_and_never_invents_an_offer(file, share):
    data = (FOLDER / file).read_bytes()
    offers = {one.external_id: one for one in sample(file, WHOLE[file]).offers}
    cut = read(data[: int(share * len(data))], WHOLE[file])
    for offer in cut.offers:
        assert offer.external_id in offers
        assert offer.title == offers[offer.external_id].title


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["indeed", "rss", "csv", "jsonld", "france-travail"])
)
def test_any_bytes_give_a_report(data, kind):
    try:
        found = read(data, kind)
    except InputRefusedError:
        return
    assert found.report.seen == len(found.offers) + len(found.report.rejected)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/&;![]-\"' ab=jobtile\n", max_size=200))
def test_any_markup_inside_an_offer_loses_no_other_offer(markup):
    data = feed(
        job(1),
        job(2, f"<description><![CDATA[{markup.replace(']]>', '')}]]></description>"),
        job(3),
    )
    assert [offer.external_id for offer in read(data).offers] == ["1", "2", "3"]


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
