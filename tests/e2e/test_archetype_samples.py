"""Each archetype, with plain data: to the ear, to the keyboard, in the dark, on a phone, on paper.

The rooms fill the same templates; what is proven here holds for each of their pages.
"""

import re

import pytest

from tests.e2e import accessibility as must
from tests.e2e.campaign import Campaign, served
from tests.e2e.conftest import DESKTOP, LANGUAGE, PHONE
from tests.platform.ui.samples import SAMPLES

pytestmark = pytest.mark.browser


STARTS_AT_ITS_ERRORS = {"edit"}
"""A refused form: the first key goes on from the summary of errors, not from the skip link."""


@pytest.fixture(scope="module")
def address():
    """Return where the samples are served."""
    url, stop = served(Campaign())
    yield url
    stop()


@pytest.fixture
def opened(browser, address):
    """Return a function that opens a sample on any kind of device."""
    contexts = []

    def on(name, **options):
        context = browser.new_context(
            base_url=address,
            **{"viewport": DESKTOP, "reduced_motion": "reduce", **LANGUAGE, **options},
        )
        contexts.append(context)
        page = must.watch(context.new_page(), own=address)
        page.goto(f"/{name}")
        return page

    yield on
    for context in contexts:
        context.close()


@pytest.mark.some(5)
@pytest.mark.parametrize("name", SAMPLES)
def test_it_keeps_every_promise(opened, name):
    page = opened(name)
    must.assert_no_console_errors(page)
    must.assert_no_third_party(page)
    must.assert_light(page)
    must.assert_structured(page)
    must.assert_prints(page)
    must.assert_accessible(page)
    must.assert_readable_in_the_dark(page)
    page.set_viewport_size(PHONE)
    must.assert_fits_320(page)
    must.assert_accessible(page)


@pytest.mark.long(
    "tests/e2e/test_pages.py::test_page_keeps_every_promise_and_says_the_same_without_scripts"
)
@pytest.mark.parametrize("name", sorted(set(SAMPLES) - STARTS_AT_ITS_ERRORS))
def test_it_is_walked_with_the_keyboard(opened, name):
    must.assert_keyboard(opened(name))


@pytest.mark.long(
    "tests/e2e/test_pages.py::test_page_keeps_every_promise_and_says_the_same_without_scripts"
)
@pytest.mark.parametrize("name", SAMPLES)
def test_it_says_the_same_without_scripts(opened, name):
    def said(page):
        own = page.evaluate(
            """() => {
                document.querySelectorAll("[data-offline-bar], .offline-queue")
                    .forEach((one) => one.remove());
                return document.querySelector("main").innerText;
            }"""
        )
        return re.sub(r"\s+", " ", own).strip()

    assert said(opened(name)) == said(opened(name, java_script_enabled=False))


def answers_a_fragment(page):
    """Answer the questions of a simulator as a view does: the region of results alone."""
    page.route(
        "**/simulator?*",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<div id="resultats"><p data-announce>Trois bâtiments changent.</p></div>',
        ),
    )


def test_a_slider_and_its_field_move_together_and_the_page_follows(opened):
    page = opened("simulator")
    asked = []
    page.on("request", lambda request: "elus=" in request.url and asked.append(request.url))
    answers_a_fragment(page)
    slider = page.locator("input[data-pair=p-elus]")
    slider.evaluate(
        """(one) => {
            for (const value of [50, 60, 70]) {
                one.value = value;
                one.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }"""
    )
    assert page.locator("#p-elus").input_value() == "70"
    assert slider.get_attribute("aria-valuetext") == "70 %"
    page.wait_for_url("**elus=70**")
    assert len(asked) == 1, "one question after a burst of moves"
    page.locator("#p-elus").fill("35")
    assert slider.input_value() == "35"


@pytest.mark.long(
    "tests/e2e/test_archetype_samples.py::test_a_draft_that_cannot_be_saved_is_loud_and_stays_on_the_page"
)
def test_leaving_a_touched_form_is_warned(opened):
    page = opened("edit")
    asked = []
    page.on("dialog", lambda told: (asked.append(told.type), told.accept()))
    page.locator("#id_name").fill("École")
    assert "non enregistrées" in page.locator("[data-save-state]").inner_text()
    page.goto("/tasks")
    assert asked == ["beforeunload"]


def test_a_draft_that_cannot_be_saved_is_loud_and_stays_on_the_page(opened):
    page = opened("edit")
    page.route("**/essai/brouillon/", lambda route: route.abort())
    page.locator("#id_name").fill("École")
    state = page.locator("[data-save-state][data-state=failed]")
    state.wait_for()
    assert "vos réponses restent sur cette page" in state.inner_text()
    assert page.locator("#alertes").inner_text() == state.inner_text()
    assert page.locator("#id_name").input_value() == "École"


def test_a_draft_that_is_saved_says_when_and_takes_the_new_version(opened):
    page = opened("edit")
    page.route(
        "**/essai/brouillon/",
        lambda route: route.fulfill(status=200, headers={"X-Bastide-Version": "9"}, body="{}"),
    )
    page.locator("#id_name").fill("École")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert re.search(r"Enregistré à \d\d:\d\d", page.locator("[data-save-state]").inner_text())
    assert page.locator("[name=version]").input_value() == "9"


@pytest.mark.long(
    "tests/e2e/test_archetype_samples.py::test_a_draft_that_cannot_be_saved_is_loud_and_stays_on_the_page"
)
def test_a_draft_of_a_finished_session_says_what_to_do(opened):
    page = opened("edit")
    page.route("**/essai/brouillon/", lambda route: route.fulfill(status=401, body=""))
    page.locator("#id_name").fill("École")
    state = page.locator("[data-save-state][data-state=failed]")
    state.wait_for()
    assert "Reconnectez-vous dans un autre onglet" in state.inner_text()


def test_a_sheet_is_filled_with_one_touch_per_question(opened):
    page = opened("sheet", viewport=PHONE, has_touch=True)
    page.locator("#question-1").evaluate("(one) => one.scrollIntoView()")
    touched = 0
    for rank in range(1, 5):
        question = page.locator(f"#question-{rank}")
        page.wait_for_function(
            "(one) => Math.abs(document.getElementById(one).getBoundingClientRect().top) < 260",
            arg=f"question-{rank}",
            timeout=5000,
        )
        choice = question.locator(".score").nth(2)
        assert choice.bounding_box()["height"] >= 44
        choice.tap()
        touched += 1
    assert touched == 4
    assert page.locator(".score-item input:checked").count() == 4


@pytest.mark.long(
    "tests/e2e/test_archetype_samples.py::test_a_sheet_is_filled_with_one_touch_per_question"
)
def test_the_keyboard_never_moves_the_sheet(opened):
    page = opened("sheet", viewport={"width": 500, "height": 700})
    page.locator("input[name=note-A1]").first.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    assert page.locator("#question-1").bounding_box()["y"] > -50


@pytest.mark.long(
    "tests/e2e/test_archetype_samples.py::test_the_arrows_turn_the_pages_of_a_projection"
)
def test_a_projected_page_follows_and_can_be_held_still(opened):
    page = opened("session")
    asked = []
    page.on("request", lambda request: "fragment" in request.url and asked.append(request.url))
    page.evaluate("document.querySelector('#sujet').dispatchEvent(new Event('actualiser'))")
    page.wait_for_timeout(3400)
    assert len(asked) >= 2
    pause = page.get_by_role("button", name="Figer l’affichage")
    pause.click()
    assert pause.get_attribute("aria-pressed") == "true"
    held = len(asked)
    page.wait_for_timeout(3400)
    assert len(asked) == held


def test_the_arrows_turn_the_pages_of_a_projection(opened):
    page = opened("session")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/seance/4/")


@pytest.mark.long(
    "tests/e2e/test_archetype_samples.py::test_the_arrows_turn_the_pages_of_a_projection"
)
def test_a_projected_page_is_large(opened):
    size = opened("session").evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size == 24


def test_what_a_swap_brings_is_said_aloud(opened):
    page = opened("simulator")
    answers_a_fragment(page)
    page.locator("#p-elus").fill("60")
    page.wait_for_function(
        "document.querySelector('#annonces').textContent === 'Trois bâtiments changent.'"
    )
    assert page.evaluate("document.activeElement.id") == "p-elus", "the focus stays"
