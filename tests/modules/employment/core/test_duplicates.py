"""Clusters of duplicates: hard cases of the dossier, decisions, lineages and properties."""

import datetime as dt
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.duplicates.candidates import WHOLE_INPUT, candidate_pairs
from bastide.modules.employment.core.duplicates.compared import prepared
from bastide.modules.employment.core.duplicates.comparison import Tier, compare
from bastide.modules.employment.core.duplicates.detection import Decision, deduplicate
from bastide.modules.employment.core.duplicates.judging import Judge
from tests.modules.employment.duplicate_samples import (
    BASE,
    OTHER_TEXT,
    TEXT,
    clusters,
    offer,
    verdict,
)

TITLES = (
    "Boulanger H/F", "Boulangère", "Chef boulanger", "Boulanger de nuit", "Boulanger N1",
    "Vendeur en boulangerie", "Apprenti boulanger",
)  # fmt: skip
OFFERS = st.lists(
    st.builds(
        dict,
        title=st.sampled_from(TITLES),
        employer=st.sampled_from(("Maison Levain", "MAISON LEVAIN SARL", "", "Le Bon Pain")),
        place=st.sampled_from(("37000 Tours", "Tours (37)", "37400 Amboise", "")),
        contract=st.sampled_from(("CDI", "CDD 6 mois", "")),
        source=st.sampled_from(("francetravail", "hellowork", "jooble")),
        description=st.sampled_from((TEXT, TEXT[:180], OTHER_TEXT, "")),
        days=st.sampled_from((0, 3, 29, 38, 60)),
    ),
    min_size=2,
    max_size=9,
)


def made(changes):
    return [offer(f"o{rank}", **one) for rank, one in enumerate(changes)]


def test_one_job_on_three_sites_is_one_cluster():
    mine = offer("c", source="levain", url="https://levain.example/offres/boulanger-tours-4471")
    assert clusters(BASE, offer(title="Boulangère - Tours", days=3), mine) == {frozenset("abc")}


def test_six_identical_posts_in_six_towns_are_six():
    towns = ("Tours", "Amboise", "Chinon", "Loches", "Blois", "Saumur")
    found = clusters(*(offer(str(rank), place=town) for rank, town in enumerate(towns)))
    assert len(found) == 6


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Boulanger N2"},
        {"title": "Chef boulanger"},
        {"title": "Stage boulanger", "contract": "Stage"},
        {"contract": "CDD"},
        {"place": "37400 Amboise"},
        {"place": "Tours (65)"},
    ],
)
def test_a_veto_is_never_outweighed_by_the_address(changes):
    base = replace(BASE, title="Boulanger N1") if "N2" in str(changes) else BASE
    other = offer(url=f"{BASE.url}?utm_source=x", **changes)
    assert verdict(base, other).tier is Tier.DIFFERENT


def test_two_unknown_places_never_agree():
    found = verdict(replace(BASE, place=""), offer(place=""))
    assert found.tier is Tier.POSSIBLE
    assert "lieu inconnu d’un côté" in found.reasons


def test_a_blank_employer_needs_a_long_copied_text():
    unknown = replace(BASE, employer="Confidentiel")
    assert verdict(unknown, offer(employer="")).tier is Tier.PROBABLE
    assert verdict(
        unknown, offer(employer="", description="Boulanger pour notre client.")
    ).tier in {
        Tier.DIFFERENT,
        Tier.POSSIBLE,
    }
    assert verdict(unknown, offer(employer="", description=OTHER_TEXT)).tier is Tier.DIFFERENT


def test_two_agencies_for_one_client_are_shown_together_and_not_merged():
    found = verdict(replace(BASE, employer="Adelis Intérim"), offer(employer="Samsic Emploi"))
    assert found.tier is Tier.POSSIBLE
    assert clusters(replace(BASE, employer="Adelis Intérim"), offer(employer="Samsic Emploi")) == {
        frozenset("a"),
        frozenset("b"),
    }


def test_two_openings_of_one_source_stay_apart_unless_the_text_is_the_same():
    twin = offer(source=BASE.source, description=TEXT.replace("dix heures", "onze heures"))
    assert verdict(BASE, twin).tier is Tier.DIFFERENT
    assert verdict(BASE, offer(source=BASE.source)).tier is Tier.PROBABLE
    named = [f"{TEXT} Réf. BL-{number}" for number in (11, 12)]
    first, second = replace(BASE, description=named[0]), offer(description=named[1])
    assert verdict(first, second).tier is Tier.DIFFERENT
    assert verdict(first, replace(second, source=BASE.source)).tier is Tier.DIFFERENT


def test_a_page_of_all_offers_identifies_none():
    page = "https://levain.example/recrutement"
    one = replace(BASE, url=page, description=TEXT[:150])
    other = offer(url=page, title="Boulanger traiteur", description=OTHER_TEXT[:150])
    assert verdict(one, other).tier in {Tier.DIFFERENT, Tier.POSSIBLE}


def test_an_identifier_reused_for_another_job_does_not_join_them():
    other = offer(source=BASE.source, external_id=BASE.external_id, title="Comptable")
    assert verdict(BASE, other).tier is Tier.DIFFERENT


@pytest.mark.parametrize(
    "changes",
    [
        {"url": f"{BASE.url}/?utm_source=x&gclid=y#top", "days": 90},
        {"url": "https://r.pub.example/go?to=https%3A%2F%2Fwww.ft.example%2Fdetail%2F207FYQS"},
        {"source": "jooble", "url": "https://jooble.example/desc/207FYQS"},
        {"source": BASE.source, "external_id": BASE.external_id},
    ],
)
def test_identity_is_certain(changes):
    found = verdict(BASE, offer(title="Boulanger traditionnel", **changes))
    assert found.tier is Tier.CERTAIN
    assert found.is_lineage


def test_same_number_and_reference_are_certain():
    one = replace(BASE, siret="812 345 678 00017", external_id="REQ-2041")
    other = offer(siret="81234567800025", external_id="req2041", employer="Levain Distribution")
    found = verdict(one, other)
    assert found.tier is Tier.CERTAIN
    assert any("SIREN" in reason for reason in found.reasons)


def test_two_shops_of_one_name_with_two_numbers_are_not_merged():
    one = replace(BASE, siret="81234567800017")
    assert not verdict(one, offer(siret="79912345600021")).tier.is_duplicate


@pytest.mark.parametrize(("days", "source"), [(31, BASE.source), (40, BASE.source), (46, "jooble")])
def test_a_repost_is_a_lineage(days, source):
    found = deduplicate([BASE, offer(source=source, days=days)])
    assert found.clusters == [["a"], ["b"]]
    assert found.lineages == [["a", "b"]]
    assert f"republication {days}" in found.pairs["a", "b"].reasons[0]


def test_a_missing_date_does_not_part_two_offers():
    assert verdict(BASE, offer(published_on=None)).tier is Tier.PROBABLE


def test_a_chain_does_not_join_two_that_differ():
    plain = offer("m", title="Boulanger", external_id="", description="")
    six, twelve = (offer(f"{count}", contract=f"CDD {count} mois") for count in (6, 12))
    middle = replace(plain, contract="CDD")
    found = clusters(six, middle, twelve)
    assert frozenset({"6", "12"}) not in found
    assert not any({"6", "12"} <= members for members in found)
    assert len(found) == 2


def test_a_group_of_six_hundred_shops_is_not_skipped():
    shops = [offer(f"s{rank:03}", place=f"Ville{rank} (37)") for rank in range(600)]
    copy = offer("copy", source="jooble", place="Ville300 (37)", title="Boulangère F/H")
    found = deduplicate([*shops, copy])
    assert sorted(len(members) for members in found.clusters) == [1] * 599 + [2]
    assert {"copy", "s300"} in [set(members) for members in found.clusters]


def test_a_group_of_many_identical_offers_is_one_cluster():
    found = clusters(*(offer(f"o{rank:03}", source=f"site{rank}") for rank in range(120)))
    assert len(found) == 1


def test_the_canonical_is_the_most_complete_then_the_oldest():
    poor = replace(BASE, id="0", description=TEXT[:150], external_id="1")
    late = offer("1", days=5)
    found = deduplicate([poor, late, BASE])
    assert found.clusters == [["a", "0", "1"]]


def test_decisions_survive_a_new_import_and_come_first():
    split = Decision(BASE.stable_key, offer().stable_key, is_same=False)
    again = [replace(BASE, id="n1"), offer("n2", external_id="6800b")]
    assert clusters(*again, decisions=[split]) == {frozenset({"n1"}), frozenset({"n2"})}
    merge = Decision("a", "z", is_same=True)
    far = offer("z", title="Chef boulanger", place="37400 Amboise")
    found = deduplicate([BASE, far], decisions=[merge])
    assert len(found.clusters) == 1
    assert found.pairs["a", "z"].tier is Tier.CERTAIN
    assert found.pairs["a", "z"].reasons[0] == "réunies par une décision"
    assert (found.applied, found.unused) == (1, 0)


def test_a_split_offer_does_not_come_back_through_a_third():
    split = Decision("a", "b", is_same=False)
    third = offer("c", source="jooble")
    found = clusters(BASE, offer(), third, decisions=[split])
    assert not any({"a", "b"} <= members for members in found)
    assert len(found) == 2


def test_the_last_word_prevails_and_absent_offers_are_counted():
    decisions = [
        Decision("a", "b", is_same=False),
        Decision("b", "a", is_same=True),
        Decision("a", "gone", is_same=False),
    ]
    found = deduplicate([BASE, offer()], decisions=decisions)
    assert found.clusters == [["a", "b"]]
    assert (found.applied, found.unused) == (2, 1)


def test_contradictory_decisions_are_refused():
    decisions = [
        Decision("a", "b", is_same=True),
        Decision("b", "c", is_same=True),
        Decision("a", "c", is_same=False),
    ]
    with pytest.raises(InputRefusedError) as caught:
        deduplicate([BASE, offer("b"), offer("c")], decisions=decisions)
    assert "a et c" in caught.value.refusals[0].reason


@settings(max_examples=60)
@given(changes=OFFERS, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(changes, seed):
    offers = made(changes)
    mixed = list(offers)
    seed.shuffle(mixed)
    assert deduplicate(offers) == deduplicate(mixed)


@settings(max_examples=60)
@given(changes=OFFERS, cut=st.tuples(st.integers(0, 8), st.integers(0, 8)))
def test_no_cluster_holds_two_offers_that_differ_or_were_parted(changes, cut):
    offers = made(changes)
    first, second = (f"o{rank % len(offers)}" for rank in cut)
    decisions = [Decision(first, second, is_same=False)] if first != second else []
    found = deduplicate(offers, decisions=decisions)
    by_id = {one.id: prepared(one) for one in offers}
    assert sorted(name for members in found.clusters for name in members) == sorted(by_id)
    for head, *others in found.clusters:
        assert not {first, second} <= {head, *others} or first == second
        assert all(compare(by_id[head], by_id[name]).tier.is_duplicate for name in others)
        for one, other in combinations((head, *others), 2):
            assert compare(by_id[one], by_id[other]).tier is not Tier.DIFFERENT


@settings(max_examples=40)
@given(changes=OFFERS)
def test_an_unrelated_offer_changes_no_cluster(changes):
    offers = made(changes)
    stranger = offer(
        "zz", title="Grutier", employer="Levage Ouest", place="29200 Brest", description=OTHER_TEXT
    )
    assert clusters(*offers, stranger) == clusters(*offers) | {frozenset({"zz"})}


@settings(max_examples=40)
@given(changes=OFFERS)
def test_the_answer_is_the_same_both_ways(changes):
    for one, other in combinations([prepared(one) for one in made(changes)], 2):
        assert compare(one, other) == compare(other, one)


@settings(max_examples=40)
@given(changes=OFFERS, links=st.data())
def test_a_judge_says_of_equal_offers_what_comparing_them_says(changes, links):
    ready = [
        prepared(
            offer(
                f"o{rank}",
                external_id=links.draw(st.sampled_from(("", "6800a", "BL-2041"))),
                url=links.draw(
                    st.sampled_from(("", BASE.url, "https://hw.example/all", "https://x.fr/6800a"))
                ),
                **one,
            )
        )
        for rank, one in enumerate([*changes, *changes])
    ]
    judge = Judge(ready)
    for one, other in combinations(ready, 2):
        assert judge(one, other) == judge(other, one) == compare(one, other)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
@pytest.mark.always
def test_blocks_lose_no_duplicate(data):
    names = ("Maison Levain", "MAISON LEVAIN SARL", "Levain", "", "Le Bon Pain", "Bon Pain & Fils")
    places = ("37000 Tours", "Tours (37)", "37400 Amboise", "", "37")
    changes = st.fixed_dictionaries(
        {
            "title": st.sampled_from(TITLES),
            "employer": st.sampled_from(names),
            "place": st.sampled_from(places),
            "source": st.sampled_from(("francetravail", "hellowork", "jooble")),
            "description": st.sampled_from(
                (TEXT, TEXT[:240], f"{TEXT} {OTHER_TEXT}", OTHER_TEXT, "")
            ),
            "url": st.sampled_from(("", BASE.url, "https://hw.example/all")),
        }
    )
    count = WHOLE_INPUT + 12
    ready = [
        prepared(offer(f"o{rank:03}", **data.draw(changes), published_on=dt.date(2026, 11, 3)))
        for rank in range(count)
    ]
    looked_at = set(candidate_pairs(ready))
    for pair in combinations(range(count), 2):
        if pair not in looked_at:
            found = compare(*(ready[place] for place in pair))
            assert not found.tier.is_duplicate, found
