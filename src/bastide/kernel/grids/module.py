"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="grids",
    label=gettext_noop("Grilles de notation"),
    summary=gettext_noop("Les grilles, les évaluateurs, les tours à l’aveugle et leur accord."),
    theme=Theme.STRATEGY,
)
