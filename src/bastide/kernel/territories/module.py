"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme, gettext_noop

MODULE = Module(
    slug="territories",
    label=gettext_noop("Territoires"),
    summary=gettext_noop("Qui sommes-nous\u00a0: communes, populations, contours, régime fiscal."),
    theme=Theme.KNOWLEDGE,
    menu=(MenuEntry(gettext_noop("Le territoire"), "territory"),),
    urls="bastide.kernel.territories.urls.territory",
    public_urls="bastide.kernel.territories.urls.public",
    api="bastide.kernel.territories.api:router",
    search=("bastide.kernel.territories.queries:search_entries",),
    demo="bastide.kernel.territories.demo:load",
    demo_rank=10,
)
