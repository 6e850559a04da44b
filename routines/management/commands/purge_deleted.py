from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from routines.purging import purge


class Command(BaseCommand):
    help = (
        "Removes for good what was deleted 30 days ago and visitors' sessions nobody claimed. Run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Removed {purge(now=timezone.now())} rows for good.")
