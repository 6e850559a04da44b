"""What was measured, held against the budgets, as tables of Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.arithmetic import Slice
from tests.bench.budgets import RESIDENT_MB, Page

COLUMNS = (
    "Page",
    "CPU ms",
    "x floor",
    "budget",
    "p50 ms",
    "p99 ms",
    "x floor's p99",
    "queries",
    "KB sent",
    "x small data",
    "budgets",
)


@dataclass(frozen=True)
class Result:
    """A page with the large data, beside its page of the floor and, for most, the small data.

    `queries` are those of a first and of a second visit, `sent` the bytes of the compressed answer.
    """

    page: Page
    large: Slice
    floor: Slice
    small: Slice | None
    queries: tuple[int, int]
    sent: int

    @property
    def cpu(self) -> float:
        return self.large.cpu / self.floor.cpu

    @property
    def p99(self) -> float:
        return self.large.p99 / self.floor.p99

    @property
    def growth(self) -> float | None:
        return self.large.cpu / self.small.cpu if self.small else None

    def over(self) -> list[str]:
        """The budgets that are not met, by name."""
        page, (cold, warm) = self.page, self.queries
        if page.cpu is None:
            return []
        exceeded = {
            "CPU": self.cpu > page.cpu,
            "p99": self.p99 > page.p99,
            "queries": warm > page.queries or cold > page.most_cold_queries,
            "growth": page.growth is not None and self.growth is not None and self.growth > page.growth,
        }
        return [name for name, is_over in exceeded.items() if is_over]

    def cells(self) -> list[str]:
        page, (cold, warm) = self.page, self.queries
        over = self.over()
        return [
            page.name,
            f"{self.large.cpu:.2f}",
            f"{self.cpu:.2f} {page.floor}",
            f"{page.cpu:.1f}" if page.cpu is not None else "–",
            f"{self.large.p50:.1f}",
            f"{self.large.p99:.1f}",
            f"{self.p99:.2f}",
            str(warm) if cold == warm else f"{cold}, then {warm}",
            f"{self.sent / 1000:.1f}",
            f"{self.growth:.2f}" if self.growth is not None else "–",
            "–" if page.cpu is None else f"not met: {', '.join(over)}" if over else "met",
        ]


def table(results: Iterable[Result], floors: Mapping[str, Slice]) -> str:
    """The floor's pages first, then the measured ones."""
    rows = [
        [f"floor: {name}", f"{each.cpu:.2f}", "1", "–", f"{each.p50:.1f}", f"{each.p99:.1f}", "1", *["–"] * 4]
        for name, each in floors.items()
    ]
    return markdown([COLUMNS, ["---"] * len(COLUMNS), *rows, *(each.cells() for each in results)])


def markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def memory(resident: Mapping[str, float]) -> str:
    """One line on what a worker keeps in memory."""
    told = ", ".join(f"{megabytes:.0f} MB ({name})" for name, megabytes in resident.items())
    most = max(megabytes for name, megabytes in resident.items() if name != "floor")
    verdict = "met" if most <= RESIDENT_MB else "not met"
    return f"Resident memory of a worker: {told}; budget {RESIDENT_MB} MB: {verdict}."
