"""A person's own pages: settings, and leaving for good."""

from __future__ import annotations

from allauth.account.views import signup as allauth_signup
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backhealth.accounts.erasure import erase
from backhealth.accounts.forms import DeleteAccountForm, SettingsForm
from backhealth.http import SignedInRequest


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: all of a POST, be it empty, and nothing of a GET."""
    return request.POST if request.method == "POST" else None


@login_not_required
def signup(request: HttpRequest) -> HttpResponseBase:
    """Sign-up. Of two sendings at once, the later finds the address taken and says so."""
    try:
        return allauth_signup(request)
    except IntegrityError:
        return allauth_signup(request)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    form = SettingsForm(sent(request), instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("accounts:settings")
    return render(request, "account/settings.html", {"form": form})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: SignedInRequest) -> HttpResponse:
    form = DeleteAccountForm(sent(request), user=request.user)
    if form.is_valid():
        erase(request.user)
        logout(request)
        messages.success(request, _("Your account and everything in it is gone."))
        return redirect("home")
    return render(request, "account/account_delete.html", {"form": form})
