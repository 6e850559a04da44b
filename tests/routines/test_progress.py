"""Progress: a month of days and the sessions in it."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backhealth.accounts.models import User
from routines.models import Outcome, Routine
from tests.factories import RoutineFactory, SessionFactory
from tests.routines.conftest import Read, practise, words

TODAY = date(2026, 3, 10)


def cells(client: Client, month: str = "") -> dict[str, str]:
    """The word of every day of a month, by its date."""
    page = client.get("/progress/", {"month": month} if month else {}).content.decode()
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return dict(
        re.findall(r'datetime="([\d-]+)">\d+</time><span class="visually-hidden">([^<]*)</span>', table)
    )


# The month


def test_a_month_of_days(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    for day in (1, 2, 4):
        practise(asha, mornings, date(2026, 3, day))
    practise(asha, mornings, date(2026, 3, 5), items_done=3)
    page = read(asha_client, "/progress/")
    assert "Progress 3 days practised in March." in page
    days = cells(asha_client)
    assert len(days) == 31
    assert [days[f"2026-03-{day:02}"] for day in (1, 3, 4, 5, 10, 11)] == [
        "Done",
        "No session",
        "Done",
        "Part done",
        "Today",
        "Planned",
    ]


def test_one_day_is_one_day(asha_client: Client, asha: User, read: Read) -> None:
    SessionFactory(owner=asha, performed_on=TODAY)
    assert "1 day practised in March." in read(asha_client, "/progress/")


def test_an_empty_month_is_calm(asha_client: Client, read: Read) -> None:
    page = read(asha_client, "/progress/")
    assert "No days practised in March." in page
    assert "There are no sessions in March." in page
    assert "Add a past day" in page
    assert "Rest day" in page


def test_last_years_month_says_its_year(asha_client: Client, asha: User, read: Read) -> None:
    SessionFactory(owner=asha, performed_on=date(2025, 11, 30))
    assert "1 day practised in November 2025." in read(asha_client, "/progress/?month=2025-11")


@pytest.mark.parametrize(
    ("month", "days", "before", "after"),
    [
        ("2026-02", 28, "2026-01", "2026-03"),
        ("2026-01", 31, "2025-12", "2026-02"),
        ("2025-12", 31, "2025-11", "2026-01"),
    ],
)
def test_months_lead_to_their_neighbours(
    asha_client: Client, month: str, days: int, before: str, after: str
) -> None:
    page = asha_client.get("/progress/", {"month": month}).content.decode()
    assert len(cells(asha_client, month)) == days
    assert re.findall(r'href="\?month=([\d-]+)"', page) == [before, after]


def test_the_months_end_where_there_is_nothing_more(asha_client: Client) -> None:
    """This month has no next; the first is a year before joining, as far back as a day can be added."""
    page = asha_client.get("/progress/").content.decode()
    assert re.findall(r'href="\?month=([\d-]+)"', page) == ["2026-02"]
    page = asha_client.get("/progress/?month=2025-01").content.decode()
    assert "January 2025" in page
    assert re.findall(r'href="\?month=([\d-]+)"', page) == ["2025-02"]


def test_a_session_dated_tomorrow_by_a_move_west_can_be_reached(
    asha_client: Client, asha: User, clock: time_machine.Traveller, read: Read
) -> None:
    clock.move_to(datetime(2026, 3, 31, 12, tzinfo=UTC))
    SessionFactory(owner=asha, performed_on=date(2026, 4, 1))
    assert "?month=2026-04" in asha_client.get("/progress/").content.decode()
    assert "1 day practised in April." in read(asha_client, "/progress/?month=2026-04")


@pytest.mark.parametrize(
    "month",
    [
        "0000-00",
        "0000-01",
        "0001-01",
        "9999-12",
        "9999-99",
        "2026-13",
        "2026-00",
        "2026-3",
        "2026-04",
        "2019-01",
        "abc",
        "2026-W1",
        "20263",
        "٢٠٢٦-٠٣",
        "2026-03-01",
        "-2026-03",
        "\x00",
        "2026-03\n",
        "<script>",
        "9" * 4000,
        "",
    ],
)
def test_a_month_that_is_none_gives_this_month(asha_client: Client, month: str) -> None:
    page = asha_client.get("/progress/", {"month": month})
    assert page.status_code == 200
    assert "No days practised in March." in words(page.content.decode())
    assert "<script>" not in page.content.decode()


def test_the_month_is_the_persons_own(
    asha_client: Client, asha: User, clock: time_machine.Traveller, read: Read
) -> None:
    clock.move_to(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))  # 1 April in Berlin
    assert "in April." in read(asha_client, "/progress/")
    asha.day_start = 180
    asha.save()
    assert "in March." in read(asha_client, "/progress/")


@pytest.mark.parametrize(
    ("week_start", "first_row"),
    [
        (User.WeekStart.MONDAY, "Mon Monday Tue Tuesday"),
        (User.WeekStart.SATURDAY, "Sat Saturday Sun Sunday Mon Monday"),
        (User.WeekStart.SUNDAY, "Sun Sunday Mon Monday"),
    ],
)
def test_the_columns_begin_when_the_week_does(
    asha_client: Client, asha: User, read: Read, week_start: int, first_row: str
) -> None:
    asha.week_start = week_start
    asha.save()
    assert f"March 2026 {first_row}" in read(asha_client, "/progress/")


def test_days_before_joining_have_no_state(asha_client: Client, asha: User) -> None:
    asha.date_joined = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)
    asha.save()
    RoutineFactory(owner=asha, active_from=date(2026, 3, 8))
    days = cells(asha_client)
    assert days["2026-03-07"] == ""
    assert days["2026-03-08"] == "No session"


# The sessions


def test_each_session_can_be_opened_changed_and_deleted(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    session = practise(asha, mornings, date(2026, 3, 4), items_done=7, pain=2)
    assert "Wed 4 Mar Steady mornings 7 of 9 Pain 2" in read(asha_client, "/progress/")
    page = asha_client.get("/progress/").content.decode()
    for part in ("", "how-it-was/", "deletion/"):
        assert f'"/sessions/{session.client_id}/{part}"' in page
    assert 'href="#day-2026-03-04"' in page
    assert 'id="day-2026-03-04"' in page


def test_what_is_not_finished_or_added_later_is_marked(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    practise(asha, mornings, date(2026, 3, 4), items_done=2, outcome=Outcome.OPEN)
    SessionFactory(owner=asha, performed_on=date(2026, 3, 5), source="manual", items_done=0, items_total=0)
    page = read(asha_client, "/progress/")
    assert "2 of 9 Not finished" in page
    assert "Added later" in page
    assert "0 of 0" not in page


def test_a_deleted_session_and_a_strangers_are_not_listed(
    asha_client: Client, asha: User, stranger: User, read: Read
) -> None:
    SessionFactory(owner=asha, performed_on=TODAY, routine_name="Put away").put_away()
    SessionFactory(owner=stranger, performed_on=TODAY, routine_name="Not yours")
    page = read(asha_client, "/progress/")
    assert "Put away" not in page
    assert "Not yours" not in page
    assert "No days practised in March." in page


def test_a_very_full_month_has_pages(asha_client: Client, asha: User, read: Read) -> None:
    for _ in range(70):
        SessionFactory(owner=asha, performed_on=TODAY)
    page = read(asha_client, "/progress/?month=2026-03&page=2")
    assert "1 day practised in March." in page
    assert "Page 2 of 2" in page
    assert page.count("Tue 10 Mar") == 8
    for number in ("0", "99", "x", "-1"):
        assert read(asha_client, f"/progress/?month=2026-03&page={number}")


# The streak


def test_the_streak_in_figures(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    for day in (1, 2, 3, 7, 8, 9):
        practise(asha, mornings, date(2026, 3, day))
    page = read(asha_client, "/progress/")
    assert "Streak now 3 days Longest 3 days Planned days, last 4 weeks 6 of 9" in page


def test_the_figures_are_the_same_in_every_month(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    practise(asha, mornings, date(2026, 3, 9))
    assert "Streak now 1 day Longest 1 day" in read(asha_client, "/progress/?month=2025-11")


def test_a_day_added_later_repairs_the_streak(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    for day in (7, 9):
        practise(asha, mornings, date(2026, 3, day))
    assert "Streak now 1 day" in read(asha_client, "/progress/")
    asha_client.post("/sessions/by-hand/", {"performed_on": "2026-03-08", "client_id": uuid.uuid4()})
    assert "Streak now 3 days" in read(asha_client, "/progress/")


# What it costs


def test_progress_costs_the_same_after_years(asha_client: Client, asha: User, mornings: Routine) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert asha_client.get("/progress/").status_code == 200
        return len(queries)

    for count in range(5):
        SessionFactory(owner=asha, routine=mornings, performed_on=TODAY - timedelta(days=count))
    few = cost()
    for count in range(5, 500):
        SessionFactory(owner=asha, routine=mornings, performed_on=TODAY - timedelta(days=count))
    assert cost() == few
    assert few <= 8
