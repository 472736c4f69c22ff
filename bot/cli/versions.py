"""`murmure versions`, `murmure rollback`: what was published, and back to it.

**Rules.** A rollback is a publication like any other: it has a number, somebody made it, and it can be rolled back.
It is not checked again, because it was checked once and is needed in a hurry; but this version must be able to read it.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.cli.beside import beside, in_force
from bot.cli.publish import replaced, say, settled, signature, signed
from bot.cli.revisions import Base, base_of, chosen, remember, written
from bot.cli.told import shown
from bot.content.changes import changes
from bot.content.load import assembled
from bot.content.sources import gathered
from bot.errors import SettingsError
from bot.opening import content_folder
from bot.settings import Settings
from bot.store.embedded import holds_data
from bot.store.publication import Publication
from bot.worker.standing import SHORT

NOTHING = "Nothing is published: every process serves the folder that it was started with."


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure versions`."""
    parser.add_argument(
        "--export",
        nargs=2,
        metavar=("REVISION", "DIR"),
        help="write the files of a publication into a new folder",
    )


def configure_rollback(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure rollback`."""
    parser.add_argument(
        "revision", nargs="?", help="number or revision; what the last publication replaced"
    )
    signed(parser)


def run(arguments: argparse.Namespace) -> int:
    """List what was published, or write a revision's files; return the exit status."""
    return asyncio.run(_export(*arguments.export) if arguments.export else _list())


def roll_back(arguments: argparse.Namespace) -> int:
    """Publish an older revision again; return the exit status."""
    return asyncio.run(_roll_back(arguments))


def untouched(settings: Settings) -> bool:
    """Tell whether nothing can have been published: no Redis was ever there, and none needs to be started."""
    return settings.redis_url is None and not holds_data(settings.data_dir)


async def _list() -> int:
    settings = in_force()
    if untouched(settings):
        say([NOTHING])
        return 0
    async with beside(settings) as store:
        log = await store.publications.log()
    say(_rows(log) if log else [NOTHING])
    return 0


def _rows(log: Sequence[Publication]) -> Iterator[str]:
    """Write a line for each, the one in force marked."""
    first = {
        one.revision: one.number for one in log
    }  # newest first: the oldest of a revision stays
    wide = max(len(one.by) for one in log)
    for one in log:
        mark = "*" if one is log[0] else " "
        again = f"again {first[one.revision]}. " if first[one.revision] != one.number else ""
        when = f"{one.at:%Y-%m-%d %H:%M} UTC"
        row = f"{mark}{one.number:4}  {one.revision[:SHORT]}  {when}  {one.by:{wide}}  {again}{one.note}"
        yield row.rstrip()


async def _export(named: str, target: str) -> int:
    settings, folder = in_force(), Path(target)
    if untouched(settings):
        raise SettingsError(NOTHING)
    async with beside(settings) as store:
        one = chosen(await store.publications.log(), named)
        written(await store.publications.fetch(one.revision), folder)
    remember(folder, Base.of(one))
    say([f"Publication {one.number} ({one.revision[:SHORT]}) stands in {folder}."])
    return 0


async def _roll_back(arguments: argparse.Namespace) -> int:
    settings = in_force()
    if untouched(settings):
        raise SettingsError(NOTHING)
    async with beside(settings) as store:
        log = await store.publications.log()
        if not log:
            raise SettingsError(NOTHING)
        head, back = log[0], _target(log, arguments.revision)
        if back.revision == head.revision:
            raise SettingsError(f"publication {back.number} is what is published now")
        after = await store.publications.fetch(back.revision)
        assembled(after)
        before = await replaced(store, head)
        if before is not None:
            say(shown(changes(before, after), await store.census.count()))
        folder, entry = content_folder(settings), signature(head, back.revision, arguments)
        done = await settled(store, folder, entry)
    if done == 0:
        _keep_up(folder, head, entry)
    return done


def _keep_up(folder: Path, head: Publication, entry: Publication) -> None:
    """Let a folder that holds what was taken back go on from here; one that is older has not seen it."""
    base = base_of(folder)
    if base is not None and base.revision == head.revision:
        remember(folder, Base.of(entry))
    if gathered(folder).revision != entry.revision:
        say([f"{folder} stays as it is: mend it before you publish it again."])


def _target(log: Sequence[Publication], named: str | None) -> Publication:
    if named:
        return chosen(log, named)
    if not log[0].base:
        raise SettingsError("nothing was published before; there is nothing to go back to")
    return chosen(log, log[0].base)
