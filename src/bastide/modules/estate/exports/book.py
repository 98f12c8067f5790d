"""The book of a campaign: what was asked to whom, what came out, how sure it is, from what.

Every number is said by the same words as the pages of results.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import shown
from bastide.kernel.grids.models import College, Round
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.participation import CollegePart, whole
from bastide.modules.estate.exports.book_results import (
    agreement_section,
    classes_section,
    debate_section,
    matrix_section,
    robustness_section,
)
from bastide.modules.estate.exports.papers import DASH, estate_document, printed_formula, table
from bastide.modules.estate.figures import results as words
from bastide.modules.estate.figures.grids import AxisRows, axes_of
from bastide.modules.estate.figures.matrix_chart import class_label
from bastide.modules.estate.queries.documents import BookFacts
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.documents.core.model import (
    Block,
    Document,
    KeyFigure,
    KeyFigures,
    KeyValues,
    Paragraph,
    Section,
    Table,
    Tone,
)


def campaign_book(
    view: ResultView,
    territory: Territory,
    facts: BookFacts,
    *,
    decided: Sequence[Block] = (),
    address: str = "",
) -> Document:
    """Return the book of a campaign whose results the reader may read.

    Args:
        view: obtained through a gate.
        territory: of the campaign.
        facts: what stands beside the results.
        decided: what is proposed and decided, when there is something.
        address: of the results on screen.
    """
    sections = [
        _in_short(view),
        _asked(view, facts),
        _grid(facts),
        _four_classes(),
        matrix_section(view, territory),
        classes_section(view, territory),
        agreement_section(view, facts),
        debate_section(view, territory),
        robustness_section(view, territory),
        *([Section(_("Propositions et décisions"), decided, starts_page=True)] if decided else []),
        _method(view, facts),
    ]
    return estate_document(
        territory,
        _("Carnet de campagne\u00a0: %(name)s") % {"name": view.campaign.name},
        sections,
        subtitle=_("Le patrimoine de %(place)s, noté par ceux qui le dirigent et l’utilisent")
        % {"place": territory.name},
        address=address,
        fingerprint=view.run.inputs_sha256,
        has_contents=True,
    )


def book_name(view: ResultView) -> str:
    """Return the name of the file of a book, in words."""
    return _("carnet %(name)s") % {"name": view.campaign.name}


# In short -----------------------------------------------------------------------------------------
def _in_short(view: ResultView) -> Section:
    result = view.result
    cards = [
        KeyFigure(f"{name} {label}", str(count))
        for _level, name, label, count in words.class_counts(result)
    ]
    ends = [
        KeyFigure(_("Bâtiments notés"), str(len(result.told))),
        KeyFigure(_("Sans classe publiable"), str(result.matrix.counts()[None])),
    ]
    blocks: list[Block] = [
        Paragraph(words.headline(result), Tone.HEADLINE),
        KeyFigures([ends[0], *cards, ends[1]]),
        Paragraph(words.threshold_sentence(result)),
    ]
    if view.campaign.stage != "published":
        said = _(
            "Ces résultats ne sont pas encore publiés\u00a0: ce carnet prépare le débat et ne se "
            "diffuse pas."
        )
        blocks.insert(0, Paragraph(said, Tone.WARNING))
    return Section(_("En bref"), blocks)


# What was asked, to whom --------------------------------------------------------------------------
def _asked(view: ResultView, facts: BookFacts) -> Section:
    campaign = view.campaign
    pairs = [
        (_("Campagne"), campaign.name),
        (_("Grille"), str(campaign.grid)),
        (_("Note d’un item"), str(campaign.get_aggregation_display())),
        *((_("Tour %(number)d") % {"number": one.number}, _days(one)) for one in facts.rounds),
        (_("Déports"), _recusals(facts.recusals)),
        (_("Conservation des noms"), campaign.retention),
    ]
    said = _(
        "Chaque évaluateur a noté de 0 à 3 des bâtiments, sans voir les réponses des autres avant "
        "la clôture. «\u00a0Ne sait pas\u00a0» et «\u00a0sans objet\u00a0» sont des réponses, et "
        "aucune ne compte pour zéro. Personne n’est nommé dans ce carnet."
    )
    return Section(
        _("Ce qui a été demandé, et à qui"),
        [Paragraph(said), KeyValues(pairs), _colleges(view, facts)],
        starts_page=True,
    )


def _days(one: Round) -> str:
    said = _("du %(first)s au %(last)s") % {
        "first": date_format(one.opened_at, "j F Y"),
        "last": date_format(one.closed_at, "j F Y") if one.closed_at else "",
    }
    return f"{said}. {one.reason}" if one.reason else said


def _recusals(count: int) -> str:
    if not count:
        return _("aucun")
    return ngettext(
        "%(n)d\u00a0: l’évaluateur a un intérêt dans le bâtiment",
        "%(n)d\u00a0: l’évaluateur a un intérêt dans le bâtiment",
        count,
    ) % {"n": count}


def _colleges(view: ResultView, facts: BookFacts) -> Table:
    rows = [
        [college.label, _weight(view, college), *_counts(part)]
        for college, part in zip(facts.colleges, facts.parts, strict=True)
    ]
    return table(
        _("Les collèges et leur participation"),
        [
            (_("Collège"), 2),
            (_("Poids"), 1),
            (_("Évaluateurs"), 0),
            (_("ont répondu"), 0),
            (_("Notes"), 0),
            (_("Ne sait pas"), 0),
            (_("Sans objet"), 0),
        ],
        rows,
        totals=[_("Ensemble"), DASH, *_counts(whole(facts.parts))],
        note=_("Réponses qui comptent après le dernier tour clos."),
    )


def _weight(view: ResultView, college: College) -> str:
    if not view.campaign.weighs_colleges:
        return _("tous ensemble")
    return shown(college.weight, decimals=2)


def _counts(part: CollegePart) -> list[str]:
    counts = (part.raters, part.answered, part.scores, part.dont_know, part.not_applicable)
    return [shown(Decimal(count)) for count in counts]


# The grid -----------------------------------------------------------------------------------------
def _grid(facts: BookFacts) -> Section:
    said = _(
        "Pour chaque item, la rédaction de chaque note. Un item marqué «\u00a0d’après des "
        "données\u00a0» est rempli par le calcul quand les données existent, et peut être remplacé "
        "avec un motif."
    )
    blocks: list[Block] = [Paragraph(said), *(_axis(one) for one in axes_of(facts.grid))]
    if facts.grid.source:
        blocks.append(Paragraph(facts.grid.source, Tone.NOTE))
    return Section(_("La grille"), blocks, starts_page=True)


def _axis(axis: AxisRows) -> Table:
    scale = len(axis.rows[0].item.levels) if axis.rows else 0
    rows = []
    for row in axis.rows:
        item = row.item
        name = f"{item.code} {item.label}"
        if item.is_computed:
            name = _("%(item)s (d’après des données)") % {"item": name}
        rows.append([name, words.share_text(row.share), *item.levels])
    return table(
        axis.label,
        [
            (_("Item"), 5),
            (_("Part de l’axe"), 2),
            *((_("Note %(n)d") % {"n": n}, 4) for n in range(scale)),
        ],
        rows,
    )


# The four classes ---------------------------------------------------------------------------------
def _four_classes() -> Section:
    said = {
        BuildingClass.C1: _(
            "Bon bâtiment, utile. On le garde, on l’entretient, et on l’ouvre à d’autres s’il est "
            "peu occupé."
        ),
        BuildingClass.C2: _(
            "Utile, mais en mauvais état. On le rénove ou on le restructure\u00a0; si les travaux "
            "rapportent trop peu, on reloge ses occupants."
        ),
        BuildingClass.C3: _(
            "Bon bâtiment, peu utile aujourd’hui. On y installe d’autres occupants, ou on lui "
            "trouve un autre usage."
        ),
        BuildingClass.C4: _(
            "Peu de qualités et peu d’intérêt. On étudie sa vente ou sa démolition, selon les "
            "étapes que demande la loi."
        ),
    }
    lead = _(
        "Les atouts disent la qualité du bâtiment lui-même, les attraits son intérêt pour la "
        "collectivité. Chaque axe a un seuil\u00a0: deux côtés sur deux axes font quatre classes."
    )
    end = _(
        "Une classe n’est pas une décision, elle ouvre une discussion. Elle est certaine quand "
        "aucune réponse manquante ne peut la changer, incertaine sinon, et provisoire quand trop "
        "peu de personnes ont répondu\u00a0; une classe provisoire n’est pas publiée."
    )
    return Section(
        _("Les quatre classes"),
        [
            Paragraph(lead),
            *(
                Paragraph(text, lead_in=f"{name.value}, {class_label(name)}.")
                for name, text in said.items()
            ),
            Paragraph(end),
        ],
    )


# Sources ------------------------------------------------------------------------------------------
def _method(view: ResultView, facts: BookFacts) -> Section:
    result, run = view.result, view.run
    pareto = words.pareto_names(result)
    alone = _(
        "Aucun autre bâtiment ne fait mieux à la fois sur les atouts et sur les attraits\u00a0:"
    )
    pairs = [
        (_("Indicateur élu"), words.indicator_label(result.elected)),
        (_("Sa formule"), printed_formula(result.elected)),
        (_("Seuils"), words.threshold_sentence(result)),
        (_("Ce qu’il faut pour publier une classe"), _needs(view)),
        (_("Évaluateurs pour montrer un collège"), str(result.shown_from)),
        (_("Calcul"), words.run_sentence(view)),
        (_("Version du calcul"), run.engine_version),
        (_("Empreinte des réponses"), run.inputs_sha256),
    ]
    axis = _(
        "Note d’un axe\u00a0: moyenne des notes de ses items, chacune comptée selon son poids. "
        "La note d’un item est la %(how)s des notes données%(weights)s. La borne basse donne 0 à "
        "chaque note manquante, la borne haute 3. La couverture est la part du poids de l’axe qui "
        "est notée."
    ) % {
        "how": str(view.campaign.get_aggregation_display()).lower(),
        "weights": _(", collège par collège puis selon le poids des collèges")
        if view.campaign.weighs_colleges
        else "",
    }
    return Section(
        _("Sources et méthode"),
        [
            Paragraph(_sentence_of(view)),
            KeyValues(pairs),
            Paragraph(axis),
            Paragraph(f"{alone} {', '.join(pareto)}.", lead_in=_("Front de Pareto.")),
            *([Paragraph(facts.grid.note, Tone.NOTE)] if facts.grid.note else []),
        ],
        starts_page=True,
    )


def _sentence_of(view: ResultView) -> str:
    return _(
        "Toutes les listes de ce carnet sont rangées par l’indicateur élu par la campagne, "
        "«\u00a0%(name)s\u00a0». Chaque chiffre est aussi sur les pages de résultats, qui ouvrent "
        "sa formule, ses réponses et ses données."
    ) % {"name": words.indicator_label(view.result.elected)}


def _needs(view: ResultView) -> str:
    rules = view.result.rules
    raters = ngettext(
        "%(n)d évaluateur au moins", "%(n)d évaluateurs au moins", rules.least_raters
    ) % {"n": rules.least_raters}
    colleges = ngettext("de %(n)d collège", "de %(n)d collèges", rules.least_colleges) % {
        "n": rules.least_colleges
    }
    return _("%(share)s du poids de chaque axe noté, par %(raters)s, %(colleges)s.") % {
        "share": words.share_text(float(rules.least_coverage)),
        "raters": raters,
        "colleges": colleges,
    }
