"""The rules of quality of an inventory, the most serious first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum

from bastide.foundation.text import folded
from bastide.kernel.buildings.core.costs import paid, unit_cost
from bastide.kernel.buildings.core.facts import FIELDS, floor_area
from bastide.kernel.buildings.core.portfolio import AssetFigures

SMALLEST_M2, LARGEST_M2 = Decimal(4), Decimal(200_000)
"""A building outside these is a slip of the comma or of the unit, or a shed."""

DEAR = 5
"""How many times the median euros per m² of its segment make a cost doubtful."""


class Severity(IntEnum):
    """How serious a finding is."""

    MINOR = 1
    MAJOR = 2
    BLOCKING = 3


SEVERITY_LABELS = {
    Severity.MINOR: "Mineur",
    Severity.MAJOR: "Majeur",
    Severity.BLOCKING: "Bloquant",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need beside one asset.

    Attributes:
        today: the clock. year: year of the costs looked at.
        names: (folded name, folded address) → codes. rnb: RNB identifier → codes.
        medians: segment → median euros per m². repeated: codes whose land area is told twice.
        with_energy: codes whose energy of the year is known. ended: codes out of the portfolio.
    """

    today: dt.date
    year: int
    names: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    rnb: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    medians: Mapping[str, Decimal] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    with_energy: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()


Check = Callable[[AssetFigures, Context], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of quality.

    Attributes:
        code: identifier. severity: how serious. label: what it looks for, in French.
        changes: what a finding prevents or distorts, in French.
        check: returns what is wrong, empty when nothing is.
        field: fact concerned. on_land: whether it also holds for land.
    """

    code: str
    severity: Severity
    label: str
    changes: str
    check: Check
    field: str = ""
    on_land: bool = False


def _missing(key: str) -> Check:
    label = FIELDS[key].label

    def check(asset: AssetFigures, _context: Context) -> str:
        return "" if key in asset.facts else f"Non renseigné\u00a0: {label}."

    return check


def _no_area(asset: AssetFigures, _context: Context) -> str:
    return "" if floor_area(asset.facts) else "Aucune surface de plancher n’est connue."


def _odd_area(asset: AssetFigures, _context: Context) -> str:
    found = floor_area(asset.facts)
    if found is None or SMALLEST_M2 <= found[1] <= LARGEST_M2:
        return ""
    return f"{FIELDS[found[0]].label}\u00a0: {found[1]:f} m², une valeur invraisemblable."


def _areas_disagree(asset: AssetFigures, _context: Context) -> str:
    """Useful areas are inside the floor area, the SHON is inside the SHOB."""
    areas = {key: value for key, value in asset.facts.items() if isinstance(value, Decimal)}
    for inside, outside in (
        *(("area_su_m2", "area_sub_m2"), ("area_su_m2", "area_sdp_m2")),
        *(("area_sub_m2", "area_sdp_m2"), ("area_shon_m2", "area_shob_m2")),
        *(("tertiary_m2", "area_sdp_m2"), ("area_su_m2", "area_shon_m2")),
    ):
        if inside in areas and outside in areas and areas[inside] > areas[outside]:
            return f"{FIELDS[inside].label} dépasse {FIELDS[outside].label}."
    return ""


def _unknown_area(asset: AssetFigures, _context: Context) -> str:
    found = floor_area(asset.facts)
    is_vague = found is not None and found[0] == "area_other_m2"
    return "La nature de la surface n’est pas dite (SDP, SU, SHON…)." if is_vague else ""


def _repeated(asset: AssetFigures, context: Context) -> str:
    if asset.code not in context.repeated:
        return ""
    return "La surface du terrain est celle de tout le site, répétée sur chaque bâtiment."


def _twins(asset: AssetFigures, context: Context) -> str:
    key = (folded(str(asset.facts.get("name", ""))), folded(str(asset.facts.get("address", ""))))
    others = [code for code in context.names.get(key, ()) if code != asset.code]
    return f"Mêmes nom et adresse que {', '.join(others[:3])}." if others else ""


def _same_rnb(asset: AssetFigures, context: Context) -> str:
    others = [
        code
        for code in context.rnb.get(str(asset.facts.get("rnb_id", "")), ())
        if code != asset.code
    ]
    return f"Même identifiant RNB que {', '.join(others)}." if others else ""


def _no_segment(asset: AssetFigures, _context: Context) -> str:
    return "" if asset.segment else "Le bien n’est dans aucun segment."


def _no_cost(asset: AssetFigures, context: Context) -> str:
    return "" if paid(asset.costs) is not None else f"Aucun coût n’est connu pour {context.year}."


def _dear(asset: AssetFigures, context: Context) -> str:
    middle = context.medians.get(asset.segment)
    cost = unit_cost(asset.facts, asset.costs).per_m2
    if middle is None or cost is None or not middle or cost <= DEAR * middle:
        return ""
    return f"{cost:f} € par m², plus de {DEAR} fois la médiane de son segment ({middle:f} €)."


def _no_energy(asset: AssetFigures, context: Context) -> str:
    if asset.code in context.with_energy:
        return ""
    return f"Aucune consommation n’est connue pour {context.year}."


def _overused(asset: AssetFigures, _context: Context) -> str:
    if asset.occupancy is None or asset.occupancy.used <= asset.occupancy.available:
        return ""
    return (
        "L’usage déclaré dépasse les heures et les places disponibles."
        if (asset.occupancy.available)
        else ""
    )


def _no_occupancy(asset: AssetFigures, _context: Context) -> str:
    if asset.occupancy is not None and asset.occupancy.why != "aucune occupation n’est connue":
        return ""
    return "L’occupation n’est pas mesurée."


def _value_inverted(asset: AssetFigures, _context: Context) -> str:
    low = asset.facts.get("market_value_low_eur")
    high = asset.facts.get("market_value_high_eur")
    is_wrong = isinstance(low, Decimal) and isinstance(high, Decimal) and low > high
    return "La valeur vénale basse dépasse la valeur haute." if is_wrong else ""


def _erp_uncertified(asset: AssetFigures, _context: Context) -> str:
    is_erp = asset.facts.get("erp_category") in {"1", "2", "3", "4", "5"}
    is_settled = asset.facts.get("accessibility") in {"certified", "derogation"}
    return "ERP sans attestation d’accessibilité connue." if is_erp and not is_settled else ""


def _lease_over(asset: AssetFigures, context: Context) -> str:
    end = asset.facts.get("lease_ends_on")
    is_over = isinstance(end, dt.date) and end < context.today
    return f"Le bail est échu depuis le {end:%d/%m/%Y}." if is_over else ""


def _in_ended(asset: AssetFigures, context: Context) -> str:
    is_inside = asset.parent in context.ended
    return "Le bien qui le contient est sorti du patrimoine." if is_inside else ""


def _no_point(asset: AssetFigures, _context: Context) -> str:
    has_point = "latitude" in asset.facts and "longitude" in asset.facts
    return "" if has_point or "address" in asset.facts else "Ni adresse, ni point sur la carte."


def _unnamed(asset: AssetFigures, _context: Context) -> str:
    return "" if asset.facts.get("name") else "Le bien n’a pas de nom."


_GATES = "Les portes légales d’une cession ne peuvent pas être listées."
RULES = (
    Rule(
        "no_area",
        Severity.BLOCKING,
        "Surface absente",
        "Ni coût au m², ni note A6, ni assujettissement OPERAT, ni m² possédés.",
        _no_area,
        "area_sdp_m2",
    ),
    Rule(
        "odd_area",
        Severity.BLOCKING,
        "Surface invraisemblable",
        "Les totaux et le coût au m² sont faux.",
        _odd_area,
    ),
    Rule(
        "same_rnb",
        Severity.BLOCKING,
        "Identifiant RNB en double",
        "Le même bâtiment est compté deux fois.",
        _same_rnb,
        "rnb_id",
    ),
    Rule(
        "in_ended",
        Severity.BLOCKING,
        "Bien contenu dans un bien sorti",
        "Le bien reste compté alors que son bâtiment ne l’est plus.",
        _in_ended,
        "parent",
    ),
    Rule(
        "value_inverted",
        Severity.BLOCKING,
        "Fourchette de valeur inversée",
        "La recette d’une cession ne peut pas être estimée.",
        _value_inverted,
        "market_value_low_eur",
    ),
    Rule("no_tenure", Severity.MAJOR, "Titre inconnu", _GATES, _missing("tenure"), "tenure", True),
    Rule(
        "no_domain",
        Severity.MAJOR,
        "Domanialité inconnue",
        _GATES,
        _missing("domain_status"),
        "domain_status",
        True,
    ),
    Rule(
        "no_segment",
        Severity.MAJOR,
        "Segment absent",
        "Le bien n’entre dans aucune matrice.",
        _no_segment,
        "segment",
    ),
    Rule(
        "no_cost",
        Severity.MAJOR,
        "Coût absent",
        "La note A6 et le coût du portefeuille sont incomplets.",
        _no_cost,
    ),
    Rule(
        "dear",
        Severity.MAJOR,
        "Coût au m² hors norme",
        "La note A6 et la médiane du segment sont douteuses.",
        _dear,
    ),
    Rule(
        "areas_disagree",
        Severity.MAJOR,
        "Surfaces incohérentes",
        "Une nature de surface a sans doute été prise pour une autre.",
        _areas_disagree,
    ),
    Rule(
        "twins",
        Severity.MAJOR,
        "Doublon possible",
        "Le bien est peut-être compté deux fois.",
        _twins,
        on_land=True,
    ),
    Rule(
        "repeated_land",
        Severity.MAJOR,
        "Terrain du site répété",
        "Sommer les lignes compterait le terrain plusieurs fois\u00a0; il n’est compté qu’une.",
        _repeated,
        "land_m2",
    ),
    Rule(
        "overused",
        Severity.MAJOR,
        "Occupation de plus de 100\u00a0%",
        "La note T2 n’est pas calculée.",
        _overused,
    ),
    Rule(
        "erp_uncertified",
        Severity.MAJOR,
        "ERP sans attestation",
        "La note A3 et le risque de sanction restent ouverts.",
        _erp_uncertified,
        "accessibility",
    ),
    Rule(
        "lease_over",
        Severity.MAJOR,
        "Bail échu",
        "On ne sait pas si le bien est libre.",
        _lease_over,
        "lease_ends_on",
        True,
    ),
    Rule(
        "no_energy",
        Severity.MINOR,
        "Consommation absente",
        "La note A2 et la trajectoire OPERAT manquent.",
        _no_energy,
    ),
    Rule(
        "no_occupancy",
        Severity.MINOR,
        "Occupation non mesurée",
        "La note T2 et les m² par heure occupée manquent.",
        _no_occupancy,
    ),
    Rule(
        "vague_area",
        Severity.MINOR,
        "Nature de surface non précisée",
        "Les surfaces de natures différentes ne se comparent pas.",
        _unknown_area,
    ),
    Rule(
        "no_heritage",
        Severity.MINOR,
        "Protection inconnue",
        "Une démolition pourrait être interdite sans qu’on le sache.",
        _missing("heritage_status"),
        "heritage_status",
    ),
    Rule(
        "no_erp",
        Severity.MINOR,
        "Catégorie d’ERP inconnue",
        "Les obligations d’accessibilité et de sécurité ne sont pas connues.",
        _missing("erp_category"),
        "erp_category",
    ),
    Rule(
        "no_year",
        Severity.MINOR,
        "Année de construction inconnue",
        "L’âge du parc et les diagnostics obligatoires ne sont pas connus.",
        _missing("construction_year"),
        "construction_year",
    ),
    Rule(
        "no_point",
        Severity.MINOR,
        "Bien introuvable",
        "Il ne figure sur aucune carte.",
        _no_point,
        on_land=True,
    ),
    Rule("unnamed", Severity.MINOR, "Bien sans nom", "Personne ne le reconnaît.", _unnamed, "name"),
)
"""Every rule, the most serious first."""
