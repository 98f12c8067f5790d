"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="grids",
    label=gettext_noop("Grilles de notation"),
    summary=gettext_noop("Noter à plusieurs, à l’aveugle, et mesurer l’accord."),
    theme=Theme.KNOWLEDGE,
    demo_rank=41,
)
