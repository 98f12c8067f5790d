"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme

MODULE = Module(
    slug="organisations",
    label="Collectivités",
    summary="Collectivités, services, centres de responsabilité, personnes.",
    theme=Theme.KNOWLEDGE,
    menu=(MenuEntry("Les collectivités", "authorities"),),
    urls="bastide.kernel.organisations.urls",
    demo_rank=20,
)
