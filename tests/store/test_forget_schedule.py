"""Random schedules in which people ask to be forgotten and some write again: nothing survives, nothing new is lost."""

import asyncio
import random
from dataclasses import dataclass, field, replace

import pytest

from bot.errors import VaultError
from bot.model.effect import Decision, Post, Wipe
from bot.model.event import Address, Arrival, Forgot, Said
from bot.store import codec
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Claimed, Commit, Outcome, Token
from bot.vault.vault import Vault
from tests.conftest import OpenStore
from tests.store.crowd import LEASE_MS, idle
from tests.store.helpers import ADDRESS, LANES, at, post, record, session, wipe
from tests.store.invariants import check_invariants
from tests.store.sealed import opened, sealed_values

PEOPLE, SENTENCES = 10, 4
SEEDS = [1, 2, 3, 4]
MARK = Address("web", "secret")
"""Where somebody is reached until they ask to be forgotten; from elsewhere after it."""


@dataclass
class Forgetters:
    """One run: workers and senders that stall and vanish, people who write, ask to be forgotten and write again."""

    rng: random.Random
    ended: bool = False
    refs: int = 0
    seen: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: dict[str, list[bytes]] = field(default_factory=dict)
    outcomes: set[Outcome] = field(default_factory=set)

    async def person(self, store: Store, name: str, *, returns: bool) -> None:
        """Write, ask to be forgotten (some twice), and perhaps write again."""
        await self._write(store, name, range(SENTENCES), MARK)
        self.kept[name] = await sealed_values(store, name)
        for number in range(self.rng.choice((1, 1, 2))):
            event = Forgot(at(50), ref=f"f{number}")
            await store.inbox.append([Arrival(name, f"f:{name}:{number}", event, MARK)])
        if returns:
            await self._write(store, name, range(100, 100 + SENTENCES), ADDRESS)

    async def _write(self, store: Store, name: str, numbers: range, address: Address) -> None:
        for number in numbers:
            event = Said(at(number), str(number), ref=f"u{number}")
            arrival = Arrival(name, f"{name}:{number}", event, address)
            await store.inbox.append([arrival] * self.rng.choice((1, 2)))
            await asyncio.sleep(self.rng.random() * 0.01)

    async def worker(self, store: Store, name: str) -> None:
        """Claim and commit; now and then stall past the lease, or vanish with what was claimed."""
        while not (self.ended and await idle(store)):
            claims = await store.work.reclaim(name, LEASE_MS)
            claims += await store.work.claim(name, limit=4, block_ms=5)
            await self._stall()
            if self.rng.random() < 0.1:
                continue
            self.outcomes |= set(await store.work.commit([_decide(one) for one in claims]))

    async def sender(self, store: Store, name: str) -> None:
        """Claim and send; now and then stall in the middle, be refused for a while, or vanish before saying so."""
        while not (self.ended and await idle(store) and await self._rested(store)):
            tokens = await store.sending.reclaim(name, LEASE_MS)
            tokens += await store.sending.claim(name, LANES, limit=4, block_ms=5)
            for token in tokens:
                await self._send(store, token)
            await store.sending.wake(at(10_000_000_000 / 2))

    async def _rested(self, store: Store) -> bool:
        return not (await store.stats())["deferred"]

    async def _send(self, store: Store, token: Token) -> None:
        (due,) = await store.sending.head([token])
        if due.delivery is None:
            return
        await self._stall()
        visible, key = self.seen.setdefault(token.conversation, {}), due.delivery.key
        if self.rng.random() < 0.2:
            await store.sending.defer(token, 0.001)
            return
        if isinstance(due.delivery.body, Wipe):
            for ref in due.refs:
                visible.pop(ref, None)
            if self.rng.random() > 0.1:
                await store.sending.wiped(token, key, due.refs, [])
            return
        assert isinstance(due.delivery.body, Post)
        self.refs += 1
        ref = f"b{self.refs}"
        visible[ref] = due.delivery.body.message.body.split()[-1]
        if (await store.sending.sent(token, key, [ref], at(self.refs))).stale:
            visible.pop(ref, None)
            await store.trail.forget(token.conversation, [ref])

    async def _stall(self) -> None:
        long = self.rng.random() < 0.15
        await asyncio.sleep(self.rng.random() * (0.06 if long else 0.003))


def _decide(claimed: Claimed) -> Commit:
    """Remember every sentence, answer it, erase when asked to."""
    name = claimed.token.conversation
    current = claimed.session or session(name, claimed.version)
    decisions = []
    for queued in claimed.events:
        event = queued.arrival.event
        text = event.text if isinstance(event, Said) else "forget"
        log = [*filter(None, current.answers.get("log", "").split("|")), text]
        current = replace(current, version=current.version + 1, answers={"log": "|".join(log)})
        if isinstance(event, Forgot):
            decisions.append(Decision(current, (wipe(erase=True), record("f", "forget"))))
        else:
            effects = (post(f"answer {text}"), record(f"{queued.seq}", text))
            decisions.append(Decision(current, effects))
    return Commit(claimed, len(decisions), tuple(decisions))


@pytest.mark.parametrize("seed", SEEDS)
async def test_forgotten_in_any_order(open_stores: OpenStore, vault: Vault, seed: int) -> None:
    """P6, P8, I1, I6: who asked is gone, whole; who wrote again is kept, in order, with nothing of before."""
    crowd = Forgetters(random.Random(seed))
    stores = [await open_stores() for _ in range(3)]
    returns = {f"person{n}": crowd.rng.random() < 0.5 for n in range(PEOPLE)}
    async with asyncio.timeout(60), asyncio.TaskGroup() as crew:
        for number, store in enumerate(stores):
            crew.create_task(crowd.worker(store, f"w{number}"))
            crew.create_task(crowd.sender(store, f"d{number}"))
        async with asyncio.TaskGroup() as people:
            for number, (name, again) in enumerate(returns.items()):
                people.create_task(crowd.person(stores[number % 3], name, returns=again))
        crowd.ended = True

    store = stores[0]
    for name, again in returns.items():
        keys = store.layout.conversation(name)[:8]
        assert (1 if again else 0) == await store.door.one(command("EXISTS", keys[1]))
        assert not any(await opened(store, vault, crowd.kept[name], name))
        if again:
            assert _numbers(100) == (await _log(store, vault, name)).split("|")
            # Sends happen at least once (I5); of what was answered before nothing is to be seen.
            assert set(_numbers(100)) == set(crowd.seen[name].values())
        else:
            assert 0 == await store.door.one(command("EXISTS", *keys))
            assert {} == crowd.seen.get(name, {})
    await check_invariants(store)


def _numbers(first: int) -> list[str]:
    return [str(number) for number in range(first, first + SENTENCES)]


async def _log(store: Store, vault: Vault, name: str) -> str:
    keys = store.layout.conversation(name)
    wrapped, blob = await store.door.run([command("GET", keys[1]), command("HGET", keys[0], "b")])
    with_key = vault.envelope(name, wrapped)
    try:
        return codec.session.load(with_key.open(b"session", blob)).answers["log"]
    except VaultError:
        pytest.fail("a new conversation lies under another key")
