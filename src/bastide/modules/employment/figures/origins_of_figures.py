"""« D’où vient ce chiffre » of the observatory and of the results: the formula in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bastide.modules.employment.core.observatory.counts import FEWEST, LONG_DAYS, Measure
from bastide.modules.employment.figures.results import days_words, hires_sentence
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.queries.observatory import ObservatoryView
from bastide.modules.employment.queries.outcomes import OutcomeView
from bastide.platform.figures.provenance import Input, Provenance, Source
from bastide.platform.ui.archetypes import Words

HIRES = "embauches"

LABELS: Mapping[str, Words] = {
    "en-ligne": gettext_lazy("Offres en ligne"),
    "mouvements": gettext_lazy("Offres parues et terminées"),
    "domaines": gettext_lazy("Offres par domaine"),
    "contrats": gettext_lazy("Offres par contrat"),
    "communes": gettext_lazy("Offres par commune"),
    "sources": gettext_lazy("Offres par source"),
    "metiers": gettext_lazy("Offres par métier"),
    "longues": gettext_lazy("Offres qui attendent depuis longtemps"),
    "duree": gettext_lazy("Durée médiane en ligne"),
    HIRES: gettext_lazy("Embauches faites grâce au site"),
}
"""Key of each figure → what it is."""


def origin_of(key: str, view: ObservatoryView) -> Provenance:
    """Return where a figure of the observatory comes from.

    Args:
        key: one of `LABELS`, but the hires.
        view: what the observatory keeps.
    """
    live = view.last(Measure.LIVE)
    values = {
        "duree": days_words(view.last(Measure.MEDIAN)),
        "longues": _count(view.last(Measure.LONG)),
        "mouvements": _("%(new)s parues, %(over)s terminées")
        % {"new": _count(view.last(Measure.NEW)), "over": _count(view.last(Measure.ENDED))},
    }
    day = date_format(view.day, "j F Y") if view.day else _("aucun jour encore")
    return Provenance(
        label=str(LABELS[key]),
        value=values.get(key, _count(live)) or _("non connu"),
        formula=_formula(key),
        inputs=[Input(_("Jour compté"), day), Input(_("Offres en ligne ce soir-là"), _count(live))],
        sources=[
            Source(
                _("Offres publiées sur ce site, comptées chaque nuit"),
                note=_("Un jour gardé n’est plus jamais récrit."),
            )
        ],
        notes=[
            _("Une offre est comptée une fois, quel que soit le nombre de sites qui la publient."),
            _("Une valeur absente d’un jour gardé veut dire aucune offre\u00a0; un jour absent "
              "veut "
              "dire que rien n’a été mesuré."),
        ],
    )  # fmt: skip


def _formula(key: str) -> str:
    formulas = {
        "mouvements": _("Parues\u00a0: vues pour la première fois ce jour. Terminées\u00a0: plus "
                        "en "
                        "ligne à partir de ce jour, quelle qu’en soit la raison."),
        "communes": _("Offres en ligne le soir, comptées dans chacune de leurs communes\u00a0: la "
                      "somme dépasse le total."),
        "sources": _("Offres en ligne le soir, comptées dans chaque source qui les publie\u00a0: "
                     "la "
                     "somme dépasse le total."),
        "longues": _("Offres en ligne le soir dont la première parution remonte à %(days)s jours "
                     "au "
                     "moins, parutions précédentes comprises.") % {"days": LONG_DAYS},
        "duree": _("Estimateur de Kaplan-Meier sur les offres parues depuis trois mois\u00a0: le "
                   "premier jour où la moitié n’est plus en ligne, celles qui y sont encore "
                   "comptant "
                   "pour le temps déjà passé. Rien sous %(fewest)s offres.") % {"fewest": FEWEST},
    }  # fmt: skip
    return formulas.get(
        key,
        _("Offres ni terminées ni retirées, déjà parues, dont la fin n’est pas passée, le soir."),
    )


def hires_origin(view: OutcomeView) -> Provenance:
    """Return where the hires come from: what employers answered."""
    whole = view.whole
    inputs = [
        Input(_("Recrutements finis"), count_words(view.recruitments)),
        Input(_("Employeurs interrogés"), count_words(view.asked)),
        Input(_("Recrutements dont personne n’a pu être interrogé"),
              count_words(view.recruitments - view.asked)),
    ]  # fmt: skip
    if whole is not None:
        inputs += [
            Input(_("Réponses finales"), count_words(whole.answered)),
            Input(_("Postes des silencieux"), count_words(whole.hires.silent_positions)),
        ]
    return Provenance(
        label=str(LABELS[HIRES]),
        value=_count(whole.hires.certain if whole else None) or _("non connu"),
        formula=_("Certaines\u00a0: somme des embauches que les employeurs disent faites grâce "
                  "au site. "
                  "Avec les silencieux\u00a0: la même proportion d’embauches par poste, "
                  "appliquée aux "
                  "postes de ceux qui n’ont pas répondu. Au plus\u00a0: tous leurs postes "
                  "pourvus ici. "
                  "Part des réponses\u00a0: intervalle de Wilson à 95\u00a0%. Sans rien "
                  "supposer\u00a0: de "
                  "«\u00a0aucun silencieux\u00a0» à «\u00a0tous les silencieux\u00a0» (bornes de "
                  "Manski)."),
        inputs=inputs,
        sources=[
            Source(
                _("Réponses des employeurs, données dans leur espace ou par le lien d’un courriel"),
                note=_("Rien n’est dit sous %(threshold)s réponses, ni de ce qui permettrait de le "
                       "retrouver.") % {"threshold": view.threshold},
            )
        ],
        notes=[hires_sentence(view)],
    )  # fmt: skip


def _count(value: int | None) -> str:
    return "" if value is None else count_words(value)
