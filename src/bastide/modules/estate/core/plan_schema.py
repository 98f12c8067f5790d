"""The published form of `bastide estate plan`: every field described in French.

What an answer holds is written by `plan_answer`. Numbers may be quoted; unknown fields are refused,
because a mistyped constraint would silently change the plan.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bastide.modules.estate.core.plan_form import BuildingIn, Form, Word
from bastide.modules.estate.core.plan_numbers import (
    Code,
    Number,
    Positive,
    Rate,
    Text,
    Year,
)


class CapacityIn(Form):
    """Surface d’accueil hors des bâtiments du plan."""

    segment: Text = Field(default="", description="Segment de cette surface.")
    m2: Positive = Field(description="Surface.")
    from_year: Year | None = Field(
        default=None,
        description="Année à partir de laquelle elle est disponible\u00a0; dès le début à défaut.",
    )
    label: Text = Field(default="", description="Libellé libre.")


class RehousingIn(Form):
    """Relogement des occupants des bâtiments vendus, démolis ou vidés.

    Ceux de l’année y trouvent place dans des surfaces ouvertes au plus tard l’année y − 1.
    """

    enabled: bool = Field(default=True, description="Faux pour ne pas exiger de relogement.")
    compatibility: Literal["same_segment", "any"] | dict[str, list[str]] = Field(
        default="same_segment",
        description="Qui peut aller où\u00a0: même segment (same_segment), partout (any), ou "
        "un objet segment qui part → segments qui accueillent (même segment pour "
        "les segments absents).",
    )
    capacity: list[CapacityIn] = Field(
        default_factory=list, description="Surfaces d’accueil disponibles ailleurs."
    )


class EnergyIn(Form):
    """Trajectoire d’énergie\u00a0: consommation de l’année ≤ part × référence du patrimoine."""

    max_ratio: Positive | None = Field(
        default=None, description="Part de la référence à ne pas dépasser la dernière année (ρ)."
    )
    targets: dict[Year, Positive] = Field(
        default_factory=dict, description="Année → part de la référence à ne pas dépasser."
    )
    reference_mwh: Positive | None = Field(
        default=None,
        description="Référence du patrimoine\u00a0; somme de celles des bâtiments à défaut.",
    )


PerYear = Positive | list[Positive] | dict[Year, Positive]


class ProjectsIn(Form):
    """Nombre maximal de projets en cours dans une année."""

    max_per_year: PerYear | None = Field(
        default=None,
        description="Tous services ensemble\u00a0: nombre, liste ou objet année → nombre.",
    )
    by_service: dict[str, PerYear] = Field(
        default_factory=dict, description="Service → nombre par an (nombre, liste ou objet)."
    )


class LockIn(Form):
    """Décision prise avant le plan\u00a0: cette action (et cette année) est imposée."""

    building: Code = Field(description="Code du bâtiment.")
    action: Code = Field(description="Code de l’action imposée\u00a0; keep pour conserver.")
    year: Year | None = Field(
        default=None, description="Année de début imposée\u00a0; libre à défaut."
    )
    reason: Text = Field(default="", description="Motif.")
    author: Text = Field(default="", description="Qui a décidé.")


class VetoIn(Form):
    """Décision prise avant le plan\u00a0: cette action est interdite."""

    building: Code = Field(description="Code du bâtiment.")
    action: Code | None = Field(
        default=None,
        description="Code de l’action interdite\u00a0; toutes à défaut (keep\u00a0: ne pas "
        "conserver).",
    )
    year: Year | None = Field(
        default=None, description="Année de début interdite\u00a0; toutes à défaut."
    )
    reason: Text = Field(default="", description="Motif.")
    author: Text = Field(default="", description="Qui a décidé.")


class ChoiceIn(Form):
    """Un choix\u00a0: un bâtiment et une action."""

    building: Code = Field(description="Code du bâtiment.")
    action: Code | None = Field(
        default=None, description="Code de l’action ; n’importe laquelle à défaut."
    )


class ExclusionIn(Form):
    """Choix dont on ne peut retenir qu’un nombre limité."""

    choices: list[ChoiceIn] = Field(min_length=1, description="Choix concernés.")
    max: Annotated[int, Field(ge=0)] = Field(
        default=1, description="Nombre de choix retenus au plus."
    )
    label: Text = Field(default="", description="Libellé libre.")


class ConstraintsIn(Form):
    """Contraintes, par famille. L’égalité satisfait une contrainte."""

    rehousing: RehousingIn = Field(default_factory=RehousingIn, description="Relogement.")
    energy: EnergyIn = Field(default_factory=EnergyIn, description="Trajectoire d’énergie.")
    min_area: dict[str, Positive] = Field(
        default_factory=dict, description="Segment → surface à offrir chaque année, en m²."
    )
    projects: ProjectsIn = Field(default_factory=ProjectsIn, description="Projets par an.")
    locks: list[LockIn] = Field(default_factory=list, description="Verrous.")
    vetoes: list[VetoIn] = Field(default_factory=list, description="Vetos.")
    exclusions: list[ExclusionIn] = Field(default_factory=list, description="Exclusions.")
    max_subsidy_share: Rate | None = Field(
        default=None,
        description="Part maximale de subvention, de 0 à 1\u00a0; à défaut celle de la loi "
        "(0,8). À relever seulement avec une dérogation.",
    )


class ReceiptRulesIn(Form):
    """Comment les recettes entrent dans le budget."""

    usable: Annotated[Literal["next_year", "same_year"], Word] = Field(
        default="next_year",
        description="Dépensables l’année qui suit l’acte, ou l’année de l’acte.",
    )
    counted: Annotated[Literal["prudent", "expected", "low", "high"], Word] = Field(
        default="prudent",
        description="Montant compté dans le budget\u00a0: prudent (borne basse × probabilité), "
        "expected (montant probable × probabilité), low ou high (borne entière).",
    )


class ObjectiveIn(Form):
    """Ce qui est maximisé\u00a0: argent + service_value × service."""

    kind: Annotated[Literal["npv", "benefit"], Word] | None = Field(
        default=None,
        description="benefit\u00a0: somme des `benefit` des actions. npv\u00a0: somme des "
        "`benefit` et de la valeur actuelle des flux (− coûts nets + recettes "
        "espérées + économies de fonctionnement). À défaut\u00a0: benefit si une "
        "action donne un `benefit`, npv sinon.",
    )
    discount_rate: Rate = Field(
        default="0.03", validate_default=True, description="Taux d’actualisation annuel."
    )
    horizon: Year = Field(
        default=10, description="Années de flux comptées depuis la première année du plan."
    )
    first_exponent: Literal[0, 1] = Field(
        default=0,
        description="0\u00a0: la première année n’est pas actualisée\u00a0; 1\u00a0: elle "
        "l’est d’une année.",
    )
    savings_from: Annotated[Literal["year_after", "same_year"], Word] = Field(
        default="year_after",
        description="Économies de fonctionnement comptées dès l’année qui suit la fin, ou dès "
        "l’année de fin de l’action.",
    )
    service_value: Number = Field(
        default=0,
        validate_default=True,
        description="Valeur d’un point × m² de service (μ), dans l’unité du fichier.",
    )


class ScenarioIn(Form):
    """Une autre façon de peser, pour le plan de moindre regret."""

    name: Code = Field(description="Nom du scénario.")
    service_value: Number | None = Field(
        default=None, description="Valeur d’un point × m²\u00a0; celle de l’objectif à défaut."
    )
    segment_weights: dict[str, Positive] = Field(
        default_factory=dict,
        description="Segment → facteur des benefit et du service de ses bâtiments\u00a0; 1 à "
        "défaut.",
    )
    service_gains: dict[str, dict[str, Number]] = Field(
        default_factory=dict,
        description="Bâtiment → action → service_gain dans ce scénario\u00a0; inchangé à défaut.",
    )


class SolverIn(Form):
    """Durée et précision de la recherche."""

    time_limit: Annotated[Positive, Field(gt=0, le=3600)] = Field(
        default=60,
        validate_default=True,
        description="Secondes au plus pour chaque calcul demandé.",
    )
    gap: Rate = Field(
        default=0, validate_default=True, description="Écart relatif accepté (0.01 pour 1\u00a0%)."
    )


class PlanRequest(Form):
    """Plan pluriannuel du patrimoine\u00a0: une action au plus par bâtiment, commencée une année.

    La réponse donne status (optimal, feasible, infeasible), objective et bound (en euros, texte à
    deux décimales), gap, money, service, plan[] (building, action, year\u00a0; keep sans année),
    by_year[], binding[], conflict[] (familles à assouplir\u00a0: chaque `set` suffit à lui seul),
    blocked[] (actions arrêtées par la loi ou hors du plan), notes[], solver et, sur demande,
    frontier[] et robust.
    """

    title: Text = Field(default="", description="Titre libre.")
    years: Year | list[Year] = Field(
        description="Années consécutives du plan, par exemple [2027, 2028, 2029], ou leur "
        "nombre (3\u00a0: années 1, 2, 3)."
    )
    unit: Literal["EUR", "kEUR", "MEUR", "€", "k€", "M€"] = Field(
        default="EUR", description="Unité de tous les montants du fichier. La réponse est en euros."
    )
    budgets: Number | list[Number] | dict[Year, Number] | None = Field(
        description="Budget d’investissement\u00a0: un nombre (le même chaque année), une "
        "liste dans l’ordre des années, ou un objet année → montant. Peut être nul "
        "ou négatif. null\u00a0: sans limite."
    )
    carry_over: bool = Field(
        default=True, description="Ce qui reste d’une année passe aux suivantes."
    )
    receipts: ReceiptRulesIn = Field(
        default_factory=ReceiptRulesIn, description="Règles des recettes."
    )
    objective: ObjectiveIn = Field(default_factory=ObjectiveIn, description="Objectif.")
    buildings: list[BuildingIn] = Field(max_length=5000, description="Bâtiments.")
    constraints: ConstraintsIn = Field(default_factory=ConstraintsIn, description="Contraintes.")
    scenarios: list[ScenarioIn] = Field(
        default_factory=list,
        description="Scénarios de poids\u00a0: s’il y en a, la réponse donne le plan de "
        "moindre regret.",
    )
    assumptions: dict[str, Number] = Field(
        default_factory=dict,
        description="Hypothèses de coût et d’effet dont viennent les actions : gardées pour "
        "mémoire, le calcul ne les lit pas.",
    )
    solver: SolverIn = Field(default_factory=SolverIn, description="Recherche.")


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of the input, as the command publishes it."""
    return PlanRequest.model_json_schema() | {
        "$schema": "https://json-schema.org/draft/2020-12/schema"
    }
