"""Whatever is sent, nothing fails: every address, every form and every query parameter, the admin's included."""

from __future__ import annotations

import gzip
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backhealth.accounts.models import User
from tests.addresses import Belongings, addresses, belongings
from tests.factories import PainConsentFactory, UserFactory

pytestmark = pytest.mark.django_db

SCRIPT = "<script>knock()</script>"
PICTURE = '"><svg onload=knock()>'
LONGEST_ADDRESS = 4000
"""gunicorn takes no longer one."""
MARKUP = [SCRIPT, PICTURE, "{{ 7|add:7 }}{% debug %}", "javascript:knock()"]
NUMBERS = [
    "-1",
    "0",
    "32768",
    "2147483648",
    "9223372036854775808",
    "1" + "0" * 30,
    "NaN",
    "1e309",
    "٣",
    "1.5",
]
DATES = ["0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "٢٠٢٦-٠١-٠١"]
WORDS = [
    "",
    "a\0b",
    "x" * 100_000,
    "\u202eevil\u200f\u2066",
    "🧘🏽‍♀️" * 40,
    "' OR 1=1 --",
    "%s%n{0}",
    "../../etc/passwd",
    "a\r\nSet-Cookie: b=c",
    "not-a-uuid",
    "00000000-0000-0000-0000-000000000000",
    "[" * 20_000,
    "\ufffe\uffff",
]
VALUES = [*WORDS, *NUMBERS, *DATES, *MARKUP]
# For one field of a form: one of each kind that can go wrong.
BOTH = PICTURE + SCRIPT
FIELD_VALUES = ["a\0b", "x" * 20_000, "1" + "0" * 30, "9999-12-31", BOTH]
RAW_QUERIES = [
    "%ff%fe",
    "%00",
    "%ed%a0%80",
    "a=1&a=2&a[]=3",
    "&&&===&;",
    "a" * 5000,
    "=" * 900,
    "q=%F0%9F&page=%C0%80",
]

PARAMETERS = {
    "exercises:movement-list": ["q", "position", "floor", "family", "kit", "phase", "page"],
    "routines:routine-list": ["page"],
    "routines:routine-archived": ["page"],
    "routines:routine-detail": ["open", "at"],
    "routines:step-add": ["movement", "level"],
    "routines:step-create": ["phase", "q", "page"],
    "routines:step-swap": ["q", "page"],
    "routines:session-create": ["routine", "starter"],
    "routines:session-log": ["day"],
    "routines:session-update": ["new"],
    "routines:progress": ["month", "page"],
    "account_login": ["next"],
    "account_signup": ["next"],
    "account_logout": ["next"],
    "account_reauthenticate": ["next"],
}
"""What each address reads from its query."""
STARTS = {"routines:session-create": "?starter=first-nine", "routines:step-add": "?movement=bird-dog"}
"""Without these there is no page."""


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, list[str]]

    @property
    def kind(self) -> tuple[str, frozenset[str]]:
        """The same for the same form of another row."""
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "*", self.action), frozenset(self.fields)


class Forms(HTMLParser):
    """Every form of a page, with the values it would send untouched."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[Form] = []
        self.select = ""
        self.feed(page)

    @property
    def form(self) -> Form | None:
        return self.found[-1] if self.found else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action") or self.path, given.get("method", "get").lower(), {}))
        if self.form is None:
            return
        name = given.get("name", "")
        if tag in {"input", "textarea", "select", "button"} and name:
            values = self.form.fields.setdefault(name, [])
            chosen = "checked" in given or given.get("type") not in {"checkbox", "radio"}
            if tag == "button" or (tag == "input" and chosen):
                values.append(given.get("value", ""))
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and ("selected" in given or not self.form.fields[self.select]):
            self.form.fields[self.select] = [given.get("value", "")]


def check(response: HttpResponse, what: object) -> None:
    """No failure, no script of ours come back alive, no way off the site."""
    assert response.status_code < 500, (what, response.exc_info if hasattr(response, "exc_info") else "")
    if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
        packed = response.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(response.content) if packed else response.content).decode()
        assert "<script>knock" not in text, what
        assert "<svg onload" not in text, what
        assert 'href="javascript:' not in text, what
    assert urlsplit(response.headers.get("Location", "")).netloc == "", what


@contextmanager
def forgotten(client: Client) -> Iterator[None]:
    """What happens in the block did not happen."""
    cookies = deepcopy(client.cookies)
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


@pytest.fixture(autouse=True)
def _answers_not_exceptions(client: Client) -> None:
    """What a person would see, not what was raised."""
    client.raise_request_exception = False


@pytest.fixture
def owned(library: None, trainee: User) -> Belongings:
    PainConsentFactory(owner=trainee)
    return belongings(trainee)


def sent(client: Client, path: str, fields: dict[str, list[str]], *, follow: bool = False) -> HttpResponse:
    body = urlencode(fields, doseq=True)
    return client.post(path, body, content_type="application/x-www-form-urlencoded", follow=follow)


def knock_on_forms(client: Client, pages: list[str], values: list[str] = FIELD_VALUES) -> int:
    """Sends every kind of form on these pages, with each value in each field and in all at once; counts them."""
    seen = set()
    for page in pages:
        response = client.get(page)
        if response.status_code != 200:
            continue
        for form in Forms(response.content.decode(), page).found:
            if form.method != "post" or form.kind in seen:
                continue
            seen.add(form.kind)
            fields = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
            # Of the rows of an admin's inline one stands for all.
            names = {re.sub(r"-\d+-", "-*-", name): name for name in fields}.values()
            tries = [{**fields, name: [value]} for name in names for value in values]
            tries += [
                {key: [value] for key in fields}
                for value in [*FIELD_VALUES, *WORDS[:1], *WORDS[2:4], *MARKUP]
            ]
            if values is FIELD_VALUES:
                tries += [{**fields, name: ["1", "2", "1"]} for name in names]
            tries += [{}, {**fields, "unknown": ["1"]}, {key: ["1", SCRIPT] for key in fields}]
            for each in tries:
                with forgotten(client):
                    shown = [BOTH] in each.values()
                    check(sent(client, form.action, each, follow=shown), (form.action, each))
            with forgotten(client):
                files = {name: SimpleUploadedFile("a\u202eb.html", b"\0\xff" * 50) for name in fields}
                check(client.post(form.action, files), (form.action, "files"))
    return len(seen)


def test_every_parameter_the_code_reads_is_knocked_on(owned: Belongings) -> None:
    assert set(PARAMETERS) <= {address.name for address in addresses()}


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_no_query_makes_an_address_fail(address, owned: Belongings, trainee_client: Client) -> None:
    path, names = owned.url(address), PARAMETERS.get(address.name, [])
    queries = [{name: value} for name in names for value in FIELD_VALUES]
    queries += [{name: [value, value] for name in names} for value in VALUES if names]
    for client, headers in (
        (trainee_client, {}),
        (Client(raise_request_exception=False), {"HX-Request": "true"}),
    ):
        for query in [*RAW_QUERIES, *(urlencode(each, doseq=True)[:LONGEST_ADDRESS] for each in queries)]:
            with forgotten(client):
                check(client.generic("GET", path, QUERY_STRING=query, headers=headers), (path, query))


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_no_body_makes_an_address_fail(address, owned: Belongings, trainee_client: Client) -> None:
    path = owned.url(address)
    bodies = [
        (b"", "application/x-www-form-urlencoded"),
        (b"%ff=%fe&client_id=%00", "application/x-www-form-urlencoded"),
        (b"client_id=%ed%a0%80", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"client_id=1", "application/x-www-form-urlencoded; charset=no-such"),
        (b"[" * 50_000, "application/json"),
        (b"no boundary here", "multipart/form-data"),
        (b"--b\r\nnot a part", "multipart/form-data; boundary=b"),
        (b"\0\xff", "text/\0plain"),
        (b"&".join(b"f%d=1" % n for n in range(1500)), "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ]
    for client in (trainee_client, Client(raise_request_exception=False)):
        for body, kind in bodies:
            for method in ("POST", "PUT"):
                with forgotten(client):
                    check(client.generic(method, path, body, content_type=kind), (path, body[:40], kind))


@pytest.mark.parametrize(
    "value", ["1" + "0" * 30, "9223372036854775808", "0", "x" * 5000, "a\0b", "%ff", "٣", "é"]
)
def test_no_argument_makes_an_address_fail(value: str, owned: Belongings, trainee_client: Client) -> None:
    for address in addresses():
        for argument in address.arguments:
            real = reverse(address.name, kwargs={name: MARKS[name] for name in address.arguments})
            path = real.replace(str(MARKS[argument]), value, 1)
            for method in ("GET", "POST"):
                with forgotten(trainee_client):
                    check(trainee_client.generic(method, path), path)


MARKS = {
    "pk": 76543,
    "step_pk": 76543,
    "log_pk": 76543,
    "client_id": uuid.UUID(int=76543),
    "slug": "knocked",
    "digest": "knocked",
    "key": "knocked",
    "uidb36": "knocked",
}


def test_no_form_of_a_person_fails(owned: Belongings, trainee_client: Client) -> None:
    pages = [owned.url(address) + STARTS.get(address.name, "") for address in addresses()]
    assert knock_on_forms(trainee_client, pages) > 25


def test_no_form_of_a_visitor_fails(owned: Belongings, client: Client) -> None:
    pages = [owned.url(address) + STARTS.get(address.name, "") for address in addresses()]
    assert knock_on_forms(client, pages) >= 4


def test_no_form_of_the_admin_fails(owned: Belongings, client: Client) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    index = client.get("/admin/").content.decode()
    lists = sorted(set(re.findall(r'href="(/admin/[a-z_]+/[a-z_]+/)"', index)))
    assert len(lists) >= 3
    rows = []
    for each in lists:
        page = client.get(each).content.decode()
        rows += sorted(set(re.findall(rf'href="({each}[^"?]+/change/)', page)))[:1]
    pages = [*lists, *(f"{each}add/" for each in lists), *rows]
    for page in lists:
        for name in ("q", "o", "p", "is_published__exact", "is_staff__exact", "no_such"):
            for value in ("a\0b", "1" + "0" * 30, SCRIPT):
                check(client.get(page, {name: value[:LONGEST_ADDRESS]}), (page, name, value))
    # Its forms are long: in single fields, only what no column can hold, once.
    assert knock_on_forms(client, pages, ["a\0b", "1" + "0" * 30]) >= 3


HEADERS = {
    "Referer": ["http://[", "//\\", "x" * 9000, "http://testserver/%ff", "javascript:knock()"],
    "HX-Current-URL": ["http://[", "http://evil.example/routines/", "x" * 9000, "javascript:knock()"],
    "Accept-Language": ["x" * 5000, "*;q=NaN", "en;q=1e309"],
    "Accept-Encoding": ["gzip;q=NaN", "x" * 5000],
    "If-None-Match": ["x" * 5000, '"'],
    "If-Modified-Since": ["Thu, 01 Jan 10000 00:00:00 GMT", "x"],
    "X-Forwarded-For": ["not an address", "::1%eth0", "1.2.3.4, " * 500],
    "Host": ["[", "evil.example", "testserver:99999", "a b"],
    "Cookie": [
        "sessionid=" + "x" * 8000,
        'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"',
        "sessionid=../../../../etc/passwd",
        'messages="[[\\"__json_message\\""; csrftoken=x',
        'messages="\\000"; csrftoken="\\000"',
        "=;;=;" * 500,
    ],
}


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_makes_an_address_fail(header: str, owned: Belongings, trainee_client: Client) -> None:
    for value in HEADERS[header]:
        for client in (trainee_client, Client(raise_request_exception=False)):
            for path in (
                "/",
                "/exercises/",
                "/today/",
                "/accounts/login/",
                "/nowhere/",
                owned.routine.get_absolute_url(),
            ):
                for method in ("GET", "POST"):
                    with forgotten(client):
                        if header == "Cookie":
                            client.cookies.clear()
                        check(client.generic(method, path, headers={header: value}), (path, value))


@pytest.mark.parametrize(
    "path",
    [
        "/%00/",
        "/exercises/%00/",
        "/../../etc/passwd",
        "/static/../manage.py",
        "/static/%00",
        "/%ff/",
        "/" + "x/" * 3000,
    ],
)
def test_an_odd_path_leads_to_a_page_that_leads_on(path: str, library: None, client: Client) -> None:
    response = client.generic("GET", path)
    assert response.status_code == 404
    assert "Go to the start" in response.content.decode()


def test_too_much_gets_a_page_that_leads_on(library: None, trainee_client: Client) -> None:
    response = trainee_client.post(reverse("routines:routine-create"), {f"f{n}": "1" for n in range(1500)})
    assert response.status_code == 400
    page = response.content.decode()
    assert "That could not be read" in page
    assert 'href="/help/"' in page


def test_a_form_with_a_wrong_token_is_refused_with_a_page(library: None, trainee: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(trainee)
    for token in ("", "x" * 100_000, "a\0b", SCRIPT):
        client.cookies["csrftoken"] = "y" * 32
        response = client.post(reverse("routines:routine-create"), {"csrfmiddlewaretoken": token})
        assert response.status_code == 403
        assert "Please send that again" in response.content.decode()


# Over HTTP every text is UTF-8; what is none has been replaced before a form sees it.
ANYTHING = st.one_of(
    st.text(), st.sampled_from(VALUES), st.integers().map(str), st.floats().map(str), st.dates().map(str)
)
OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def posted(fields: list[str]):
    return st.fixed_dictionaries({}, optional={name: st.lists(ANYTHING, max_size=3) for name in fields})


@OFTEN
@given(fields=posted(["performed_on", "routine", "effort", "pain", "keep_pain", "note", "client_id"]))
def test_any_past_day_is_added_or_asked_again(fields, owned: Belongings, trainee_client: Client) -> None:
    with forgotten(trainee_client):
        response = sent(trainee_client, reverse("routines:session-log"), utf8(fields))
        assert response.status_code in {200, 302}


@OFTEN
@given(fields=posted(["sets", "reps", "hold_seconds", "rest_seconds", "each_side", "level"]))
def test_any_dose_is_set_or_asked_again(fields, owned: Belongings, trainee_client: Client) -> None:
    step = owned.routine.steps.all()[0]
    with forgotten(trainee_client):
        url = reverse("routines:step-update", args=[owned.routine.pk, step.pk])
        assert sent(trainee_client, url, utf8(fields)).status_code in {200, 302}


@OFTEN
@given(fields=posted(["movement", "phase", "level", "client_id", "routine", "name"]))
def test_any_step_is_added_or_refused(fields, owned: Belongings, trainee_client: Client) -> None:
    with forgotten(trainee_client):
        url = reverse("routines:step-create", args=[owned.routine.pk])
        assert sent(trainee_client, url, utf8(fields)).status_code in {200, 302}
        assert sent(trainee_client, reverse("routines:step-add"), utf8(fields)).status_code in {200, 302, 404}


@OFTEN
@given(query=posted(["q", "position", "floor", "family", "kit", "phase", "page"]))
def test_any_search_finds_something_or_nothing(query, owned: Belongings, client: Client) -> None:
    assert client.get("/exercises/", utf8(query)).status_code == 200


def utf8(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        name: [each.encode(errors="replace").decode() for each in values] for name, values in fields.items()
    }
