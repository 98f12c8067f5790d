"""What every page must keep, said once: accessible, narrow, silent, at home, light, printable.

`every_promise` asks all of it of one page, loaded once.
"""

import gzip
import weakref
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

AXE = Path(__file__).parents[1] / "data" / "axe" / "axe-core-4.14.1.min.js"
RULES = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on colours; the others read what dark screens do not change."""

NARROW = 320
HTML_BUDGET = 300_000
SCRIPT_BUDGET = 60_000
DATA_BLOCKS = ["application/json", "application/ld+json"]
"""Kinds of scripts that no browser runs."""

_heard = weakref.WeakKeyDictionary()


class Watch:
    """What a page said and fetched: errors of its console, addresses asked, answers received."""

    def __init__(self, own):
        self.own = own
        self.errors = []
        self.requests = []
        self.scripts = {}
        self.documents = {}


def watch(page, *, own):
    """Return the page, from now on listened to; `own` is the address of the product."""
    heard = Watch(own)
    _heard[page] = heard
    page.on("console", lambda told: told.type == "error" and heard.errors.append(told.text))
    page.on("pageerror", lambda error: heard.errors.append(str(error)))
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("response", lambda response: _note(heard, response))
    return page


def _note(heard, response):
    kind = response.request.resource_type
    if kind in {"script", "document"} and response.ok:
        (heard.scripts if kind == "script" else heard.documents)[response.url] = response


def listen_again(page):
    """Forget what a page said and fetched, before it goes to another address."""
    heard = _heard[page]
    for kept in (heard.errors, heard.requests, heard.scripts, heard.documents):
        kept.clear()


def assert_accessible(page, *, without=(), only=()):
    """Fail with one readable line per violation that axe-core finds with the RGAA and WCAG rules.

    Args:
        page: as it is shown now. without: names of rules that another test proves.
        only: names of the only rules asked, when another look at the same page asked the others.
    """
    page.evaluate(f"() => {{ if (!window.axe) {{ {_axe()} }} }}")
    found = page.evaluate(
        """async ([tags, without, only]) => {
            const rules = Object.fromEntries(without.map((name) => [name, {enabled: false}]));
            const runOnly = only.length
                ? {type: "rule", values: only} : {type: "tag", values: tags};
            const answer = await axe.run(document, {
                runOnly, rules, resultTypes: ["violations"], preload: false,
            });
            return {
                passes: answer.passes.length,
                violations: answer.violations.map((one) => ({
                    id: one.id, help: one.help,
                    nodes: one.nodes.map((node) => [node.target.join(" "), node.html.slice(0, 160),
                        node.failureSummary.split("\\n").slice(1).join(" ").trim()]),
                })),
            };
        }""",
        [RULES, list(without), list(only)],
    )
    assert found["passes"] > (0 if only else 10), "axe-core looked at nothing."
    lines = [
        f"{one['id']} ({one['help']})\n      {target}\n      {html}\n      {why}"
        for one in found["violations"]
        for target, html, why in one["nodes"]
    ]
    assert not lines, f"{page.url}: {len(lines)} violation(s)\n  - " + "\n  - ".join(lines)


@cache
def _axe():
    return AXE.read_text(encoding="utf-8")


def assert_readable_in_the_dark(page):
    """Fail when a colour of the page shown to who prefers dark screens lacks contrast."""
    page.emulate_media(color_scheme="dark")
    try:
        assert_accessible(page, only=COLOUR_RULES)
    finally:
        page.emulate_media(color_scheme="light")


def assert_good_on_a_phone(page):
    """Fail when the page 320 pixels wide scrolls sideways or is not accessible."""
    desk = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 640})
    try:
        assert_fits_320(page)
        assert_accessible(page)
    finally:
        page.set_viewport_size(desk)


def every_promise(page, *, is_found=True):
    """Return the faults of the page shown: one text per promise that it does not keep.

    The page must have been loaded just before, in a wide and light window without motion. One that
    other sites show inside theirs has no frame of ours to keep.

    Args:
        page: the page, watched. is_found: false for a page that says that nothing is there, whose
            status the browser itself tells in the console.
    """
    faults = []
    is_inset = page.locator('html[data-kind="widget"]').count()
    for promise in PROMISES if is_found else PROMISES[1:]:
        if is_inset and promise in OF_THE_FRAME:
            continue
        try:
            promise(page)
        except AssertionError as fault:
            faults.append(f"{page.url}: {fault}")
    return faults


def assert_fits_320(page):
    """Fail when a page 320 pixels wide scrolls sideways, naming what is too wide."""
    assert page.viewport_size["width"] == NARROW
    width, wide = page.evaluate(
        """() => {
            const limit = document.documentElement.clientWidth;
            const inRegion = (one) =>
                one.closest(".table-region, .table-scroll, .figure-svg, pre");
            const wide = [...document.body.querySelectorAll("*")]
                .filter((one) => one.getBoundingClientRect().right > limit + 1 && !inRegion(one))
                .filter((one) => getComputedStyle(one).position !== "absolute")
                .slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
            return [document.documentElement.scrollWidth, wide];
        }"""
    )
    assert width <= NARROW, f"{page.url} is {width} pixels wide:\n  " + "\n  ".join(wide)


def assert_no_console_errors(page):
    """Fail when the console of a page told an error: a missing file, a refused style, a fault."""
    heard = _heard[page]
    assert not heard.errors, f"{page.url} said:\n  " + "\n  ".join(heard.errors)


def assert_no_third_party(page):
    """Fail when a page asked anything from another host than the product."""
    heard = _heard[page]
    assert heard.requests, "The page asked nothing: it was not opened by `watch`."
    own = urlsplit(heard.own).netloc
    strangers = [
        url
        for url in heard.requests
        if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != own
    ]
    assert not strangers, f"{page.url} asked:\n  " + "\n  ".join(strangers)


def assert_light(page):
    """Fail when the HTML of a page exceeds 300 kB, or its scripts 60 kB once compressed."""
    heard = _heard[page]
    documents = {url: len(answer.body()) for url, answer in heard.documents.items()}
    heavy = {url: size for url, size in documents.items() if size > HTML_BUDGET}
    assert not heavy, f"HTML over {HTML_BUDGET} bytes: {heavy}"
    scripts = {url: len(gzip.compress(one.body())) for url, one in heard.scripts.items()}
    assert sum(scripts.values()) <= SCRIPT_BUDGET, f"Scripts over {SCRIPT_BUDGET} bytes: {scripts}"


def assert_structured(page):
    """Fail when a page lacks its frame: one main heading, landmarks, language, live regions."""
    state = page.evaluate(
        """(DATA) => ({
            headings: [...document.querySelectorAll("h1")].map((one) => one.textContent.trim()),
            levels: [...document.querySelectorAll("main :is(h1,h2,h3,h4,h5,h6)")]
                .map((one) => Number(one.tagName[1])),
            mains: document.querySelectorAll("main").length,
            language: document.documentElement.lang,
            title: document.title,
            regions: ["#annonces[role=status]", "#alertes[role=alert]"]
                .filter((one) => !document.querySelector(one)),
            styled: [...document.querySelectorAll("[style]")]
                .map((one) => one.outerHTML.slice(0, 120)),
            inline: [...document.querySelectorAll("script:not([src])")]
                .filter((one) => !one.nonce && !DATA.includes(one.type)).length,
            handlers: [...document.querySelectorAll("*")].filter((one) =>
                [...one.attributes].some((held) => held.name.startsWith("on"))).length,
            twice: [...document.querySelectorAll("[id]")].map((one) => one.id)
                .filter((id, rank, all) => all.indexOf(id) !== rank),
            odd: (document.body.innerText.match(/[\\u202f\\u2190-\\u21ff]/g) || []).length,
        })""",
        DATA_BLOCKS,
    )
    where = page.url
    assert len(state["headings"]) == 1, f"{where}: main headings {state['headings']}"
    assert state["headings"][0], f"{where}: the main heading is empty"
    jumps = [
        (before, after)
        for before, after in zip(state["levels"], state["levels"][1:], strict=False)
        if after > before + 1
    ]
    assert not jumps, f"{where}: levels of headings jump {jumps}"
    assert state["mains"] == 1, where
    assert state["language"] in {"fr", "en"}, where
    assert "Bastide" in state["title"], f"{where}: {state['title']}"
    assert not state["regions"], f"{where}: lacks {state['regions']}"
    assert not state["styled"], f"{where}: inline styles {state['styled']}"
    assert state["inline"] == 0, f"{where}: an inline script has no nonce"
    assert state["handlers"] == 0, f"{where}: an element carries a script"
    assert not state["twice"], f"{where}: identifiers used twice {state['twice']}"
    assert state["odd"] == 0, f"{where}: arrows or U+202F, which the font does not have"


def assert_keyboard(page, *, presses=25):
    """Fail when the first key does not reach the skip link, or a focus is invisible or hidden."""
    page.keyboard.press("Tab")
    first = page.evaluate("() => document.activeElement.getAttribute('href')")
    assert first == "#contenu", f"{page.url}: the first key reaches {first}"
    for _press in range(presses):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) { return null; }
                const box = one.getBoundingClientRect();
                const look = getComputedStyle(one);
                const inner = one.querySelector("rect");
                return {
                    html: one.outerHTML.slice(0, 120),
                    isMarked: look.outlineStyle !== "none" || look.boxShadow !== "none"
                        || Boolean(inner && getComputedStyle(inner).strokeWidth !== "0px"),
                    isSeen: box.width > 0 && box.height > 0 && box.bottom > 0
                        && box.top < window.innerHeight,
                };
            }"""
        )
        if seen is None:
            return
        assert seen["isMarked"], f"{page.url}: no focus mark on {seen['html']}"
        assert seen["isSeen"], f"{page.url}: the focus is out of sight on {seen['html']}"


def assert_prints(page):
    """Fail when the printed page keeps its navigation, or loses its address and its date."""
    page.emulate_media(media="print")
    state = page.evaluate(
        """() => ({
            kept: [".site-header .header-links", ".menu", ".site-footer"].filter((one) => {
                const found = document.querySelector(one);
                return found && found.getClientRects().length > 0;
            }),
            told: document.querySelector(".print-only")?.innerText || "",
        })"""
    )
    page.emulate_media(media="screen")
    assert not state["kept"], f"{page.url}: printed with {state['kept']}"
    assert urlsplit(page.url).path in state["told"], f"{page.url}: printed without its address"


def assert_whole(page):
    """Fail when the page does not end its title with the product's name."""
    assert page.title().endswith("Bastide"), page.title()


PROMISES = (
    assert_no_console_errors,
    assert_keyboard,  # the first key, before anything else has the focus
    assert_whole,
    assert_structured,
    assert_no_third_party,
    assert_light,
    assert_prints,
    assert_accessible,  # from here on axe-core has written in the page
    assert_readable_in_the_dark,
    assert_good_on_a_phone,
)
OF_THE_FRAME = {assert_keyboard, assert_whole, assert_structured, assert_prints}
