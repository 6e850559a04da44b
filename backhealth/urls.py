"""Every address: the only place that knows every app."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required, secure_admin_login
from allauth.account.views import password_set
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from backhealth import views
from backhealth.accounts.views import email, signup

# The admin signs in through our own form, so its attempts are counted with all others.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "backhealth.views.went_wrong"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("help/", views.get_help, name="help"),
    path("exercises/", include("exercises.urls")),
    path("", include("routines.urls")),
    path("accounts/signup/", signup, name="account_signup"),
    path("accounts/email/", email, name="account_email"),
    path("accounts/export/", views.export, name="export"),
    path("accounts/", include("backhealth.accounts.urls")),
    path("accounts/password/set/", reauthentication_required(password_set), name="account_set_password"),
    path("accounts/2fa/", include("backhealth.accounts.passkey_urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
