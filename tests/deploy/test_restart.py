"""Restarts and upgrades while people use the site: nobody is turned away."""

from __future__ import annotations

import json
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.deploy.load import person, steady, visitor_who_is_new, visitor_who_stays
from tests.deploy.site import Browser, Site, copy_of_the_code, manage

WORKERS = 2
RELOADS = 2
ENOUGH = 500
"""Requests that make it a test: how many there are a second is the machine's own."""


def with_a_routine(browser: Browser) -> str:
    """Signs up and copies a ready-made routine; its address."""
    starter = "/routines/starters/first-nine/"
    browser.sign_up("asha@example.com")
    page = browser.get(starter)
    fields = {name: page.hidden(name) for name in ("csrfmiddlewaretoken", "client_id")}
    return urlsplit(browser.post(f"{starter}copies/", **fields).headers["Location"]).path


def test_no_request_fails_while_the_site_restarts_and_is_upgraded(
    production: dict[str, str], folder: Path
) -> None:
    old, new = copy_of_the_code(folder / "old"), copy_of_the_code(folder / "new")
    environment = production | {"STATIC_ROOT": str(folder / "static"), "WEB_CONCURRENCY": str(WORKERS)}
    frame = new / "templates" / "base.html"
    frame.write_text(frame.read_text().replace("</body>", "Upgraded</body>"))
    for command in ("migrate -v0", "createcachetable", "load_library", "collectstatic --noinput -v0"):
        manage(old, environment, *command.split())

    # As systemd does, one socket outlives every process that answers on it.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sites = [Site(old, listener, environment)]
        try:
            sites[0].wait_until_ready(WORKERS)
            port = sites[0].port
            asha = Browser(port)
            clients = [
                *((visitor_who_stays(port), 4) for _ in range(16)),
                *((visitor_who_is_new(port), 3) for _ in range(8)),
                (person(asha, with_a_routine(asha)), 6),
            ]
            with steady(clients) as load:
                time.sleep(2)
                for _ in range(RELOADS):
                    sites[0].reload()
                    sites[0].wait_until_ready(WORKERS)
                sites.append(Site(new, listener, environment))
                sites[1].wait_until_ready(1)
                assert sites[0].stop() == 0
                time.sleep(2)
            assert "Upgraded" in Browser(port).get("/").text
        finally:
            statuses = [site.stop() for site in sites]
    print(load, file=sys.stderr)
    assert not load.failures
    assert len(load.waits) >= ENOUGH
    assert statuses == [0] * len(sites)
    for site in sites:
        assert_the_log_is_well_kept(site.log.read_text().splitlines())


def assert_the_log_is_well_kept(written: list[str]) -> None:
    """Nothing but objects, of requests and of the server; no error, and nobody's name."""
    assert not [line for line in written if not line.startswith('{"time": ')]
    lines = [json.loads(line) for line in written]
    assert {"backhealth.access", "gunicorn.error"} <= {line["logger"] for line in lines}
    assert not [line for line in lines if line["level"] in {"ERROR", "CRITICAL"}]
    assert not [line for line in written if "asha" in line]
