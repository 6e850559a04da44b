"""Reading wrk's report, and what the rounds come to. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}
REQUESTS = re.compile(r"^\s*(\d+) requests in ", re.MULTILINE)
TROUBLE = re.compile(r"^\s*(?:Socket errors|Non-2xx or 3xx responses):.*$", re.MULTILINE)


class LoadError(Exception):
    """The load met something else than answers, so its numbers would mean nothing."""


class NoAnswer(LoadError):
    """The load was over before the first answer came."""


@dataclass(frozen=True)
class Load:
    """What wrk saw: answers, and two milliseconds of latency."""

    requests: int
    p50: float
    p99: float


@dataclass(frozen=True)
class Slice:
    """A few seconds of load on one page: milliseconds of processor and of latency."""

    cpu: float
    p50: float
    p99: float


def read_wrk(report: str) -> Load:
    """The report of `wrk --latency`; answers that are errors and broken connections are refused."""
    trouble = TROUBLE.search(report)
    requests = REQUESTS.search(report)
    if trouble:
        raise LoadError(trouble[0].strip())
    if not requests or int(requests[1]) == 0:
        raise NoAnswer("No answer came: give it more --seconds, or a quieter machine.")
    return Load(int(requests[1]), _latency(report, 50), _latency(report, 99))


def _latency(report: str, percent: int) -> float:
    found = re.search(rf"^\s*{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", report, re.MULTILINE)
    if not found:
        raise LoadError(f"No latency of {percent} % in:\n{report}")
    return float(found[1]) * UNITS[found[2]]


def cpu_per_request(seconds: float, requests: int) -> float:
    """Milliseconds of processor for each request."""
    return seconds * 1_000 / requests


def quieter_half(slices: Sequence[Slice]) -> list[Slice]:
    """The slices that took least processor, the larger half when their number is odd.

    What else the machine does makes a request dearer, never cheaper.
    """
    return sorted(slices, key=lambda each: each.cpu)[: (len(slices) + 1) // 2]


def settled(slices: Sequence[Slice]) -> Slice:
    """The mean of the quieter half."""
    quiet = quieter_half(slices)
    return Slice(*(mean(getattr(each, name) for each in quiet) for name in ("cpu", "p50", "p99")))
