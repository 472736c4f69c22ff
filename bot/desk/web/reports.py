"""What supervisors read of the service: waits, who left, subjects, hours of demand, ends; and the same as a file.

**Rules.** From counters alone, with small numbers hidden before anything is drawn (`model.report`): page and file are
made of the same report. A file that is taken is written down first, or not given.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.desk.web import charts
from bot.desk.web.doors import Doors
from bot.desk.web.gate import SUPERVISORS, Gate, Visit
from bot.desk.web.pages import Pages, language
from bot.i18n import dates
from bot.model.audit import Action
from bot.model.counted import BOUNDS
from bot.model.report import LONGER, PERIODS, USUAL, Named, Report, Waits, period, report
from bot.model.suppressed import Table

MARK = "\ufeff"
"""What tells a spreadsheet that a file is UTF-8."""
SEPARATORS = {"fr": ";", "en": ","}
"""What stands between two cells where people read this language: decimal commas need the other one."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is carried out by spreadsheets, whoever wrote it."""


class Reports:
    """The page of numbers, and its file."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages) -> None:
        self._doors, self._gate, self._pages = doors, gate, pages

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        page = self._gate.page(self.show, roles=SUPERVISORS)
        file = self._gate.action(self.file, roles=SUPERVISORS)
        return [
            Route("/chiffres", page, methods=["GET"]),
            Route("/chiffres/fichier", file, methods=["POST"]),
        ]

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show the numbers of a period."""
        days = _days(request.query_params.get("jours", ""))
        context = await self._context(days, language(request))
        return self._pages.show(
            request, "reports.html", visit, {**context, **_drawn(context["report"])}
        )

    async def file(self, request: Request, visit: Visit) -> Response:
        """Give the same numbers as a file for spreadsheets."""
        days, locale = _days(visit.form.get("jours", "")), language(request)
        context = await self._context(days, locale)
        await self._doors.audit.record(visit.account.login, Action.EXPORT, f"report-{days}")
        context["row"] = row(SEPARATORS[locale])
        response = self._pages.show(request, "reports_file.html", visit, context)
        found: Report = context["report"]
        name = f"chiffres-{found.first}-{found.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        body = MARK.encode() + bytes(response.body)
        return Response(body, media_type="text/csv; charset=utf-8", headers=headers)

    async def _context(self, days: int, locale: str) -> dict[str, Any]:
        content = self._doors.content()
        desk = content.desk
        today = self._doors.now().astimezone(ZoneInfo(desk.hours.zone)).date()
        first, last = period(days, today)
        counters = await self._doors.counters.read(first, last)
        found = report(counters, first, last, Named(desk.topics, desk.outcomes, content.locales))
        found = replace(found, topics=_largest(found.topics), locales=_largest(found.locales))
        return {
            "report": found,
            "days": days,
            "periods": PERIODS,
            "longer": LONGER,
            "written": lambda day: dates.full(day, locale),
            "part": lambda name: _part(name, days, locale),
            "weekdays": dates.weekdays(locale),
            "short_weekdays": dates.weekdays(locale, "abbreviated"),
        }


def _largest(table: Table) -> Table:
    """Put the largest numbers first; what is hidden keeps its order, which says nothing."""
    return replace(table, cells=tuple(sorted(table.cells, key=lambda cell: -(cell.count or 0))))


def _drawn(found: Report) -> dict[str, Any]:
    drawn = {
        name: charts.rows(getattr(found, name).cells)
        for name in ("kinds", "topics", "locales", "ends")
    }
    leaving = [
        (one.kind, one.came if one.left is not None else None, one.left) for one in found.leaving
    ]
    return {
        "drawn": {
            **drawn,
            "days": charts.columns(found.days.cells),
            "hours": charts.grid(found.hours),
            "leaving": charts.parts(leaving),
            "waits": charts.parts([_steps(one) for one in found.waits], most=len(BOUNDS) + 1),
        }
    }


def _steps(waits: Waits) -> tuple[str, int | None, int | None]:
    """Give a wait as steps of `BOUNDS`: a minute more weighs less the longer it is."""
    return waits.kind, _step(waits.most or waits.middle), _step(waits.middle)


def _step(minutes: int | None) -> int | None:
    if minutes is None:
        return None
    return BOUNDS.index(minutes) + 1 if minutes in BOUNDS else len(BOUNDS) + 1


def _part(name: str, days: int, locale: str) -> str:
    """Name a part of a period: a day, the first of seven, a month."""
    day = date.fromisoformat(name)
    return dates.month(day, locale) if days > PERIODS[2] else dates.short(day, locale)


def _days(text: str) -> int:
    """Read which period is asked for."""
    return int(text) if text in {str(days) for days in PERIODS} else USUAL


def row(separator: str) -> Callable[..., Markup]:
    """Give what writes a line of the file."""

    def write(*cells: object) -> Markup:
        line = io.StringIO()
        csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow(_plain(cells))
        return Markup(line.getvalue())  # noqa: S704 - this is no HTML, it is a file

    return write


def _plain(cells: Iterable[object]) -> list[str | int]:
    found: list[str | int] = []
    for cell in cells:
        if isinstance(cell, int):
            found.append(cell)
            continue
        text = (cell.unescape() if isinstance(cell, Markup) else str(cell)).strip()
        found.append(f"'{text}" if text.startswith(FORMULA) else text)
    return found
