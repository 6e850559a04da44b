"""While a release takes over, the one before still answers from the same database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from exercises.catalogue import make_catalogue
from exercises.models import Level, Movement, MovementDose
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db

TABLE = Movement._meta.db_table
NEW = {"bed", "aims"}
OWN = {"id", "slug", "name"}
"""Columns that a copy of a row has for itself."""


def old_columns() -> str:
    """The columns that both releases know, but for those of a row's own."""
    names = [field.column for field in Movement._meta.concrete_fields]
    return ", ".join(f'"{name}"' for name in names if name not in NEW | OWN)


def run(statement: str, *values: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_a_row_of_this_release_can_be_read_by_the_one_before() -> None:
    MovementFactory(slug="sit", name="Sit tall", aims=["loosen"], bed=True)
    asked = f"SELECT slug, search_text, {old_columns()} FROM {TABLE} WHERE search_text LIKE %s"  # noqa: S608
    [(slug, text, *_rest)] = run(asked, "%")
    assert (slug, text) == ("sit", "")


def test_a_row_of_the_release_before_is_shown_by_this_one(client: Client) -> None:
    MovementFactory(slug="sit", name="Sit tall", aims=["loosen"], bed=True)
    run(
        f"INSERT INTO {TABLE} (slug, name, search_text, {old_columns()}) "  # noqa: S608
        f"SELECT %s, %s, %s, {old_columns()} FROM {TABLE} WHERE slug = 'sit'",
        *("stand", "Stand tall", " stand tall"),
    )
    made = Movement.objects.get(slug="stand")
    made.doses.bulk_create(MovementDose(movement=made, level=level, reps=6) for level in Level)
    assert (made.bed, made.aims) == (False, [])
    assert [entry.slug for entry in make_catalogue().look("tall").entries] == ["sit", "stand"]
    assert [entry.slug for entry in make_catalogue().look(choices={"aim": ["loosen"]}).entries] == ["sit"]
    assert b"Stand tall" in client.get(reverse("exercises:movement-list")).content


def test_what_the_release_before_writes_is_no_hindrance() -> None:
    MovementFactory(slug="sit", name="Sit tall")
    run(f"UPDATE {TABLE} SET search_text = %s, name = %s", " sit", "Sit taller")  # noqa: S608
    movement = Movement.objects.get(slug="sit")
    movement.summary = "Sits you tall."
    movement.save()
    assert Movement.objects.get(slug="sit").name == "Sit taller"
    assert run(f"SELECT search_text FROM {TABLE}") == [(" sit",)]  # noqa: S608
