from __future__ import annotations

from django.urls import path

from backhealth.accounts import passkey_signup, views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("signup/passkey/", passkey_signup.passkey_signup, name="passkey-signup"),
    path("signup/code/", passkey_signup.signup_code, name="signup-code"),
    path("sign-ins/", views.sign_ins, name="sign-ins"),
    path("delete/", views.account_delete, name="account-delete"),
]
