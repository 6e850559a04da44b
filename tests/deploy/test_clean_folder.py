"""The steps of the Dockerfile and of compose.yaml, done in a clean folder by a user without rights.

The lines are read from the two files, so what is tried here is what they say. Left out is what makes the machine
itself: packages of the system and the user, whose part somebody else here plays.
"""

from __future__ import annotations

import getpass
import json
import os
import pwd
import re
import shlex
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.site import PATIENCE, ROOT, Browser, copy_of_the_code
from tests.servers import free_port

OF_THE_MACHINE = ("apt-get ", "useradd ", "rm -rf /var/lib/apt")
# A build is given no settings, and neither is a server but its own.
NOT_GIVEN = {"BACKHEALTH_MODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "REDIS_URL", "STATIC_ROOT"}


def instructions() -> list[tuple[str, str]]:
    """Each line of the Dockerfile as its word and the rest."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line and line[0] != "#"]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def named(word: str) -> str:
    [rest] = [rest for each, rest in instructions() if each == word]
    return rest


class Image:
    """A folder in place of the image's root, with `/app` and `/venv` in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.app = copy_of_the_code(root / "app")
        self.rights: dict[str, Any] = {}
        self.user = getpass.getuser()
        if os.geteuid() == 0:
            self.user = "nobody"
            group = pwd.getpwnam(self.user).pw_gid
            self.rights = {"user": self.user, "group": group, "extra_groups": []}
        self.python = self._python()
        [given] = [rest for word, rest in instructions() if word == "ENV"]
        self.environment = dict(pair.split("=", 1) for pair in shlex.split(self.here(given)))
        self.environment["PATH"] = self.environment["PATH"].replace("$PATH", os.environ["PATH"])

    def here(self, line: str) -> str:
        """A line of the Dockerfile with this folder's paths."""
        return re.sub(r"(?<![\w/])/(app|venv)\b", rf"{self.root}/\1", line)

    def build(self) -> None:
        """Every RUN, as the user it would have."""
        rights: dict[str, Any] = {}
        for word, rest in instructions():
            if word == "USER":
                rights = self.rights
            if word == "RUN":
                steps = re.sub(r"--mount=\S+ ", "", rest).split(" && ")
                self.run(" && ".join(step for step in steps if not step.startswith(OF_THE_MACHINE)), rights)
        if not self.rights:
            # Root owns these files in the image; here it is the same person, who gives up the right to write.
            code = [path for path in self.root.rglob("*") if not path.is_symlink()]
            for path in [*code, self.root]:
                if path != self.app / "var":
                    path.chmod(path.stat().st_mode & ~0o222)

    def run(self, steps: str, rights: dict[str, Any]) -> None:
        # Before there is an environment in /venv, `python` is the machine's own.
        python = "python" if (self.root / "venv" / "bin" / "python").exists() else self.python
        steps = re.sub(r"^python\b", python, self.here(steps))
        steps = steps.replace("-o backhealth ", f"-o {self.user} ")
        given = {name: value for name, value in os.environ.items() if name not in NOT_GIVEN}
        subprocess.run(
            ["sh", "-c", steps or "true"], cwd=self.app, env=given | self.environment, check=True, **rights
        )

    def start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """A command in the running image, which is given nothing but its settings."""
        return subprocess.Popen(
            command,
            cwd=self.app,
            env=environment | self.environment,
            **self.rights,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def writable(self) -> set[str]:
        """What the user may write."""
        found = subprocess.run(
            ["find", self.root, "-writable", "-not", "-type", "l"],
            **self.rights,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(found.stdout.split())

    def _python(self) -> str:
        """A Python of this machine that the user may run: one in somebody's home is theirs alone."""
        fits = "import ensurepip, ssl, sys; sys.exit(sys.version_info < (3, 11))"
        installed = [*Path("/usr/bin").glob("python3*"), *Path("/usr/local/bin").glob("python3*")]
        for python in [str(sys._base_executable), *map(str, sorted(installed))]:
            with suppress(PermissionError):
                tried = subprocess.run([python, "-c", fits], **self.rights, stderr=subprocess.DEVNULL)
                if tried.returncode == 0:
                    return python
        pytest.fail(f"No Python 3.11 or newer here that the user {self.user} may run")


@pytest.fixture
def image(folder: Path) -> Image:
    image = Image(folder)
    image.build()
    return image


def test_the_images_steps_bring_up_a_site_that_writes_to_its_volume_alone(
    image: Image, production: dict[str, str]
) -> None:
    [prepare] = re.findall(
        r'^    command: (\["sh", "-c", "python manage\.py migrate.*\])$', compose(), re.MULTILINE
    )
    assert image.writable() == {str(image.app / "var")}
    before = times(image)

    assert image.start(json.loads(prepare), production).wait(PATIENCE) == 0
    port = free_port()
    command = json.loads(named("CMD").replace("0.0.0.0:8000", f"127.0.0.1:{port}"))
    probe = shlex.split(named("HEALTHCHECK").partition(" CMD ")[2].replace(":8000", f":{port}"))
    server = image.start(command, production)
    try:
        deadline = time.monotonic() + PATIENCE
        while image.start(probe, production).wait(PATIENCE):
            assert server.poll() is None
            assert time.monotonic() < deadline
        browser = Browser(port)
        assert "Create an account" in browser.get("/accounts/signup/").text
        assert "Sign out" in browser.sign_up("ben@example.com").text + browser.get("/accounts/settings/").text
        style = re.search(r"/static/css/[\w.-]+\.css", browser.get("/").text)[0]
        assert "immutable" in browser.get(style).headers["Cache-Control"]
        browser.close()
    finally:
        server.terminate()
        assert server.wait(PATIENCE) == 0
    assert times(image) == before


def times(image: Image) -> dict[Path, int]:
    """When each file outside the volume was last written."""
    var = image.app / "var"
    return {path: path.lstat().st_mtime_ns for path in image.root.rglob("*") if not path.is_relative_to(var)}


def compose() -> str:
    return (ROOT / "compose.yaml").read_text()


def test_compose_publishes_the_app_alone_and_to_its_own_host() -> None:
    assert re.findall(r"^ +ports: (.*)$", compose(), re.MULTILINE) == ['["127.0.0.1:${APP_PORT:-8000}:8000"]']


def test_compose_says_which_secret_is_missing_and_holds_none() -> None:
    asked = re.findall(r"\$\{(\w+)(:[?-])([^}]*)\}", compose())
    said = {name: words for name, kind, words in asked if kind == ":?"}
    assert said.keys() >= {"SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "POSTGRES_PASSWORD"}
    assert all(words.startswith(f"Put {name} into .env") for name, words in said.items())
    assert len(asked) == compose().count("${")
    assert not said.keys() & {name for name, kind, _ in asked if kind == ":-"}


def test_the_images_client_is_of_the_databases_release() -> None:
    """An older pg_dump refuses a newer server; Debian trixie's is 17."""
    assert {rest.split()[0] for word, rest in instructions() if word == "FROM"} == {"python:3.12-slim-trixie"}
    assert "image: postgres:17-trixie" in compose()
