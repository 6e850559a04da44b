"""Pages travel packed: shorter than they are, by a length that tells nothing exact, and only for who takes it."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from backhealth.compression import pack, pack_pages

PAGE = b"<p>One page of many like it.</p>" * 100
ASKS = {"accept-encoding": "br, gzip"}


def answered(response: HttpResponse, **headers: str) -> HttpResponse:
    return pack_pages(lambda request: response)(RequestFactory().get("/", headers=headers))


def test_a_page_is_packed_for_who_takes_it() -> None:
    packed = answered(HttpResponse(PAGE), **ASKS)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert gzip.decompress(packed.content) == PAGE
    assert len(packed.content) < len(PAGE) / 5


def test_who_does_not_take_it_gets_the_page_and_caches_keep_the_two_apart() -> None:
    plain = answered(HttpResponse(PAGE))
    assert plain.content == PAGE
    assert plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"ok"),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
        StreamingHttpResponse([PAGE]),
    ],
)
def test_the_short_the_packed_and_the_streamed_stay_as_they_are(response: HttpResponse) -> None:
    before = response.headers.get("Content-Encoding")
    assert answered(response, **ASKS).headers.get("Content-Encoding") == before


def test_the_length_of_a_page_is_blurred() -> None:
    assert len({len(pack(PAGE)) for _ in range(100)}) > 10


@pytest.mark.django_db
def test_pages_of_the_site_are_packed(trainee_client: Client) -> None:
    settings_page = trainee_client.get("/accounts/settings/", headers=ASKS)
    assert b"Settings" in gzip.decompress(settings_page.content)
