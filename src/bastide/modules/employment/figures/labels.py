"""Words of the room's codes, translated when they are shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.searches.travel import Mode

KINDS = {
    Kind.JOB: _("Emploi"),
    Kind.INTERNSHIP: _("Stage"),
    Kind.APPRENTICESHIP: _("Apprentissage"),
    Kind.PROFESSIONALISATION: _("Contrat de professionnalisation"),
    Kind.TRAINING: _("Formation"),
    Kind.SEASONAL: _("Emploi saisonnier"),
    Kind.CIVIC_SERVICE: _("Service civique"),
}
CONTRACTS = {
    Contract.CDI: _("CDI"),
    Contract.CDD: _("CDD"),
    Contract.MIS: _("Intérim"),
    Contract.SAI: _("Contrat saisonnier"),
    Contract.CCE: _("Profession commerciale"),
    Contract.FRA: _("Franchise"),
    Contract.LIB: _("Profession libérale"),
    Contract.REP: _("Reprise d’entreprise"),
    Contract.TTI: _("Intérim d’insertion"),
    Contract.DDI: _("CDD d’insertion"),
    Contract.DDT: _("CDD tremplin"),
    Contract.DIN: _("CDI intérimaire"),
}
TIMES = {WorkingTime.FULL: _("Temps plein"), WorkingTime.PART: _("Temps partiel")}
REMOTES = {
    Remote.PARTIAL: _("Télétravail partiel"),
    Remote.FULL: _("Télétravail complet"),
    Remote.NONE: _("Sans télétravail"),
}
LEVELS = {
    3: _("CAP ou BEP"),
    4: _("Baccalauréat"),
    5: _("Bac + 2"),
    6: _("Bac + 3 ou + 4"),
    7: _("Bac + 5"),
    8: _("Doctorat"),
}
PERIODS = {
    "hour": _("brut de l’heure"),
    "day": _("brut par jour"),
    "week": _("brut par semaine"),
    "month": _("brut par mois"),
    "year": _("brut par an"),
}
TRAVELS = {
    Mode.CAR: _("%(minutes)s\u00a0min en voiture"),
    Mode.BIKE: _("%(minutes)s\u00a0min à vélo"),
}
DAYS = {
    "1": _("Depuis hier"),
    "3": _("Depuis 3 jours"),
    "7": _("Depuis 7 jours"),
    "14": _("Depuis 14 jours"),
}
