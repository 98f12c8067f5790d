"""Documents that the tests write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bastide.platform.documents.core.model import (
    Bullets,
    Document,
    KeyFigure,
    KeyFigures,
    KeyValues,
    Paragraph,
    Picture,
    Question,
    Section,
    Table,
    TableColumn,
    Tone,
)

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" viewBox="0 0 200 40">'
    '<rect class="tile tile-1" x="0" y="0" width="120" height="40" fill="var(--chart-1)"/>'
    '<text x="5" y="20" font-family="sans-serif" fill="var(--text)">Écoles ≥ 3</text></svg>'
)
COSTS = Table(
    "Coûts par an",
    (
        TableColumn("Nature", share=1),
        TableColumn("2023 (€)", is_number=True),
        TableColumn("2024 (€)", is_number=True),
    ),
    (("Fluides", "45\u00a0210", "0"), ("Ménage", None, "30\u00a0000")),
    ("Total", "45\u00a0210", "30\u00a0000"),
    "Source : grand livre 2024.",
)


def document(*blocks: Any, **changes: Any) -> Document:
    """Return a document with these blocks, dated of a day that never moves."""
    given = {"title": "Fiche d’essai", "dated_on": dt.date(2026, 3, 1), "blocks": blocks}
    return Document(**{**given, **changes})


def whole() -> Document:
    """Return a document with every kind of block."""
    return document(
        Paragraph("Ce bâtiment est à rénover.", Tone.HEADLINE),
        KeyFigures(
            (KeyFigure("Surface", "2\u00a0340\u00a0m²", "plans 2024"), KeyFigure("Note", None))
        ),
        Section(
            "Identité",
            (
                KeyValues((("Propriétaire", "Ville de Valmorte"), ("RNB", None))),
                Section("Remarques", (Bullets(("Amiante.", "Chaufferie.")),)),
                Paragraph("Lisez le rapport.", Tone.WARNING, "Attention."),
                Paragraph("D’après l’inventaire.", Tone.NOTE),
            ),
        ),
        Section("Coûts", (COSTS,), starts_page=True),
        Section("Dessin", (Picture(DRAWING, "Les écoles pèsent 3.", "Poids", "Compte 2024"),)),
        Section("À remplir", (Question("A1. État", ("0 : ruine", "3 : neuf"), "Cochez.", 2),)),
        subtitle="Avant le conseil",
        author="Ville de Valmorte",
        notice="Territoire fictif",
        address="https://bastide.example/territoires/valmorte/patrimoine/b-012/",
        fingerprint="ab" * 32,
        has_contents=True,
    )
