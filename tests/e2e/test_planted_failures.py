"""P6, P7: mistakes of our own, in rooms that hold words, are logged without them; what comes next is answered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NoReturn

import pytest
import pytest_asyncio
from httpx import AsyncClient
from pydantic import SecretStr

from bot import app, log
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.webchat.entrance import Entrance
from bot.desk import commands
from bot.desk.enrol import make_enrol_link
from bot.model.event import Said
from bot.settings import Settings
from bot.web.server import port_of
from bot.worker.standing import Standing
from tests.e2e.clients import Desk, Tab, http
from tests.e2e.database import empty_database
from tests.e2e.planted import Planted
from tests.e2e.telegram_fixtures import content, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["telegram"]

pytestmark = pytest.mark.e2e

SENTENCE = "mon frère m’a enfermée à Samarcande"
CHAT = 6_518_274_903


@dataclass
class House:
    """All roles in this process."""

    made: app.Parts
    chat: AsyncClient
    desk: AsyncClient
    person: Person
    capture: pytest.CaptureFixture[str]
    words: set[str]
    written: list[str] = field(default_factory=list)

    async def logs(self, event: str) -> None:
        """Wait until an event is logged."""
        async with asyncio.timeout(30):
            while f"event='{event}'" not in self.read():  # noqa: ASYNC110 - a log sends no event
                await asyncio.sleep(0.02)

    def read(self) -> str:
        """Return all that was printed so far."""
        self.written += self.capture.readouterr()
        return "".join(self.written)

    async def counsellor(self) -> Desk:
        """Somebody sits down at the desk."""
        noe = Desk(self.desk, "noe", "Noé")
        link = await make_enrol_link(self.made.store.staff, "")
        await noe.enrol(link)
        return noe


@pytest_asyncio.fixture
async def database(redis_url: str) -> AsyncIterator[str]:
    """A Redis of its own."""
    async with empty_database(redis_url) as address:
        yield address


@pytest_asyncio.fixture
async def house(
    telegram: TelegramServer,
    database: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> AsyncIterator[House]:
    """The running house, and a look through its logs and metrics when the test has ended."""
    log.configure("DEBUG", "text")
    settings = Settings(
        telegram_token=SecretStr(telegram.token),
        telegram_api=telegram.base_url,
        data_dir=tmp_path / "data",
        redis_url=database,
        port=0,
        desk_port=0,
    )
    person = telegram.person("Cunégonde", user_id=CHAT)
    words = {SENTENCE, "Cunégonde", str(CHAT), telegram.token.partition(":")[2]}
    roles = frozenset(app.ROLES)
    with ExitStack() as opened:
        sockets = app._bind(settings, roles, opened)
        urls = [f"http://127.0.0.1:{port_of(one)}" for one in (sockets.chat, sockets.desk) if one]
        async with (
            http(urls[0]) as chat,
            http(urls[1]) as desk,
            app.parts(settings, roles, Standing(content())) as made,
            asyncio.TaskGroup() as group,
        ):
            lines: list[str] = []
            group.create_task(app._serve(made, sockets, lines.append))
            running = House(made, chat, desk, person, capsys, words)
            yield running
            metrics = (await desk.get("/metrics")).text
            made.closing.set()
    planted = Planted(running.words)
    planted.scan("output", running.read())
    planted.scan("metrics", metrics)
    assert planted.finds == []
    assert "Traceback" not in running.read()


def failing(real: Callable[..., Any], words: Callable[..., str]) -> Callable[..., Any]:
    """Return a function that fails, everything in its hands, when it meets the sentence."""

    def fail(*args: Any) -> Any:
        met = words(*args)
        if SENTENCE in met:
            raise KeyError(met, args)
        return real(*args)

    return fail


def broken(what: str, words: Callable[..., str], patch: pytest.MonkeyPatch) -> None:
    """Make a function fail when it meets the sentence."""
    patch.setattr(what, failing(resolve_name(what), words))


async def test_reading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update that breaks the parser is dropped; it would come again for ever, and nothing behind it."""
    house.person.start()
    await house.person.wait_until(lambda device: device.last is not None, timeout=20)
    broken("bot.channels.telegram.intake.parse", lambda raw, *_: str(raw), monkeypatch)
    house.person.say(SENTENCE)
    await house.logs("unreadable")
    count = len(house.person.device.texts)
    house.person.say("bonjour")
    await house.person.wait_until(lambda device: len(device.texts) > count + 1)


async def test_deciding(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that breaks the engine holds up nobody else."""

    def said(_: object, event: object, __: object) -> str:
        return event.text if isinstance(event, Said) else ""

    broken("bot.worker.processor.step", said, monkeypatch)
    tab = await Tab.open(house.chat)
    house.words.add(tab.token)
    await tab.grows(1)
    await tab.say(SENTENCE)
    await house.logs("step failed")
    await (await Tab.open(house.chat)).grows(1)


async def test_sending(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that breaks holds up no other channel."""

    async def post(*args: object) -> NoReturn:
        raise ValueError(SENTENCE, args)

    monkeypatch.setattr(TelegramChannel, "post", post)
    house.person.start()
    await house.logs("send failed")
    await (await Tab.open(house.chat)).grows(1)


async def test_storing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the chat page cannot store is answered with a sign that means nothing, and the page tries again."""
    tab = await Tab.open(house.chat)
    house.words.add(tab.token)
    await tab.grows(1)
    with monkeypatch.context() as patch:
        words = failing(Entrance.arrive, lambda _, __, ___, event: str(event))
        patch.setattr(Entrance, "arrive", words)
        note = {"id": "abcd1234", "text": SENTENCE}
        answer = await house.chat.post("/note", headers={"X-Tab": tab.token}, json=note)
        assert (answer.status_code, answer.text) == (500, "…")
    await house.logs("web.failed")
    await tab.say(SENTENCE)
    await tab.grows(2)


async def test_the_desk(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that breaks the desk is answered with a sign that means nothing; the next one is taken."""
    noe = await house.counsellor()
    house.words |= {noe.secret}
    tab = await Tab.open(house.chat)
    await tab.grows(1)
    await tab.say("bonjour")
    await tab.grows(2)
    await tab.ask_for_a_human()
    (case,) = await noe.queue()
    await noe.take(case)
    with monkeypatch.context() as patch:
        patch.setattr(commands, "read", failing(commands.read, lambda _, form, __: str(form)))
        with pytest.raises(AssertionError, match="…"):
            await noe.write(case, SENTENCE)
    await house.logs("web.failed")
    await noe.write(case, "Je suis là.")
    await tab.reads("Je suis là.")
