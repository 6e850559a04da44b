"""The addresses of passkeys and codes, under the names allauth calls them by."""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.generic import RedirectView

from backhealth.accounts import passkey_views as views

urlpatterns = [
    path("", views.index, name="mfa_index"),
    path("authenticate/", base.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", base.reauthenticate, name="mfa_reauthenticate"),
    path("codes/on/", views.codes_on, name="mfa_activate_totp"),
    path("codes/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/new/", views.add, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", views.rename, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", views.remove, name="mfa_remove_webauthn"),
    path("passkeys/login/", views.sign_in, name="mfa_login_webauthn"),
    path("passkeys/reauthenticate/", views.reauthenticate, name="mfa_reauthenticate_webauthn"),
]
