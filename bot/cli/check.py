"""`murmure check`: everything that is wrong with a content, in one run.

**Rules.** Exit status 0: no error; 1: errors; 2: it cannot run. Nothing is written anywhere.
"""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot import log
from bot.cli.findings import as_annotations, as_json, as_text, counts, done, summary
from bot.cli.revisions import read
from bot.errors import SettingsError
from bot.opening import content_folder
from bot.proof.moment import MOST_STATES
from bot.proof.report import examined
from bot.settings import load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure check`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, help="content folder; the one in force if absent"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one object, for programs")
    form.add_argument("--github", action="store_true", help="annotations of a GitHub workflow")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument(
        "--states",
        type=int,
        metavar="N",
        default=MOST_STATES,
        help=f"how many states may be walked through; {MOST_STATES}",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check; print what was found."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    if arguments.states < 1:
        raise SettingsError("--states wants a number of 1 or more")
    folder = content_folder(settings, arguments.folder)
    today = datetime.now(UTC).date()
    report = examined(read(folder), most=arguments.states, today=today)
    if arguments.json:
        _say([as_json(report, folder)])
    elif arguments.github:
        _say([*as_annotations(report, folder), summary(report, folder), *done(report)])
    else:
        _say(as_text(report, folder))
    number = counts(report.findings)
    return 1 if number["error"] or (arguments.strict and number["warning"]) else 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
