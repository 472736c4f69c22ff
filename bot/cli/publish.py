"""`murmure publish`: check a folder whole, and make it what people read, in every process at once.

**Rules.** What has an error is not published. Nobody publishes over what they have not seen: a folder must be based
on what is published now, and the store refuses whoever is second (P11).
"""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.behind import behind, warning
from bot.cli.beside import beside, in_force
from bot.cli.revisions import Base, base_of, chosen, read, remember
from bot.cli.told import shown
from bot.content.changes import changes
from bot.content.content import Content
from bot.content.load import assembled
from bot.content.sources import Sources
from bot.errors import ContentError
from bot.model.audit import OPERATOR, Action
from bot.opening import content_folder
from bot.proof.report import Report, examined
from bot.store.publication import Publication, Published
from bot.store.store import Store
from bot.worker.standing import SHORT, named

LONGEST_NAME, LONGEST_NOTE = 60, 300


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure publish`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, help="content folder; the one in force if absent"
    )
    signed(parser)
    parser.add_argument(
        "--onto",
        metavar="REVISION",
        help="replace this publication, though the folder was not made from it",
    )


def signed(parser: argparse.ArgumentParser) -> None:
    """Add who it was and why."""
    parser.add_argument("--note", default="", help="why, in a sentence; shown by `versions`")
    parser.add_argument("--by", default="", help="who; your name on this machine if absent")


def run(arguments: argparse.Namespace) -> int:
    """Publish; return the exit status."""
    return asyncio.run(_run(arguments))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to publish."""

    folder: Path
    sources: Sources
    head: Publication | None
    before: Sources | None


async def _run(arguments: argparse.Namespace) -> int:
    settings = in_force()
    folder = content_folder(settings, arguments.folder)
    sources = read(folder)
    async with beside(settings) as store:
        log = await store.publications.log()
        head = log[0] if log else None
        onto = chosen(log, arguments.onto).revision if arguments.onto else None
        before = await replaced(store, head)
        if head is not None and before is not None and head.revision == sources.revision:
            remember(folder, Base.of(head))
            say([f"Nothing to publish: this is {named(head)}"])
            return 0
        if head is not None and head.revision != _based_on(folder):
            say(await _what_is_lost(store, sources, folder))
            if head.revision != onto:
                say(_overtaken(head, folder))
                return 1
        return await _propose(store, Proposal(folder, sources, head, before), arguments)


async def replaced(store: Store, head: Publication | None) -> Sources | None:
    """Fetch what is published; a damaged one can be replaced, so it is only said."""
    if head is None:
        return None
    try:
        return await store.publications.fetch(head.revision)
    except ContentError as error:
        say([str(error)])
        return None


async def _what_is_lost(store: Store, sources: Sources, folder: Path) -> list[str]:
    """Warn before what somebody published since, on the web or from another folder, is overwritten."""
    try:
        found = await behind(store, sources, base_of(folder))
    except ContentError:
        return []  # damaged; that was said
    return list(warning(found)) if found else []


def _based_on(folder: Path) -> str | None:
    base = base_of(folder)
    return base.revision if base else None


async def _propose(store: Store, wanted: Proposal, arguments: argparse.Namespace) -> int:
    report = await asyncio.to_thread(examined, wanted.sources, _previous(wanted.before))
    say(_found(report))
    if not report.good:
        say(["Not published."])
        return 1
    if wanted.before is not None:
        say(shown(changes(wanted.before, wanted.sources), await store.census.count()))
    entry = signature(wanted.head, wanted.sources.revision, arguments)
    done = await settled(store, wanted.folder, entry, wanted.sources)
    if done == 0 and not remember(wanted.folder, Base.of(entry)):
        say([f"{wanted.folder} cannot be written: next time, say `--onto {entry.number}`."])
    return done


def _previous(before: Sources | None) -> Content | None:
    """Compile what is published: people who are in the middle of it must be able to go on."""
    try:
        return assembled(before) if before else None
    except ContentError:
        return None  # an older version of the program wrote it; nobody can be walked through it


def _found(report: Report) -> Iterable[str]:
    errors = [finding for finding in report.findings if finding.severity == "error"]
    yield from (" ".join(finding.shown().splitlines()) for finding in errors)
    warnings = sum(finding.severity == "warning" for finding in report.findings)
    more = "; `murmure check` shows them" if warnings else ""
    yield f"Checked: errors {len(errors)}, warnings {warnings}{more}."


def signature(
    head: Publication | None, revision: str, arguments: argparse.Namespace
) -> Publication:
    """Write the entry for what replaces the head."""
    by = " ".join((arguments.by or getpass.getuser()).split())[:LONGEST_NAME]
    note = " ".join(arguments.note.split())[:LONGEST_NOTE]
    base = head.revision if head else ""
    number = head.number + 1 if head else 1
    return Publication(number, revision, datetime.now(UTC), by, note, base)


async def settled(
    store: Store, folder: Path, entry: Publication, sources: Sources | None = None
) -> int:
    """Publish, and say what became of it."""
    outcome = await store.publications.publish(entry, sources)
    if outcome is Published.OVERTAKEN:
        head = await store.publications.head()
        say(_overtaken(head, folder) if head else [])
        return 1
    if outcome is Published.MISSING:
        say(["Nothing changed: the files of that revision are not kept any more."])
        return 1
    action = Action.ROLL_BACK if sources is None else Action.PUBLISH
    await store.audit.note(OPERATOR, action, entry.revision[:SHORT])
    say([f"Published: {named(entry)}"])
    return 0


def _overtaken(head: Publication, folder: Path) -> Iterable[str]:
    yield f"Not published: {folder} was not made from what is published now, which is"
    yield f"  {named(head)}"
    yield f"Nothing was overwritten. `murmure diff head {folder}` shows what your folder would change;"
    yield "`murmure pull` brings into it what is published, where you changed nothing yourself;"
    yield f"`murmure versions --export {head.number} DIR` gives you the files that are published."
    yield f"When your folder holds both, publish it with `--onto {head.number}`."


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
