"""Planning: how long a plan takes, and what to look at before practising it. Pure; no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.dose import Dose, minutes, minutes_words

MANY_STEPS = 12
PHASES = ("warm-up", "core", "cooldown")
Items = Sequence[tuple[str, Dose]]
"""The steps of a plan in order: phase and dose."""


@dataclass(frozen=True)
class PhaseTime:
    """One phase of a plan: how many steps, how many seconds."""

    phase: str
    steps: int
    seconds: int

    @property
    def minutes(self) -> int:
        return minutes(self.seconds) if self.seconds else 0


@dataclass(frozen=True)
class Outline:
    """A plan at a glance."""

    phases: tuple[PhaseTime, ...]

    @property
    def steps(self) -> int:
        return sum(phase.steps for phase in self.phases)

    @property
    def seconds(self) -> int:
        return sum(phase.seconds for phase in self.phases)

    @property
    def minutes(self) -> int:
        return minutes(self.seconds) if self.seconds else 0

    @property
    def time_words(self) -> str:
        return minutes_words(self.seconds)

    @property
    def steps_words(self) -> str:
        return ngettext("%(count)s exercise", "%(count)s exercises", self.steps) % {"count": self.steps}


def outline(items: Items) -> Outline:
    """The time of each phase and of the whole."""
    return Outline(
        tuple(
            PhaseTime(
                phase,
                steps=sum(of == phase for of, _dose in items),
                seconds=sum(dose.seconds for of, dose in items if of == phase),
            )
            for phase in PHASES
        )
    )


def review(plan: Outline) -> list[str]:
    """What is worth a look before starting, in words; nothing for an empty plan."""
    if not plan.steps:
        return []
    counts = {phase.phase: phase.steps for phase in plan.phases}
    findings = []
    if not counts["warm-up"]:
        findings.append(_("There is no warm-up. A minute of gentle movement makes the rest easier."))
    if not counts["cooldown"]:
        findings.append(_("There is no cooldown. One slow stretch is a good way to finish."))
    if plan.steps > MANY_STEPS:
        findings.append(
            _("There are %(count)s exercises. Up to %(most)s are easier to keep up.")
            % {"count": plan.steps, "most": MANY_STEPS}
        )
    return findings
