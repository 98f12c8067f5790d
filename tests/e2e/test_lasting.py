"""A stuck page ends alone: the test says where it waited, and the next one has a browser."""

import time

import pytest
from playwright.sync_api import Error

from tests.e2e.conftest import CHROMIUM
from tests.e2e.lasting import LastingBrowser

pytestmark = pytest.mark.browser


@pytest.mark.long("tests/e2e/test_pages.py::test_the_skip_link_leads_to_the_content")
def test_a_page_that_never_settles_is_ended_and_the_browser_starts_again(browser):
    lasting = LastingBrowser(browser.driver, CHROMIUM)
    page = lasting.new_context().new_page()
    since = time.monotonic()
    with pytest.raises(Error), lasting.bounded(1.0):
        page.evaluate("new Promise(() => {})")
    assert time.monotonic() - since < 20
    assert page.is_closed()
    again = lasting.new_context().new_page()
    again.set_content("<p>encore là</p>")
    assert again.inner_text("p") == "encore là"
    lasting.close()
