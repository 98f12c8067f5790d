"""What spending gives to take away: tables with their sources, lines, SCDL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bastide.kernel.budgets.core.lines import BudgetDocument
from bastide.kernel.budgets.core.scdl import scdl_text
from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.readers.charts import labelled_chart_for
from bastide.kernel.policies.models import Allocation
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.figures.cuts import pooled_staff_notice
from bastide.modules.spending.figures.words import axis_label
from bastide.platform.exchange.downloads import attachment
from bastide.platform.exchange.writers import Column, Sheet, download

if TYPE_CHECKING:
    from bastide.modules.spending.queries.breakdowns import View


def breakdown_download(
    view: View,
    territory: Territory,
    parts: Iterable[Allocation],
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the table of a cut; a workbook holds the lines that it adds up, and the documents.

    Raises:
        Http404: nothing stands there.
    """
    if view.breakdown is None:
        raise Http404
    sheet = Sheet(
        name=_("Découpage"),
        columns=[
            Column("label", axis_label(view.selection.axis)),
            Column("amount", _("Montant (€)"), "money"),
            Column("share", _("Part"), "rate"),
            Column("per_inhabitant", _("Par habitant (€)"), "money"),
            Column("steerable", _("Pilotable (€)"), "money"),
            Column("lines", _("Lignes"), "integer"),
        ],
        rows=[asdict(group) for group in view.breakdown.groups],
        notes=_notes(view),
        formulas={
            (rank, "share"): "[amount]/SUM([amount:*])"
            for rank, group in enumerate(view.breakdown.groups)
            if group.share is not None
        },
    )
    sheets = [sheet, _lines_sheet(view, parts)] if format == "xlsx" else [sheet]
    return _answer(sheets, format, _stem(view), territory)


def lines_download(
    view: View,
    territory: Territory,
    parts: Iterable[Allocation],
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the lines of a selection, each with its file and its rank."""
    sheet = _lines_sheet(view, parts)
    return _answer([sheet], format, f"{_stem(view)} lignes", territory)


def _lines_sheet(view: View, parts: Iterable[Allocation]) -> Sheet:
    return Sheet(
        name=_("Lignes"),
        columns=[
            Column("file", _("Fichier")),
            Column("rank", _("Ligne"), "integer"),
            Column("budget", _("Budget")),
            Column("year", _("Exercice"), "integer"),
            Column("nature", _("Nature")),
            Column("nature_label", _("Libellé de la nature")),
            Column("function", _("Fonction")),
            Column("function_label", _("Libellé de la fonction")),
            Column("policy", _("Politique")),
            Column("subpolicy", _("Partie de la politique")),
            Column("amount", _("Montant (€)"), "money"),
        ],
        rows=[line_row(part) for part in parts],
        notes=_notes(view),
    )


def scdl_download(stored: Document, read: BudgetDocument) -> HttpResponse:
    """Answer one document in the SCDL form, ready for an open-data portal."""
    if stored.authority.territory.is_fictitious:
        raise Http404
    chart = labelled_chart_for(read.norm, read.year)
    content = scdl_text(read, chart).encode()
    return attachment(content, f"budget-{read.siret}-{read.step}-{read.year}.csv", "text/csv")


def line_row(part: Allocation) -> dict[str, object]:
    """Return a part of a budget line as one row: where it stands, its accounts, its policy, euros.

    Pages, files and the API give the same row; the amount is `Decimal`, `None` when missing.
    """
    line, policy = part.line, part.policy
    top = policy.parent or policy if policy else None
    return {
        "file": line.document.file_name,
        "rank": line.rank,
        "budget": line.document.establishment,
        "year": line.document.year,
        "nature": line.nature,
        "nature_label": line.nature_label,
        "function": line.function,
        "function_label": line.function_label,
        "policy": top.name if top else _("Non affecté"),
        "subpolicy": policy.name if policy and policy.parent_id else "",
        "amount": part.amount,
    }


def _notes(view: View) -> list[str]:
    documents = [
        f"{document}\u00a0: {document.file_name}, SHA-256 {document.sha256}"
        for document in view.documents
    ]
    population = view.breakdown.population if view.breakdown else None
    return [
        *documents,
        _("Résultats reportés (001, 002) exclus."),
        *filter(None, [pooled_staff_notice(view)]),
        _("Nomenclature\u00a0: %(name)s") % {"name": view.nomenclature or _("aucune")},
        *(
            [
                _("Population\u00a0: %(n)s (%(source)s)")
                % {"n": population.count, "source": population.source}
            ]
            if population
            else []
        ),
    ]


def _stem(view: View) -> str:
    return f"depenses {view.authority_name} {view.selection.year} {view.selection.axis.value}"


def _answer(sheets: Sequence[Sheet], format: str, stem: str, territory: Territory) -> HttpResponse:  # noqa: A002 -- the word of the address
    if format not in {"csv", "xlsx"}:
        raise Http404
    kind: Literal["csv", "xlsx"] = "csv" if format == "csv" else "xlsx"
    return download(sheets, kind, stem, fictitious=territory.is_fictitious)
