"""`murmure audit`: who opened, took, read, exported, erased what; and whether that log is whole.

**Rules.** Ids only. A log that was changed is said to be, with the number of the first entry that is not what was
written, and exit status 1. The newest entry's name is printed so that it can be noted where the server cannot reach:
only that shows a log whose end was cut off.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.cli.beside import beside, in_force
from bot.errors import SettingsError
from bot.store.audit import Entry, Verdict

WHY = {
    "anchor": "the mark where the log begins was not made with this key file",
    "unreadable": "this is no entry",
    "forged": "not what was written, or not written with this key file",
    "out_of_order": "entries before it were taken out, added or exchanged",
    "missing": "the entry that you noted is not there: the end was cut off, or another one was written",
    "too_old": "the entry that you noted is older than what is kept; note a newer one",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure audit`."""
    parser.add_argument("--since", metavar="DATE", help="from this day or moment on, in UTC")
    parser.add_argument("--actor", help="only this login, or seeker, operator, system, unknown")
    parser.add_argument("--case", metavar="ID", help="only this case, or this conversation")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--verify", action="store_true", help="check that nothing was changed")
    parser.add_argument(
        "--head", default="", metavar="ENTRY", help="with --verify: an entry noted earlier"
    )


def run(arguments: argparse.Namespace) -> int:
    """List the log, or check it."""
    since = _since(arguments.since)
    if arguments.head and not arguments.verify:
        raise SettingsError("--head says what --verify must find; give both")
    if arguments.verify:
        verdict = asyncio.run(_verify(arguments.head))
        _say(_told(verdict))
        return 1 if verdict.why else 0
    entries = [one for one in asyncio.run(_entries()) if _fits(one, since, arguments)]
    _say(_as_json(entries) if arguments.json else _rows(entries))
    return 0


async def _verify(head: str) -> Verdict:
    async with beside(in_force()) as store:
        return await store.audit.verify(head)


async def _entries() -> list[Entry]:
    async with beside(in_force()) as store:
        return await store.audit.entries()


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError("--since takes a date or a moment, like 2026-03-14") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fits(entry: Entry, since: datetime | None, arguments: argparse.Namespace) -> bool:
    about = not arguments.case or arguments.case in {
        entry.subject,
        entry.subject.partition(".")[0],
    }
    late = since is None or entry.at >= since
    return about and late and arguments.actor in {None, entry.actor}


def _rows(entries: Sequence[Entry]) -> Iterator[str]:
    wide = max((len(entry.actor) for entry in entries), default=0)
    for entry in entries:
        when = f"{entry.at:%Y-%m-%d %H:%M:%S}"
        yield f"{entry.number:6}  {when}  {entry.actor:{wide}}  {entry.action:12}  {entry.subject}".rstrip()


def _as_json(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps({
            "number": entry.number,
            "at": entry.at.isoformat(),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "hash": entry.hash,
        })


def _told(verdict: Verdict) -> Iterator[str]:
    if verdict.why:
        yield f"broken at entry {verdict.wrong}: {WHY[verdict.why]}"
    else:
        yield f"whole: {verdict.entries} entries"
    if verdict.head:
        yield f"newest: {verdict.head}"


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
