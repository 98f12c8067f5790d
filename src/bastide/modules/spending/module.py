"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme, gettext_noop

MODULE = Module(
    slug="spending",
    label=gettext_noop("Dépenses"),
    summary=gettext_noop("Où va l’argent, par politique publique, sur plusieurs collectivités."),
    theme=Theme.STRATEGY,
    menu=(MenuEntry(gettext_noop("Où va l’argent"), "spending"),),
    urls="bastide.modules.spending.urls",
    api="bastide.modules.spending.api:router",
    cli="bastide.modules.spending.cli:app",
    search=("bastide.modules.spending.queries.found:search_entries",),
    home="bastide.modules.spending.figures.dashboard:blocks",
    warm="bastide.modules.spending.queries.warming:warm",
    demo="bastide.modules.spending.demo:load",
    demo_rank=50,
)
