"""Passkeys: adding, naming and removing them, signing in with one, and an account that begins with one."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts.models import User
from tests.factories import PasskeyFactory
from tests.passkeys import PRESENT, SoftPasskey
from tests.test_races import at_once

ALL = "/accounts/2fa/"
ADD = "/accounts/2fa/passkeys/new/"
USE = "/accounts/2fa/passkeys/login/"
SECOND_STEP = "/accounts/2fa/authenticate/"
PASSWORD = "three words here"
SIGNUP = "/accounts/signup/passkey/"
CODE = "/accounts/signup/code/"


@pytest.fixture
def confirmed(trainee: User) -> EmailAddress:
    return EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True, verified=True)


@pytest.fixture
def proven(trainee_client: Client, confirmed: EmailAddress) -> Client:
    """The trainee, who entered their password a moment ago."""
    trainee_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return trainee_client


def options_of(client: Client, path: str) -> Any:
    """What a page, or the sign-in, asks the browser for."""
    if path == USE:
        return client.get(USE, headers={"Accept": "application/json"}).json()
    page = client.get(path).content.decode()
    return json.loads(re.search(r'<script id="passkey-options".*?>(.*?)</script>', page, re.DOTALL)[1])


def add(client: Client, passkey: SoftPasskey, name: str = "Phone"):
    credential = json.dumps(passkey.registered(options_of(client, ADD)))
    return client.post(ADD, {"name": name, "credential": credential})


def use(client: Client, passkey: SoftPasskey, path: str = USE, **more: str):
    return client.post(path, {"credential": json.dumps(passkey.used(options_of(client, path))), **more})


@pytest.fixture
def passkey(proven: Client) -> SoftPasskey:
    """The trainee's, added."""
    passkey = SoftPasskey()
    assertRedirects(add(proven, passkey), "/accounts/2fa/recovery-codes/", fetch_redirect_response=False)
    return passkey


def test_the_page_tells_what_passkeys_are_while_there_are_none(
    trainee_client: Client, confirmed: EmailAddress
) -> None:
    page = trainee_client.get(ALL)
    assertContains(page, "Sign in with your face, finger or screen lock.")
    assertContains(page, "Add a passkey")
    assertNotContains(page, "recovery code")
    assertContains(trainee_client.get("/accounts/settings/"), "Password only")


def test_the_settings_say_how_many_there_are(trainee_client: Client, trainee: User) -> None:
    PasskeyFactory.create_batch(2, user=trainee)
    assertContains(trainee_client.get("/accounts/settings/"), "2 passkeys")


def test_the_address_is_confirmed_first(trainee_client: Client, trainee: User) -> None:
    EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True)
    page = trainee_client.get(ADD, follow=True)
    assertContains(page, "Confirm your email address first. Then you can add this.")
    assertNotContains(page, "Add a passkey")
    trainee_client.post("/accounts/email/", {"send": trainee.email})
    assert mail.outbox[-1].to == [trainee.email]


def test_adding_one_asks_for_the_password_first(trainee_client: Client, confirmed: EmailAddress) -> None:
    assertRedirects(trainee_client.get(ADD), f"/accounts/reauthenticate/?next={ADD}")


def test_a_passkey_is_added_and_signs_in(passkey: SoftPasskey, client: Client, trainee: User) -> None:
    assertContains(client.get(ALL), "<h3>Phone</h3>")
    client.post("/accounts/logout/")
    assertRedirects(use(client, passkey, next="/progress/"), "/progress/", fetch_redirect_response=False)
    assert client.session["_auth_user_id"] == str(trainee.pk)


def test_the_browser_is_asked_to_keep_it_and_to_check_its_owner(proven: Client) -> None:
    wanted = options_of(proven, ADD)["creation_options"]["publicKey"]
    assert wanted["rp"] == {"id": "testserver", "name": "Backhealth"}
    assert wanted["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }


def test_one_that_does_not_check_its_owner_is_not_taken(proven: Client) -> None:
    page = add(proven, SoftPasskey(flags=PRESENT))
    assertContains(page, "The passkey was not saved. Try again on this page.")
    assert not Authenticator.objects.exists()


def test_one_that_did_not_ask_its_owner_does_not_sign_in(passkey: SoftPasskey, client: Client) -> None:
    client.post("/accounts/logout/")
    passkey.flags = PRESENT
    use(client, passkey)
    assert "_auth_user_id" not in client.session


def test_a_page_of_another_site_cannot_use_it(passkey: SoftPasskey, client: Client, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    client.post("/accounts/logout/")
    passkey.origin = "https://testserver.example"
    use(client, passkey)
    assert "_auth_user_id" not in client.session
    passkey.origin = "https://testserver"
    use(client, passkey)
    assert "_auth_user_id" in client.session


def test_an_answer_counts_once(passkey: SoftPasskey, client: Client) -> None:
    client.post("/accounts/logout/")
    answer = {"credential": json.dumps(passkey.used(options_of(client, USE)))}
    client.post(USE, answer)
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    client.post(USE, answer)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_in_as_another_with_it(passkey: SoftPasskey, client: Client, stranger: User) -> None:
    client.post("/accounts/logout/")
    theirs = PasskeyFactory(user=stranger)
    assert theirs.user == stranger
    passkey.owner = str(stranger.pk).encode()
    page = use(client, passkey, next="/progress/")
    assertContains(page, "This passkey did not open the account. Try again, or use another way.")
    assertContains(page, '<input type="hidden" name="next" value="/progress/">', count=2)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "junk",
    [
        *("", "[]", "no json", "null", '"text"', "{}", '{"id": 7}', '{"response": []}'),
        pytest.param("[" * 100_000, id="nested without end"),
        '{"rawId": "YQ", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
        '{"rawId": "YQ", "response": {"clientDataJSON": "e30", "authenticatorData": "YWJj", "signature": "YQ"}}',
    ],
)
def test_junk_is_answered_kindly(proven: Client, junk: str) -> None:
    options_of(proven, ADD)
    assertContains(proven.post(ADD, {"name": "Phone", "credential": junk}), "The passkey was not saved.")
    proven.post("/accounts/logout/")
    options_of(proven, USE)
    page = proven.post(USE, {"credential": junk})
    assertContains(page, "This passkey did not open the account.")


def test_after_the_password_it_is_the_second_step(
    passkey: SoftPasskey, client: Client, trainee: User
) -> None:
    client.post("/accounts/logout/")
    signed = client.post("/accounts/login/", {"login": trainee.email, "password": PASSWORD})
    assertRedirects(signed, SECOND_STEP)
    assert "_auth_user_id" not in client.session
    assertContains(use(client, SoftPasskey(), SECOND_STEP), "This passkey did not open the account.")
    assertRedirects(use(client, passkey, SECOND_STEP), "/today/", fetch_redirect_response=False)


def test_a_long_or_empty_name_never_loses_the_passkey(proven: Client) -> None:
    add(proven, SoftPasskey(), "x" * 100)
    add(proven, SoftPasskey(), "")
    assert sorted(str(each) for each in Authenticator.objects.filter(type="webauthn")) == [
        "Passkey 2",
        "x" * 60,
    ]


def test_it_is_renamed_and_removed_with_its_recovery_codes(passkey: SoftPasskey, client: Client) -> None:
    pk = Authenticator.objects.get(type="webauthn").pk
    path = f"/accounts/2fa/passkeys/{pk}"
    assertContains(client.post(f"{path}/name/", {"name": ""}), "Enter a name.")
    assertContains(client.post(f"{path}/name/", {"name": "Blue phone"}, follow=True), "<h3>Blue phone</h3>")
    assertContains(client.get(f"{path}/remove/"), "Remove “Blue phone”?")
    assertContains(client.post(f"{path}/remove/", follow=True), "The passkey is removed.")
    assert not Authenticator.objects.exists()


def test_removing_one_asks_for_a_password_code_or_passkey_again(passkey: SoftPasskey, client: Client) -> None:
    pk = Authenticator.objects.get(type="webauthn").pk
    remove = f"/accounts/2fa/passkeys/{pk}/remove/"
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assertRedirects(client.post(remove), f"/accounts/reauthenticate/?next={remove}")
        page = client.get(f"/accounts/reauthenticate/?next={remove}")
        assertContains(page, "Use a code")
        assertContains(page, "Use a passkey")
        prove = f"/accounts/2fa/passkeys/reauthenticate/?next={remove}"
        again = use(client, SoftPasskey(), prove, next=remove).headers["Location"]
        assertContains(client.get(again), "This passkey did not open the account.")
        assertRedirects(use(client, passkey, prove, next=remove), remove)
        assertContains(client.post(remove, follow=True), "The passkey is removed.")
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_added_at_once_both_stay_with_one_set_of_recovery_codes(
    proven: Client, trainee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found_none_but_comes_second(request: Any) -> None:
        RecoveryCodes.activate(trainee)
        Authenticator.objects.create(user=trainee, type="recovery_codes", data={})

    monkeypatch.setattr(
        "allauth.mfa.webauthn.internal.flows.auto_generate_recovery_codes", found_none_but_comes_second
    )
    PasskeyFactory(
        user=trainee, data={"name": "Laptop", "credential": SoftPasskey().registered(options_of(proven, ADD))}
    )
    page = proven.get(add(proven, SoftPasskey()).headers["Location"])
    assertContains(page, "<h1>Recovery codes</h1>")
    kinds = Authenticator.objects.order_by("type").values_list("type", flat=True)
    assert list(kinds) == ["recovery_codes", "webauthn", "webauthn"]


def test_a_notice_goes_by_mail_and_says_nothing_private(proven: Client, trainee: User) -> None:
    add(proven, SoftPasskey(), "Kitchen tablet")
    (notice,) = mail.outbox
    assert notice.to == [trainee.email]
    assert notice.subject == "A passkey was added at Backhealth"
    assert "A passkey was added to your Backhealth account." in notice.body
    for private in ("Kitchen tablet", trainee.name, "127.0.0.1", "pain", "back exercise"):
        assert private not in notice.body


def test_a_mail_server_that_is_down_does_not_lose_the_passkey(proven: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    add(proven, SoftPasskey())
    page = proven.get("/accounts/2fa/recovery-codes/")
    assertContains(page, "Your passkey is added.")
    assertNotContains(page, "We could not send the email")


# An account that begins with a passkey


def ask_for_a_code(client: Client, email: str = "new@example.com") -> str:
    assertRedirects(client.post(SIGNUP, {"email": email, "timezone": "Europe/Berlin"}), CODE)
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]


@pytest.fixture
def newcomer(client: Client, db: None) -> Client:
    """Somebody who has an account by a code, and no passkey yet."""
    assertRedirects(client.post(CODE, {"code": ask_for_a_code(client)}), ADD)
    return client


def test_a_code_by_mail_makes_the_account_with_a_confirmed_address(newcomer: Client) -> None:
    user = User.objects.get()
    assert (user.email, user.timezone) == ("new@example.com", "Europe/Berlin")
    assert not user.has_usable_password()
    assert newcomer.session["_auth_user_id"] == str(user.pk)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("new@example.com", True, True)
    ]


def test_the_passkey_follows_and_nothing_more_is_asked(newcomer: Client) -> None:
    passkey = SoftPasskey()
    assertContains(newcomer.get(add(newcomer, passkey).headers["Location"]), "Recovery codes")
    newcomer.post("/accounts/logout/")
    assertRedirects(use(newcomer, passkey), "/today/", fetch_redirect_response=False)


def test_no_account_is_made_before_the_code(client: Client, db: None) -> None:
    code = ask_for_a_code(client)
    assert not User.objects.exists()
    for wrong in ("", "12345", f"{(int(code) + 1) % 10**6:06}"):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    assert not User.objects.exists()
    client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})
    assert User.objects.exists()


def test_five_wrong_codes_end_it(client: Client, db: None) -> None:
    code = ask_for_a_code(client)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assertContains(client.post(CODE, {"code": wrong}), "This is not the code we sent.")
    page = client.post(CODE, {"code": code})
    assertContains(page, "Too many tries. Wait 15 minutes, then ask for a new code.")
    assert not User.objects.exists()


def test_five_wrong_codes_end_the_next_code_for_that_address_too(client: Client, db: None) -> None:
    ask_for_a_code(client)
    for _ in range(5):
        client.post(CODE, {"code": "no code"})
    again = Client()
    assertContains(again.post(CODE, {"code": ask_for_a_code(again)}), "Too many tries.")
    other = Client()
    assertRedirects(
        other.post(CODE, {"code": ask_for_a_code(other, "other@example.com")}),
        ADD,
        fetch_redirect_response=False,
    )


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_are_looked_at(client: Client) -> None:
    ask_for_a_code(client)

    def guess() -> bytes:
        elsewhere = Client()
        elsewhere.cookies = client.cookies
        return elsewhere.post(CODE, {"code": "no code"}).content

    answers = at_once(*[guess] * 12)
    assert sum(b"This is not the code we sent." in answer for answer in answers) <= 5
    assert sum(b"Too many tries." in answer for answer in answers) >= 7


def test_a_code_lives_for_15_minutes(client: Client, db: None) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = ask_for_a_code(client)
        clock.shift(timedelta(minutes=15))
        assertRedirects(client.post(CODE, {"code": code}), SIGNUP)
    assert not User.objects.exists()


def test_a_code_fits_the_browser_that_asked_alone(client: Client, db: None) -> None:
    code = ask_for_a_code(client)
    assertRedirects(Client().post(CODE, {"code": code}), SIGNUP)
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_refused(client: Client, trainee: User) -> None:
    page = client.post(SIGNUP, {"email": trainee.email, "timezone": "UTC"})
    assertContains(page, "This email address has an account already. Sign in, or use another one.")
    assert not mail.outbox


def test_an_address_taken_meanwhile_is_refused(client: Client, db: None) -> None:
    code = ask_for_a_code(client)
    User.objects.create_user("new@example.com", PASSWORD)
    assertContains(
        client.post(CODE, {"code": code}, follow=True), "This email address has an account already."
    )
    assert User.objects.count() == 1


def test_few_codes_go_to_one_address_in_a_minute(client: Client, db: None) -> None:
    for _ in range(3):
        ask_for_a_code(client)
    answer = client.post(SIGNUP, {"email": "new@example.com", "timezone": "UTC"})
    assertContains(answer, "Please wait a minute", status_code=429)
    assert len(mail.outbox) == 3


def test_asking_which_addresses_have_an_account_is_told_to_wait(client: Client, trainee: User) -> None:
    for _ in range(20):
        client.post(SIGNUP, {"email": trainee.email, "timezone": "UTC"})
    answer = client.post(SIGNUP, {"email": trainee.email, "timezone": "UTC"})
    assertContains(answer, "Please wait a minute", status_code=429)


def test_who_goes_back_to_the_code_once_it_was_taken_goes_on(newcomer: Client) -> None:
    for answer in (newcomer.get(CODE), newcomer.post(CODE, {"code": "123456"})):
        assertRedirects(answer, "/today/", fetch_redirect_response=False)
    assertNotContains(newcomer.get("/accounts/settings/"), "There is no code to enter now.")


def test_who_stops_before_the_passkey_can_choose_a_password(newcomer: Client) -> None:
    assertContains(newcomer.get("/accounts/settings/"), "None yet")
    assertContains(newcomer.get(ADD), "Choose a password instead")
    assertRedirects(newcomer.get("/accounts/password/change/"), "/accounts/password/set/")
    page = newcomer.post("/accounts/password/set/", {"password1": "four other words now"}, follow=True)
    assertContains(page, "Your password is saved.")
    newcomer.post("/accounts/logout/")
    signed = newcomer.post(
        "/accounts/login/", {"login": "new@example.com", "password": "four other words now"}
    )
    assertRedirects(signed, "/today/", fetch_redirect_response=False)


def test_who_loses_the_passkey_gets_in_with_a_link_and_a_recovery_code(newcomer: Client) -> None:
    page = newcomer.get(add(newcomer, SoftPasskey()).headers["Location"])
    assertContains(page, "You have no password. On such a day, first choose “I forgot my password”")
    code = re.search(r"<li><b>(\d{4} \d{4})</b></li>", page.content.decode())[1]

    elsewhere, password = Client(), "four other words now"
    elsewhere.post("/accounts/password/reset/", {"email": "new@example.com"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = elsewhere.get(link, follow=True)
    elsewhere.post(form.wsgi_request.path, {"password1": password})
    elsewhere.post("/accounts/login/", {"login": "new@example.com", "password": password})
    assert "_auth_user_id" not in elsewhere.session
    assertRedirects(elsewhere.post(SECOND_STEP, {"code": code}), "/today/", fetch_redirect_response=False)


def test_a_password_is_added_after_the_passkey_was_asked_for(newcomer: Client) -> None:
    passkey = SoftPasskey()
    add(newcomer, passkey)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        response = newcomer.get("/accounts/password/set/")
        assert response.headers["Location"].startswith("/accounts/2fa/passkeys/reauthenticate/")
        prove = "/accounts/2fa/passkeys/reauthenticate/"
        use(newcomer, passkey, prove, next="/accounts/password/set/")
        assertContains(newcomer.get("/accounts/password/set/"), "Choose a password")


def test_what_is_typed_too_late_is_not_kept_while_its_person_is_asked_who_they_are(newcomer: Client) -> None:
    """A new password, the cookies and the network address would stand in the session."""
    add(newcomer, SoftPasskey())
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        asked = newcomer.post("/accounts/password/set/", {"password1": "four other words now"})
        assert asked.headers["Location"].startswith("/accounts/2fa/passkeys/reauthenticate/")
        newcomer.post("/accounts/email/", {"email": "newer@example.com"})
        kept = str(dict(newcomer.session.items()))
        for private in ("four", "127.0.0.1", newcomer.cookies["sessionid"].value):
            assert private not in kept


def test_the_account_is_deleted_after_the_passkey_was_asked_for(newcomer: Client) -> None:
    passkey = SoftPasskey()
    add(newcomer, passkey)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert newcomer.post("/accounts/delete/").status_code == 302
        assert User.objects.exists()
        use(newcomer, passkey, "/accounts/2fa/passkeys/reauthenticate/", next="/accounts/settings/")
        newcomer.post("/accounts/delete/")
    assert not User.objects.exists()


def test_the_address_is_changed_without_a_password(newcomer: Client) -> None:
    add(newcomer, SoftPasskey())
    newcomer.post("/accounts/email/", {"email": "newer@example.com"})
    sent = [message for message in mail.outbox if message.to == ["newer@example.com"]]
    newcomer.post(re.search(r"http://testserver(\S+)", sent[-1].body)[1])
    assert User.objects.get().email == "newer@example.com"
