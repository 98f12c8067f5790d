"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme

MODULE = Module(
    slug="budgets",
    label="Budgets",
    summary="Les documents budgétaires officiels et leur provenance.",
    theme=Theme.KNOWLEDGE,
    demo_rank=30,
)
