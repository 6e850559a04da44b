from __future__ import annotations

from django.apps import AppConfig


class RoutinesConfig(AppConfig):
    name = "routines"
    verbose_name = "Routines"

    def ready(self) -> None:
        """Connects the claim of a visitor's sessions to signing in."""
        from routines import visitors  # noqa: F401
