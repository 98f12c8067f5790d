"""Acts and objects in French words: the verb of an act, the common noun of its object."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_VERBS = {
    "accept": gettext_lazy("acceptation"),
    "add": gettext_lazy("ajout"),
    "allocate": gettext_lazy("affectation"),
    "approve": gettext_lazy("approbation"),
    "attach": gettext_lazy("pièce jointe"),
    "block": gettext_lazy("blocage"),
    "cancel": gettext_lazy("annulation"),
    "change": gettext_lazy("modification"),
    "close": gettext_lazy("clôture"),
    "create": gettext_lazy("création"),
    "delete": gettext_lazy("suppression"),
    "decide": gettext_lazy("décision"),
    "demolish": gettext_lazy("démolition"),
    "deny": gettext_lazy("accès refusé"),
    "detach": gettext_lazy("retrait de pièce"),
    "drop": gettext_lazy("abandon"),
    "edit": gettext_lazy("modification"),
    "end": gettext_lazy("fin"),
    "erase": gettext_lazy("effacement"),
    "examine": gettext_lazy("examen"),
    "extend": gettext_lazy("prolongation"),
    "file": gettext_lazy("dépôt"),
    "freeze": gettext_lazy("gel"),
    "give": gettext_lazy("attribution"),
    "import": gettext_lazy("import"),
    "group": gettext_lazy("regroupement"),
    "hide": gettext_lazy("retrait du site"),
    "hold": gettext_lazy("mise en attente"),
    "invite": gettext_lazy("invitation"),
    "join": gettext_lazy("réunion"),
    "keep": gettext_lazy("conservation"),
    "load": gettext_lazy("chargement"),
    "lock": gettext_lazy("verrouillage"),
    "merge": gettext_lazy("fusion"),
    "move": gettext_lazy("déplacement"),
    "name": gettext_lazy("désignation"),
    "open": gettext_lazy("ouverture"),
    "part": gettext_lazy("séparation"),
    "publish": gettext_lazy("publication"),
    "question": gettext_lazy("question"),
    "read": gettext_lazy("lecture"),
    "record": gettext_lazy("enregistrement"),
    "refresh": gettext_lazy("mise à jour"),
    "refuse": gettext_lazy("refus"),
    "remove": gettext_lazy("retrait"),
    "rename": gettext_lazy("renommage"),
    "report": gettext_lazy("avancement"),
    "store": gettext_lazy("rangement"),
    "restart": gettext_lazy("relance"),
    "resume": gettext_lazy("reprise"),
    "revise": gettext_lazy("révision"),
    "revoke": gettext_lazy("révocation"),
    "rule": gettext_lazy("réponse"),
    "set": gettext_lazy("réglage"),
    "show": gettext_lazy("remise en ligne"),
    "split": gettext_lazy("division"),
    "start": gettext_lazy("lancement"),
    "submit": gettext_lazy("envoi"),
    "suspend": gettext_lazy("suspension"),
    "undo": gettext_lazy("annulation"),
    "unlock": gettext_lazy("déverrouillage"),
    "update": gettext_lazy("modification"),
    "validate": gettext_lazy("validation"),
    "vote": gettext_lazy("vote"),
    "withdraw": gettext_lazy("retrait"),
    "write": gettext_lazy("écriture"),
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
