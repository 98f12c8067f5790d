"""A real browser in front of the real product.

`make test` runs these tests in a pass of their own (`-m browser`). Chromium is the machine's; its
place may be given by the variable CHROMIUM. Without it every test here is skipped, and says why.
"""

import os
from pathlib import Path

import pytest

from tests.e2e.accessibility import listen_again, watch
from tests.e2e.lasting import LastingBrowser
from tests.e2e.site import running

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
LANGUAGE = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(scope="session")
def browser():
    """Return the machine's Chromium, driven by Playwright."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"LEFT OUT: no Chromium at {CHROMIUM}; install it or set CHROMIUM.")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    with sync_playwright() as driver:
        chromium = LastingBrowser(driver, CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def _bounded(request):
    """End the browser of a test that is stuck."""
    if request.node.get_closest_marker("walk") or "browser" not in request.fixturenames:
        yield
        return
    with request.getfixturevalue("browser").bounded():
        yield


@pytest.fixture(scope="session")
def site(browser, tmp_path_factory):
    """Return the product with its two demonstrations, served for the whole pass."""
    with running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def new_page(browser, site):
    """Return a function that opens a watched page; keywords are those of a browser context."""
    contexts = []

    def opened(**options):
        context = browser.new_context(
            base_url=site.url, **{"viewport": DESKTOP, **LANGUAGE, **options}
        )
        contexts.append(context)
        return watch(context.new_page(), own=site.url)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def window(browser, site, signed_in):
    """Return a function that gives a person's lasting, watched window: `window("dgs")`.

    Looking at a page changes nothing of the next: one window serves many tests. Keywords are those
    of a browser context.
    """
    kept = {}

    def of(name="", **options):
        key = (name, *sorted(options.items()))
        if key not in kept or kept[key].is_closed():
            context = browser.new_context(
                base_url=site.url,
                **{"viewport": DESKTOP, "reduced_motion": "reduce", **LANGUAGE, **options},
            )
            if name:
                context.add_cookies(signed_in(name))
            kept[key] = watch(context.new_page(), own=site.url)
        listen_again(kept[key])
        return kept[key]

    return of


@pytest.fixture
def page(new_page):
    """Return a page on a desktop, 1280 pixels wide."""
    return new_page()


@pytest.fixture
def no_script_page(new_page):
    """Return a page of a browser without JavaScript."""
    return new_page(java_script_enabled=False)


@pytest.fixture(scope="session")
def signed_in(site, browser):
    """Return a function that gives the cookies of an account; one sign-in serves many tests."""
    kept = {}

    def cookies(name):
        if name not in kept:
            context = browser.new_context(base_url=site.url, **LANGUAGE)
            fill_sign_in(context.new_page(), site.account(name))
            kept[name] = context.cookies()
            context.close()
        return kept[name]

    return cookies


@pytest.fixture
def sign_in(signed_in):
    """Return a function that signs an account in on a page: `sign_in(page, "dgs")`."""

    def signed(page, name):
        page.context.add_cookies(signed_in(name))
        return page

    return signed


def fill_sign_in(page, account):
    """Sign an account in through the page that people use."""
    page.goto("/compte/login/")
    page.locator("#id_login").fill(account["email"])
    page.locator("#id_password").fill(account["password"])
    page.locator("form:has(#id_password) [type=submit]").click()
    page.wait_for_url(lambda address: "/login" not in address)
