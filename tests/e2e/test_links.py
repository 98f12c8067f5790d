"""Every page that links reach: no link is dead, every file is there, every promise is kept."""

import pytest

from tests.e2e import accessibility as must
from tests.e2e.crawl import FILES, kinds_once, walked

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk_of(window, site):
    """Return a function that walks the site as somebody; each walk is made once."""
    walks = {}

    def walk(name):
        if name not in walks:
            walks[name] = walked(window(name).request, site)
        return walks[name]

    return walk


LONG = pytest.mark.long("tests/e2e/test_links.py::test_no_link_is_dead")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="visitor"),
        *(pytest.param(name, marks=LONG) for name in ("maire", "dgs", "admin")),
    ],
)
def test_no_link_is_dead(walk_of, name):
    walk = walk_of(name)
    assert not walk.faults, "\n".join(walk.faults)
    assert len(walk.pages) >= (7 if not name else 30)


@pytest.mark.long("tests/e2e/test_links.py::test_no_link_is_dead")
def test_the_walk_reaches_both_territories_and_every_page_of_spending(walk_of, site):
    kinds = set(walk_of("dgs").pages)
    for fictitious in (True, False):
        home = f"/territoires/{site.slug(fictitious=fictitious)}/"
        for page in ("", "depenses/", "depenses/evolution/", "depenses/epargne/",
                     "depenses/lignes/", "depenses/origine/", "depenses/epargne/origine/",
                     "depenses/documents/", "depenses/documents/<uuid>/", "depenses/importer/",
                     "depenses/non-affecte/", "depenses/nomenclature/", "collectivites/",
                     "collectivites/<siren>/", "organisation/", "journal/"):  # fmt: skip
            assert home + page in kinds, home + page


@pytest.mark.long("tests/e2e/test_journeys_reading.py::test_exports_read_back_equal_the_page")
def test_files_that_pages_offer_are_there(walk_of, site):
    files = walk_of("dgs").files
    assert any(kind.endswith("/depenses/export/") for kind in files)
    assert any(kind.endswith("/scdl/") for kind in files)
    assert not any("/scdl/" in kind and site.slug(fictitious=True) in kind for kind in files)
    assert [kind for kind in sorted(files) if not FILES.search(kind)] == []


@pytest.mark.walk
@pytest.mark.parametrize("name", ["", "admin"])
def test_each_kind_of_page_keeps_every_promise(walk_of, window, name):
    addresses = kinds_once(walk_of(name)).values()
    faults = []
    for address in addresses:
        page = window(name)
        answer = page.goto(address)
        if answer.status != 200:
            faults.append(f"{address} answers {answer.status}")
        faults += must.every_promise(page)
    assert len(addresses) >= (7 if not name else 30)
    assert not faults, f"{len(faults)} fault(s)\n" + "\n\n".join(faults)
