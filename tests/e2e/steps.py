"""What a person does on the pages: go to a territory, reach a link by keys, keep a file."""

import re
from decimal import Decimal
from html import unescape


def territory(site, name):
    """Return the home address of the territory whose name holds these words."""
    slug = next(one["slug"] for one in site.territories if name in one["name"])
    return f"/territoires/{slug}/"


def invented(site):
    """Return the home address of the invented territory."""
    return f"/territoires/{site.slug(fictitious=True)}/"


FOCUSED = """() => {
  const one = document.activeElement;
  if (!one.matches("a, button, input, select, textarea, summary")) return "";
  return (one.getAttribute("aria-label") || one.textContent
    || one.name || one.id).replace(/\\s+/g, " ").trim();
}"""


def reach(page, words, *, presses=150):
    """Press Tab until the focus stands on what these words name; fail when it never does."""
    seen = []
    for _press in range(presses):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
        if re.search(words, seen[-1]):
            return
    raise AssertionError(f"{page.url}: {words} is not among {seen}")


def follow(page, words):
    """Reach a link or a button with the keyboard and press Enter."""
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def kept(page, link):
    """Click a link that gives a file; return its name and its bytes."""
    with page.expect_download() as waiting:
        link.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def euros(text):
    """Return the first amount of a French text: « 12 345,67 € » → 12345.67."""
    found = re.search(r"[−-]?\d[\d\s\u00a0]*(?:,\d+)?", text)
    assert found, text
    return Decimal(re.sub(r"[\s\u00a0]", "", found[0]).replace("−", "-").replace(",", "."))


def said(page):
    """Return the words of the content with plain spaces."""
    return re.sub(r"[\s\u00a0]+", " ", page.locator("main").inner_text())


def words_of(answer):
    """Return the words of a page that answered without being shown, its head left out."""
    assert answer.ok, answer.url
    body = answer.text().partition("<body")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", "<body" + body)))


LEDGER_HEADER = (
    "exercice;siren;collectivite;etape;norme;sens;section;chapitre;nature;libelle nature;"
    "fonction;mouvement;montant realise"
)
ARZEBOURG = "000001073"
"""SIREN of the first commune of the invented territory: no real number starts with zeros."""


def ledger(year, *, amount="12 345,67"):
    """Return an invented ledger of Arzebourg: a school's electricity, its pay, a stray grant."""
    start = f"{year};{ARZEBOURG};Arzebourg;CA;M57"
    rows = [
        f"{start};D;F;011;60612;Énergie - électricité;213;réel;{amount}",
        f"{start};D;F;012;64111;Rémunération principale;213;réel;200 000,00",
        f"{start};D;F;65;65748;Subventions aux autres personnes;;réel;1 500,00",
        f"{start};R;F;73;73111;Impôts directs locaux;01;réel;900 000,00",
    ]
    return "\n".join([LEDGER_HEADER, *rows, ""]).encode()


def as_upload(name, data):
    """Return what a file field takes."""
    return {"name": name, "mimeType": "text/csv", "buffer": data}
