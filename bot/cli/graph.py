"""`murmure graph`: the dialogs as a picture.

**Rules.** Text (Mermaid, DOT, a page) needs nothing but the content. SVG and PNG are made by Graphviz's `dot`; where it
is not installed, that is one sentence.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bot import log
from bot.content.content import Content
from bot.content.sources import gathered
from bot.dialogs.drawn import dot, mermaid
from bot.dialogs.graph import compiled, sentences
from bot.dialogs.picture import Drawing, Remarks, draw, overview
from bot.dialogs.prose import Sentence
from bot.dialogs.steps import Step
from bot.errors import MurmureError, SettingsError
from bot.i18n.catalog import Catalogs
from bot.opening import content_folder, load_content
from bot.proof.conversations import walked
from bot.settings import load_settings

FORMATS = ("mermaid", "dot", "svg", "png", "page")
SUFFIXES = {
    ".mmd": "mermaid",
    ".gv": "dot",
    ".dot": "dot",
    ".svg": "svg",
    ".png": "png",
    ".md": "page",
}
PATIENCE = 120
UNTESTED = "no test"
GUIDE = """\
# The dialogs as a picture

Written by `murmure graph --output docs/dialogs.md`; change the dialogs, not this page. For one picture of everything,
or another format: `murmure graph --output dialogs.svg`.

* **Red**, thick: an emergency, from the button or from danger in a text until an answer is awaited, and what leads
  there without asking. **Blue**, thick: the way to a human.
* Grey: a node of another dialog. Dashed, with ✎: free text goes there. ↳ calls a dialog; dashed, with ↩, is where it
  goes on when that has returned.
* Rounded: a question. Slanted: free text or a number is asked for. Diamond: a branch, with its conditions. Double
  sides: services, or the call of a dialog. A flag: the return from it. Hexagon: a hand-off. Round ends: the turn ends,
  everything is erased, or the quiz covers it.
* ▶ is where a rule of `globals.yaml` leads from everywhere. Not drawn: exit, emergency and a human, which stand under
  every message.
* ⚠ is something missing: a conversation test that passes there, or a translation.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure graph`."""
    parser.add_argument("dialog", nargs="?", help="one dialog; all of them if absent")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="mermaid if neither this nor the name of the file says otherwise; page: Markdown with every dialog",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write there, not to the terminal"
    )


def run(arguments: argparse.Namespace) -> int:
    """Draw."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    content = load_content(settings)
    output: Path | None = arguments.output
    kind = arguments.format or (SUFFIXES.get(output.suffix) if output else None) or "mermaid"
    if kind == "png" and output is None and sys.stdout.isatty():
        raise SettingsError("a PNG is no text for a terminal; name a file with --output")
    picture = made(content, content_folder(settings), arguments.dialog, kind)
    if output is None:
        sys.stdout.buffer.write(picture)
        sys.stdout.buffer.flush()
        return 0
    try:
        output.write_bytes(picture)
    except OSError as error:
        raise SettingsError(f"{output} cannot be written ({error.strerror})") from None
    return 0


def made(content: Content, folder: Path, dialog: str | None, kind: str) -> bytes:
    """Draw one dialog, or all, in a format."""
    if dialog is not None and dialog not in content.dialogs:
        raise SettingsError(
            f"there is no dialog {dialog!r}; choose among {', '.join(sorted(content.dialogs))}"
        )
    remarks = missing(content, walked(content, gathered(folder)))
    if kind == "page":
        return page(content, remarks, dialog).encode()
    drawing = draw(written(content), content.rules, remarks, dialog)
    if kind in TEXTS:
        return TEXTS[kind](drawing).encode()
    return graphviz(dot(drawing), kind)


TEXTS: dict[str, Callable[[Drawing], str]] = {"mermaid": mermaid, "dot": dot}


def written(content: Content) -> dict[str, Step]:
    """Give the steps as editors wrote them, short forms included."""
    return compiled(content.dialogs.values())


def missing(content: Content, tested: frozenset[str]) -> Remarks:
    """Say of each node what it lacks: a test, a translation."""
    steps = written(content)
    return {ref: list(_lacks(content, ref, step, tested)) for ref, step in steps.items()}


def _lacks(content: Content, ref: str, step: Step, tested: frozenset[str]) -> Iterator[str]:
    if ref not in tested:
        yield UNTESTED
    for locale in content.catalogs.names():
        if not all(_translated(content.catalogs, locale, ref, one) for one in sentences(step)):
            yield f"not in {locale}"


def _translated(catalogs: Catalogs, locale: str, ref: str, one: Sentence) -> bool:
    if one.plural:
        return bool(catalogs.plurals(locale, ref, one.text))
    return catalogs.has(locale, ref, one.text)


def page(content: Content, remarks: Remarks, dialog: str | None = None) -> str:
    """Write a page for people: what leads where, what is missing, and every dialog."""
    names, steps = [dialog] if dialog else sorted(content.dialogs), written(content)
    parts = [GUIDE, "## How they hang together", _fence(overview(steps, content.rules))]
    parts += [_table(content, remarks, names)]
    for name in names:
        parts += [f"## {name}", _fence(draw(steps, content.rules, remarks, name))]
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def _fence(drawing: Drawing) -> str:
    return f"```mermaid\n{mermaid(drawing)}```\n"


def _table(content: Content, remarks: Remarks, names: list[str]) -> str:
    locales = content.catalogs.names()
    heads = ["dialog", "nodes", "tested", *locales]
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for name in names:
        refs = [ref for ref in content.nodes if ref.partition(".")[0] == name]
        lacks = [UNTESTED, *(f"not in {locale}" for locale in locales)]
        good = [sum(lack not in remarks[ref] for ref in refs) for lack in lacks]
        rows.append([
            f"[{name}](#{name})",
            str(len(refs)),
            *(f"{100 * one // len(refs)} %" for one in good),
        ])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def graphviz(text: str, kind: str) -> bytes:
    """Have Graphviz draw it."""
    program = shutil.which("dot")
    if program is None:
        raise MurmureError(
            f"{kind.upper()} is drawn by Graphviz, which is not installed: install the package graphviz "
            "(apt-get install graphviz, brew install graphviz), or take --format mermaid or dot."
        )
    try:
        done = subprocess.run(  # noqa: S603 - a path that we found ourselves
            [program, f"-T{kind}"],
            input=text.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise MurmureError(f"Graphviz ({program}) could not draw this; try --format dot") from None
    return done.stdout
