"""The walk: links followed from the home page over HTTP, one page of each kind of address kept."""

import re
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

LIMIT = 400
HOPS = 5
IDENTIFIERS = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "<uuid>"),
    (r"/(collectivites|epci)/[0-9]{9}", r"/\1/<siren>"),
    (r"/communes/[0-9AB]{5}/", "/communes/<code>/"),
    (r"/(calculs|deports|organismes|sieges)/[0-9]+/", r"/\1/<number>/"),
    (r"/offres/[0-9]+(-[a-z0-9-]+)?/", "/offres/<number>/"),
    (r"/(communication/campagnes|campagne)/[a-z0-9-]+/", r"/\1/<slug>/"),
)
FILES = re.compile(
    r"/(export|fiche|carnet|annexe|tableau|refus|releve)\b|/scdl/|\.(csv|json|xlsx|rss|ics)$"
)
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
    """What one person reached: pages by kind, and every answer that was not one.

    `exits` are the kinds of addresses that lead out of the site; nobody follows them there.
    """

    pages: dict[str, str]
    files: dict[str, str]
    faults: list[str]
    strangers: set[str]
    exits: set[str]


def kind_of(address):
    """Return the address with its identifiers and its query forgotten: one kind of page."""
    path = urlsplit(address).path
    for pattern, name in IDENTIFIERS:
        path = re.sub(pattern, name, path)
    return path


def walked(request, site, *, within=""):
    """Follow every link inside the site, breadth first, one address per kind."""
    walk = Walk(pages={}, files={}, faults=[], strangers=set(), exits=set())
    todo = deque([("/", "the address bar")])
    while todo and len(walk.pages) < LIMIT:
        address, come_from = todo.popleft()
        kind = kind_of(address)
        if kind in walk.pages or kind in walk.files or kind in walk.exits:
            continue
        answer = _inside(request, site, address)
        if answer is None:
            walk.exits.add(kind)
            continue
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


def _inside(request, site, address):
    """Return the answer of an address, redirections followed; `None` when they leave the site."""
    for _hop in range(HOPS):
        answer = request.get(address, max_redirects=0)
        if "location" not in answer.headers:
            return answer
        target = urljoin(site.url + address, answer.headers["location"])
        if not target.startswith(f"{site.url}/"):
            return None
        address = target.removeprefix(site.url)
    raise AssertionError(f"{address}: more than {HOPS} redirections")


def kinds_once(walk):
    """Return one address per kind of page, whatever the territory."""
    once = {}
    for kind, address in walk.pages.items():
        once.setdefault(re.sub(r"^/territoires/[^/]+/", "/territoires/<slug>/", kind), address)
    return once
