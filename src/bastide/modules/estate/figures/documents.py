"""What can be taken away of a campaign, in words: each document, what it holds, its formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import Placement
from bastide.modules.estate.figures.results import address, asset_url, class_words, level_of
from bastide.modules.estate.queries.results import ResultView


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document: its name, what it holds, where each format is."""

    key: str
    label: str
    holds: str
    formats: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The sheet of one building: where it is, and what it says of its class."""

    code: str
    label: str
    url: str
    segment: str
    level: str
    klass: str
    pdf_url: str


def document_rows(
    view: ResultView, territory: Territory, *, has_proposals: bool
) -> list[DocumentRow]:
    """Return the documents of a campaign, the one for everybody first.

    Args:
        view: obtained through a gate.
        territory: of the campaign.
        has_proposals: whether the reader may read proposals, hence the annex.
    """

    def at(name: str, **query: str) -> str:
        return address(view, territory, name, **query)

    return [
        DocumentRow(
            "carnet",
            _("Carnet de campagne"),
            _(
                "Tout, pour être lu sans ordinateur\u00a0: la grille et ceux qui ont noté, la "
                "matrice de chaque segment, les listes par classe, l’accord, les cases à débattre, "
                "la solidité des classes, les sources."
            ),
            [("PDF", at("estate_book"))],
        ),
        *([_annex_row(view, territory)] if has_proposals else []),
        DocumentRow(
            "classeur",
            _("Tableau des résultats"),
            _(
                "Une ligne par bâtiment. Dans le classeur, les formules sont vivantes\u00a0: "
                "changez un poids, les classes suivent."
            ),
            [
                (_("XLSX avec formules"), at("estate_results_export", format="xlsx")),
                ("CSV", at("estate_results_export", format="csv")),
            ],
        ),
        DocumentRow(
            "carte",
            _("Carte des classes"),
            _("Les bâtiments et leur classe, pour un logiciel de cartographie."),
            [("GeoJSON", at("estate_results_export", format="geojson"))],
        ),
    ]


def _annex_row(view: ResultView, territory: Territory) -> DocumentRow:
    def at(name: str, **query: str) -> str:
        return address(view, territory, name, **query)

    return DocumentRow(
        "annexe",
        _("Projet d’annexe à la délibération"),
        _(
            "Les actions retenues et leurs raisons, les étapes de la loi, ce que le rapporteur "
            "complète. Le texte s’ouvre et se modifie dans un traitement de texte."
        ),
        [
            ("PDF", at("estate_annex")),
            (_("Texte à modifier (ODT)"), at("estate_annex", format="odt")),
            (_("Texte à modifier (HTML)"), at("estate_annex", format="html")),
        ],
    )


def sheet_rows(
    view: ResultView, territory: Territory, listed: Iterable[Placement]
) -> list[SheetRow]:
    """Return the sheets of some buildings, in the order given."""
    return [_sheet(view, territory, one) for one in listed]


def _sheet(view: ResultView, territory: Territory, one: Placement) -> SheetRow:
    told = view.result.told[one.scored.building]
    return SheetRow(
        code=one.scored.building,
        label=told["label"],
        url=asset_url(territory, told),
        segment=one.scored.segment,
        level=level_of(one),
        klass=class_words(one),
        pdf_url=reverse("estate_asset_sheet", args=[territory.slug, told["asset"]]),
    )
