"""Rates, scripted misfortune and the clock."""

import asyncio

import aiohttp
import pytest

from tests.emulator.clock import Clock
from tests.emulator.errors import too_many
from tests.emulator.limits import Limits
from tests.emulator.people import Person
from tests.emulator.script import Moment
from tests.emulator.server import TelegramServer
from tests.emulator.service import METHODS
from tests.emulator_tests.raw import Raw


@pytest.fixture
def person(raw: Raw) -> Person:
    """Give somebody who has pressed Start."""
    person = raw.server.person()
    person.start()
    return person


async def test_a_chat_takes_one_a_second_after_a_burst() -> None:
    """429 carries ``retry_after``, and waiting that long is enough."""
    async with TelegramServer(clock=Clock(speed=0), limits=Limits()) as server, Raw(server) as raw:
        person = server.person()
        person.start()
        where = {"chat_id": person.chat_id, "text": "a"}
        for _ in range(5):
            assert (await raw.call("sendMessage", **where))["ok"]
        body = await raw.call("sendMessage", **where)
        assert (429, {"retry_after": 1}) == (body["error_code"], body["parameters"])
        assert "Too Many Requests: retry after 1" == body["description"]
        ids = [message.message_id for message in person.device.chat]
        assert (await raw.call("deleteMessages", chat_id=person.chat_id, message_ids=ids))["ok"]
        server.clock.advance(1)
        assert (await raw.call("sendMessage", **where))["ok"]


async def test_a_bot_has_thirty_a_second() -> None:
    """Many chats together meet the limit of the bot."""
    async with TelegramServer(clock=Clock(speed=0), limits=Limits()) as server, Raw(server) as raw:
        people = [server.person() for _ in range(31)]
        for person in people:
            person.start()
        answers = [
            (await raw.call("sendMessage", chat_id=person.chat_id, text="a"))["ok"]
            for person in people
        ]
        assert [True] * 30 + [False] == answers


async def test_fail_the_next_call_of_a_chat(raw: Raw, person: Person) -> None:
    """A scripted error hits the named chat as often as asked, and nobody else."""
    other = raw.server.person("Lou")
    other.start()
    raw.server.script.fail_next(too_many(3), "sendMessage", chat_id=person.chat_id, times=2)
    assert (await raw.call("sendMessage", chat_id=other.chat_id, text="a"))["ok"]
    for _ in range(2):
        body = await raw.call("sendMessage", chat_id=person.chat_id, text="a")
        assert {"retry_after": 3} == body["parameters"]
    assert (await raw.call("sendMessage", chat_id=person.chat_id, text="a"))["ok"]


@pytest.mark.parametrize(("when", "seen"), [("before", ()), ("after", ("a",))])
async def test_hold_a_call(raw: Raw, person: Person, when: Moment, seen: tuple[str, ...]) -> None:
    """A held call is not accepted yet, or accepted without its answer."""
    hold = raw.server.script.hold_next("sendMessage", when=when)
    async with asyncio.TaskGroup() as group:
        call = group.create_task(raw.call("sendMessage", chat_id=person.chat_id, text="a"))
        await hold.reached.wait()
        assert not call.done()
        assert ("/start", *seen) == person.device.texts
        hold.release()
    assert call.result()["ok"]
    assert ("/start", "a") == person.device.texts


async def test_delay_a_call() -> None:
    """A delay is in the seconds of the emulator's clock."""
    async with TelegramServer(clock=Clock(speed=0)) as server, Raw(server) as raw:
        person = server.person()
        person.start()
        server.script.delay_next(20, "sendMessage")
        async with asyncio.TaskGroup() as group:
            group.create_task(raw.call("sendMessage", chat_id=person.chat_id, text="a"))
            await server.clock.until(lambda: not server.script.faults)
            server.clock.advance(19)
            await raw.call("getMe")
            assert ("/start",) == person.device.texts
            server.clock.advance(1)
        call = server.calls_of("sendMessage")[0]
        assert call.accepted_at is not None
        assert 20 == call.accepted_at - call.time


async def test_an_answer_gets_lost(raw: Raw, person: Person) -> None:
    """I5: the message was accepted, the bot cannot know."""
    raw.server.script.lose_next("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await raw.call("sendMessage", chat_id=person.chat_id, text="a")
    assert ("/start", "a") == person.device.texts
    raw.server.script.lose_next("sendMessage", when="before")
    with pytest.raises(aiohttp.ClientError):
        await raw.call("sendMessage", chat_id=person.chat_id, text="b")
    assert ("/start", "a") == person.device.texts


async def test_a_call_outlives_its_client(raw: Raw, person: Person) -> None:
    """What the service has received it does, even if the bot was killed meanwhile."""
    hold = raw.server.script.hold_next("sendMessage")
    async with asyncio.TaskGroup() as group:
        call = group.create_task(raw.call("sendMessage", chat_id=person.chat_id, text="a"))
        await hold.reached.wait()
        call.cancel()
    hold.release()
    await person.wait_for_text("a")


async def test_every_call_is_recorded(raw: Raw, person: Person) -> None:
    """Calls keep parameters, time, result or error."""
    await raw.call("sendMessage", chat_id=person.chat_id, text="a")
    await raw.call("sendMessage", chat_id=1, text="b")
    good, bad = raw.server.calls_of("sendMessage")
    assert ({"chat_id": person.chat_id, "text": "a"}, None) == (good.params, good.error)
    assert "a" == good.result["text"]
    assert bad.error is not None
    assert (400, None) == (bad.error.code, bad.accepted_at)
    assert [good] == raw.server.calls_of(chat_id=person.chat_id)


async def test_clock_wakes_sleepers() -> None:
    """A sleeper on a clock that stands still wakes when the clock is pushed."""
    clock = Clock(start=1_000.0, speed=0)
    async with asyncio.TaskGroup() as group:
        sleeper = group.create_task(clock.sleep(60))
        await asyncio.sleep(0)
        clock.advance(59)
        await asyncio.sleep(0)
        assert not sleeper.done()
        clock.advance(1)
    assert 1_060.0 == clock.now()
    quick = Clock(start=0.0, speed=1_000.0)
    await quick.sleep(5)
    assert 5 <= quick.now()


async def test_a_fault_of_the_emulator_fails_the_test(
    raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the emulator itself cannot pass for an error of the service."""

    async def broken(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setitem(METHODS, "getMe", broken)
    async with raw.session.post(f"{raw.server.base_url}/bot{raw.token}/getMe") as answer:
        assert 500 == answer.status
    assert ["the emulator failed at getMe: KeyError('oops')"] == raw.broke()


async def test_a_long_chat_stays_quick(raw: Raw, person: Person) -> None:
    """A thousand messages leave a thousand frames that share their bubbles."""
    for number in range(1_000):
        person.say(str(number))
    frames = person.device.history
    assert 1_002 == len(frames)
    assert frames[-1].chat[0] is frames[1].chat[0]


async def test_a_call_that_was_cut_off_was_none(telegram: TelegramServer) -> None:
    """A bot that is stopped while it sends breaks no rule: half a request asks for nothing."""
    host, _, port = telegram.base_url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /bot{telegram.token}/sendMessage HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99\r\n"
    )
    writer.write(
        f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nchat_id=1".encode()
    )

    async with asyncio.timeout(20):
        while not telegram.calls:  # noqa: ASYNC110 - what has not been served yet wakes nobody
            await asyncio.sleep(0.01)
        writer.transport.abort()
        await telegram.clock.until(lambda: not telegram.calls)

    assert not telegram.violations
