"""`murmure staff`: who has an account, what each speaks, knows and can hold; or take one away.

**Rules.** What cannot be meant is refused and changes nothing. A name that the dialogs in the folder do not know is
said: the desk would wait for it until `overflow`.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Mapping, Sequence

from bot.cli.beside import beside, in_force
from bot.content.content import Content
from bot.errors import ContentError, SettingsError
from bot.model.audit import OPERATOR, Action
from bot.opening import load_content
from bot.settings import Settings
from bot.store.staff import Kept
from bot.store.values import ROLES, Account, Changes, Role

MOST = 50
KEPT: Mapping[Kept, str] = {
    "nobody": "no such account",
    "last_admin": "nobody else can manage the staff: make somebody else an admin first",
}
SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure staff`."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--remove", metavar="LOGIN", help="remove this account")
    either.add_argument("--close", metavar="LOGIN", help="let nobody in with it, from now on")
    either.add_argument("--open", metavar="LOGIN", help="let them in again")
    either.add_argument(
        "--set",
        nargs="+",
        metavar=("LOGIN", "WHAT=VALUE"),
        help="roles=counsellor,admin  languages=fr,en  skills=hate,suicide  territories=75,2A  capacity=3; "
        "nothing behind the sign of a list: all",
    )


def run(arguments: argparse.Namespace) -> int:
    """List the accounts, change one, or remove one; whoever was signed in with it is out at the next click."""
    if arguments.set:
        return _change(arguments.set[0], arguments.set[1:])
    if arguments.close or arguments.open:
        return asyncio.run(_let(arguments.close or arguments.open, active=bool(arguments.open)))
    return asyncio.run(_remove(arguments.remove) if arguments.remove else _list())


async def _list() -> int:
    async with beside(in_force()) as store:
        for account in await store.staff.everyone():
            _say(_row(account))
    return 0


async def _remove(login: str) -> int:
    async with beside(in_force()) as store:
        kept = await store.staff.remove(login)
        if kept is None:
            await store.audit.note(OPERATOR, Action.REMOVE_STAFF, login)
            await store.desk.leave(login)  # whoever shows them something looks again
    _say(KEPT[kept] if kept else "removed")
    return 1 if kept else 0


async def _let(login: str, *, active: bool) -> int:
    async with beside(in_force()) as store:
        changed = await store.staff.alter(login, active=active)
        if isinstance(changed, str):
            _say(KEPT[changed])
            return 1
        action = Action.OPEN_STAFF if active else Action.CLOSE_STAFF
        await store.audit.note(OPERATOR, action, login)
        if not active:
            await store.desk.leave(login)
    _say(_row(changed))
    return 0


def _change(login: str, settings: Sequence[str]) -> int:
    if not settings:
        raise SettingsError("say what to set: languages=fr,en skills=hate capacity=3")
    changes: Changes = {}
    for setting in settings:
        changes |= _read(setting)
    changed = asyncio.run(_altered(login, changes))
    if isinstance(changed, str):
        _say(KEPT[changed])
        return 1
    _say(_row(changed))
    for name in _unknown(in_force(), changes):
        _say(f"warning: the dialogs know no {name}")
    return 0


async def _altered(login: str, changes: Changes) -> Account | Kept:
    async with beside(in_force()) as store:
        changed = await store.staff.alter(login, **changes)
        if isinstance(changed, Account):
            await store.audit.note(OPERATOR, Action.CHANGE_STAFF, login)
            if not changed.takes_cases:
                await store.desk.leave(login)
        return changed


def _read(setting: str) -> Changes:
    """Read one `WHAT=VALUE`."""
    what, sign, value = setting.partition("=")
    match what if sign else "":
        case "languages":
            return {"languages": _names(setting, value)}
        case "skills":
            return {"skills": _names(setting, value)}
        case "territories":
            return {"territories": _names(setting, value)}
        case "roles":
            return {"roles": _roles(value)}
        case "capacity":
            if not value.isdecimal() or not 1 <= int(value) <= MOST:
                raise SettingsError(f"capacity is a number from 1 to {MOST}")
            return {"capacity": int(value)}
        case _:
            raise SettingsError(
                f"{setting} is none of roles, languages, skills, territories, capacity"
            )


def _names(setting: str, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for name in value.split(",") if name))
    if not all(SHAPE.fullmatch(name) for name in names):
        raise SettingsError(f"{setting}: write names with commas between them, without spaces")
    return names


def _roles(value: str) -> frozenset[Role]:
    names = value.split(",")
    known = frozenset(role for role in ROLES if role in names)
    if len(known) != len(names):
        raise SettingsError(f"roles are among {', '.join(ROLES)}, with commas between them")
    return known


def _unknown(settings: Settings, changes: Changes) -> list[str]:
    """Name what the folder does not know; a folder that cannot be read says nothing."""
    try:
        content = load_content(settings)
    except (ContentError, SettingsError):
        return []
    known = _known(content)
    return [
        f"{kind[:-1]} {name}"
        for kind, names in (
            ("languages", changes.get("languages", ())),
            ("skills", changes.get("skills", ())),
        )
        for name in names
        if name not in known[kind]
    ]


def _known(content: Content) -> Mapping[str, frozenset[str]]:
    return {
        "languages": frozenset(content.locales),
        "skills": frozenset(content.desk.topics),
    }


def _row(account: Account) -> str:
    parts = [account.login, ",".join(role for role in ROLES if role in account.roles)]
    for what in ("languages", "skills", "territories"):
        names: tuple[str, ...] = getattr(account, what)
        parts += [f"{what}={','.join(names)}"] if names else []
    closed = [] if account.active else ["closed"]
    return "  ".join([*parts, f"capacity={account.capacity}", *closed])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
