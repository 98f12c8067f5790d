"""A search has one address: what is printed is read back, and what makes no sense is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.addresses import parse_search, search_address
from bastide.modules.employment.core.searches.criteria import (
    LEVELS,
    MOST_DAYS,
    MOST_RADIUS_KM,
    USUAL_RADIUS_KM,
    OfferSearch,
    Order,
    clean_words,
    least_domains,
)
from bastide.modules.employment.core.searches.descriptions import described
from bastide.modules.employment.core.searches.travel import (
    MOST_MINUTES,
    Mode,
    Travel,
    travel_minutes,
)

DOMAINS = st.frozensets(st.from_regex(r"\A[A-N]([0-9]{2}([0-9]{2})?)?\Z"), max_size=8)


@st.composite
def searches(draw: st.DrawFn) -> OfferSearch:
    near = draw(st.sampled_from(["", "37261", "2A004", "97411"]))
    times = st.builds(Travel, st.sampled_from(Mode), st.integers(1, MOST_MINUTES))
    travel = draw(st.none() | times) if near else None
    has_radius = near and travel is None
    radius = st.integers(0, MOST_RADIUS_KM) if has_radius else st.just(USUAL_RADIUS_KM)
    return OfferSearch(
        words=clean_words(draw(st.text(max_size=260))),
        near=near,
        radius_km=draw(radius),
        travel=travel,
        kinds=draw(st.frozensets(st.sampled_from(Kind))),
        contracts=draw(st.frozensets(st.sampled_from(Contract))),
        domains=least_domains(draw(DOMAINS)),
        highest_level=draw(st.none() | st.sampled_from(LEVELS)),
        working_time=draw(st.none() | st.sampled_from(WorkingTime)),
        is_salary_known=draw(st.booleans()),
        is_remote=draw(st.booleans()),
        is_disability_friendly=draw(st.booleans()),
        newer_than_days=draw(st.none() | st.integers(1, MOST_DAYS)),
    )


@given(searches(), st.integers(1, 10**6), st.sampled_from(Order))
def test_a_printed_search_is_read_back(search: OfferSearch, page: int, order: Order) -> None:
    asked = parse_search(search_address(search, page=page, order=order))
    assert (asked.search, asked.page, asked.order, asked.ignored) == (search, page, order, ())


@given(st.text(max_size=300))
def test_any_address_is_read_and_its_canonical_form_is_stable(query: str) -> None:
    asked = parse_search(query)
    printed = search_address(asked.search, page=asked.page, order=asked.order)
    again = parse_search(printed)
    assert (again.search, again.page, again.order, again.ignored) == (
        asked.search, asked.page, asked.order, (),
    )  # fmt: skip
    assert search_address(again.search, page=again.page, order=again.order) == printed


@given(st.dictionaries(
    st.sampled_from("q pres km trajet type contrat domaine niveau temps salaire depuis".split()),  # noqa: SIM905 -- shorter
    st.lists(st.text(max_size=12), max_size=3),
))  # fmt: skip
def test_no_value_of_a_parameter_is_an_error(values: dict[str, list[str]]) -> None:
    asked = parse_search(values)
    assert parse_search(search_address(asked.search)).search == asked.search


@given(st.text(max_size=900))
def test_clean_words_are_clean(text: str) -> None:
    words = clean_words(text)
    assert clean_words(words) == words
    assert words.encode().decode() == words


def test_one_search_has_one_address_however_it_was_typed() -> None:
    typed = "type=STAGE&km=20&q=+agent%20%20d%27accueil&contrat=cdd&contrat=CDI,cdd&pres=2a004"
    assert search_address(parse_search(f"?{typed}").search) == (
        "contrat=CDD,CDI&pres=2A004&q=agent+d%27accueil&type=stage"
    )
    assert (
        search_address(parse_search("niveau=8&temps=plein,partiel&salaire=0&page=1").search) == ""
    )


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("couleur=bleu&q=a", ["couleur"]),
        ("pres=Atlantide&km=10", ["pres", "km"]),
        ("pres=37261&km=-3", ["km"]),
        ("pres=37261&km=201", ["km"]),
        ("contrat=CDI,CDX&type=emploi,", ["contrat"]),
        ("domaine=G,G99999,Z", ["domaine", "domaine"]),
        ("niveau=2&temps=parfois&salaire=peut-etre", ["niveau", "temps", "salaire"]),
        ("depuis=0&page=x&tri=hasard", ["depuis", "page", "tri"]),
        ("q=" + "a" * 201, ["q"]),
        ("depuis=٣", ["depuis"]),
        ("pres=37261&trajet=cheval-30", ["trajet"]),
        ("pres=37261&trajet=voiture-500", ["trajet"]),
        ("trajet=voiture-30", ["trajet"]),
        ("km=voiture-30", []),
    ],
)
def test_what_makes_no_sense_is_told(query: str, parameters: list[str]) -> None:
    ignored = parse_search(query).ignored
    assert [one.parameter for one in ignored] == parameters
    assert all(one.reason for one in ignored)


def test_a_place_typed_in_letters_is_found_by_the_one_who_knows() -> None:
    asked = parse_search("pres=Tours&km=5", commune_of=lambda typed: {"Tours": "37261"}[typed])
    assert (asked.search.near, asked.search.radius_km) == ("37261", 5)
    unknown = parse_search("pres=Ys", commune_of=lambda _typed: "")
    assert unknown.search.is_empty
    assert [one.value for one in unknown.ignored] == ["Ys"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": " a"}, {"near": "Tours"}, {"radius_km": 5}, {"near": "37261", "radius_km": 201},
        {"domains": frozenset({"G", "G16"})}, {"domains": frozenset({"Z"})}, {"highest_level": 8},
        {"newer_than_days": 0}, {"travel": Travel(Mode.CAR, 30)},
        {"near": "37261", "travel": Travel(Mode.CAR, 30), "radius_km": 5},
    ],
)  # fmt: skip
def test_a_search_that_no_address_says_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(reversed(wrong))):
        OfferSearch(**wrong)  # type: ignore[arg-type]


def test_one_box_asks_for_kilometres_or_for_minutes() -> None:
    half_an_hour = OfferSearch(near="37261", travel=Travel(Mode.CAR, 30))
    for query in ("pres=37261&km=voiture-30", "pres=37261&trajet=voiture-30&km=5"):
        assert parse_search(query).search == half_an_hour
    assert search_address(half_an_hour) == "pres=37261&trajet=voiture-30"
    assert described(half_an_hour, place="Tours").replace("\u00a0", " ") == (
        "Offres à moins de 30 min en voiture de Tours"
    )


@given(st.sampled_from(Mode), st.integers(1, MOST_MINUTES - 1))
def test_more_minutes_never_reach_less_and_what_is_reached_takes_no_longer(
    mode: Mode, minutes: int
) -> None:
    reach = Travel(mode, minutes).reach_km
    assert 0 < reach <= Travel(mode, minutes + 1).reach_km <= MOST_RADIUS_KM
    assert travel_minutes(mode, reach) <= minutes + 5 or reach == 0.1


def test_an_offer_without_level_stays_and_one_without_trade_does_not() -> None:
    search = OfferSearch(highest_level=4, domains=frozenset({"J15", "K"}))
    assert [search.keeps_level(level) for level in (None, 3, 4, 5)] == [True, True, True, False]
    assert [search.keeps_domain(rome) for rome in ("J1501", "K1304", "J1201", "")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_search_says_itself_in_one_line() -> None:
    search = OfferSearch(
        words="aide soignant", near="37261", radius_km=10,
        kinds=frozenset({Kind.JOB, Kind.SEASONAL}),
        contracts=frozenset({Contract.CDI, Contract.CDD, Contract.MIS}),
        domains=frozenset({"J15"}), highest_level=4, working_time=WorkingTime.PART,
        is_salary_known=True, is_remote=True, is_disability_friendly=True, newer_than_days=3,
    )  # fmt: skip
    said = described(search, place="Tours", domain_names={"J15": "Soins paramédicaux"})
    assert said.replace("\u00a0", " ") == (
        "Emplois ou emplois saisonniers « aide soignant » à moins de 10 km de Tours, "
        "contrat : CDI, CDD ou intérim, domaine : Soins paramédicaux, bac au plus, temps partiel, "
        "salaire indiqué, télétravail possible, ouvertes aux travailleurs handicapés, "
        "depuis 3 jours"
    )
    assert described(OfferSearch()) == "Offres"
    assert described(OfferSearch(near="37003", radius_km=5), place="Amboise").endswith("d’Amboise")
    assert described(OfferSearch(near="37003", radius_km=0), place="Amboise") == "Offres à Amboise"
