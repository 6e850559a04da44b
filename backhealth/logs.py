"""What the logs may hold: routes and statuses, never addresses with identifiers, query strings or people."""

from __future__ import annotations

import logging

from django.http import HttpRequest


def route_of(request: HttpRequest) -> str:
    """The URL pattern a request matched, such as `exercises/<slug:slug>/`; `(no route)` when none did."""
    match = request.resolver_match
    return f"/{match.route}" if match else "(no route)"


class RoutesOnly(logging.Filter):
    """Rewrites Django's own request records, which would name the address, to name the route."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s %s", (request.method, route_of(request), status)
        return True
