"""TOTEM budget documents and CFU files (XML of the Ministry of finance) → budget documents."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.core.amounts import schema_amount
from bastide.kernel.budgets.core.lines import BudgetDocument, BudgetLine
from bastide.kernel.budgets.readers.charts import chart_for
from bastide.kernel.budgets.readers.refusals import Refusals
from bastide.kernel.budgets.readers.totem_header import Header, header_problems
from bastide.kernel.budgets.readers.totem_lines import LineReader
from bastide.platform.exchange.xml import refused, root_name, streamed_elements

if TYPE_CHECKING:
    from bastide.kernel.budgets.core.charts import Chart

DOCUMENT = "{http://www.minefi.gouv.fr/cp/demat/docbudgetaire}"
SINGLE_ACCOUNT = "{http://www.minefi.gouv.fr/cp/demat/doccfu}"
_ROOTS = {"DocumentBudgetaire": DOCUMENT, "CompteFinancierUnique": SINGLE_ACCOUNT}
_PARTS = (
    "EnTeteDocBudgetaire",
    "EnTeteBudget",
    "BlocBudget",
    "InformationsGenerales",
    "VersionSchema",
    "LigneBudget",
    "EMPRUNT",
    "Budget",
)
# Items of the annexes that are not read: named only so that the stream frees them at once.
_FREED = (
    "SOMMAIRE",
    "PERSONNEL",
    "PATRIMOINE",
    "CONCOURS",
    "FISCALITE",
    "VENTILATION",
    "APCP",
    "PRET",
    "PROVISION",
    "TRESORERIE",
    "ORGANISME_ENG",
    "AMORTISSEMENT_METHODE",
    "RECETTE_AFFECTEE",
    "FORMATION",
    "CONTRAT_COUV",
    "CREDIT_BAIL",
)


def read_totem(data: bytes, file_name: str) -> list[BudgetDocument]:
    """Return the budget documents of a TOTEM or CFU file, all lines or none.

    Args:
        data: the whole file.
        file_name: its name, for provenance and messages.

    Returns:
        One document per `Budget` element, in the order of the file.

    Raises:
        InputRefusedError: the file is not such a document, or one of its values cannot be true.

    Source: schema "Actes budgétaires" (odm-budgetaire.org) and CFU 2023.
    """
    root = root_name(data, file_name).rpartition(":")[2]
    if root not in _ROOTS:
        raise refused(
            file_name,
            "la racine du XML n'est ni DocumentBudgetaire ni CompteFinancierUnique.",
            "Donnez le fichier TOTEM ou CFU tel que transmis à la préfecture.",
            value=root,
        )
    reading = _Reading(data, file_name, is_single_account=root == "CompteFinancierUnique")
    tags = [DOCUMENT + name for name in (*_PARTS, *_FREED)]
    for element in streamed_elements(data, file_name, tags=[*tags, _ROOTS[root] + root]):
        reading.take(element)
    return reading.documents()


class _Reading:
    """One file being read: headers, lines and refusals gathered until its end."""

    def __init__(self, data: bytes, file_name: str, *, is_single_account: bool) -> None:
        self.file_name = file_name
        self.is_single_account = is_single_account
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.header = Header()
        self.lines = LineReader(file_name, is_single_account=is_single_account)
        self.debt: list[tuple[Decimal, Decimal]] = []
        self.found: list[BudgetDocument] = []
        self.refusals = Refusals()
        self.root_seen = False

    def take(self, element: Any) -> None:
        """Take one element that has ended."""
        name = element.tag.rpartition("}")[2]
        if name == "LigneBudget":
            self.lines.take(element)
        elif name == "EMPRUNT":
            self._take_loan(element)
        elif name == "Budget":
            self._close_budget(element.sourceline)
        elif name in _ROOTS:
            self.root_seen = True
        elif name in Header.PARTS:
            self.header.take(name, element)

    def _take_loan(self, element: Any) -> None:
        values = {child.tag.rpartition("}")[2]: child.get("V", "") for child in element}
        if not values.get("CodArticle", "").startswith("16"):
            return  # guaranteed loans and lines of credit are not debt of the body
        try:
            opening, closing = (
                schema_amount(values.get(f"MtCapitalRestDu_{day}") or "0")
                for day in ("01_01", "31_12")
            )
        except ValueError as error:
            self.refusals.add(
                Refusal(
                    reason="ce montant de l'annexe de la dette n'est pas un nombre décimal.",
                    remedy="Corrigez l'annexe dans le logiciel d'origine et exportez de nouveau.",
                    file=self.file_name,
                    line=element.sourceline,
                    field="MtCapitalRestDu",
                    value=str(error),
                )
            )
            return
        self.debt.append((opening, closing))

    def _close_budget(self, line: int) -> None:
        problems = header_problems(self.header, self.file_name, line)
        if not problems:
            chart = chart_for(self.header.nomenclature, self.header.year)
            lines, notes = self.lines.finished(self.header, chart)
            if not self.lines.refusals and not self.refusals:
                self._keep(self._document(lines, notes, chart), line)
        for refusal in problems:
            self.refusals.add(refusal)
        self.refusals.take(self.lines.refusals)
        self.header = self.header.for_next_budget()
        self.lines = LineReader(self.file_name, is_single_account=self.is_single_account)
        self.debt = []

    def _keep(self, document: BudgetDocument, line: int) -> None:
        """Keep a budget, unless the file already held the very same one: it would count twice."""
        if replace(document, notes=()) not in [replace(one, notes=()) for one in self.found]:
            self.found.append(document)
            return
        self.refusals.add(
            Refusal(
                reason="ce budget figure déjà dans le fichier, ligne pour ligne.",
                remedy="Retirez l'un des deux\u00a0: il compterait deux fois.",
                file=self.file_name,
                line=line,
                field="Budget",
                value=document.establishment,
            )
        )

    def _document(
        self, lines: tuple[BudgetLine, ...], notes: list[str], chart: Chart | None
    ) -> BudgetDocument:
        header = self.header
        return BudgetDocument(
            authority=header.authority,
            establishment=header.establishment,
            siret=header.siret,
            authority_siret=header.authority_siret,
            year=header.year,
            step=header.step,
            norm=header.nomenclature,
            votes_by_function=self.lines.votes_by_function,
            kind=header.kind,
            population=header.population,
            format="cfu" if self.is_single_account else "totem",
            schema_version=header.schema_version,
            voted_on=header.voted_on,
            file_name=self.file_name,
            sha256=self.sha256,
            lines=lines,
            printed_ratios=header.printed_ratios,
            decision_number=header.decision_number,
            notes=(*header.notes(chart), *notes),
            debt_opening=sum((loan[0] for loan in self.debt), Decimal(0)) if self.debt else None,
            debt_closing=sum((loan[1] for loan in self.debt), Decimal(0)) if self.debt else None,
        )

    def documents(self) -> list[BudgetDocument]:
        """Return the documents, once the whole file has been read without refusal."""
        if self.lines.raw:
            self.refusals.add(
                Refusal(
                    reason="des lignes se trouvent hors de tout budget.",
                    remedy="Exportez de nouveau le document depuis le logiciel d'origine.",
                    file=self.file_name,
                    line=self.lines.raw[0].place,
                    field="LigneBudget",
                )
            )
        if self.refusals:
            raise InputRefusedError(self.refusals.all())
        if not self.root_seen or not self.found:
            raise refused(
                self.file_name,
                "l'espace de noms du XML n'est pas celui des documents budgétaires, "
                "ou le fichier n'a aucun budget.",
                "Donnez le fichier TOTEM ou CFU tel que transmis à la préfecture.",
            )
        return self.found
