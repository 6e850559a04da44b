"""Creating an account with a passkey in place of a password: an address, a code by mail, then the passkey."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import complete_signup
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backhealth.accounts import signup_codes
from backhealth.accounts.forms import PasskeySignupForm, SignupCodeForm
from backhealth.accounts.models import User
from backhealth.accounts.views import sent

BEGINNING = "accounts:passkey-signup"


@login_not_required
@rate_limit(action="signup")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_signup(request: HttpRequest) -> HttpResponse:
    """Asks for the address. It tells whether one has an account, so it is limited as the other way to sign up is."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = PasskeySignupForm(sent(request))
    if not form.is_valid():
        return render(request, "account/passkey_signup.html", {"form": form})
    if not signup_codes.send(request, form.cleaned_data["email"], form.cleaned_data["timezone"]):
        return render(request, "429.html", status=429)
    return redirect("accounts:signup-code")


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def signup_code(request: HttpRequest) -> HttpResponse:
    """Makes the account and goes on to its passkey. Who stops there is signed in and can choose a password."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    asked = signup_codes.asked(request)
    if not asked:
        messages.info(request, _("There is no code to enter now. Ask for a new one here."))
        return redirect(BEGINNING)
    form = SignupCodeForm(sent(request), request=request)
    if not form.is_valid():
        return render(request, "account/signup_code.html", {"form": form, "email": asked["email"]})
    user = _create(request, asked)
    if user is None:
        messages.error(request, get_adapter().error_messages["email_taken"])
        return redirect(BEGINNING)
    # Whose the address is was shown a moment ago: adding the passkey asks for nothing more.
    record_authentication(request, user, method="code", reauthenticated=True)
    response: HttpResponse = complete_signup(request, user, None, reverse("mfa_add_webauthn"))
    return response


def _create(request: HttpRequest, asked: signup_codes.Asked) -> User | None:
    """The account with its confirmed address; none if somebody took the address meanwhile."""
    form = PasskeySignupForm({"email": asked["email"], "timezone": asked["timezone"]})
    if not form.is_valid():
        return None
    get_adapter().stash_verified_email(request, asked["email"])
    try:
        return form.save(request)
    except IntegrityError:
        return None
