"""`murmure telegram setup`: the bot's name, descriptions, commands, menu and picture, in every language.

**Rules.** It says what it changes before and after, in words that can be compared, and shows what a phone will show. It
writes only what differs. The token is never printed.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.beside import in_force
from bot.content.content import Content
from bot.errors import ChannelError, SettingsError, TokenRefused
from bot.opening import content_folder, load_content
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.telegram.profile import Change, Spot
    from bot.channels.telegram.session import Client
    from bot.channels.telegram.setup import PutOff

PICTURE = "profile.jpg"
"""Beside the dialogs; Telegram takes no other kind of file."""
FIELDS = {
    "name": "name",
    "description": "description",
    "short": "short description",
    "commands": "commands",
    "private": "commands of private chats",
    "menu": "menu button",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure telegram`."""
    verbs = parser.add_subparsers(required=True, metavar="WHAT")
    text = "write the bot's profile in every language, and show what phones will show"
    setup = verbs.add_parser("setup", help=text, description=text)
    how = setup.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="say what would change; write nothing")
    how.add_argument("--check", action="store_true", help="exit with 1 if anything differs")
    setup.add_argument("--picture", action="store_true", help="replace the picture it has")
    setup.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    """Set the profile up, or compare it."""
    settings = in_force()
    if settings.telegram_token is None:
        raise SettingsError("there is no bot to set up: set MURMURE_TELEGRAM_TOKEN")
    content = load_content(settings)
    if content.profile is None:
        raise SettingsError(
            f"{content_folder(settings)} has no profile.yaml: copy the default one"
        )
    return asyncio.run(_work(settings, content, arguments))


async def _work(settings: Settings, content: Content, arguments: argparse.Namespace) -> int:
    # Only here: importing aiogram takes seconds.
    from bot.channels.telegram.profile import wanted
    from bot.channels.telegram.session import Client

    assert settings.telegram_token is not None
    assert content.profile is not None
    client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
    target = wanted(content, content.profile)
    picture = _picture(content_folder(settings) / PICTURE)
    try:
        if arguments.check or arguments.dry_run:
            return await _compare(client, content, target, arguments)
        return await _set_up(client, content, target, arguments, picture)
    except TokenRefused:
        raise SettingsError(
            "Telegram does not know this bot: copy MURMURE_TELEGRAM_TOKEN again from BotFather"
        ) from None
    except ChannelError:
        raise SettingsError(
            "Telegram cannot be reached, or was interrupted; run it again, what is written stays"
        ) from None
    finally:
        await client.close()


async def _compare(
    client: "Client", content: Content, target: "dict[Spot, str]", arguments: argparse.Namespace
) -> int:
    from bot.channels.telegram.profile import changes
    from bot.channels.telegram.setup import has_picture, standing

    found = changes(await standing(client, list(target)), target)
    pictured = await has_picture(client)
    if arguments.json:
        _print([json.dumps({"changes": [_plain(one) for one in found], "picture": pictured})])
    else:
        for change in found:
            _print(_shown(change))
        _print([
            f"{len(found)} to change" if found else "Nothing to change: all of it stands there."
        ])
        _print(() if pictured else [f"The bot has no picture; setup takes {PICTURE}."])
        _draw(content, target)
    return int(bool(found)) if arguments.check else 0


async def _set_up(
    client: "Client",
    content: Content,
    target: "dict[Spot, str]",
    arguments: argparse.Namespace,
    picture: bytes | None,
) -> int:
    from bot.channels.telegram.setup import write

    done: list[Change] = []

    def told(change: "Change") -> None:
        done.append(change)
        _print(() if arguments.json else _shown(change))

    late = await write(client, target, told)
    said = await _pictured(client, picture, replace=arguments.picture)
    if arguments.json:
        rest = [_plain(one) | {"seconds": seconds} for one, seconds in late]
        _print([
            json.dumps({"changed": [_plain(one) for one in done], "late": rest, "picture": said})
        ])
    else:
        _print([
            f"{len(done)} changed" if done else "Nothing to change: all of it stood there.",
            said,
        ])
        _print(_put_off(late))
        _draw(content, target)
    return int(bool(late))


def _picture(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


async def _pictured(client: "Client", picture: bytes | None, *, replace: bool) -> str:
    """Set the picture where there is none, and say what became of it."""
    from bot.channels.telegram.setup import has_picture, set_picture

    if not replace and await has_picture(client):
        return f"The picture stays as it is; --picture takes {PICTURE} instead."
    if picture is None:
        return f"There is no {PICTURE} beside the dialogs: choose a harmless picture at BotFather."
    return await _tried(lambda: set_picture(client, picture))


async def _tried(work: Callable[[], Awaitable[None]]) -> str:
    try:
        await work()
    except ChannelError:
        return (
            "Telegram did not take the picture now; set it at BotFather, or try --picture later."
        )
    return f"The picture is {PICTURE} now."


def _shown(change: "Change") -> Iterable[str]:
    """Write a change as `diff` does."""
    yield f"{FIELDS[change.field]} ({change.language or 'everybody'})"
    yield from (f"- {line}" for line in change.now.splitlines())
    yield from (f"+ {line}" for line in change.wanted.splitlines())


def _put_off(late: "Sequence[PutOff]") -> Iterable[str]:
    for change, seconds in late:
        what = f"Not written: {FIELDS[change.field]} ({change.language or 'everybody'})."
        if seconds is None:
            yield f"{what} Telegram refuses it; set it at BotFather."
        else:
            yield f"{what} Telegram takes it in {_span(seconds)}; run this again then."


def _span(seconds: float) -> str:
    hours, minutes = divmod(-(-int(seconds) // 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _plain(change: "Change") -> dict[str, Any]:
    return {
        "field": change.field,
        "language": change.language,
        "now": change.now,
        "wanted": change.wanted,
    }


def _draw(content: Content, target: "dict[Spot, str]") -> None:
    from bot.cli.preview import drawn

    _print(["", "What phones show:", *drawn(content, target)])


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
