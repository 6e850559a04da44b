"""Today: what is due, how the week is going, the next step for somebody new."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backhealth.accounts.models import User
from routines.models import Outcome, Routine
from tests.factories import RoutineFactory, SessionFactory, StepFactory
from tests.routines.conftest import Read, practise

TODAY = date(2026, 3, 10)
TUESDAY, WEDNESDAY = 1, 2


def days_before(count: int) -> date:
    return TODAY - timedelta(days=count)


def states(client: Client) -> list[str]:
    page = client.get("/today/").content.decode()
    return re.findall(r'<li(?: data-state="(\w*)")?', page.partition('class="week"')[2].partition("</ol>")[0])


# Somebody new


def test_without_a_routine_starters_are_the_next_step(asha_client: Client, read: Read) -> None:
    page = read(asha_client, "/today/")
    assert "Choose a routine to begin with" in page
    assert "The First Nine" in page
    assert "7 min" in page
    assert "All ready-made routines" in page
    assert "rest day" not in page


def test_a_first_session_goes_by_the_emergency_signs(asha_client: Client, mornings: Routine) -> None:
    page = asha_client.get("/today/").content.decode()
    assert f'href="/sessions/new/?routine={mornings.pk}"' in page
    assert 'action="/sessions/new/"' not in page


# What is due


def test_a_due_routine_starts_with_one_tap(asha_client: Client, asha: User, mornings: Routine) -> None:
    practise(asha, mornings, days_before(1))
    page = asha_client.get("/today/")
    client_id = re.search(r'name="client_id" value="([^"]+)"', page.content.decode())
    assert client_id
    answer = asha_client.post("/sessions/new/", {"routine": mornings.pk, "client_id": client_id[1]})
    assert answer["Location"] == f"/sessions/{client_id[1]}/practice/"


def test_two_due_routines_never_share_a_form_identifier(
    asha_client: Client, asha: User, mornings: Routine
) -> None:
    practise(asha, mornings, days_before(1))
    StepFactory(routine=RoutineFactory(owner=asha))
    page = asha_client.get("/today/").content.decode()
    ids = re.findall(r'name="client_id" value="([^"]+)"', page)
    assert len(ids) == 2
    assert len(set(ids)) == 2


def test_a_due_routine_tells_its_minutes_and_parts(
    asha_client: Client, mornings: Routine, read: Read
) -> None:
    page = read(asha_client, "/today/")
    assert "Good morning, Asha Tuesday 10 March" in page
    assert "Today’s routine Steady mornings" in page
    assert re.search(r"\d+ min", page)
    assert "Start" in page


def test_an_empty_routine_asks_for_an_exercise(asha_client: Client, asha: User, read: Read) -> None:
    RoutineFactory(owner=asha)
    page = read(asha_client, "/today/")
    assert "This routine is empty. Add an exercise first." in page
    assert "Start" not in page


def test_an_open_session_is_carried_on(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    session = practise(asha, mornings, TODAY, items_done=4, outcome=Outcome.OPEN)
    assert "Carry on, 4 of 9" in read(asha_client, "/today/")
    assert f"/sessions/{session.client_id}/practice/" in asha_client.get("/today/").content.decode()


def test_less_than_half_is_kept_and_can_be_carried_on(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    practise(asha, mornings, TODAY, items_done=4)
    page = read(asha_client, "/today/")
    assert "You did 4 of 9. It is kept; half makes the day." in page
    assert "Carry on, 4 of 9" in page
    assert states(asha_client)[1] == "part"


def test_all_ticked_but_not_finished_says_so(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    practise(asha, mornings, TODAY, outcome=Outcome.OPEN)
    page = read(asha_client, "/today/")
    assert "Finish it, and the day is done." in page
    assert "Carry on, 9 of 9" in page


def test_done_is_a_calm_state(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    practise(asha, mornings, TODAY)
    page = read(asha_client, "/today/")
    assert "Done today" in page
    assert "Practise again" in page
    assert "Start" not in page
    assert states(asha_client)[1] == "done"


def test_a_second_part_session_leaves_the_day_done(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    practise(asha, mornings, TODAY)
    practise(asha, mornings, TODAY, items_done=1, outcome=Outcome.OPEN)
    assert "Done today" in read(asha_client, "/today/")


def test_several_due_routines_are_counted(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    for name in ("Desk break", "Evening"):
        StepFactory(routine=RoutineFactory(owner=asha, name=name))
    practise(asha, mornings, TODAY)
    page = read(asha_client, "/today/")
    assert "1 of 3 due routines" in page
    assert page.count("Today’s routine") == 3


def test_an_archived_or_deleted_routine_is_not_due(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    mornings.archive(today=TODAY)
    RoutineFactory(owner=asha, name="Gone").put_away()
    page = read(asha_client, "/today/")
    assert "Steady mornings" not in page
    assert "Gone" not in page


# Rest days


def test_a_rest_day_asks_nothing(asha_client: Client, asha: User, read: Read) -> None:
    StepFactory(routine=RoutineFactory(owner=asha, name="Tomorrow", weekdays={WEDNESDAY}))
    page = read(asha_client, "/today/")
    assert "Today is a rest day A short walk is plenty." in page
    assert "Would you like to practise anyway? Tomorrow" in page
    assert states(asha_client)[TUESDAY] == "rest"
    assert states(asha_client)[WEDNESDAY] == "planned"


def test_no_planned_day_at_all_is_not_called_rest(asha_client: Client, asha: User, read: Read) -> None:
    StepFactory(routine=RoutineFactory(owner=asha, weekdays=set()))
    page = read(asha_client, "/today/")
    assert "Nothing is planned for today" in page
    assert "Today is a rest day" not in page


def test_practice_on_a_rest_day_shows(asha_client: Client, asha: User, read: Read) -> None:
    RoutineFactory(owner=asha, weekdays={WEDNESDAY})
    SessionFactory(owner=asha, routine_name="The First Nine", performed_on=TODAY)
    page = read(asha_client, "/today/")
    assert "Done today The First Nine" in page
    assert "1 -day streak" in page


def test_a_starter_left_open_is_carried_on(asha_client: Client, asha: User, read: Read) -> None:
    SessionFactory(
        owner=asha,
        routine_name="The First Nine",
        performed_on=TODAY,
        items_done=2,
        outcome=Outcome.OPEN,
    )
    assert "Carry on, 2 of 9" in read(asha_client, "/today/")


# The streak


def test_a_streak_with_its_longest_and_the_planned_days(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    for count in range(1, 6):
        practise(asha, mornings, days_before(count))
    page = read(asha_client, "/today/")
    assert "5 -day streak Longest: 5 days. 5 of 9 planned days in the last 4 weeks." in page
    assert "Rest days keep it going." in page
    assert "1 day practised this week." in page


def test_an_ended_streak_gives_no_blame(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    for count in range(3, 9):
        practise(asha, mornings, days_before(count))
    page = read(asha_client, "/today/")
    assert "A new run starts today. The 6 days you did still help. Longest: 6 days." in page
    assert "0 -day" not in page


def test_one_day_is_one_day(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    practise(asha, mornings, days_before(5))
    assert "The 1 day you did still helps. Longest: 1 day." in read(asha_client, "/today/")


def test_before_a_first_session_there_is_no_streak(
    asha_client: Client, mornings: Routine, read: Read
) -> None:
    page = read(asha_client, "/today/").lower()
    assert "streak" not in page
    assert "run starts" not in page


@pytest.mark.parametrize("path", ["/today/", "/progress/", "/progress/?month=2026-02"])
@pytest.mark.parametrize("done", [(1, 2, 3), (5, 6)])
def test_with_the_streak_off_nothing_mentions_it(
    asha_client: Client, asha: User, mornings: Routine, read: Read, path: str, done: tuple[int, ...]
) -> None:
    asha.show_streak = False
    asha.save()
    for count in done:
        practise(asha, mornings, days_before(count))
    assert "streak" not in asha_client.get(path).content.decode().lower()
    page = read(asha_client, path).lower()
    assert not {"run", "longest"} & set(re.findall(r"\w+", page))


def test_the_words_are_kind(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    practise(asha, mornings, days_before(6))
    practise(asha, mornings, TODAY, items_done=1)
    for path in ("/today/", "/progress/"):
        page = read(asha_client, path)
        assert not {"missed", "failed", "broke", "broken", "only", "just", "safe"} & set(
            re.findall(r"\w+", page.lower())
        )
        assert "!" not in page


# The week


def test_the_week_begins_when_the_person_says(asha_client: Client, asha: User, read: Read) -> None:
    asha.week_start = User.WeekStart.SUNDAY
    asha.save()
    RoutineFactory(owner=asha)
    assert "Sun No session Mon No session Tue Today Wed Planned" in read(asha_client, "/today/")


def test_days_before_joining_are_blank(asha_client: Client, asha: User) -> None:
    asha.date_joined = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    asha.save()
    RoutineFactory(owner=asha, active_from=TODAY)
    assert states(asha_client)[:2] == ["", "today"]


# Which day it is


@pytest.mark.parametrize(
    ("zone", "day_start", "instant", "expected"),
    [
        ("Europe/Berlin", 0, "2026-03-10T22:59:00", "Good evening, Asha Tuesday 10 March"),
        ("Europe/Berlin", 0, "2026-03-10T23:01:00", "Good evening, Asha Wednesday 11 March"),
        ("Europe/Berlin", 180, "2026-03-10T23:01:00", "Good evening, Asha Tuesday 10 March"),
        ("Pacific/Auckland", 0, "2026-03-10T12:30:00", "Good evening, Asha Wednesday 11 March"),
        ("America/Los_Angeles", 0, "2026-03-10T06:30:00", "Good evening, Asha Monday 9 March"),
        ("America/Los_Angeles", 0, "2026-03-10T19:00:00", "Good afternoon, Asha Tuesday 10 March"),
    ],
)
def test_today_is_the_persons_own(
    asha_client: Client,
    asha: User,
    clock: time_machine.Traveller,
    read: Read,
    zone: str,
    day_start: int,
    instant: str,
    expected: str,
) -> None:
    asha.timezone, asha.day_start = zone, day_start
    asha.save()
    clock.move_to(datetime.fromisoformat(instant).replace(tzinfo=UTC))
    assert expected in read(asha_client, "/today/")


def test_just_after_midnight_the_evening_before_can_be_finished(
    asha_client: Client, asha: User, mornings: Routine, clock: time_machine.Traveller, read: Read
) -> None:
    practise(asha, mornings, days_before(1), items_done=5, outcome=Outcome.OPEN)
    page = read(asha_client, "/today/")
    assert "You began this on Monday. Carry on, 5 of 9" in page
    assert "Today’s routine Steady mornings" in page


def test_without_a_name_the_greeting_stands_alone(asha_client: Client, asha: User, read: Read) -> None:
    asha.name = ""
    asha.save()
    assert "Good morning Tuesday" in read(asha_client, "/today/")


# Who, and at what cost


def test_a_strangers_practice_is_not_seen(
    asha_client: Client, asha: User, stranger: User, read: Read
) -> None:
    practise(stranger, RoutineFactory(owner=stranger, name="Not yours"), TODAY)
    assert "Not yours" not in read(asha_client, "/today/")


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    assert client.get("/today/")["Location"].startswith("/accounts/login/")
    assert client.post("/today/").status_code in {302, 405}


@pytest.mark.parametrize("has_routine", [True, False])
def test_today_costs_the_same_after_years(
    asha_client: Client, asha: User, request: pytest.FixtureRequest, has_routine: bool
) -> None:
    routine = request.getfixturevalue("mornings") if has_routine else None

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert asha_client.get("/today/").status_code == 200
        return len(queries)

    for count in range(5):
        SessionFactory(owner=asha, routine=routine, performed_on=days_before(count))
    few = cost()
    for count in range(5, 500):
        SessionFactory(owner=asha, routine=routine, performed_on=days_before(count))
    assert cost() == few
    assert few <= 8


def test_many_due_routines_do_not_make_a_long_page(asha_client: Client, asha: User, read: Read) -> None:
    for number in range(40):
        StepFactory(routine=RoutineFactory(owner=asha, name=f"Plan {number:02}"))
    page = asha_client.get("/today/").content.decode()
    assert page.count("Today’s routine") == 3
    assert "Plan 12" in page
    assert "Plan 13" not in page
    assert "All routines" in page
    assert "0 of 40 due routines" in read(asha_client, "/today/")
