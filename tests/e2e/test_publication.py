"""An admin publishes while a hundred people are in the middle of a conversation, and nobody feels it (P11)."""

import asyncio
import random
import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from bot.channels.webchat.parse import CHANNEL, address_of
from bot.model.session import Session
from bot.opening import kept
from bot.settings import Settings
from bot.store import codec
from bot.store.door import command
from bot.store.publication import Publication
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.clients import Desk, Tab, http
from tests.e2e.database import empty_database
from tests.e2e.editors import GO, LABEL, STEPS, Editor
from tests.e2e.murmure import Murmure, running
from tests.e2e.visitors import Visitor, visitors

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

PEOPLE = 100
WAY = (LABEL,)
TAKEN_UP = re.compile(r"event='publication taken up'.*?revision='(\w+)'.*?timestamp='([^']+)'")


@dataclass
class House:
    """A Murmure of several processes on one Redis, and what is stored there."""

    programs: dict[str, Murmure]
    store: Store
    vault: Vault
    settings: dict[str, str]

    async def session(self, one: Visitor) -> Session:
        """Open somebody's session."""
        conversation = self.vault.conversation(CHANNEL, address_of(one.tab))
        name, key, *_ = self.store.layout.conversation(conversation)
        blob, wrapped = await self.store.door.run([
            command("HGET", name, "b"),
            command("GET", key),
        ])
        return codec.session.load(
            self.vault.envelope(conversation, wrapped).open(b"session", blob)
        )


@asynccontextmanager
async def house(tmp_path: Path, redis_url: str, folder: Path) -> AsyncIterator[House]:
    """Run the page and two workers, on content of their own."""
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(empty_database(redis_url))
        data = tmp_path / "data"
        settings = {"MURMURE_REDIS_URL": address, "MURMURE_DATA_DIR": str(data)}
        roles = {"page": ("web", "desk"), "one": ("worker",), "two": ("worker",)}
        content = {"MURMURE_CONTENT": str(folder)}
        programs = {
            name: Murmure(data, settings | content, roles=parts) for name, parts in roles.items()
        }
        for program in programs.values():
            stack.push_async_callback(program.stop)
            await program.start()
        read = Settings(data_dir=data, redis_url=address)
        vault, store = await stack.enter_async_context(kept(read, address))
        yield House(programs, store, vault, settings)


async def talk(one: Visitor, dice: random.Random, over: asyncio.Event) -> None:
    """Go round in the topic; when it is gone, find one's way back to it, whatever is offered instead."""
    for label in WAY:
        await one.press(label)
    while not over.is_set():
        await asyncio.sleep(dice.uniform(0.5, 2.0))  # people read
        labels = [label for label, _ in one.buttons]
        known = [label for label in (GO, LABEL) if label in labels]
        if known:
            await one.press(known[0])
        elif one.last.endswith(STEPS[:2]) or not labels:
            await one.say("il roule encore")
        else:
            await one.press(labels[0])


async def everybody(people: list[Visitor], pause: int) -> None:
    """Wait until everybody has gone on by a few messages."""
    enough = [len(one.notes) + pause for one in people]
    for one, count in zip(people, enough, strict=True):
        await one.until(partial(one.has, count))


async def test_nobody_feels_a_publication(tmp_path: Path, redis_url: str) -> None:
    """P6, P11: published, taken away under them, rolled back, a worker killed: each message has its answer."""
    editor = Editor(tmp_path / "own", {})
    over = asyncio.Event()
    async with AsyncExitStack() as stack:
        run = await stack.enter_async_context(house(tmp_path, redis_url, editor.dialogs))
        editor.settings = run.settings
        editor.add_topic()
        assert 0 == await editor.publishes("le vélo"), editor.said
        people = await stack.enter_async_context(visitors(run.programs["page"].chat, PEOPLE))
        async with asyncio.TaskGroup() as group:
            for number, one in enumerate(people):
                group.create_task(talk(one, random.Random(number), over))
            await everybody(people, len(WAY) + 4)
            editor.reword("Bonjour.", "Bonsoir.")
            assert 0 == await editor.publishes("plus doux"), editor.said
            await everybody(people, 2)

            await gone(editor, run, people)
            assert 0 == await editor.types("rollback", "--by", "max"), editor.said
            await everybody(people, 3)
            over.set()
        await check(run, people)
        log = await run.store.publications.log()
        for program in run.programs.values():
            await program.stop()
        report(run, log)


async def gone(editor: Editor, run: House, people: list[Visitor]) -> None:
    """Take away the nodes that people sit at, while a worker is killed."""
    editor.remove_topic()
    assert 0 == await editor.types("diff"), editor.said
    assert re.search(r"start\.bike +(\d+|fewer than 5) people are there now", editor.said)
    publishing = asyncio.create_task(editor.publishes("sans le vélo"))
    await everybody(people, 1)
    assert -signal.SIGKILL == await run.programs["two"].stop(signal.SIGKILL)
    assert 0 == await publishing, editor.said
    assert "Nodes gone" in editor.said
    await everybody(people, 4)
    await run.programs["two"].start()


async def check(run: House, people: list[Visitor]) -> None:
    """Each message has one answer, each event was applied once, what was answered is still known."""
    assert [one.sent for one in people] == [len(one.notes) for one in people]
    sessions = [await run.session(one) for one in people]
    assert [one.sent for one in people] == [session.version for session in sessions]
    assert {"again"} == {session.answers["bike"] for session in sessions}
    assert 0 == (await run.store.stats())["dead"]


def report(run: House, log: list[Publication]) -> None:
    """Print how soon each process served each publication, and see that nothing went wrong anywhere."""
    since = {one.revision[:12]: one.at for one in reversed(log)}
    waits = []
    for program in run.programs.values():
        lines = "\n".join(program.lines)
        assert "Traceback" not in lines
        assert not re.findall(r"level='(?:error|critical)'", lines), lines
        seen = dict[str, datetime]()
        for revision, at in TAKEN_UP.findall(lines):
            seen[revision] = datetime.fromisoformat(at)
        waits += [(at - since[revision]).total_seconds() for revision, at in seen.items()]
    assert len(waits) >= 6
    print(f"taken up after {', '.join(f'{wait:.2f}' for wait in sorted(waits))} s")
    assert max(waits) < 10


async def test_two_admins_at_once(tmp_path: Path) -> None:
    """P11: one of them publishes; the other is told whose it is and how to go on, and nothing is overwritten."""
    async with running(tmp_path / "data") as program:
        settings = {"MURMURE_DATA_DIR": str(program.data)}
        lea = Editor(tmp_path / "lea", settings)
        assert 0 == await lea.publishes("le début"), lea.said
        assert 0 == await lea.types("versions", "--export", "1", str(tmp_path / "max"))
        max_ = Editor(tmp_path / "max", settings, "max")
        both = {one.name: one for one in (lea, max_)}
        for one in both.values():
            one.add_topic()
            one.reword("C’est noté", f"C’est noté par {one.name}")
        async with asyncio.TaskGroup() as group:
            tries = {name: group.create_task(one.publishes(name)) for name, one in both.items()}
        results = {name: task.result() for name, task in tries.items()}
        assert [0, 1] == sorted(results.values()), [one.said for one in both.values()]
        first, second = sorted(results, key=lambda name: results[name])

        assert "publication 2 (" in both[second].said
        assert f"by {first}," in both[second].said
        assert "publish it with `--onto 2`" in both[second].said
        assert 1 == await both[second].publishes("encore")
        assert 0 == await both[second].publishes("les deux", "--onto", "2")
        assert 0 == await lea.types("versions")
        assert ["* ", "  ", "  "] == [line[:2] for line in lea.said.splitlines()]


async def test_people_and_counsellors_read_what_is_published(tmp_path: Path) -> None:
    """In one process: the page, the desk and what is asked of them follow, and the next start serves it again."""
    async with running(tmp_path / "data") as program:
        await _read_by_everybody(program, tmp_path)


async def _read_by_everybody(program: Murmure, tmp_path: Path) -> None:
    editor = Editor(tmp_path / "own", {"MURMURE_DATA_DIR": str(program.data)})
    editor.reword("Bonjour.", "Bonsoir.")
    editor.change("dialogs/globals.yaml", "words: [x, ", "words: [x, sesame, ")
    assert 0 == await editor.publishes("bonsoir"), editor.said
    async with http(program.chat) as browser, http(program.desk) as office:
        noe = Desk(office, "noe", "Noé")
        await noe.enrol(program.enrol)
        async with asyncio.timeout(20):
            while "murmure_content_revision 1.0" not in (await office.get("/metrics")).text:  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # metrics are asked for, they tell nobody
        tab = await Tab.open(browser)
        await tab.reads("Bonsoir.")
        left = await browser.post(
            "/note", headers={"X-Tab": tab.token}, json={"id": "a" * 16, "text": "Sésame"}
        )
        assert {"out": True} == left.json()
    assert 0 == await program.stop()
    await program.start()
    assert any("publication 1 (" in line for line in program.lines)
    assert any("differs" in line for line in program.lines)
    async with http(program.chat) as browser:
        await (await Tab.open(browser)).reads("Bonsoir.")


async def test_a_broken_save_while_watching(tmp_path: Path) -> None:
    """Who works on a folder sees each save; a broken one is explained, and people still read the last good one."""
    editor = Editor(tmp_path / "own", {})
    settings = {"MURMURE_CONTENT": str(editor.dialogs)}
    program = Murmure(tmp_path / "data", settings, arguments=("--watch",))
    async with AsyncExitStack() as stack, asyncio.timeout(60):
        stack.push_async_callback(program.stop)
        await program.start()
        assert any("reloaded when saved" in line for line in program.lines)
        browser = await stack.enter_async_context(http(program.chat))
        editor.reword("Bonjour.", "Bonsoir.")
        await program.prints("Reloaded")
        await (await Tab.open(browser)).reads("Bonsoir.")
        editor.change("dialogs/start.yaml", "to: list, set", "to: nowhere, set")
        await program.prints("Not reloaded")
        assert any("start.yaml:" in line and "nowhere" in line for line in program.lines)
        await (await Tab.open(browser)).reads("Bonsoir.")
    assert 0 == await program.stop()
