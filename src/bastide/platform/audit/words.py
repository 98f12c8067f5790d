"""Acts and objects in French words: the verb of an act, the common noun of its object."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

_VERBS = {
    "accept": _l("acceptation"),
    "add": _l("ajout"),
    "allocate": _l("affectation"),
    "attach": _l("pièce jointe"),
    "cancel": _l("annulation"),
    "change": _l("modification"),
    "close": _l("clôture"),
    "create": _l("création"),
    "delete": _l("suppression"),
    "decide": _l("décision"),
    "demolish": _l("démolition"),
    "deny": _l("accès refusé"),
    "detach": _l("retrait de pièce"),
    "drop": _l("abandon"),
    "edit": _l("modification"),
    "end": _l("fin"),
    "erase": _l("effacement"),
    "examine": _l("examen"),
    "file": _l("dépôt"),
    "freeze": _l("gel"),
    "give": _l("attribution"),
    "import": _l("import"),
    "hold": _l("mise en attente"),
    "invite": _l("invitation"),
    "keep": _l("conservation"),
    "load": _l("chargement"),
    "lock": _l("verrouillage"),
    "merge": _l("fusion"),
    "move": _l("déplacement"),
    "name": _l("désignation"),
    "open": _l("ouverture"),
    "publish": _l("publication"),
    "read": _l("lecture"),
    "record": _l("enregistrement"),
    "refresh": _l("mise à jour"),
    "refuse": _l("refus"),
    "remove": _l("retrait"),
    "rename": _l("renommage"),
    "report": _l("avancement"),
    "restart": _l("relance"),
    "resume": _l("reprise"),
    "revise": _l("révision"),
    "revoke": _l("révocation"),
    "rule": _l("réponse"),
    "set": _l("réglage"),
    "split": _l("division"),
    "start": _l("lancement"),
    "undo": _l("annulation"),
    "unlock": _l("déverrouillage"),
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
