"""The emulator as a real HTTP server on loopback.

**Rules**: a call that the Bot API 10.1 page does not allow is answered with 400 *and* written into
`violations`, so that the fixture fails the test even if the bot swallowed the error. A call runs
to its end even when the client has gone, as it would at the service.
"""

import asyncio
import contextlib
import itertools
import json
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.emulator import identity, messages, receiving
from tests.emulator.clock import Clock
from tests.emulator.errors import ApiError, bad_request, unauthorized
from tests.emulator.limits import Limits
from tests.emulator.people import Person
from tests.emulator.service import METHODS, TOKEN, AnswerLostError, Call, Service
from tests.emulator.spec import Upload
from tests.emulator.state import BotAccount, Json, User
from tests.emulator.webhook import Backoff, Pusher

MODULES = (identity, messages, receiving)
"""Importing them registers their methods."""
MAX_BODY = 50 * 2**20


class TelegramServer(Service):
    """The emulated Bot API, its people and their phones."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        """Prepare a service with one bot; `limits` turns 429 on."""
        super().__init__(clock or Clock(), limits)
        self.backoff = backoff or Backoff()
        self.bot = self.add_bot()
        self.base_url = ""
        self._user_ids = itertools.count(6_510_000_017, 7919)
        self._runner: web.AppRunner | None = None
        self._pushing: asyncio.Task[None] | None = None

    @property
    def token(self) -> str:
        """Return the token of the first bot."""
        return TOKEN

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_route("*", "/{rest:.*}", self._stray)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        # One supervised task for the life of the server: fixtures may enter and leave in
        # different tasks, which a TaskGroup does not allow.
        self._pushing = asyncio.get_running_loop().create_task(self._push())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let held calls go, end polls and stop."""
        self.script.release_all()
        for bot in self.bots.values():
            bot.poll += 1
        self.clock.notify()
        if self._pushing is not None:
            self._pushing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pushing
        if self._runner is not None:
            await self._runner.cleanup()

    def person(
        self,
        first_name: str = "Camille",
        *,
        bot: BotAccount | None = None,
        language_code: str | None = "fr",
        user_id: int | None = None,
        username: str | None = None,
    ) -> Person:
        """Give somebody a phone, opened at the chat with `bot`."""
        number = next(self._user_ids) if user_id is None else user_id
        user = User(number, first_name, username=username, language_code=language_code)
        self.users[number] = user
        return Person(self, user, bot or self.bot)

    async def _push(self) -> None:
        """Run a pusher for every webhook that is set."""
        running: dict[str, Any] = {}

        def fresh() -> list[BotAccount]:
            bots = self.bots.values()
            return [b for b in bots if b.webhook and running.get(b.token) is not b.webhook]

        async with aiohttp.ClientSession() as client, asyncio.TaskGroup() as group:
            while await self.clock.until(lambda: bool(fresh())):
                for bot in fresh():
                    assert bot.webhook is not None
                    running[bot.token] = bot.webhook
                    pusher = Pusher(self, bot, client, self.backoff)
                    group.create_task(pusher.run(bot.webhook))

    async def _stray(self, request: web.Request) -> web.Response:
        self.violations.append(f"request to {request.path.partition('/bot')[0] or '/bot…'}")
        return _answer(ApiError(404, "Not Found"))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        token, name = request.match_info["token"], request.match_info["method"]
        call = Call(name, {}, self.clock.now(), token)
        self.calls.append(call)
        try:
            result = await self._serve(request, call)
        except ApiError as error:
            call.error = error
            self.clock.notify()
            return _answer(error)
        except ConnectionResetError:
            # Whoever called was stopped before the call was whole: nothing was asked of anybody.
            self.calls.remove(call)
            self.clock.notify()
            return web.Response(status=400)
        except AnswerLostError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        except Exception as error:
            self.violations.append(f"the emulator failed at {name}: {error!r}")
            raise
        return web.json_response({"ok": True, "result": result})

    async def _serve(self, request: web.Request, call: Call) -> Any:
        bot = self.bots.get(call.token)
        if bot is None:
            raise unauthorized()
        raw, form = await _read(request)
        call.params, problems = self.spec.check_call(call.method, raw, form=form)
        if not problems and call.method not in METHODS:
            problems = [f"{call.method} is not emulated"]
        if not problems and "rich_message" in call.params:
            problems = [f"{call.method}.rich_message is not emulated"]
        if problems:
            self.violations += problems
            raise bad_request("; ".join(problems))
        return await self.perform(bot, call)


def _answer(error: ApiError) -> web.Response:
    return web.json_response(error.body(), status=error.code)


async def _read(request: web.Request) -> tuple[Json, bool]:
    """Return the parameters, and whether they came as text."""
    query: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        return query | body, False
    return query | await _read_form(request), True


async def _read_form(request: web.Request) -> Json:
    fields: Json = {}
    for name, value in (await request.post()).items():
        is_file = isinstance(value, web.FileField)
        fields[name] = Upload(value.filename) if is_file else value  # type: ignore[union-attr]
    words = "\n".join(value for value in fields.values() if not isinstance(value, Upload))
    return {
        name: value
        for name, value in fields.items()
        if not (isinstance(value, Upload) and f"attach://{name}" in words)
    }
