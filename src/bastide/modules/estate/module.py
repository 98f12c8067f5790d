"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="estate",
    label=gettext_noop("Patrimoine"),
    summary=gettext_noop("Ce que l’on possède, ce que l’on en pense, ce que l’on en fait."),
    theme=Theme.STRATEGY,
    urls="bastide.modules.estate.urls",
    api="bastide.modules.estate.api:router",
    cli="bastide.modules.estate.cli:app",
    demo_rank=60,
)
