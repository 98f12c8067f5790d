"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="budgets",
    label=gettext_noop("Budgets"),
    summary=gettext_noop("Les documents budgétaires officiels et leur provenance."),
    theme=Theme.KNOWLEDGE,
    demo_rank=30,
)
