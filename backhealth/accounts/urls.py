from __future__ import annotations

from django.urls import path

from backhealth.accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("delete/", views.account_delete, name="account-delete"),
]
