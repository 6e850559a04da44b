"""The three pages of the floor, and their addresses."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tests.bench.floor.models import Entry, cells

ROWS = [SimpleNamespace(pk=number, **cells(number)) for number in range(1, 61)]
KINDS = {"past": 30, "next": 15, "kept": 5}
"""The three lists of a person, and how many objects `/me/` shows of each."""


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/page.html", {"heading": "Sixty rows", "rows": ROWS})


def me(request: HttpRequest) -> HttpResponse:
    entries = Entry.objects.filter(owner=request.user)
    lists = [entries.filter(kind=kind).order_by("-day")[:count] for kind, count in KINDS.items()]
    return render(request, "floor/me.html", {"lists": lists})


urlpatterns = [
    path("ok/", ok, name="ok"),
    path("page/", page, name="page"),
    path("me/", me, name="me"),
    path("entries/<int:pk>/", ok, name="entry"),
]
