"""The page of a movement: what to do, how much, who needs care and what to do instead."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.catalogue import make_catalogue
from exercises.cautions import Condition
from exercises.content import load_screening
from exercises.models import Family, Level, LibraryEdition, Movement, MovementDose, Phase, Position
from exercises.swaps import candidates, swap_for
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db


def get(client: Client, slug: str) -> str:
    response = client.get(reverse("exercises:movement-detail", args=[slug]))
    assert response.status_code == 200
    return unescape(response.content.decode())


def words(page: str) -> str:
    """What a person reads, without the markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def cautions_of(page: str) -> dict[str, list[str]]:
    """Names of conditions by the words of their level, in order."""
    section = page.partition('id="cautions"')[2].partition('id="stop-title"')[0]
    groups = re.split(r"<h3 ", section)[1:]
    return {
        words(group.partition(">")[2].partition("</h3>")[0]): re.findall(r"<summary>([^<]+)", group)
        for group in groups
    }


def advice_on(page: str, condition: str) -> str:
    return words(page.partition(f"<summary>{condition}</summary>")[2].partition("</details>")[0])


def test_every_movement_tells_all_it_has(client: Client, library: None) -> None:
    for movement in Movement.objects.published():
        text = words(get(client, movement.slug))
        lines = [*movement.instructions.all(), *movement.cues.all(), *movement.errors.all()]
        said = [movement.name, movement.summary, movement.breathing, movement.tempo, *movement.stop_signs]
        for expected in [*map(str, lines), *(error.mend for error in movement.errors.all()), *said]:
            assert expected in text, movement.slug
        assert str(movement.get_position_display()) in text
        assert ("Fits a firm bed" in text) is movement.bed
        assert ("Fits a break at a desk" in text) is movement.desk
        assert "safe" not in text.lower(), movement.slug


def test_the_facts_name_position_kit_and_minutes(client: Client, library: None) -> None:
    assert "Sitting Band Fits a break at a desk 1 min" in words(get(client, "seated-row-band"))
    assert "All fours No kit 1 min" in words(get(client, "bird-dog"))
    assert "On your back No kit Fits a firm bed 1 min" in words(get(client, "bridge"))


def test_the_working_region_is_said_in_words(client: Client, library: None) -> None:
    assert "Working: lower back, buttocks, shoulders, waist" in words(get(client, "bird-dog"))


def test_every_level_has_its_dose_and_gentle_comes_first(client: Client, library: None) -> None:
    page = get(client, "bird-dog")
    radios = re.findall(r'<input type="radio" name="level" value="(\w+)"[^>]*?( checked)?>', page)
    assert radios == [("gentle", " checked"), ("steady", ""), ("strong", "")]
    doses = {
        level: words(rest.partition("</dl>")[0])
        for level, rest in re.findall(r'data-level="(\w+)">(.*?</dl>)', page, re.DOTALL)
    }
    assert doses == {
        "gentle": "Sets 1 Each side 4 Hold 3 s Time 1 min",
        "steady": "Sets 2 Each side 6 Hold 5 s Rest 20 s Time 4 min",
        "strong": "Sets 3 Each side 8 Hold 8 s Rest 20 s Time 10 min",
    }


def test_a_hold_is_told_in_breaths_too(client: Client, library: None) -> None:
    assert "15 s is about 3 breaths." in words(get(client, "childs-pose"))


def test_what_goes_on_for_a_while_is_not_called_a_hold(client: Client, library: None) -> None:
    text = words(get(client, "diaphragmatic-breathing"))
    assert "Sets 1 Times 1 Lasts 60 s Time 1 min 60 s is about 8 breaths." in text
    assert "Hold 60 s" not in text


def test_cautions_come_worst_first_and_by_name(client: Client, library: None) -> None:
    found = cautions_of(get(client, "cat-cow"))
    assert list(found) == ["Take care", "Note"]
    assert "Osteoporosis" in found["Take care"]
    assert found["Take care"] == sorted(found["Take care"])
    worst = cautions_of(get(client, "childs-pose"))
    assert list(worst) == ["Ask first", "Take care", "Note"]
    assert {"Osteoporosis", "Spine fracture", "Glaucoma or eye surgery"} <= set(worst["Ask first"])


def test_a_caution_says_why_and_what_to_do(client: Client, library: None) -> None:
    said = advice_on(get(client, "childs-pose"), "Osteoporosis")
    assert "It rounds your back a long way." in said
    assert "Bend at your hips and keep your back long." in said
    assert "Brooke-Wavell 2022" in said
    assert "Evidence: strong" in said


def test_the_worst_cautions_are_named_beside_the_picture(client: Client, library: None) -> None:
    top = get(client, "childs-pose").partition('id="steps-title"')[0]
    assert "Ask first if this is you:" in words(top)
    assert "Osteoporosis" in words(top)
    assert 'href="#cautions"' in top


def test_a_movement_that_is_left_out_names_a_swap(client: Client, library: None) -> None:
    MovementFactory(slug="easy-rock", family=Family.MOBILITY, position=Position.STANDING)
    Movement.objects.filter(slug="childs-pose").update(easier_slug="easy-rock")
    page = get(client, "childs-pose")
    assert "Instead: Easy rock" in advice_on(page, "Osteoporosis")
    assert "Instead: Easy rock" in advice_on(page, "Sore knees")
    # What can be changed needs no swap.
    assert "Instead" not in advice_on(page, "Sore shoulders")


def test_without_cautions_that_is_said_and_nothing_promised(client: Client) -> None:
    MovementFactory(slug="sit")
    text = words(get(client, "sit"))
    assert "Cautions" not in text
    assert "No cautions flagged" in text
    assert "safe" not in text.lower()


def test_stop_signs_are_its_own_and_those_of_any_exercise(client: Client, library: None) -> None:
    page = get(client, "bird-dog")
    section = page.partition('id="stop-title"')[2].partition("</section>")[0]
    assert "Pain in your wrists" in section
    assert len(load_screening().stop_signs) == 6
    for stop in load_screening().stop_signs:
        assert stop.sign in section
        assert stop.what_to_do in section
    assert f'href="{reverse("help")}"' in section


def ladder_of(page: str) -> list[str]:
    """What is read of each movement of the ladder, in order."""
    section = page.partition('id="ladder-title"')[2].partition("</section>")[0]
    return [words(step) for step in re.findall(r'class="ladder__step">(.*?)</small>', section, re.DOTALL)]


def test_the_whole_ladder_is_shown_from_the_easiest_to_the_hardest(client: Client, library: None) -> None:
    page = get(client, "bridge")
    assert ladder_of(page) == [
        "Pelvic Tilt (lying) Easier",
        "Bridge You are here",
        "Marching Bridge Harder",
        "Single-Leg Bridge Harder still",
    ]
    assert ladder_of(get(client, "single-leg-bridge")) == [
        "Pelvic Tilt (lying) Easier still",
        "Bridge Easier still",
        "Marching Bridge Easier",
        "Single-Leg Bridge You are here",
    ]


def test_the_movement_of_the_page_is_marked_and_no_link(client: Client, library: None) -> None:
    section = get(client, "bridge").partition('id="ladder-title"')[2].partition("</section>")[0]
    [here] = re.findall(r'<div aria-current="true" class="ladder__step">(.*?)</div>', section, re.DOTALL)
    assert "Bridge You are here" in words(here)
    assert section.count("aria-current") == 1
    links = re.findall(r'<a href="([^"]+)"', section)
    assert links == [
        reverse("exercises:movement-detail", args=[slug])
        for slug in ("pelvic-tilt", "bridge-march", "single-leg-bridge")
    ]


def test_several_movements_may_stand_on_one_rung(client: Client) -> None:
    MovementFactory(slug="brace", harder_slug="slide")
    for slug in ("slide", "curl", "press"):
        MovementFactory(slug=slug, easier_slug="brace")
    page = get(client, "brace")
    assert ladder_of(page) == [
        "Brace You are here", "Slide Harder", "Curl Harder", "Press Harder",
    ]  # fmt: skip
    section = page.partition('id="ladder-title"')[2].partition("</section>")[0]
    assert [rung.count("ladder__step") for rung in re.findall(r"<li>(.*?)</li>", section, re.DOTALL)] == [
        1,
        3,
    ]


def test_neighbours_are_shown_when_published(client: Client, library: None) -> None:
    Movement.objects.filter(slug="quadruped-leg-slide").update(is_published=False)
    page = get(client, "bird-dog")
    assert ladder_of(page) == ["Bird Dog You are here", "Bird Dog with Squares Harder"]
    assert "Leg Slide" not in page


def test_a_movement_alone_on_its_ladder_has_none(client: Client, library: None) -> None:
    assert "Easier and harder" not in get(client, "chin-tuck")


def similar_on(page: str) -> list[str]:
    section = page.partition('id="similar-title"')[2].partition("</section>")[0]
    return re.findall(r"<b>([^<]+)</b>", section)


def test_similar_are_at_most_four_of_the_family_and_part_that_are_not_on_the_ladder(client: Client) -> None:
    MovementFactory(slug="here", easier_slug="rung", doses__reps=6)
    MovementFactory(slug="rung", doses__reps=6)
    for reps in (12, 7, 10, 8, 9):
        MovementFactory(slug=f"like-{reps}", doses__reps=reps, phases=[Phase.WARM_UP, Phase.CORE])
    MovementFactory(slug="other-family", family=Family.CORE, doses__reps=6)
    MovementFactory(slug="other-part", phases=[Phase.COOLDOWN], doses__reps=6)
    MovementFactory(slug="not-published", is_published=False, doses__reps=6)
    page = get(client, "here")
    # The nearest in time first.
    assert similar_on(page) == ["Like 7", "Like 8", "Like 9", "Like 10"]
    assert "Like 7 Sitting" in words(page)
    assert f'<a href="{reverse("exercises:movement-list")}?family=mobility">All in Mobility</a>' in page


def test_what_is_like_nothing_has_nothing_similar(client: Client) -> None:
    MovementFactory(slug="here", easier_slug="rung")
    MovementFactory(slug="rung")
    assert "Similar exercises" not in get(client, "here")


def test_no_page_of_the_library_shows_a_movement_twice(client: Client, library: None) -> None:
    for movement in Movement.objects.published():
        page = get(client, movement.slug)
        shown = [step.rpartition(" ")[0] for step in ladder_of(page)] + similar_on(page)
        assert len(shown) == len(set(shown)), movement.slug
        assert movement.name not in similar_on(page)
        assert len(similar_on(page)) <= 4


def test_sources_stand_beside_what_they_support(client: Client, library: None) -> None:
    page = get(client, "bird-dog")
    section = page.partition('id="sources-title"')[2]
    assert words(section.partition("</ul>")[0]).count("Evidence:") == 3
    assert (
        "This movement works the back muscles well with little load on the spine. "
        "Callaghan 1998, Physical Therapy 78:8 · Evidence: moderate"
    ) in words(section)
    assert 'href="https://doi.org/10.1249/MSS.0b013e318213fefb"' in section
    assert "Not reviewed by a clinician yet." in section


def test_a_reviewed_movement_no_longer_says_it_is_not(client: Client) -> None:
    MovementFactory(slug="sit", reviewed=True)
    assert "Not reviewed" not in get(client, "sit")


def test_it_can_be_added_to_a_routine(client: Client, library: None) -> None:
    """The chosen level goes along, with or without script."""
    page = get(client, "bird-dog")
    assert f'<form id="add-to-routine" action="{reverse("routines:step-add")}">' in page
    assert '<input type="hidden" name="movement" value="bird-dog">' in page


def test_no_control_is_dead(client: Client, library: None) -> None:
    page = get(client, "bird-dog")
    assert page.count("<button") == page.count('form="add-to-routine"') + page.count('type="button" name=')
    assert 'href=""' not in page
    assert 'href="#"' not in page


def test_an_unpublished_or_unknown_movement_is_not_found(client: Client, library: None) -> None:
    Movement.objects.filter(slug="bridge").update(is_published=False)
    for slug in ("bridge", "spaceship", "x" * 300):
        assert client.get(reverse("exercises:movement-detail", args=[slug])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_can_only_be_read(client: Client, library: None, method: str) -> None:
    address = reverse("exercises:movement-detail", args=["bridge"])
    assert getattr(client, method)(address).status_code == 405


def test_a_visitor_gets_no_cookie_and_a_page_clean_for_the_content_policy(
    client: Client, library: None
) -> None:
    for slug in Movement.objects.published().values_list("slug", flat=True):
        response = client.get(reverse("exercises:movement-detail", args=[slug]))
        page = response.content.decode()
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in page
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?![^>]* src=)", page)


def test_the_number_of_queries_does_not_grow_with_the_library(client: Client, library: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            get(client, "bird-dog")
        return len(found)

    few = queries()
    bird_dog = Movement.objects.get(slug="bird-dog")
    for n in range(500):
        bird_dog.pk, bird_dog.slug, bird_dog._state.adding = None, f"more-{n}", True
        bird_dog.save()
    MovementDose.objects.bulk_create(
        MovementDose(movement=movement, level=level)
        for movement in Movement.objects.filter(slug__startswith="more-")
        for level in Level.values
    )
    assert queries() == few <= 8


def test_a_person_opens_a_page_nobody_has_opened_with_few_queries(
    trainee_client: Client, library: None, settings
) -> None:
    """From the second time on the page is kept, and asks who it is and for the edition."""
    settings.KEPT_PAGES_MB = 1
    LibraryEdition.renew()
    get(trainee_client, "bridge")
    with CaptureQueriesContext(connection) as found:
        assert "Similar exercises" in get(trainee_client, "bird-dog")
    assert len(found) <= 8


@pytest.mark.parametrize(("slug", "is_clear"), [("chin-tuck", True), ("hip-hinge", True), ("bridge", False)])
def test_what_no_condition_flags_says_so_and_never_more(
    client: Client, library: None, slug: str, is_clear: bool
) -> None:
    page = get(client, slug)
    assert ("No cautions flagged" in page) is is_clear
    assert ("All cautions, and what to do instead" in page) is not is_clear


# The swap

KNEES = Condition(
    slug="knee", name="Sore knees", who="", advice="", certainty="", source="", avoid=("kneeling_pressure",)
)
HARD = ["kneeling_pressure"]


def swap(movement: Movement) -> str | None:
    found = swap_for(KNEES, candidates(movement.slug, make_catalogue()))
    return found.slug if found else None


def test_the_swap_is_the_first_clear_rung_down_the_ladder() -> None:
    movement = MovementFactory(slug="top", properties=HARD, easier_slug="middle")
    MovementFactory(slug="middle", properties=HARD, easier_slug="bottom")
    MovementFactory(slug="bottom")
    MovementFactory(slug="a-cousin")
    assert swap(movement) == "bottom"


def test_without_a_clear_rung_it_is_the_nearest_in_time_of_the_family_and_phase() -> None:
    movement = MovementFactory(slug="top", properties=HARD, easier_slug="middle", doses__reps=6)
    MovementFactory(slug="middle", properties=HARD, doses__reps=6)
    MovementFactory(slug="far", doses__reps=40)
    MovementFactory(slug="near", doses__reps=8)
    MovementFactory(slug="nearest-of-another-phase", phases=[Phase.COOLDOWN], doses__reps=6)
    MovementFactory(slug="nearest-of-another-family", family=Family.CORE, doses__reps=6)
    MovementFactory(slug="nearest-unpublished", is_published=False, doses__reps=6)
    assert swap(movement) == "near"


def test_there_may_be_no_swap() -> None:
    movement = MovementFactory(slug="top", properties=HARD)
    MovementFactory(slug="other", properties=HARD)
    assert swap(movement) is None


def test_a_ladder_that_goes_in_a_circle_ends() -> None:
    movement = MovementFactory(slug="top", properties=HARD, easier_slug="middle")
    MovementFactory(slug="middle", properties=HARD, easier_slug="top")
    assert swap(movement) is None
