"""The starters: their minutes, what their files may hold, and their pages."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from backhealth.accounts.models import User
from exercises.content import LIBRARY, ContentError
from exercises.dose import Dose
from exercises.models import Movement
from routines.making import copy_starter
from routines.practising import begin_starter
from routines.starters import FOLDER, Starter, load_starters, plans, read_starter, starter
from tests.routines.conftest import words

TODAY = date(2026, 3, 11)
Steps = dict[str, list[tuple[str, str, int]]]
STARTERS: dict[str, tuple[float, Steps]] = {
    "first-nine": (
        7.0,
        {
            "warm-up": [
                ("cat-cow", "gentle", 42),
                ("wall-angels", "gentle", 42),
                ("standing-back-extension", "gentle", 27),
            ],
            "core": [
                ("bridge", "gentle", 48),
                ("bird-dog", "gentle", 68),
                ("modified-plank", "gentle", 66),
                ("seated-row-band", "gentle", 44),
            ],
            "cooldown": [("knees-to-chest", "gentle", 47), ("childs-pose", "gentle", 33)],
        },
    ),
    "no-floor-ten": (
        10.6,
        {
            "warm-up": [("marching-in-place", "steady", 72), ("seated-cat-cow", "steady", 52)],
            "core": [
                ("sit-to-stand", "steady", 121),
                ("wall-plank", "steady", 104),
                ("wall-side-plank", "gentle", 86),
                ("seated-row-band", "gentle", 44),
            ],
            "cooldown": [
                ("standing-hip-flexor-stretch", "gentle", 52),
                ("seated-hamstring-stretch", "gentle", 52),
                ("seated-figure-four", "gentle", 52),
            ],
        },
    ),
    "desk-break": (
        3.0,
        {
            "warm-up": [("marching-in-place", "gentle", 42)],
            "core": [("scapular-squeeze", "gentle", 42), ("sit-to-stand", "gentle", 32)],
            "cooldown": [("seated-cat-cow", "gentle", 37), ("standing-back-extension", "gentle", 27)],
        },
    ),
    "gentle-morning": (
        8.0,
        {
            "warm-up": [
                ("diaphragmatic-breathing", "gentle", 72),
                ("pelvic-tilt", "gentle", 42),
                ("lower-trunk-rotation", "gentle", 42),
            ],
            "core": [
                ("abdominal-brace", "gentle", 47),
                ("bridge", "gentle", 48),
                ("quadruped-leg-slide", "gentle", 60),
                ("hip-hinge", "gentle", 36),
            ],
            "cooldown": [
                ("cat-cow", "steady", 60),
                ("standing-side-reach", "gentle", 48),
                ("standing-back-extension", "gentle", 27),
            ],
        },
    ),
    "evening-wind-down": (
        9.3,
        {
            "warm-up": [("diaphragmatic-breathing", "gentle", 72), ("cat-cow", "gentle", 42)],
            "core": [("pelvic-tilt", "gentle", 42)],
            "cooldown": [
                ("childs-pose", "steady", 94),
                ("single-knee-to-chest", "gentle", 68),
                ("supine-figure-four", "gentle", 54),
                ("supine-hamstring-towel", "gentle", 54),
                ("legs-on-chair-rest", "gentle", 132),
            ],
        },
    ),
    "return-after-flare": (
        5.0,
        {
            "warm-up": [("diaphragmatic-breathing", "gentle", 72), ("pelvic-tilt", "gentle", 42)],
            "core": [("abdominal-brace", "gentle", 47), ("heel-slide", "gentle", 52)],
            "cooldown": [("lower-trunk-rotation", "gentle", 42), ("prone-lying", "gentle", 48)],
        },
    ),
    "posture-reset": (
        7.7,
        {
            "warm-up": [("marching-in-place", "gentle", 42), ("thoracic-extension-chair", "gentle", 36)],
            "core": [
                ("chin-tuck", "gentle", 42),
                ("scapular-squeeze", "steady", 167),
                ("seated-row-band", "gentle", 44),
                ("wall-angels", "gentle", 42),
            ],
            "cooldown": [("doorway-chest-stretch", "gentle", 32), ("seated-trunk-rotation", "gentle", 54)],
        },
    ),
    "full-15": (
        14.8,
        {
            "warm-up": [
                ("marching-in-place", "steady", 72),
                ("cat-cow", "steady", 60),
                ("hip-hinge", "gentle", 36),
            ],
            "core": [
                ("bridge", "steady", 182),
                ("bird-dog", "gentle", 171),
                ("knee-plank", "gentle", 56),
                ("side-plank-knees", "gentle", 135),
                ("seated-row-band", "gentle", 44),
            ],
            "cooldown": [
                ("knees-to-chest", "gentle", 47),
                ("childs-pose", "gentle", 33),
                ("supine-figure-four", "gentle", 54),
            ],
        },
    ),
    "hips-and-balance": (
        13.7,
        {
            "warm-up": [("marching-in-place", "steady", 72), ("hip-hinge", "gentle", 36)],
            "core": [
                ("sit-to-stand", "steady", 121),
                ("bridge", "steady", 182),
                ("clamshell", "steady", 176),
                ("single-leg-stance", "steady", 126),
            ],
            "cooldown": [
                ("half-kneeling-hip-flexor-stretch", "gentle", 54),
                ("seated-figure-four", "gentle", 52),
            ],
        },
    ),
    "big-three-core": (
        12.5,
        {
            "warm-up": [("cat-cow", "steady", 60)],
            "core": [
                ("curl-up", "steady", 151),
                ("side-plank-knees", "steady", 206),
                ("bird-dog", "steady", 244),
            ],
            "cooldown": [("prone-lying", "gentle", 48), ("lower-trunk-rotation", "gentle", 42)],
        },
    ),
}
"""Every starter in the order shown: its minutes, and by part its movements, their levels and seconds."""
every_starter = pytest.mark.parametrize("slug", STARTERS)


class FromItsFile:
    """A movement as its file has it, figure and publication aside."""

    def __init__(self, slug: str) -> None:
        path = LIBRARY / "movements" / f"{slug}.toml"
        self.content = tomllib.loads(path.read_text(encoding="utf-8"))

    def dose(self, level: str) -> Dose:
        columns = {**self.content["doses"][level]}
        columns.pop("breaths", None)
        return Dose(**columns, rep_seconds=self.content["rep_seconds"])


def of(slug: str) -> Starter:
    found = starter(slug)
    assert found
    return found


def dose_in(slug: str, movement: str) -> Dose:
    """What a starter asks of one of its movements."""
    [step] = [step for step in of(slug).steps if step.movement == movement]
    return step.dose(cast(Movement, FromItsFile(movement)))


def read(response: HttpResponse) -> str:
    """The words of a page that answered."""
    assert response.status_code == 200
    return words(response.content.decode())


def sheet(slug: str) -> str:
    return reverse("routines:starter-sheet", args=[slug])


# Steps and minutes


def test_they_come_in_the_order_most_helpful_to_somebody_new() -> None:
    assert [found.slug for found in load_starters()] == list(STARTERS)


@every_starter
def test_a_starter_has_its_steps_and_each_takes_its_time(slug: str) -> None:
    minutes, parts = STARTERS[slug]
    found: Steps = {}
    for step in of(slug).steps:
        seconds = dose_in(slug, step.movement).seconds
        found.setdefault(step.phase.value, []).append((step.movement, step.level.value, seconds))
    assert found == parts
    assert list(found) == ["warm-up", "core", "cooldown"]
    total = sum(seconds for part in found.values() for _movement, _level, seconds in part)
    assert round(total / 60, 1) == minutes


@pytest.mark.parametrize(
    ("slug", "movement", "told"),
    [
        ("big-three-core", "curl-up", "5, 3 and 1 reps, hold 8 s, rest 20 s"),
        ("big-three-core", "side-plank-knees", "4, 2 and 1 reps each side, hold 8 s, rest 20 s"),
        ("big-three-core", "bird-dog", "4, 3 and 1 reps each side, hold 8 s, rest 20 s"),
        ("evening-wind-down", "legs-on-chair-rest", "1 × 120 s"),
        ("full-15", "bird-dog", "2 × 4 each side, hold 5 s, rest 15 s"),
        ("first-nine", "bird-dog", "1 × 4 each side, hold 3 s"),
    ],
)
def test_a_starter_may_ask_for_numbers_of_its_own(slug: str, movement: str, told: str) -> None:
    assert str(dose_in(slug, movement)).replace("\u00a0", " ") == told


@every_starter
def test_a_starter_names_what_it_needs(slug: str) -> None:
    kit = {kit for step in of(slug).steps for kit in FromItsFile(step.movement).content["kit"]}
    assert kit == {word for word in re.findall(r"\w+", of(slug).place.lower()) if word not in {"and", "your"}}


@pytest.mark.parametrize(
    "slug", ["no-floor-ten", "posture-reset", "full-15", "hips-and-balance", "big-three-core"]
)
def test_a_day_of_rest_lies_between_days_of_effort(slug: str) -> None:
    days = of(slug).weekdays
    assert 2 <= len(days) <= 3
    assert not any((day + 1) % 7 in days for day in days)


@pytest.mark.parametrize(
    ("slug", "days"),
    [
        ("gentle-morning", 7),
        ("evening-wind-down", 7),
        ("return-after-flare", 7),
        ("desk-break", 5),
        ("first-nine", 4),
    ],
)
def test_a_gentle_one_may_be_for_every_day(slug: str, days: int) -> None:
    assert len(of(slug).weekdays) == days


@pytest.mark.django_db
def test_no_starter_asks_for_a_movement_that_is_not_published(library: None) -> None:
    """A page shows minutes of what it can show, so a step that is left out would change them."""
    found = plans(load_starters())
    missing = {
        step.movement
        for plan in found
        for step in plan.starter.steps
        if step.movement not in {each.movement.slug for each in plan.steps}
    }
    assert missing == set()
    assert [plan.outline.seconds for plan in found] == [
        sum(seconds for part in parts.values() for _movement, _level, seconds in part)
        for _minutes, parts in STARTERS.values()
    ]


@pytest.mark.django_db
def test_all_starters_come_in_two_queries_each_with_the_picture_of_a_step(
    library: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        found = plans(load_starters())
        pictures = [plan.picture for plan in found]
        assert all(picture and picture.drawing.start for picture in pictures)
    assert [pictures[place].slug for place in (0, 1, 2)] == ["bird-dog", "sit-to-stand", "seated-cat-cow"]


@pytest.mark.django_db
def test_an_unpublished_movement_leaves_a_starter_out_by_itself(library: None) -> None:
    Movement.objects.filter(slug="bird-dog").update(is_published=False)
    first = plans(load_starters())[0]
    assert len(first.steps) == 8
    assert first.picture == first.steps[0].movement


@pytest.mark.django_db
def test_without_a_library_a_starter_has_no_picture() -> None:
    assert {plan.picture for plan in plans(load_starters())} == {None}


@pytest.mark.django_db
@every_starter
def test_a_copied_starter_has_its_steps_doses_and_days(trainee: User, library: None, slug: str) -> None:
    (plan,) = plans((of(slug),))
    routine = copy_starter(trainee, plan, client_id=uuid.uuid4(), today=TODAY)
    routine.refresh_from_db()
    assert [(step.movement, step.as_dose) for step in routine.steps_in_order] == [
        (step.movement, step.dose) for step in plan.steps
    ]
    assert routine.weekdays_on(TODAY) == of(slug).weekdays
    assert routine.outline == plan.outline


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
def test_a_session_of_a_starter_keeps_its_doses(library: None, trainee: User, signed_in: bool) -> None:
    (plan,) = plans((of("big-three-core"),))
    owner = trainee if signed_in else None
    session = begin_starter(owner, plan, client_id=uuid.uuid4(), now=timezone.now())
    kept = [log.as_dose for log in session.logs.select_related("movement")]
    assert kept == [step.dose for step in plan.steps]
    assert (5, 3, 1) in {dose.set_reps for dose in kept}


# What a file may hold

Mistake = Callable[[str, str], str]


@pytest.fixture
def mistake(tmp_path: Path) -> Mistake:
    """Puts `wrong` in the place of `right` in a copy of Big Three Core, and says what is told of it."""

    def make(right: str, wrong: str) -> str:
        text = (FOLDER / "big-three-core.toml").read_text(encoding="utf-8")
        assert right in text
        path = tmp_path / "big-three-core.toml"
        path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        with pytest.raises(ContentError) as caught:
            read_starter(path)
        return str(caught.value)

    return make


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("note =", "notes =", 'notes: is not a key we know. Did you mean "note"?'),
        ("place = ", "# ", "place: is missing. Add some text in quotes."),
        (
            'slug = "big-three-core"',
            'slug = "big-three"',
            'slug: is "big-three", which is not known. Did you mean "big-three-core"?',
        ),
        (
            'picture = "curl-up"',
            'picture = "wall-angels"',
            'picture: is "wall-angels", which is not known. Use the movement of one of its steps.',
        ),
        (
            'movement = "curl-up"',
            'movement = "curl-upp"',
            'steps[curl-upp].movement: is "curl-upp", which is not known. Did you mean "curl-up"?',
        ),
        (
            'movement = "curl-up"',
            'movement = "headstand"',
            'steps[headstand].movement: is "headstand", which is not known. '
            "Use the name of a file in library/movements.",
        ),
        (
            'movement = "curl-up"',
            "movement = 3",
            "steps[2].movement: is not text. Write the name of a file in library/movements, in quotes.",
        ),
        (
            'movement = "curl-up"',
            'movement = "bird-dog"',
            'steps: has "bird-dog" 2 times. Keep one of them.',
        ),
        (
            'level = "steady"',
            'level = "standard"',
            'steps[cat-cow].level: is "standard", which is not known. Use one of gentle, steady, strong.',
        ),
        (
            "hold_seconds",
            "hold_second",
            'steps[curl-up].hold_second: is not a key we know. Did you mean "hold_seconds"?',
        ),
        (
            "hold_seconds = 8",
            "hold_seconds = 301",
            "steps[curl-up].hold_seconds: is 301. Write a whole number from 0 to 300.",
        ),
        (
            "hold_seconds = 8",
            'hold_seconds = "8"',
            "steps[curl-up].hold_seconds: is not a whole number. "
            "Write a whole number from 0 to 300, without quotes.",
        ),
        (
            "set_reps = [5, 3, 1]",
            "reps = 51",
            "steps[curl-up].reps: is 51. Write a whole number from 1 to 50.",
        ),
        ("set_reps = [5, 3, 1]", "sets = 0", "steps[curl-up].sets: is 0. Write a whole number from 1 to 10."),
        (
            "set_reps = [5, 3, 1]",
            "set_reps = 5",
            "steps[curl-up].set_reps: is not a list. Write a list of 2 to 10, in square brackets.",
        ),
        (
            "set_reps = [5, 3, 1]",
            "set_reps = [5]",
            "steps[curl-up].set_reps: has 1. Write a list of 2 to 10.",
        ),
        (
            "set_reps = [5, 3, 1]",
            "set_reps = [5, 0, 1]",
            "steps[curl-up].set_reps[2]: is 0. Write a whole number from 1 to 50.",
        ),
        (
            "set_reps = [5, 3, 1]",
            "set_reps = [5, 3, 1]\nsets = 3\nreps = 5",
            "steps[curl-up].reps: is told by set_reps already. Take one of them away.",
        ),
        (
            'weekdays = ["mon"',
            'weekdays = ["monday"',
            'weekdays[1]: is "monday", which is not known. Did you mean "mon"?',
        ),
        (
            'goal = "',
            'goal = "Once upon a time there was somebody who had a back that was very very sore. ',
            'goal: has a sentence of 16 words ("Once upon a time there w …"). Keep it to 15.',
        ),
        ("order = 10", "order = 0", "order: is 0. Write a whole number of 1 or more."),
        ("order = 10", "order =", "is not TOML. Mend this: Invalid value (at line 9, column 8)."),
    ],
)
def test_a_mistake_is_told_with_its_file_its_key_and_its_mend(
    mistake: Mistake, right: str, wrong: str, told: str
) -> None:
    assert f"big-three-core.toml: {told}" in mistake(right, wrong).splitlines()


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text('slug = "new"\nsteps = ["cat-cow"]\n', encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_starter(path)
    assert "new.toml: steps[cat-cow]: is not a table. Write a table with phase, movement, level." in (
        caught.value.problems
    )
    assert len(caught.value.problems) == 1 + len(["name", "goal", "when", "place", "note"]) + len(
        ["picture", "weekdays", "order"]
    )


# Pages


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
def test_the_list_shows_every_starter_with_what_it_is_for_and_what_it_needs(
    client: Client, library: None, trainee: User, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(trainee)
    html = client.get(reverse("routines:routine-list")).content.decode()
    cards = dict(
        zip(
            STARTERS,
            html.partition('id="starters"')[2].split('<article class="place-card">')[1:],
            strict=True,
        )
    )
    for found in load_starters():
        card = words(cards[found.slug])
        for part in (found.name, found.goal, found.when, found.place):
            assert part in card
        assert "fig" in cards[found.slug]
    assert "3 min" in words(cards["desk-break"])
    assert "11 min" in words(cards["no-floor-ten"])
    assert "Mon, Wed, Fri" in words(cards["full-15"])
    assert "Every day" in words(cards["gentle-morning"])


@pytest.mark.django_db
@every_starter
def test_a_starters_page_has_all_one_needs_to_choose_it(client: Client, library: None, slug: str) -> None:
    found = of(slug)
    response = client.get(found.get_absolute_url())
    page = read(response)
    for part in (found.name, found.goal, found.when, found.place, f"Good to know {found.note}"):
        assert part in page
    assert response.content.decode().count('id="phase-') == 3
    (plan,) = plans((found,))
    for step in plan.steps:
        assert " ".join(f"{step.movement.name} {step.dose}".split()) in page
    assert sheet(slug) in response.content.decode()


@pytest.mark.django_db
def test_after_a_flare_up_the_page_leads_to_help(client: Client, library: None) -> None:
    def leads(slug: str) -> bool:
        html = client.get(of(slug).get_absolute_url()).content.decode()
        note = html.partition('id="note-title"')[2].partition("</section>")[0]
        return f'<a href="{reverse("help")}">When to get help</a>' in note

    assert [slug for slug in STARTERS if leads(slug)] == ["return-after-flare"]


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new"), [("off-the-floor", "no-floor-ten"), ("on-the-mat", "first-nine")])
def test_the_address_of_a_starter_of_the_past_leads_to_the_one_of_today(
    client: Client, library: None, old: str, new: str
) -> None:
    for name in ("starter-detail", "starter-sheet"):
        assertRedirects(
            client.get(reverse(f"routines:{name}", args=[old])),
            reverse(f"routines:{name}", args=[new]),
            status_code=301,
        )


@pytest.mark.django_db
def test_a_page_of_the_past_that_is_still_open_begins_and_copies_the_one_of_today(
    trainee_client: Client, trainee: User, library: None
) -> None:
    begun = {"starter": "on-the-mat", "client_id": uuid.uuid4(), "none_apply": "1"}
    trainee_client.post(reverse("routines:session-create"), begun)
    assert trainee.sessions.get().starter == "first-nine"
    copies = reverse("routines:starter-copy", args=["off-the-floor"])
    trainee_client.post(copies, {"client_id": uuid.uuid4()})
    assert trainee.routines.get().name == "No-Floor Ten"


@pytest.mark.django_db
def test_a_routine_copied_from_a_starter_of_the_past_stays_as_it_is(
    trainee_client: Client, trainee: User, library: None
) -> None:
    (plan,) = plans((of("first-nine"),))
    routine = copy_starter(trainee, plan, client_id=uuid.uuid4(), today=TODAY)
    routine.name = "On the Mat"
    routine.save()
    assert "On the Mat" in read(trainee_client.get(routine.get_absolute_url()))


@pytest.mark.django_db
def test_an_unknown_starter_has_no_page_and_no_sheet(client: Client, library: None) -> None:
    for name in ("starter-detail", "starter-sheet"):
        assert client.get(reverse(f"routines:{name}", args=["headstand"])).status_code == 404


# The sheet


@pytest.mark.django_db
def test_a_visitor_prints_a_starter_with_doses_boxes_and_the_four_signs(
    client: Client, library: None
) -> None:
    response = client.get(sheet("first-nine"))
    assert not response.cookies
    page = read(response)
    for part in ("The First Nine", "7 minutes · Mon, Wed, Fri, Sun", "Warm-up", "Core", "Cooldown"):
        assert part in page
    html = unescape(response.content.decode())
    assert html.count("".join(f"<li>{letter}</li>" for letter in "MTWTFSS")) == 9
    (plan,) = plans((of("first-nine"),))
    for step in plan.steps:
        for part in (step.movement.name, str(step.dose), step.movement.practice_cue):
            assert " ".join(part.split()) in page
    for sign in ("Numbness", "bladder or bowels", "both legs", "getting weaker"):
        assert sign in page
    assert "Plan for" not in page
    assert f'class="back" href="{of("first-nine").get_absolute_url()}"' in html


@pytest.mark.django_db
def test_the_sheet_tells_sets_that_differ(client: Client, library: None) -> None:
    page = read(client.get(sheet("big-three-core")))
    assert "Curl-Up 5, 3 and 1 reps, hold 8 s, rest 20 s" in page
    assert "Bird Dog 4, 3 and 1 reps each side, hold 8 s, rest 20 s" in page


@pytest.mark.django_db
def test_a_persons_sheet_begins_the_week_as_they_do(
    trainee_client: Client, trainee: User, library: None
) -> None:
    User.objects.filter(pk=trainee.pk).update(week_start=User.WeekStart.SUNDAY)
    html = trainee_client.get(sheet("first-nine")).content.decode()
    assert html.count("".join(f"<li>{letter}</li>" for letter in "SMTWTFS")) == 9
    assert "Sun, Mon, Wed, Fri" in html


@pytest.mark.django_db
def test_without_a_library_a_sheet_says_so(client: Client) -> None:
    page = read(client.get(sheet("first-nine")))
    assert "This routine has no exercises yet." in page
    assert "Add an exercise" not in page
