"""What the logs may hold: routes and statuses, never addresses with identifiers, query strings or people.

Standard library alone: gunicorn's master reads it too, and must know nothing of a release but how to log.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request this thread answers."""

FIELDS = ("request_id", "method", "route", "status", "milliseconds")
"""What a record of a request carries beside its message."""

NAMING_A_REQUEST = ("Invalid request", "Error handling request")
"""Messages of gunicorn that go on with an address of the network or of the site."""

SPEAKING = {
    # Raised by code about code.
    "AttributeError",
    "ImportError",
    "NameError",
    "ImproperlyConfigured",
    "TemplateDoesNotExist",
    "TemplateSyntaxError",
    # The database's: their first line names tables and rules, the lines below hold the row.
    "IntegrityError",
    "InterfaceError",
    "OperationalError",
    "ProgrammingError",
}
"""Kinds of errors whose words may be logged; any other may repeat what a person wrote."""


def route_of(request: Any) -> str:
    """The URL pattern a request matched, such as `exercises/<slug:slug>/`; `(no route)` when none did."""
    match = request.resolver_match
    return f"/{match.route}" if match else "(no route)"


class RoutesOnly(logging.Filter):
    """Gives a record its request's id, and names the route where it would name the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        # Django logs an answer when the request's own context is gone, but hands the request on.
        record.request_id = getattr(request, "request_id", "") or request_id.get()
        if hasattr(request, "resolver_match"):
            facts = (request.method, route_of(request), getattr(record, "status_code", ""))
            record.__dict__ |= zip(("method", "route", "status"), facts, strict=True)
            record.msg, record.args = "%s %s %s", facts
        if record.name == "py.warnings":
            # The place and the kind; the words can repeat what somebody wrote.
            record.msg, record.args = "%s", (": ".join(record.getMessage().split(": ")[:2]),)
        for start in NAMING_A_REQUEST:
            if record.name == "gunicorn.error" and str(record.msg).startswith(start):
                record.msg, record.args = start, ()
        return True


class Line(logging.Formatter):
    """A line to read, with the id of the request."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def formatException(self, ei: Any) -> str:
        return story_of(ei[1])


class JsonLine(logging.Formatter):
    """An object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for field in FIELDS:
            if value := getattr(record, field, ""):
                line[field] = value
        if record.exc_info and record.exc_info[1]:
            line["exception"] = story_of(record.exc_info[1])
        return json.dumps(line, default=str)


def story_of(error: BaseException | None) -> str:
    """The places an error passed and its kind, after those of the errors that led to it."""
    told = []
    for each in reversed(list(_chain(error))):
        told += traceback.format_tb(each.__traceback__)
        told.append(f"{type(each).__module__}.{type(each).__qualname__}{_words(each)}\n")
    return "".join(told).rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _words(error: BaseException) -> str:
    if not SPEAKING & {kind.__name__ for kind in type(error).__mro__}:
        return ""
    return ": " + next(iter(str(error).splitlines()), "")


def configuration(environment: Mapping[str, str]) -> dict[str, Any]:
    """For `logging.config.dictConfig`: gunicorn's records and ours go the same way."""
    production = environment.get("BACKHEALTH_MODE", "production") == "production"
    chosen = environment.get("LOG_FORMAT") or ("json" if production else "line")
    if chosen not in {"json", "line"}:
        raise ValueError(f"LOG_FORMAT is {chosen!r}: use json or line.")
    level = environment.get("LOG_LEVEL", "warning").upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"routes_only": {"()": RoutesOnly}},
        "formatters": {"line": {"()": Line}, "json": {"()": JsonLine}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["routes_only"],
                "formatter": chosen,
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": False},
            "gunicorn.error": {"handlers": ["console"], "level": level, "propagate": False},
        },
    }
