"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme, gettext_noop

MODULE = Module(
    slug="organisations",
    label=gettext_noop("Collectivités"),
    summary=gettext_noop(
        "Ouvrir un territoire\u00a0; collectivités, services, centres de responsabilité, personnes."
    ),
    theme=Theme.KNOWLEDGE,
    menu=(
        MenuEntry(gettext_noop("Les collectivités"), "authorities"),
        MenuEntry(gettext_noop("L’organisation"), "organisation"),
    ),
    urls="bastide.kernel.organisations.urls",
    api="bastide.kernel.organisations.api:router",
    cli="bastide.kernel.organisations.cli:app",
    cli_name="territory",
    search=("bastide.kernel.organisations.queries:search_entries",),
    demo="bastide.kernel.organisations.demo:load",
    demo_rank=20,
)
