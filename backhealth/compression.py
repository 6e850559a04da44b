"""Pages packed for the way with zlib-ng, which takes 0.6 ms for 100 KB where zlib takes 3."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers
from zlib_ng import gzip_ng

SHORTEST = 200
"""Shorter answers gain nothing."""
LEVEL = 6
LONGEST_NAME = 100


def pack(content: bytes) -> bytes:
    """The content as gzip. A name of random length in its head blurs how long it is: that could tell of secrets."""
    packed: bytes = gzip_ng.compress(content, compresslevel=LEVEL, mtime=0)
    head = bytearray(packed[:10])
    head[3] = gzip.FNAME
    return bytes(head) + b"a" * secrets.randbelow(LONGEST_NAME) + b"\0" + packed[10:]


def pack_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Packs whole answers for who takes gzip; streams are left to Django's middleware around this one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < SHORTEST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            response.content = pack(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware
