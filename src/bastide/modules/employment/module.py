"""The visiting card of this room."""

from bastide.platform.composition import MenuEntry, Module, Theme, gettext_noop

MODULE = Module(
    slug="employment",
    label=gettext_noop("Emploi"),
    summary=gettext_noop("Toutes les offres du bassin d’emploi derrière une seule porte."),
    theme=Theme.DIGITAL,
    menu=(MenuEntry(gettext_noop("Les offres d’emploi"), "employment"),),
    urls="bastide.modules.employment.urls",
    public_urls="bastide.modules.employment.urls.public",
    api="bastide.modules.employment.api:router",
    warm="bastide.modules.employment.queries.warming:warm",
    timely="bastide.modules.employment.tasks:start_due",
    demo="bastide.modules.employment.demo:load",
    demo_rank=70,
    cli="bastide.modules.employment.cli:app",
)
