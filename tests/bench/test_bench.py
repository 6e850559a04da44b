"""The bench itself: its data are what they claim, and its arithmetic is right. No load is made here."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, fields
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from backhealth.accounts.models import User
from exercises.catalogue import make_catalogue
from exercises.models import Movement, MovementDose, MovementDrawing
from routines.models import Outcome, Routine, StepLog
from tests.bench import __main__ as bench
from tests.bench import seeds
from tests.bench.arithmetic import Load, LoadError, Slice, cpu_per_request, quieter_half, read_wrk, settled
from tests.bench.budgets import FLOOR, PAGES, Page
from tests.bench.load import FINISH
from tests.bench.report import Result, memory, table
from tests.bench.serving import ROOT, read_stat, resident_kb

WRK = """\
Running 3s test @ http://127.0.0.1:8000/
  2 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    29.61ms   14.55ms 123.11ms   78.16%
    Req/Sec   136.93     31.44   202.00     66.67%
  Latency Distribution
     50%  950.00us
     75%   35.01ms
     90%   47.20ms
     99%    1.02s\x20
  823 requests in 3.01s, 11.22MB read
Requests/sec:    273.61
Transfer/sec:      3.73MB
"""
FEW = seeds.Size(movements=80, days=21, routines=3, schedules=4)


@pytest.fixture
def places(library: None) -> seeds.Places:
    return seeds.make(FEW, left_open=3)


@pytest.mark.django_db
def test_the_library_grows_to_the_number_asked_for_and_no_movement_lacks_a_part(places: seeds.Places) -> None:
    movements = list(Movement.objects.published())
    assert len(movements) == len({movement.name for movement in movements}) == FEW.movements
    assert len({movement.family for movement in movements}) == 7
    assert MovementDrawing.objects.filter(movement__in=movements).count() == FEW.movements
    assert MovementDose.objects.filter(movement__in=movements).count() == 3 * FEW.movements
    catalogue = make_catalogue()
    assert any(found.slug.startswith("bird-dog-") for found in catalogue.look("bird").entries)
    assert not catalogue.look("zzzz").entries


@pytest.mark.django_db
def test_the_person_practised_each_day_up_to_yesterday(places: seeds.Places) -> None:
    daily = User.objects.get(name="Daily")
    days = sorted(daily.sessions.qualifying().values_list("performed_on", flat=True))
    assert days == [daily.today() - timedelta(days=number) for number in range(FEW.days, 0, -1)]
    logs = Counter(StepLog.objects.filter(session__owner=daily).values_list("session", flat=True))
    assert set(logs.values()) == {seeds.LOGS}
    assert len(logs) == FEW.days


@pytest.mark.django_db
def test_the_first_routine_has_twenty_steps_and_each_changed_its_days(places: seeds.Places) -> None:
    routines = Routine.objects.filter(owner__name="Daily")
    assert [routine.steps.count() for routine in routines] == [20, 17, 14]
    for routine in routines:
        weekdays = [version.weekdays for version in routine.versions.all()]
        assert len(weekdays) == FEW.schedules
        assert all(before != after for before, after in pairwise(weekdays))
    assert routines[0].weekdays_on(routines[0].owner.today()) == frozenset(range(7))


@pytest.mark.django_db
def test_made_twice_the_data_are_the_same(library: None) -> None:
    made = []
    for _ in range(2):
        with transaction.atomic():
            places = seeds.make(FEW, left_open=3)
            names = list(Movement.objects.order_by("slug").values_list("slug", "name", "family"))
            sessions = list(User.objects.get(name="Daily").sessions.values_list("client_id", "performed_on"))
            made.append((places.finish, places.motion, names, sessions))
            transaction.set_rollback(True)
    assert made[0] == made[1]


@pytest.mark.django_db
def test_every_page_answers_what_is_looked_for(places: seeds.Places) -> None:
    known = asdict(places)
    for page in PAGES:
        if page.says:
            client = Client()
            if page.person:
                client.cookies["sessionid"] = known[page.person]
            response = client.get(page.path.format(**known))
            assert (response.status_code, page.name) == (200, page.name)
            assert page.says in response.content.decode()


@pytest.mark.django_db
def test_a_waiting_session_is_finished_with_the_cookies_and_the_token_of_the_load(
    places: seeds.Places,
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.load({"sessionid": places.finisher, "csrftoken": seeds.CSRF})
    finisher = User.objects.get(name="Finisher")
    assert len(places.finish) == len(set(places.finish)) == 3
    for done, address in enumerate(places.finish, start=1):
        assert client.post(address, {"csrfmiddlewaretoken": seeds.CSRF}).status_code == 302
        waited = finisher.sessions.filter(routine_name=seeds.LEFT_OPEN_NAME)
        assert waited.filter(outcome=Outcome.FINISHED).count() == done


def test_every_page_has_a_floor_and_a_place_the_seeds_know() -> None:
    known = {field.name: "/there/" for field in fields(seeds.Places)} | {"static": "/there/"}
    for page in PAGES:
        assert page.floor in FLOOR
        assert page.path.format(**known).startswith("/")
        assert not page.person or page.person in known
    assert "wrk.format" in FINISH.read_text()


def test_wrk_is_read() -> None:
    assert read_wrk(WRK) == Load(requests=823, p50=pytest.approx(0.95), p99=1020.0)


@pytest.mark.parametrize(
    "line",
    ["  Socket errors: connect 0, read 3, write 0, timeout 0", "  Non-2xx or 3xx responses: 12"],
)
def test_errors_under_load_end_the_bench(line: str) -> None:
    with pytest.raises(LoadError, match=line.strip()):
        read_wrk(WRK.replace("Requests/sec", f"{line}\nRequests/sec"))


@pytest.mark.parametrize(
    "report", ["", "  0 requests in 3.00s, 0.00B read\n", "  5 requests in 3.00s, 1KB read\n"]
)
def test_a_report_without_answers_or_latency_ends_the_bench(report: str) -> None:
    with pytest.raises(LoadError):
        read_wrk(report)


def test_only_the_quieter_half_of_the_rounds_counts() -> None:
    slices = [Slice(cpu, p50=cpu * 2, p99=cpu * 3) for cpu in (9.0, 2.0, 4.0, 8.0, 7.0)]
    assert [each.cpu for each in quieter_half(slices)] == [2.0, 4.0, 7.0]
    assert settled(slices[1:]) == Slice(cpu=3.0, p50=6.0, p99=9.0)
    assert cpu_per_request(1.5, requests=300) == 5.0


def measured(
    page: Page, *, cpu: float = 4.0, p99: float = 10.0, small: float = 4.0, queries=(5, 5)
) -> Result:
    """A page on a floor of 5 ms and a p99 of 10 ms."""
    return Result(
        page=page,
        large=Slice(cpu, 4.0, p99),
        floor=Slice(5.0, 4.0, 10.0),
        small=Slice(small, 4.0, 10.0),
        queries=queries,
        sent=12_345,
    )


@pytest.mark.parametrize(
    ("result", "over"),
    [
        ({}, []),
        ({"cpu": 6.0, "small": 6.0}, ["CPU"]),
        ({"p99": 16.0}, ["p99"]),
        ({"queries": (8, 5)}, []),  # a first visit may ask for more
        ({"queries": (9, 5)}, ["queries"]),
        ({"queries": (8, 6)}, ["queries"]),
        ({"small": 3.0}, ["growth"]),
    ],
)
def test_each_budget_is_held_against_what_was_measured(result: dict, over: list[str]) -> None:
    page = Page("some", "/", "me", cpu=1.0, queries=5, cold_queries=8)
    assert measured(page, **result).over() == over


def test_a_page_without_a_budget_is_never_over_it() -> None:
    assert measured(Page("some", "/", "me"), cpu=50.0, p99=500.0, queries=(90, 90)).over() == []


def test_the_table_shows_ratios_and_what_is_not_met() -> None:
    page = Page("some", "/", "me", cpu=1.0, queries=5, cold_queries=8)
    shown = table([measured(page, cpu=6.0, queries=(8, 5))], {"me": Slice(5.0, 4.0, 10.0)}).splitlines()
    assert shown[2] == "| floor: me | 5.00 | 1 | – | 4.0 | 10.0 | 1 | – | – | – | – |"
    assert shown[3] == (
        "| some | 6.00 | 1.20 me | 1.0 | 4.0 | 10.0 | 1.00 | 8, then 5 | 12.3 | 1.50 | not met: CPU, growth |"
    )
    assert len({line.count("|") for line in shown}) == 1


def test_memory_is_judged_without_the_floor() -> None:
    assert memory({"floor": 90.0, "small data": 60.0, "large data": 69.6}).endswith("budget 70 MB: met.")
    assert memory({"floor": 40.0, "large data": 71.0}).endswith("budget 70 MB: not met.")


def test_processor_time_is_that_of_a_process_and_of_those_it_saw_end() -> None:
    own = read_stat(os.getpid(), with_ended_children=False)
    assert 0 < own <= sum(os.times()[:2]) + 0.05
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert read_stat(os.getpid(), with_ended_children=True) > own


def test_mapped_pages_of_the_database_are_no_memory_of_the_worker() -> None:
    smaps = """\
55d0c0000000-55d0c0020000 rw-p 00000000 00:00 0          [heap]
Size:                128 kB
Rss:                 100 kB
7f0000000000-7f0008000000 r--s 00000000 fe:00 1          /srv/large.sqlite3
Rss:               90000 kB
7f1000000000-7f1000001000 r-xp 00000000 fe:00 2          /usr/lib/libsqlite3.so.0
Rss:                  20 kB
"""
    assert resident_kb(smaps) == 120


def test_the_floor_is_as_light_as_it_says(tmp_path: Path) -> None:
    """In a process of its own: it is another Django application."""
    look = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "from django.test import Client\n"
        "from django.test.utils import CaptureQueriesContext\n"
        "from tests.bench.floor.__main__ import prepare\n"
        "client = Client(SERVER_NAME='127.0.0.1')\n"
        "client.cookies['sessionid'] = prepare()\n"
        "for name in ('ok', 'page', 'me'):\n"
        "    with CaptureQueriesContext(connection) as queries:\n"
        "        response = client.get(f'/{name}/')\n"
        "    assert response.status_code == 200\n"
        "    print(name, len(response.content), response.content.count(b'<tr'), len(queries))\n"
    )
    # The bench measures on SQLite, whatever the other tests run on.
    others = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = others | {
        "BACKHEALTH_MODE": "local",
        "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings",
        "FLOOR_DATABASE": str(tmp_path / "floor.sqlite3"),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", look],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (ok, page, me) = [list(map(int, line.split()[1:])) for line in done.stdout.splitlines()]
    assert ok == [0, 0, 0]
    assert page[1:] == [60, 0]
    assert page[0] == pytest.approx(18_000, rel=0.05)
    assert me[1:] == [50, 5]  # session, person, three lists
    assert me[0] == pytest.approx(14_000, rel=0.05)


def test_the_floor_is_served_as_the_product_is() -> None:
    floor = runpy.run_path(str(ROOT / "tests/bench/floor/gunicorn.conf.py"))
    product = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    for name in ("worker_class", "workers", "threads", "keepalive"):
        assert floor[name] == product[name]


def test_pages_are_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    options = bench.parse(["--pages", "today,list", "--quick"])
    assert [page.name for page in options.pages] == ["today", "list"]
    assert (options.rounds, options.seconds) == (1, 1)
    assert bench.parse([]).pages == PAGES
    with pytest.raises(SystemExit):
        bench.parse(["--pages", "nowhere"])
    assert "no page called nowhere" in capsys.readouterr().err


def test_seeds_are_made_again_when_the_day_or_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    (tmp_path / "routines/migrations").mkdir(parents=True)
    migration = tmp_path / "routines/migrations/0001_initial.py"
    migration.write_text("first")
    first = bench.fingerprint()
    assert bench.fingerprint() == first
    migration.write_text("second")
    second = bench.fingerprint()
    assert second != first
    monkeypatch.setattr(seeds, "today", lambda: User(timezone="UTC").today() + timedelta(days=3))
    assert bench.fingerprint() not in {first, second}
