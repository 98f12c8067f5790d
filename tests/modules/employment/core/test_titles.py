"""Titles, employers, addresses, contracts and texts: what is one, what is not."""

import csv
from dataclasses import replace

import pytest

from bastide.modules.employment.core.duplicates.comparison import Tier
from bastide.modules.employment.core.duplicates.contract_terms import (
    contract_conflict,
    contract_terms,
)
from bastide.modules.employment.core.duplicates.descriptions import (
    text_form,
    text_forms,
    text_likeness,
)
from bastide.modules.employment.core.duplicates.employers import (
    EmployerLink,
    employer_form,
    employer_link,
)
from bastide.modules.employment.core.duplicates.title_facts import Fact, title_facts
from bastide.modules.employment.core.duplicates.titles import title_form
from bastide.modules.employment.core.duplicates.whereabouts import (
    PlaceKey,
    PlaceLink,
    PlaceScope,
    place_link,
    written_place,
)
from bastide.modules.employment.core.web_addresses import canonical_address, is_precise
from tests.modules.employment.duplicate_samples import GOLDEN, OTHER_TEXT, TEXT, offer, verdict


def titles(name):
    """Return pairs of titles of a golden file."""
    return list(csv.reader((GOLDEN / name).read_text(encoding="utf-8").splitlines()))


def facts(title):
    form = title_form(title)
    return title_facts(form.plain, form.bare)


@pytest.mark.parametrize("row", titles("titles_same.csv"), ids=" = ".join)
def test_titles_of_one_job(row):
    one, other = (offer(title=title, employer="Dupont") for title in row)
    found = verdict(one, replace(other, id="c", source="jooble", url=""))
    assert found.tier is Tier.PROBABLE, found


@pytest.mark.parametrize("row", titles("titles_different.csv"), ids=" ≠ ".join)
def test_titles_of_two_jobs(row):
    one, other = (offer(title=title, employer="Dupont") for title in row)
    found = verdict(one, replace(other, id="c", source="jooble", url=""))
    assert not found.tier.is_duplicate, found


@pytest.mark.parametrize(
    ("title", "fact", "values"),
    [
        ("Technicien N2/N3", Fact.LEVEL, {"2", "3"}),
        ("Support niveau II", Fact.LEVEL, {"2"}),
        ("Vendeur 24h", Fact.HOURS, {"24"}),
        ("Agent 8h-16h", Fact.HOURS, None),
        ("Veilleur 24h/24", Fact.HOURS, None),
        ("Opérateur 3x8", Fact.RHYTHM, {"3×8"}),
        ("Commercial Nord-Est", Fact.DIRECTION, {"nord est"}),
        ("Cariste CACES R489 cat. 1, 3 et 5", Fact.CACES, {"1", "3", "5"}),
        ("Conducteur permis C+E", Fact.LICENCE, {"super poids lourd"}),
        ("Chauffeur PL/SPL", Fact.LICENCE, {"poids lourd", "super poids lourd"}),
        ("Vendeur débutant accepté", Fact.SENIORITY, None),
        ("Opérateur ligne 3 - réf 2041 - 12,50 €/h", Fact.NUMBER, {"3"}),
        ("2 boulangers", Fact.NUMBER, None),
        ("Maçon N3 P2", Fact.GRADE, {"N3P2"}),
        ("Mécanicien automobile", Fact.LICENCE, {"véhicule léger"}),
    ],
)
def test_facts_of_a_title(title, fact, values):
    assert facts(title).get(fact) == (values and frozenset(values))


@pytest.mark.parametrize(
    ("one", "other", "link"),
    [
        ("SAS Dupont & Fils", "DUPONT", EmployerLink.SAME),
        ("Adecco - Agence de Tours", "Agence Adecco", EmployerLink.SAME),
        ("Ville de Tours", "Mairie de Tours", EmployerLink.SAME),
        ("CHRU de Tours", "Centre Hospitalier Régional Universitaire de Tours", EmployerLink.SAME),
        ("Boulangerie Martin", "Boulangerie Durand", EmployerLink.DIFFERENT),
        ("Mairie de Tours", "Mairie de Blois", EmployerLink.DIFFERENT),
        ("Carrefour", "Carrefour Market", EmployerLink.CLOSE),
        ("Société Nouvelle des Ateliers Ligériens", "SNAL", EmployerLink.DIFFERENT),
        ("Ateliers Ligériens Mécaniques", "ALM", EmployerLink.CLOSE),
        ("Tours Métropole Val de Loire", "TMVL", EmployerLink.CLOSE),
        ("CAF du Loiret", "Caisse d'allocations familiales du Loiret", EmployerLink.CLOSE),
        ("CAF du Loiret", "Caisse d'allocations familiales de la Sarthe", EmployerLink.DIFFERENT),
        ("", "", EmployerLink.UNKNOWN),
        ("Confidentiel", "Dupont", EmployerLink.UNKNOWN),
        ("France Travail", "HelloWork", EmployerLink.UNKNOWN),
        ("notre client", "Entreprise anonyme", EmployerLink.UNKNOWN),
        ("N/C", "-", EmployerLink.UNKNOWN),
    ],
)
def test_employers(one, other, link):
    a, b = employer_form(one), employer_form(other)
    assert employer_link(a, b) is link
    assert employer_link(b, a) is link


@pytest.mark.parametrize(
    ("one", "other", "link"),
    [
        ("37000 Tours", "Tours (37)", PlaceLink.SAME),
        ("37 - TOURS", "TOURS CEDEX 1", PlaceLink.SAME),
        ("St-Pierre-des-Corps", "Saint Pierre des Corps (37)", PlaceLink.SAME),
        ("Saint-Denis (93)", "Saint-Denis (974)", PlaceLink.DIFFERENT),
        ("Tours Nord", "Tours Sud", PlaceLink.DIFFERENT),
        ("75012 Paris", "Paris 15e", PlaceLink.DIFFERENT),
        ("", "", PlaceLink.UNKNOWN),
        ("France entière", "37000 Tours", PlaceLink.WIDE),
        ("1000 Bourg-en-Bresse", "01000 Bourg en Bresse", PlaceLink.SAME),
    ],
)
def test_places_as_written(one, other, link):
    assert place_link(written_place(one), written_place(other)) is link


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("CDI", "Contrat à durée indéterminée", False),
        ("CDI", "CDD", True),
        ("CDI ou CDD", "CDD 6 mois", False),
        ("CDD 6 mois", "CDD - 180 jours", False),
        ("CDD 3 mois", "CDD 6 mois", True),
        ("Saisonnier", "CDD", False),
        ("TEMPORARY", "Intérim", False),
        ("FULL_TIME", "CDI", False),
        ("Alternance", "Contrat d'apprentissage", False),
        ("Apprentissage", "CDI", True),
        ("Stage", "CDD", True),
        ("CDI intérimaire", "Intérim", True),
        ("", "CDI", False),
    ],
)
def test_contracts(one, other, clash):
    assert bool(contract_conflict(contract_terms(one), contract_terms(other))) is clash


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://www.a.example/o/12?b=2&a=1", "a.example/o/12?a=1&b=2"),
        ("https://a.example/o/12;jsessionid=AB12?utm_campaign=x", "a.example/o/12"),
        ("https://t.b.example/click?url=https%3A%2F%2Fa.example%2Fo%2F12", "a.example/o/12"),
        ("https://c.example/out/https://a.example/o/12", "a.example/o/12"),
        ("https://a.example/o/12?ref=https://b.example/", "a.example/o/12"),
        ("javascript:alert(1)", ""),
        ("mailto:rh@a.example", ""),
        ("https://[broken/12", ""),
        ("", ""),
    ],
)
def test_addresses(url, canonical):
    assert canonical_address(url) == canonical


@pytest.mark.parametrize(
    ("address", "precise"),
    [
        ("a.example/offres/68087320", True),
        ("a.example/offre/boulanger-traditionnel-a-tours", True),
        ("a.example/recrutement", False),
        ("a.example", False),
        ("a.example/nos-offres", False),
    ],
)
def test_precise_addresses(address, precise):
    assert is_precise(address) is precise


def test_texts():
    whole, cut = text_form(TEXT), text_form(TEXT[:240] + "…")
    assert text_likeness(whole, cut).inclusion > 0.9
    assert text_likeness(whole, text_form(OTHER_TEXT)).nearness < 0.1
    assert text_likeness(
        whole, text_form(f"<p>{TEXT}</p> 02 47 00 00 00 rh@levain.example https://levain.example/")
    ).is_same
    assert not text_likeness(text_form(""), text_form("")).is_known
    assert text_form(TEXT.upper()).signature == whole.signature


def test_descriptions_read_together_are_as_those_read_alone():
    texts = ["", TEXT, "Un", "Deux mots", "Trois mots ici", "- !", f"<p>{TEXT}</p>", "x" * 90, ""]
    for one, alone in zip(text_forms(texts), map(text_form, texts), strict=True):
        assert (one.length, one.signature, one.folded) == (
            alone.length, alone.signature, alone.folded,
        )  # fmt: skip
        assert one.shingles.tolist() == alone.shingles.tolist() == sorted({*one.shingles.tolist()})
    lengths = [form.length for form in text_forms(texts)]
    assert lengths[2:6] == [2, 9, 14, 0]
    words = "".join(char if char.isalnum() else " " for char in text_form(TEXT).folded).split()
    runs = {tuple(words[rank : rank + 3]) for rank in range(len(words) - 2)}
    assert [form.shingles.size for form in text_forms(texts)][:6] == [0, len(runs), 1, 1, 1, 0]
    assert not text_forms([])


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Jardinier", "Agent d'entretien des espaces verts", True),
        ("Aide à domicile", "Auxiliaire de vie", True),
        ("Chef de rayon", "Manager de rayon", True),
        ("Ouvrier ostréicole", "Agent ostréicole", True),
        ("Vendeur conseil", "Conseiller de vente", True),
        ("Boulanger", "Boulanger - centre-ville", True),
        ("Boulanger", "Boulanger traiteur", False),
        ("Agent de sécurité", "Agent de sécurité cynophile", False),
        ("Soudeur TIG", "Soudeur MIG", False),
        ("Chef de rayon", "Employé de rayon", False),
    ],
)
def test_two_names_of_a_trade_are_one_job_under_one_text_only(one, other, is_one):
    first, second = (offer(title=title, employer="Dupont") for title in (one, other))
    second = replace(second, id="c", source="jooble", url="")
    assert verdict(first, second).tier.is_duplicate is is_one
    retold = replace(second, description=OTHER_TEXT)
    assert not verdict(first, retold).tier.is_duplicate


def test_two_short_texts_without_a_word_in_common_part_two_equal_titles():
    desk = (
        "À l'état civil, vous recevez les usagers, délivrez les actes de naissance et instruisez "
        "les demandes de passeport et de carte d'identité."
    )
    pool = (
        "À la piscine municipale, vous tenez la caisse, surveillez les vestiaires et nettoyez "
        "chaque soir plages, bassins et douches."
    )
    one, other = (offer(title="Agent d'accueil", description=text) for text in (desk, pool))
    found = verdict(one, replace(other, id="c", source="jooble", url=""))
    assert found.tier is Tier.POSSIBLE, found


def test_a_part_of_a_town_that_no_list_knows_meets_its_town():
    town = PlaceKey(PlaceScope.COMMUNE, frozenset({"49007"}), "angers", "49", towns=("Angers",))
    assert place_link(town, written_place("Angers Belle-Beille")) is PlaceLink.NEAR
    assert place_link(town, written_place("Avrillé")) is PlaceLink.DIFFERENT
