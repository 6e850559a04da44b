from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Collects no htmx extensions: none is used, and one imports a file that is not shipped."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext"]
