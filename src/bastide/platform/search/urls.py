"""The address of the search page."""

from django.urls import path

from bastide.platform.search import views

urlpatterns = [path("", views.search, name="search")]
