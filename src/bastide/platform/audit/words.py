"""Acts and objects in French words: the verb of an act, the common noun of its object."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

_VERBS = {
    "accept": _l("acceptation"),
    "add": _l("ajout"),
    "allocate": _l("affectation"),
    "cancel": _l("annulation"),
    "change": _l("modification"),
    "close": _l("clôture"),
    "create": _l("création"),
    "delete": _l("suppression"),
    "deny": _l("accès refusé"),
    "erase": _l("effacement"),
    "freeze": _l("gel"),
    "give": _l("attribution"),
    "import": _l("import"),
    "invite": _l("invitation"),
    "load": _l("chargement"),
    "open": _l("ouverture"),
    "publish": _l("publication"),
    "read": _l("lecture"),
    "record": _l("enregistrement"),
    "refresh": _l("mise à jour"),
    "refuse": _l("refus"),
    "remove": _l("retrait"),
    "rename": _l("renommage"),
    "resume": _l("reprise"),
    "revoke": _l("révocation"),
    "start": _l("lancement"),
    "undo": _l("annulation"),
    "update": _l("modification"),
    "validate": _l("validation"),
    "vote": _l("vote"),
    "withdraw": _l("retrait"),
    "write": _l("écriture"),
}
"""First word of an act → noun of the act."""


def act_words(action: str) -> str:
    """Return an act in words; an unknown verb is shown as it is written.

    >>> act_words("polish_thing")
    'polish thing'
    """
    verb = _VERBS.get(action.partition("_")[0])
    return str(verb) if verb is not None else action.replace("_", " ")


def object_words(target_type: str) -> str:
    """Return the common noun of a type of object (`budgets.document` → « document »)."""
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)  # noqa: SLF001 -- public in Django
    except (LookupError, ValueError):
        return _("objet disparu")
