"""Where each figure of the inventory comes from: formula, what enters it, what is left out."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.facts import FIELDS
from bastide.kernel.buildings.core.portfolio import AreaTotal
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.figures.inventory import count_words, money_words, percent_words
from bastide.modules.estate.queries.inventory import Inventory
from bastide.platform.figures.provenance import Input, Provenance, Source


def inventory_provenance(
    inventory: Inventory, territory: Territory, measure: str
) -> Provenance | None:
    """Return where a figure of the inventory comes from; `None` for an unknown one."""
    makers = {
        "surface": _area,
        "m2-habitant": _per_head,
        "cout": _cost,
        "cout-m2": _unit_cost,
        "occupation": _use,
    }
    maker = makers.get(measure)
    return maker(inventory, territory) if maker else None


def _made(
    inventory: Inventory,
    territory: Territory,
    *,
    label: str,
    value: str,
    formula: str,
    inputs: Sequence[Input],
    notes: Sequence[str] = (),
) -> Provenance:
    listed = reverse("estate", args=[territory.slug])
    names = ", ".join(one.name for one in inventory.authorities)
    return Provenance(
        label=label,
        value=value or _("non connu"),
        formula=formula,
        inputs=inputs,
        sources=[
            Source(
                file=_("Inventaire de %(names)s") % {"names": names or territory.name},
                line=ngettext("%(n)s bien", "%(n)s biens", inventory.measures.assets)
                % {"n": count_words(inventory.measures.assets)},
                url=listed,
                note=_("Chaque fiche donne la date et la source de chaque fait."),
            )
        ],
        computed_at=inventory.stamp,
        notes=notes,
    )


def _area_inputs(total: AreaTotal) -> list[Input]:
    return [
        *(
            Input(FIELDS[key].label, f"{shown(area)}{NBSP}m²")
            for key, area in total.by_kind.items()
        ),
        Input(_("Biens mesurés"), count_words(total.counted)),
        Input(_("Biens sans surface, laissés de côté"), count_words(len(total.missing))),
        Input(
            _("Parties d’un bien déjà compté, laissées de côté"), count_words(len(total.contained))
        ),
    ]


def _area(inventory: Inventory, territory: Territory) -> Provenance:
    total = inventory.measures.floor
    notes = (
        [_("Des surfaces de natures différentes sont additionnées\u00a0: le détail est donné.")]
        if total.is_mixed
        else []
    )
    return _made(
        inventory,
        territory,
        label=_("Surface bâtie"),
        value=f"{shown(total.total_m2)}{NBSP}m²" if total.counted else "",
        formula=_(
            "Somme, sur les bâtiments et les lots, de la surface préférée\u00a0: plancher (SDP), "
            "sinon SHON, SUB, SU, sinon surface de nature non précisée. Un lot d’un bâtiment déjà "
            "compté ne compte pas une deuxième fois."
        ),
        inputs=_area_inputs(total),
        notes=notes,
    )


def _per_head(inventory: Inventory, territory: Territory) -> Provenance:
    measures = inventory.measures
    people = inventory.population
    return _made(
        inventory,
        territory,
        label=_("Surface possédée par habitant"),
        value=""
        if measures.m2_per_head is None or not measures.owned.counted
        else f"{shown(measures.m2_per_head, decimals=2)}{NBSP}m²",
        formula=_("Surface des biens tenus en propriété ÷ habitants."),
        inputs=[
            *_area_inputs(measures.owned),
            Input(
                _("Habitants"),
                f"{count_words(people[0])} ({people[1]})" if people else _("non connus"),
            ),
        ],
        notes=[
            _("%(area)s m² sont d’un titre de détention inconnu et ne comptent pas.")
            % {"area": shown(measures.owned_unknown.total_m2)}
        ],
    )


def _cost(inventory: Inventory, territory: Territory) -> Provenance:
    measures = inventory.measures
    inputs = [Input(_("Année"), str(inventory.year))]
    if measures.income is not None:
        inputs.append(Input(_("Recettes, à part"), money_words(measures.income)))
    inputs.append(Input(_("Biens sans aucun coût connu"), count_words(len(measures.without_cost))))
    return _made(
        inventory,
        territory,
        label=_("Coût d’un an"),
        value="" if measures.paid is None else money_words(measures.paid),
        formula=_(
            "Somme des coûts connus des biens\u00a0: fluides, nettoyage, entretien, assurance, "
            "gardiennage, loyer, copropriété, taxe foncière, personnel sur place. Un coût inconnu "
            "n’est pas un zéro\u00a0: le bien est compté parmi ceux sans coût."
        ),
        inputs=inputs,
    )


def _unit_cost(inventory: Inventory, territory: Territory) -> Provenance:
    cost = inventory.measures.paid_per_m2
    return _made(
        inventory,
        territory,
        label=_("Coût au m²"),
        value="" if cost is None else f"{shown(cost, decimals=2)}{NBSP}€",
        formula=_(
            "Coûts payés ÷ surface de plancher, sur les seuls biens dont les deux sont connus."
        ),
        inputs=[
            Input(_("Année"), str(inventory.year)),
            Input(_("Biens sans coût connu"), count_words(len(inventory.measures.without_cost))),
            Input(_("Biens sans surface"), count_words(len(inventory.measures.floor.missing))),
        ],
    )


def _use(inventory: Inventory, territory: Territory) -> Provenance:
    share = inventory.measures.used_share
    known = sum(
        one.occupancy is not None and one.occupancy.rate is not None for one in inventory.figures
    )
    return _made(
        inventory,
        territory,
        label=_("Occupation"),
        value="" if share is None else percent_words(share),
        formula=_(
            "Moyenne, pondérée par la surface, du taux d’occupation de chaque bien\u00a0: "
            "Σ heures × places utilisées ÷ Σ heures × places disponibles."
        ),
        inputs=[Input(_("Biens dont l’occupation est connue"), count_words(known))],
    )
