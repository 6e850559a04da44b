"""Times in the person's own zone; who has to show who they are; and what happens when the person has left."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from backhealth.accounts.models import User


def time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Activates the signed-in person's zone for the length of the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(ZoneInfo(request.user.timezone)):
            return get_response(request)

    return middleware


class ProveFirst:
    """A form sent too long after somebody showed who they are: they show it again, and come back to its page.

    Allauth would keep the whole request until then, with the network address, the cookies and perhaps a password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        return redirect(f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}")


class LeftMeanwhile:
    """A change under way when its person deletes the account finds nothing to belong to, and leads to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refused = isinstance(exception, (ObjectDoesNotExist, DatabaseError))
        if not refused or isinstance(exception, OperationalError) or not request.user.is_authenticated:
            return None
        if User.objects.filter(pk=request.user.pk).exists():
            return None
        logout(request)
        return redirect("account_login")
