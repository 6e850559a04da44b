"""Request ids, health checks, the access log and the headers every answer carries."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import translation

from backhealth.logs import request_id, route_of

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("backhealth.access")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)


WELL_FORMED_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def identify_request(get_response: GetResponse) -> GetResponse:
    """Names each request in the log and in the answer, by the proxy's name for it when that is to be trusted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        name = given if WELL_FORMED_ID.fullmatch(given) else secrets.token_hex(16)
        request.request_id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = name
        return response

    return middleware


def health_checks(get_response: GetResponse) -> GetResponse:
    """Answers /healthz (the process lives) and /readyz (so does the database) before any host or https rule."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
            except Error:
                return HttpResponse("database unavailable", status=503, content_type="text/plain")
            return HttpResponse("ok", content_type="text/plain")
        return get_response(request)

    return middleware


def access_log(get_response: GetResponse) -> GetResponse:
    """One line a request: method, route, status, milliseconds. Static files are not logged."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        if request.resolver_match or response.status_code >= 400:
            facts = {
                "method": request.method,
                "route": route_of(request),
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            }
            logger.info("%(method)s %(route)s %(status)s %(milliseconds).0fms", facts, extra=facts)
        return response

    return middleware


def privacy_headers(get_response: GetResponse) -> GetResponse:
    """A page made for somebody is never stored by a cache: the sign is a session or a form token.

    What a view calls public is the same for everybody, whoever asks.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        session = getattr(request, "session", None)
        personal = session is not None and not session.is_empty()
        public = "public" in response.headers.get("Cache-Control", "")
        if (personal and not public) or response.cookies:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def language(get_response: GetResponse) -> GetResponse:
    """Says which language a request is answered in. Left open, each word on a page asks anew and finds none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            return get_response(request)

    return middleware


def sign_in_again(get_response: GetResponse) -> GetResponse:
    """An action tried after the sign-in ended leads to sign in and then back to the page it was on.

    A form's own address takes no visit, and a swap would put the sign-in page into a part of the page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        location = response.headers.get("Location", "")
        # Without a page to come back to, it was a view that led here on purpose, perhaps with a message.
        if _path_of(location) != login or "?" not in location or request.method == "GET":
            return response
        page = _path_of(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        address = f"{login}?{urlencode({'next': page})}" if page else login
        if "HX-Request" not in request.headers:
            return HttpResponseRedirect(address)
        return HttpResponse(headers={"HX-Redirect": address})

    return middleware


def wrong_method(get_response: GetResponse) -> GetResponse:
    """A person who opens the address of a form gets a page that leads on, not an empty one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = render(request, "405.html", status=response.status_code)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


def _path_of(address: str) -> str:
    """The path of an address; nothing of one that cannot be read, as anybody may send any header."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
