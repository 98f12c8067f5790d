"""The columns of the sheets that go out and come back: the same both ways.

Their labels are French in every language, so that a file comes back whoever opened it.
"""

from __future__ import annotations

from bastide.platform.exchange.writers import Column

ACTION_COLUMNS = (
    Column("id", "Identifiant"),
    Column("code", "Code"),
    Column("title", "Action"),
    Column("description", "Description"),
    Column("serves", "Objectifs"),
    Column("owner_function", "Personne responsable"),
    Column("owner_service", "Service responsable"),
    Column("owner_label", "Autre responsable"),
    Column("starts_on", "Début", "date"),
    Column("ends_on", "Fin", "date"),
    Column("recurrence", "Périodicité"),
    Column("status", "Statut"),
    Column("mode", "Mesure de l’avancement"),
    Column("progress", "Avancement déclaré (%)", "number"),
    Column("weight", "Poids", "number"),
    Column("priority", "Priorité", "integer"),
    Column("reference", "Identifiant de l’objet"),
    Column("reference_label", "Objet concerné"),
    Column("version", "Version", "integer"),
)

MONEY_COLUMNS = (
    Column("action", "Identifiant de l’action"),
    Column("code", "Code de l’action"),
    Column("title", "Action"),
    Column("year", "Exercice", "integer"),
    Column("section", "Section"),
    Column("direction", "Sens"),
    Column("funding", "Origine de la recette"),
    Column("funder", "Financeur"),
    Column("planned", "Prévu (€)", "money"),
    Column("amended", "Modifié (€)", "money"),
    Column("realised", "Réalisé (€)", "money"),
    Column("version", "Version", "integer"),
)
