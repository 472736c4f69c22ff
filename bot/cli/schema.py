"""`murmure schema`: a JSON Schema for each kind of file, for the editors of text that admins use.

**Rules.** The schemas are made from the models that the loader reads with; nothing is written by hand.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pydantic import BaseModel

from bot import log
from bot.content.care import CareFile
from bot.content.closures import ClosuresFile
from bot.content.cover import CoverFile
from bot.content.files import AliasesFile, DeskFile, ServicesFile
from bot.content.languages import LanguagesFile, WordsFile
from bot.content.practice import PracticeFile
from bot.content.profile import ProfileFile
from bot.content.replies import RepliesFile
from bot.content.schema import Schema, schema_of
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog
from bot.errors import SettingsError
from bot.opening import content_folder
from bot.proof.script import Script
from bot.risk.lexicon import LexiconFile
from bot.settings import load_settings

KINDS: Mapping[str, type[BaseModel]] = {
    "dialog": Dialog,
    "globals": Globals,
    "services": ServicesFile,
    "desk": DeskFile,
    "aliases": AliasesFile,
    "cover": CoverFile,
    "profile": ProfileFile,
    "replies": RepliesFile,
    "closures": ClosuresFile,
    "care": CareFile,
    "practice": PracticeFile,
    "languages": LanguagesFile,
    "words": WordsFile,
    "risk": LexiconFile,
    "tests": Script,
}
"""The kinds of files. A file that stands alone has the name of its kind."""
FOLDER = "schema"
"""Where the schemas stand, in the folder of the dialogs."""
GENERATED = PurePosixPath("risk/trained")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure schema`."""
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help=f"write there; `{FOLDER}` in the content folder in force if absent",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write every schema; name those that changed."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    output: Path = arguments.output or content_folder(settings) / FOLDER
    try:
        changed = write(output)
    except OSError as error:
        raise SettingsError(f"{output} cannot be written ({error.strerror})") from None
    for name in changed:
        sys.stdout.write(f"{output / name}\n")
    sys.stdout.write(f"{len(changed)} of {len(KINDS)} schemas changed in {output}\n")
    return 0


def write(output: Path) -> list[str]:
    """Write the schemas that are not there yet as they should be; name them."""
    output.mkdir(parents=True, exist_ok=True)
    wanted = {f"{name}.json": text(schema) for name, schema in schemas().items()}
    changed = [
        name
        for name, one in wanted.items()
        if not (output / name).exists() or (output / name).read_text(encoding="utf-8") != one
    ]
    for name in changed:
        (output / name).write_text(wanted[name], encoding="utf-8")
    return changed


def schemas() -> dict[str, Schema]:
    """Make every schema, by its kind."""
    return {name: schema_of(name, model) for name, model in KINDS.items()}


def text(schema: Schema) -> str:
    """Write a schema so that a change to it reads well."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def kind_of(path: str) -> str | None:
    """Name the kind of a file by its path in the folder of the dialogs; None for what a program writes."""
    place = PurePosixPath(path)
    if place.is_relative_to(GENERATED):
        return None
    if len(place.parts) > 1:
        return place.parts[0]
    return place.stem if place.stem in KINDS else "dialog"


def comment(path: str) -> str:
    """Write the line with which a file names its schema: its first one."""
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{kind_of(path)}.json\n"
