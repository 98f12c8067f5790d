"""A need is offered premises of the right sort, large enough, near: and told why not the others."""

from decimal import Decimal

import pytest

from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.premises import Premises, premises_of, suitability
from bastide.modules.estate.core.proposals import ProposalFacts
from bastide.modules.estate.core.reuse import Host, NewNeed, answer_to_need

HERE, NEXT_DOOR, FAR = (43.30, -0.37), (43.304, -0.37), (43.40, -0.37)


def standing(code, free, klass="C3"):
    area = Decimal(2000)
    return ProposalFacts(code, code, "s", BuildingClass(klass), None, None, area, area - free)


def answered(need, hosts, buildings=None):
    listed = buildings or [standing(code, Decimal(500)) for code in hosts]
    return answer_to_need(need, listed, None, hosts)


@pytest.mark.parametrize(
    ("words", "sort"),
    [
        ("Ouvrir une crèche de 20 berceaux", Premises.CHILDHOOD),
        ("Gymnase du Causse", Premises.SPORT),
        ("École de musique communautaire", Premises.CULTURE),
        ("Groupe scolaire Jaurès", Premises.CHILDHOOD),
        ("Déchèterie nord", Premises.WORKSHOP),
        ("Bureaux pour le service des eaux", Premises.OFFICE),
        ("Scolaire et enfance", Premises.CHILDHOOD),
        ("Technique, logement et divers", Premises.WORKSHOP),
        ("Église haute", Premises.WORSHIP),
        ("Annexe B", None),
    ],
)
def test_words_tell_the_sort_of_premises(words, sort):
    assert premises_of("", words) is sort


def test_premises_of_another_sort_are_refused_and_the_best_sort_comes_first():
    need = NewNeed("Crèche", "s", Decimal(300), sort=Premises.CHILDHOOD)
    hosts = {
        "bureaux": Host(Premises.OFFICE),
        "dépôt": Host(Premises.WORKSHOP),
        "école": Host(Premises.CHILDHOOD),
        "église": Host(Premises.WORSHIP),
        "inconnu": Host(),
    }
    found = answered(need, hosts)
    assert [one.code for one in found.candidates] == ["école", "bureaux", "inconnu"]
    reasons = {one.code: one.reason for one in found.refused}
    assert set(reasons) == {"dépôt", "église"}
    assert "atelier et dépôt" in reasons["dépôt"]
    assert "enfance" in reasons["dépôt"]


def test_the_near_one_comes_before_the_tight_one_within_a_class():
    need = NewNeed("Crèche", "s", Decimal(300), place=HERE)
    hosts = {"loin": Host(None, FAR), "près": Host(None, NEXT_DOOR), "ailleurs": Host()}
    buildings = [
        standing("loin", Decimal(300)),
        standing("près", Decimal(900)),
        standing("ailleurs", Decimal(310)),
    ]
    found = answered(need, hosts, buildings)
    assert [one.code for one in found.candidates] == ["près", "loin", "ailleurs"]
    assert "à 0,4\u00a0km" in found.candidates[0].reason
    assert "km" not in found.candidates[2].reason


def test_a_need_that_says_nothing_goes_anywhere_but_in_a_church():
    found = answered(
        NewNeed("Surface en plus", "s", Decimal(300)),
        {"église": Host(Premises.WORSHIP), "dépôt": Host(Premises.WORKSHOP)},
    )
    assert [one.code for one in found.candidates] == ["dépôt"]


def test_each_sort_houses_itself_best():
    assert all(suitability(sort, sort) == 0 for sort in Premises)
    assert len({sort.label for sort in Premises}) == len(Premises)
