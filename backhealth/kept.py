"""Pages that are the same for every visitor: rendered once, and kept compressed by each worker.

A page is kept under the edition of what it shows, so a change makes a new name and the old page is asked for no
more. Who has a session, or a message waiting, is somebody: their pages are always made for them.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from backhealth.http import wants_fragment

MEGABYTE = 1024 * 1024
LONGEST_ADDRESS = 300
"""An address longer than this is somebody's own search."""
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Kept:
    """A page as it is sent; `mark` names its content for browsers that ask whether theirs is still good."""

    packed: bytes
    mark: str

    @classmethod
    def of(cls, response: HttpResponse) -> Kept:
        mark = hashlib.sha256(response.content).hexdigest()[:16]
        # The same bytes every time: a time of packing would only make them differ.
        return cls(gzip.compress(response.content, mtime=0), f'W/"{mark}"')

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, or a 304 to a browser that has it; unpacked for the rare one that does not take gzip."""
        headers = {"ETag": self.mark, "Cache-Control": "no-cache"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(self.packed, headers=headers | {"Content-Encoding": "gzip"})
        else:
            response = HttpResponse(gzip.decompress(self.packed), headers=headers)
        patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
        return get_conditional_response(request, etag=self.mark, response=response) or response


class Shelf:
    """Pages by key, for all threads of a worker; those asked for longest ago leave first when it is full."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Kept, *, most: int) -> None:
        """Keeps a page; all of them together take at most `most` bytes."""
        with self._lock:
            replaced = self._pages.pop(key, None)
            self._size += len(page.packed) - (len(replaced.packed) if replaced else 0)
            self._pages[key] = page
            while self._size > most:
                _, oldest = self._pages.popitem(last=False)
                self._size -= len(oldest.packed)


SHELF = Shelf()


def kept_for_visitors(edition_of: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """A view whose page a worker makes once for all visitors, until `edition_of(request)` names another state of things."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def kept(request: HttpRequest, **arguments: str) -> HttpResponse:
            address = request.get_full_path()
            if not settings.KEPT_PAGES_MB or not _is_visitor(request) or len(address) > LONGEST_ADDRESS:
                return view(request, **arguments)
            # Asked before the page is made: one made of newer rows may stand under an older edition, never
            # the other way round.
            key = (edition_of(request), address, wants_fragment(request))
            page = SHELF.get(key)
            if page is None:
                response = view(request, **arguments)
                if response.status_code != HTTPStatus.OK or _is_personal(request, response):
                    return response
                page = Kept.of(response)
                SHELF.put(key, page, most=settings.KEPT_PAGES_MB * MEGABYTE)
            return page.answer(request)

        return kept

    return decorate


def _is_visitor(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page holds something of this browser alone: a form's token, a session begun, a cookie."""
    return bool(
        request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or not request.session.is_empty() or response.cookies
    )
