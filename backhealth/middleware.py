"""Health checks, the access log and the headers every answer carries."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from backhealth.logs import route_of

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("backhealth.access")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)


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
            milliseconds = (time.perf_counter() - started) * 1000
            logger.info(
                "%s %s %s %.0fms", request.method, route_of(request), response.status_code, milliseconds
            )
        return response

    return middleware


def privacy_headers(get_response: GetResponse) -> GetResponse:
    """A page made for somebody is never stored by a cache: the sign is a session or a form token."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        session = getattr(request, "session", None)
        personal = session is not None and not session.is_empty()
        if personal or response.cookies:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def sign_in_again(get_response: GetResponse) -> GetResponse:
    """A swap asked for after the sign-in ended leads the whole page to sign in, not a part of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        address = urlsplit(response.headers.get("Location", ""))
        if "HX-Request" in request.headers and address.path == resolve_url(settings.LOGIN_URL):
            page = urlsplit(request.headers.get("HX-Current-URL", "")).path
            response = HttpResponse()
            response.headers["HX-Redirect"] = f"{address.path}?{urlencode({'next': page})}"
        return response

    return middleware
