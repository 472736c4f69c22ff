"""The emulated service without its HTTP: who is there, what was called, what was wrong."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.emulator import errors
from tests.emulator.clock import Clock
from tests.emulator.device import draw
from tests.emulator.limits import Limits, Meter
from tests.emulator.script import Script
from tests.emulator.spec import load_spec
from tests.emulator.state import BotAccount, Chat, Json, User

METHODS: "dict[str, Handler]" = {}
"""The methods that are emulated, filled by `method`."""
TOKEN = "4242:AAF-emulated_bot_token_of_the_tests"


@dataclass(slots=True)
class Call:
    """A request as it came in, and what became of it."""

    method: str
    params: Json
    time: float
    token: str
    accepted_at: float | None = None
    result: Any = None
    error: errors.ApiError | None = None


class Service:
    """State that the methods work on."""

    def __init__(self, clock: Clock, limits: Limits | None) -> None:
        """Start empty."""
        self.clock = clock
        self.limits = limits
        self.spec = load_spec()
        self.script = Script()
        self.bots: dict[str, BotAccount] = {}
        self.users: dict[int, User] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.query_ids = itertools.count(700_001)

    def add_bot(
        self, token: str = TOKEN, name: str = "Météo", username: str = "meteo_bot"
    ) -> BotAccount:
        """Make a bot as BotFather would."""
        bot = BotAccount(token, username, Meter(self.limits, self.clock.now), {"": name})
        self.bots[token] = bot
        return bot

    def chat(self, bot: BotAccount, user: User) -> Chat:
        """Return the chat of a person with a bot, as yet unstarted if it is new."""
        if user.user_id not in bot.chats:
            bot.chats[user.user_id] = Chat(bot, user)
            self.changed(bot.chats[user.user_id])
        return bot.chats[user.user_id]

    def changed(self, chat: Chat) -> None:
        """Draw the phone again and wake whoever waits for a change."""
        chat.screen.record(draw(chat, self.clock.now()))
        self.clock.notify()

    def push(self, chat: Chat, kind: str, payload: Json, *, key: int, born: float) -> None:
        """Queue an update for the bot, if it wants this kind."""
        if chat.bot.updates.accepts(kind):
            chat.bot.updates.push(kind, payload, key=key, born=born)
        self.clock.notify()

    def calls_of(self, *methods: str, chat_id: int | None = None) -> list[Call]:
        """Return the calls of some methods (all but polls, when none is named)."""
        return [
            call
            for call in self.calls
            if (call.method in methods or (not methods and call.method != "getUpdates"))
            and chat_id in {None, call.params.get("chat_id")}
        ]

    async def perform(self, bot: BotAccount, call: Call) -> Any:
        """Run a checked call, with the misfortune that was scripted for it."""
        fault = self.script.pop(call.method, call.params)
        if fault is None:
            return await self._accept(bot, call)
        self.clock.notify()
        await fault.pause("before", self.clock)
        if fault.error is not None:
            raise fault.error
        if fault.lose and fault.when == "before":
            raise AnswerLostError
        result = await self._accept(bot, call)
        await fault.pause("after", self.clock)
        if fault.lose:
            raise AnswerLostError
        return result

    async def _accept(self, bot: BotAccount, call: Call) -> Any:
        call.result = await METHODS[call.method](self, bot, call.params)
        call.accepted_at = self.clock.now()
        self.clock.notify()
        return call.result


class AnswerLostError(Exception):
    """The connection breaks before the answer."""


Handler = Callable[[Service, BotAccount, Json], Awaitable[Any]]


def method(handler: Handler) -> Handler:
    """Register a coroutine named ``send_message`` as the method ``sendMessage``."""
    first, *rest = handler.__name__.split("_")
    METHODS[first + "".join(word.capitalize() for word in rest)] = handler
    return handler


def find_chat(bot: BotAccount, service: Service, params: Json) -> Chat:
    """Return the chat that ``chat_id`` names, or refuse."""
    raw = params["chat_id"]
    try:
        user = service.users[int(raw)]
    except (KeyError, ValueError):
        raise errors.bad_request("chat not found") from None
    chat = bot.chats.get(user.user_id)
    if chat is None or not chat.started:
        raise errors.not_started()
    return chat


def writable_chat(bot: BotAccount, service: Service, params: Json) -> Chat:
    """Return the chat if the person has not blocked the bot."""
    chat = find_chat(bot, service, params)
    if chat.blocked:
        raise errors.blocked()
    return chat
