"""Swapping a step: what is offered first, what it is called, and how a search narrows it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from backhealth.accounts.models import User
from exercises.models import Movement, Phase
from routines.models import Step
from tests.factories import RoutineFactory, StepFactory

pytestmark = pytest.mark.django_db


def step_of(owner: User, slug: str, phase: str = Phase.CORE) -> Step:
    movement = Movement.objects.get(slug=slug)
    return StepFactory(routine=RoutineFactory(owner=owner), movement=movement, phase=phase)


def get(client: Client, step: Step, **query: str) -> str:
    response = client.get(reverse("routines:step-swap", args=[step.routine_id, step.pk]), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def offered(page: str) -> list[tuple[str, str]]:
    """The name of each exercise offered, and what is said of it."""
    rows = re.findall(r'<li class="step step--choice">(.*?)</li>', page, re.DOTALL)
    return [
        (
            re.findall(r'step__name"><a [^>]*>([^<]+)<', row)[0],
            re.sub(r"<[^>]+>", "", re.findall(r'step__note">(.*?)</p>', row)[0]),
        )
        for row in rows
    ]


def test_the_ladder_is_offered_first_and_said_to_be_easier_or_harder(
    trainee_client: Client, trainee: User, library: None
) -> None:
    rows = offered(get(trainee_client, step_of(trainee, "bridge")))
    assert rows[:3] == [
        ("Pelvic Tilt (lying)", "Easier · On your back"),
        ("Marching Bridge", "Harder · On your back"),
        ("Single-Leg Bridge", "Harder · On your back"),
    ]
    assert rows[3] == ("Abdominal Brace with Breathing", "Same family · On your back")
    families = ["Same family" in said for _name, said in rows[3:]]
    assert families == sorted(families, reverse=True)
    assert False in families
    assert "Bridge" not in [name for name, _said in rows]


def test_a_rung_of_another_part_says_so(trainee_client: Client, trainee: User, library: None) -> None:
    rows = dict(offered(get(trainee_client, step_of(trainee, "childs-pose", Phase.COOLDOWN))))
    assert rows["Quadruped Rock-Back"] == "Easier · All fours · Usually in another part"
    assert rows["Child's Pose Side Reach"] == "Harder · Kneeling"


def test_without_a_ladder_the_family_comes_first(
    trainee_client: Client, trainee: User, library: None
) -> None:
    rows = offered(get(trainee_client, step_of(trainee, "chin-tuck")))
    assert rows[0][1].startswith("Same family · ")
    assert not [said for _name, said in rows if "Easier" in said or "Harder" in said]


def test_a_search_narrows_what_is_offered(trainee_client: Client, trainee: User, library: None) -> None:
    step = step_of(trainee, "bridge")
    rows = offered(get(trainee_client, step, q="briges"))
    assert [name for name, _said in rows][:2] == ["Marching Bridge", "Single-Leg Bridge"]
    # What suits another part is not found, however well it is named.
    assert offered(get(trainee_client, step, q="cat cow")) == []
    assert "No exercise found for “cat cow”" in get(trainee_client, step, q="cat cow")


def test_what_only_comes_close_is_said_to(trainee_client: Client, trainee: User, library: None) -> None:
    step = step_of(trainee, "bridge")
    near = "No exercise has all of these words. These come closest."
    assert near in get(trainee_client, step, q="marching zebra")
    assert near not in get(trainee_client, step, q="marching")


def test_every_offer_is_reached_page_by_page_and_once(
    trainee_client: Client, trainee: User, library: None
) -> None:
    step = step_of(trainee, "bridge", Phase.WARM_UP)
    pages = [offered(get(trainee_client, step, page=number)) for number in ("1", "2")]
    names = [name for page in pages for name, _said in page]
    others = Movement.objects.published().exclude(slug="bridge")
    suiting = {movement.name for movement in others if Phase.WARM_UP in movement.phases}
    on_ladder = {"Pelvic Tilt (lying)", "Marching Bridge", "Single-Leg Bridge"}
    assert len(names) == len(set(names))
    assert set(names) == suiting | on_ladder


def test_a_step_whose_exercise_is_not_published_any_more_can_be_swapped(
    trainee_client: Client, trainee: User, library: None
) -> None:
    step = step_of(trainee, "bridge")
    Movement.objects.filter(slug="bridge").update(is_published=False)
    page = get(trainee_client, step)
    assert "Swap Bridge" in page
    assert len(offered(page)) == 24
    assert "Bridge" not in [name for name, _said in offered(page)]
