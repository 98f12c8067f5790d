"""The published form of a building and of what may be done of it, every field in French."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bastide.modules.estate.core.plan_numbers import (
    Code,
    Number,
    Positive,
    Rate,
    Text,
    Year,
    read_kind_word,
)

Word = BeforeValidator(read_kind_word)
Kind = Literal[
    "keep",
    "maintain",
    "open",
    "renovate",
    "pool",
    "relet",
    "relocate",
    "sell",
    "demolish",
    "freeze",
    "build",
    "other",
]


class Form(BaseModel):
    """A part of the input; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def without_nulls(cls, content: Any) -> Any:
        """Return the content without the fields written null that may be absent."""
        if not isinstance(content, dict):
            return content
        return {
            name: value
            for name, value in content.items()
            if value is not None
            or name not in cls.model_fields
            or cls.model_fields[name].is_required()
        }


class ReceiptIn(Form):
    """Recette d’une vente, sous forme de fourchette."""

    low: Positive = Field(description="Borne basse, dans l’unité du fichier.")
    likely: Positive | None = Field(
        default=None, description="Montant probable\u00a0; à défaut, le milieu de la fourchette."
    )
    high: Positive = Field(description="Borne haute.")
    probability: Rate = Field(
        default=1, validate_default=True, description="Probabilité que l’acte soit signé, de 0 à 1."
    )


class RequirementIn(Form):
    """Préalable\u00a0: une autre action qui doit être terminée."""

    building: Code = Field(description="Code du bâtiment de l’action préalable.")
    action: Code = Field(description="Code de cette action.")
    when: Annotated[Literal["before", "same_year", "any_year"], Word] = Field(
        default="before",
        description="Terminée avant l’année de début (before), au plus tard la même année "
        "(same_year), ou à n’importe quel moment du plan (any_year).",
    )


class ActionIn(Form):
    """Une action possible sur un bâtiment.

    Conserver (keep) est toujours possible sans la lister, n’a pas d’année, et n’accepte que
    `benefit`.
    """

    action: Code = Field(
        description="Code de l’action, unique dans le bâtiment\u00a0: keep, maintain, "
        "renovate, pool, relet, relocate, sell, demolish, freeze, build, ou un "
        "autre code avec `kind`."
    )
    kind: Annotated[Kind, Word] | None = Field(
        default=None,
        description="Nature de l’action, si son code ne la dit pas. sell et demolish font "
        "sortir le bâtiment du patrimoine.",
    )
    label: Text = Field(default="", description="Libellé libre.")
    cost: Positive | list[Positive] = Field(
        default=0,
        validate_default=True,
        description="Coût brut. Un nombre, réparti également sur `duration` années\u00a0; ou "
        "une liste, un montant par année de travaux à partir de l’année de début.",
    )
    duration: Year | None = Field(
        default=None,
        description="Durée des travaux en années (1 par défaut, ou la longueur de `cost`). Ils "
        "doivent finir dans le plan.",
    )
    years: list[Year] | None = Field(
        default=None, description="Années où l’action peut commencer\u00a0; toutes à défaut."
    )
    subsidy: Positive | None = Field(
        default=None,
        description="Subvention reçue, répartie comme le coût. Au plus 80\u00a0% du coût "
        "(CGCT, art. L1111-10), sauf `constraints.max_subsidy_share`.",
    )
    subsidy_rate: Rate | None = Field(
        default=None, description="Subvention en part du coût, de 0 à 1, au lieu de `subsidy`."
    )
    receipt: Positive | ReceiptIn | None = Field(
        default=None,
        description="Recette\u00a0: un montant certain ou une fourchette. Dépensable seulement "
        "après l’acte (voir `receipts.usable`).",
    )
    deed_after: Annotated[int, Field(ge=0, le=30)] = Field(
        default=0, description="Années entre la fin de l’action et la signature de l’acte."
    )
    benefit: Number | list[Number] | dict[Year, Number] | None = Field(
        default=None,
        description="Valeur de l’action pour l’objectif\u00a0: un nombre, une liste (une "
        "valeur par année de début, dans l’ordre des années du plan), ou un objet "
        "année → valeur.",
    )
    service_gain: Number | None = Field(
        default=None,
        description="Service gagné, en points × m². À défaut\u00a0: area_m2 × attrait × "
        "(atout_after − atout) si ces champs sont donnés, sinon 0.",
    )
    atout_after: Annotated[Number, Field(ge=0, le=3)] | None = Field(
        default=None, description="Note d’atouts après l’action, de 0 à 3."
    )
    energy_after_mwh: Positive | None = Field(
        default=None,
        description="Consommation annuelle après l’action, comptée dès l’année de fin. À "
        "défaut\u00a0: inchangée, ou 0 pour sell et demolish.",
    )
    area_after_m2: Positive | None = Field(
        default=None,
        description="Surface offerte après l’action. À défaut\u00a0: inchangée, ou 0 pour sell "
        "et demolish.",
    )
    running_cost_after: Positive | None = Field(
        default=None,
        description="Coût annuel de fonctionnement après l’action. À défaut\u00a0: inchangé, "
        "ou 0 pour sell et demolish. Ne compte que dans l’objectif "
        "«\u00a0npv\u00a0».",
    )
    displaced_m2: Positive | None = Field(
        default=None,
        description="Surface d’occupants à reloger l’année où l’action commence. À "
        "défaut\u00a0: occupied_m2 (sinon area_m2) pour sell, demolish, relocate "
        "et freeze\u00a0; 0 pour les autres.",
    )
    freed_m2: Positive = Field(
        default=0,
        validate_default=True,
        description="Surface d’accueil que l’action ouvre, à partir de l’année qui suit sa fin.",
    )
    rehouse_in: list[Code] | None = Field(
        default=None,
        description="Codes des seuls bâtiments qui peuvent recevoir ces occupants\u00a0; à "
        "défaut, tout segment compatible.",
    )
    workload: Positive = Field(
        default=1,
        validate_default=True,
        description="Ce que l’action compte dans les projets de chaque année de travaux.",
    )
    service: Text = Field(
        default="", description="Service qui la conduit\u00a0; à défaut celui du bâtiment."
    )
    requires: list[RequirementIn] = Field(
        default_factory=list, description="Actions préalables, toutes exigées."
    )
    closed_during_works: bool = Field(
        default=False, description="La surface n’est plus offerte pendant les travaux."
    )


class LegalIn(Form):
    """Situation juridique.

    Ce qui n’est pas dit est inconnu\u00a0: l’action reste possible et l’étape est à renseigner.
    """

    domain: Annotated[Literal["public", "private"], Word] | None = Field(
        default=None,
        description="Domaine public ou privé. Un bien du domaine public non déclassé ne se "
        "vend pas (CG3P, art. L3111-1).",
    )
    owned: bool | None = Field(
        default=None,
        description="La collectivité en est propriétaire\u00a0; faux pour ce qu’elle loue ou "
        "emprunte\u00a0: ni vente ni démolition.",
    )
    occupied: bool | None = Field(default=None, description="Le bâtiment est occupé.")
    disaffected: bool | None = Field(default=None, description="La désaffectation est constatée.")
    disaffected_from: Year | None = Field(
        default=None, description="Année à partir de laquelle elle le sera."
    )
    declassified: bool | None = Field(default=None, description="Le déclassement est prononcé.")
    declassified_from: Year | None = Field(
        default=None,
        description="Année à partir de laquelle il le sera\u00a0: la vente attend cette année.",
    )
    anticipated: bool = Field(
        default=False,
        description="Déclassement par anticipation (CG3P, art. L2141-2)\u00a0: la vente est "
        "possible avant la désaffectation.",
    )
    linked_works: bool = Field(
        default=False, description="La désaffectation dépend de travaux (délai porté à 6 ans)."
    )
    public_buyer: bool = Field(
        default=False,
        description="L’acheteur est une personne publique, pour ses missions (CG3P, art. L3112-1).",
    )
    made_available: bool | None = Field(
        default=None,
        description="Bien mis à disposition avec une compétence transférée (CGCT, art. "
        "L1321-1)\u00a0: ni vente ni démolition tant qu’il n’est pas désaffecté.",
    )
    worship: bool | None = Field(
        default=None, description="Édifice affecté au culte (loi de 1905)."
    )
    worship_ended: bool = Field(
        default=False, description="La désaffectation du culte est prononcée."
    )
    school: bool | None = Field(
        default=None, description="École maternelle ou élémentaire publique."
    )
    prefect_opinion: bool = Field(
        default=False, description="L’avis du préfet sur la fin de l’usage scolaire est recueilli."
    )
    bequest_charges: bool | None = Field(default=None, description="Legs ou don avec charges.")
    charges_revised: bool = Field(default=False, description="Ces charges sont révisées.")
    section_property: bool | None = Field(
        default=None, description="Bien d’une section de commune."
    )
    section_agreement: bool = Field(
        default=False, description="Les électeurs de la section ont donné leur accord."
    )
    subsidy_to_repay: Positive | None = Field(
        default=None,
        description="Subvention à rembourser si le bâtiment est vendu ou démoli\u00a0; "
        "s’ajoute au coût de la première année de ces actions.",
    )
    lease_until: Year | None = Field(
        default=None,
        description="Dernière année d’un bail en cours\u00a0: pas de démolition avant sa fin.",
    )
    heritage: Annotated[Literal["none", "local", "listed", "classified"], Word] | None = Field(
        default=None,
        description="Protection\u00a0: none, local, listed (inscrit MH), classified (classé "
        "MH). Un monument historique ne se démolit pas.",
    )
    compulsory_service: bool | None = Field(
        default=None,
        description="Un service obligatoire y est rendu\u00a0: ni vente ni démolition tant que "
        "`occupied` n’est pas faux.",
    )
    accessibility_attestation: bool | None = Field(
        default=None, description="L’attestation d’achèvement Ad'AP est transmise."
    )
    energy_subject: bool | None = Field(default=None, description="Assujetti au dispositif OPERAT.")


class BuildingIn(Form):
    """Un bâtiment ou un terrain, et ce qu’on peut en faire."""

    code: Code = Field(
        description="Code unique. À valeur égale, le plan retient les codes les plus bas (B2 "
        "avant B10)."
    )
    label: Text = Field(default="", description="Nom.")
    segment: Text = Field(
        default="", description="Segment\u00a0: scolaire, sportif, administratif…"
    )
    service: Text = Field(default="", description="Service qui conduit ses actions.")
    area_m2: Positive | None = Field(default=None, description="Surface offerte.")
    occupied_m2: Positive | None = Field(
        default=None, description="Surface occupée, à reloger s’il sort\u00a0; area_m2 à défaut."
    )
    free_m2: Positive = Field(
        default=0,
        validate_default=True,
        description="Surface déjà vide qui peut accueillir d’autres occupants, tant que le "
        "bâtiment reste et n’est pas vidé.",
    )
    energy_mwh: Positive | None = Field(
        default=None,
        description="Consommation annuelle actuelle, en MWh. Inconnue\u00a0: hors du calcul.",
    )
    reference_mwh: Positive | None = Field(
        default=None, description="Consommation de l’année de référence\u00a0; energy_mwh à défaut."
    )
    running_cost: Positive | None = Field(
        default=None,
        description="Coût annuel de fonctionnement actuel. Inconnu\u00a0: aucune économie comptée.",
    )
    atout: Annotated[Number, Field(ge=0, le=3)] | None = Field(
        default=None, description="Note d’atouts actuelle, de 0 à 3."
    )
    attrait: Annotated[Number, Field(ge=0, le=3)] | None = Field(
        default=None, description="Note d’attraits, de 0 à 3."
    )
    legal: LegalIn = Field(default_factory=LegalIn, description="Situation juridique.")
    must_act: bool = Field(default=False, description="Le conserver sans rien faire est exclu.")
    actions: list[ActionIn] = Field(default_factory=list, description="Actions possibles.")
