"""The site's addresses, and two more that go wrong: as a URLconf for the pages that say so."""

from __future__ import annotations

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from backhealth import urls


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("500/", fail), path("429/", login_not_required(respond_429)), *urls.urlpatterns]
