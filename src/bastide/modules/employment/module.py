"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="employment",
    label=gettext_noop("Emploi"),
    summary=gettext_noop("Toutes les offres du bassin d’emploi derrière une seule porte."),
    theme=Theme.DIGITAL,
    cli="bastide.modules.employment.cli:app",
)
