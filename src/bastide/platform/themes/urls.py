"""Addresses of the theme of a territory."""

from django.urls import path

from bastide.platform.themes import views

urlpatterns = [
    path("apparence/", views.settings_page, name="theme"),
    path("apparence/bastide/", views.restore, name="theme_restore"),
    path("apparence/theme.css", views.style, name="theme_style"),
    path("apparence/logo.png", views.logo, name="theme_logo"),
]
