"""Addresses of the library."""

from __future__ import annotations

from django.urls import URLPattern, path

from exercises import views

app_name = "exercises"
urlpatterns: list[URLPattern] = [
    path("", views.movement_list, name="movement-list"),
    path("figures/<slug:slug>-<slug:digest>.json", views.movement_motion, name="movement-motion"),
    path("<slug:slug>/", views.movement_detail, name="movement-detail"),
]
