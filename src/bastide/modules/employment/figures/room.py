"""The state of the room in figures."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import shown
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.queries.sources import RoomState
from bastide.platform.ui.archetypes import KeyFigure


def room_sentence(state: RoomState) -> str:
    """Return what is online, in one sentence."""
    online = ngettext(
        "%(count)s offre est en ligne", "%(count)s offres sont en ligne", state.online
    ) % {"count": count_words(state.online)}
    said = _("%(online)s, faites de %(offers)s annonces\u00a0; %(new)s nouvelles cette semaine.")
    return said % {
        "online": online,
        "offers": count_words(state.offers - state.outside),
        "new": count_words(state.new),
    }


def room_figures(state: RoomState, place: Territory) -> list[KeyFigure]:
    """Return the key figures of the room."""
    jobs = reverse("employment_jobs", args=[place.slug])
    return [
        KeyFigure(_("Offres en ligne"), count_words(state.online), url=jobs),
        KeyFigure(
            _("Publiées par plusieurs sources"),
            count_words(state.several),
            note=_("réunies en une seule"),
            url=f"{jobs}?etat=plusieurs",
        ),
        KeyFigure(
            _("Avec un salaire compris"), _share(state.paid, state.online), note=_("des offres")
        ),
        KeyFigure(
            _("Annonces hors du bassin"),
            count_words(state.outside),
            note=_("lues et laissées de côté, avec la raison"),
        ),
        KeyFigure(_("Retirées du site"), count_words(state.hidden), url=f"{jobs}?etat=masquees"),
    ]


def count_words(count: int) -> str:
    """Return a count as people write it: a space for thousands."""
    return shown(Decimal(count), decimals=0)


def _share(part: int, whole: int) -> str:
    return _("%(share)s\u00a0%%") % {"share": round(100 * part / whole)} if whole else ""
