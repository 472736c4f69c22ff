"""`murmure init`: an organisation's own content folder, made from the default, and what a newer default changed.

**Rules.** Nothing that stands there is written over, unless `--take` is said, and then only files that the
organisation never changed. The default that a folder was made from is kept in `.default`, untouched.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree

from bot import log
from bot.cli import schema
from bot.cli.revisions import Base, placed, read, remember, written
from bot.content.load import default_folder
from bot.content.sources import Sources, dialogs_of
from bot.content.upgrade import Change, compared
from bot.errors import SettingsError
from bot.settings import load_settings

KEPT = ".default"
PICTURES = "*.jpg"
README = """\
# What the bot says

Everything that people read stands here: `dialogs/` in French, `locales/` in other languages. Edit it with any editor;
VS Code with the extension *YAML* (Red Hat) completes and underlines as you type.

    murmure check .            # what is wrong, where, and how to mend it
    murmure try .              # talk to it
    murmure strings update --folder .
    murmure publish .          # make it what people read; `murmure rollback` takes it back

To serve this folder, set MURMURE_CONTENT to it. Keep it in git. `.default/` is what Murmure {version} brought: leave
it as it is, `murmure init --upgrade .` compares with it what a newer Murmure brings. How to write it all stands in
docs/admins.md and docs/language.md of Murmure.
"""
IGNORED = "*.pot\n*.new\n"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure init`."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument(
        "--upgrade", action="store_true", help="say what a newer default changed; write nothing"
    )
    parser.add_argument(
        "--take", action="store_true", help="with --upgrade: take what you have not changed"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make a folder, or compare one."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    folder: Path = arguments.folder
    try:
        if arguments.upgrade:
            return _upgrade(folder, take=arguments.take)
        if arguments.take:
            raise SettingsError("--take goes with --upgrade")
        _make(folder)
    except OSError as error:
        raise SettingsError(
            f"{error.filename or folder} cannot be written ({error.strerror})"
        ) from None
    return 0


def _make(folder: Path) -> None:
    sources = read(default_folder())
    written(sources, folder)
    written(sources, folder / KEPT)
    schema.write(folder / "dialogs" / schema.FOLDER)
    for picture in default_folder().glob(PICTURES):  # no text, so no part of what is published
        (folder / "dialogs" / picture.name).write_bytes(picture.read_bytes())
    remember(folder, Base(sources.revision, 0))
    (folder / "README.md").write_text(README.format(version=version("murmure")), encoding="utf-8")
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    _say([
        f"{folder}: {len(sources.files)} files, as Murmure {version('murmure')} brings them",
        f"Serve it: MURMURE_CONTENT={folder.resolve()} murmure run",
    ])


def _upgrade(folder: Path, *, take: bool) -> int:
    """Compare; with `take`, bring what can be brought, and begin anew from this default."""
    kept = folder / KEPT
    if not kept.is_dir():
        raise SettingsError(f"{folder} was not made by `murmure init`: there is no {kept}")
    base, new, ours = read(kept), read(default_folder()), read(folder)
    found = compared(base, new, ours)
    _say(_told(found, folder))
    if take:
        _take(found, new, folder)
        _say([
            f"{_count(found, 'take')} files taken; {kept} is now what Murmure {version('murmure')} brings"
        ])
    elif found:
        _say(["Nothing was written. --take takes the files that you have not changed."])
    return 0


def _take(found: Sequence[Change], new: Sources, folder: Path) -> None:
    for change in found:
        if change.state != "take":
            continue
        place = folder / placed(change.path)
        if change.path in new.files:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(new.files[change.path])
        else:
            place.unlink()
    schema.write(dialogs_of(folder) / schema.FOLDER)
    fresh = folder / f"{KEPT}.new"
    written(new, fresh)
    rmtree(folder / KEPT)
    fresh.rename(folder / KEPT)


def _told(found: Sequence[Change], folder: Path) -> Iterator[str]:
    if not found:
        yield "Murmure's default is the one that this folder was made from."
        return
    for change in found:
        yield f"{placed(change.path)}: {_SAID[change.state]}"
        for part in change.parts:
            yield f"    {part.name}: {'CHANGED THERE AND BY YOU' if part.ours else 'changed there'}"
        if change.state == "both":
            here = Path(KEPT) / placed(change.path)
            yield f"    see it: diff -u {folder / here} {default_folder().parent / placed(change.path)}"
    yield (
        f"{_count(found, 'take')} files can be taken, {_count(found, 'both')} changed on both sides "
        f"({sum(change.conflicts for change in found)} in the same place), {_count(found, 'same')} are here already"
    )


_SAID = {
    "take": "changed there, not by you",
    "both": "changed there, and by you",
    "same": "changed there, and here in the same way",
}


def _count(found: Sequence[Change], state: str) -> int:
    return sum(change.state == state for change in found)


def _say(lines: Sequence[str] | Iterator[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
