"""Every page that a person can reach by links: whole, quick to read, for everybody, on paper.

The walk follows links from the home page over HTTP and keeps one page of each kind of address.
"""

import re
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.e2e import accessibility as must

pytestmark = pytest.mark.browser

LIMIT = 400
IDENTIFIERS = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "<uuid>"),
    (r"/(collectivites|epci)/[0-9]{9}", r"/\1/<siren>"),
    (r"/communes/[0-9AB]{5}/", "/communes/<code>/"),
)
FILES = re.compile(r"/export|/scdl/|\.(csv|xlsx)$")
READ_BY_ANOTHER_TEST = ("/api/", "/static/", "/en/")


class _Hrefs(HTMLParser):
    """Collects the addresses that a page links to."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.append(href)


@dataclass
class Walk:
    """What one person reached: pages by kind, and every answer that was not one."""

    pages: dict[str, str]
    files: dict[str, str]
    faults: list[str]
    strangers: set[str]


def kind_of(address):
    """Return the address with its identifiers and its query forgotten: one kind of page."""
    path = urlsplit(address).path
    for pattern, name in IDENTIFIERS:
        path = re.sub(pattern, name, path)
    return path


def walked(request, site, *, within=""):
    """Follow every link inside the site, breadth first, one address per kind."""
    walk = Walk(pages={}, files={}, faults=[], strangers=set())
    todo = deque([("/", "the address bar")])
    while todo and len(walk.pages) < LIMIT:
        address, come_from = todo.popleft()
        kind = kind_of(address)
        if kind in walk.pages or kind in walk.files:
            continue
        answer = request.get(address)
        if answer.status >= 400:
            walk.faults.append(f"{answer.status} {address} (linked by {come_from})")
        if "text/html" not in answer.headers.get("content-type", ""):
            walk.files[kind] = address
            continue
        walk.pages[kind] = address
        if within and within not in address and address != "/":
            continue
        links = _Hrefs()
        links.feed(answer.text())
        for href in links.found:
            target = urljoin(site.url + address, href)
            if not target.startswith(site.url):
                walk.strangers.add(target)
                continue
            parts = urlsplit(target)
            if not parts.path.startswith(READ_BY_ANOTHER_TEST):
                todo.append((parts.path + (f"?{parts.query}" if parts.query else ""), address))
    return walk


@pytest.fixture(scope="module")
def _walks():
    return {}


@pytest.fixture
def walk_of(new_page, sign_in, site, _walks):
    """Return a function that walks the site as somebody; each walk is made once."""

    def walk(name):
        if name not in _walks:
            page = new_page()
            if name:
                sign_in(page, name)
            _walks[name] = walked(page.request, site)
        return _walks[name]

    return walk


@pytest.mark.parametrize("name", ["", "maire", "dgs", "admin"])
def test_no_link_is_dead(walk_of, name):
    walk = walk_of(name)
    assert not walk.faults, "\n".join(walk.faults)
    assert len(walk.pages) >= (7 if not name else 30)


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


def test_files_that_pages_offer_are_there(walk_of, site):
    files = walk_of("dgs").files
    assert any(kind.endswith("/depenses/export/") for kind in files)
    assert any(kind.endswith("/scdl/") for kind in files)
    assert not any("/scdl/" in kind and site.slug(fictitious=True) in kind for kind in files)
    assert all(FILES.search(kind) for kind in files), sorted(files)


def _kinds_once(walk):
    """Return one address per kind of page, whatever the territory."""
    once = {}
    for kind, address in walk.pages.items():
        once.setdefault(re.sub(r"^/territoires/[^/]+/", "/territoires/<slug>/", kind), address)
    return once


@pytest.mark.walk
@pytest.mark.parametrize("name", ["", "admin"])
def test_each_kind_of_page_keeps_every_promise(walk_of, new_page, sign_in, name):
    quiet, page, faults = new_page(), new_page(reduced_motion="reduce"), []
    addresses = _kinds_once(walk_of(name)).values()
    for one in (quiet, page):
        if name:
            sign_in(one, name)
    for address in addresses:
        size = len(quiet.goto(address).body())
        if size > must.HTML_BUDGET:
            faults.append(f"{address} weighs {size} bytes")
        answer = page.goto(address)
        if answer.status != 200:
            faults.append(f"{address} answers {answer.status}")
        for promise in PROMISES:
            try:
                promise(page)
            except AssertionError as fault:
                faults.append(f"{address}\n{fault}")
    assert len(addresses) >= (7 if not name else 30)
    assert not faults, f"{len(faults)} fault(s)\n" + "\n\n".join(faults)
    for promise in (must.assert_no_console_errors, must.assert_no_third_party):
        promise(quiet)  # axe writes styles of its own: its window is not the silent one


def _is_whole(page):
    assert page.title().endswith("Bastide")
    assert page.evaluate("document.documentElement.lang") == "fr"


def _is_readable_in_the_dark(page):
    page.emulate_media(color_scheme="dark")
    try:
        must.assert_accessible(page)
    finally:
        page.emulate_media(color_scheme="light")


def _fits_a_phone(page):
    desk = page.viewport_size
    page.set_viewport_size({"width": must.NARROW, "height": 640})
    try:
        must.assert_fits_320(page)
    finally:
        page.set_viewport_size(desk)


PROMISES = (
    _is_whole,
    must.assert_structured,
    must.assert_accessible,
    _is_readable_in_the_dark,
    _fits_a_phone,
    must.assert_prints,
)


def test_pages_print_to_pdf(page, sign_in, site):
    sign_in(page, "dgs")
    for path in ("depenses/", "depenses/epargne/", "collectivites/"):
        page.goto(f"/territoires/{site.slug(fictitious=False)}/{path}")
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF-")
        assert len(printed) > 10_000
