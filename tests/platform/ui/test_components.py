"""Forms, tables and pages as they reach the browser. No database is needed to draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

from bastide.platform.access.actors import actor_for
from bastide.platform.ui.pages import Crumb, render_page
from bastide.platform.ui.tables import configured


@dataclass(frozen=True)
class Place:
    """A territory as the layout needs it."""

    name: str = "Vallée d’Essai"
    slug: str = "vallee-d-essai"
    is_fictitious: bool = False


class Reason(forms.Form):
    """A form with every kind of field that the house draws."""

    reason = forms.CharField(label="Raison", help_text="Elle est gardée.")
    note = forms.CharField(label="Remarque", required=False)
    agreed = forms.BooleanField(label="J’ai relu")
    side = forms.ChoiceField(
        label="Sens", choices=[("D", "Dépenses"), ("R", "Recettes")], widget=forms.RadioSelect
    )


class Rows(tables.Table):  # type: ignore[misc]
    """Two columns, one of numbers."""

    name = tables.Column("Nom", footer="Total")
    amount = tables.Column("Montant (€)", attrs={"td": {"class": "number"}}, footer="3")

    class Meta:
        template_name = "ui/table.html"
        attrs = {"caption": "Lignes d’essai"}


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    return asked(rf, "/glossaire/")


def asked(rf: RequestFactory, address: str, **headers: Any) -> HttpRequest:
    """Return a visitor's request, as the middlewares leave it to a view."""
    request = rf.get(address, **headers)
    request.user = AnonymousUser()
    request.actor = actor_for(request.user)  # type: ignore[attr-defined]
    request.htmx = bool(headers)  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    return request


def shown(form: forms.Form) -> Any:
    """Return the drawing of a form."""
    return html.fromstring(f"<form>{form}</form>")


def test_each_control_has_its_label_and_its_hint() -> None:
    page = shown(Reason())

    for control in page.xpath("//input[not(@type='radio')]"):
        assert page.xpath(f"//label[@for='{control.get('id')}']")
    (reason,) = page.xpath("//input[@name='reason']")
    hint = page.get_element_by_id(reason.get("aria-describedby"))
    assert hint.text_content() == "Elle est gardée."


def test_a_group_of_choices_has_a_legend() -> None:
    (legend,) = shown(Reason()).xpath("//fieldset/legend")

    assert legend.text_content().strip() == "Sens"


def test_only_optional_fields_are_marked() -> None:
    (marked,) = shown(Reason()).xpath("//label[contains(., 'facultatif')]")

    assert marked.get("for") == "id_note"


def test_the_errors_lead_to_their_fields() -> None:
    page = shown(Reason({"note": "Rien"}))

    links = page.xpath("//div[contains(@class, 'error-summary')]//a")
    assert len(links) == 3
    for link in links:
        assert page.get_element_by_id(link.get("href").removeprefix("#")) is not None
    (reason,) = page.xpath("//input[@name='reason']")
    assert reason.get("aria-invalid") == "true"
    told = [page.get_element_by_id(name) for name in reason.get("aria-describedby").split()]
    assert "obligatoire" in told[-1].text_content()


def test_an_error_beside_its_field_says_that_it_is_one() -> None:
    errors = shown(Reason({"note": "Rien"})).xpath("//ul[@class='field-errors']/li")

    assert len(errors) == 3
    assert all(error.text_content().startswith("Erreur\u00a0: ") for error in errors)


def test_a_form_without_error_has_no_summary() -> None:
    assert not shown(Reason()).xpath("//div[contains(@class, 'error-summary')]")


def table_of(request: HttpRequest, rows: list[dict[str, Any]]) -> Any:
    """Return the drawing of a table."""
    table = configured(Rows(rows), request)
    return html.fromstring(f"<main>{table.as_html(request)}</main>")


def test_a_table_is_named_and_its_sorted_column_is_said(rf: RequestFactory) -> None:
    rows = [{"name": "B", "amount": 2}, {"name": "A", "amount": 1}]
    page = table_of(asked(rf, "/?sort=-amount"), rows)

    (region,) = page.xpath("//div[@role='region']")
    caption = page.get_element_by_id(region.get("aria-labelledby"))
    assert caption.tag == "caption"
    assert [one.get("aria-sort") for one in page.xpath("//thead/tr/th")] == [None, "descending"]
    assert page.xpath("//tbody//th[@scope='row']/text()") == ["B", "A"]
    assert page.xpath("//tfoot//th[@scope='row']/text()") == ["Total"]


def test_a_missing_cell_is_said(rf: RequestFactory) -> None:
    page = table_of(asked(rf, "/"), [{"name": "A", "amount": None}])

    (cell,) = page.xpath("//tbody//td")
    assert "non renseigné" in cell.text_content()


def test_a_long_table_is_cut_in_pages(rf: RequestFactory) -> None:
    rows = [{"name": f"{rank:03}", "amount": rank} for rank in range(120)]
    page = table_of(asked(rf, "/?page=3&sort=name"), rows)

    assert len(page.xpath("//tbody/tr")) == 20
    (back,) = page.xpath("//a[@rel='prev']/@href")
    assert "page=2" in back
    assert "sort=name" in back
    assert not page.xpath("//a[@rel='next']")


@pytest.mark.parametrize("asked_page", ["0", "-1", "99", "abc", "٣", "9" * 40])
def test_a_strange_page_number_answers_a_page(rf: RequestFactory, asked_page: str) -> None:
    rows = [{"name": str(rank), "amount": rank} for rank in range(60)]

    assert table_of(asked(rf, f"/?page={asked_page}"), rows).xpath("//tbody/tr")


def drawn(request: HttpRequest, **context: Any) -> Any:
    """Return a page of the layout."""
    title = context.pop("title", "Essai")
    answer = render_page(request, "ui/page.html", title=title, **context)
    return html.fromstring(answer.content.decode())


def test_a_page_has_one_title_one_main_and_a_way_to_it(request_: HttpRequest) -> None:
    page = drawn(request_)

    assert page.xpath("//h1/text()") == ["Essai"]
    assert page.findtext(".//title") == "Essai - Bastide"
    (skip,) = page.xpath("//a[@class='skip-link']/@href")
    assert page.get_element_by_id(skip.removeprefix("#")).tag == "main"
    assert page.get("lang") == "fr"


def test_the_breadcrumb_ends_on_the_page_itself(request_: HttpRequest) -> None:
    page = drawn(request_, crumbs=[Crumb("Accueil", "/"), Crumb("Liste", "/liste/")])

    assert [one.text_content() for one in page.xpath("//nav[@class='crumbs']//li/*")] == [
        "Accueil",
        "Liste",
        "Essai",
    ]
    assert page.xpath("//nav[@class='crumbs']//*[@aria-current='page']/text()") == ["Essai"]


def test_the_breadcrumb_does_not_repeat_the_page(request_: HttpRequest) -> None:
    page = drawn(request_, crumbs=[Crumb("Accueil", "/"), Crumb("Essai", "/essai/")])

    assert len(page.xpath("//nav[@class='crumbs']//li")) == 2


@pytest.mark.parametrize("is_fictitious", [True, False])
def test_an_invented_territory_is_said_on_the_page(
    request_: HttpRequest, is_fictitious: bool
) -> None:
    page = drawn(request_, territory=Place(is_fictitious=is_fictitious))

    assert bool(page.xpath("//p[contains(@class, 'banner-fictitious')]")) is is_fictitious


def test_the_same_page_is_offered_in_each_language(request_: HttpRequest) -> None:
    links = drawn(request_).xpath("//a[@hreflang]")

    assert {one.get("hreflang"): one.get("href") for one in links} == {
        "fr": "/glossaire/",
        "en": "/en/glossaire/",
    }
    assert [one.get("hreflang") for one in links if one.get("aria-current")] == ["fr"]


def test_htmx_gets_the_fragment_alone(rf: RequestFactory) -> None:
    plain = render_page(
        asked(rf, "/recherche/"),
        "search/search.html",
        title="Rechercher",
        partial="results",
        found={"query": ""},
    )
    swapped = render_page(
        asked(rf, "/recherche/", HTTP_HX_REQUEST="true"),
        "search/search.html",
        title="Rechercher",
        partial="results",
        found={"query": ""},
    )

    assert b"<html" in plain.content
    assert b"<html" not in swapped.content
    assert swapped.content.strip()
    assert plain.headers["Vary"] == swapped.headers["Vary"] == "HX-Request"


def test_the_fault_page_needs_nothing_of_the_request() -> None:
    page = html.fromstring(render_to_string("500.html"))

    assert page.xpath("//main/h1")


def test_a_refused_host_gets_its_error_page(rf: RequestFactory, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["bastide.example"]
    request = asked(rf, "/glossaire/", HTTP_HOST="ailleurs.example")

    assert "/glossaire/" in render_to_string("400.html", request=request)
