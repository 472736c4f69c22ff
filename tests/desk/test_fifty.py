"""Fifty counsellors press *take* at once: the real store, the real engine, one owner."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.content.content import Content
from bot.desk.web.app import create_desk_app
from bot.desk.web.doors import IDLE, Doors
from bot.desk.web.opening import desk_doors
from bot.desk.web.secrets import form_token, new_token, token_hash
from bot.model.event import Address, Arrival, Chose, Start
from bot.store.store import Store
from bot.store.values import Account
from bot.vault.vault import Vault
from bot.web.metrics import Metrics
from bot.worker.processor import Processor
from bot.worker.scheduler import Scheduler
from tests.conftest import Eventually
from tests.delivered import delivered

FIFTY = 50
BASE = "http://testserver"


@cache
def content() -> Content:
    """Return what the repository's editors wrote, compiled once."""
    return delivered()


def clock() -> datetime:
    """Return the real time: Redis keeps presence by it."""
    return datetime.now(UTC)


@asynccontextmanager
async def working(store: Store, name: str = "one") -> AsyncIterator[None]:
    """Run a worker until the block ends."""
    async with asyncio.TaskGroup() as group:
        jobs = [
            group.create_task(Scheduler(store, name).run()),
            group.create_task(Processor(store, content, name, Metrics()).run()),
        ]
        try:
            yield
        finally:
            for job in jobs:
                job.cancel()


async def waiting_case(store: Store, vault: Vault, eventually: Eventually) -> str:
    """Have a seeker ask for a human; return the case."""
    conversation = vault.conversation("web", "seeker")
    address = Address("web", "seeker")
    await store.inbox.append([
        Arrival(conversation, "web:1", Start(clock(), locale="fr"), address),
        Arrival(conversation, "web:2", Chose(clock(), "h"), address),
    ])

    async def queued() -> bool:
        return bool(await store.desk.queue())

    await eventually(queued)
    return (await store.desk.queue())[0].case_id


async def session(store: Store, number: int) -> str:
    """Log somebody in; return what their cookie holds."""
    login = f"c{number:02}"
    await store.staff.add(Account(login, "", b"", frozenset({"counsellor"}), f"Collègue {number}"))
    token = f"{new_token()}.{int(clock().timestamp())}"
    await store.staff.enter(token_hash(token), login, int(IDLE.total_seconds()))
    return token


def doors(store: Store, vault: Vault) -> Doors:
    """Return the doors as the program gives them."""
    return replace(desk_doors(store, vault, content, BASE, asyncio.Event()), now=clock)


async def test_fifty_takes_have_one_owner(
    store: Store, vault: Vault, eventually: Eventually
) -> None:
    """P10, acceptance test 4: exactly one winner; the other forty-nine are told who has it."""
    app = create_desk_app(doors(store, vault))
    async with working(store):
        case = await waiting_case(store, vault, eventually)
        pages = await press_all(store, app, f"/dossier/{case}")

        owners = [n for n in range(FIFTY) if await store.transcript.read(case, f"c{n:02}")]
        told = [await store.desk.notices(f"c{n:02}") for n in range(FIFTY)]

    [owner] = owners
    name = f"Collègue {owner}"
    losers = [page for number, page in enumerate(pages) if number != owner]
    assert pages[owner][0] == 200
    assert [status for status, _ in losers] == [403] * (FIFTY - 1)
    assert [name in text for _, text in losers] == [True] * (FIFTY - 1)
    codes = sorted(notice.code for inbox in told for _, notice in inbox)
    assert codes == ["already_taken"] * (FIFTY - 1) + ["taken"]


async def press_all(store: Store, app: Starlette, place: str) -> list[tuple[int, str]]:
    """Press *take* in fifty browsers at once; return the page each of them then sees."""
    people = [await session(store, number) for number in range(FIFTY)]
    transport = ASGITransport(app)

    async def press(token: str) -> tuple[int, str]:
        async with AsyncClient(
            transport=transport,
            base_url=BASE,
            headers={"origin": BASE},
            cookies={"bureau": token},
            timeout=30,
        ) as browser:
            form = {"csrf": form_token(token), "key": new_token()}
            await browser.post(f"{place}/prendre", data=form)
            page = await browser.get(place)
            return page.status_code, page.text

    async with asyncio.TaskGroup() as group:
        jobs = [group.create_task(press(token)) for token in people]
    return [job.result() for job in jobs]
