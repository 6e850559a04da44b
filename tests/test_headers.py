"""Headers, health checks, modes and logs."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "help", "exercises:movement-list", "account_login"])
def test_every_page_forbids_what_is_not_its_own(client: Client, library: None, name: str) -> None:
    headers = client.get(reverse(name)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["routines:today", "routines:progress", "routines:routine-list"])
def test_a_persons_pages_are_not_stored(trainee_client: Client, library: None, name: str) -> None:
    assert trainee_client.get(reverse(name)).headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_swap_after_the_sign_in_ended_leads_the_page_to_sign_in(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/routines/7/"}
    response = client.post("/routines/7/weekdays/", headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Froutines%2F7%2F"
    assert response.content == b""


@pytest.mark.django_db
def test_a_form_sent_after_the_sign_in_ended_leads_back_to_its_page(client: Client) -> None:
    headers = {"Referer": "http://testserver/routines/7/"}
    response = client.post("/routines/7/weekdays/", headers=headers)
    assert response.headers["Location"] == "/accounts/login/?next=%2Froutines%2F7%2F"
    assert client.post("/routines/7/weekdays/").headers["Location"] == "/accounts/login/"


@pytest.mark.django_db
def test_the_address_of_a_form_is_a_page_that_leads_on(trainee_client: Client, library: None) -> None:
    response = trainee_client.get("/routines/starters/first-nine/copies/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "Go to Today" in response.content.decode()


@pytest.mark.django_db
def test_the_probes_answer_any_host_and_need_no_session(client: Client) -> None:
    for path in ("/healthz", "/readyz"):
        response = client.get(path, headers={"host": "10.0.0.7"})
        assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_logs_hold_routes_and_no_identifiers(
    trainee_client: Client, library: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        trainee_client.get("/routines/123456/?pain=7")
        trainee_client.get("/exercises/bird-dog/?q=sciatica")
        trainee_client.get("/nowhere/secret-name/")
    from backhealth.logs import RoutesOnly

    for record in caplog.records:
        RoutesOnly().filter(record)
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert "/exercises/<slug:slug>/ 200" in text
    for private in ("123456", "pain=7", "sciatica", "secret-name", "asha", "@example.com"):
        assert private not in text.lower()


def check_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
    )


GIVEN = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "backhealth.example", "EMAIL_URL": "smtp://mail.example:25"}


@pytest.mark.parametrize("missing", GIVEN)
def test_production_does_not_start_without_what_it_needs(missing: str) -> None:
    started = check_settings(**{name: value for name, value in GIVEN.items() if name != missing})
    assert started.returncode != 0
    assert f"Set {missing}" in started.stderr


def test_production_starts_with_all_of_it() -> None:
    assert check_settings(**GIVEN).returncode == 0


def test_an_unknown_mode_is_refused() -> None:
    started = check_settings(BACKHEALTH_MODE="prodution")
    assert "use production, local or dev" in started.stderr


def test_no_template_has_an_inline_script_or_style() -> None:
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".svg"}:
            text = path.read_text()
            assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", text), path
            assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
            assert not re.search(r"(src|href|action)=\"https?://(?!doi\.org)", text), path
