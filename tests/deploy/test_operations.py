"""docs/operations.md says what is so."""

from __future__ import annotations

import re

from tests.deploy.site import ROOT

READ = re.compile(r'(?:env\.\w+|env|required|environ\.get|environment\.get)\(\s*"([A-Z][A-Z_]+)"')
TABLE = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)


def test_every_setting_is_in_the_table_and_no_other() -> None:
    files = ("backhealth/settings.py", "backhealth/logs.py", "gunicorn.conf.py")
    read = {name for file in files for name in READ.findall((ROOT / file).read_text())}
    assert {"SECRET_KEY", "WEB_CONCURRENCY", "LOG_FORMAT", "DATABASE_POOL"} <= read
    assert sorted(TABLE) == sorted(read)


def test_the_environment_of_compose_is_made_of_settings() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    [given] = re.findall(r"^  environment:\n((?:    .*\n)+)", compose, re.MULTILINE)
    assert set(re.findall(r"^    (\w+):", given, re.MULTILINE)) <= set(TABLE)
