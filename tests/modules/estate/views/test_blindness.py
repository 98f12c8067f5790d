"""Before the close nobody learns what a rater answered: pages, exports, API, journal, search."""

import re
import uuid

import pytest
from django.urls import reverse

from bastide.kernel.grids import services as grids
from bastide.modules.estate.urls.campaigns import urlpatterns
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Payload
from bastide.platform.search.models import Entry
from tests.modules.estate.campaign_world import estate

pytestmark = pytest.mark.django_db
SEARCHED, CANARY = "canari", "canari-zinzolin"
"""A word that somebody may look for, and the words of a rater that hold it."""

EVERYBODY = (
    "reader", "contributor", "referent", "manager", "administrator", "elsewhere", "elu2",
    "occupant",
)  # fmt: skip
VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}"  # keys drawn for each page
    r'|name="csrfmiddlewaretoken" value="[^"]+"'
    r'|"X-CSRFToken": "[^"]+"'
    r"|nonce=\"[^\"]+\""
    r"|\d\d:\d\d"
)


@pytest.fixture
def place():
    made = estate()
    made.save("elu1", "E1", comments={"A1": CANARY}, A1="3", A3="0", A4="NSP")
    return made


def addresses(place):
    """Yield every address of the campaign, of its results and of its API, with real objects."""
    subject, rater = place.subject("E1").pk, place.raters["elu1"].pk
    score = place.campaign.computed_scores.first().pk
    known = {
        "territory": place.territory.slug,
        "campaign": place.campaign.pk,
        "subject": subject,
        "rater": rater,
        "score": score,
        "grid": place.campaign.grid_id,
        "batch": uuid.uuid4(),
        "recusal": 1,
    }
    for pattern in urlpatterns:
        arguments = {name: known[name] for name in pattern.pattern.converters}
        address = reverse(pattern.name, kwargs={**arguments, "territory": place.territory.slug})
        yield f"{address}?format=csv" if pattern.name.endswith(("export", "blank")) else address
    for page in ("", "debat/", "accord/", "robustesse/", "seance/", "origine/", "export/"):
        yield f"{place.here}resultats/{page}"
    for page in ("", "/biens", "/avancement", "/evaluateurs", "/calculs", "/fiches",
                 f"/fiches/{subject}", "/resultats"):  # fmt: skip
        yield place.api + page
    yield f"/territoires/{place.territory.slug}/journal/"
    yield f"/territoires/{place.territory.slug}/journal/export/"
    yield f"/recherche/?q={SEARCHED}"
    yield f"/api/v1/recherche?q={SEARCHED}"
    yield "/"
    yield f"/territoires/{place.territory.slug}/"


def some(people, *, quick, of):
    """Return people as parameters of a test: a few in `make test`, all in the long proofs."""
    long = pytest.mark.long(f"tests/modules/estate/views/test_blindness.py::{of}")
    return [who if who in quick else pytest.param(who, marks=long) for who in people]


def test_the_walk_is_whole(place):
    listed = list(addresses(place))
    assert len(listed) > 40
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(
    "who", some(EVERYBODY, quick=("manager", "reader"), of="test_the_words_of_a_rater_are_nowhere")
)
@pytest.mark.always
def test_the_words_of_a_rater_are_nowhere(place, who):
    for address in addresses(place):
        answer = place.client(who).get(address)
        assert answer.status_code in {200, 302, 404, 405}, address
        assert CANARY not in answer.content.decode("utf-8", "replace"), address
    assert not [
        entry for entry in Entry.objects.all() if CANARY in " ".join(map(str, vars(entry).values()))
    ]
    contents = Payload.objects.values_list("content", flat=True)
    assert not [content for content in contents if content and CANARY in content]


@pytest.mark.parametrize(
    "who",
    some(
        ("manager", "administrator", "referent", "elu2"),
        quick=("manager",),
        of="test_pages_are_the_same_whatever_was_answered",
    ),
)
@pytest.mark.always
def test_pages_are_the_same_whatever_was_answered(place, who):
    """The rater answers the opposite of everything: nobody's page changes by a letter."""
    before = {address: seen(place, who, address) for address in addresses(place)}
    place.save("elu1", "E1", comments={"A1": "autre chose"}, A1="0", A3="3", A4="SO")
    for address, told in before.items():
        if "/journal/" not in address:  # it tells that he saved something again
            assert seen(place, who, address) == told, address


def seen(place, who, address):
    answer = place.client(who).get(address)
    return answer.status_code, VARIES.sub("", answer.content.decode("utf-8", "replace"))


def test_the_rater_himself_reads_his_own_words(place):
    own = place.get(f"noter/{place.subject('E1').pk}/", "elu1")
    assert CANARY in own.content.decode()


def test_after_the_close_who_leads_reads_and_readers_still_wait(place):
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    assert place.get("resultats/", "reader").status_code == 404
    assert place.get("resultats/", "elu2").status_code == 404


@pytest.mark.long(
    "tests/modules/estate/views/test_blindness.py::test_pages_are_the_same_whatever_was_answered"
)
def test_a_second_round_is_as_blind_as_the_first(place):
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    grids.open_second_round(
        actor=SYSTEM, campaign=place.campaign, cells=[("E1", "A1")], reason="à débattre"
    )
    place.save("elu2", "E1", comments={"A1": "autre chose"}, A1="1")
    first = {address: seen(place, "manager", address) for address in addresses(place)}
    place.save("elu2", "E1", comments={"A1": f"{CANARY} encore"}, A1="3")
    for address, told in first.items():
        if "/journal/" in address:
            continue
        now = seen(place, "manager", address)
        assert now == told, address
        assert f"{CANARY} encore" not in now[1], address
