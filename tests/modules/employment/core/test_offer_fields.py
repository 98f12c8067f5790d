from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.cleaning import clean_line, clean_text
from bastide.modules.employment.core.feeds.contracts import (
    Contract,
    Kind,
    contract_of,
    kind_of,
    months_of,
    weekly_hours_of,
    working_time_of,
)
from bastide.modules.employment.core.feeds.dates import read_date
from bastide.modules.employment.core.feeds.languages import language_of
from bastide.modules.employment.core.feeds.levels import (
    education_level_of,
    experience_months_of,
    remote_of,
)
from bastide.modules.employment.core.feeds.privacy import without_persons

TODAY = dt.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("raw", "formats", "instant"),
    [
        ("2025-02-26T16:40:27+0100\n", None, "2025-02-26T16:40:27+01:00"),
        ("Wed, 26 Feb 2025 16:40:27 +0100", None, "2025-02-26T16:40:27+01:00"),
        ("Lun, 03 Nov 2025", None, "2025-11-03T00:00:00+01:00"),
        ("le 3 novembre 2025 à 14h30", None, "2025-11-03T14:30:00+01:00"),
        ("Nov 3, 2025", None, "2025-11-03T00:00:00+01:00"),
        ("11/12/2025 10:41:41", ["dmy"], "2025-12-11T10:41:41+01:00"),
        ("05-02-2026 14:20:31", ["dmy"], "2026-02-05T14:20:31+01:00"),
        ("25/06/2025", None, "2025-06-25T00:00:00+02:00"),
        ("20260101", None, "2026-01-01T00:00:00+01:00"),
        ("1740584427000", ["epoch"], "2025-02-26T16:40:27+01:00"),
        ("1740584427", None, "2025-02-26T16:40:27+01:00"),
        ("12.11.2025", None, "2025-11-12T00:00:00+01:00"),
        ("46082", ["serial"], "2026-03-01T00:00:00+01:00"),
        ("il y a 3 jours", ["relative"], "2026-03-07T00:00:00+01:00"),
        ("hier", ["relative"], "2026-03-09T00:00:00+01:00"),
        ("2026-01-15 08:05:00 UTC", None, "2026-01-15T09:05:00+01:00"),
        ("2025-10-03T09:42:16.9", None, "2025-10-03T09:42:16+02:00"),
        ("2025-03-30 02:30:00", None, "2025-03-30T03:30:00+02:00"),  # an hour that does not exist
        ("2025-10-26 02:30:00", None, "2025-10-26T02:30:00+02:00"),  # an hour that exists twice
        ("2027-01-01", None, "2027-01-01T00:00:00+01:00"),  # the future is said as it is
    ],
)
def test_dates_are_read_in_the_time_of_paris(raw, formats, instant):
    given_formats = {} if formats is None else {"formats": formats}
    found = read_date(raw, today=TODAY, **given_formats)
    assert found.at is not None, found.refused
    assert found.at.isoformat() == instant


@pytest.mark.parametrize(
    ("raw", "formats", "why"),
    [
        ("31/02/2025", ["dmy"], "n'existe pas"),
        ("05/06/2025", ["iso", "unambiguous"], "ne se distinguent pas"),
        ("1970-01-01", ["iso"], "1970"),
        ("9999-12-31", ["iso"], "9999"),
        ("0000000000", ["epoch"], "1970"),
        ("2025-02-26T25:00:00", ["iso"], "heure"),
        ("30+ jours", ["relative"], "vague"),
        ("bientôt", ["iso", "words"], "format"),
        ("20261301", ["compact"], "n'existe pas"),
    ],
)
def test_a_date_is_refused_rather_than_guessed(raw, formats, why):
    found = read_date(raw, formats, today=TODAY)
    assert found.at is None
    assert why in found.refused
    assert found.raw == raw


def test_the_end_of_a_day_is_its_last_second():
    for raw in ("2026-03-31", "2026-03-31 00:00:00"):
        found = read_date(raw, today=TODAY, ends_day=True)
        assert found.at is not None
        assert found.at.isoformat() == "2026-03-31T23:59:59+02:00"
    exact = read_date("2026-03-31T10:00:00Z", today=TODAY, ends_day=True)
    assert exact.at is not None
    assert exact.at.isoformat() == "2026-03-31T12:00:00+02:00"


@given(st.text(max_size=40))
def test_any_text_gives_a_date_or_a_reason(text):
    found = read_date(
        text, ["iso", "dmy", "words", "compact", "epoch", "serial", "relative"], today=TODAY
    )
    assert (found.at is None) == (bool(found.refused) or not text.split())


@given(st.integers(946_800_000, 4_102_300_000))
def test_an_iso_instant_comes_back(seconds):
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    assert read_date(moment.isoformat(), today=TODAY).at == moment


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("&lt;p&gt;Caf&amp;eacute;&lt;/p&gt;", "Café"),
        ("&amp;amp;lt;", "&lt;"),  # two passes, never three
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a<br>b<br/><br />c", "a\nb\n\nc"),
        ("<ul><li><p>x</p></li><li>y</li></ul>", "- x\n- y"),
        ("<script>alert(1)</script>ok<style>p{}</style>", "ok"),
        ("moins de < 2000 € & > 10", "moins de < 2000 € & > 10"),
        ("<entreprise> cherche", "<entreprise> cherche"),
        ("L\x92équipe\x85", "L’équipe…"),
        ("Ã©quipe dâ€™accueil", "équipe d’accueil"),
        ("Ã\xa0 la carte", "à la carte"),
        ("SÃO Paulo", "SÃO Paulo"),
        ("goøt", "goøt"),
        ("URGENT RECRUTE", "URGENT RECRUTE"),
        ("a\u200bb\u202ec\ufeff\x00d\u00ade", "abcde"),
        ("a\u2028b\r\nc", "a\nb\nc"),
        ("\U0001f469\u200d\U0001f527 atelier a\u200db", "\U0001f469\u200d\U0001f527 atelier ab"),
        ("e\u0301te\u0301", "été"),
        ("<o:p>x</o:p><td>a</td><td>b</td>", "x a b"),
    ],
)
def test_foreign_text_becomes_readable(raw, text):
    assert clean_text(raw) == text


@given(st.text(max_size=200))
def test_clean_text_is_stable_and_visible(text):
    clean = clean_text(text)
    assert not set(clean) & set("\x00\u200b\u202e\ufeff\r\u2028")
    assert clean == clean.strip()
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("CDI", Contract.CDI),
        ("Contrat à durée indéterminée", Contract.CDI),
        ("Permanent", Contract.CDI),
        ("CDD - 6 mois", Contract.CDD),
        ("FIXED_TERM", Contract.CDD),
        ("CDD - Alternance - Contrat d'apprentissage", Contract.CDD),
        ("CDD saisonnier", Contract.SAI),
        ("MIS", Contract.MIS),
        ("Mission d'intérim", Contract.MIS),
        ("Travail_temp", Contract.MIS),
        ("CDI intérimaire", Contract.DIN),
        ("CDD insertion", Contract.DDI),
        ("CDD tremplin", Contract.DDT),
        ("Intérim d'insertion", Contract.TTI),
        ("Franchise", Contract.FRA),
        ("Profession libérale", Contract.LIB),
        ("Reprise d'entreprise", Contract.REP),
        ("CDI ou CDD", None),
        ("VIE", None),
        ("temporary", None),
        ("XYZ", None),
    ],
)
def test_contracts_by_their_words(raw, form):
    assert contract_of(raw).value is form


@pytest.mark.parametrize(
    ("contract", "title", "kind"),
    [
        ("CDI", "Technicien", Kind.JOB),
        ("", "Stage assistant RH H/F", Kind.INTERNSHIP),
        ("INTERN", "Graphiste", Kind.INTERNSHIP),
        ("", "Apprenti boulanger", Kind.APPRENTICESHIP),
        ("CDD", "Vendeur en alternance", Kind.APPRENTICESHIP),
        ("Contrat de professionnalisation", "Vendeur", Kind.PROFESSIONALISATION),
        ("CDI", "Formateur en alternance", Kind.JOB),
        ("", "Formatrice en apprentissage", Kind.JOB),
        ("CDI", "Stagiaire", Kind.JOB),
        ("", "Maître de stage", Kind.JOB),
        ("Service civique", "Ambassadeur du tri", Kind.CIVIC_SERVICE),
        ("SAI", "Cueilleur", Kind.SEASONAL),
        ("Formation", "CAP cuisine", Kind.TRAINING),
    ],
)
def test_kinds_by_contract_then_title(contract, title, kind):
    assert kind_of(contract, title).value is kind


def test_work_and_study_without_precision_says_that_it_is_supposed():
    settled = kind_of("Alternance", "Vendeur", "Contrat de professionnalisation de douze mois")
    assert settled.value is Kind.PROFESSIONALISATION
    supposed = kind_of("Alternance", "Vendeur")
    assert supposed.value is Kind.APPRENTICESHIP
    assert "supposé" in supposed.method


@pytest.mark.parametrize(
    ("raw", "unit", "months"),
    [
        ("Contrat à durée déterminée - 18 Mois", "", "18"),
        ("15 Jour(s)", "", "0.5"),
        ("1 an et 6 mois", "", "18"),
        ("P1Y6M", "", "18"),
        ("2", "year", "24"),
        ("3_mois", "", "3"),
        ("Entre 24 et 36 mois", "", None),
        ("6 à 12 mois", "", None),
        ("0", "mois", None),
        ("999", "mois", None),
    ],
)
def test_lengths_of_contract(raw, unit, months):
    assert months_of(raw, unit).value == (None if months is None else Decimal(months))


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("35H Horaires normaux", "35"),
        ("24H30", "24.5"),
        ("17,5", "17.5"),
        ("8h-12h", None),
        ("151,67", None),
    ],
)
def test_hours_of_a_week(raw, hours):
    assert weekly_hours_of(raw).value == (None if hours is None else Decimal(hours))


def test_both_times_are_none():
    assert working_time_of("fulltime, parttime").value is None


def test_levels_experience_and_remote_work():
    assert [
        education_level_of(one).value
        for one in ("BAC2_BAC3", "Bac +4/5", "5", "RJ/Qualif/Technicien")
    ] == [5, 6, 5, None]
    assert [
        experience_months_of(one).value for one in ("Moins d'un an", "3-5 ans", "24", "0_1")
    ] == [0, 36, None, 0]
    assert experience_months_of("24", "mois").value == 24
    said = [
        remote_of(one).value for one in ("Total possible", "No remote", "Télétravail", "Hybrid")
    ]
    assert [one and one.value for one in said] == ["full", "none", None, "partial"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Écrire à jean.exemple@firme.example", "Écrire à [adresse électronique retirée]"),
        ("jean (at) firme.example", "[adresse électronique retirée]"),
        (
            "Tél. 02.47.00.00.00 ou +33 6 12 34 56 78",
            "Tél. [téléphone retiré] ou [téléphone retiré]",
        ),
        ("Contact : Mme Léa EXEMPLE", "Contact : [nom retiré]"),
        ("Votre contact : Jeanne EXEMPLE", "Votre contact : [nom retiré]"),
        ("Contactez Mr Bricolage", "Contactez Mr Bricolage"),
        ("Madame, Monsieur,", "Madame, Monsieur,"),
        ("SIRET 00000037200011, réf. 0612345678901", "SIRET 00000037200011, réf. 0612345678901"),
        ("poste à 35 h, 1 900 € sur 12 mois", "poste à 35 h, 1 900 € sur 12 mois"),
    ],
)
def test_persons_leave_the_text(text, left):
    assert without_persons(text, employer="Mr Bricolage Tours") == left


def test_a_language_needs_its_words():
    assert (
        language_of(
            "You will work with the team and with our clients in the city for the best of this."
        )
        == "en"
    )
    assert (
        language_of("Le poste est pour vous et the team is with you and the le la les des") is None
    )
