"""The site's addresses, and four more that go wrong: as a URLconf for the pages that say so."""

from __future__ import annotations

import psycopg
from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from backhealth import urls


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


@login_not_required
def lose_the_database(request: HttpRequest) -> HttpResponse:
    raise psycopg.OperationalError("on purpose")


@login_not_required
def refuse(request: HttpRequest) -> HttpResponse:
    raise BadRequest("on purpose")


handler500 = urls.handler500
urlpatterns = [
    path("500/", fail),
    path("503/", lose_the_database),
    path("400/", refuse),
    path("429/", login_not_required(respond_429)),
    *urls.urlpatterns,
]
