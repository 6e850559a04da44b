"""Every check of the project, in one run: `make test`.

`--quick` leaves out pytest and the browser. `--postgres` runs the tests that meet a database, those of tests/deploy, and
the main story in the browser, on PostgreSQL and Redis: `make test-postgres`.

Finds a Chromium that starts for the browser tests, or installs one, first; says what failed at the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PRODUCTION = {
    "BACKHEALTH_MODE": "production",
    "SECRET_KEY": "x" * 20 + "check-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "backhealth.example",
    "EMAIL_URL": "smtp://mail.example:25",
}

WITHOUT_SERVERS = ["-q", "--ignore=tests/deploy"]
"""What pytest is asked on any machine: a site as in production has a PostgreSQL and a Redis."""
ON_POSTGRES = ["-q", "-m", "not browser or story", "--ignore=tests/exercises/figures"]
"""What pytest is asked on the other servers: the figures are pure, and one story in the browser is enough."""


def templates() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]


def quick_checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name -> command and the environment it adds."""
    local = {"BACKHEALTH_MODE": "local"}
    return {
        "ruff": (["ruff", "check", "."], {}),
        "ruff format": (["ruff", "format", "--check", "."], {}),
        "djade": (["djade", "--check", "--target-version", "5.2", *templates()], {}),
        "mypy": (["mypy", "."], {}),
        "import contracts": (["lint-imports"], {}),
        "migrations": ([sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], local),
        "deploy check": (
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
    }


def run(name: str, command: list[str], extra: dict[str, str]) -> bool:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}).returncode == 0
    print(f"== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True)
    return passed


def installed_browser() -> str | None:
    """The first Chromium that starts: CHROMIUM, those on the PATH, the one that Playwright downloaded.

    To be there is not enough: a download may lack libraries of the system, a snap may not start for root.
    """
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium
        named = [os.environ.get("CHROMIUM"), *map(shutil.which, BROWSERS), chromium.executable_path]
        for path in filter(None, named):
            try:
                chromium.launch(
                    executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [], timeout=30_000
                ).close()
            except Error:
                continue
            return path
    return None


def browser() -> str:
    """A Chromium, installed when there is none; ends with the one command to run when that fails too."""
    found = installed_browser()
    if found:
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("== installing Chromium with apt (half a minute, once)", flush=True)
        subprocess.run(["apt-get", "update", "-q"], stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )
        found = installed_browser()
    if found:
        return found
    print("== installing Chromium with Playwright (a minute, once)", flush=True)
    playwright = [sys.executable, "-m", "playwright"]
    downloaded = subprocess.run([*playwright, "install", "chromium"]).returncode == 0
    found = installed_browser()
    if found:
        return found
    # A download that does not start lacks libraries of the system.
    command = (
        " ".join([*playwright, "install-deps", "chromium"]) if downloaded else "apt-get install chromium"
    )
    sys.exit(
        f"No Chromium starts here, and the browser tests need one. Run: sudo {command}   (then make test)"
    )


def main() -> None:
    started = time.monotonic()
    quick, postgres = "--quick" in sys.argv, "--postgres" in sys.argv
    extra = {} if quick else {"CHROMIUM": browser(), "REQUIRE_BROWSER": "1"}
    pytest = [sys.executable, "-m", "pytest"]
    checks = {} if postgres else quick_checks()
    if postgres:
        command = [sys.executable, "tests/servers.py", *pytest, *ON_POSTGRES]
        checks["pytest on PostgreSQL and Redis"] = (command, extra)
    elif not quick:
        checks["pytest"] = ([*pytest, *WITHOUT_SERVERS], extra)
    failed = [name for name, (command, env) in checks.items() if not run(name, command, env)]
    print(f"\n{time.monotonic() - started:.0f} s in all.", flush=True)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")
    print("All checks passed.")


if __name__ == "__main__":
    main()
