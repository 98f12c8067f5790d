"""No answer is lost: without network, with an answer lost on its way, signed out, or twice sent.

The sheets, the scripts and the browser are the real ones; the server is a small campaign in memory.
"""

import re
import time

import pytest
from playwright.sync_api import Error

from tests.e2e.campaign import SCOPE, Campaign, served
from tests.e2e.conftest import DESKTOP, LANGUAGE

pytestmark = pytest.mark.browser

FIRST, SECOND = f"{SCOPE}b-001/", f"{SCOPE}b-002/"
HELD = """async () => {
  const base = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("bastide-hors-ligne");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    setTimeout(() => reject(new Error("the base is being removed or made")), 3000);
  });
  const all = (name) => new Promise((resolve) => {
    if (!base.objectStoreNames.contains(name)) { resolve([]); return; }
    const asked = base.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const held = { queue: await all("queue"), known: await all("known") };
  base.close();
  const kept = await caches.keys();
  const pages = kept.length ? await (await caches.open("bastide-feuilles")).keys() : [];
  const workers = await navigator.serviceWorker.getRegistrations();
  return {
    ...held,
    files: pages.map((one) => new URL(one.url).pathname).sort(),
    scopes: workers.map((one) => new URL(one.scope).pathname),
    flag: localStorage.getItem("bastide-hors-ligne"),
  };
}"""


@pytest.fixture
def campaign():
    return Campaign()


@pytest.fixture
def device(browser, campaign):
    """Return a browser window of one device, on the list of the sheets."""
    url, stop = served(campaign)
    context = browser.new_context(base_url=url, viewport=DESKTOP, **LANGUAGE)
    page = context.new_page()
    page.set_default_timeout(8000)
    page.goto(SCOPE, timeout=60_000)  # the first page of a process compiles its templates
    yield page
    context.close()
    stop()


def take_away(page):
    page.goto(SCOPE)
    page.get_by_role("button", name="Emporter hors ligne").click()
    page.locator("[data-offline-bar][data-state=ok]").wait_for()
    page.wait_for_function("navigator.serviceWorker.ready.then((one) => Boolean(one.active))")


def answer(page, code, value):
    page.locator(f"input[name=note-{code}][value='{value}']").check()


def shown(page, code, value):
    """Wait until a sheet shows an answer: its script puts it there after the page has come."""
    chosen = f"input[name=note-{code}][value='{value}']:checked"
    page.locator(chosen).wait_for(state="attached")


def waiting(page, count):
    words = "1 note en attente d’envoi" if count == 1 else f"{count} notes en attente d’envoi"
    page.get_by_text(words, exact=True).wait_for()


def back(page, campaign):
    campaign.is_down = False
    page.evaluate("window.dispatchEvent(new Event('online'))")


def eventually(is_so, *, patience=8.0):
    """Return once something is so; fail with it when it never is."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if is_so():
                return
        except Error:  # the page is on its way to another one
            pass
        time.sleep(0.05)
    assert is_so()


def held_by(page):
    """Return what a device holds; asked again while its base is being removed or made."""
    for _turn in range(3):
        try:
            return page.evaluate(HELD)
        except Error:
            time.sleep(0.2)
    return page.evaluate(HELD)


def nothing_waits(page):
    eventually(lambda: page.evaluate(HELD)["queue"] == [])
    eventually(lambda: page.locator(".offline-queue").count() == 0)


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_an_answer_given_without_network_waits_and_survives_a_reload"
)
def test_only_the_sheets_of_the_campaign_are_taken(device):
    take_away(device)
    told = device.locator("[data-offline-state]").inner_text()
    assert re.match(r"Emporté sur cet appareil le .+ \(3 pages\)\.", told)
    held = held_by(device)
    pages = [one for one in held["files"] if not one.startswith("/static/")]
    assert pages == [SCOPE, FIRST, SECOND, "/hors-ligne/a-propos"]
    static = " ".join(one for one in held["files"] if one.startswith("/static/"))
    for file in ("main.css", "tokens.css", "archetypes.css", "icons.svg", "offline.js", ".woff2"):
        assert file in static, file
    assert held["scopes"] == [SCOPE]


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_an_answer_given_without_network_waits_and_survives_a_reload"
)
def test_sheets_open_without_network_and_no_other_page(device, campaign):
    take_away(device)
    campaign.is_down = True
    device.goto(FIRST)
    assert device.locator("h1").inner_text() == "École Jules-Ferry"
    tall = device.locator(".score").first.evaluate("(one) => getComputedStyle(one).minHeight")
    assert tall == "48px", "the style sheets are there too"
    device.goto(f"{SCOPE}b-999/")
    assert "n’a pas été emportée" in device.locator("main").inner_text()


def test_an_answer_given_without_network_waits_and_survives_a_reload(device, campaign):
    take_away(device)
    campaign.is_down = True
    device.goto(FIRST)
    answer(device, "A1", "3")
    waiting(device, 1)
    answer(device, "A2", "NSP")
    waiting(device, 2)
    device.reload()
    waiting(device, 2)
    shown(device, "A1", "3")
    shown(device, "A2", "NSP")
    assert len(held_by(device)["queue"]) == 1, "one sheet, its newest answers"


def test_what_waited_is_sent_once_when_the_network_is_back(device, campaign):
    take_away(device)
    campaign.is_down = True
    device.goto(FIRST)
    answer(device, "A1", "3")
    waiting(device, 1)
    device.goto(SECOND)
    answer(device, "A1", "0")
    waiting(device, 2)
    assert campaign.writes == []
    back(device, campaign)
    nothing_waits(device)
    assert [code for code, _answers in campaign.writes] == ["b-001", "b-002"]
    assert campaign.writes[0][1]["note-A1"] == "3"
    assert campaign.writes[1][1]["note-A1"] == "0"
    assert device.locator("#annonces").inner_text() == "Toutes vos réponses sont enregistrées."


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_what_waited_is_sent_once_when_the_network_is_back"
)
def test_the_button_sends_and_any_page_of_the_product_does(device, campaign):
    campaign.is_down = True
    answer_on_loaded_sheet(device, campaign)
    campaign.is_down = False
    device.goto("/")
    nothing_waits(device)
    assert len(campaign.writes) == 1


def answer_on_loaded_sheet(page, campaign):
    """Answer on a sheet that was opened before the network fell, without anything taken away."""
    campaign.is_down = False
    page.goto(FIRST)
    campaign.is_down = True
    answer(page, "A1", "2")
    waiting(page, 1)


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_what_waited_is_sent_once_when_the_network_is_back"
)
def test_nothing_needs_to_be_taken_away_to_be_kept(device, campaign):
    answer_on_loaded_sheet(device, campaign)
    device.get_by_role("button", name="Enregistrer et continuer").click()
    waiting(device, 1)
    assert device.url.endswith(FIRST), "the next sheet would not open: one stays"
    back(device, campaign)
    nothing_waits(device)
    assert campaign.writes[0][1]["note-A1"] == "2"


def test_an_answer_lost_on_its_way_is_written_once(device, campaign):
    device.goto(FIRST)
    campaign.is_mute = True
    answer(device, "A1", "1")
    waiting(device, 1)
    assert len(campaign.writes) == 1, "the server wrote it, the device cannot know"
    campaign.is_mute = False
    answer(device, "A2", "3")
    nothing_waits(device)
    keys = [key for _code, key in campaign.received]
    assert len(set(keys)) == 2
    assert keys.count(keys[0]) >= 2, "the same sending, with the same key"
    assert len(campaign.writes) == 2
    assert campaign.sheets["b-001"].version == 3
    assert campaign.writes[-1][1] == {**campaign.writes[0][1], "note-A2": "3"}


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_a_sheet_changed_elsewhere_keeps_what_was_answered_there"
)
def test_saving_leads_to_the_next_sheet(device, campaign):
    device.goto(FIRST)
    answer(device, "A1", "1")
    device.get_by_role("button", name="Enregistrer et continuer").click()
    device.wait_for_url(f"**{SECOND}")
    assert campaign.writes[-1][0] == "b-001"


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_a_sheet_changed_elsewhere_keeps_what_was_answered_there"
)
def test_a_sheet_taken_away_shows_what_was_sent_since(device, campaign):
    take_away(device)
    device.goto(FIRST)
    answer(device, "A1", "3")
    device.locator("[data-save-state][data-state=saved]").wait_for()
    campaign.is_down = True
    device.goto(FIRST)
    device.wait_for_function("document.querySelector('[name=version]').value === '2'")
    shown(device, "A1", "3")
    answer(device, "A2", "0")
    waiting(device, 1)
    back(device, campaign)
    nothing_waits(device)
    assert campaign.sheets["b-001"].version == 3


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_an_answer_lost_on_its_way_is_written_once"
)
def test_going_back_to_the_first_answer_is_sent_too(device, campaign):
    device.goto(FIRST)
    for value in ("1", "0", ""):
        answer(device, "A1", value)
        device.locator("[data-save-state][data-state=saved]").wait_for()
        device.wait_for_timeout(400)
    assert [answers["note-A1"] for _code, answers in campaign.writes] == ["1", "0", ""]


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_answers_of_one_account_never_leave_under_another"
)
def test_a_finished_session_loses_nothing(device, campaign):
    device.goto(FIRST)
    campaign.owner = ""
    answer(device, "A1", "2")
    waiting(device, 1)
    device.get_by_text("Votre session est finie", exact=False).wait_for()
    campaign.owner = "r-1"
    device.get_by_role("button", name="Envoyer maintenant").click()
    nothing_waits(device)
    assert campaign.writes[0][1]["note-A1"] == "2"


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_an_answer_lost_on_its_way_is_written_once"
)
def test_a_fault_of_the_server_loses_nothing(device, campaign):
    device.goto(FIRST)
    campaign.is_broken = True
    answer(device, "A1", "2")
    waiting(device, 1)
    campaign.is_broken = False
    back(device, campaign)
    nothing_waits(device)
    assert len(campaign.writes) == 1


def test_answers_of_one_account_never_leave_under_another(device, campaign):
    take_away(device)
    campaign.is_down = True
    device.goto(FIRST)
    answer(device, "A1", "2")
    waiting(device, 1)
    campaign.owner, campaign.is_down = "r-2", False
    device.goto(FIRST)
    device.get_by_text("Des réponses d’un autre compte", exact=False).wait_for()
    assert device.locator("input[name=note-A1]:checked").input_value() == ""
    assert campaign.writes == []
    held = held_by(device)
    assert held["files"] == [], "pages taken by another account are forgotten"
    assert [item["owner"] for item in held["queue"]] == ["r-1"]
    answer(device, "A2", "1")
    device.locator("[data-save-state][data-state=saved]").wait_for()
    assert [answers["note-A1"] for _code, answers in campaign.writes] == [""]
    campaign.owner = "r-1"
    campaign.sheets["b-001"].version = 1
    device.goto(FIRST)
    nothing_waits(device)
    assert campaign.writes[-1][1]["note-A1"] == "2"


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_a_sheet_changed_elsewhere_keeps_what_was_answered_there"
)
def test_a_sheet_changed_elsewhere_is_told_and_can_be_saved_again(device, campaign):
    device.goto(FIRST)
    campaign.sheets["b-001"].version = 7
    answer(device, "A1", "2")
    device.get_by_text("la feuille a changé ailleurs", exact=False).wait_for()
    assert campaign.writes == []
    device.get_by_role("link", name="Ouvrir la feuille").click()
    device.wait_for_load_state()
    shown(device, "A1", "2")
    device.get_by_role("button", name="Enregistrer et continuer").click()
    device.wait_for_url(f"**{SECOND}")
    nothing_waits(device)
    assert campaign.sheets["b-001"].version == 8


def test_a_sheet_changed_elsewhere_keeps_what_was_answered_there(device, campaign):
    """Only what this device changed is put over the sheet as it stands: silence erases nothing."""
    device.goto(FIRST)
    elsewhere = campaign.sheets["b-001"]
    elsewhere.version, elsewhere.answers = 7, {"note-A2": "1"}
    answer(device, "A1", "2")
    device.get_by_text("la feuille a changé ailleurs", exact=False).wait_for()
    device.get_by_role("link", name="Ouvrir la feuille").click()
    device.wait_for_load_state()
    shown(device, "A1", "2")
    shown(device, "A2", "1")
    device.get_by_role("button", name="Enregistrer et continuer").click()
    device.wait_for_url(f"**{SECOND}")
    nothing_waits(device)
    assert {"note-A1": "2", "note-A2": "1"}.items() <= elsewhere.answers.items()


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_a_sheet_changed_elsewhere_keeps_what_was_answered_there"
)
def test_a_closed_campaign_says_so_and_answers_are_given_up_on_purpose(device, campaign):
    device.goto(FIRST)
    campaign.is_closed = True
    answer(device, "A1", "2")
    device.get_by_text("n’accepte plus de réponse", exact=False).wait_for()
    device.once("dialog", lambda told: told.dismiss())
    device.get_by_role("button", name="Abandonner ces réponses").click()
    assert len(held_by(device)["queue"]) == 1
    device.once("dialog", lambda told: told.accept())
    device.get_by_role("button", name="Abandonner ces réponses").click()
    nothing_waits(device)


def test_signing_out_sends_first_then_forgets_everything(device, campaign):
    take_away(device)
    campaign.is_down = True
    device.goto(FIRST)
    answer(device, "A1", "2")
    waiting(device, 1)
    campaign.is_down = False
    sign_out(device)
    eventually(lambda: campaign.signed_out == 1)
    assert len(campaign.writes) == 1
    eventually(lambda: forgotten(device))


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_signing_out_sends_first_then_forgets_everything"
)
def test_nobody_signs_out_over_answers_without_knowing(device, campaign):
    device.goto(FIRST)
    campaign.owner = ""
    answer(device, "A1", "2")
    waiting(device, 1)
    sign_out(device)
    dialog = device.get_by_role("dialog", name="Des réponses n’ont pas encore été envoyées")
    dialog.get_by_role("button", name="Rester connecté").click()
    assert campaign.signed_out == 0
    assert len(held_by(device)["queue"]) == 1
    sign_out(device)
    dialog.get_by_role("button", name="Se déconnecter et effacer").click()
    eventually(lambda: campaign.signed_out == 1)
    eventually(lambda: forgotten(device))


def sign_out(page):
    """Press the button of the header, which only shows to a signed-in person."""
    page.evaluate(
        """() => {
          const form = document.createElement("form");
          form.method = "post"; form.action = "/compte/logout/";
          form.setAttribute("data-sign-out", "");
          document.body.append(form); form.requestSubmit();
        }"""
    )


def forgotten(page):
    held = held_by(page)
    return held == {"queue": [], "known": [], "files": [], "scopes": [], "flag": None}


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_signing_out_sends_first_then_forgets_everything"
)
def test_pages_are_not_kept_after_their_day(device, campaign):
    campaign.until = "2020-01-01T00:00:00+00:00"
    take_away(device)
    campaign.is_down = True
    device.goto(FIRST)
    assert "n’a pas été emportée" in device.locator("main").inner_text()
    campaign.is_down = False
    device.goto(SCOPE)
    device.wait_for_timeout(200)
    assert held_by(device)["files"] == []


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_signing_out_sends_first_then_forgets_everything"
)
def test_pages_are_removed_on_demand(device):
    take_away(device)
    device.get_by_role("button", name="Retirer de cet appareil").click()
    device.get_by_text("Ces feuilles ne sont pas sur cet appareil.").wait_for()
    held = held_by(device)
    assert held["files"] == []
    assert held["scopes"] == []


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_an_answer_given_without_network_waits_and_survives_a_reload"
)
def test_a_copy_that_fails_halfway_leaves_nothing(device, campaign):
    campaign.sheets.pop("b-002")
    device.get_by_role("button", name="Emporter hors ligne").click()
    device.get_by_text("Tout n’a pas pu être copié", exact=False).wait_for()
    assert held_by(device)["files"] == []


@pytest.mark.long(
    "tests/e2e/test_offline_mechanism.py::test_a_sheet_changed_elsewhere_keeps_what_was_answered_there"
)
def test_a_sheet_is_an_ordinary_form_without_scripts(browser, campaign):
    url, stop = served(campaign)
    context = browser.new_context(base_url=url, java_script_enabled=False, **LANGUAGE)
    page = context.new_page()
    page.goto(FIRST)
    assert not page.locator("[data-offline-bar]").is_visible()
    answer(page, "A1", "3")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url(f"**{SCOPE}")
    assert campaign.writes[0][1]["note-A1"] == "3"
    context.close()
    stop()
