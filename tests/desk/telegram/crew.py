"""A staff bot in the emulator, and counsellors with phones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import get_args

from bot.desk.board import Bubble, Side, State
from bot.desk.enrol import make_chat_link
from bot.desk.telegram import render
from bot.desk.telegram.words import Words
from bot.model.presence import Shift
from bot.store.values import Account, Role
from tests.delivered import delivered
from tests.e2e.stack import Stack
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer
from tests.emulator.state import BotAccount

TOKEN = "9393:AAF-emulated_staff_bot_of_the_tests"
NAMES = {"lou": "Lou", "sam": "Sam"}


def staff_bot(telegram: TelegramServer, stack: Stack, *, topics: bool = False) -> BotAccount:
    """Make the second bot, and have the application use it."""
    bot = telegram.add_bot(TOKEN, "Bureau", "bureau_bot")
    bot.topics = topics
    stack.staff_token = TOKEN
    return bot


async def account(stack: Stack, login: str, role: Role = "counsellor") -> Account:
    """Give somebody an account."""
    made = Account(login, "$argon2id$x", b"sealed", frozenset({role}), NAMES[login])
    assert await stack.store.staff.add(made)
    return made


async def link(stack: Stack, login: str) -> str:
    """Make a one-time link; give what stands behind `start=`."""
    url = await make_chat_link(stack.store.chats, "bureau_bot", login)
    return url.rpartition("=")[2]


async def linked(
    stack: Stack,
    telegram: TelegramServer,
    bot: BotAccount,
    login: str,
    role: Role = "counsellor",
) -> Person:
    """Enrol somebody with a phone."""
    person = telegram.person(NAMES[login], bot=bot)
    await account(stack, login, role)
    person.start(await link(stack, login))
    await person.wait_for_text("relié à ton compte")
    return person


async def on_shift(person: Person) -> None:
    """Press *on shift*."""
    await person.wait_until(lambda device: shows_button(device, "En service"))
    person.press("En service")
    await person.wait_for_text("Tu es en service")


def shows_button(device: Device, label: str) -> bool:
    """Tell whether a button is anywhere on the screen."""
    return any(label in message.labels for message in device.chat)


def everything(person: Person) -> str:
    """Return all that the chat holds, spoilers opened."""
    return "\n".join(message.full_text for message in person.device.chat)


async def presses(person: Person, label: str) -> None:
    """Press a button as soon as it is there."""
    await person.wait_until(lambda device: shows_button(device, label))
    person.press(label)


async def joined(stack: Stack, telegram: TelegramServer, role: Role = "counsellor") -> Person:
    """Have Sam come on shift, too."""
    sam = await linked(stack, telegram, telegram.bots[TOKEN], "sam", role)
    await on_shift(sam)
    return sam


async def takes(person: Person) -> None:
    """Take whoever waits, and wait for their conversation."""
    await presses(person, "Prendre")
    await person.wait_until(lambda device: shows_button(device, "Rendre à la file"))


async def gone(person: Person, words: str) -> None:
    """Wait until nothing of this is left in the chat."""
    await person.wait_until(lambda device: words not in everything(person))


@asynccontextmanager
async def at_work(
    stack: Stack, telegram: TelegramServer, *, topics: bool = False
) -> AsyncIterator[Person]:
    """Run everything with Lou on shift."""
    bot = staff_bot(telegram, stack, topics=topics)
    async with stack.running():
        lou = await linked(stack, telegram, bot, "lou")
        await on_shift(lou)
        yield lou
    tell_nothing(bot, telegram)


def tell_nothing(bot: BotAccount, telegram: TelegramServer) -> None:
    """P4: of all that lit up a counsellor's phone, nothing says who writes, about what, or how it sounds."""
    for chat in bot.chats.values():
        device = Device(chat, [chat], telegram.clock)
        for note in device.notification_log:
            seen = "".join(sign for sign in note.text if not "\u2800" <= sign <= "\u28ff").strip()
            assert seen in _harmless(), seen


@cache
def _harmless() -> frozenset[str]:
    """Name every first line that may stand in a notification."""
    words = Words(delivered(), "fr")
    sayings = {words.say("saying", code, "5") for code in render.PLAIN}
    panels = {
        words.say("panel", render.Standing(shift, here=here), rooms)
        for shift in get_args(Shift)
        for here in (True, False)
        for rooms in (True, False)
    }
    states = {words.say("status", _written(state)) for state in get_args(State)}
    notes = {words.say("status", _written("", side)) for side in ("note", "whisper")}
    return frozenset({words.say("lead"), *sayings, *panels, *states, *notes})


def _written(state: State, side: Side = "counsellor") -> Bubble:
    at = datetime.now(UTC)
    return Bubble("1", side, "lou", at, "", edited=False, state=state, reason="")
