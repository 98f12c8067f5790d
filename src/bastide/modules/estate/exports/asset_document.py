"""The printed sheet of one building, on one page: what it is, costs, scored, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.models import EnergyUse
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.locator import plan_of
from bastide.modules.estate.exports.papers import DASH, estate_document, table
from bastide.modules.estate.figures import asset_sheet as words
from bastide.modules.estate.figures.matrix_chart import certainty
from bastide.modules.estate.figures.results import class_words, indicator_label, number_text
from bastide.modules.estate.figures.session import building_sheet
from bastide.modules.estate.queries.documents import AssetFacts
from bastide.platform.documents.core.model import (
    Block,
    Columns,
    Document,
    KeyFigure,
    KeyFigures,
    KeyValues,
    Paragraph,
    Photo,
    Picture,
    Section,
    Tone,
)

SHOWN = (
    "address", "commune_name", "use", "construction_year", "renovation_year", "condition",
    "area_sdp_m2", "area_su_m2", "area_sub_m2", "land_m2", "tenure", "domain_status",
    "heritage_status", "erp_types", "erp_category", "energy_class", "cadastre", "rnb_id",
)  # fmt: skip
"""Facts of a printed sheet, in their order; what is not known is said to be."""

MOST_YEARS, MOST_NAMES, MOST_SOURCES = 2, 8, 6
"""Years of costs and energy, occupants and sources on a printed sheet; the others are counted."""

LONGEST = 160
"""Letters of one fact on a printed sheet; what is longer stands whole on screen."""

WIDTH, HEIGHT, MARGIN = 300, 170, 12


def asset_document(
    facts: AssetFacts, territory: Territory, *, decided: Sequence[Block] = (), address: str = ""
) -> Document:
    """Return the printed sheet of one asset.

    Args:
        facts: what is known of it.
        territory: of the asset.
        decided: what is proposed and decided of it, with the steps of the law.
        address: of its sheet on screen.
    """
    asset = facts.asset
    about = [asset.get_kind_display(), asset.segment and str(asset.segment), str(asset.authority)]
    return estate_document(
        territory,
        f"{asset.code} {asset}" if asset.name else asset.code,
        [
            *_figures(facts),
            Columns(
                [*_photo(facts), _placed(facts, territory), *_place(facts)],
                [_known(facts), _use(facts)],
            ),
            *decided,
            *_costs(facts),
            _sources(facts),
        ],
        subtitle=", ".join(one for one in about if one),
        author=str(asset.authority),
        address=address,
        is_one_page=True,
    )


def asset_document_name(facts: AssetFacts) -> str:
    """Return the name of the file of a printed sheet, in words."""
    return _("fiche %(code)s") % {"code": f"{facts.asset.code} {facts.asset.name}"}


def _figures(facts: AssetFacts) -> list[Block]:
    _kinds, costs = words.cost_rows(facts.costs, facts.values)
    listed = words.asset_figures(facts.asset, costs, facts.occupancy, facts.values)
    return [KeyFigures([KeyFigure(str(one.label), one.value, str(one.note)) for one in listed[:3]])]


def _known(facts: AssetFacts) -> Section:
    lines = {key: words.fact_line(key, facts.values) for key in SHOWN}
    said = [line for key, line in lines.items() if line[1] or not key.startswith("area_")]
    return Section(_("Le bâtiment"), [KeyValues([(label, _cut(value)) for label, value in said])])


def _cut(text: str | None) -> str | None:
    """Return a text that holds on the sheet."""
    if text is None or len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 1].rstrip()}…"


def _first(names: Sequence[str], most: int) -> str:
    """Return the first names of a list in one line, and how many more there are."""
    said = ", ".join(str(_cut(one)) for one in names[:most])
    more = len(names) - most
    if more <= 0:
        return said
    others = ngettext("et %(n)d autre", "et %(n)d autres", more) % {"n": more}
    return f"{said}, {others}"


def _photo(facts: AssetFacts) -> list[Block]:
    """Return the first photo of the asset, with the words of who added it."""
    if facts.photo is None:
        return []
    data, words_of_it = facts.photo
    return [Photo(data, words_of_it or _("Photo du bien"))]


# Money and use ------------------------------------------------------------------------------------
def _costs(facts: AssetFacts) -> list[Block]:
    kinds, rows = words.cost_rows(facts.costs, facts.values)
    if not rows:
        return [Paragraph(_("Aucun coût n’est connu."), Tone.NOTE)]
    cells = [
        [
            str(row.year),
            *(shown(one.amount) if one else DASH for one in row.amounts),
            _euros(row.paid),
            DASH if row.per_m2 is None else shown(row.per_m2, decimals=2),
        ]
        for row in rows[:MOST_YEARS]
    ]
    costs = table(
        _("Coûts par année et par nature, en euros"),
        [(_("Année"), 1), *((kind, 0) for kind in kinds), (_("Payé"), 0), (_("Au m²"), 0)],
        cells,
        note=_("Un coût inconnu est un tiret, jamais un zéro. Payé\u00a0: toutes les natures sauf "
               "les recettes."),
    )  # fmt: skip
    return [costs]


def _euros(amount: Decimal | None) -> str:
    return DASH if amount is None else shown(amount)


def _use(facts: AssetFacts) -> Section:
    rate = words.asset_figures(facts.asset, [], facts.occupancy, facts.values)[3]
    blocks: list[Block] = [
        KeyValues(
            [
                (_("Occupation"), f"{rate.value} {rate.note}".strip() or None),
                *((_("Énergie %(year)s") % {"year": year}, _energy(uses))
                  for year, uses in facts.energy[:MOST_YEARS]),
            ]
        )
    ]  # fmt: skip
    names = list(dict.fromkeys(str(row["occupant"]) for row in facts.occupations))
    if names:
        blocks.append(Paragraph(_first(names, MOST_NAMES)))
    title = _("Occupants et énergie")
    if facts.year:
        title = _("Occupants (%(year)s) et énergie") % {"year": facts.year}
    return Section(title, blocks)


def _energy(uses: Sequence[EnergyUse]) -> str:
    return ", ".join(f"{one.get_carrier_display()} {shown(one.kwh)}{NBSP}kWh" for one in uses)


# Results ------------------------------------------------------------------------------------------
def _placed(facts: AssetFacts, territory: Territory) -> Section:
    title = _("Résultats de la notation")
    if facts.found is None:
        said = _("Aucune campagne dont les résultats soient lisibles ne porte sur ce bâtiment.")
        return Section(title, [Paragraph(said)])
    view, code = facts.found
    one, result = view.result.placements[code], view.result
    sheet = building_sheet(view, territory, one, None)
    pairs = [
        (_("Campagne"), view.campaign.name),
        (_("Classe"), f"{class_words(one)} ({certainty(one)})"),
        *((label, f"{score} {bounds}".strip() or None) for label, score, bounds in sheet.axes),
        (indicator_label(result.elected), number_text(result.elected_value(code), 3) or None),
        (_("Ce qui la ferait changer"), sheet.flip or DASH),
    ]
    blocks: list[Block] = [KeyValues(pairs)]
    blocks += [Paragraph(" ".join(sheet.reasons), Tone.NOTE)] if sheet.reasons else []
    return Section(title, blocks)


# Place --------------------------------------------------------------------------------------------
def _place(facts: AssetFacts) -> list[Block]:
    key = str(facts.asset.pk)
    if key not in facts.places:
        return [Section(_("Sur le plan"), [Paragraph(_("Sa position n’est pas connue."))])]
    longitude, latitude = facts.places[key]
    others = len(facts.places) - 1
    alt = ngettext(
        "Position du bâtiment à côté de %(n)d autre bien situé.",
        "Position du bâtiment parmi %(n)d autres biens situés.",
        others,
    ) % {"n": others}
    where = _("Latitude %(latitude)s, longitude %(longitude)s.") % {
        "latitude": f"{latitude:.5f}".replace(".", ","),
        "longitude": f"{longitude:.5f}".replace(".", ","),
    }
    plan = Picture(svg=_plan(facts, key), alt=alt, source=f"{alt} {where}", width=70)
    return [Section(_("Sur le plan"), [plan])]


def _plan(facts: AssetFacts, key: str) -> str:
    dots = plan_of(facts.places, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
    around = "".join(
        f'<circle cx="{dot.x + MARGIN:.1f}" cy="{dot.y + MARGIN:.1f}" r="1.6" fill="#7d838b"/>'
        for dot in dots
        if dot.key != key
    )
    this = next(dot for dot in dots if dot.key == key)
    mark = (
        f'<circle cx="{this.x + MARGIN:.1f}" cy="{this.y + MARGIN:.1f}" r="5" '
        'fill="#9c3a1e" stroke="#ffffff" stroke-width="1.5"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" '
        f'fill="#f6f4ef" stroke="#d9d6ce"/>{around}{mark}</svg>'
    )


# Sources ------------------------------------------------------------------------------------------
def _sources(facts: AssetFacts) -> Section:
    told = [state.source or state.author for state in facts.states]
    told += [row.source for _year, rows in facts.costs for row in rows.values()]
    told += [row.source for _year, rows in facts.energy for row in rows]
    if facts.found is not None:
        view, _code = facts.found
        told.append(
            _("campagne «\u00a0%(name)s\u00a0», calcul n° %(number)d, empreinte %(hash)s")
            % {
                "name": view.campaign.name,
                "number": view.run.number,
                "hash": view.run.inputs_sha256[:12],
            }
        )
    listed = list(dict.fromkeys(one for one in told if one))
    blocks: list[Block] = [Paragraph(_first(listed, MOST_SOURCES), Tone.NOTE)]
    hidden = facts.photos - (facts.photo is not None)
    if hidden:
        said = ngettext(
            "%(n)d autre photo est sur la fiche à l’écran.",
            "%(n)d autres photos sont sur la fiche à l’écran.",
            hidden,
        ) % {"n": hidden}
        blocks.append(Paragraph(said, Tone.NOTE))
    return Section(_("Sources"), blocks)
