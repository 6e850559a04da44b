"""`make bench`: what the pages cost, beside a bare floor under the same load.

    python -m tests.bench [--pages list,today] [--rounds 6] [--seconds 3] [--quick]

Prints the tables of docs/performance.md; what it is doing meanwhile goes to standard error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import seeds
from tests.bench.arithmetic import LoadError, Slice, settled
from tests.bench.budgets import FLOOR, PAGES, Page
from tests.bench.load import Target, look, slice_of_load, warm_up
from tests.bench.queries import count
from tests.bench.report import Result, memory, table
from tests.bench.serving import ROOT, Server

WORK = ROOT / "var" / "bench"
WARM_UP_SECONDS = 2
BUSY = 1.0
"""A load from which on others have a part in the numbers."""
MADE_FROM = (
    "exercises/library/**/*.toml",
    "exercises/figures/*.py",
    "exercises/migrations/*.py",
    "routines/migrations/*.py",
    "backhealth/accounts/migrations/*.py",
    "tests/bench/seeds.py",
    "var/secret",
)
"""The files that the seeds depend on: the sessions in them are signed with the secret."""


def main() -> None:
    options = parse(sys.argv[1:])
    need_wrk()
    if os.getloadavg()[0] > BUSY:
        tell(f"This machine is busy (load {os.getloadavg()[0]:.1f}): expect noise, above all in p99.")
    WORK.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "BACKHEALTH_MODE": "local",
        "DJANGO_SETTINGS_MODULE": "backhealth.settings",
        "STATIC_ROOT": str(WORK / "static"),
    }
    run("manage.py", "collectstatic", "--noinput", "-v", "0")
    places = {name: seed(name) for name in seeds.SIZES}
    with ExitStack() as stack:
        floor = start_floor(stack)
        sizes = {name: start(stack, name, known) for name, known in places.items()}
        django_in_here(sizes["large"])
        sent = {page.name: look(sizes["large"], page) for page in options.pages}
        queries = {page.name: count(sizes["large"], page) for page in options.pages}
        slices = measure(options, {"floor": floor} | sizes)
        resident = {"floor": floor.server.resident_mb()} | {
            f"{name} data": target.server.resident_mb() for name, target in sizes.items()
        }
    results = [
        Result(
            page=page,
            large=settled(slices[page.name, "large"]),
            floor=settled(slices[page.name, "floor"]),
            small=settled(slices[page.name, "small"]) if page.is_read_from_the_database else None,
            queries=queries[page.name],
            sent=sent[page.name],
        )
        for page in options.pages
    ]
    floors = {
        name: settled(
            [each for page in options.pages if page.floor == name for each in slices[page.name, "floor"]]
        )
        for name in dict.fromkeys(page.floor for page in options.pages)
    }
    print(table(results, floors))
    print(f"\n{memory(resident)}")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    known = {page.name: page for page in PAGES}
    parser.add_argument("--pages", default=",".join(known), help=f"of {', '.join(known)}")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=3, help="of each slice of load")
    parser.add_argument("--quick", action="store_true", help="one round of one second, to try it")
    options = parser.parse_args(arguments)
    names = options.pages.split(",")
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no page called {', '.join(unknown)}; there are {', '.join(known)}")
    options.pages = [known[name] for name in names]
    if options.quick:
        options.rounds = options.seconds = 1
    return options


def need_wrk() -> None:
    """Installs wrk with apt as root; says what to run when that is not for us to do."""
    if shutil.which("wrk"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        tell("Installing wrk with apt ...")
        subprocess.run(["apt-get", "update", "-q"], stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-q", "wrk"], stdout=subprocess.DEVNULL)
    if not shutil.which("wrk"):
        sys.exit("The bench loads the pages with wrk. Run: sudo apt-get install -y wrk   (then make bench)")


def seed(name: str) -> dict[str, Any]:
    """Makes the database of a size unless it is there, made today from the same files; tells its places."""
    database, note = WORK / f"{name}.sqlite3", WORK / f"{name}.json"
    made_from = fingerprint()
    if note.exists() and database.exists():
        known: dict[str, Any] = json.loads(note.read_text())
        if known["made_from"] == made_from:
            return known
    tell(f"Making the {name} data (up to half a minute, once a day) ...")
    discard(database)
    made = run("-m", "tests.bench.seeds", name, DATABASE_URL=f"sqlite:///{database}")
    known = {"made_from": made_from, **json.loads(made)}
    note.write_text(json.dumps(known))
    return known


def fingerprint() -> str:
    """Says whether seeds made before are still what they would be now."""
    digest = hashlib.sha256(seeds.today().isoformat().encode())
    for path in sorted(each for pattern in MADE_FROM for each in ROOT.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def start(stack: ExitStack, name: str, known: dict[str, Any]) -> Target:
    """The application with a copy of the seeds, so that what the load writes does not stay."""
    database = WORK / f"{name}-in-use.sqlite3"
    discard(database)
    shutil.copyfile(WORK / f"{name}.sqlite3", database)
    server = Server("backhealth.wsgi", {"DATABASE_URL": f"sqlite:///{database}"}, WORK / f"{name}.log")
    stack.callback(server.stop)
    addresses = WORK / f"{name}-finish.txt"
    addresses.write_text("\n".join(known["finish"]))
    return Target(server, database, known, addresses)


def django_in_here(target: Target) -> None:
    """Sets this process up as the application with the same database, to count queries and find an address."""
    os.environ["DATABASE_URL"] = f"sqlite:///{target.database}"
    logging.disable(logging.INFO)
    import django
    from django.templatetags.static import static

    django.setup()
    target.places["static"] = static("css/app.css")


def measure(options: argparse.Namespace, targets: dict[str, Target]) -> dict[tuple[str, str], list[Slice]]:
    """Slices of load by page and target: the floor and the data sizes in turn, round after round."""
    for target, each in dict.fromkeys(pair for page in options.pages for pair in loads(page, targets)):
        warm_up(targets[target], each, WARM_UP_SECONDS)
    slices = defaultdict(list)
    for number in range(1, options.rounds + 1):
        for page in options.pages:
            for target, each in loads(page, targets):
                slices[page.name, target].append(slice_of_load(targets[target], each, options.seconds))
            floor, large = slices[page.name, "floor"][-1], slices[page.name, "large"][-1]
            tell(
                f"Round {number} of {options.rounds}: {page.name} {large.cpu:.2f} ms, floor {floor.cpu:.2f} ms"
            )
    return slices


def loads(page: Page, targets: dict[str, Target]) -> list[tuple[str, Page]]:
    """A page with what it is held against, in the order of a round."""
    return [
        (name, FLOOR[page.floor] if name == "floor" else page)
        for name in targets
        if name != "small" or page.is_read_from_the_database
    ]


def start_floor(stack: ExitStack) -> Target:
    database = WORK / "floor.sqlite3"
    discard(database)
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings",
        "FLOOR_DATABASE": str(database),
    }
    session = run("-m", "tests.bench.floor", **environment).strip()
    server = Server(
        "django.core.wsgi:get_wsgi_application()",
        environment,
        WORK / "floor.log",
        settings="tests/bench/floor/gunicorn.conf.py",
    )
    stack.callback(server.stop)
    return Target(server, database, {"me": session}, WORK / "unused")


def discard(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)


def run(*arguments: str, **environment: str) -> str:
    """What another Python says; it must end well."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    # Servers are stopped when the bench is, however it ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main()
    except LoadError as error:
        sys.exit(f"The bench stopped, its numbers would mean nothing. {error}")
