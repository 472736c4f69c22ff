"""P7: what staff did can be listed, and a list that was changed is said to be."""

import asyncio
import json

from bot.cli.audit import WHY
from bot.model.audit import Action
from bot.opening import kept, open_vault
from bot.settings import load_settings
from bot.store.door import command
from bot.store.embedded import embedded
from bot.store.store import Store
from tests.cli.terminal import Terminal

CASE = "abcdefghijklmnopqrstuvwxyz.1"


async def story(store: Store) -> None:
    """Write four entries."""
    await store.audit.record("noe", Action.LOGIN)
    await store.audit.record("noe", Action.OPEN, CASE)
    await store.audit.record("lea", Action.OPEN, "other.2")
    await store.audit.record("operator", Action.ERASE, CASE.partition(".")[0])


async def test_listing(terminal: Terminal) -> None:
    """By time, by who, by case or conversation, for people or for programs."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
        await story(store)
        assert await asyncio.to_thread(terminal.type, "audit") == 0
        rows = [line.split() for line in terminal.out.splitlines()]
        assert [["1", "noe", "login"], ["2", "noe", "open", CASE]] == [
            [row[0], *row[3:]] for row in rows[:2]
        ]
        for options, expected in (
            (("--actor", "noe"), [1, 2]),
            (("--case", CASE), [2]),
            (("--case", CASE.partition(".")[0]), [2, 4]),
            (("--since", "2001-01-01"), [1, 2, 3, 4]),
            (("--since", "2999-01-01"), []),
        ):
            assert await asyncio.to_thread(terminal.type, "audit", "--json", *options) == 0
            found = [json.loads(line)["number"] for line in terminal.out.splitlines()]
            assert expected == found


async def test_verifying(terminal: Terminal) -> None:
    """Whole, changed, cut off: status 0 or 1, and the first entry that is wrong."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
        await story(store)
        assert await asyncio.to_thread(terminal.type, "audit", "--verify") == 0
        said = terminal.out.splitlines()
        assert "whole: 4 entries" == said[0]
        head = said[1].removeprefix("newest: ")
        key = store.layout.audit()[0]
        last = await store.door.one(command("RPOP", key))
        assert await asyncio.to_thread(terminal.type, "audit", "--verify") == 0
        assert await asyncio.to_thread(terminal.type, "audit", "--verify", "--head", head) == 1
        assert f"broken at entry 4: {WHY['missing']}" == terminal.out.splitlines()[0]
        await store.door.run([command("RPUSH", key, last), command("LSET", key, 1, b"x")])
        assert await asyncio.to_thread(terminal.type, "audit", "--verify") == 1
        assert f"broken at entry 2: {WHY['unreadable']}\n" == terminal.out


def test_refusals(terminal: Terminal) -> None:
    """One sentence for what cannot be meant."""
    assert "2026-03-14" in terminal.refused("audit", "--since", "yesterday")
    assert "--verify" in terminal.refused("audit", "--head", "1-a")


async def test_operators_are_written_down(terminal: Terminal) -> None:
    """An invitation and a removal leave an entry; what did not happen leaves none."""
    settings = load_settings()
    open_vault(settings)
    async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
        assert await asyncio.to_thread(terminal.type, "enrol") == 0
        assert await asyncio.to_thread(terminal.type, "staff", "--remove", "noe") == 1
        assert await asyncio.to_thread(terminal.type, "erase", CASE) == 1
        entries = await store.audit.entries()

    assert [("operator", "invite", "counsellor-supervisor-admin")] == [
        (one.actor, one.action, one.subject) for one in entries
    ]
