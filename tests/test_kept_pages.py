"""Pages kept for visitors: the same as made anew, renewed with the library, and never somebody's own."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from backhealth import kept
from backhealth.accounts.models import User
from backhealth.kept import Kept, Shelf
from exercises.models import LibraryEdition, Movement
from tests.addresses import addresses, belongings
from tests.browser.test_every_page import VISITOR_PAGES
from tests.factories import UserFactory

PAGES = ["/", "/help/", "/exercises/", "/exercises/?q=hip&page=1", "/exercises/bird-dog/", "/routines/"]
PAGES += ["/routines/starters/first-nine/", "/routines/starters/first-nine/sheet/"]
LIBRARY = [page for page in PAGES if page != "/help/"]


@pytest.fixture(autouse=True)
def shelf(settings, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """An empty shelf, in use."""
    settings.KEPT_PAGES_MB = 1
    fresh = Shelf()
    monkeypatch.setattr(kept, "SHELF", fresh)
    return fresh


@pytest.mark.parametrize("page", PAGES)
def test_a_kept_page_is_the_page_made_anew(client: Client, library: None, settings, page: str) -> None:
    kept_pages = [client.get(page).content for _ in range(2)]
    settings.KEPT_PAGES_MB = 0
    assert kept_pages == [client.get(page).content] * 2


@pytest.mark.parametrize("page", LIBRARY)
def test_a_kept_page_asks_only_for_the_edition(
    client: Client, library: None, django_assert_num_queries: DjangoAssertNumQueries, page: str
) -> None:
    client.get(page)
    with django_assert_num_queries(1):
        assert client.get(page).status_code == 200


def test_help_asks_the_database_nothing(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert b"When to get help" in client.get("/help/").content


@pytest.mark.parametrize("page", LIBRARY)
def test_a_new_edition_is_shown_at_once(client: Client, library: None, page: str) -> None:
    before = client.get(page).content
    Movement.objects.update(name="Sleeping cat", rep_seconds=500)
    assert client.get(page).content == before
    LibraryEdition.renew()
    assert client.get(page).content != before


def test_loading_what_has_changed_is_shown_at_once(client: Client, library: None) -> None:
    Movement.objects.filter(slug="bird-dog").update(name="Old words", digest="old")
    LibraryEdition.renew()
    assert b"Old words" in client.get("/exercises/bird-dog/").content
    call_command("load_library", verbosity=0)
    assert b"Old words" not in client.get("/exercises/bird-dog/").content


def test_it_travels_compressed_and_is_read_without_that(client: Client, library: None) -> None:
    for _ in range(2):
        packed = client.get("/exercises/", headers={"accept-encoding": "gzip, br"})
        plain = client.get("/exercises/", headers={"accept-encoding": "br"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert "Content-Encoding" not in plain.headers
        assert len(packed.content) * 3 < len(plain.content)


def test_a_browser_that_has_the_page_is_told_so(client: Client, library: None) -> None:
    first = client.get("/exercises/")
    again = client.get("/exercises/", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    LibraryEdition.renew()
    Movement.objects.update(name="Sleeping cat")
    changed = client.get("/exercises/", headers={"if-none-match": first.headers["ETag"]})
    assert b"Sleeping cat" in changed.content


def test_no_cache_may_give_it_to_somebody_signed_in(client: Client, library: None) -> None:
    answer = client.get("/exercises/")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding", "HX-Request"} <= set(answer.headers["Vary"].split(", "))


def test_a_swap_and_a_page_are_kept_apart(client: Client, library: None) -> None:
    for _ in range(2):
        assert client.get("/exercises/").content.startswith(b"<!doctype html>")
        swapped = client.get("/exercises/", headers={"hx-request": "true"})
        assert not swapped.content.startswith(b"<!doctype html>")


def test_nobodys_own_page_is_kept(client: Client, library: None, trainee: User, shelf: Shelf) -> None:
    """Every page of a person, and every page of a visitor that holds a form's token."""
    theirs = belongings(trainee)
    client.force_login(trainee)
    for address in addresses():
        client.get(theirs.url(address))
    assert not shelf._pages
    assert b"Settings" in client.get("/exercises/").content
    assert b"Sign in" in Client().get("/exercises/").content
    assert b"Settings" in client.get("/exercises/").content


def test_a_form_of_a_visitor_has_a_token_of_its_own(library: None, shelf: Shelf) -> None:
    pages = [
        belongings(UserFactory()).url(address) for address in addresses() if address.name in VISITOR_PAGES
    ]
    for page in pages:
        Client().get(page)
    known = {key[1] for key in shelf._pages}
    assert {"/", "/exercises/"} <= known
    assert reverse("account_login") not in known
    for page in known:
        assert b"csrfmiddlewaretoken" not in Client().get(page).content


def test_a_message_is_shown_once(trainee_client: Client, library: None) -> None:
    Client().get("/")
    trainee_client.post(reverse("accounts:sign-ins"), {"end": "all"})
    told = b"You are signed out everywhere."
    assert told in trainee_client.get("/").content
    assert told not in trainee_client.get("/").content
    assert told not in Client().get("/").content


def test_a_page_that_is_not_there_is_not_kept(client: Client, library: None, shelf: Shelf) -> None:
    assert client.get("/exercises/no-such-thing/").status_code == 404
    client.get(f"/exercises/?q={'x' * 400}")
    assert not shelf._pages


PARTS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept parts"}


@pytest.fixture
def parts(settings) -> Iterator[None]:
    """What a worker keeps for people who are signed in, empty and in use."""
    settings.CACHES = {**settings.CACHES, "parts": PARTS}
    caches["parts"].clear()
    yield
    caches["parts"].clear()


@pytest.mark.parametrize("page", ["/exercises/", "/exercises/?q=hip", "/exercises/bird-dog/"])
@pytest.mark.usefixtures("parts")
def test_a_person_sees_the_page_made_anew_too(
    trainee_client: Client, library: None, settings, page: str
) -> None:
    kept_pages = [trainee_client.get(page).content for _ in range(2)]
    settings.CACHES = {**settings.CACHES, "parts": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert kept_pages == [trainee_client.get(page).content] * 2
    assert b"Settings" in kept_pages[0]


@pytest.mark.parametrize("page", ["/exercises/", "/exercises/?q=hip", "/exercises/bird-dog/"])
@pytest.mark.usefixtures("parts")
def test_a_kept_page_of_a_person_asks_who_it_is_and_for_the_edition(
    trainee_client: Client, library: None, django_assert_num_queries: DjangoAssertNumQueries, page: str
) -> None:
    trainee_client.get(page)
    with django_assert_num_queries(3):
        trainee_client.get(page)
    Movement.objects.update(name="Sleeping cat", rep_seconds=500)
    before = trainee_client.get(page).content
    LibraryEdition.renew()
    assert trainee_client.get(page).content != before


@pytest.mark.parametrize("page", ["/exercises/", "/exercises/bird-dog/"])
@pytest.mark.usefixtures("parts")
def test_everybody_sees_the_figures_of_their_own_choice(
    trainee_client: Client, trainee: User, library: None, page: str
) -> None:
    looks = []
    for look in (User.Look.TWO, User.Look.FOUR, User.Look.TWO):
        User.objects.filter(pk=trainee.pk).update(look=look)
        looks.append(set(re.findall(rb"look-(\w+)", trainee_client.get(page).content)))
    assert looks == [{b"two"}, {b"four"}, {b"two"}]


@pytest.mark.usefixtures("parts")
def test_a_movement_that_was_taken_away_is_not_kept(trainee_client: Client, library: None) -> None:
    assert trainee_client.get("/exercises/bird-dog/").status_code == 200
    Movement.objects.filter(slug="bird-dog").update(is_published=False)
    LibraryEdition.renew()
    assert trainee_client.get("/exercises/bird-dog/").status_code == 404


def test_the_shelf_never_holds_more_than_it_may() -> None:
    shelf = Shelf()
    for n in range(10):
        shelf.put(n, Kept(bytes(100), ""), most=350)
        shelf.get(0)
    assert [key for key in range(10) if shelf.get(key)] == [0, 8, 9]
    shelf.put(9, Kept(bytes(400), ""), most=350)
    assert not shelf._pages
    assert shelf._size == 0
