"""Every check of the project, in one run: `make test`. `--quick` leaves out pytest and the browser.

Finds a Chromium for the browser tests, or installs one, before it starts; says what failed at the end.
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
    """A Chromium that is there: CHROMIUM, one on the PATH, or one that Playwright downloaded."""
    from playwright.sync_api import sync_playwright

    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if named:
        return named
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


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
    if not installed_browser():
        print("== installing Chromium with Playwright (a minute, once)", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    found = installed_browser()
    if not found:
        sys.exit("No Chromium for the browser tests. Run: sudo apt-get install chromium   (then make test)")
    return found


def main() -> None:
    started = time.monotonic()
    quick = "--quick" in sys.argv
    extra = {} if quick else {"CHROMIUM": browser(), "REQUIRE_BROWSER": "1"}
    failed = [name for name, (command, env) in quick_checks().items() if not run(name, command, env)]
    if not quick and not run("pytest", [sys.executable, "-m", "pytest", "-q"], extra):
        failed.append("pytest")
    print(f"\n{time.monotonic() - started:.0f} s in all.", flush=True)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")
    print("All checks passed.")


if __name__ == "__main__":
    main()
