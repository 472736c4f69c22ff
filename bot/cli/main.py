"""The `murmure` command.

**Rules.** Whatever is wrong with settings, keys, Redis or content is one clear sentence on
standard error and exit status 2. A command that found errors in content exits with 1. A mistake of
our own is a class and a line, and exit status 1, so that a supervisor starts us again. There is
never a traceback: it could hold what somebody wrote (P7).
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from bot import log
from bot.cli import (
    audit,
    backup,
    check,
    commands,
    diff,
    graph,
    hours,
    init,
    publish,
    pull,
    rekey,
    risk,
    schema,
    staff,
    stats,
    strings,
    telegram,
    trial,
    versions,
)
from bot.cli.quiet import causes, no_tracebacks, places
from bot.errors import MurmureError
from bot.store.values import ROLES

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 errors found, 2 cannot run."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    log.configure("INFO", "text")
    try:
        with no_tracebacks():
            return command(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone (`murmure check | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a traceback could hold what somebody wrote
        return _end(error)


def _end(error: BaseException) -> int:
    """Say why it ended; return the exit status."""
    found = list(causes(error))
    worst = next((cause for cause in found if not isinstance(cause, MurmureError)), None)
    if worst is None:
        sys.stderr.write(f"murmure: {found[0]}\n")
        return 2
    log.logger().critical("stopped", **log.failure(worst))
    for place in places(worst):
        log.logger().debug("on the way", where=place)
    sys.stderr.write(
        "murmure: stopped by a mistake of its own. Nothing stored is lost: start it again, and report the line above; "
        "MURMURE_LOG_LEVEL=DEBUG shows more of them.\n"
    )
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="murmure", description="A helpline on messaging apps for people who cannot speak."
    )
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _verb(verbs, "run", commands.run, "start: all roles in one process, or some of them")
    roles = "web, desk, worker, telegram or staff"
    run.add_argument("--role", action="append", default=[], help=roles)
    run.add_argument("--watch", action="store_true", help="serve the folder, reloaded when saved")
    init.configure(_verb(verbs, "init", init.run, "make a content folder of your own"))
    check.configure(_verb(verbs, "check", check.run, "find what is wrong with the content"))
    _publication(verbs)
    _verb(verbs, "doctor", commands.doctor, "list the settings and say what is wrong")
    enrol = _verb(verbs, "enrol", commands.enrol, "print a one-time link for a new counsellor")
    enrol.add_argument(
        "--role", action="append", default=[], choices=ROLES, help="what they are; may be repeated"
    )
    enrol.add_argument("--telegram", metavar="LOGIN", help="link a chat with the staff bot to it")
    enrol.add_argument("--renew", metavar="LOGIN", help="take its ways in away, give new ones")
    staff.configure(
        _verb(verbs, "staff", staff.run, "list the desk's accounts, change, remove one")
    )
    erase = _verb(verbs, "erase", commands.erase, "destroy one conversation for good")
    erase.add_argument("conversation", help="its id, as the desk's address shows it")
    rekey.configure(_verb(verbs, "rekey", rekey.run, "change the key of everything stored"))
    saved = _verb(verbs, "backup", backup.backup, "save what is in Redis, without the key file")
    backup.configure_backup(saved)
    put = _verb(verbs, "restore", backup.restore, "put a backup back, without what was erased")
    backup.configure_restore(put)
    audit.configure(_verb(verbs, "audit", audit.run, "list who did what, or check that list"))
    counted = _verb(verbs, "stats", stats.run, "print counts: what is queued, and of cases")
    stats.configure(counted)
    hours.configure(_verb(verbs, "hours", hours.run, "say who answers, until when, in whose time"))
    trial.configure(_verb(verbs, "try", trial.run, "talk to the dialogs in the terminal"))
    graph.configure(_verb(verbs, "graph", graph.run, "draw the dialogs"))
    strings.configure(_verb(verbs, "strings", strings.run, "keep translations up to date"))
    schema.configure(_verb(verbs, "schema", schema.run, "write the JSON Schemas of the files"))
    telegram.configure(_verb(verbs, "telegram", telegram.run, "what Telegram shows of the bot"))
    risk.configure(_verb(verbs, "risk", risk.run, "hear danger in JSON lines, or train for it"))
    return parser


def _publication(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    publish.configure(_verb(verbs, "publish", publish.run, "check, and make it what people read"))
    versions.configure(_verb(verbs, "versions", versions.run, "list what was published"))
    text = "bring what is published back into a folder"
    pull.configure(_verb(verbs, "pull", pull.run, text))
    diff.configure(_verb(verbs, "diff", diff.run, "say what changes for people"))
    back = _verb(verbs, "rollback", versions.roll_back, "publish an older revision again")
    versions.configure_rollback(back)


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    text: str,
) -> argparse.ArgumentParser:
    made = verbs.add_parser(name, help=text, description=text)
    made.set_defaults(command=command)
    return made
