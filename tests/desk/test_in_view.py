"""Following somebody through the real store and the real engine: set, read by whoever may, planned for, erased."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response

from bot.desk.web.app import create_desk_app
from bot.desk.web.doors import IDLE
from bot.desk.web.opening import desk_doors
from bot.desk.web.secrets import form_token, new_token, token_hash
from bot.model.event import Arrival, Closed, Said, Start, Took
from bot.store.store import Store
from bot.store.values import Account, Role
from bot.vault.vault import Vault
from tests.desk.test_fifty import BASE
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival
from tests.worker.platform import Platform

CASE = f"{PERSON}.1"
NOTE = "demander comment va le petit frère"
PLAN = "Une fois par jour, vingt minutes."


@dataclass
class Desk:
    """The desk as the program puts it together, and people with sessions."""

    store: Store
    crew: Crew
    app: ASGITransport

    async def enter(self, login: str, role: Role) -> str:
        """Log somebody in; return what their cookie holds."""
        await self.store.staff.add(Account(login, "", b"", frozenset({role}), login.title()))
        token = f"{new_token()}.{int(datetime.now(UTC).timestamp())}"
        await self.store.staff.enter(token_hash(token), login, int(IDLE.total_seconds()))
        return token

    async def ask(self, token: str, path: str, **form: str) -> Response:
        """Open a page, or send its form."""
        cookies, headers = {"bureau": token}, {"origin": BASE}
        async with AsyncClient(
            transport=self.app, base_url=BASE, headers=headers, cookies=cookies
        ) as browser:
            if not form:
                return await browser.get(path)
            data = {"csrf": form_token(token), **form}
            return await browser.post(path, data=data)

    async def carry_out(self, *arrivals: Arrival) -> None:
        """Decide what is to be decided, and bring the indexes up to date."""
        await self.crew.decide(*arrivals)
        while await self.store.desk.consume("c", block_ms=0):
            pass


@pytest.fixture
async def desk(store: Store, vault: Vault) -> Desk:
    """Somebody wrote, and Noé took their case."""
    crew = Crew(store, Platform())
    doors = desk_doors(store, vault, lambda: crew.content, BASE, asyncio.Event())
    made = Desk(store, crew, ASGITransport(create_desk_app(doors)))
    now = datetime.now(UTC).replace(microsecond=0)
    await made.carry_out(
        arrival(0, Start(now, locale="fr", ref="u0")),
        arrival(1, Said(now, "humain", ref="u1")),
        Arrival(PERSON, "desk:noe:take", Took(now, "noe", CASE)),
    )
    return made


async def test_from_a_follow_up_to_an_erasure(desk: Desk) -> None:
    """P7, P8: the note for who wrote it, the plan for who supervises; one erasure, and nobody finds anything of it."""
    noe, lea = await desk.enter("noe", "counsellor"), await desk.enter("lea", "supervisor")
    day = (datetime.now(UTC) + timedelta(days=5)).date()
    set_ = await desk.ask(noe, f"/suivi/{CASE}", jour=str(day), note=NOTE)
    assert (303, "/suivi") == (set_.status_code, set_.headers["location"])
    now = datetime.now(UTC).replace(microsecond=0)
    await desk.carry_out(Arrival(PERSON, "desk:noe:close", Closed(now, "noe", "", CASE)))

    assert NOTE in (await desk.ask(noe, "/suivi")).text
    shown = (await desk.ask(lea, "/suivi")).text
    assert "conversation terminée" in shown
    assert NOTE not in shown

    sent = await desk.ask(lea, f"/suivi/{CASE}/plan", text=PLAN, key=new_token())
    assert 303 == sent.status_code
    await desk.carry_out()
    assert PLAN in (await desk.ask(lea, f"/suivi/{CASE}/plan")).text

    await desk.store.erase(PERSON)
    await desk.carry_out()
    for who in (noe, lea):
        page = (await desk.ask(who, "/suivi")).text
        assert 5 == page.count('class="empty"')
    assert 404 == (await desk.ask(lea, f"/suivi/{CASE}/plan")).status_code
    await check_invariants(desk.store, idle=False)


async def test_the_plan_is_there_for_whoever_holds_the_next_case(desk: Desk) -> None:
    """Somebody who comes often meets somebody who knows what was decided for them."""
    lea = await desk.enter("lea", "supervisor")
    await desk.ask(lea, f"/suivi/{CASE}/plan", text=PLAN, key=new_token())
    await desk.carry_out()

    opened = await desk.store.transcript.read(CASE, "noe")
    assert opened is not None
    assert PLAN == opened.plan
    acts = [(one.actor, one.action, one.subject) for one in await desk.store.audit.entries()]
    assert ("lea", "plan", CASE) in acts


async def test_what_is_counted_of_it(desk: Desk) -> None:
    """P8: it came, it was taken, it ended; after the erasure the same numbers stand there, and nothing more."""
    now = datetime.now(UTC).replace(microsecond=0)
    await desk.carry_out(Arrival(PERSON, "desk:noe:close", Closed(now, "noe", "", CASE)))

    async def counts() -> list[dict[str, int]]:
        today = datetime.now(UTC).date()
        days = await desk.store.desk.tally.read(today - timedelta(days=1), today)
        return [dict(day) for day in days.values()]

    before = await counts()
    total = {name: sum(day.get(name, 0) for day in before) for day in before for name in day}
    assert {1} == set(total.values())
    assert {"came", "topic", "locale", "hour", "wait", "end"} == {
        name.partition(":")[0] for name in total
    }
    await desk.store.erase(PERSON)
    await desk.carry_out()
    assert before == await counts()
