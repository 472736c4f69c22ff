"""`murmure diff`: what changes for people between two contents.

**Rules.** Reads only. Either side may be a publication or a folder; without any, what is published against the folder
in force.
"""

import argparse
import asyncio
from pathlib import Path

from bot.cli.beside import beside, in_force
from bot.cli.publish import say
from bot.cli.revisions import chosen, read
from bot.cli.told import shown
from bot.cli.versions import NOTHING, untouched
from bot.content.changes import changes
from bot.content.sources import Sources
from bot.errors import SettingsError
from bot.opening import content_folder
from bot.settings import Settings
from bot.store.store import Store
from bot.worker.standing import named


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure diff`."""
    meant = "number, revision, `head`, or a folder"
    parser.add_argument("before", nargs="?", default="head", help=f"{meant}; head if absent")
    parser.add_argument("after", nargs="?", help=f"{meant}; the folder in force if absent")


def run(arguments: argparse.Namespace) -> int:
    """Compare; return the exit status."""
    settings = in_force()
    sides = [arguments.before, arguments.after or str(content_folder(settings))]
    if all(_is_folder(side) for side in sides):
        (was, before), (now, after) = (_folder(side) for side in sides)
        say([f"From {was}", f"to   {now}", *shown(changes(before, after), None)])
        return 0
    return asyncio.run(_stored(settings, sides))


async def _stored(settings: Settings, sides: list[str]) -> int:
    if untouched(settings):
        return _nothing(sides)
    async with beside(settings) as store:
        if not await store.publications.head():
            return _nothing(sides)
        was, before = await _side(store, sides[0])
        now, after = await _side(store, sides[1])
        seated = await store.census.count()
    say([f"From {was}", f"to   {now}", *shown(changes(before, after), seated)])
    return 0


def _nothing(sides: list[str]) -> int:
    if sides[0] != "head":
        raise SettingsError(NOTHING)
    say([NOTHING])
    return 0


async def _side(store: Store, side: str) -> tuple[str, Sources]:
    if _is_folder(side):
        return _folder(side)
    one = chosen(await store.publications.log(), side)
    return named(one), await store.publications.fetch(one.revision)


def _is_folder(side: str) -> bool:
    return Path(side).is_dir()


def _folder(side: str) -> tuple[str, Sources]:
    sources = read(Path(side))
    return f"{side} ({sources.revision[:12]})", sources
