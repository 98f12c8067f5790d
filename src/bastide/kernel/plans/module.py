"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="plans",
    label=gettext_noop("Plans et actions"),
    summary=gettext_noop("Qui fait quoi, quand, pour combien, où on en est."),
    theme=Theme.STRATEGY,
    demo_rank=42,
)
