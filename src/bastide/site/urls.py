"""Every address of the product, put together from the cards of the rooms."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from bastide.site import health, views
from bastide.site.rooms import cards


def _of_rooms(attribute: str) -> list[URLPattern | URLResolver]:
    """Return the addresses that the cards name under an attribute."""
    return [
        pattern
        for card in cards()
        if (name := getattr(card, attribute))
        for pattern in import_module(name).urlpatterns
    ]


_pages: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("sources/", views.sources, name="sources"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("glossaire/", views.glossary, name="glossary"),
    path("compte/", include("bastide.platform.accounts.urls")),
    path("compte/", include("allauth.account.urls")),
    path("compte/double-authentification/", include("allauth.mfa.urls")),
    path("taches/", include("bastide.platform.tasks.urls")),
    path("courriels/", include("bastide.platform.mail.urls")),
    path("recherche/", include("bastide.platform.search.urls")),
    *_of_rooms("public_urls"),
    path("territoires/<slug:territory>/", include("bastide.platform.journal.urls")),
    path("territoires/<slug:territory>/", include("bastide.platform.accounts.territory_urls")),
    path("territoires/<slug:territory>/", include("bastide.platform.themes.urls")),
    path("territoires/<slug:territory>/", include(_of_rooms("urls"))),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante", health.health, name="health"),
    path("metriques", health.metrics, name="metrics"),
    path("langue/", include("django.conf.urls.i18n")),
    path("api/v1/", include("bastide.site.api_urls")),
    path("", include("bastide.platform.ui.urls")),
    *i18n_patterns(*_pages, prefix_default_language=False),
]

if settings.OIDC_IS_ON:
    urlpatterns += [
        path("oidc/", include("mozilla_django_oidc.urls")),
        path("oidc/", include("bastide.platform.accounts.oidc_urls")),
    ]

handler400 = "bastide.site.errors.bad_request"
handler403 = "bastide.site.errors.forbidden"
handler404 = "bastide.site.errors.not_found"
handler500 = "bastide.site.errors.server_error"
