"""The settings page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from backhealth.accounts.forms import SettingsForm
from backhealth.accounts.models import User

SETTINGS = "/accounts/settings/"
CHOSEN = {
    "name": "Asha Rao",
    "timezone": "Pacific/Auckland",
    "day_start": "180",
    "week_start": "6",
    "show_streak": "on",
    "look": "three",
}


def test_settings_are_saved_and_said_so(trainee_client: Client, trainee: User) -> None:
    response = trainee_client.post(SETTINGS, CHOSEN)
    assertRedirects(response, SETTINGS, fetch_redirect_response=False)
    assertContains(trainee_client.get(SETTINGS), "Your settings are saved.")
    trainee.refresh_from_db()
    assert (trainee.name, trainee.timezone) == ("Asha Rao", "Pacific/Auckland")
    assert (trainee.day_start, trainee.week_start, trainee.show_streak) == (180, 6, True)
    assert trainee.look == "three"


def test_the_streak_can_be_switched_off(trainee_client: Client, trainee: User) -> None:
    trainee_client.post(SETTINGS, {key: value for key, value in CHOSEN.items() if key != "show_streak"})
    trainee.refresh_from_db()
    assert not trainee.show_streak


def test_the_day_can_start_on_any_half_hour_up_to_six(trainee_client: Client) -> None:
    page = trainee_client.get(SETTINGS)
    assertContains(page, '<option value="0" selected>Midnight</option>', html=True)
    assertContains(page, '<option value="30">00:30</option>', html=True)
    assertContains(page, '<option value="360">06:00</option>', html=True)
    assert [value for value, _ in page.context["form"].fields["day_start"].choices] == list(range(0, 361, 30))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", ""),
        ("day_start", "45"),
        ("day_start", "390"),
        ("week_start", "3"),
        ("look", "five"),
        ("name", "A" * 81),
    ],
)
def test_what_is_not_offered_is_refused_and_the_rest_stays_typed(
    trainee_client: Client, trainee: User, field: str, value: str
) -> None:
    page = trainee_client.post(SETTINGS, CHOSEN | {"name": "Asha R."} | {field: value})
    assertContains(page, "There is a problem")
    if field != "name":
        assertContains(page, 'value="Asha R."')
    before = trainee.name
    trainee.refresh_from_db()
    assert trainee.name == before


def test_each_look_is_shown_beside_its_name(trainee_client: Client) -> None:
    page = trainee_client.get(SETTINGS).content.decode()
    group = page.partition("<legend>Figures</legend>")[2].partition("</fieldset>")[0]
    options = [
        (re.findall(r'value="(\w*)"', label), " checked" in label, re.findall(r"look-(\w+)", label))
        for label in group.split("<label")[1:]
    ]
    assert options == [
        ([""], True, []),
        *(([look], False, [look]) for look in ("one", "two", "three", "four")),
    ]
    assert re.findall(r"<span>([^<]+)</span></label>", group) == [
        "A mix",
        "Top-knot",
        "Short hair",
        "Grey bob",
        "Rounded hair",
    ]


def test_the_mix_can_be_chosen_again(trainee_client: Client, trainee: User) -> None:
    trainee_client.post(SETTINGS, CHOSEN)
    trainee_client.post(SETTINGS, CHOSEN | {"look": ""})
    trainee.refresh_from_db()
    assert trainee.look == ""


def test_the_chosen_look_is_on_every_page(trainee_client: Client, trainee: User, library: None) -> None:
    trainee_client.post(SETTINGS, CHOSEN)
    for address in ("/", "/exercises/", "/exercises/bird-dog/", "/routines/", "/today/", "/no/such/page/"):
        page = trainee_client.get(address).content.decode()
        assert set(re.findall(r"look-(\w+)", page)) == {"three"}, address


def test_a_name_is_shown_as_it_was_typed(trainee_client: Client) -> None:
    trainee_client.post(SETTINGS, CHOSEN | {"name": "<b>Asha</b> 🌿"})
    assertContains(trainee_client.get(SETTINGS), "&lt;b&gt;Asha&lt;/b&gt; 🌿")


def test_another_zone_is_offered_beside_the_own_one(trainee_client: Client) -> None:
    page = trainee_client.get(SETTINGS)
    assertContains(page, '<zone-offer class="cluster" current="Europe/Berlin" select-id="id_timezone"')
    assertContains(page, '<option value="Europe/Berlin" selected>Berlin</option>', html=True)


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sign-ins/",
        "/accounts/logout/",
        "/accounts/export/",
        "/accounts/2fa/",
        "/accounts/delete/",
        "/progress/pain-scores/",
    ],
)
def test_the_page_leads_to_everything_about_the_account(trainee_client: Client, address: str) -> None:
    assertContains(trainee_client.get(SETTINGS), f'href="{address}"')


def test_only_the_own_settings_change(trainee_client: Client, stranger: User) -> None:
    trainee_client.post(
        SETTINGS, CHOSEN | {"email": "other@example.com", "is_staff": "on", "id": stranger.pk}
    )
    stranger.refresh_from_db()
    assert stranger.name == "Someone else"
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(email="other@example.com").exists()


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(SETTINGS), f"/accounts/login/?next={SETTINGS}")


def test_settings_are_read_and_sent_and_nothing_else(trainee_client: Client) -> None:
    assert trainee_client.delete(SETTINGS).status_code == 405


def test_saving_settings_does_not_put_an_old_password_back(
    trainee_client: Client, trainee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another device changes the password while this one's settings are being checked."""
    check = SettingsForm.is_valid

    def check_slowly(form: SettingsForm) -> bool:
        trainee.set_password("five quite different words")
        trainee.save()
        return check(form)

    monkeypatch.setattr(SettingsForm, "is_valid", check_slowly)
    trainee_client.post(SETTINGS, CHOSEN)
    trainee.refresh_from_db()
    assert trainee.name == "Asha Rao"
    assert trainee.check_password("five quite different words")


def test_a_form_sent_without_anything_says_what_is_missing(trainee_client: Client) -> None:
    assertContains(trainee_client.post(SETTINGS), "There is a problem")
