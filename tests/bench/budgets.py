"""What is measured, and what each page may cost, as a ratio to a page of the floor."""

from __future__ import annotations

from dataclasses import dataclass

GROWTH = 1.2
"""What a page may cost with ten years of logs and 10,000 movements, as a ratio to the small data."""
P99 = 1.5
"""The slowest hundredth, as a ratio to that of the floor's page."""
RESIDENT_MB = 70
"""The memory of a worker, without what it maps of the database file."""


@dataclass(frozen=True)
class Page:
    """A page to measure. `path` may name a place of the seeds in braces; `person` is who asks, empty for a visitor.

    `floor` is the page of the floor it is held against. Without `cpu` it is measured for interest alone.
    """

    name: str
    path: str
    floor: str
    cpu: float | None = None
    queries: int = 0
    cold_queries: int = 0
    person: str = ""
    p99: float = P99
    growth: float | None = GROWTH
    says: str = ""
    """What the answer must hold, so that an error page is never measured."""

    @property
    def posts(self) -> bool:
        """Whether it is a form that is sent, each time to another address."""
        return self.path == "{finish}"

    @property
    def most_cold_queries(self) -> int:
        """The queries of a first visit: those of any visit, unless more are allowed."""
        return max(self.queries, self.cold_queries)

    @property
    def is_read_from_the_database(self) -> bool:
        """Whether the size of the data can matter."""
        return self.floor != "ok"


FLOOR = {
    page.name: page
    for page in [
        Page("ok", "/ok/", "ok"),
        Page("page", "/page/", "page", says="Sixty rows"),
        Page("me", "/me/", "me", person="me", says="somebody"),
    ]
}
PAGES = [
    Page("home", "/", "page", says="Backhealth"),
    Page("list", "/exercises/", "page", 0.3, queries=2, cold_queries=8, says="movement-card"),
    Page("movement", "/exercises/bird-dog/", "page", 0.3, queries=2, cold_queries=8, says="Bird Dog"),
    Page("list-me", "/exercises/", "me", 0.8, queries=6, person="daily", says="movement-card"),
    Page("movement-me", "/exercises/bird-dog/", "me", 0.8, queries=6, person="daily", says="Bird Dog"),
    Page("search", "/exercises/?q=bird", "page", 1.0, queries=4, says="movement-card"),
    # The pass that forgives typing slips may cost four times as much, and takes that time.
    Page("search-none", "/exercises/?q=zzzz", "page", 4.0, queries=4, p99=4 * P99, says="zzzz"),
    # Not kept for anybody: each request searches, and shows two rows with the small data, 24 with the large.
    Page(
        "choose",
        "{builder}steps/?phase=core&q=bird",
        "me",
        queries=8,
        person="daily",
        growth=None,
        says="Add",
    ),
    # The two pages that show a streak read every day that was practised.
    Page("today", "/today/", "me", 1.0, queries=8, person="daily", growth=None, says="Routine 0"),
    Page("builder", "{builder}", "me", 1.1, queries=7, person="daily", says="Routine 0"),
    Page("finish", "{finish}", "me", 1.0, queries=8, person="finisher"),
    Page("progress", "/progress/", "me", 1.3, queries=8, person="daily", growth=None, says="Routine 0"),
    Page("motion", "{motion}", "ok", growth=None),
    Page("static", "{static}", "ok", growth=None),
]
