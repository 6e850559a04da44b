"""The pages of a session: beginning, ticking, ending, how it was, by hand, and what is kept."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backhealth.accounts.models import User
from exercises.models import Level, Movement
from routines.forms import SessionForm
from routines.models import Outcome, PainConsent, Routine, Session
from tests.factories import PainConsentFactory, RoutineFactory, SessionFactory, StepFactory
from tests.routines.conftest import Read, practise, words

TODAY = date(2026, 3, 10)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def session(asha: User, mornings: Routine) -> Session:
    """Nine steps begun today, three of them done."""
    return practise(
        asha,
        mornings,
        TODAY,
        items_done=3,
        outcome=Outcome.OPEN,
        started_at=datetime(2026, 3, 10, 6, 50, tzinfo=UTC),
    )


def at(session: Session, page: str = "") -> str:
    return f"/sessions/{session.client_id}/{page}"


def pressed(page: str) -> list[bool]:
    return [state == "true" for state in re.findall(r'aria-pressed="(true|false)"', page)]


# Beginning


def test_the_four_signs_come_before_a_first_session(
    asha_client: Client, mornings: Routine, read: Read
) -> None:
    page = read(asha_client, f"/sessions/new/?routine={mornings.pk}")
    for sign in (
        "Numbness between your legs",
        "New trouble with your bladder or bowels",
        "Weakness in both legs",
        "A leg or foot that is getting weaker",
    ):
        assert sign in page
    assert "Get emergency care." in page
    assert "None of these apply. Start" in page


def test_a_first_session_does_not_start_past_the_signs(asha_client: Client, mornings: Routine) -> None:
    asked = {"routine": mornings.pk, "client_id": uuid.uuid4()}
    page = asha_client.post("/sessions/new/", asked)
    assert "None of these apply. Start" in words(page.content.decode())
    assert not Session.objects.exists()
    answer = asha_client.post("/sessions/new/", {**asked, "none_apply": "1"})
    assert answer["Location"] == f"/sessions/{asked['client_id']}/practice/"


def test_later_a_start_is_plain(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    practise(asha, mornings, TODAY)
    page = read(asha_client, f"/sessions/new/?routine={mornings.pk}")
    assert "Steady mornings" in page
    assert re.search(r"\d+ minutes, 9 exercises", page)
    assert "None of these apply" not in page


def test_sent_twice_it_is_one_session(asha_client: Client, asha: User, mornings: Routine) -> None:
    practise(asha, mornings, TODAY)
    asked = {"routine": mornings.pk, "client_id": uuid.uuid4()}
    first, second = (asha_client.post("/sessions/new/", asked) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Session.objects.count() == 2


@pytest.mark.parametrize("number", ["x", "-1", "0", "9" * 30, "9" * 5000, "²", ""])
def test_no_such_routine_is_not_found(asha_client: Client, number: str) -> None:
    assert asha_client.post("/sessions/new/", {"routine": number}).status_code == 404


@pytest.mark.parametrize("client_id", ["", "x", "1' OR 1=1"])
def test_an_unreadable_identifier_asks_again(
    asha_client: Client, asha: User, mornings: Routine, client_id: str
) -> None:
    practise(asha, mornings, TODAY)
    answer = asha_client.post("/sessions/new/", {"routine": mornings.pk, "client_id": client_id})
    assert answer.status_code == 200
    assert Session.objects.count() == 1


def test_an_empty_routine_begins_nothing(asha_client: Client, asha: User, mornings: Routine) -> None:
    practise(asha, mornings, TODAY)
    empty = RoutineFactory(owner=asha)
    answer = asha_client.post("/sessions/new/", {"routine": empty.pk, "client_id": uuid.uuid4()})
    assert answer["Location"] == empty.get_absolute_url()
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "This routine is empty. Add an exercise first."
    ]


# Practising


def test_the_step_to_do_is_large_and_all_are_listed(
    asha_client: Client, session: Session, read: Read
) -> None:
    log = session.logs.all()[3]
    page = read(asha_client, at(session, "practice/"))
    assert "Core 4 of 9" in page
    line = f"{log.movement.name} {log.as_dose} {log.movement.practice_cue} Done"
    assert " ".join(line.split()) in page
    assert "3 of 9 done" in page
    for log in session.logs.all():
        assert log.movement.name in page
    for word in ("Stop here", "Get help", "Finish", "When to stop"):
        assert word in page


def test_sets_that_differ_are_told_in_practice_and_afterwards(
    asha_client: Client, asha: User, read: Read
) -> None:
    """They are those of the day it was begun, whatever becomes of the plan."""
    routine = RoutineFactory(owner=asha)
    step = StepFactory(
        routine=routine, sets=3, reps=5, set_reps=(5, 3, 1), hold_seconds=8, rest_seconds=20, each_side=True
    )
    told = "Bird Dog 5, 3 and 1 reps each side, hold 8 s, rest 20 s"
    begun = asha_client.post(
        "/sessions/new/", {"routine": routine.pk, "client_id": uuid.uuid4(), "none_apply": "1"}
    )
    step.set_level(Level.GENTLE)
    assert read(asha_client, begun["Location"]).count(told) == 2  # the one to do now, and the list
    session = asha.sessions.get()
    asha_client.post(at(session, f"practice/{session.logs.get().pk}/"), {"done": "1"})
    asha_client.post(at(session, "finish/"))
    assert told in read(asha_client, at(session))
    session.refresh_from_db()
    # 18 holds of 8 s at 4 s a rep, two rests, and setting up.
    assert session.seconds_done == 18 * 12 + 40 + 12


def test_every_step_can_be_ticked_and_taken_back(asha_client: Client, session: Session) -> None:
    assert pressed(asha_client.get(at(session, "practice/")).content.decode()) == [True] * 3 + [False] * 6
    last = session.logs.last()
    assert last
    answer = asha_client.post(at(session, f"practice/{last.pk}/"), {"done": "1", "in_list": "1"})
    assert answer["Location"] == f"{at(session, 'practice/')}#step-{last.pk}"
    page = asha_client.get(at(session, "practice/")).content.decode()
    assert pressed(page) == [True] * 3 + [False] * 5 + [True]
    asha_client.post(at(session, f"practice/{last.pk}/"), {"done": "0", "in_list": "1"})
    session.refresh_from_db()
    assert session.items_done == 3


def test_a_tick_above_leads_to_the_next_step(asha_client: Client, session: Session, read: Read) -> None:
    answer = asha_client.post(at(session, f"practice/{session.logs.all()[3].pk}/"), {"done": "1"})
    assert answer["Location"] == f"{at(session, 'practice/')}#practice"
    assert "5 of 9" in read(asha_client, at(session, "practice/"))


def test_a_step_passed_over_comes_at_the_end(asha_client: Client, session: Session, read: Read) -> None:
    for log in session.logs.all()[4:]:
        session.tick(log, done=True)
    page = read(asha_client, at(session, "practice/"))
    assert "Core 4 of 9" in page
    assert "8 of 9 done" in page


def test_all_done_leads_to_finish(asha_client: Client, asha: User, mornings: Routine, read: Read) -> None:
    session = practise(asha, mornings, TODAY, outcome=Outcome.OPEN)
    page = read(asha_client, at(session, "practice/"))
    assert "All 9 done" in page
    assert "9 of 9 done" in page


@pytest.mark.parametrize(("done", "is_primary"), [(0, False), (4, False), (5, True), (9, True)])
def test_finish_stands_out_from_half_on(
    asha_client: Client, asha: User, mornings: Routine, done: int, is_primary: bool
) -> None:
    session = practise(asha, mornings, TODAY, items_done=done, outcome=Outcome.OPEN)
    page = asha_client.get(at(session, "practice/")).content.decode()
    finish = re.search(r'<button class="([^"]*)" id="finish"', page)
    assert finish
    assert ("button--second" not in finish[1]) is is_primary


def test_a_swap_gets_the_fragment_alone(asha_client: Client, session: Session) -> None:
    page = asha_client.get(at(session, "practice/"), headers=HTMX)
    assert page.content.decode().startswith('<div class="practice-page" id="practice">')
    assert "HX-Request" in page["Vary"]
    ids = re.findall(r'id="([^"]+)"', page.content.decode())
    assert len(ids) == len(set(ids))


def test_no_step_can_be_ticked_for_another(asha_client: Client, session: Session, stranger: User) -> None:
    theirs = practise(stranger, session.routine, TODAY, items_done=0, outcome=Outcome.OPEN)
    log = theirs.logs.first()
    assert log
    assert asha_client.post(at(theirs, f"practice/{log.pk}/"), {"done": "1"}).status_code == 404
    assert asha_client.post(at(session, f"practice/{log.pk}/"), {"done": "1"}).status_code == 404
    assert asha_client.get(at(theirs, "practice/")).status_code == 404


def test_the_next_morning_asks_which_day_it_is_for(
    asha_client: Client, session: Session, clock: time_machine.Traveller, read: Read
) -> None:
    question = "You began this on Tuesday 10 March. Finishing it counts for that day."
    assert question not in read(asha_client, at(session, "practice/"))
    clock.shift(timedelta(days=1))
    page = read(asha_client, at(session, "practice/"))
    assert f"{question} Start again for today" in page
    session.routine.put_away()
    page = read(asha_client, at(session, "practice/"))
    assert question in page
    assert "Start again for today" not in page


def test_an_ended_session_can_be_carried_on(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    session = practise(asha, mornings, TODAY, items_done=2, outcome=Outcome.STOPPED)
    for log in session.logs.all()[2:5]:
        asha_client.post(at(session, f"practice/{log.pk}/"), {"done": "1"})
    asha_client.post(at(session, "finish/"))
    session.refresh_from_db()
    assert session.outcome == Outcome.FINISHED


# How it was


@pytest.mark.parametrize(
    ("done", "page", "expected"),
    [
        (9, "finish/", r"That’s \d+ minutes done Steady mornings · 9 of 9 exercises"),
        (5, "finish/", r"That’s \d+ minutes? done Steady mornings · 5 of 9 exercises"),
        (4, "finish/", r"You did 4 of 9\. It is kept; half makes the day\."),
        (2, "stop/", r"You did 2 of 9\. It is kept\. Steady"),
        (0, "stop/", r"Nothing is ticked this time Resting is fine too\."),
        (0, "finish/", r"Nothing is ticked this time"),
    ],
)
def test_the_end_says_what_was_done(
    asha_client: Client, asha: User, mornings: Routine, done: int, page: str, expected: str
) -> None:
    session = practise(asha, mornings, TODAY, items_done=done, outcome=Outcome.OPEN)
    answer = asha_client.post(at(session, page), follow=True)
    assert answer.redirect_chain[-1][0] == f"{at(session, 'how-it-was/')}?new=1"
    told = words(answer.content.decode())
    assert re.search(expected, told)
    assert "A mild ache that fades is common." in told
    assert "Keep my pain scores" in told


def test_a_score_without_consent_keeps_what_was_typed(asha_client: Client, session: Session) -> None:
    session.finish()
    typed = {"pain": "4", "effort": "hard", "note": "Stiff at first"}
    answer = asha_client.post(f"{at(session, 'how-it-was/')}?new=1", typed)
    page = answer.content.decode()
    assert "There is a problem" in page
    assert re.search(r'value="4"[^>]* checked', page)
    assert re.search(r'value="hard"[^>]* checked', page)
    assert "Stiff at first" in page
    session.refresh_from_db()
    assert session.pain is None


def test_two_taps_and_save(asha_client: Client, session: Session) -> None:
    session.finish()
    typed = {"pain": "3", "effort": "about-right", "note": "", "keep_pain": "on"}
    answer = asha_client.post(f"{at(session, 'how-it-was/')}?new=1", typed)
    assert answer["Location"] == "/today/"
    session.refresh_from_db()
    assert (session.pain, session.effort) == (3, "about-right")
    assert "Keep my pain scores" not in words(asha_client.get(at(session, "how-it-was/")).content.decode())


def test_changing_it_later_begins_with_its_date(asha_client: Client, session: Session, read: Read) -> None:
    session.finish()
    assert "Tuesday 10 March 2026" in read(asha_client, at(session, "how-it-was/"))
    answer = asha_client.post(at(session, "how-it-was/"), {"note": "Later"})
    assert answer["Location"] == at(session)


@pytest.mark.parametrize("pain", ["11", "-1", "x", "5.5"])
def test_a_score_off_the_scale_is_refused(asha_client: Client, session: Session, pain: str) -> None:
    session.finish()
    answer = asha_client.post(at(session, "how-it-was/"), {"pain": pain, "keep_pain": "on"})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


# A session afterwards


def test_a_session_tells_what_was_done(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    session = practise(
        asha, mornings, TODAY, items_done=7, effort="hard", pain=0, note="Slept <b>well</b>\nAnd long"
    )
    page = read(asha_client, at(session))
    assert "Steady mornings Tuesday 10 March 2026" in page
    assert "Carry on, 7 of 9" in page
    assert "Exercises 7 of 9" in page
    assert "How hard it was Hard" in page
    assert "Pain afterwards 0 of 10" in page
    assert "Slept <b>well</b>" in page
    assert page.count("Not this time") == 2


def test_yesterdays_session_is_not_carried_on(
    asha_client: Client, asha: User, mornings: Routine, read: Read
) -> None:
    session = practise(asha, mornings, TODAY - timedelta(days=1), items_done=7)
    assert "Carry on" not in read(asha_client, at(session))


def test_an_added_day_is_marked(asha_client: Client, asha: User, read: Read) -> None:
    typed = {"performed_on": "2026-03-08", "client_id": uuid.uuid4(), "note": "At the gym"}
    answer = asha_client.post("/sessions/by-hand/", typed, follow=True)
    assert "Added. It counts for that day." in words(answer.content.decode())
    page = read(asha_client, at(asha.sessions.get()))
    assert "Something else Sunday 8 March 2026 · Added later" in page
    assert "0 of 0" not in page
    assert "Carry on" not in page


@pytest.mark.parametrize("day", ["2026-03-11", "2024-12-01", "0000-00-00", "9999-12-31", "x", ""])
def test_a_day_that_cannot_be_added_says_why(asha_client: Client, day: str) -> None:
    answer = asha_client.post(
        "/sessions/by-hand/", {"performed_on": day, "client_id": uuid.uuid4(), "note": "Kept"}
    )
    page = answer.content.decode()
    assert "There is a problem" in page
    assert "Kept" in page
    assert not Session.objects.exists()


@pytest.mark.parametrize("day", ["2026-03-01", "<script>", "9999-99-99"])
def test_a_day_can_be_suggested(asha_client: Client, day: str) -> None:
    page = asha_client.get("/sessions/by-hand/", {"day": day})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


def test_an_added_day_can_be_moved_and_a_practised_one_not(
    asha_client: Client, asha: User, session: Session
) -> None:
    added = SessionFactory(owner=asha, source="manual", performed_on=date(2026, 3, 8))
    for each, expected in ((added, date(2026, 3, 7)), (session, session.performed_on)):
        each.finish()
        address = at(each, "how-it-was/")
        asha_client.post(address, {"performed_on": "2026-03-07", "note": "Moved"})
        each.refresh_from_db()
        assert (each.performed_on, each.note) == (expected, "Moved")


def test_a_day_added_twice_with_one_form_is_one(asha_client: Client, asha: User) -> None:
    answers = {"performed_on": "2026-03-08", "client_id": str(uuid.uuid4()), "note": "A walk"}
    for _ in range(2):
        asha_client.post("/sessions/by-hand/", answers)
    assert asha.sessions.get().note == "A walk"


def test_a_day_added_by_hand_does_not_skip_the_signs(
    asha_client: Client, mornings: Routine, read: Read
) -> None:
    typed = {"performed_on": "2026-03-08", "client_id": str(uuid.uuid4())}
    asha_client.post("/sessions/by-hand/", typed)
    assert "Numbness between your legs" in read(asha_client, f"/sessions/new/?routine={mornings.pk}")


def test_going_back_to_add_another_day_adds_both(asha_client: Client, asha: User) -> None:
    client_id = str(uuid.uuid4())
    for day, note in (("2026-03-08", "A walk"), ("2026-03-07", "A swim"), ("2026-03-07", "A swim")):
        asha_client.post("/sessions/by-hand/", {"performed_on": day, "client_id": client_id, "note": note})
    assert [session.note for session in asha.sessions.order_by("performed_on")] == ["A swim", "A walk"]


def test_a_day_that_lies_ahead_since_a_move_west_can_still_be_noted(asha_client: Client, asha: User) -> None:
    added = SessionFactory(owner=asha, source="manual", performed_on=date(2026, 3, 11))
    asha_client.post(at(added, "how-it-was/"), {"performed_on": "2026-03-11", "note": "On the plane"})
    added.refresh_from_db()
    assert added.note == "On the plane"


def test_a_change_in_one_tab_leaves_what_another_changed(asha: User, session: Session) -> None:
    opened = Session.objects.get(pk=session.pk)
    session.put_away()
    form = SessionForm({"note": "Typed before"}, instance=opened, consented=False)
    assert form.is_valid()
    form.save()
    session.refresh_from_db()
    assert (session.deleted_at is None, session.note) == (False, "Typed before")


def test_an_unpublished_movement_is_named_without_a_link(asha_client: Client, session: Session) -> None:
    first = session.logs.all()[0].movement
    Movement.objects.filter(pk=first.pk).update(is_published=False)
    page = asha_client.get(at(session, "practice/")).content.decode()
    assert first.name in page
    assert first.get_absolute_url() not in page


def test_a_deletion_can_be_undone(asha_client: Client, session: Session) -> None:
    answer = asha_client.post(at(session, "deletion/"), follow=True)
    assert "The session is deleted." in words(answer.content.decode())
    assert at(session, "deletion/undo/") in answer.content.decode()
    assert asha_client.get(at(session)).status_code == 404
    asha_client.post(at(session, "deletion/undo/"))
    session.refresh_from_db()
    assert session.deleted_at is None


# Pain scores


def test_what_is_kept_and_since_when(asha_client: Client, asha: User, read: Read) -> None:
    assert "No pain scores are kept." in read(asha_client, "/progress/pain-scores/")
    PainConsentFactory(owner=asha, given_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    page = read(asha_client, "/progress/pain-scores/")
    assert "You agreed on 2 March 2026" in page
    assert "Stop and erase the scores" in page


def test_stopping_erases_every_score(asha_client: Client, asha: User, read: Read) -> None:
    PainConsentFactory(owner=asha)
    session = SessionFactory(owner=asha, performed_on=TODAY, pain=4)
    asha_client.post("/progress/pain-scores/")
    session.refresh_from_db()
    assert session.pain is None
    assert not PainConsent.objects.exists()
    assert "No pain scores are kept." in read(asha_client, "/progress/pain-scores/")


# Visitors


@pytest.fixture
def visit(client: Client, library: None) -> Session:
    """A starter begun without an account."""
    client_id = uuid.uuid4()
    client.post("/sessions/new/", {"starter": "first-nine", "client_id": client_id, "none_apply": "1"})
    return Session.objects.get(client_id=client_id)


def test_a_visitor_sees_the_signs_each_time(client: Client, visit: Session, read: Read) -> None:
    assert "None of these apply. Start" in read(client, "/sessions/new/?starter=first-nine")


def test_a_visitor_practises_and_is_offered_an_account(client: Client, visit: Session, read: Read) -> None:
    for log in visit.logs.all():
        client.post(at(visit, f"practice/{log.pk}/"), {"done": "1"})
    answer = client.post(at(visit, "finish/"), follow=True)
    assert answer.redirect_chain[-1][0] == at(visit)
    page = answer.content.decode()
    assert "That’s 7 minutes done" in words(page)
    assert f'href="/accounts/signup/?next={at(visit)}"' in page
    assert "this browser can open it for 14 days. Then we delete it." in words(page)
    assert "Change" not in words(page)


def test_a_visitor_who_stops_is_told_kindly(client: Client, visit: Session) -> None:
    for log in visit.logs.all()[:2]:
        client.post(at(visit, f"practice/{log.pk}/"), {"done": "1"})
    answer = client.post(at(visit, "stop/"), follow=True)
    page = words(answer.content.decode())
    assert "You did 2 of 9. It is kept." in page
    assert "Carry on, 2 of 9" in page


def test_another_browser_does_not_see_it(visit: Session) -> None:
    assert Client().get(at(visit)).status_code == 404
    assert Client().get(at(visit, "practice/")).status_code == 404
    assert Client().post(at(visit, "finish/")).status_code == 404


# What it costs


@pytest.mark.parametrize(
    ("method", "page", "most"), [("get", "practice/", 6), ("post", "finish/", 8), ("post", "stop/", 8)]
)
def test_practice_costs_the_same_after_years(
    asha_client: Client, asha: User, mornings: Routine, method: str, page: str, most: int
) -> None:
    costs = []
    for sessions in (5, 495):
        for _ in range(sessions):
            SessionFactory(owner=asha, performed_on=TODAY - timedelta(days=1))
        session = practise(asha, mornings, TODAY, items_done=5, outcome=Outcome.OPEN)
        with CaptureQueriesContext(connection) as queries:
            getattr(asha_client, method)(at(session, page))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= most
