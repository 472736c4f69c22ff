"""Charts as plain geometry: where each bar and cell stands. Templates draw them as SVG; no sentence stands here.

**Rules.** Pure. A hidden number has a bar of its own kind and one length, so that no picture tells what its table does
not. Widths are those of a narrow phone: on wide screens a chart grows as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.suppressed import Cell, Table

WIDE = 360
ROW, BAR, TAIL = 42, 14, 46
COLUMNS_HIGH, FOOT, HEAD = 120, 18, 16
CELL_WIDE, CELL_HIGH, MARGIN = 13.5, 20, 34
FEW = 6
"""How long the bar of a hidden number is."""
SHADES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        part: how much of its width is drawn darker.
        shade: of a cell in a map, from 1 to `SHADES`; 0 for a hidden number.
    """

    name: str
    count: int | None
    x: float
    y: float
    width: float
    height: float
    part: float = 0
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a frame."""

    width: int
    height: int
    bars: tuple[Bar, ...]

    @property
    def tallest(self) -> str:
        """Name the bar of the largest number, which is written beside it where there is no room for all."""
        return max(self.bars, key=lambda bar: bar.count or 0).name if self.bars else ""


def rows(cells: Sequence[Cell]) -> Chart:
    """Draw one bar below the other, each under its name; their lengths are the numbers."""
    longest = _most(cells)
    bars = [
        Bar(cell.name, cell.count, 0, n * ROW + 20, _length(cell, longest, WIDE - TAIL), BAR)
        for n, cell in enumerate(cells)
    ]
    return Chart(WIDE, len(bars) * ROW, tuple(bars))


def parts(found: Sequence[tuple[str, int | None, int | None]], most: int = 0) -> Chart:
    """Draw one bar below the other, a part of each darker; none where one of the two is hidden."""
    longest = most or max((whole or 0 for _, whole, _ in found), default=0) or 1
    bars = []
    for n, (name, whole, part) in enumerate(found):
        wide = _length(Cell(name, whole), longest, WIDE)
        dark = 0 if not whole or part is None else round(wide * min(1, part / whole), 1)
        bars.append(Bar(name, whole, 0, n * ROW + 20, wide, BAR, dark))
    return Chart(WIDE, len(bars) * ROW, tuple(bars))


def columns(cells: Sequence[Cell]) -> Chart:
    """Draw one bar beside the other, from a common ground."""
    longest, step = _most(cells), WIDE / max(1, len(cells))
    bars = []
    for n, cell in enumerate(cells):
        tall = _length(cell, longest, COLUMNS_HIGH)
        place = round(n * step + step * 0.1, 2)
        bars.append(
            Bar(
                cell.name,
                cell.count,
                place,
                HEAD + COLUMNS_HIGH - tall,
                round(step * 0.8, 2),
                tall,
            )
        )
    return Chart(WIDE, HEAD + COLUMNS_HIGH + FOOT, tuple(bars))


def grid(tables: Sequence[Table]) -> Chart:
    """Draw a map: a line for each weekday, a cell for each hour, the darker the more came."""
    longest = max((_most(table.cells) for table in tables), default=1)
    bars = [
        Bar(
            f"{day}:{cell.name}",
            cell.count,
            MARGIN + hour * CELL_WIDE,
            HEAD + day * CELL_HIGH,
            CELL_WIDE - 1.5,
            CELL_HIGH - 2,
            shade=_shade(cell, longest),
        )
        for day, table in enumerate(tables)
        for hour, cell in enumerate(table.cells)
    ]
    return Chart(WIDE, HEAD + len(tables) * CELL_HIGH, tuple(bars))


def _most(cells: Sequence[Cell]) -> int:
    return max((cell.count or 0 for cell in cells), default=0) or 1


def _length(cell: Cell, longest: int, room: float) -> float:
    return FEW if cell.count is None else round(max(FEW, room * cell.count / longest), 1)


def _shade(cell: Cell, longest: int) -> int:
    return 0 if cell.count is None else max(1, -(-SHADES * cell.count // longest))
