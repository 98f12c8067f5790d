from __future__ import annotations

import gzip
import io

import openpyxl
import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.feeds.reports import Verdict
from bastide.modules.employment.readers.feeds.content import FeedLimits
from bastide.modules.employment.readers.feeds.mapping_files import (
    mapping_named,
)
from bastide.modules.employment.readers.feeds.reading import REPEATED, read_feed
from tests.modules.employment.readers.feed_samples import (
    FOLDER,
    TODAY,
    feed,
    job,
    read,
    sample,
    short,
)

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
        (feed(*THREE), "france-travail", "not_a_feed", []),
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
@pytest.mark.some(3)
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


def test_a_cell_without_end_is_no_whole_table():
    """The rows before it are read; the verdict says that the rest was not."""
    names = "identifiant,titre,redirection,description\n"
    rows = "1,Serveur,https://e.example/1,ok\n2,Cuisinier,https://e.example/2," + "a" * 140_000
    found = read(f"{names}{rows}\n3,Plongeur,https://e.example/3,ok\n", "leboncoin")
    assert [offer.external_id for offer in found.offers] == ["1"]
    assert found.report.verdict is Verdict.TRUNCATED
