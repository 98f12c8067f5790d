"""The header of a TOTEM budget: who, when, which step; checked before any line counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from bastide.foundation.errors import Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.budgets.core.identity import (
    FIRST_YEAR,
    LAST_YEAR,
    has_valid_key,
    is_budget_year,
    is_siret,
)
from bastide.kernel.budgets.core.lines import (
    DECISION_LENGTH,
    NAME_LENGTH,
    NORM_LENGTH,
    VERSION_LENGTH,
    BudgetKind,
    PrintedRatio,
    Step,
)

if TYPE_CHECKING:
    from bastide.kernel.budgets.core.charts import Chart

STEPS = {
    "01": Step.PRIMARY,
    "02": Step.AMENDING,
    "03": Step.SUPPLEMENTARY,
    "09": Step.ADMINISTRATIVE_ACCOUNT,
    "10": Step.SINGLE_FINANCIAL_ACCOUNT,
}
_MAX_REPORTED_POPULATION = 100_000_000


@dataclass
class Header:
    """The values of the header elements, as the file writes them.

    Attributes:
        document: `EnTeteDocBudgetaire`.
        budget: `EnTeteBudget`.
        block: `BlocBudget`.
        information: `InformationsGenerales`, code → text.
        schema_version: `VersionSchema`.
    """

    PARTS: ClassVar[frozenset[str]] = frozenset(
        {
            "EnTeteDocBudgetaire",
            "EnTeteBudget",
            "BlocBudget",
            "InformationsGenerales",
            "VersionSchema",
        }
    )
    document: dict[str, str] = field(default_factory=dict)
    budget: dict[str, str] = field(default_factory=dict)
    block: dict[str, str] = field(default_factory=dict)
    information: dict[str, str] = field(default_factory=dict)
    schema_version: str = ""

    def take(self, name: str, element: Any) -> None:
        """Take one header element that has ended."""
        if name == "VersionSchema":
            self.schema_version = element.get("V", "")[:VERSION_LENGTH]
        elif name == "InformationsGenerales":
            self.information = {
                child.get("Code", ""): child.get("V", "") for child in element if child.get("Code")
            }
        else:
            values = {child.tag.rpartition("}")[2]: child.get("V", "") for child in element}
            if name == "EnTeteDocBudgetaire":
                self.document = values
            elif name == "EnTeteBudget":
                self.budget = values
            else:
                self.block = values

    def for_next_budget(self) -> Header:
        """Return the header of another budget of the same file: only the body stays."""
        return Header(document=self.document, schema_version=self.schema_version)

    @property
    def authority(self) -> str:
        """Return the name of the body."""
        return squeezed(self.document.get("LibelleColl", ""))

    @property
    def establishment(self) -> str:
        """Return the name of the budget."""
        return squeezed(self.budget.get("LibelleEtab", ""))

    @property
    def siret(self) -> str:
        """Return the SIRET of the budget's establishment."""
        return self.budget.get("IdEtab", "").replace(" ", "")

    @property
    def authority_siret(self) -> str:
        """Return the SIRET of the body, or that of the budget when the file gives none."""
        return self.document.get("IdColl", "").replace(" ", "") or self.siret

    @property
    def nomenclature(self) -> str:
        """Return the norm as the file writes it, e.g. `M57-M57_D`."""
        return self.budget.get("Nomenclature", "").strip()

    @property
    def year(self) -> int:
        """Return the budget year."""
        return int(self.block["Exer"])

    @property
    def step(self) -> Step:
        """Return the step of the budget cycle."""
        return STEPS[self.block["NatDec"]]

    @property
    def kind(self) -> BudgetKind:
        """Return main or annexe."""
        return BudgetKind.ANNEXE if self.block.get("CodTypBud") == "A" else BudgetKind.MAIN

    @property
    def population(self) -> int | None:
        """Return the inhabitants printed in the file; `None` when absent, zero or unreadable."""
        text = "".join(squeezed(self.information.get("PopTot", "")).split())
        if not text.isascii() or not text.isdigit():
            return None
        return int(text) if 0 < int(text) < _MAX_REPORTED_POPULATION else None

    @property
    def voted_on(self) -> str:
        """Return the ISO date of the decision, empty when absent or no date."""
        text = self.block.get("DteDec", "").strip()[:10]
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return ""

    @property
    def decision_number(self) -> str:
        """Return the rank of an amending decision, empty when absent."""
        return self.block.get("NumDec", "").strip()

    @property
    def printed_ratios(self) -> tuple[PrintedRatio, ...]:
        """Return every general information of the file, in its order."""
        return tuple(PrintedRatio(code, text) for code, text in self.information.items())

    def notes(self, chart: Chart | None) -> list[str]:
        """Return the French remarks that the header calls for."""
        found = []
        if chart is None:
            found.append(
                f"Norme «\u00a0{self.nomenclature}\u00a0» absente des plans livrés\u00a0: "
                "les sections sont déduites des comptes."
            )
        elif chart.note:
            found.append(chart.note)
        for name, number in (("IdEtab", self.siret), ("IdColl", self.authority_siret)):
            if not has_valid_key(number):
                found.append(f"La clé de contrôle du SIRET {number} ({name}) est fausse.")
        if self.siret[:9] != self.authority_siret[:9]:
            found.append(
                f"Le budget ({self.siret}) porte un autre SIREN que la collectivité "
                f"({self.authority_siret})."
            )
        if self.information.get("PopTot", "").strip() and self.population is None:
            found.append(f"Population illisible\u00a0: «\u00a0{self.information['PopTot']}\u00a0».")
        if self.block.get("DteDec", "").strip() and not self.voted_on:
            found.append(
                f"Date de décision illisible\u00a0: «\u00a0{self.block['DteDec'][:40]}\u00a0»."
            )
        if self.block.get("ProjetBudget") == "true":
            found.append("Le fichier est un projet de budget, pas un budget voté.")
        return found


def header_problems(header: Header, file_name: str, line: int) -> list[Refusal]:
    """Return why a header cannot be true; empty when it can.

    Args:
        header: values of the file.
        file_name: its name, for the messages.
        line: where its budget ends.
    """
    at = Refusal(reason="", file=file_name, line=line)
    found = []
    for field_name, number in (("IdEtab", header.siret), ("IdColl", header.authority_siret)):
        if not is_siret(number):
            found.append(
                replace(
                    at,
                    field=field_name,
                    value=number,
                    reason="le SIRET doit compter 14 chiffres.",
                    remedy="Corrigez l'identité du budget dans le logiciel d'origine.",
                )
            )
    year = header.block.get("Exer", "")
    if not (year.isascii() and year.isdigit() and is_budget_year(int(year[:9]))):
        found.append(
            replace(
                at,
                field="Exer",
                value=year,
                reason=f"l'exercice doit être une année entre {FIRST_YEAR} et {LAST_YEAR}.",
                remedy="Corrigez l'exercice dans le logiciel d'origine.",
            )
        )
    found += _too_long(header, at)
    if header.block.get("NatDec", "") not in STEPS:
        found.append(
            replace(
                at,
                field="NatDec",
                value=header.block.get("NatDec", ""),
                reason="l'étape doit être 01 (BP), 02 (DM), 03 (BS), 09 (CA) ou 10 (CFU).",
                remedy="Exportez le document avec sa nature de décision.",
            )
        )
    return found


def _too_long(header: Header, at: Refusal) -> list[Refusal]:
    texts = (
        ("LibelleColl", header.authority, NAME_LENGTH),
        ("LibelleEtab", header.establishment, NAME_LENGTH),
        ("Nomenclature", header.nomenclature, NORM_LENGTH),
        ("NumDec", header.decision_number, DECISION_LENGTH),
    )
    return [
        replace(
            at,
            field=name,
            value=text[:80],
            reason=f"ce texte dépasse {longest} caractères.",
            remedy="Raccourcissez-le dans le logiciel d'origine.",
        )
        for name, text, longest in texts
        if len(text) > longest
    ]
