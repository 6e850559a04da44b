"""The library in the admin: what staff may change, and what they never see."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains

from backhealth.accounts.models import User
from exercises.admin import PoseField
from exercises.catalogue import make_catalogue
from exercises.fields import WordsFormField
from exercises.models import Movement, MovementDrawing
from tests.exercises.steps import LIST, change, fields_of, send
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db


def test_the_list_tells_published_family_position_and_review(staff: Client, library: None) -> None:
    page = staff.get(reverse(LIST)).content.decode()
    for column in ("is_published", "family", "position", "reviewed"):
        assert f"column-{column}" in page
    for text, count in {"pointer": 1, "dog squares": 1, "spaceship": 0}.items():
        assert staff.get(reverse(LIST), {"q": text}).content.decode().count("field-family") == count, text


def test_saving_what_is_shown_changes_nothing(staff: Client, library: None) -> None:
    before = Movement.objects.filter(slug="bird-dog").values().get()
    movement = Movement.objects.get(slug="bird-dog")
    instructions = list(movement.instructions.values_list("order", "text"))
    doses = list(movement.doses.order_by("pk").values())
    change(staff, movement)
    assert Movement.objects.filter(slug="bird-dog").values().get() == before
    assert list(movement.instructions.values_list("order", "text")) == instructions
    assert list(movement.doses.order_by("pk").values()) == doses


def test_a_changed_name_is_found_by_a_search(staff: Client, library: None) -> None:
    change(
        staff, Movement.objects.get(slug="bird-dog"), name="Zebra Reach", aliases="pointer\nlong, slow reach"
    )
    assert [found.slug for found in make_catalogue().look("zebra").entries] == ["bird-dog"]
    assert Movement.objects.get(slug="bird-dog").aliases == ["pointer", "long, slow reach"]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        (
            "kit",
            "mat\nrope",
            'kit[2] is "rope", which is not known. Use one of mat, wall, chair, band, towel, ball.',
        ),
        ("phases", "lunch", 'phases[1] is "lunch", which is not known. Use one of warm-up, core, cooldown.'),
        ("phases", "", "phases has 0. Write a list of 1 or more."),
        (
            "properties",
            "wrist_lode",
            'properties[1] is "wrist_lode", which is not known. Did you mean "wrist_load"?',
        ),
        ("properties", "", "properties has 0. Write a list of 1 or more."),
        ("aims", "fun", 'aims[1] is "fun", which is not known. Use one of loosen, strengthen, settle.'),
        ("sources", '{"supports": "All of it."}', "sources is not a list."),
        ("sources", '[{"supports": "All of it."}]', "sources[1].citation is missing."),
        (
            "sources",
            '[{"supports": "It.", "citation": "Ours", "link": "http://a.example", "certainty": "sure"}]',
            'sources[1].certainty is "sure", which is not known. Use one of strong, moderate, our judgement.',
        ),
    ],
)
def test_what_no_page_knows_is_refused_with_what_there_is(
    staff: Client, library: None, field: str, value: str, complaint: str
) -> None:
    before = Movement.objects.filter(slug="bird-dog").values().get()
    page = send(staff, Movement.objects.get(slug="bird-dog"), **{field: value})
    assertContains(page, escape(complaint))
    assert Movement.objects.filter(slug="bird-dog").values().get() == before


def test_bed_and_aims_can_be_changed_and_are_found(staff: Client, library: None) -> None:
    change(staff, Movement.objects.get(slug="bird-dog"), bed="on", aims="settle\nloosen")
    movement = Movement.objects.get(slug="bird-dog")
    assert (movement.bed, movement.aims) == (True, ["settle", "loosen"])
    found = make_catalogue().look(choices={"place": ["bed"], "aim": ["settle"], "position": ["quadruped"]})
    assert [entry.slug for entry in found.entries] == ["bird-dog"]


# The pose


def figure_of(staff: Client, movement: Movement) -> dict[str, Any]:
    address = reverse("admin:exercises_movement_change", args=[movement.pk])
    pose: dict[str, Any] = json.loads(fields_of(staff.get(address).content.decode())["figure"])
    return pose


def test_a_pose_is_shown_to_be_read_and_saving_it_draws_nothing(
    staff: Client, library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    assert figure_of(staff, movement) == movement.figure
    assertContains(
        staff.get(reverse("admin:exercises_movement_change", args=[movement.pk])),
        escape('{\n  "'),  # PostgreSQL keeps no order of the keys
    )
    monkeypatch.setattr(Movement, "draw", lambda movement: pytest.fail("drawn"))
    change(staff, movement, name="Bird Dog Reach")


def test_a_changed_pose_is_drawn(staff: Client, library: None) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    before = movement.drawing.digest
    pose = figure_of(staff, movement)
    pose["camera"] = [16, 7]
    change(staff, movement, figure=json.dumps(pose))
    movement = Movement.objects.get(slug="bird-dog")
    assert movement.figure == pose
    assert movement.drawing.digest != before


def test_a_pose_without_a_drawing_is_drawn(staff: Client, library: None) -> None:
    MovementDrawing.objects.all().delete()
    change(staff, Movement.objects.get(slug="bird-dog"))
    assert Movement.objects.get(slug="bird-dog").drawing.start


def test_a_pose_taken_away_takes_its_drawing_along(staff: Client, library: None) -> None:
    change(staff, Movement.objects.get(slug="bird-dog"), figure="")
    movement = Movement.objects.get(slug="bird-dog")
    assert movement.figure == {}
    assert not MovementDrawing.objects.filter(movement=movement).exists()


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"camera": "left"}, "figure.camera "),
        ({"colour": "red"}, "figure.colour is not a key we know."),
        ({"end": {"right_leg": {"bones": [-184, 0]}}}, "right knee"),
    ],
)
def test_a_pose_with_something_to_mend_is_refused_with_what_it_is(
    staff: Client, library: None, wrong: dict[str, object], complaint: str
) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    before = (movement.figure, movement.drawing.digest)
    page = send(staff, movement, figure=json.dumps(movement.figure | wrong))
    errors = page.context["adminform"].form.errors
    assert list(errors) == ["figure"]
    assert complaint in str(errors["figure"].as_text())
    movement = Movement.objects.get(slug="bird-dog")
    assert (movement.figure, movement.drawing.digest) == before


@pytest.mark.parametrize("wrong", ["{", "[]", '"a pose"', "7"])
def test_what_is_no_pose_at_all_breaks_nothing(staff: Client, library: None, wrong: str) -> None:
    page = send(staff, Movement.objects.get(slug="bird-dog"), figure=wrong)
    if wrong != "[]":  # as empty as nothing
        assert list(page.context["adminform"].form.errors) == ["figure"]


def test_the_admin_reads_no_drawings(staff: Client, library: None) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    for address in (reverse(LIST), reverse("admin:exercises_movement_change", args=[movement.pk])):
        with CaptureQueriesContext(connection) as captured:
            page = staff.get(address)
        assert not any("motion" in query["sql"] for query in captured)
        assert b"fig-body" not in page.content


def test_the_form_of_a_movement_says_what_can_be_chosen(staff: Client, library: None) -> None:
    page = staff.get(reverse("admin:exercises_movement_add"))
    assertContains(page, "Each is one of mat, wall, chair, band, towel, ball.")
    assertContains(page, "Each is a table with supports, citation, link, certainty.")


def test_staff_publish_and_unpublish(staff: Client) -> None:
    movement = MovementFactory()
    for action, is_published in (("unpublish", False), ("publish", True)):
        staff.post(reverse(LIST), {"action": action, "_selected_action": [movement.pk]})
        movement.refresh_from_db()
        assert movement.is_published is is_published


def test_nobody_deletes_a_movement(staff: Client) -> None:
    movement = MovementFactory()
    assert staff.get(reverse("admin:exercises_movement_delete", args=[movement.pk])).status_code == 403
    assert b"delete_selected" not in staff.get(reverse(LIST)).content
    staff.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [movement.pk], "post": "yes"})
    assert Movement.objects.filter(pk=movement.pk).exists()


def test_a_new_movement_needs_all_three_doses(staff: Client) -> None:
    page = staff.get(reverse("admin:exercises_movement_add")).content.decode()
    sent = fields_of(page) | {"slug": "new", "name": "New", "doses-TOTAL_FORMS": "0"}
    response = staff.post(reverse("admin:exercises_movement_add"), sent)
    assert response.status_code == 200
    assert not Movement.objects.exists()


def test_the_admin_shows_nothing_of_anybodys_practice(staff: Client) -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "routines"]
    assert b"routines" not in staff.get(reverse("admin:index")).content.lower()


def test_a_trainee_has_no_admin(client: Client, trainee: User) -> None:
    client.force_login(trainee)
    assert client.get(reverse(LIST)).status_code in {302, 403}


# The field that edits lists of phrases


class WordsForm(forms.Form):
    words = WordsFormField(required=False)


def test_phrases_with_commas_come_back_as_they_went() -> None:
    phrases = ["New pain, tingling or numbness", "Pain in your wrists"]
    shown = str(WordsForm(initial={"words": phrases})["words"])
    assert "New pain, tingling or numbness\nPain in your wrists" in shown
    form = WordsForm(
        {"words": " New pain, tingling or numbness \r\n\r\nPain in your wrists"}, initial={"words": phrases}
    )
    assert form.is_valid()
    assert form.cleaned_data["words"] == phrases
    assert not form.has_changed()


def test_no_phrase_is_an_empty_list() -> None:
    form = WordsForm({"words": " \n "})
    assert form.is_valid()
    assert form.cleaned_data["words"] == []


def test_the_sign_that_parts_phrases_is_refused() -> None:
    assert "Leave out the sign |" in str(WordsForm({"words": "a|b"}).errors)


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5_000, "{"], ids=["brackets", "digits", "half"])
def test_a_pose_that_no_reader_can_read_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="JSON"):
        PoseField().clean(text)
