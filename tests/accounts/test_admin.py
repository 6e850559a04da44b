"""What staff may do with people."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from backhealth.accounts.models import User
from tests.factories import UserFactory

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def staff_client(db: None, client: Client) -> Client:
    staff = UserFactory(email="staff@example.com", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["accounts", "account"]))
    client.force_login(staff)
    return client


def test_staff_see_who_has_an_account(staff_client: Client, trainee: User) -> None:
    assertContains(staff_client.get(PEOPLE), trainee.email)


def test_staff_switch_an_account_off(staff_client: Client, trainee: User) -> None:
    staff_client.post(f"{PEOPLE}{trainee.pk}/change/", {})
    trainee.refresh_from_db()
    assert not trainee.is_active


def test_staff_cannot_switch_off_who_is_above_them(staff_client: Client) -> None:
    above = UserFactory(is_staff=True, is_superuser=True)
    assert staff_client.post(f"{PEOPLE}{above.pk}/change/", {}).status_code == 403
    above.refresh_from_db()
    assert above.is_active


def test_staff_cannot_make_anybody_staff(staff_client: Client, trainee: User) -> None:
    staff_client.post(f"{PEOPLE}{trainee.pk}/change/", {"is_active": "on", "is_staff": "on"})
    trainee.refresh_from_db()
    assert not trainee.is_staff


def test_a_superuser_makes_somebody_staff(client: Client, trainee: User) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    client.post(f"{PEOPLE}{trainee.pk}/change/", {"is_active": "on", "is_staff": "on"})
    trainee.refresh_from_db()
    assert trainee.is_staff


def test_nobody_is_added_or_deleted_here_and_no_password_is_shown(
    staff_client: Client, trainee: User
) -> None:
    assert staff_client.get(f"{PEOPLE}add/").status_code == 403
    assert staff_client.post(f"{PEOPLE}{trainee.pk}/delete/", {"post": "yes"}).status_code == 403
    assertNotContains(staff_client.get(f"{PEOPLE}{trainee.pk}/change/"), trainee.password)
    assert User.objects.filter(pk=trainee.pk).exists()


def test_nothing_about_practice_is_in_the_admin() -> None:
    assert not {model._meta.app_label for model in admin.site._registry} & {"routines", "account"}


def test_a_trainee_has_no_way_in(trainee_client: Client) -> None:
    assert trainee_client.get(PEOPLE).status_code == 302
