"""Where each figure of spending comes from: formula, inputs, files, lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.kernel.budgets.models import Document
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.figures.savings import measure_text
from bastide.modules.spending.figures.words import address, axis_label, movement_words, quoted
from bastide.platform.figures.provenance import Input, Provenance, Source

if TYPE_CHECKING:
    from bastide.modules.spending.core.breakdown import Breakdown
    from bastide.modules.spending.core.savings import SavingsChain
    from bastide.modules.spending.queries.breakdowns import View
    from bastide.modules.spending.queries.savings import SavingsView

SHOWN_RANKS = 30


def amount_provenance(view: View, territory: Territory) -> Provenance | None:
    """Return where the amount of a cut comes from; `None` when nothing stands there."""
    cut, selection = view.breakdown, view.selection
    if cut is None:
        return None
    what = ", ".join(
        f"{axis_label(axis)} {quoted(value or _('non précisé'))}" for axis, value in selection.path
    )
    return Provenance(
        label=_("%(what)s, %(who)s, %(year)s")
        % {
            "what": what or movement_words(selection).capitalize(),
            "who": view.authority_name,
            "year": selection.year,
        },
        value=f"{shown(cut.total, decimals=2)}{NBSP}€",
        formula=_amount_formula(view),
        inputs=_amount_inputs(view, cut, territory),
        sources=[_source(document, territory) for document in view.documents],
        computed_at=view.snapshot.created_at if view.snapshot else None,
        author=_authors(view.documents),
        fingerprint=view.snapshot.sha256 if view.snapshot else "",
        notes=[note for document in view.documents for note in document.notes],
    )


def _authors(documents: Iterable[Document]) -> str:
    return ", ".join(
        dict.fromkeys(str(document.batch.created_by or _("système")) for document in documents)
    )


def _amount_inputs(view: View, cut: Breakdown, territory: Territory) -> list[Input]:
    inputs = [
        Input(
            _("Lignes additionnées"),
            _("%(n)s lignes") % {"n": cut.lines},
            address("spending_lines", territory, view.selection),
        ),
        Input(_("Montant"), f"{shown(cut.total, decimals=2)}{NBSP}€"),
    ]
    if cut.population is not None and cut.per_inhabitant is not None:
        inputs += [
            Input(
                _("Population"),
                f"{cut.population.count:,}".replace(",", NBSP) + f" ({cut.population.source})",
            ),
            Input(
                _("Par habitant\u00a0: montant ÷ population"),
                f"{shown(cut.per_inhabitant, decimals=2)}{NBSP}€",
            ),
        ]
    if view.nomenclature is not None and view.selection.path:
        inputs.append(
            Input(
                _("Règles de rattachement"),
                str(view.nomenclature),
                reverse("spending_nomenclature", args=[territory.slug]),
            )
        )
    return inputs


def _amount_formula(view: View) -> str:
    selection = view.selection
    counted = {
        "CA": _("du montant réalisé"),
        "CFU": _("du montant réalisé"),
    }.get(selection.step.value if selection.step else "", _("du montant voté"))
    told = _("Somme %(counted)s de chaque ligne (%(what)s)") % {
        "counted": counted,
        "what": movement_words(selection),
    }
    if selection.path:
        told += _(" que les règles et le fichier rattachent à ce choix")
    return told + _(". Les résultats reportés (comptes 001 et 002) n’en font pas partie.")


def savings_provenance(view: SavingsView, territory: Territory, code: str) -> Provenance | None:
    """Return where a figure of the savings chain comes from; `None` for an unknown figure."""
    chain = view.current
    if chain is None:
        return None
    measures = {measure.code: measure for measure in chain.measures}
    terms = {value.term.code: value for value in chain.terms}
    if code in measures:
        measure = measures[code]
        label, value, formula = measure.label, measure_text(measure), measure.formula
        used = [terms[name] for name in measure.terms]
        notes = [measure.unknown_because] if measure.unknown_because else []
    elif code in terms:
        used = [terms[code]]
        label = used[0].term.label
        value, notes = f"{shown(used[0].amount, decimals=2)}{NBSP}€", []
        formula = _("Somme des lignes réelles retenues\u00a0: %(reason)s") % {
            "reason": used[0].term.reason
        }
    else:
        return None
    return Provenance(
        label=_("%(label)s, %(who)s, %(year)s")
        % {"label": label, "who": chain.authority, "year": chain.year},
        value=value,
        formula=formula,
        inputs=[
            *(Input(one.term.label, f"{shown(one.amount, decimals=2)}{NBSP}€") for one in used),
            *_debt_input(chain, code),
        ],
        sources=_term_sources(view, chain, [one.term.code for one in used], territory),
        notes=[
            *notes,
            *(f"{one.term.label}{NBSP}: {one.term.source}" for one in used if one.term.source),
        ],
    )


def _debt_input(chain: SavingsChain, code: str) -> Iterable[Input]:
    """Yield the debt behind the capacity to repay it, with where it was read."""
    if code == "capacite_desendettement" and chain.debt is not None:
        yield Input(
            _("Encours de dette au 31 décembre"),
            _("%(amount)s (ratio imprimé ValEncDettePop × population imprimée)")
            % {"amount": f"{shown(chain.debt)}{NBSP}€"},
        )


def _term_sources(
    view: SavingsView, chain: SavingsChain, codes: list[str], territory: Territory
) -> list[Source]:
    found: list[Source] = []
    for value in chain.terms:
        if value.term.code not in codes:
            continue
        for document, ranks in zip(view.documents, value.ranks, strict=False):
            if ranks:
                found.append(_ranked_source(document, territory, value.term.label, ranks))
    return found


def _ranked_source(
    document: Document, territory: Territory, label: str, ranks: tuple[int, ...]
) -> Source:
    listed = ", ".join(map(str, ranks[:SHOWN_RANKS]))
    more = (
        _(" et %(n)s autres") % {"n": len(ranks) - SHOWN_RANKS} if len(ranks) > SHOWN_RANKS else ""
    )
    return Source(
        file=document.file_name,
        line=_("%(label)s\u00a0: lignes %(listed)s%(more)s")
        % {"label": label, "listed": listed, "more": more},
        sha256=document.sha256,
        url=reverse("spending_document", args=[territory.slug, document.id]),
    )


def _source(document: Document, territory: Territory) -> Source:
    return Source(
        file=document.file_name,
        line=str(document),
        sha256=document.sha256,
        url=reverse("spending_document", args=[territory.slug, document.id]),
        note=_("Importé le %(day)s") % {"day": document.batch.created_at.strftime("%d/%m/%Y")},
    )
