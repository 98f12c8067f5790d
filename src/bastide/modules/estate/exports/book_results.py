"""The results in the book of a campaign: matrix, lists by class, agreement, debate, robustness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import BuildingClass, Placement
from bastide.modules.estate.exports.papers import DASH, table
from bastide.modules.estate.figures import agreement, robustness
from bastide.modules.estate.figures import results as words
from bastide.modules.estate.figures.matrix_chart import certainty, class_label
from bastide.modules.estate.figures.session import debate_rows
from bastide.modules.estate.queries.documents import BookFacts
from bastide.modules.estate.queries.results import ResultView, college_labels
from bastide.platform.documents.core.model import Block, Paragraph, Section, Table, Tone
from bastide.platform.documents.figures import figure_blocks
from bastide.platform.figures.charts import Figure
from bastide.platform.figures.templatetags.figures import cell_text


# The matrix ---------------------------------------------------------------------------------------
def matrix_section(view: ResultView, territory: Territory) -> Section:
    """Return one chart per segment, each with its sentence and its table."""
    figures = words.segment_figures(view, territory, view.result.placements.values(), "m2")
    said = _(
        "Un dessin par segment\u00a0: à droite les bons bâtiments, en haut les plus utiles. L’aire "
        "d’un rond est sa surface. Les numéros sont ceux du tableau qui suit chaque dessin."
    )
    return Section(
        _("La matrice, segment par segment"),
        [Paragraph(said), *(block for one in figures for block in _drawn(one))],
        starts_page=True,
    )


def _drawn(figure: Figure) -> tuple[Block, ...]:
    """Return a chart and its table, whose classes are codes to leave room for the names."""
    building, atout, attrait, klass, sure, *size = figure.table.columns
    rows = [
        [None if cell is None else cell_text(cell) for cell in row] for row in figure.table.rows
    ]
    data = table(
        f"{figure.title} ({figure.unit})",
        [(building, 6), (atout, 0), (attrait, 0), (klass, 1), (sure, 3),
         *((label, 0) for label in size)],
        [[*row[:3], (row[3] or DASH).partition(" ")[0], *row[4:]] for row in rows],
    )  # fmt: skip
    return (*figure_blocks(figure, has_data=False), data)


# By class -----------------------------------------------------------------------------------------
def classes_section(view: ResultView, territory: Territory) -> Section:
    """Return one list per class, best first by the elected indicator, then those without one."""
    by_class: dict[BuildingClass | None, list[Placement]] = {}
    for one in view.result.placements.values():
        by_class.setdefault(one.building_class, []).append(one)
    said = _("Chaque liste est rangée par l’indicateur élu, «\u00a0%(name)s\u00a0».") % {
        "name": words.indicator_label(view.result.elected)
    }
    blocks: list[Block] = [Paragraph(said)]
    for name in (*BuildingClass, None):
        listed = by_class.get(name, [])
        if name is not None:
            title = f"{name.value}\u00a0: {class_label(name)}"
            blocks.append(Section(title, [_class_list(view, territory, name, listed)]))
        elif listed:
            blocks.append(_unplaced(view, territory, listed))
    return Section(_("Les bâtiments, classe par classe"), blocks, starts_page=True)


def _class_list(
    view: ResultView, territory: Territory, name: BuildingClass, listed: Sequence[Placement]
) -> Block:
    if not listed:
        return Paragraph(_("Aucun bâtiment."))
    rows = words.result_rows(view, territory, listed, None)
    caption = ngettext("%(n)d bâtiment en %(class)s", "%(n)d bâtiments en %(class)s", len(rows)) % {
        "n": len(rows),
        "class": name.value,
    }
    return table(
        caption,
        [
            (_("Bâtiment"), 6),
            (_("Segment"), 3),
            (_("Atouts"), 3),
            (_("Attraits"), 3),
            (_("Certitude"), 3),
            (words.indicator_label(view.result.elected), 3),
        ],
        [
            [f"{row.code} {row.label}", row.segment, *(_score(axis) for axis in row.axes),
             certainty(one), row.indicator]
            for one, row in zip(listed, rows, strict=True)
        ],
    )  # fmt: skip


def _unplaced(view: ResultView, territory: Territory, listed: Sequence[Placement]) -> Section:
    """Return the buildings without a class that may be published, and what each of them lacks."""
    said = _("Faute de réponses suffisantes, leur classe ne se publie pas.")
    rows = words.result_rows(view, territory, listed, None)
    lacks = table(
        _("Ce qui manque"),
        [
            (_("Bâtiment"), 4),
            (_("Segment"), 2),
            (_("Atouts"), 2),
            (_("Attraits"), 2),
            (_("Pourquoi"), 6),
        ],
        [
            [f"{row.code} {row.label}", row.segment, *(_score(axis) for axis in row.axes),
             " ".join(view.result.told[row.code]["reasons"])]
            for row in rows
        ],
    )  # fmt: skip
    return Section(_("Sans classe publiable"), [Paragraph(said), lacks])


def _score(axis: words.AxisCell) -> str:
    about = [axis.bounds] if axis.bounds else []
    if axis.coverage:
        about.append(_("noté à %(part)s") % {"part": axis.coverage})
    return f"{axis.score} ({', '.join(about)})" if axis.score and about else axis.score


# Agreement ----------------------------------------------------------------------------------------
def agreement_section(view: ResultView, facts: BookFacts) -> Section:
    """Return how far raters agree, and what each later round changed."""
    labels = college_labels(view.campaign)
    tables = agreement.agreement_tables(view.result, labels)
    said = _(
        "Alpha va de 1 (accord parfait) à 0 (accord dû au hasard) et au-dessous\u00a0: à partir de "
        "0,80 l’accord est solide, à partir de 0,667 il est fragile, plus bas il faut en parler. "
        "W dit si les évaluateurs rangent les bâtiments dans le même ordre (de 0 à 1)\u00a0; la "
        "corrélation intraclasse, s’ils donnent les mêmes notes, pour un seul puis tous ensemble."
    )
    return Section(
        _("L’accord entre évaluateurs"),
        [
            Paragraph(agreement.agreement_sentence(view.result), Tone.HEADLINE),
            Paragraph(said),
            *(
                Paragraph(agreement.change_sentence(number, change))
                for number, change in facts.changes.items()
            ),
            *(_agreement_table(one) for one in tables if one.rows),
            Paragraph(agreement.heat_sentence(view.result)),
            *(Paragraph(said) for said in [agreement.hidden_sentence(view.result)] if said),
        ],
        starts_page=True,
    )


def _agreement_table(told: agreement.AgreementTable) -> Table:
    return table(
        told.caption,
        [
            (told.head, 5),
            (_("Alpha"), 0),
            (_("Lecture"), 3),
            (_("W de Kendall"), 0),
            (_("Corrélation, un seul"), 0),
            (_("Tous ensemble"), 0),
        ],
        [
            [row.label, row.alpha or DASH, row.reading, row.w or DASH, row.icc_one or DASH,
             row.icc_all or DASH]
            for row in told.rows
        ],
        note=_("Un tiret\u00a0: la mesure ne se calcule pas sur ces réponses."),
    )  # fmt: skip


# Debate -------------------------------------------------------------------------------------------
def debate_section(view: ResultView, territory: Territory) -> Section:
    """Return the cells to debate first, and why."""
    rows = debate_rows(view, territory)
    if not rows:
        said = _("Aucune case ne peut changer une classe\u00a0: il n’y a rien à débattre d’abord.")
        return Section(_("Les cases à débattre d’abord"), [Paragraph(said)])
    cells = table(
        _("Cases à débattre, la plus décisive d’abord"),
        [
            (_("Rang"), 0),
            (_("Bâtiment"), 3),
            (_("Item"), 3),
            (_("Pourquoi"), 6),
            (_("Écart entre collèges (points)"), 2),
            (_("Changements de classe attendus"), 2),
        ],
        [
            [str(rank), f"{row.code} {row.label}", row.item, row.reason, row.gap or DASH,
             row.expected]
            for rank, row in enumerate(rows, start=1)
        ],
    )  # fmt: skip
    note = _(
        "Changements attendus\u00a0: nombre de bâtiments qui changeraient de classe si l’on "
        "s’accordait sur une note, chaque note étant aussi probable que la part des évaluateurs "
        "qui l’a donnée."
    )
    return Section(_("Les cases à débattre d’abord"), [cells, Paragraph(note, Tone.NOTE)])


# Robustness ---------------------------------------------------------------------------------------
def robustness_section(view: ResultView, territory: Territory) -> Section:
    """Return how far each class holds under other weights."""
    result = view.result
    note = _(
        "Solide\u00a0: la classe tient dans neuf tirages sur dix. Sensible\u00a0: dans six sur "
        "dix au moins. Fragile\u00a0: dans moins de six."
    )
    return Section(
        _("Chaque classe tient-elle\u00a0?"),
        [
            Paragraph(robustness.robustness_sentence(result), Tone.HEADLINE),
            Paragraph(robustness.method_sentence(result)),
            table(
                _("Part des jeux de poids qui donne à chaque bâtiment sa classe"),
                [
                    (_("Bâtiment"), 5),
                    (_("Classe"), 1),
                    (_("Si l’on ne sait rien des poids"), 2),
                    (_("Autour des poids votés"), 2),
                    (_("Tenue"), 2),
                    (_("Ce qui la ferait changer"), 4),
                ],
                _held(view, territory, result.placements.values()),
                note=note,
            ),
        ],
        starts_page=True,
    )


def _held(view: ResultView, territory: Territory, listed: Iterable[Placement]) -> list[list[str]]:
    placed, none = list(listed), DASH
    rows = robustness.share_rows(view, territory, placed)
    found = []
    for one, row in zip(placed, rows, strict=True):
        name = one.scored_class
        exact = drawn = flip = none
        if name is not None:
            rank = list(BuildingClass).index(name)
            exact, drawn = row.exact[rank] or none, row.drawn[rank][0] or none
            flip = robustness.flip_words(view.result.told[row.code]["nearest_flip"])
        found.append([f"{row.code} {row.label}", row.klass, exact, drawn, row.hold, flip])
    return found
