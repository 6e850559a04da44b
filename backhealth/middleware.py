"""Health checks, the access log and the headers every answer carries."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

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


def sign_in_again(get_response: GetResponse) -> GetResponse:
    """An action tried after the sign-in ended leads to sign in and then back to the page it was on.

    A form's own address takes no visit, and a swap would put the sign-in page into a part of the page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response.headers.get("Location", "")).path != login or request.method == "GET":
            return response
        page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        address = f"{login}?{urlencode({'next': urlsplit(page).path})}" if page else login
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
