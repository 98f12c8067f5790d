"""Where each figure of the follow-up comes from: measures of the policy, amounts of the PPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.facts import floor_area
from bastide.kernel.plans.core.ppi import FUNDING_LABELS, MoneyLine, amounts_of
from bastide.modules.estate.core.followup import PolicyMeasure
from bastide.modules.estate.figures.followup import MEASURE_LABELS, measure_words, missing_words
from bastide.modules.estate.figures.inventory import count_words
from bastide.modules.estate.figures.ppi import CELLS, cell_label
from bastide.modules.estate.queries.followup import PolicyView
from bastide.platform.figures.provenance import Input, Provenance, Source

MOST_INPUTS = 200


def followup_provenance(view: PolicyView, asked: Mapping[str, str]) -> Provenance | None:
    """Return where a figure comes from; `None` for an unknown one.

    Args:
        view: the policy.
        asked: `mesure` (one of the three), or `montant` (a column of the PPI) and `annee`.
    """
    if asked.get("mesure") in set(PolicyMeasure):
        return _measure(view, PolicyMeasure(asked["mesure"]))
    for name, section, direction in CELLS:
        if asked.get("montant") == name and view.content is not None:
            year = asked.get("annee", "")
            found = [
                one
                for one in view.content.money
                if (one.section, one.direction) == (section, direction)
                and year in {"", str(one.year)}
            ]
            return _amount(view, name, year, found) if found else None
    return None


def _measure(view: PolicyView, key: PolicyMeasure) -> Provenance:
    now = view.values[key]
    names = ", ".join(one.name for one in view.inventory.authorities)
    left = missing_words(key, now)
    return Provenance(
        label=str(MEASURE_LABELS[key]),
        value=measure_words(key, now.value) or _("non connu"),
        formula=_formula(key),
        inputs=[
            *_inputs(view, key),
            Input(_("Biens comptés"), count_words(now.counted)),
            Input(_("Biens laissés de côté"), count_words(now.left_out)),
        ],
        sources=[
            Source(
                file=_("Inventaire de %(names)s") % {"names": names or view.territory.name},
                url=reverse("estate", args=[view.territory.slug]),
                note=_("Chaque fiche donne la date et la source de chaque fait."),
            )
        ],
        computed_at=view.inventory.stamp,
        notes=[left] if left else [],
    )


def _formula(key: PolicyMeasure) -> str:
    return {
        PolicyMeasure.OWNED_M2: _(
            "Somme des surfaces de plancher des biens tenus en propriété ou en copropriété. Un lot "
            "d’un bâtiment déjà compté ne compte pas une deuxième fois."
        ),
        PolicyMeasure.M2_PER_HOUR: _(
            "Surface de plancher ÷ heures d’usage de l’année, sur les seuls bâtiments dont les "
            "deux sont connues. Plus c’est bas, mieux les surfaces servent."
        ),
        PolicyMeasure.YEARLY_COST: _(
            "Somme des coûts payés dans l’année pour les biens. Un coût inconnu n’est pas un zéro."
        ),
    }[key]


def _inputs(view: PolicyView, key: PolicyMeasure) -> list[Input]:
    measures = view.inventory.measures
    if key is PolicyMeasure.OWNED_M2:
        unknown = measures.owned_unknown.total_m2
        return [Input(_("Surface sans titre de détention connu"), f"{shown(unknown)}{NBSP}m²")]
    if key is PolicyMeasure.YEARLY_COST:
        return [Input(_("Année"), str(view.inventory.year))]
    area = hours = Fraction(0)
    for one in view.inventory.figures:
        found = floor_area(one.facts)
        if not one.is_ended and one.kind != "land" and found and one.hours_used is not None:
            area, hours = area + Fraction(found[1]), hours + Fraction(one.hours_used)
    return [
        Input(_("Année"), str(view.inventory.year)),
        Input(_("Surface de plancher"), f"{shown(_exact(area))}{NBSP}m²"),
        Input(_("Heures d’usage"), shown(_exact(hours))),
    ]


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _amount(view: PolicyView, name: str, year: str, found: Sequence[MoneyLine]) -> Provenance:
    amounts = amounts_of(found)
    total = amounts.expected.amount
    actions = view.content.actions if view.content else ()
    titles = {str(one.id): f"{one.code} {one.title}" for one in actions}
    notes = []
    if amounts.expected.missing:
        notes.append(
            _("%(n)s lignes ne disent pas de montant attendu et n’y sont pas.")
            % {"n": amounts.expected.missing}
        )
    if len(found) > MOST_INPUTS:
        notes.append(_("Les premières lignes seulement sont listées ici."))
    return Provenance(
        label=f"{cell_label(name)}, {year or _('toutes années')}",
        value=_("non connu") if total is None else f"{shown(total, decimals=2)}{NBSP}€",
        formula=_(
            "Somme des montants attendus des actions\u00a0: le montant modifié, sinon le montant "
            "prévu. Un montant inconnu n’est pas un zéro."
        ),
        inputs=[
            Input(
                _line_label(titles.get(one.action, ""), one),
                _("non connu")
                if one.expected is None
                else f"{shown(one.expected, decimals=2)}{NBSP}€",
                reverse("estate_action", args=[view.territory.slug, one.action]),
            )
            for one in found[:MOST_INPUTS]
        ],
        sources=[
            Source(
                file=view.plan.name if view.plan else "",
                url=reverse("estate_followup", args=[view.territory.slug]),
                note=_("Chaque action garde l’historique de ses montants."),
            )
        ],
        notes=notes,
    )


def _line_label(title: str, line: MoneyLine) -> str:
    words = [title, str(line.year)]
    if line.funding:
        words.append(_(FUNDING_LABELS[line.funding]))
    if line.funder:
        words.append(line.funder)
    return ", ".join(word for word in words if word)
