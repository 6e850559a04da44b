"""A worker takes requests once it is warm. Its requests are real ones, which hang up on the database at their end."""

from __future__ import annotations

import logging

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

from backhealth import wsgi
from exercises.models import MovementQuerySet


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statuses of what a worker asks itself."""
    statuses: list[str] = []
    monkeypatch.setattr(wsgi, "_to_nobody", lambda status, *_: statuses.append(status))
    monkeypatch.setattr(wsgi, "application", get_wsgi_application())
    return statuses


@pytest.mark.django_db(transaction=True)
def test_the_first_pages_are_made_and_leave_nothing_in_the_log(
    library: None, answers: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        wsgi.warm_up()
        assert answers == ["200 OK"] * len(wsgi.FIRST_PAGES)
        assert not caplog.records
        logging.getLogger("backhealth").info("As before")
    assert [record.message for record in caplog.records] == ["As before"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_starts_while_the_database_is_away(
    answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(movements: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(MovementQuerySet, "published", fail)
    wsgi.warm_up()
    assert len(answers) == len(wsgi.FIRST_PAGES)
    assert answers[0].startswith("50")
