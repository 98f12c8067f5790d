"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme

MODULE = Module(
    slug="territories",
    label="Territoires",
    summary="Qui sommes-nous : communes, populations, contours, régime fiscal.",
    theme=Theme.KNOWLEDGE,
    menu=(MenuEntry("Le territoire", "territory"),),
    urls="bastide.kernel.territories.urls",
    public_urls="bastide.kernel.territories.public_urls",
    cli="bastide.kernel.territories.cli:app",
    cli_name="territory",
    demo_rank=10,
)
