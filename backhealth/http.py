"""HTTP pieces any app may use."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from backhealth.accounts.models import User


M = TypeVar("M", bound=Model)
R = TypeVar("R")
READS = ("GET", "HEAD")
WRITES = ("POST",)


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware: its user is a person."""

    user: User


def wants_fragment(request: HttpRequest) -> bool:
    """True for an htmx swap, False for a page load or a history restore."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def render_page(
    request: HttpRequest, page: str, fragment: str, context: Mapping[str, object]
) -> HttpResponse:
    """The whole page, or only its fragment when htmx asks; caches keep the two apart."""
    response = render(request, fragment if wants_fragment(request) else page, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response


def page_of(request: HttpRequest, rows: QuerySet[Any, R] | Sequence[R], size: int) -> Page[R]:
    """The page of `rows` that `?page=` names; a number out of range gives the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def offer_undo(request: HttpRequest, text: str, address: str) -> None:
    """A message with an Undo button that posts to `address`."""
    messages.success(request, text, extra_tags=address)


def of_owner(
    find: Callable[..., M], methods: tuple[str, ...]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of one object: `find(request, **arguments of the address)` looks it up through its owner.

    The look-up comes before the method, so a stranger gets 404 whatever is tried; the owner gets 405 for a
    method the address does not take. The view is called with the request and the object.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def looked_up(request: HttpRequest, **arguments: Any) -> HttpResponse:
            found = find(request, **arguments)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                return view(request, found)
            except found.DoesNotExist:  # type: ignore[attr-defined]  # every model with a table has its own
                # It left for good since it was found.
                raise Http404 from None

        return looked_up

    return decorate
