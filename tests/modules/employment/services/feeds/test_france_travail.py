"""France Travail by its interface: whole within its limits, and never taken for whole otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.feeds import api_parts
from bastide.modules.employment.models import Channel, Source, SourceOffer, Stage
from bastide.modules.employment.services.feeds import france_travail
from bastide.modules.employment.services.feeds.fetching import fetcher_of
from bastide.modules.employment.services.feeds.france_travail import forget_tokens, read_api
from bastide.modules.employment.services.feeds.passes import run_pass
from bastide.modules.employment.services.feeds.sources import SourceDetails, add_source
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from bastide.platform.fetcher import FetchError
from tests.modules.employment.basin import NOW, BasinWorld, basin_world, day, ft_offer
from tests.modules.employment.france_travail import IDENTIFIER, SECRET, FranceTravail, created

pytestmark = pytest.mark.django_db


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now, self.waits = 0.0, []

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def double(settings: Any) -> Iterator[FranceTravail]:
    made = FranceTravail()
    settings.FETCHER_REACHES_LOOPBACK = True
    settings.FRANCE_TRAVAIL_CLIENT_ID = IDENTIFIER
    settings.FRANCE_TRAVAIL_CLIENT_SECRET = SECRET
    settings.FRANCE_TRAVAIL_TOKEN_URL = f"{made.url}/jetons?realm=%2Fpartenaire"
    settings.FRANCE_TRAVAIL_SEARCH_URL = f"{made.url}/offres/search"
    settings.FRANCE_TRAVAIL_CALLS_PER_SECOND = 1_000
    forget_tokens()
    yield made
    made.stop()
    forget_tokens()


@pytest.fixture
def world() -> BasinWorld:
    return basin_world()


def api_source(world: BasinWorld, kind: str = "france-travail", **more: Any) -> Source:
    details = SourceDetails(
        "ft", "France Travail", kind, "Convention d’essai", channel=Channel.API, **more
    )
    return add_source(actor=SYSTEM, territory=world.territory, details=details)


def listed(count: int, step: int = 60) -> list[dict[str, Any]]:
    return [
        ft_offer(rank, dateCreation=created(rank * step), entreprise={"nom": f"Atelier {rank}"})
        for rank in range(count)
    ]


def asked_of(double: FranceTravail, world: BasinWorld, time: Time | None = None) -> Any:
    time = time or Time()
    return read_api(api_source(world), pause=time.pause, clock=time.clock)


def numbers(content: bytes) -> list[int]:
    return sorted(int(one["id"]) for one in json.loads(content)["resultats"])


@pytest.fixture
def short_pages(monkeypatch: Any) -> None:
    monkeypatch.setattr(api_parts, "PAGE", 5)


@pytest.mark.usefixtures("short_pages")
def test_pages_become_one_content_that_enters_the_pipeline(double, world):
    double.offers = listed(12)
    api_source(world)
    done = run_pass(actor=SYSTEM, territory=world.territory, fetch=fetcher_of(), at=NOW)
    (run,) = done.runs
    assert (run.http_status, run.verdict, run.seen, run.may_remove) == (200, "ok", 12, True)
    assert [one["range"] for one in double.asked] == ["0-4", "5-9", "10-14"]
    assert {one["departement"] for one in double.asked} == {"00"}
    assert double.tokens == ["jeton-1"]


def test_no_answer_is_an_empty_feed_that_removes_nothing(double, world):
    answer = asked_of(double, world)
    assert (answer.status, answer.content) == (200, b'{"resultats": []}')


def test_more_than_the_window_is_read_by_halves_and_each_offer_once(double, world):
    double.offers = listed(3_300, step=3_600)
    answer = asked_of(double, world)
    assert (answer.status, answer.note) == (200, "")
    assert numbers(answer.content) == list(range(3_300))
    assert any("minCreationDate" in one for one in double.asked)


def test_what_no_half_can_hold_is_partial(double, world):
    double.offers = listed(3_151, step=0)
    answer = asked_of(double, world)
    assert answer.status == 206
    assert "seconde" in answer.note
    assert len(numbers(answer.content)) == 3_150


def test_a_token_that_expires_in_the_middle_is_asked_again(double, world):
    double.offers, double.troubles = listed(310), ["", "expire"]
    answer = asked_of(double, world)
    assert (answer.status, len(numbers(answer.content))) == (200, 310)
    assert double.tokens == ["jeton-1", "jeton-2"]


def test_a_token_is_kept_until_its_end_and_not_after(double, world):
    double.offers, source, time = listed(3), api_source(world), Time()
    for wait, tokens in ((0, 1), (1_000, 1), (600, 2)):
        time.now += wait
        read_api(source, pause=time.pause, clock=time.clock)
        assert len(double.tokens) == tokens


def test_too_many_calls_wait_as_long_as_asked(double, world, settings):
    settings.FRANCE_TRAVAIL_CALLS_PER_SECOND = 4
    double.offers, double.troubles, time = listed(310), ["", "429", "503"], Time()
    answer = asked_of(double, world, time)
    assert (answer.status, len(numbers(answer.content))) == (200, 310)
    assert time.waits.count(2.0) == 2
    assert {wait for wait in time.waits if wait != 2.0} == {0.25}


@pytest.mark.parametrize("trouble", ["short", "cut"])
def test_a_page_cut_once_is_asked_again(double, world, trouble):
    double.offers, double.troubles = listed(310), ["", trouble]
    answer = asked_of(double, world)
    assert (answer.status, len(numbers(answer.content))) == (200, 310)


@pytest.mark.parametrize(
    ("troubles", "kept"), [(["short"] * 2, 11), (["cut"] * 4, 7), (["404"], 7)]
)
@pytest.mark.usefixtures("short_pages")
def test_a_page_that_stays_wrong_removes_nothing(double, world, troubles, kept):
    api_source(world)
    for count, (some, seen) in enumerate((([], 12), (["", *troubles], kept))):
        double.offers, double.troubles = listed(12), list(some)
        done = run_pass(actor=SYSTEM, territory=world.territory, fetch=fetcher_of(), at=day(count))
        assert done.runs[0].seen == seen
    (run,) = done.runs
    assert (run.http_status, run.may_remove, run.missing) == (206, False, 12 - kept)
    assert run.error
    assert "partielle" in run.reasons[0]
    assert not SourceOffer.objects.exclude(misses=0).exists()


def test_refused_identifiers_say_so_and_nothing_of_themselves(double, world, settings):
    settings.FRANCE_TRAVAIL_CLIENT_SECRET = "un autre secret"
    api_source(world)
    done = run_pass(actor=SYSTEM, territory=world.territory, fetch=fetcher_of(), at=NOW)
    (run,) = done.runs
    assert run.stage == Stage.FAILED
    assert run.error == "L’interface refuse les identifiants de l’installation."
    settings.FRANCE_TRAVAIL_CLIENT_SECRET = ""
    with pytest.raises(FetchError, match="pas réglés"):
        read_api(Source.objects.get())


def test_a_token_refused_twice_is_not_asked_for_ever(double, world):
    double.life = 10
    double.offers, double.troubles = listed(3), ["401", "401", "401"]
    with pytest.raises(FetchError, match="401"):
        asked_of(double, world)
    assert len(double.tokens) == 2


def test_a_reading_that_lasts_too_long_ends(double, world):
    double.offers, double.troubles, time = listed(310), ["", *["429"] * 3], Time()
    time.pause = lambda seconds: setattr(time, "now", time.now + 500 * seconds)
    answer = asked_of(double, world, time)
    assert (answer.status, len(numbers(answer.content))) == (206, 150)
    assert "trop longtemps" in answer.note


def test_no_secret_is_written_anywhere(double, world, caplog):
    double.offers = listed(2)
    source = api_source(world)
    run_pass(actor=SYSTEM, territory=world.territory, fetch=fetcher_of(), at=NOW)
    (token,) = france_travail._TOKENS.values()
    written = [
        *map(str, Event.objects.values()),
        *map(str, Source.objects.values()),
        *map(str, source.runs.values()),
        caplog.text,
        repr(token),
    ]
    for said in written:
        assert SECRET not in said
        assert token.text not in said


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://ailleurs.exemple/offres/search?departement=00", "france-travail"),
        ("{root}/offres/search?range=0-10", "france-travail"),
        ("{root}/offres/search.exemple", "france-travail"),
        ("", "hellowork"),
    ],
)
def test_a_token_never_leaves_for_another_address(double, world, address, kind):
    with pytest.raises(InputRefusedError):
        api_source(world, kind, address=address.format(root=double.url))
    assert not double.tokens


def test_a_source_may_ask_its_own_places(double, world):
    double.offers = [*listed(2), ft_offer(7, lieuTravail={"codePostal": "41000"})]
    address = f"{double.url}/offres/search?departement=41&origineOffre=1"
    time = Time()
    source = api_source(world, address=address)
    answer = read_api(source, pause=time.pause, clock=time.clock)
    assert numbers(answer.content) == [7]
    assert double.asked[0]["origineOffre"] == "1"
