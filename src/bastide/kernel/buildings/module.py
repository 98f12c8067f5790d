"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="buildings",
    label=gettext_noop("Patrimoine bâti"),
    summary=gettext_noop("Les bâtiments et les terrains, leurs faits datés et leur provenance."),
    theme=Theme.KNOWLEDGE,
    demo="bastide.kernel.buildings.demo:load",
    demo_rank=45,
)
