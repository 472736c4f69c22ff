"""The composition root: settings, store, vault and content become workers, channels and desk in one TaskGroup.

**Rules.** Whatever can be wrong is found before anything is started, in this order: content, ports, keys, Redis. Then
nothing here decides anything. A Telegram library is imported only where its bot's token asks for it.
"""

import asyncio
import contextlib
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

import uvloop
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import log
from bot.channels.practice.channel import Players, PracticeChannel
from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.entrance import Doors as ChatDoors
from bot.channels.webchat.feed import WebChannel
from bot.channels.webchat.page import PageSettings
from bot.desk.enrol import FIRST, make_enrol_link
from bot.desk.web.app import create_desk_app
from bot.desk.web.opening import desk_doors
from bot.errors import StoreError
from bot.opening import found_content, kept, process_name, webhook_secret
from bot.settings import Settings
from bot.store.ledger import Ledger
from bot.store.store import Store
from bot.vault.vault import Vault
from bot.web.health import health_routes
from bot.web.metrics import Metrics, metrics_route
from bot.web.server import bind, port_of, serve
from bot.worker.attendance import Attendance
from bot.worker.carrying import Carrying
from bot.worker.counts import Counts
from bot.worker.dispatcher import Dispatcher
from bot.worker.follower import Follower
from bot.worker.janitor import Janitor
from bot.worker.processor import Processor
from bot.worker.ratelimit import RateLimit
from bot.worker.scheduler import Scheduler
from bot.worker.shelf import Shelf, spare
from bot.worker.standing import Standing
from bot.worker.takeover import take_over
from bot.worker.warden import Warden
from bot.worker.watcher import Watcher

if TYPE_CHECKING:
    from bot.channels.telegram.public import PublicBot
    from bot.desk.telegram.staff import StaffBot
    from bot.ports import Channel

Role = Literal["web", "desk", "worker", "telegram", "staff"]
ROLES: tuple[Role, ...] = ("web", "desk", "worker", "telegram", "staff")
CATCH_UP_SECONDS = 10.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Parts:
    """What every role works with."""

    settings: Settings
    roles: frozenset[Role]
    standing: Standing
    served: Sequence[str]
    shelf: Shelf
    vault: Vault
    store: Store
    metrics: Metrics = field(default_factory=Metrics)
    closing: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Sockets:
    """Bound before anything else starts, so that a taken port is the first and only thing said."""

    chat: socket.socket | None
    desk: socket.socket | None


def run(settings: Settings, roles: frozenset[Role], say: Say, *, watch: bool = False) -> None:
    """Run until SIGINT or SIGTERM; `say` prints the addresses once all is up. `watch`: reload the folder on save.

    Raises:
        MurmureError: it cannot start; one sentence with the fix.
    """
    # P8: a core file would hold what people wrote in clear, and keys. Redis, as our child, inherits it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    uvloop.run(_main(settings, roles, say, watch=watch))


async def _main(settings: Settings, roles: frozenset[Role], say: Say, *, watch: bool) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_note)
    found = found_content(settings, watched=watch)
    with ExitStack() as opened:
        sockets = _bind(settings, roles, opened)
        async with parts(settings, roles, found) as made:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, made.closing.set)
            await _serve(made, sockets, say)


def _note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody waited for; asyncio's own handler would write it out, words included (P7)."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        log.logger().error("left behind", **log.failure(error))


@asynccontextmanager
async def parts(
    settings: Settings, roles: frozenset[Role], found: Standing
) -> AsyncIterator[Parts]:
    """Open vault and store, with Redis as a child where no address is set; what is published there wins."""
    async with kept(settings, settings.redis_url) as (vault, store):
        revision, lines = await found.first(store.publications)
        yield Parts(settings, roles, found, lines, Shelf(revision), vault, store)


def _bind(settings: Settings, roles: frozenset[Role], opened: ExitStack) -> Sockets:
    chat = desk = None
    if "web" in roles or (settings.public_url and roles & {"telegram", "staff"}):
        chat = opened.enter_context(bind(settings.host, settings.port))
    if "desk" in roles:
        where = settings.desk_host, settings.desk_port
        desk = opened.enter_context(bind(*where, "MURMURE_DESK_PORT"))
    return Sockets(chat, desk)


async def _serve(made: Parts, sockets: Sockets, say: Say) -> None:
    """Start every role, say where it is, and stop all of them when asked to."""
    async with AsyncExitStack() as stack:
        telegram, staff = await _telegram(made, stack), await _staff(made, stack)
        spare()
        async with asyncio.TaskGroup() as group:
            every = (*_jobs(made, sockets, telegram, staff), _renew(made, say), _guard(made))
            jobs = [group.create_task(job) for job in every]
            if telegram and "telegram" in made.roles:
                jobs.append(group.create_task(telegram.remind(say)))
            await _announce(made, sockets, say)
            await made.closing.wait()
            for job in jobs:
                job.cancel()


async def _renew(made: Parts, say: Say) -> None:
    """Keep the content up to date: with what is published, or with what is saved."""
    if made.standing.watched:
        await Watcher(made.shelf, made.standing.folder, say).run()
    store = made.store
    await Follower(made.shelf, store.publications, store.wakeups, made.metrics).run()


async def _guard(made: Parts) -> None:
    """Keep the keys and the list of erasures up to date; a process that ends says so."""
    name = process_name()
    try:
        await Warden(made.store, made.vault.keyring, Ledger(made.settings.data_dir), name).run()
    finally:
        with contextlib.suppress(StoreError):
            await made.store.rotation.withdraw(name)


def _jobs(
    made: Parts, sockets: Sockets, telegram: "PublicBot | None", staff: "StaffBot | None"
) -> list[Coroutine[Any, Any, None]]:
    jobs: list[Coroutine[Any, Any, None]] = []
    receives = telegram is not None and "telegram" in made.roles
    if sockets.chat:
        routes: list[BaseRoute] = list(telegram.routes) if telegram and receives else []
        routes += staff.routes if staff else []
        if sockets.desk is None:  # a process without a desk has no other port to be asked on
            routes += health_routes(made.store.ping)
        jobs.append(serve(_chat(made, routes), sockets.chat, made.closing))
    if sockets.desk:
        jobs.append(serve(_desk(made, sockets.desk), sockets.desk, made.closing))
        jobs.append(Counts(made.store, made.metrics).run())
    if telegram and receives:
        jobs.append(telegram.run())
    if staff:
        jobs.append(staff.run())
    if "worker" in made.roles:
        jobs.append(_work(made, telegram, wait=receives))
    return jobs


async def _telegram(made: Parts, stack: AsyncExitStack) -> "PublicBot | None":
    token = made.settings.telegram_token
    if token is None or not made.roles & {"telegram", "worker"}:
        return None
    # Only here: importing aiogram takes seconds.
    from bot.channels.telegram.public import PublicBot
    from bot.channels.telegram.session import Client

    address = made.settings.public_url
    bot = PublicBot(
        Client(token.get_secret_value(), made.settings.telegram_api),
        made.store.inbox,
        made.vault.conversation,
        lambda: made.shelf().exits,
        made.metrics,
        (address, webhook_secret(made.settings)) if address else None,
    )
    stack.push_async_callback(bot.close)
    return bot


async def _staff(made: Parts, stack: AsyncExitStack) -> "StaffBot | None":
    settings, token = made.settings, made.settings.staff_telegram_token
    if token is None or "staff" not in made.roles:
        return None
    from bot.desk.telegram.staff import open_staff

    named = token.get_secret_value(), settings.telegram_api
    hook = (address, webhook_secret(settings)) if (address := settings.public_url) else None
    bot = open_staff(made.store, made.shelf, made.metrics, named, hook)
    stack.push_async_callback(bot.close)
    return bot


def _chat(made: Parts, routes: Sequence[BaseRoute]) -> Starlette:
    doors = ChatDoors(
        inbox=made.store.inbox,
        feed=made.store.feed,
        wakeups=made.store.wakeups,
        conversation=made.vault.conversation,
        content=made.shelf,
        timers=made.store.timers,
        seal=made.vault.seal_fixed,
        unseal=made.vault.open_fixed,
    )
    chosen = made.settings
    page = PageSettings(chosen.neutral_url, chosen.public_url, away_minutes=chosen.away_minutes)
    return create_chat_app(doors, page, metrics=made.metrics, closing=made.closing, routes=routes)


def _desk(made: Parts, opened: socket.socket) -> Starlette:
    url = _desk_url(made.settings, opened)
    doors = desk_doors(
        made.store, made.vault, made.shelf, url, made.closing, lambda: made.shelf.revision.sources
    )
    app = create_desk_app(doors)
    app.router.routes.extend([*health_routes(made.store.ping), metrics_route(made.metrics)])
    return app


def _desk_url(settings: Settings, opened: socket.socket) -> str:
    return settings.desk_url or f"http://{settings.desk_host}:{port_of(opened)}"


async def _work(made: Parts, telegram: "PublicBot | None", *, wait: bool) -> None:
    """Process, send and schedule. Exits that came while we were down are stored before anything is answered (P2)."""
    if telegram and wait:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP_SECONDS):
                await telegram.caught_up.wait()
    limited: list[Channel] = [telegram.channel] if telegram else []
    every: list[Channel] = [WebChannel(made.store.feed), PracticeChannel(), *limited]
    channels = {one.name: one for one in every}
    limits = {one.name: RateLimit(made.settings.telegram_rate, monotonic()) for one in limited}
    name = process_name()
    processor = Processor(made.store, made.shelf, name, made.metrics)
    made.store.desk.tally.follow(lambda: made.shelf().desk.hours.zone)
    if made.settings.redis_url is None:
        await take_over(made.store, processor, name)
    async with asyncio.TaskGroup() as group:
        group.create_task(Scheduler(made.store, name).run())
        group.create_task(Attendance(made.store, made.shelf).run())
        group.create_task(Carrying(made.store, made.shelf, lambda: datetime.now(UTC)).run())
        group.create_task(Players(made.store, made.shelf, lambda: datetime.now(UTC)).run())
        group.create_task(Janitor(made.store, made.settings.compact_hours * 3600.0).run())
        group.create_task(Dispatcher(made.store, channels, limits, name, made.metrics).run())
        group.create_task(processor.run())


async def _announce(made: Parts, sockets: Sockets, say: Say) -> None:
    for line in made.served:
        say(line)
    if sockets.chat:
        say(f"Chat page   http://{made.settings.host}:{port_of(sockets.chat)}/")
    if sockets.desk:
        url = _desk_url(made.settings, sockets.desk)
        say(f"Desk        {url}/")
        if await made.store.staff.empty():
            link = await make_enrol_link(made.store.staff, url, FIRST)
            say(f"The first account is made here, once, within 24 hours:\n            {link}")
    tokens = made.settings.staff_telegram_token, made.settings.telegram_token
    for name, prefix, token in (("Staff bot", "STAFF_", tokens[0]), ("Telegram", "", tokens[1])):
        say(f"{name:<12}{'on' if token else f'off (set MURMURE_{prefix}TELEGRAM_TOKEN)'}")
    log.logger().info("started", count=len(made.roles), revision=made.shelf().revision[:12])
