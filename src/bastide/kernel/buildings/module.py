"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="buildings",
    label=gettext_noop("Patrimoine bâti"),
    summary=gettext_noop("Les bâtiments et les terrains, leurs faits datés et leur provenance."),
    theme=Theme.KNOWLEDGE,
    demo_rank=40,
)
