"""`murmure pull`: bring what is published, on the web or from another folder, back into this folder.

**Rules.** What somebody wrote here and did not publish is never overwritten unasked: with a file that was changed on
both sides nothing is written at all. Each file is written whole or not at all.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.cli.behind import Behind, behind, listed
from bot.cli.beside import beside, in_force
from bot.cli.publish import say
from bot.cli.revisions import Base, base_of, placed, read, remember
from bot.cli.versions import NOTHING, untouched
from bot.content.sources import LOCALES, Sources
from bot.errors import SettingsError
from bot.opening import content_folder
from bot.worker.standing import named


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure pull`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, help="content folder; the one in force if absent"
    )
    parser.add_argument(
        "--theirs",
        action="store_true",
        help="where both sides changed a file, take what is published",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write what is published into the folder; return the exit status."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    settings = in_force()
    if untouched(settings):
        raise SettingsError(NOTHING)
    folder = content_folder(settings, arguments.folder)
    ours = read(folder)
    async with beside(settings) as store:
        found = await behind(store, ours, base_of(folder))
        if found is None:
            raise SettingsError(NOTHING)
        head = (await store.publications.log())[0]
        theirs = await store.publications.fetch(head.revision)
    both = (
        [one.path for one in found.changes if one.state == "both"]
        if found.known
        else list(found.differ)
    )
    if both and not arguments.theirs:
        say(_refused(both, known=found.known))
        return 1
    taken = [*both, *(one.path for one in found.changes if one.state == "take")]
    _write(folder, theirs, taken)
    kept = remember(folder, Base.of(head))
    say(_told(found, sorted(set(taken)), folder))
    say([f"Your folder is made from {named(head)}"] if kept else [])
    return 0


def _refused(both: Sequence[str], *, known: bool) -> Iterator[str]:
    why = (
        "were changed here and there"
        if known
        else "differ, and it is not known from what the folder was made"
    )
    yield f"Nothing was written: these files {why}:"
    yield from listed(both)
    yield "`murmure diff` shows how. `murmure pull --theirs` takes what is published, and your words in them are gone."


def _told(found: Behind, taken: Sequence[str], folder: Path) -> Iterator[str]:
    if not found.differ:
        yield f"{folder} holds what is published already."
        return
    if taken:
        yield f"Written into {folder}:"
        yield from listed(taken)
    own = [path for path in found.differ if path not in taken]
    if own:
        yield "Yours, and not published:"
        yield from listed(own)


def _write(folder: Path, theirs: Sources, paths: Sequence[str]) -> None:
    """Write files whole, one by one; a file that is not published any more goes."""
    try:
        for path in paths:
            place = _place(folder, path)
            data = theirs.files.get(path)
            if data is None:
                place.unlink(missing_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{place.name}.new")
            draft.write_bytes(data)
            draft.replace(place)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written ({error.strerror})") from None


def _place(folder: Path, path: str) -> Path:
    """Give the place of a file; see `placed`."""
    inside = placed(path)
    beside_it = inside.parts[0] == LOCALES
    return folder.parent / inside if beside_it else folder.joinpath(*inside.parts[1:])
