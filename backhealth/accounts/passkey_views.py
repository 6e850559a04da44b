"""Passkeys and codes: allauth's pages, with a stranger's 404 first and one page that shows all of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import EmailAddress
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhealth.accounts.forms import LoginForm
from backhealth.accounts.models import User
from backhealth.accounts.passkey_forms import (
    ActivateCodesForm,
    AddPasskeyForm,
    PasskeyLoginForm,
    PasskeyReauthenticateForm,
)
from backhealth.http import SignedInRequest


class PasskeysAndCodes(IndexView):
    """All ways of signing in beside the password, and what stands in the way of adding one."""

    request: SignedInRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        addresses = EmailAddress.objects.filter(user=self.request.user)
        context["unconfirmed"] = addresses.filter(verified=False).first()
        return context


class AddPasskey(webauthn.AddWebAuthnView):
    """A key that the device keeps itself, so that it signs in without an address or a password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        wanted = context["js_data"]["creation_options"]["publicKey"]["authenticatorSelection"]
        wanted.update(residentKey="required", requireResidentKey=True)
        return context

    def form_valid(self, form: AddPasskeyForm) -> HttpResponse:
        """Of two added at once, both stay; the recovery codes come with the first."""
        try:
            return super().form_valid(form)
        except IntegrityError:
            return redirect("mfa_view_recovery_codes")


class SwitchCodesOn(ActivateTOTPView):
    """Of two sendings at once, the first switches them on."""

    def form_valid(self, form: ActivateCodesForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except IntegrityError:
            return redirect("mfa_index")


class SignInWithPasskey(NextRedirectMixin, webauthn.LoginWebAuthnView):
    """A passkey that does not sign in shows the sign-in page again, and why."""

    template_name = "account/login.html"

    def form_invalid(self, form: PasskeyLoginForm) -> HttpResponse:
        context = self.get_context_data(form=LoginForm(), passkey_form=form)  # type: ignore[no-untyped-call]
        return self.render_to_response(context)


class ReauthenticateWithPasskey(webauthn.ReauthenticateWebAuthnView):
    """A passkey that does not fit shows its page again, and why."""

    def form_invalid(self, form: PasskeyReauthenticateForm) -> HttpResponse:
        for problem in form.errors["credential"]:
            messages.error(self.request, str(problem))
        page = self.passthrough_next_url(self.request.path)  # type: ignore[no-untyped-call]
        return redirect(page)


def of_owner(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Looks a passkey up through its owner before anything is asked."""

    @functools.wraps(view)
    def looked_up(request: HttpRequest, pk: int) -> HttpResponseBase:
        get_object_or_404(Authenticator, user=request.user, pk=pk, type=Authenticator.Type.WEBAUTHN)
        return view(request, pk=pk)

    return looked_up


index = PasskeysAndCodes.as_view()
add = AddPasskey.as_view()
codes_on = SwitchCodesOn.as_view()
sign_in = SignInWithPasskey.as_view()
reauthenticate = ReauthenticateWithPasskey.as_view()
rename = of_owner(webauthn.edit_webauthn)
remove = of_owner(webauthn.remove_webauthn)


def ways_in(user: User) -> str:
    """What a person signs in with beside their password, in words."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    words = []
    if passkeys := types.count(Authenticator.Type.WEBAUTHN):
        words.append(ngettext("%(count)s passkey", "%(count)s passkeys", passkeys) % {"count": passkeys})
    if Authenticator.Type.TOTP in types:
        words.append(_("codes on") if words else _("Codes on"))
    if not words:
        words.append(_("Password only") if user.has_usable_password() else _("None yet"))
    return ", ".join(words)
