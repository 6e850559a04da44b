"""What brings Backhealth and its tests onto a machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_static_files_stay_in_the_image_and_out_of_the_volume() -> None:
    """A volume would keep those of the release it was made with."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    static = Path(re.search(r"STATIC_ROOT=(\S+)", dockerfile)[1])
    [volume] = re.findall(r"^VOLUME (\S+)$", dockerfile, re.MULTILINE)
    assert not static.is_relative_to(volume)
    assert static != Path("/app/static"), "the files are collected from there"
    assert dockerfile.index("collectstatic") < dockerfile.index("VOLUME")


@pytest.mark.browser
def test_a_chromium_that_does_not_start_counts_as_not_installed(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'Chromium 140.0'\nexit 127\n")
    broken.chmod(0o755)
    # On its own: Playwright starts once a process.
    found = subprocess.run(
        [sys.executable, "-c", "from tests.check import installed_browser; print(installed_browser())"],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": str(broken)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() not in {"", str(broken)}
