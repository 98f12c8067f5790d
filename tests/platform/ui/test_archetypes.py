"""Each archetype says what it holds, misses nothing, and works as a plain form."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.template import engines
from lxml import html

from bastide.platform.ui.archetypes import (
    KeyFigure,
    MatrixRow,
    Parameter,
    ParameterGroup,
    Position,
    ScoreItem,
    SheetLink,
    Task,
    TaskState,
)
from tests.platform.ui.samples import (
    CAMPAIGN,
    DETAIL,
    EDIT,
    LIST,
    MATRIX,
    SAMPLES,
    SESSION,
    SHEET,
    SIMULATOR,
    TASKS,
    Sample,
    asked,
    drawn,
)


def page_of(sample: Sample) -> Any:
    """Return the drawing of a sample."""
    return html.fromstring(drawn(sample))


def tag(source: str, **context: Any) -> Any:
    """Return the drawing of one tag."""
    template = f"<div>{{% load archetypes %}}{source}</div>"
    return html.fromstring(engines["django"].from_string(template).render(context, asked()))


@pytest.mark.parametrize("name", SAMPLES)
def test_each_archetype_is_one_page_of_the_layout(name: str) -> None:
    page = page_of(SAMPLES[name])
    assert page.xpath("//h1/text()") == [SAMPLES[name].title]
    assert len(page.xpath("//main[@id='contenu']")) == 1
    assert page.xpath("//div[@id='annonces'][@role='status']")
    names = page.xpath("//*[@id]/@id")
    assert len(names) == len(set(names))
    assert "Territoire fictif" in page.text_content()


@pytest.mark.parametrize("name", SAMPLES)
def test_each_control_of_an_archetype_has_a_name(name: str) -> None:
    page = page_of(SAMPLES[name])
    labelled = set(page.xpath("//label/@for"))
    for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        is_named = (
            control.get("id") in labelled
            or control.get("aria-labelledby")
            or control.xpath("ancestor::label")
        )
        assert is_named, html.tostring(control)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_htmx_does_is_first_a_form_or_a_link(name: str) -> None:
    for one in page_of(SAMPLES[name]).xpath("//*[@hx-get]"):
        if one.tag == "form":
            assert one.get("method") == "get"
            assert one.xpath(".//button[@type='submit']")
        else:
            assert one.get("id") == "sujet", "a projected page has its button « Actualiser »"


def test_a_list_shows_first_filters_and_opens_the_others_when_they_narrow() -> None:
    page = page_of(LIST)
    (more,) = page.xpath("//details[@class='filters-more']")
    assert more.get("open") is not None
    assert more.xpath(".//input/@name") == ["built_after", "vacant"]
    quiet = page_of(replace(LIST, address="/essai/?segment=scolaire"))
    assert quiet.xpath("//details[@class='filters-more']/@open") == []


def test_a_detail_tells_missing_values_and_where_figures_come_from() -> None:
    page = page_of(DETAIL)
    (energy,) = page.xpath("//li[contains(@class, 'card')][.//p[text()='Énergie']]")
    assert "non renseigné" in energy.text_content()
    origins = page.xpath("//a[@class='origin'][@href='/origine/']")
    assert [" ".join(one.text_content().split()) for one in origins] == [
        "D’où vient ce chiffre ? Surface",
        "D’où vient ce chiffre ? Coût annuel",
    ]
    (rnb,) = page.xpath("//dl//div[dt='Identifiant RNB']")
    assert "non renseigné" in rnb.text_content()
    targets = [one.removeprefix("#") for one in page.xpath("//nav[@class='in-page']//a/@href")]
    assert all(page.get_element_by_id(one).tag == "h2" for one in targets)


def test_a_zero_is_shown_as_it_is() -> None:
    page = tag("{% key_figures figures %}", figures=[KeyFigure("Vacance", "0 m²")])
    assert page.xpath("//p[@class='card-value']/text()") == ["0 m²"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TaskState.TO_DO, "À faire"),
        (TaskState.IN_PROGRESS, "En cours"),
        (TaskState.INCOMPLETE, "Incomplet"),
        (TaskState.DONE, "Fait"),
        (TaskState.LOCKED, "Pas encore possible"),
    ],
)
def test_the_state_of_a_task_is_in_words(state: TaskState, words: str) -> None:
    page = tag("{% task_list tasks %}", tasks=[Task("Importer", "/a/", state)])
    assert page.xpath("//p[@class='task-state']")[0].text_content().strip() == words


def test_tasks_are_counted_and_a_locked_one_leads_nowhere() -> None:
    page = page_of(TASKS)
    assert page.xpath("//p[@class='task-count']/text()") == ["1 étape sur 5 est faite."]
    assert page.xpath("//p[@class='task-label'][contains(., 'Ouvrir')]//a") == []
    both = tag("{% task_list tasks %}", tasks=[Task("a", "", TaskState.DONE)] * 2)
    assert "2 étapes sur 2 sont faites." in both.text_content()


def test_an_edit_page_carries_its_version_and_its_saved_state() -> None:
    page = page_of(EDIT)
    (form,) = page.xpath("//form[contains(@class, 'edit-form')]")
    assert form.get("method") == "post"
    assert form.xpath(".//input[@name='version']/@value") == ["4"]
    assert form.get("data-autosave") == "/essai/brouillon/"
    assert len(page.xpath("//div[contains(@class, 'error-summary')]//li")) == 3
    (state,) = form.xpath(".//p[@data-save-state]")
    assert "24 novembre 2026" in state.text_content()
    for kind in ("saving", "saved", "unsaved", "failed", "signed-out", "refused"):
        assert state.get(f"data-{kind}")


def test_an_error_says_that_it_is_one() -> None:
    (error, *_others) = page_of(EDIT).xpath("//ul[@class='field-errors']/li")
    assert error.text_content() == "Erreur\u00a0: Ce champ est obligatoire."


def test_a_matrix_has_an_equal_table_and_two_fields_to_move_a_point() -> None:
    page = page_of(MATRIX)
    rows = page.xpath("//table[contains(@class, 'matrix-table')]/tbody/tr")
    assert [row.xpath("string(.//span[@class='rank'])") for row in rows] == ["1", "2", "3", "4"]
    assert rows[3].text_content().count("non renseigné") == 2
    (form,) = page.xpath("//details[@class='move']/form")
    fields = form.xpath(".//input[@type='number']")
    assert [(one.get("name"), one.get("value")) for one in fields] == [("x", "2.10"), ("y", "1.20")]
    assert form.xpath(".//input[@name='csrfmiddlewaretoken']/@value") != [""]


def test_an_empty_matrix_says_so() -> None:
    page = tag(
        '{% matrix_table rows caption="C" x_label="X" y_label="Y" %}', rows=list[MatrixRow]()
    )
    assert "Rien n’est encore placé." in page.text_content()


def test_a_slider_shares_its_label_and_is_not_sent() -> None:
    page = page_of(SIMULATOR)
    for slider in page.xpath("//input[@type='range']"):
        field = page.get_element_by_id(slider.get("data-pair"))
        assert slider.get("name") is None
        assert slider.get("hidden") is not None, "without scripts it would do nothing"
        assert {slider.get(one) == field.get(one) for one in ("min", "max", "step", "value")} == {
            True
        }
        assert page.xpath(f"//label[@for='{field.get('id')}']/@id") == [
            slider.get("aria-labelledby")
        ]
    (refused,) = page.xpath("//input[@aria-invalid='true']")
    told = [page.get_element_by_id(one) for one in refused.get("aria-describedby").split()]
    assert "Un poids va de 0 à 100." in told[-1].text_content()


def test_numbers_of_parameters_keep_their_point() -> None:
    group = ParameterGroup("Seuil", [Parameter("seuil", "Seuil", "1.5", step="0.05")])
    page = tag("{% parameters groups %}", groups=[group])
    assert page.xpath("//input[@type='number']/@value") == ["1.5"]
    assert page.xpath("//input[@type='number']/@step") == ["0.05"]


def test_a_campaign_says_how_far_it_is_and_what_is_next() -> None:
    page = page_of(CAMPAIGN)
    (bar,) = page.xpath("//progress")
    assert (bar.get("value"), bar.get("max")) == ("7", "23")
    assert page.get_element_by_id(bar.get("aria-labelledby")).text_content() == "7 sur 23"
    assert page.xpath("//a[@class='button'][@href='/feuilles/b-002/']")
    states = [one.text_content().strip() for one in page.xpath("//p[@class='task-state']")]
    assert states == ["13 sur 13", "4 sur 13", "0 sur 13"]
    assert page.xpath("//h3/text()") == ["Scolaire", "Sportif"]
    assert len(page.xpath("//a[@data-offline-page]")) == 3


@pytest.mark.parametrize(
    ("answered", "state"),
    [(0, TaskState.TO_DO), (1, TaskState.IN_PROGRESS), (13, TaskState.DONE)],
)
def test_a_sheet_tells_how_far_it_is(answered: int, state: TaskState) -> None:
    assert SheetLink("École", "/e/", answered, 13).state is state


def test_each_question_offers_its_levels_and_three_answers_without_number() -> None:
    page = page_of(SHEET)
    groups = page.xpath("//fieldset[contains(@class, 'score-item')]")
    assert len(groups) == 4
    for group in groups:
        assert group.xpath("./legend")
        values = group.xpath(".//input[@type='radio']/@value")
        assert values == ["0", "1", "2", "3", "NSP", "SO", ""]
        assert len(group.xpath(".//input[@checked]")) == 1
    checked = page.xpath("//input[@type='radio'][@checked]/@value")
    assert checked == ["", "2", "NSP", "1"]
    assert "63 % des heures ouvertes" in groups[3].text_content()


def test_a_zero_is_an_answer() -> None:
    item = ScoreItem("A1", "État", ("Ruine", "Neuf"), answer="0")
    page = tag("{% score_item item 1 1 %}", item=item)
    assert page.xpath("//input[@checked]/@value") == ["0"]
    assert item.is_answered


def test_a_sheet_is_known_by_its_key_and_its_version() -> None:
    (form,) = page_of(SHEET).xpath("//form[@data-sheet]")
    assert form.get("data-sheet") == "École Jules-Ferry"
    assert form.xpath(".//input[@name='cle']/@value") == ["00000000-0000-4000-8000-000000000000"]
    assert form.xpath(".//input[@name='version']/@value") == ["1"]


def test_a_projected_page_has_nothing_around_it_and_stays_light() -> None:
    page = page_of(SESSION)
    assert page.get("data-theme") == "clair"
    assert page.get("data-kind") == "projection"
    for around in ("//nav[@class='crumbs']", "//footer", "//header[@class='site-header']"):
        assert page.xpath(around) == []
    (steps,) = page.xpath("//nav[@class='session-steps']")
    assert steps.xpath(".//a/@rel") == ["prev", "next"]
    assert "3 sur 12" in steps.text_content()
    (pause,) = page.xpath("//button[@data-refresh-pause]")
    assert pause.get("aria-pressed") == "false"
    assert pause.get("hidden") is not None, "without scripts the page does not refresh"


def test_the_first_and_the_last_projected_pages_lead_one_way() -> None:
    first = tag("{% position_links place %}", place=Position(1, 2, next_url="/2/"))
    last = tag("{% position_links place %}", place=Position(2, 2, previous_url="/1/"))
    assert first.xpath("//a/@rel") == ["next"]
    assert last.xpath("//a/@rel") == ["prev"]


def test_labels_of_archetypes_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    for page in (
        tag("{% task_list t %}", t=[Task(evil, "/", hint=evil)]),
        tag("{% key_figures f %}", f=[KeyFigure(evil, evil, evil, evil)]),
        tag("{% score_item i 1 1 %}", i=ScoreItem("A1", evil, (evil,), hint=evil, comment=evil)),
        tag("{% parameters g %}", g=[ParameterGroup(evil, [Parameter("a", evil, evil)])]),
        tag("{% sheet_list s %}", s=[SheetLink(evil, "/", 0, 1, evil)]),
    ):
        assert page.xpath("//script") == []
        assert evil in page.text_content() or re.search(r"alert\(1\)", page.text_content())
