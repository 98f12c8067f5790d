"""The requests of the one desk, to take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models import DeskRequest
from bastide.platform.exchange.writers import Column, Sheet, download


def request_row(one: DeskRequest) -> dict[str, Any]:
    """Return one request with its latest answer, for files and for the API alike.

    Args:
        one: with its answers at hand.
    """
    last = max(one.rulings.all(), key=lambda ruling: ruling.created_at, default=None)
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "asset": str(one.asset) if one.asset else "",
        "perimeter": one.perimeter.label,
        "service": one.service.name if one.service else "",
        "surface_m2": one.surface_m2,
        "amount": one.amount,
        "wished_on": one.wished_on,
        "stage": one.stage,
        "filed_on": timezone.localdate(one.created_at),
        "answer": last.kind if last else "",
        "reason": last.reason if last else "",
        "vote": last.vote if last else "",
    }


def requests_download(
    requests: Iterable[DeskRequest],
    format: str,  # noqa: A002 -- the word of the address
    territory: Territory,
) -> HttpResponse:
    """Answer the list of requests.

    Raises:
        Http404: the format is not offered.
    """
    if format not in {"csv", "xlsx"}:
        raise Http404
    kind: Literal["csv", "xlsx"] = "csv" if format == "csv" else "xlsx"
    sheet = Sheet(
        name=_("Demandes"),
        columns=[
            Column("title", _("Objet")),
            Column("kind", _("Demande")),
            Column("text", _("Explication")),
            Column("asset", _("Bien")),
            Column("perimeter", _("Qui demande")),
            Column("service", _("Service")),
            Column("surface_m2", _("Surface demandée (m²)"), "integer"),
            Column("amount", _("Coût estimé (€)"), "money"),
            Column("wished_on", _("Souhaité pour le"), "date"),
            Column("filed_on", _("Déposée le"), "date"),
            Column("stage", _("État")),
            Column("answer", _("Dernière réponse")),
            Column("reason", _("Raison")),
            Column("vote", _("Vote")),
        ],
        rows=[_in_words(one) for one in requests],
    )
    return download([sheet], kind, "demandes au guichet", fictitious=territory.is_fictitious)


def _in_words(one: DeskRequest) -> dict[str, Any]:
    """Return a row whose codes are said in words."""
    last = max(one.rulings.all(), key=lambda ruling: ruling.created_at, default=None)
    return request_row(one) | {
        "kind": str(one.get_kind_display()),
        "stage": str(one.get_stage_display()),
        "answer": str(last.get_kind_display()) if last else "",
    }
