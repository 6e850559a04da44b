"""How many queries a page makes, counted in this process with the settings and the database that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.budgets import Page

if TYPE_CHECKING:
    from tests.bench.load import Target

FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
"""What puts a transaction round queries is none itself."""


def count(target: Target, page: Page) -> tuple[int, int]:
    """The queries of a first visit and of a second one."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers=target.headers(page), SERVER_NAME="127.0.0.1")
    paths = target.places["finish"][1:3] if page.posts else [target.path(page)] * 2
    counts = []
    for path in paths:
        with CaptureQueriesContext(connection) as captured:
            client.post(path) if page.posts else client.get(path)
        counts.append(sum(not query["sql"].startswith(FRAMES) for query in captured))
    return counts[0], counts[1]
