"""Small numbers hidden, so that a table of counts tells of nobody.

**Rules.** A number below `FEWEST` is hidden, and so is zero: that nobody came is as much a fact as that one did. What
is hidden must not follow from the total and the rest: then the smallest of the others is hidden as well, until at least
two are and those hidden hold `FEWEST` or more together. Equal tables give equal answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a table; None if it is hidden."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Counts that add up to the total; None if that is hidden, and then all of them are."""

    cells: tuple[Cell, ...]
    total: int | None

    def __getitem__(self, name: str) -> int | None:
        return next((cell.count for cell in self.cells if cell.name == name), None)

    @property
    def shown(self) -> bool:
        """Whether any number is left."""
        return any(cell.count is not None for cell in self.cells)


def shown(count: int) -> int | None:
    """Give a number that stands alone, if it may be shown."""
    return count if count >= FEWEST else None


def protected(counts: Mapping[str, int], *, hidden: bool = False) -> Table:
    """Hide what must be hidden; everything, if the total is `hidden` for another reason."""
    total = sum(counts.values())
    if hidden or total < FEWEST:
        return Table(tuple(Cell(name, None) for name in counts), None)
    away = {name for name, count in counts.items() if count < FEWEST}
    rest = sorted(counts.keys() - away, key=lambda name: (counts[name], name))
    while not _safe([counts[name] for name in away]):
        away.add(rest.pop(0))
    return Table(
        tuple(Cell(name, None if name in away else count) for name, count in counts.items()), total
    )


def _safe(away: Iterable[int]) -> bool:
    """Tell whether what is hidden stays unknown to whoever knows its sum; of nobody there is nothing to know."""
    numbers = tuple(away)
    return sum(numbers) == 0 or (len(numbers) >= 2 and sum(numbers) >= FEWEST)
