"""The page of the journal of a territory, and its export."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import (
    ROOM,
    Entry,
    entry_of,
    filtered,
    get_visible_place,
    list_visible_events,
)
from bastide.platform.exchange.writers import Column, Sheet, download
from bastide.platform.journal.forms import JournalForm
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

PER_PAGE = 50
EXPORT_ROWS = 100_000

_COLUMNS = (
    Column("sequence", "rang", "integer"),
    Column("at", "quand"),
    Column("who", "qui"),
    Column("act", "acte"),
    Column("action", "code de l'acte"),
    Column("kind", "objet"),
    Column("target", "nom de l'objet"),
    Column("changes", "ce qui a changé"),
    Column("reason", "raison"),
    Column("hash", "empreinte"),
)


@room(ROOM, Role.MANAGER)
@require_safe
def journal(request: HttpRequest, territory: str) -> HttpResponse:
    """List who did what, when, on which object and why, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_place(actor, territory)
    events = list_visible_events(actor, place.perimeter_id)
    form = JournalForm(request.GET, events=events)
    page = Paginator(filtered(events, form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render_page(
        request,
        "journal/journal.html",
        title=_("Journal des actes"),
        crumbs=[home_crumb(place), Crumb(_("Journal"))],
        territory=place,
        form=form,
        rows=page,
        entries=[entry_of(event) for event in page],
        query=query.urlencode(),
    )


@room(ROOM, Role.MANAGER)
@require_safe
def export_journal(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the filtered journal as CSV or XLSX, with the fingerprint of each event."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_place(actor, territory)
    events = list_visible_events(actor, place.perimeter_id)
    asked = JournalForm(request.GET, events=events).asked()
    rows = [_row(entry_of(event)) for event in filtered(events, asked)[:EXPORT_ROWS]]
    return download(
        [Sheet(_("Journal"), _COLUMNS, rows)],
        "csv" if request.GET.get("format") == "csv" else "xlsx",
        f"journal {place.name}",
        fictitious=place.is_fictitious,
    )


def _row(entry: Entry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "at": timezone.localtime(entry.at).isoformat(timespec="seconds"),
        "who": entry.who,
        "act": entry.act,
        "action": entry.action,
        "kind": entry.kind,
        "target": entry.target,
        "changes": "\n".join(
            f"{one.field}\u00a0: {one.before or '—'} / {one.after or '—'}" for one in entry.changes
        ),
        "reason": entry.reason,
        "hash": entry.hash,
    }
