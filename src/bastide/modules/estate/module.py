"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme, gettext_noop

MODULE = Module(
    slug="estate",
    label=gettext_noop("Patrimoine"),
    summary=gettext_noop("Ce que l’on possède, ce que l’on en pense, ce que l’on en fait."),
    theme=Theme.STRATEGY,
    menu=(MenuEntry(gettext_noop("Le patrimoine"), "estate"),),
    urls="bastide.modules.estate.urls",
    api="bastide.modules.estate.api:router",
    search=("bastide.modules.estate.queries.found:search_entries",),
    cli="bastide.modules.estate.cli:app",
    home="bastide.modules.estate.figures.dashboard:blocks",
    warm="bastide.modules.estate.queries.warming:warm",
    demo="bastide.modules.estate.demo:load",
    demo_rank=60,
)
