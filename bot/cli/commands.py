"""What each `murmure` command does."""

import argparse
import asyncio
import re
import sys
from datetime import UTC, datetime
from functools import partial
from time import time

from pydantic import SecretStr

from bot import app
from bot.cli import state
from bot.cli.beside import beside, in_force, served, usable
from bot.desk.enrol import FIRST, make_chat_link, make_enrol_link, renew, write_roles
from bot.errors import ChannelError, MurmureError, SettingsError
from bot.model.audit import OPERATOR, Action
from bot.opening import load_content, open_vault
from bot.settings import PREFIX, Settings
from bot.store.compaction import Disk
from bot.store.embedded import holds_data
from bot.store.publication import Publication
from bot.store.sending import now
from bot.store.server import find_server
from bot.store.values import COUNSELLOR
from bot.worker import erasing
from bot.worker.standing import named


def run(arguments: argparse.Namespace) -> int:
    """Start."""
    settings = in_force()
    wanted = frozenset(arguments.role or ["all"])
    unknown = sorted(wanted - set(app.ROLES) - {"all"})
    if unknown:
        raise SettingsError(f"no role {unknown[0]}; choose among {', '.join(app.ROLES)}, all")
    roles = frozenset(role for role in app.ROLES if role in wanted or "all" in wanted)
    if len(roles) < len(app.ROLES) and settings.redis_url is None:
        raise SettingsError("several processes need one Redis: set MURMURE_REDIS_URL")
    if roles == {"telegram"} and settings.telegram_token is None:
        raise SettingsError("the role telegram has nothing to do without MURMURE_TELEGRAM_TOKEN")
    if roles == {"staff"} and settings.staff_telegram_token is None:
        raise SettingsError(
            "the role staff has nothing to do without MURMURE_STAFF_TELEGRAM_TOKEN"
        )
    app.run(settings, roles, _say, watch=arguments.watch)
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    """List every setting, then try content, key file and Redis."""
    del arguments
    settings = in_force()
    for name, field in Settings.model_fields.items():
        _say(
            f"{PREFIX}{name.upper()} = {_shown(getattr(settings, name))}\n    {field.description}"
        )
    probes = {"content": _try_content, "key file": _try_key, "Redis": _try_redis}
    troubles = 0
    for what, probe in probes.items():
        try:
            with usable(settings):
                said = probe(settings)
            _say(f"{what}: {said}")
        except MurmureError as error:
            troubles += 1
            _say(f"{what}: {error}")
    return 1 if troubles else 0


def _try_content(settings: Settings) -> str:
    load_content(settings)
    return "good"


def _try_key(settings: Settings) -> str:
    absent = settings.key_command is None and not settings.keys.exists()
    if absent and not holds_data(settings.data_dir):
        return "made at the first start"
    vault, _ = open_vault(settings)
    return state.of_keys(vault.keyring)


def _try_redis(settings: Settings) -> str:
    """Ask Redis what is published; where nothing was ever stored, only look for a server, and make nothing."""
    if settings.redis_url is None and not (settings.data_dir / "redis").exists():
        find_server()
        return "good"
    head, disk = asyncio.run(_look(settings))
    served = f"{named(head)} is served" if head else "nothing is published"
    return f"good; {served}; {state.of_disk(disk, settings.compact_hours, time())}"


def enrol(arguments: argparse.Namespace) -> int:
    """Print a one-time enrolment link: for a new account, or for one that exists: its chat, or its ways in."""
    settings = in_force()
    if arguments.telegram:
        return asyncio.run(_link_chat(settings, arguments.telegram))
    url = settings.desk_url or f"http://{settings.desk_host}:{settings.desk_port}"
    if arguments.renew:
        return asyncio.run(_renew(settings, url, arguments.renew))

    async def make() -> str:
        async with beside(settings) as store:
            first = FIRST if await store.staff.empty() else COUNSELLOR
            roles = frozenset(arguments.role) or first
            await store.audit.note(OPERATOR, Action.INVITE, write_roles(roles))
            return await make_enrol_link(store.staff, url, roles)

    _say(asyncio.run(make()))
    return 0


async def _renew(settings: Settings, url: str, login: str) -> int:
    """Take every way in away from an account, and print the link that gives it new ones."""
    async with beside(settings) as store:
        link = None
        if await store.staff.get(login) is not None:
            await store.audit.record(OPERATOR, Action.RENEW_STAFF, login)
            link = await renew(store.staff, url, login, datetime.now(UTC), OPERATOR)
    _say(link or "no such account")
    return 0 if link else 1


async def _link_chat(settings: Settings, login: str) -> int:
    """Print the link that opens the staff bot for one account, and for nobody else."""
    token = settings.staff_telegram_token
    if token is None:
        raise SettingsError("the staff bot has no token: set MURMURE_STAFF_TELEGRAM_TOKEN")
    from bot.desk.telegram.client import Client

    client = Client(token.get_secret_value(), settings.telegram_api)
    async with beside(settings) as store:
        if await store.staff.get(login) is None:
            _say("no such account")
            return 1
        try:
            handle, _ = await client.me()
        except ChannelError:
            raise SettingsError("Telegram does not answer for this token: try again") from None
        finally:
            await client.close()
        await store.audit.note(OPERATOR, Action.INVITE, login)
        _say(await make_chat_link(store.chats, handle, login))
    return 0


def erase(arguments: argparse.Namespace) -> int:
    """Destroy a conversation, and have its screen wiped; a case's id will do."""
    conversation = arguments.conversation.partition(".")[0]
    settings = in_force()

    async def destroy() -> bool:
        async with beside(settings) as store:
            known = await erasing.erase(
                store, conversation, partial(served, settings, store), now()
            )
            if known:
                await store.audit.note(OPERATOR, Action.ERASE, conversation)
            return known

    known = asyncio.run(destroy())
    _say("erased" if known else "no such conversation")
    return 0 if known else 1


async def _look(settings: Settings) -> tuple[Publication | None, Disk]:
    async with beside(settings) as store:
        return await store.publications.head(), await store.compaction.disk()


def _shown(value: object) -> str:
    """Write a setting's value; no secret, and no password inside an address."""
    if isinstance(value, SecretStr):
        return "(set, not shown)"
    text = re.sub(r"(?<=://).*@", "…@", str(value))
    return re.sub(r"(?<=password=)[^&]*", "…", text)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
