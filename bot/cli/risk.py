"""`murmure risk`: how dangerous messages sound, one JSON line in, one out; and training the model.

**Rules.** Nothing that was read is ever repeated: an error names the line, never its text (P7).
Answers come as the lines come, in their order.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.content.load import TRAINED, default_folder, load, read
from bot.errors import ContentError, MurmureError
from bot.model.case import Level
from bot.risk.detect import assess
from bot.risk.learn import train, written
from bot.risk.lexicon import LEVELS, LevelName, Lexicons, compile_all
from bot.risk.writing import Example, written_in_short
from bot.settings import load_settings

Kind = TypeVar("Kind", bound=BaseModel)


class RiskInputError(MurmureError):
    """A line that is not what it must be, by its number."""


class _Asked(BaseModel):
    """A line to assess."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    text: str
    lang: str = "fr"


class _Labelled(_Asked):
    """A line to learn from."""

    level: LevelName
    labels: tuple[str, ...] = ()


def configure(made: argparse.ArgumentParser) -> None:
    """Add what can be asked for."""
    made.add_argument(
        "--train", type=Path, metavar="FOLDER", help="train anew from the *.jsonl of a folder"
    )


def run(arguments: argparse.Namespace) -> int:
    """Assess standard input line by line, or train."""
    folder = load_settings().content or default_folder()
    if arguments.train is not None:
        return _train(arguments.train, folder)
    answer(sys.stdin.buffer, sys.stdout, load(folder).lexicons)
    return 0


def answer(lines: Iterable[bytes], out: TextIO, lexicons: Lexicons) -> None:
    """Answer each line as it comes."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            asked = _line(line, _Asked, f"line {number}")
            found = assess(asked.text, asked.lang, lexicons)
            labels, reasons = list(found.labels), list(found.reasons)
            told = {"level": name(found.level), "labels": labels, "reasons": reasons}
            out.write(json.dumps(told, ensure_ascii=False) + "\n")
            out.flush()


def name(level: Level) -> str:
    """Give the name of a level."""
    return level.name.lower()


def _line(line: bytes, kind: type[Kind], place: str) -> Kind:
    try:
        return kind.model_validate_json(line)
    except ValidationError:
        pass  # raised below: what was wrong could quote what somebody wrote
    raise RiskInputError(f"risk: {place} is not a JSON object with the keys that are needed.")


def examples(folder: Path) -> Iterator[Example]:
    """Read the sentences of a folder, in the order of its files: `*.jsonl`, and `*.txt` in short."""
    for path in sorted(folder.glob("*.txt")):
        try:
            yield from written_in_short(path.read_text("utf-8").splitlines())
        except ValueError as error:
            problem = (
                f"risk: {path.name}, line {error.args[0]}, is not a sentence below a heading."
            )
            raise RiskInputError(problem) from None
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            row = _line(line, _Labelled, f"{path.name}, line {number},")
            yield Example(row.text, LEVELS[row.level], row.labels)


def _train(corpus: Path, folder: Path) -> int:
    draft = read(folder, folder.parent / "locales")
    # What is made anew may be broken.
    needed = [
        one for one in draft.findings if one.file.startswith("risk/") and one.file != TRAINED
    ]
    wrong = [one.shown() for one in needed]
    if wrong:
        raise ContentError("\n".join(wrong))
    learned = list({one.text: one for one in examples(corpus)}.values())
    if not learned:
        raise RiskInputError(f"risk: there is no sentence in {corpus}.")
    target = folder / TRAINED
    target.parent.mkdir(exist_ok=True)
    target.write_text(written(train(learned, compile_all(list(draft.lexicons.values())))), "utf-8")
    counts: Mapping[str, object] = {"sentences": len(learned), "bytes": target.stat().st_size}
    sys.stdout.write(f"{json.dumps(counts)}\n")
    return 0
