"""The one table of the floor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

WORDS = "Twelve words or so that say what this row of the table is"


class Entry(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    words = models.CharField(max_length=200)
    minutes = models.IntegerField()
    done = models.BooleanField()
    day = models.DateField()

    class Meta:
        app_label = "floor"
        indexes: ClassVar = [models.Index(fields=["owner", "kind", "-day"], name="entry_by_day")]

    def __str__(self) -> str:
        return self.name


def cells(number: int) -> dict[str, Any]:
    """What a row shows."""
    return {
        "name": f"Entry number {number}",
        "place": f"Shelf {number % 7}",
        "words": WORDS,
        "minutes": number % 20 + 1,
        "done": number % 3 == 0,
        "day": date(2026, 1, 1) + timedelta(days=number),
    }
