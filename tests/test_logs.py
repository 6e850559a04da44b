"""What a line of the log looks like, whose request it belongs to, and what never stands in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from backhealth.accounts.models import User
from backhealth.logs import JsonLine, Line, configuration, request_id, story_of
from exercises.catalogue import Catalogue
from exercises.forms import MovementFilterForm
from tests.factories import UserFactory


class Log:
    """What the real handler has written, with its real filter."""

    def __init__(self) -> None:
        [self.console] = [each for each in logging.getLogger("django").handlers if each.name == "console"]
        self.written = io.StringIO()

    def lines(self, logger: str = "") -> list[dict[str, Any]]:
        objects = [json.loads(line) for line in self.written.getvalue().splitlines()]
        return [each for each in objects if str(each["logger"]).startswith(logger)]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log as production writes it."""
    log = Log()
    stream, formatter = log.console.setStream(log.written), log.console.formatter
    log.console.setFormatter(JsonLine())
    yield log
    log.console.setStream(stream)
    log.console.setFormatter(formatter)


@pytest.mark.django_db
def test_a_request_is_one_object_on_one_line(client: Client, library: None, log: Log) -> None:
    answer = client.get("/exercises/bird-dog/?q=sciatica")
    [line] = log.lines()
    assert line["time"].endswith("+00:00")
    assert line["milliseconds"] > 0
    assert {key: line[key] for key in line.keys() - {"time", "milliseconds", "message"}} == {
        "level": "INFO",
        "logger": "backhealth.access",
        "method": "GET",
        "route": "/exercises/<slug:slug>/",
        "status": 200,
        "request_id": answer.headers["X-Request-ID"],
    }


@pytest.mark.django_db
def test_every_record_of_a_request_carries_its_id(client: Client, log: Log) -> None:
    first, second = (client.get("/nowhere/").headers["X-Request-ID"] for _ in range(2))
    # Django's own record comes when the answer has left our hands.
    assert {line["logger"] for line in log.lines()} == {"backhealth.access", "django.request"}
    assert [line["request_id"] for line in log.lines()] == [first, first, second, second]
    assert first != second
    logging.getLogger("backhealth").warning("Between two requests")
    assert "request_id" not in log.lines()[-1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind_proxy", "sent", "taken"),
    [
        (True, "4f0c2b7a-trace_1", True),
        (False, "4f0c2b7a-trace_1", False),
        (True, "short", False),
        (True, "a" * 65, False),
        (True, "asha@example.com", False),
        (True, "abcdefgh\u00e9", False),
    ],
)
def test_the_id_of_a_trusted_proxy_is_kept_when_it_is_one(
    client: Client, settings: SimpleNamespace, behind_proxy: bool, sent: str, taken: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    answered = client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert (answered == sent) is taken
    assert len(answered) >= 16


@pytest.mark.django_db
def test_a_fault_is_logged_by_kind_and_place_without_what_was_written(
    client: Client, library: None, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(form: MovementFilterForm, catalogue: Catalogue) -> None:
        form.is_valid()
        raise ValueError(f"cannot read {form.cleaned_data}")

    monkeypatch.setattr(MovementFilterForm, "look", fail)
    client.raise_request_exception = False
    answer = client.get("/exercises/?q=my-own-words")
    [fault] = log.lines("django.request")
    assert (fault["level"], fault["message"]) == ("ERROR", "GET /exercises/ 500")
    assert fault["request_id"] == answer.headers["X-Request-ID"]
    assert "in movement_list" in fault["exception"]
    assert fault["exception"].endswith("builtins.ValueError")
    assert "my-own-words" not in log.written.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("formatter", [JsonLine(), Line()])
def test_an_address_that_is_taken_is_not_told_by_the_database(
    trainee: User, log: Log, formatter: logging.Formatter
) -> None:
    log.console.setFormatter(formatter)
    try:
        with transaction.atomic():
            UserFactory(email=trainee.email)
    except IntegrityError:
        logging.getLogger("backhealth").exception("Could not save")
    written = log.written.getvalue()
    assert "django.db.utils.IntegrityError: " in written
    assert "unique" in written.lower()
    assert trainee.email not in written


def test_the_row_below_a_databases_sentence_is_left_out() -> None:
    told = story_of(IntegrityError("duplicate key\nDETAIL:  Key (email)=(asha@example.com) already exists."))
    assert told == "django.db.utils.IntegrityError: duplicate key"


def test_an_error_tells_what_led_to_it() -> None:
    def fail() -> None:
        try:
            {}["asha@example.com"]
        except KeyError as error:
            raise ImportError("no module") from error

    with pytest.raises(ImportError) as raised:
        fail()
    first, second = story_of(raised.value).split("builtins.KeyError\n")
    assert "in fail" in first
    assert second.endswith("builtins.ImportError: no module")
    assert "asha@example.com" not in first.replace('{}["asha@example.com"]', "")


def test_gunicorns_lines_look_the_same_and_hold_no_address(log: Log) -> None:
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.warning("Invalid request from ip=192.0.2.7: Invalid HTTP header: 'asha'")
    gunicorn.error("Error handling request %s %s", "GET", "/routines/7/?pain=3")
    gunicorn.error("Worker (pid:%s) was sent %s!", 7, "SIGKILL")
    assert [(line["level"], line["message"]) for line in log.lines("gunicorn")] == [
        ("WARNING", "Invalid request"),
        ("ERROR", "Error handling request"),
        ("ERROR", "Worker (pid:7) was sent SIGKILL!"),
    ]


def test_a_warning_of_pythons_is_a_record_with_its_place_and_kind_alone(log: Log) -> None:
    logging.getLogger("py.warnings").warning(
        "%s", "cache.py:119: RuntimeWarning: odd key 'asha'\n  warn(key)\n"
    )
    [line] = log.lines("py.warnings")
    assert (line["level"], line["message"]) == ("WARNING", "cache.py:119: RuntimeWarning")


@pytest.mark.parametrize(
    ("environment", "formatter"),
    [
        ({}, "json"),
        ({"BACKHEALTH_MODE": "local"}, "line"),
        ({"BACKHEALTH_MODE": "local", "LOG_FORMAT": "json"}, "json"),
        ({"LOG_FORMAT": "line"}, "line"),
    ],
)
def test_production_logs_objects_and_a_machine_of_ones_own_lines(
    environment: dict[str, str], formatter: str
) -> None:
    assert configuration(environment)["handlers"]["console"]["formatter"] == formatter


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="use json or line"):
        configuration({"LOG_FORMAT": "xml"})


def test_a_line_to_read_names_the_request_too() -> None:
    written = io.StringIO()
    console = Log().console
    stream = console.setStream(written)
    token = request_id.set("4f0c2b7a")
    try:
        logging.getLogger("backhealth").info("Something happened")
    finally:
        request_id.reset(token)
        console.setStream(stream)
    assert written.getvalue().endswith("INFO backhealth [4f0c2b7a] Something happened\n")
