"""A counsellor erases: the real store, the real engine, a platform with a screen."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient, Response

from bot.desk.web.app import create_desk_app
from bot.desk.web.opening import desk_doors
from bot.desk.web.secrets import form_token, new_token
from bot.model.event import Said, Start
from bot.store.door import command
from bot.store.store import Store
from bot.vault.vault import Vault
from bot.worker.scheduler import Scheduler
from tests.desk.test_fifty import BASE, clock, session
from tests.store.helpers import at
from tests.store.invariants import check_invariants
from tests.store.sealed import opened, sealed_values
from tests.worker.crew import PERSON, Crew, arrival, running
from tests.worker.platform import Platform

CASE = f"{PERSON}.1"
PLANTED = "il m’a encore frappée"


@pytest.fixture
def platform() -> Platform:
    """A platform that accepts everything."""
    return Platform()


@pytest.fixture
async def crew(store: Store, platform: Platform) -> AsyncIterator[Crew]:
    """Workers beside the desk; somebody waits for a human and has said something."""
    made = Crew(store, platform)
    await made.decide(
        arrival(0, Start(at(0), locale="fr", ref="u0")),
        arrival(1, Said(at(1), "humain", ref="u1")),
        arrival(2, Said(at(2), PLANTED, ref="u2")),
    )
    jobs = (made.processor().run(), made.dispatcher().run(), Scheduler(store, "s").run())
    async with running(*jobs):
        await made.until(store.desk.queue)
        await made.until(made.sent)
        yield made


@pytest.fixture
def desk(store: Store, vault: Vault, crew: Crew) -> ASGITransport:
    """The desk as the program puts it together."""
    doors = desk_doors(store, vault, lambda: crew.content, BASE, asyncio.Event())
    return ASGITransport(create_desk_app(replace(doors, now=clock)))


async def press(desk: ASGITransport, token: str, verb: str) -> Response:
    """Press a button of the case's page."""
    headers, cookies = {"origin": BASE}, {"bureau": token}
    async with AsyncClient(
        transport=desk, base_url=BASE, headers=headers, cookies=cookies, timeout=30
    ) as browser:
        form = {"csrf": form_token(token), "key": new_token()}
        return await browser.post(f"/dossier/{CASE}/{verb}", data=form)


async def test_erased_from_the_desk(
    crew: Crew, store: Store, vault: Vault, platform: Platform, desk: ASGITransport
) -> None:
    """P4, P8: the key at once, the screen then, the case out of every list, and an entry of who did it."""
    mine = await session(store, 1)
    assert 303 == (await press(desk, mine, "prendre")).status_code
    assert await store.transcript.read(CASE, "c01") is not None
    before = await sealed_values(store, PERSON)

    answer = await press(desk, mine, "effacer")

    assert (303, "/") == (answer.status_code, answer.headers["location"])
    assert not any(await opened(store, vault, before, PERSON))
    await crew.until(crew.sent)
    assert 1 == len(platform.seen(PERSON)), "the neutral line"
    keys = store.layout.conversation(PERSON)[:8]
    assert 0 == await store.door.one(command("EXISTS", *keys))

    async def forgotten() -> bool:
        return await store.desk.card(CASE) is None and not await store.desk.cases("c01")

    await crew.until(forgotten)
    acts = [(one.actor, one.action, one.subject) for one in await store.audit.entries()]
    assert [("c01", "take", CASE), ("c01", "erase", CASE)] == acts
    await check_invariants(store)


async def test_a_colleague_erases_nothing(
    crew: Crew, store: Store, platform: Platform, desk: ASGITransport
) -> None:
    """P7: neither whoever does not hold the case, nor anybody while it waits."""
    holder, other = await session(store, 1), await session(store, 2)
    assert 403 == (await press(desk, other, "effacer")).status_code
    await press(desk, holder, "prendre")
    shown = platform.seen(PERSON)
    assert 403 == (await press(desk, other, "effacer")).status_code

    opened_case = await store.transcript.read(CASE, "c01")
    assert opened_case is not None
    assert any(PLANTED in line.entry.text for line in opened_case.lines)
    assert shown == platform.seen(PERSON)[: len(shown)]
