"""What moves a figure: a file of its own, kept for good."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Movement, MovementDrawing
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bird_dog(library: None) -> Movement:
    return Movement.objects.get(slug="bird-dog")


def test_the_motion_is_served_as_it_was_drawn(client: Client, bird_dog: Movement) -> None:
    response = client.get(bird_dog.motion_url)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.content.decode() == bird_dog.drawing.motion
    assert json.loads(response.content)["paths"]


def test_the_address_holds_slug_and_digest(bird_dog: Movement) -> None:
    assert bird_dog.motion_url == f"/exercises/figures/bird-dog-{bird_dog.drawing.digest}.json"


def test_browsers_keep_it_for_good(client: Client, trainee_client: Client, bird_dog: Movement) -> None:
    for visitor in (client, trainee_client):
        response = visitor.get(bird_dog.motion_url)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not response.cookies


def test_it_is_compressed(client: Client, bird_dog: Movement) -> None:
    response = client.get(bird_dog.motion_url, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < len(bird_dog.drawing.motion) / 2


def test_it_can_be_asked_for_without_its_body(client: Client, bird_dog: Movement) -> None:
    response = client.head(bird_dog.motion_url)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(client: Client, bird_dog: Movement, method: str) -> None:
    assert getattr(client, method)(bird_dog.motion_url).status_code == 405


def test_an_unpublished_movement_still_moves_in_the_routines_that_hold_it(
    client: Client, bird_dog: Movement
) -> None:
    Movement.objects.update(is_published=False)
    assert client.get(bird_dog.motion_url).status_code == 200


def test_an_older_digest_another_movements_and_none_are_not_found(client: Client, bird_dog: Movement) -> None:
    MovementFactory(slug="bare")
    bridge = MovementDrawing.objects.get(movement__slug="bridge")
    for slug, digest in (("bird-dog", "0" * 12), ("bird-dog", bridge.digest), ("bare", bridge.digest)):
        address = reverse("exercises:movement-motion", args=[slug, digest])
        assert client.get(address).status_code == 404
    assert client.get("/exercises/figures/bird-dog.json").status_code == 404


def test_it_is_one_query_for_a_visitor(
    client: Client, bird_dog: Movement, django_assert_num_queries: Any
) -> None:
    address = bird_dog.motion_url
    with django_assert_num_queries(1):
        client.get(address)
