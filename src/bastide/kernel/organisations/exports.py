"""Posts per grade as a sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bastide.kernel.organisations.core.staff import STATUS_LABELS, sector_label
from bastide.kernel.organisations.models import Authority, StaffCount
from bastide.platform.exchange.writers import Column, Sheet


def staff_sheet(authority: Authority, counts: Iterable[StaffCount]) -> Sheet:
    """Return the posts of an authority, one row per year and grade, with file and line."""
    columns = (
        Column("year", _("Exercice"), "integer"),
        Column("status", _("Statut"), "text"),
        Column("grade", _("Grade"), "text"),
        Column("category", _("Catégorie"), "text"),
        Column("sector", _("Filière"), "text"),
        Column("permanent", _("Permanent"), "text"),
        Column("full_time", _("Temps complet"), "text"),
        Column("budgeted", _("Postes budgétés"), "number"),
        Column("filled", _("Postes pourvus"), "number"),
        Column("file", _("Fichier"), "text"),
        Column("line", _("Première ligne"), "integer"),
        Column("lines", _("Lignes"), "integer"),
    )
    yes, no = _("oui"), _("non")
    rows = [
        {
            "year": count.year,
            "status": STATUS_LABELS.get(count.status, count.status),
            "grade": count.grade,
            "category": count.category,
            "sector": sector_label(count.sector),
            "permanent": yes if count.is_permanent else no,
            "full_time": yes if count.is_full_time else no,
            "budgeted": count.budgeted,
            "filled": count.filled,
            "file": count.batch.file_name,
            "line": count.first_line,
            "lines": count.lines,
        }
        for count in counts
    ]
    notes = (authority.name, _("Postes en équivalent temps plein."))
    return Sheet(name=_("Effectifs"), columns=columns, rows=rows, notes=notes)
