from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from backhealth.accounts.erasure import forget_counts
from routines.purging import purge


class Command(BaseCommand):
    help = (
        "Removes for good what was deleted 30 days ago, visitors' sessions nobody claimed and sign-ins that ended. "
        "Run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        forget_counts()
        self.stdout.write(f"Removed {purge(now=timezone.now())} rows for good.")
