"""Dose: how much of a movement, how long it takes and how it is worded. Pure; no database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

SETUP_SECONDS = 12
"""Time to get into position for one movement (a design choice of ours)."""


@dataclass(frozen=True, kw_only=True)
class Dose:
    """Sets of reps, each rep held and each set followed by a rest; seconds throughout.

    `set_reps` tells the reps of each set where they differ: `sets` is then how many it tells, `reps` the first of
    them. It is empty when all sets are alike.
    """

    sets: int
    reps: int
    hold_seconds: int = 0
    rest_seconds: int = 0
    each_side: bool = False
    rep_seconds: int
    set_reps: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Gives every dose one form, so that equal ones are equal."""
        if self.set_reps:
            object.__setattr__(self, "sets", len(self.set_reps))
            object.__setattr__(self, "reps", self.set_reps[0])
        if len(set(self.set_reps)) == 1:
            object.__setattr__(self, "set_reps", ())

    @property
    def seconds(self) -> int:
        """Estimated time, setting up included.

        With one set of holds of 5 s or more, the rest falls between the holds; otherwise between the sets.
        """
        repetitions = (sum(self.set_reps) or self.sets * self.reps) * (2 if self.each_side else 1)
        if self.sets == 1 and self.hold_seconds >= 5:
            rests = repetitions - 1
        else:
            rests = self.sets - 1
        moving = repetitions * (self.rep_seconds + self.hold_seconds)
        return moving + self.rest_seconds * rests + SETUP_SECONDS

    @property
    def minutes(self) -> int:
        return minutes(self.seconds)

    def __str__(self) -> str:
        """As a person reads it: `2 × 6 each side, hold 5 s, rest 20 s`, or `5, 3 and 1 reps, hold 8 s`.

        A number and its unit stay on one line.
        """
        return self._words_in(get_language())

    @property
    def is_timed(self) -> bool:
        """Whether it goes on for its seconds, as walking, breathing or resting does: nothing is held."""
        return not self.rep_seconds

    @lru_cache(maxsize=1000)  # noqa: B019 (a dose is a few numbers, and plans repeat them)
    def _words_in(self, language: str | None) -> str:
        is_one_hold = self.reps == 1 and self.hold_seconds and not self.set_reps
        if is_one_hold:
            words = _("%(sets)s\u00a0×\u00a0%(seconds)s\u00a0s hold")
            if self.is_timed:
                words = _("%(sets)s\u00a0×\u00a0%(seconds)s\u00a0s")
            amount = words % {"sets": self.sets, "seconds": self.hold_seconds}
        elif self.set_reps:
            amount = self.set_reps_words
        else:
            amount = f"{self.sets}\u00a0×\u00a0{self.reps}"
        parts = [f"{amount} {_('each side')}" if self.each_side else amount]
        if self.hold_seconds and not is_one_hold:
            words = _("%(seconds)s\u00a0s each") if self.is_timed else _("hold %(seconds)s\u00a0s")
            parts.append(words % {"seconds": self.hold_seconds})
        if self.rest_seconds:
            parts.append(_("rest %(seconds)s\u00a0s") % {"seconds": self.rest_seconds})
        return ", ".join(parts)

    @property
    def set_reps_words(self) -> str:
        """Sets that differ, one after the other: `5, 3 and 1 reps`."""
        *several, last = self.set_reps
        return _("%(several)s and\u00a0%(last)s\u00a0reps") % {
            "several": ", ".join(map(str, several)),
            "last": last,
        }


def minutes(seconds: int) -> int:
    """Whole minutes to the nearest, and at least one."""
    return max(1, (seconds + 30) // 60)


def minutes_words(seconds: int) -> str:
    count = minutes(seconds)
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
