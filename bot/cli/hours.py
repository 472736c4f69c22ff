"""`murmure hours`: who is open, until when, in the service's time and in the seeker's.

**Rules.** Words and names come from the content, in the language of the terminal; ids, types and
times are for machines and the same everywhere. Times in JSON carry their offset: the seeker's with
`--zone`, else the service's own.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot import log
from bot.cli.hours_seen import State, Way, look
from bot.cli.hours_why import explained, found_for
from bot.content.content import Content
from bot.errors import SettingsError
from bot.hotlines.directory import Listed
from bot.hotlines.hours import Opening
from bot.hotlines.service import Service
from bot.i18n import dates
from bot.opening import load_content
from bot.settings import load_settings

FALLBACK = "en"  # the command line's own language
SOON = timedelta(hours=24)
# The public holidays are known for these years alone; outside of them lines would look open.
FIRST_YEAR, LAST_YEAR = 2000, 2075


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure hours`."""
    parser.add_argument("service", nargs="?", help="its id, as fr-3018; all of them if absent")
    parser.add_argument(
        "--why", action="store_true", help="name a topic: its services in order, with the reasons"
    )
    parser.add_argument("--at", metavar="ISO", help="an instant, as 2026-07-14T11:00; now")
    parser.add_argument("--zone", help="the seeker's time zone, as Indian/Reunion")
    parser.add_argument("--json", action="store_true", help="a list for machines")


def run(arguments: argparse.Namespace) -> int:
    """Print the hours of one service or of all."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    zone = parse_zone(arguments.zone)
    content = load_content(settings)
    seekers = zone or content.desk.hours.zone
    now = parse_instant(arguments.at, seekers)
    topic, why = arguments.service, arguments.why
    listed = found_for(content.services, topic, now, seekers) if why else ()
    states = look([one.service for one in listed] if why else choose(content, topic), now)
    locale = content.source_locale if arguments.json else locale_of(content, os.environ)
    speech = Speech(content, locale, now)
    if arguments.json:
        lines = [as_json(states, listed, zone, speech)]
    elif why:
        lines = explained(listed)
    elif arguments.service:
        lines = as_page(states[0], zone, speech)
    else:
        lines = as_table(states, zone, speech)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def parse_zone(text: str | None) -> str | None:
    """Check a zone's name; raise a sentence."""
    if text is None:
        return None
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        close = _close(text, available_timezones(), "write it as in Europe/Paris")
        raise SettingsError(f"there is no time zone {text!r}; {close}") from None
    return text


def parse_instant(text: str | None, zone: str) -> datetime:
    """Read `--at`; a time without an offset is the seeker's. Raise a sentence."""
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"--at {text!r} is no instant; write it as in 2026-07-14T11:00 or 2026-07-14T11:00+02:00"
        ) from None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise SettingsError(
            f"--at {text!r}: hours are known from {FIRST_YEAR} to {LAST_YEAR} only; choose a year of these"
        )
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def choose(content: Content, wanted: str | None) -> list[Service]:
    """Take one service or all; raise a sentence for an id that nobody has."""
    services = content.services.services
    if wanted is None:
        return list(services.values())
    if wanted in services:
        return [services[wanted]]
    bare = {name.partition("-")[2]: name for name in reversed(tuple(services))}
    meant = bare.get(wanted.casefold()) or wanted.casefold()
    hint = _close(meant, services, "`murmure hours` lists all of them")
    raise SettingsError(f"there is no service {wanted!r}; {hint}")


def _close(text: str, names: Iterable[str], otherwise: str) -> str:
    found = get_close_matches(text, sorted(names), n=1, cutoff=0.7)
    return f"did you mean {found[0]}?" if found else otherwise


def locale_of(content: Content, environ: Mapping[str, str]) -> str:
    """Name the language of the terminal, if the content speaks it."""
    wanted = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    language = next((text for text in wanted if text), "").partition(".")[0].partition("_")[0]
    ways = (language, FALLBACK, content.source_locale)
    return next(name for name in ways if name in content.locales)


@dataclass(frozen=True, slots=True)
class Speech:
    """The content's own words, in one language, at one instant."""

    content: Content
    locale: str
    now: datetime

    def of(self, service: Service, text: str) -> str:
        """Say a text of a service: its name, its limits, the note of a way in."""
        return self.content.catalogs.text(self.locale, f"services.{service.id}", text)

    def way(self, way: Way) -> str:
        """Say a way in: `SMS au 114`."""
        label = self.content.rules.lines.ways.get(way.channel.type)
        return self._say(label, value=way.channel.value) if label else way.channel.value

    def state(self, opening: Opening, zone: str, *, doubtful: bool = False) -> str:
        """Say whether it is open, and what comes next on the clocks of a zone."""
        lines = self.content.rules.lines
        if opening.state == "unknown":
            return self._say(lines.hours_unknown)
        if opening.state == "open":
            source = lines.open_always if opening.until is None else lines.open_until
        else:
            source = lines.opens_unknown if opening.opens is None else lines.opens_at
        text = self._say(source, **self._when(opening, zone))
        return f"{text} ({self._say(lines.hours_unknown)})" if doubtful else text

    def change(self, opening: Opening, zone: str) -> str:
        """Say when the state changes, and no more; nothing if that is unknown or never."""
        when = self._when(opening, zone)
        if opening.state == "open":
            return when.get("time", "")
        return " ".join(when[part] for part in ("day", "time") if part in when)

    def _when(self, opening: Opening, zone: str) -> dict[str, str]:
        """Write the next change as `time` and `day`; a closing that is not near has its day in the time."""
        at = opening.until or opening.opens
        if at is None:
            return {}
        time = dates.clock(at, zone, self.locale)
        lines = self.content.rules.lines
        near = {0: lines.today, 1: lines.tomorrow}.get(dates.days_ahead(at, self.now, zone))
        day = self._say(near) if near else dates.day(at, self.now, zone, self.locale)
        far = opening.until is not None and at - self.now > SOON
        return {"time": f"{day} {time}" if far else time, "day": day}

    def _say(self, source: str, **values: str) -> str:
        text = self.content.catalogs.text(self.locale, "globals", source)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def as_json(
    states: Sequence[State], listed: Sequence[Listed], zone: str | None, speech: Speech
) -> str:
    """Give a list for machines; with the reasons for the order, if there are any."""
    rows = [as_data(state, zone, speech) for state in states]
    for row, one in zip(rows, listed, strict=False):
        row["reasons"] = one.reasons()
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_data(state: State, zone: str | None, speech: Speech) -> dict[str, Any]:
    """Give one service for machines."""
    service = state.service
    row = {"id": service.id, "name": service.name}
    ways = [
        {
            "id": f"{service.id}.{way.channel.type}"
            + (f"-{way.number}" if way.number > 1 else ""),
            "name": speech.way(way),
            "type": way.channel.type,
            "value": way.channel.value,
            **_times(way.opening, service.zone, zone),
        }
        for way in state.ways
    ]
    return {**row, **_times(state.opening, service.zone, zone), "channels": ways}


def _times(opening: Opening, own: str, seekers: str | None) -> dict[str, str | None]:
    there = ZoneInfo(seekers or own)

    def iso(at: datetime | None) -> str | None:
        return at.astimezone(there).isoformat(timespec="seconds") if at else None

    return {
        "state": opening.state,
        "until": iso(opening.until),
        "opens": iso(opening.opens),
        "zone": own,
    }


def as_table(states: Sequence[State], zone: str | None, speech: Speech) -> list[str]:
    """Give one line a service: id, state in its own time, next change in the seeker's, name."""
    rows = [
        [
            one.service.id,
            *_cells(one.service, one, zone, speech),
            speech.of(one.service, one.service.name),
        ]
        for one in states
    ]
    return _aligned([*_head(zone), *rows])


def as_page(state: State, zone: str | None, speech: Speech) -> list[str]:
    """Give one service and all its ways in, with what else there is to know of them before somebody is sent there."""
    service = state.service
    rows = [
        [f"  {speech.way(way)}", *_cells(service, way, zone, speech), _note(service, way, speech)]
        for way in state.ways
    ]
    shown = [service.id, *_cells(service, state, zone, speech), ""]
    table = _aligned([*_head(zone), shown, *rows])
    limits = [speech.of(service, service.limits)] if service.limits else []
    return [speech.of(service, service.name), *table, *limits]


def _note(service: Service, way: Way, speech: Speech) -> str:
    return speech.of(service, way.channel.note) if way.channel.note else ""


def _head(zone: str | None) -> list[list[str]]:
    """Put the seeker's zone above the column that is in their time."""
    return [["", "", "", zone, ""]] if zone else []


def _cells(service: Service, seen: State | Way, zone: str | None, speech: Speech) -> list[str]:
    own = service.zone
    cells = [speech.state(seen.opening, own, doubtful=seen.doubtful), own]
    return [*cells, speech.change(seen.opening, zone)] if zone else cells


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
