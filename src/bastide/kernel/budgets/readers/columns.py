"""Columns of delimited budget files: found by synonyms, read cell by cell, refused in place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded, squeezed
from bastide.kernel.budgets.core.amounts import written_amount
from bastide.kernel.budgets.core.identity import FIRST_YEAR, LAST_YEAR, is_budget_year, is_siret
from bastide.kernel.budgets.core.lines import Direction, Movement, Section, Step
from bastide.kernel.budgets.readers.refusals import Refusals
from bastide.platform.exchange.delimited import Row, Table, header_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

Choice = TypeVar("Choice")

DIRECTIONS: Mapping[str, Direction] = {
    **dict.fromkeys(("d", "depense", "depenses"), Direction.EXPENDITURE),
    **dict.fromkeys(("r", "recette", "recettes"), Direction.RECEIPT),
}
MOVEMENTS: Mapping[str, Movement] = {
    **dict.fromkeys(
        ("0", "reel", "reelle", "reels", "reelles", "mouvement reel", "operation reelle"),
        Movement.REAL,
    ),
    **dict.fromkeys(("1", "ordre", "mouvement d'ordre", "operation d'ordre"), Movement.ORDER),
}
SECTIONS: Mapping[str, Section] = {
    **dict.fromkeys(("f", "fonctionnement", "exploitation", "e"), Section.RUNNING),
    **dict.fromkeys(("i", "investissement"), Section.INVESTMENT),
}
STEPS: Mapping[str, Step] = {
    **dict.fromkeys(("01", "1", "bp", "budget primitif"), Step.PRIMARY),
    **dict.fromkeys(("02", "2", "dm", "decision modificative"), Step.AMENDING),
    **dict.fromkeys(("03", "3", "bs", "budget supplementaire"), Step.SUPPLEMENTARY),
    **dict.fromkeys(("09", "9", "ca", "compte administratif"), Step.ADMINISTRATIVE_ACCOUNT),
    **dict.fromkeys(("10", "cfu", "compte financier unique"), Step.SINGLE_FINANCIAL_ACCOUNT),
}
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,15}", re.ASCII)
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


def bound(
    table: Table,
    synonyms: Mapping[str, Sequence[str]],
    *,
    required: Sequence[str],
    what: str,
) -> dict[str, int]:
    """Return the position of each known column of a table.

    Args:
        table: the file.
        synonyms: our name → names that files use.
        required: our names that must be there.
        what: French name of the format, for the message.

    Raises:
        InputRefusedError: a required column is missing, or two columns that are read bear the same
            name; every one is named.
    """
    found = {
        name: position
        for name, names in synonyms.items()
        if (position := table.column(*names)) is not None
    }
    missing = [name for name in required if name not in found]
    if missing:
        raise InputRefusedError(
            tuple(
                Refusal(
                    reason=f"la colonne manque ({what}).",
                    remedy="Ajoutez-la ou renommez celle qui la contient. Noms acceptés\u00a0: "
                    f"{', '.join(synonyms[name])}.",
                    file=table.file_name,
                    line=1,
                    field=synonyms[name][0],
                    value=" | ".join(table.header)[:80],
                )
                for name in missing
            )
        )
    _refuse_twins(table, found.values())
    return found


def _refuse_twins(table: Table, positions: Iterable[int]) -> None:
    """Refuse a table where a column that is read has a twin: which of the two is true?"""
    keys = [header_key(name) for name in table.header]
    twins = [table.header[place] for place in sorted(positions) if keys.count(keys[place]) > 1]
    if twins:
        raise InputRefusedError(
            tuple(
                Refusal(
                    reason="deux colonnes portent ce nom\u00a0: laquelle faut-il lire\u00a0?",
                    remedy="Supprimez ou renommez celle qui ne compte pas.",
                    file=table.file_name,
                    line=1,
                    field=name,
                    value=name,
                )
                for name in dict.fromkeys(twins)
            )
        )


@dataclass
class Cells:
    """The cells of one row after another, with every refusal met.

    Attributes:
        table: the file.
        columns: our name → position.
        refusals: reasons met.
    """

    table: Table
    columns: Mapping[str, int]
    refusals: Refusals = field(default_factory=Refusals)
    row: Row = field(default=Row(0, ()))

    def text(self, name: str) -> str:
        """Return a cell trimmed, spaces squeezed, without the quote that neutralised a formula."""
        if name not in self.columns:
            return ""
        return _cleaned(self.row.cells[self.columns[name]])

    def short_text(self, name: str, longest: int) -> str:
        """Return a cell as `text` does; one that is too long to be true is refused."""
        if len(self.label(name)) > longest:
            reason = f"ce texte dépasse {longest} caractères."
            self.refuse(name, self.text(name), reason, "Raccourcissez-le.")
        return self.text(name)

    def label(self, name: str) -> str:
        """Return a cell with its spaces as written, so that it can be written back unchanged."""
        if name not in self.columns:
            return ""
        cell = self.row.cells[self.columns[name]]
        return cell[1:] if _NEUTRALISED.match(cell) else cell

    def code(self, name: str, *, required: bool = False) -> str:
        """Return a code of a nomenclature; an empty one is refused when required."""
        text = self.text(name)
        if not text and required:
            self.refuse(name, "", "ce code manque.", "Complétez la cellule.")
        elif text and not _CODE.fullmatch(text):
            self.refuse(
                name,
                text,
                "ce n'est pas un code de nomenclature.",
                "Écrivez le code seul, sans libellé ni formule.",
            )
            return ""
        return text

    def amount(self, name: str, *, required: bool = False) -> Decimal | None:
        """Return an amount in euros as written; `None` for a blank that is not required."""
        if name not in self.columns:
            return None
        cell = self.row.cells[self.columns[name]]
        try:
            found = written_amount(cell)
        except ValueError:
            self.refuse(
                name,
                cell.strip(),
                "ce montant n'est pas un nombre.",
                "Écrivez par exemple 12345,67 ou 12 345,67, sans formule ni exposant.",
            )
            return None
        if found is None and required:
            self.refuse(
                name, "", "ce montant manque.", "Écrivez 0 si le montant est nul, sinon sa valeur."
            )
        return found

    def choice(
        self, name: str, choices: Mapping[str, Choice], *, required: bool = True
    ) -> Choice | None:
        """Return what a word stands for, without case nor accents."""
        text = self.text(name)
        if not text and not required:
            return None
        word = _word(text)
        if word not in choices:
            self.refuse(
                name,
                text,
                "ce mot n'est pas prévu ici.",
                f"Mots acceptés\u00a0: {', '.join(sorted(choices))}.",
            )
            return None
        return choices[word]

    def year(self, name: str) -> int:
        """Return the year of the row, also from an ISO date; 0 after a refusal."""
        text = self.text(name)
        head = text[:4] if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?.*", text, re.ASCII) else text
        if not (re.fullmatch(r"\d{4}", head, re.ASCII) and is_budget_year(int(head))):
            self.refuse(
                name,
                text,
                f"l'exercice doit être une année entre {FIRST_YEAR} et {LAST_YEAR}.",
                "Corrigez l'année.",
            )
            return 0
        return int(head)

    def siret(self, name: str) -> str:
        """Return fourteen digits, spaces removed; empty after a refusal."""
        text = self.text(name).replace(" ", "")
        if not is_siret(text):
            self.refuse(
                name,
                text,
                "le SIRET doit compter 14 chiffres.",
                "Formatez la colonne en texte\u00a0: un tableur a pu tronquer le numéro.",
            )
            return ""
        return text

    def refuse(self, name: str, value: str, reason: str, remedy: str) -> None:
        """Note why a cell is refused, once even if it is read twice."""
        header = self.table.header[self.columns[name]] if name in self.columns else name
        self.refusals.add(
            Refusal(
                reason=reason,
                remedy=remedy,
                file=self.table.file_name,
                line=self.row.line,
                field=header,
                value=value,
            )
        )

    def finish(self) -> None:
        """Raise every refusal met, if any.

        Raises:
            InputRefusedError: one row at least was refused.
        """
        if self.refusals:
            raise InputRefusedError(self.refusals.all())


@lru_cache(maxsize=8192)
def _cleaned(cell: str) -> str:
    text = squeezed(cell)
    return text[1:] if _NEUTRALISED.match(text) else text


@lru_cache(maxsize=1024)
def _word(text: str) -> str:
    return folded(text).replace("’", "'")


def no_rows(table: Table) -> InputRefusedError:
    """Return the error for a table that has a header and nothing else."""
    return InputRefusedError(
        (
            Refusal(
                reason="le fichier n'a aucune ligne sous son en-tête.",
                remedy="Exportez-le de nouveau.",
                file=table.file_name,
                line=1,
            ),
        )
    )
