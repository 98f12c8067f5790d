"""One small page of each archetype, as a room would make it. No database is needed to draw them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.template import engines
from django.test import RequestFactory

from bastide.platform.access.actors import actor_for
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars
from bastide.platform.ui.archetypes import (
    Anchor,
    Fact,
    KeyFigure,
    MatrixRow,
    OfflineSheet,
    Parameter,
    ParameterGroup,
    Position,
    ScoreItem,
    SheetLink,
    Task,
    TaskState,
)
from bastide.platform.ui.conflicts import field_versions
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.tables import configured


@dataclass(frozen=True)
class Place:
    """A territory as the layout needs it."""

    name: str = "Vallée de Valmorte"
    slug: str = "vallee-de-valmorte"
    is_fictitious: bool = True


@dataclass(frozen=True)
class Sample:
    """A page to draw: its template, what it needs, its address."""

    title: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any]] = field(default=lambda _request: {})
    address: str = "/essai/"


def asked(address: str = "/essai/", **headers: Any) -> HttpRequest:
    """Return a visitor's request, as the middlewares leave it to a view."""
    request = RequestFactory().get(address, **headers)
    request.user = AnonymousUser()
    request.actor = actor_for(request.user)  # type: ignore[attr-defined]
    request.htmx = bool(headers)  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    return request


def drawn(sample: Sample, request: HttpRequest | None = None) -> str:
    """Return the page of a sample."""
    request = request or asked(sample.address)
    context = {
        "title": sample.title,
        "crumbs": [Crumb("Accueil", "/"), Crumb("Patrimoine", "/patrimoine/")],
        "territory": Place(),
        **sample.context(request),
    }
    page = engines["django"].from_string(sample.template).render(context, request)
    return str(page)


class Filters(forms.Form):
    """Filters of a list: three that always show, two behind the summary."""

    q = forms.CharField(label="Nom ou code", required=False)
    segment = forms.ChoiceField(
        label="Segment",
        required=False,
        choices=[("", "Tous"), ("scolaire", "Scolaire"), ("sportif", "Sportif")],
    )
    place = forms.MultipleChoiceField(
        label="Classe",
        required=False,
        choices=[("C1", "Conserver"), ("C2", "Agir vite"), ("C3", "Céder"), ("C4", "Mutualiser")],
    )
    built_after = forms.DateField(label="Construit après", required=False)
    vacant = forms.BooleanField(label="Vacant seulement", required=False)


class Buildings(tables.Table):  # type: ignore[misc]
    """A list of buildings."""

    name = tables.Column("Nom", linkify=lambda record: f"/batiments/{record['code']}/")
    segment = tables.Column("Segment")
    surface = tables.Column("Surface (m²)", attrs={"td": {"class": "number"}})
    cost = tables.Column("Coût annuel (€)", attrs={"td": {"class": "number"}})

    class Meta:
        template_name = "ui/table.html"
        attrs = {"caption": "Bâtiments"}


NAMES = (
    "École Jules-Ferry", "Gymnase des Tilleuls", "Hôtel de ville", "Médiathèque", "Ateliers",
    "Salle des fêtes", "Maison de la petite enfance", "Piscine",
)  # fmt: skip
BUILDINGS = [
    {
        "code": f"b-{rank:03}",
        "name": name,
        "segment": ("Scolaire", "Sportif", "Administratif")[rank % 3],
        "surface": 1200 + 310 * rank,
        "cost": None if rank == 3 else 45000 + 9100 * rank,
    }
    for rank, name in enumerate(NAMES, start=1)
]


class Building(forms.Form):
    """The facts of a building."""

    name = forms.CharField(label="Nom", help_text="Comme sur la plaque de l’entrée.")
    surface = forms.DecimalField(label="Surface de plancher (m²)", max_value=100000)
    built_on = forms.DateField(
        label="Mise en service",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    segment = forms.ChoiceField(label="Segment", choices=[("a", "Scolaire"), ("b", "Sportif")])
    domain = forms.ChoiceField(
        label="Domaine",
        choices=[("public", "Public"), ("prive", "Privé"), ("nsp", "Je ne sais pas")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Remarques", required=False, widget=forms.Textarea)


LEVELS = (
    ("Structure atteinte, usage menacé", "Dégradations visibles", "Bon, entretien courant",
     "Neuf ou rénové depuis moins de dix ans"),
    ("Inaccessible", "Accès partiel", "Accessible avec aide", "Accessible à tous"),
)  # fmt: skip
ITEMS = tuple(
    ScoreItem(
        f"A{rank}",
        label,
        LEVELS[rank % 2],
        answer=answer,
        hint="Regardez les murs, la toiture et les menuiseries." if rank == 1 else "",
        computed=computed,
        comment="Vu avec le gardien." if rank == 2 else "",
    )
    for rank, (label, answer, computed) in enumerate(
        (
            ("État du gros œuvre et de la toiture", "", ""),
            ("Accessibilité aux personnes handicapées", "2", ""),
            ("Confort d’été", "NSP", ""),
            ("Occupation", "1", "63 % des heures ouvertes, semaine type 2025."),
        ),
        start=1,
    )
)
OFFLINE = OfflineSheet(scope="/feuilles/", owner="r-1", until="2099-12-12T22:59:59+00:00")

LIST = Sample(
    "Les bâtiments",
    """{% extends "ui/archetypes/list.html" %}{% load ui archetypes django_tables2 %}
    {% block results %}<div id="resultats">
      <h2 class="results-count" data-announce>8 bâtiments</h2>
      {% active_filter_links filters %}
      {% render_table table %}
    </div>{% endblock results %}
    {% block exports %}<p class="export-bar">Tout exporter : <a href="?format=xlsx">XLSX</a>
      <a href="?format=csv">CSV</a></p>{% endblock exports %}""",
    lambda request: {
        "headline": "8 bâtiments, 21 020 m², coûtent 677 000 € par an ; un coût manque.",
        "filters": Filters(request.GET),
        "table": configured(Buildings(BUILDINGS), request),
    },
    "/essai/?segment=scolaire&place=C2&place=C3&built_after=1962-09-01&sort=-surface",
)

EMPTY_LIST = Sample(
    "Les bâtiments",
    """{% extends "ui/archetypes/list.html" %}{% load ui archetypes %}
    {% block results %}<div id="resultats">
      <h2 class="results-count" data-announce>Aucun bâtiment</h2>
      {% active_filter_links filters %}
      {% empty_state "Aucun bâtiment ne correspond à ces critères." "nothing" %}
    </div>{% endblock results %}""",
    lambda request: {"filters": Filters(request.GET)},
    "/essai/?q=zzz&vacant=on",
)

DETAIL = Sample(
    "École Jules-Ferry",
    """{% extends "ui/archetypes/detail.html" %}{% load ui archetypes figures %}
    {% block status %}{% status_tag "warn" "Agir vite" %}{% endblock status %}
    {% block acts %}<p class="buttons"><a class="button" href="/modifier/">Modifier</a>
      <a class="button button-secondary" href="/fiche.pdf">Fiche en PDF</a></p>{% endblock acts %}
    {% block sections %}
      <section aria-labelledby="identite"><h2 id="identite">Identité</h2>{% facts rows %}</section>
      <section aria-labelledby="couts"><h2 id="couts">Coûts</h2>{% figure figure %}</section>
      <section aria-labelledby="suite"><h2 id="suite">Suite donnée</h2>
        <p>Rien n’est encore décidé.</p></section>
    {% endblock sections %}""",
    lambda _request: {
        "headline": "Ce bâtiment coûte 48 € par m² : un tiers de plus que la médiane des écoles.",
        "anchors": [
            Anchor("identite", "Identité"), Anchor("couts", "Coûts"), Anchor("suite", "Suite"),
        ],
        "figures": [
            KeyFigure("Surface", "2 340 m²", "", "plans de 2024", origin_url="/origine/"),
            KeyFigure("Coût annuel", "112 400 €", "+ 3 % en un an", "2024", "/couts/", "/origine/"),
            KeyFigure("Énergie", "", note="aucune facture reçue"),
        ],
        "rows": [
            Fact("Propriétaire", "Ville de Valmorte", change_url="/modifier/#proprietaire"),
            Fact("Adresse", "12, rue de l’Église", "BAN, 2026", change_url="/modifier/#adresse"),
            Fact("Identifiant RNB", change_url="/modifier/#rnb"),
            Fact("Occupant", "Éducation", url="/services/education/"),
        ],
        "figure": Figure(
            "couts-figure", "Le chauffage pèse le plus", "Fluides 48 900 €, ménage 30 000 €.",
            bars([("Fluides", 48900), ("Ménage", 30000)], unit="euros"),  # type: ignore[list-item]
            FigureTable(("Nature", "Montant (€)"), (("Fluides", 48900), ("Ménage", 30000))),
            "euros", "grand livre 2024",
        ),
    },
)  # fmt: skip

EDIT = Sample(
    "Modifier l’école Jules-Ferry",
    '{% extends "ui/archetypes/edit.html" %}',
    lambda _request: {
        "form": Building({"name": "", "surface": "beaucoup", "segment": "a"}),
        "version": 4,
        "cancel_url": "/batiments/b-001/",
        "autosave_url": "/essai/brouillon/",
        "saved_at": dt.datetime(2026, 11, 24, 14, 32, tzinfo=dt.UTC),
    },
)

CONFLICT = Sample(
    "Modifier l’école Jules-Ferry",
    '{% extends "ui/conflict.html" %}',
    lambda _request: _conflict(),
)

TASKS = Sample(
    "Mise en route",
    '{% extends "ui/archetypes/tasks.html" %}',
    lambda _request: {
        "headline": "Comptez une demi-journée, avec l’inventaire et le grand livre sous la main.",
        "tasks": [
            Task("Importer l’inventaire", "/a/", TaskState.DONE, "212 bâtiments"),
            Task("Rattacher les coûts", "/b/", TaskState.INCOMPLETE, "4 bâtiments sans coût"),
            Task("Choisir la grille", "/c/", TaskState.IN_PROGRESS),
            Task("Inviter les évaluateurs", "/d/"),
            Task("Ouvrir la campagne", "", TaskState.LOCKED, "Il manque des évaluateurs."),
        ],
    },
)

MATRIX = Sample(
    "La matrice : scolaire",
    """{% extends "ui/archetypes/matrix.html" %}{% load ui archetypes figures %}
    {% block results %}<div id="resultats" class="matrix">{% figure figure %}
      {% matrix_table rows caption="Le segment scolaire" x_label="Attraits" y_label="Atouts" %}
      </div>{% endblock results %}""",
    lambda _request: {
        "headline": "3 bâtiments sur 4 sont classés ; 1 reste incertain.",
        "figure": DETAIL.context(asked())["figure"],
        "rows": [
            MatrixRow(1, "École Jules-Ferry", "/b/1/", "2,10", "1,20", "Agir vite", "warn",
                      "entre 0,9 et 1,6", "/b/1/placer/", "2.10", "1.20"),
            MatrixRow(2, "École des Tilleuls", "/b/2/", "2,60", "2,75", "Conserver", "ok"),
            MatrixRow(3, "Ancienne école", "/b/3/", "0,40", "0,80", "Céder", "err"),
            MatrixRow(4, "École du Port", "/b/4/", "", "1,90", note="2 notes seulement"),
        ],
    },
)  # fmt: skip

SIMULATOR = Sample(
    "Et si les poids changeaient ?",
    """{% extends "ui/archetypes/simulator.html" %}{% load ui archetypes %}
    {% block results %}<div id="resultats">
      <p class="headline" data-announce>Deux bâtiments changent de classe.</p>
      <div class="table-region" role="region" tabindex="0" aria-labelledby="r-titre">
      <table class="table"><caption id="r-titre">Avant, après</caption>
        <thead><tr><th scope="col">Bâtiment</th><th scope="col">Avant</th>
          <th scope="col">Après</th></tr></thead>
        <tbody><tr><th scope="row">École Jules-Ferry</th><td>{% status_tag "ok" "Conserver" %}</td>
          <td>{% status_tag "warn" "Agir vite" %}</td></tr></tbody></table></div>
    </div>{% endblock results %}""",
    lambda _request: {
        "headline": "Déplacez un poids : les classes suivent.",
        "groups": [
            ParameterGroup(
                "Poids des collèges",
                [
                    Parameter("elus", "Élus", "40", unit="%", hint="Voté : 40 %."),
                    Parameter("services", "Services", "20", unit="%"),
                    Parameter("occupants", "Occupants", "140", unit="%",
                              error="Un poids va de 0 à 100."),
                ],
                "Ils sont ramenés à 100 %.",
            ),
            ParameterGroup("Seuil", [Parameter("seuil", "Seuil", "1.5", "0", "3", "0.05")]),
        ],
    },
)  # fmt: skip

CAMPAIGN = Sample(
    "Noter les bâtiments",
    '{% extends "ui/archetypes/campaign.html" %}',
    lambda _request: {
        "headline": "La campagne est ouverte jusqu’au 12 décembre 2026.",
        "promise": "Personne ne lit vos notes avant la clôture, pas même l’administrateur.",
        "done": 7,
        "total": 23,
        "next_url": "/feuilles/b-002/",
        "offline": OFFLINE,
        "can_be_taken": True,
        "sheets": [
            SheetLink("École Jules-Ferry", "/feuilles/b-001/", 13, 13, "Scolaire"),
            SheetLink("École des Tilleuls", "/feuilles/b-002/", 4, 13, "Scolaire"),
            SheetLink("Gymnase", "/feuilles/b-003/", 0, 13, "Sportif"),
        ],
    },
    "/feuilles/",
)

SHEET = Sample(
    "École Jules-Ferry",
    '{% extends "ui/archetypes/score_sheet.html" %}',
    lambda _request: {
        "items": ITEMS,
        "key": "00000000-0000-4000-8000-000000000000",
        "version": 1,
        "offline": OFFLINE,
        "cancel_url": "/feuilles/",
        "next_url": "/feuilles/b-002/",
    },
    "/feuilles/b-001/",
)

SESSION = Sample(
    "École Jules-Ferry",
    """{% extends "ui/session.html" %}{% load ui archetypes %}
    {% block session %}<p class="headline">Classée « Agir vite » : atouts 1,20, attraits 2,10.</p>
      {% key_figures figures %}<p class="note">Notes de 14 évaluateurs, closes le 12 décembre.</p>
      <p>{% status_tag "warn" "Agir vite" %} {% status_tag "ok" "Classe certaine" %}</p>
    {% endblock session %}""",
    lambda _request: {
        "session_name": "Conseil du 12 décembre 2026",
        "refresh_url": "/essai/fragment/",
        "position": Position(3, 12, "/seance/2/", "/seance/4/", "/batiments/"),
        "figures": DETAIL.context(asked())["figures"],
    },
)


def _conflict() -> dict[str, Any]:
    sent = QueryDict("name=École Ferry&surface=2340&segment=a&domain=public&note=Amiante")
    base = {"name": "École J. Ferry", "surface": 2300, "segment": "a", "domain": "", "note": ""}
    now = {**base, "name": "École Jules-Ferry", "domain": "public", "note": "Toiture refaite"}
    labels = {
        "name": "Nom", "surface": "Surface (m²)", "segment": "Segment", "domain": "Domaine",
        "note": "Remarques",
    }  # fmt: skip
    versions = field_versions(
        labels, base=base, mine=sent, theirs=now, shown={"domain": {"public": "Public"}}
    )
    return {
        "disputed": [one for one in versions if one.is_disputed],
        "settled": [one for one in versions if one.has_moved and not one.is_disputed],
        "versions": versions,
        "version": 5,
        "changed_by": "Claire Vidal",
        "changed_at": dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC),
        "back_url": "/batiments/b-001/",
    }


SAMPLES: dict[str, Sample] = {
    "list": LIST,
    "empty-list": EMPTY_LIST,
    "detail": DETAIL,
    "edit": EDIT,
    "conflict": CONFLICT,
    "tasks": TASKS,
    "matrix": MATRIX,
    "simulator": SIMULATOR,
    "campaign": CAMPAIGN,
    "sheet": SHEET,
    "session": SESSION,
}
