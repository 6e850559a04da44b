"""A person's own pages: settings, their address, where they are signed in, and leaving for good."""

from __future__ import annotations

import uuid

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from allauth.account.views import signup as allauth_signup
from allauth.core.exceptions import ReauthenticationRequired
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhealth.accounts import addresses
from backhealth.accounts.erasure import erase
from backhealth.accounts.forms import AddEmailForm, SettingsForm
from backhealth.accounts.passkey_views import ways_in
from backhealth.http import SignedInRequest

TYPED = "new_address"
"""Where a session keeps an address that was typed before its person had shown who they are."""


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
    return render(request, "account/settings.html", {"form": form, "ways_in": ways_in(request.user)})


@rate_limit(action="manage_email")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: SignedInRequest) -> HttpResponse:
    """The address in force and the one asked for; `send` names one to send a link to, `keep` forgets the new one.

    Whoever has to show who they are first finds the form as they filled it in, and sends it themselves: a browser left
    alone a while ago may have asked.
    """
    user = request.user
    if "send" in request.POST:
        addresses.send_link(request, get_object_or_404(EmailAddress, user=user, email=request.POST["send"]))
        return redirect("account_email")
    if "keep" in request.POST:
        addresses.keep_current(user)
        messages.success(request, _("You go on with %(email)s.") % {"email": user.email})
        return redirect("account_email")
    typed = request.session.pop(TYPED, "")
    form = AddEmailForm(data=sent(request), user=user, initial={"email": typed})
    if form.is_valid():
        if not did_recently_reauthenticate(request):
            request.session[TYPED] = form.cleaned_data["email"]
            raise ReauthenticationRequired
        addresses.ask_for(request, user, form.cleaned_data["email"])
        return redirect("account_email")
    if typed:
        messages.info(request, _("Now send the link to %(email)s, below.") % {"email": typed})
    context = {"form": form, "current": addresses.current(user), "awaited": addresses.awaited(user)}
    return render(request, "account/email.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_ins(request: SignedInRequest) -> HttpResponse:
    """Where the person is signed in; `end` names one of the others, "others" or "all"."""
    here = request.session.session_key
    everywhere = request.user.browser_sessions
    match request.POST.get("end") if request.method == "POST" else None:
        case None:
            context = {"sign_ins": everywhere.signed_in(), "here": here}
            return render(request, "account/sign_ins.html", context)
        case "all":
            everywhere.all().delete()
            logout(request)
            messages.success(request, _("You are signed out everywhere."))
            return redirect("home")
        case "others":
            everywhere.exclude(pk=here).delete()
            messages.success(request, _("You are signed out everywhere but here."))
        case name:
            other = get_object_or_404(everywhere.exclude(pk=here), sign_in_id=_uuid(name))
            other.delete()
            messages.success(request, _("%(device)s is signed out.") % {"device": other.device})
    return redirect("accounts:sign-ins")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


@reauthentication_required()  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        erase(request.user)
        logout(request)
        messages.success(request, _("Your account and everything in it is gone."))
        return redirect("home")
    return render(request, "account/account_delete.html")
