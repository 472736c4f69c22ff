"""The program as a process: it starts on nothing, stops cleanly, survives a kill, and splits into roles."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from bot.opening import kept
from bot.settings import Settings
from bot.store.embedded import reach
from bot.store.store import Store
from tests.e2e.clients import Desk, Tab, http
from tests.e2e.database import empty_database
from tests.e2e.murmure import Murmure, running
from tests.e2e.steps import to_queue_alone
from tests.e2e.telegram_fixtures import person, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "telegram"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
SENTENCE = "on me suit depuis la gare"


@asynccontextmanager
async def beside(data: Path) -> AsyncIterator[Store]:
    """Open the store of a running program."""
    url = await reach(data)
    assert url is not None
    async with kept(Settings(data_dir=data), url) as (_, store):
        yield store


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - another process tells us nothing
            await asyncio.sleep(0.02)


def server_of(data: Path) -> int:
    """Return the process id of the embedded Redis."""
    return int((data / "redis" / "redis.pid").read_text())


def lives(pid: int) -> bool:
    """Tell whether a process runs (one that ended and waits to be collected does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_a_crash_leaves_no_core_file(tmp_path: Path) -> None:
    """P8: neither the program nor its Redis may write its memory to the disk, whatever the shell allows."""
    async with running(tmp_path / "data") as program:
        assert program.process is not None
        for pid in (program.process.pid, server_of(program.data)):
            limits = Path(f"/proc/{pid}/limits").read_text()
            (core,) = (line for line in limits.splitlines() if line.startswith("Max core file"))
            assert ["0", "0"] == core.split()[4:6]


async def in_the_queue(program: Murmure) -> Tab:
    """Say a sentence on the chat page, ask for a human, and wait until the case stands in the queue."""
    async with http(program.chat) as browser:
        tab = await Tab.open(browser)
        await tab.grows(1)
        await tab.say(SENTENCE)
        await tab.grows(2)
        await tab.ask_for_a_human()
        await tab.grows(3)
    async with beside(program.data) as store:
        await until(lambda: _waits(store))
    return tab


async def _waits(store: Store) -> bool:
    return len(await store.desk.queue()) == 1


async def test_it_starts_on_nothing_and_finds_everything_again(tmp_path: Path) -> None:
    """P6: queue and conversations are as they were, and the second start is quick; the printed link stays valid."""
    program = Murmure(tmp_path / "data")
    await program.start()
    assert program.chat.startswith("http://127.0.0.1:")
    assert program.desk.startswith("http://127.0.0.1:")
    assert program.enrol.startswith(f"{program.desk}bienvenue/")
    link = program.enrol.removeprefix(program.desk)
    tab = await in_the_queue(program)
    server = server_of(program.data)
    assert await program.stop(signal.SIGTERM) == 0
    assert not lives(server)

    began = monotonic()
    await program.start()
    print(f"second start: {monotonic() - began:.2f} s")
    async with http(program.chat) as browser, http(program.desk) as office:
        again = Tab(browser, tab.token)
        await again.grows(len(tab.shown))
        assert tab.shown == again.shown[: len(tab.shown)]
        noe = Desk(office, "noe", "Noé")
        await noe.enrol(f"/{link}")
        (case,) = await noe.queue()
        await noe.take(case)
        await noe.reads(case, SENTENCE)
    assert await program.stop(signal.SIGINT) == 0
    assert not [line for line in program.lines if "Traceback" in line or "destroyed" in line]


async def test_killed_without_warning(tmp_path: Path) -> None:
    """P6: its Redis goes with it, and the next start finds what was said."""
    program = Murmure(tmp_path / "data")
    await program.start()
    tab = await in_the_queue(program)
    server = server_of(program.data)
    await program.stop(signal.SIGKILL)

    async def gone() -> bool:
        return not lives(server)

    await until(gone)
    await program.start()
    async with http(program.chat) as browser:
        again = Tab(browser, tab.token)
        await again.grows(len(tab.shown))
    assert await program.stop() == 0


async def test_what_others_meet_beside_it(tmp_path: Path) -> None:
    """P7: supervisors and Prometheus ask on the desk’s port alone; a second Murmure is sent away."""
    async with (
        running(tmp_path / "data") as program,
        http(program.desk) as office,
        http(program.chat) as public,
    ):
        assert {"status": "ok"} == (await office.get("/healthz")).json()
        assert {"status": "ready"} == (await office.get("/readyz")).json()
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await public.get(path)).status_code == 404

        second = Murmure(tmp_path / "data")
        with pytest.raises(AssertionError, match="Another Murmure is running"):
            await second.start()
        assert second.process is not None
        assert await second.process.wait() == 2  # no signal: it is ending by itself

        async def counted() -> bool:
            shown = (await office.get("/metrics")).text
            return "murmure_queue_waiting 1.0" in shown.splitlines()

        await in_the_queue(program)
        await until(counted)


async def test_roles_in_processes_of_their_own(
    tmp_path: Path, redis_url: str, telegram: TelegramServer, person: Person
) -> None:
    """Four processes on one Redis are one Murmure: what one accepts, another answers."""
    roles = ("web", "desk", "worker", "telegram")
    async with AsyncExitStack() as stack:
        settings = {
            "MURMURE_REDIS_URL": await stack.enter_async_context(empty_database(redis_url)),
            "MURMURE_TELEGRAM_TOKEN": telegram.token,
            "MURMURE_TELEGRAM_API": telegram.base_url,
        }
        data = tmp_path / "data"
        programs = {role: Murmure(data, settings, roles=(role,)) for role in roles}
        for program in programs.values():
            stack.push_async_callback(program.stop)
        async with asyncio.TaskGroup() as group:  # at once: one of them makes the key file
            for role in ("web", "desk"):
                group.create_task(programs[role].start())
        for role in ("worker", "telegram"):  # one by one: both import aiogram
            await programs[role].start()
        async with http(programs["web"].chat) as browser, http(programs["desk"].desk) as office:
            assert {"status": "ok"} == (await browser.get("/healthz")).json()
            assert {"status": "ready"} == (await browser.get("/readyz")).json()
            assert (await browser.get("/metrics")).status_code == 404
            noe = Desk(office, "noe", "Noé")
            await noe.enrol(programs["desk"].enrol)
            tab = await Tab.open(browser)
            await tab.grows(1)
            await tab.say(SENTENCE)
            await tab.grows(2)
            await tab.ask_for_a_human()
            (case,) = await noe.queue()
            await noe.take(case)
            await noe.write(case, "Bonjour, je te lis.")
            await tab.reads("Bonjour, je te lis.")
            await to_queue_alone(person)
            (case,) = await noe.queue()
            await noe.take(case)
            await noe.write(case, "Bonjour à toi aussi.")
            await person.wait_for_text("Bonjour à toi aussi.")
    assert {0} == {program.process.returncode for program in programs.values() if program.process}
