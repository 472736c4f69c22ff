"""P6 and I1 to I6 under kills, stalls, repeats and restarts: nothing lost or twice, order kept, nothing left behind."""

import asyncio
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any

import pytest

from bot.errors import StoreError
from bot.model.event import Address, Arrival, Left, Said, Start
from bot.store import codec
from bot.store.store import Store
from tests.chaos.crew import SIZE, RedisServer, Workers
from tests.chaos.platform import NAME, calls
from tests.delivered import delivered
from tests.store.invariants import check_invariants

BUSY = ("ready", "urgent", "exit", "human", "bot", "notice", "deferred", "desk_facts")
LEASE_MS = 1500
WORKERS = 3
PEOPLE = 60 * SIZE
SENTENCES = 12
LEAVERS = PEOPLE // 4
"""How many of the people press the exit in the middle, once."""
TROUBLES = 2 * SIZE
"""How often a worker and the Redis are killed, and a worker is stalled."""


@dataclass
class Plan:
    """What everybody does, and when their exits were accepted."""

    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left: dict[str, float] = field(default_factory=dict)
    appended: int = 0
    repeated: int = 0


async def _append(store: Store, arrival: Arrival, plan: Plan) -> None:
    """Deliver as a platform does: again and again until it is confirmed, sometimes once more."""
    again = random.random() < 0.2
    while True:
        try:
            await store.inbox.append([arrival])
        except StoreError:
            plan.repeated += 1
            await asyncio.sleep(0.1)
            continue
        if not again:
            plan.appended += 1
            return
        plan.repeated += 1
        again = False


async def _person(store: Store, number: int, plan: Plan) -> None:
    """One person's evening; the numbers in the sentences tell their order."""
    conversation, address = f"person{number:04d}", Address(NAME, f"address-{number}")
    born = datetime.now(UTC) - timedelta(hours=1)

    async def act(name: str, event: Start | Said | Left) -> None:
        await _append(store, Arrival(conversation, f"{conversation}:{name}", event, address), plan)

    await act("start", Start(at=born, locale="fr"))
    for turn in range(SENTENCES):
        await asyncio.sleep(random.random() * 0.8 * SIZE)
        text = f"phrase {number}-{turn}"
        await act(str(turn), Said(at=born + timedelta(minutes=1 + turn), text=text, ref=text))
        plan.sent[conversation].append(text)
        if number < LEAVERS and turn == SENTENCES // 2:
            await act("exit", Left(at=datetime.now(UTC), how="word"))
            plan.left[conversation] = time()
            return


async def _trouble(redis: RedisServer, workers: Workers) -> None:
    """Kill and stall, spread over the run."""
    for _ in range(TROUBLES):
        await asyncio.sleep(1.0)
        await workers.kill()
        await workers.stall(LEASE_MS / 1000 * 1.6)
        await redis.kill()
        await asyncio.sleep(0.3)
        await redis.start()


async def _until_quiet(store: Store, seconds: float) -> None:
    """Wait until no token is left: every inbox and every outbox is empty then (I1)."""
    async with asyncio.timeout(seconds):
        while True:
            stats = await store.stats()
            if not any(stats[name] for name in BUSY):
                return
            await asyncio.sleep(0.1)


@pytest.mark.chaos
@pytest.mark.timeout(120 * SIZE)
async def test_nothing_lost_nothing_twice(
    redis: RedisServer, store: Store, workers: Workers, tmp_path: Path
) -> None:
    """P6: each acknowledged event is applied exactly once and in order, whatever dies; I1: no token is left behind."""
    plan = Plan()
    async with asyncio.TaskGroup() as group:
        group.create_task(_trouble(redis, workers))
        for number in range(PEOPLE):
            group.create_task(_person(store, number, plan))
    await _until_quiet(store, 40 * SIZE)

    late = await _until_hidden(tmp_path / "platform", plan, workers.killed)
    accepted = calls(tmp_path / "platform")
    lost, twice, disordered = await _compare(store, plan)
    print(
        json.dumps({
            "people": PEOPLE, "events": plan.appended, "deliveries_repeated": plan.repeated,
            "worker_kills": len(workers.killed), "worker_stalls": workers.stalls, "redis_kills": redis.kills,
            "lost": lost, "twice_in_state": twice, "out_of_order": disordered,
            "messages_sent": sum(call["kind"] == "post" for call in accepted),
            "sent_again_after_a_kill": _repeats(accepted), "visible_after_an_exit": late,
        })
    )  # fmt: skip

    assert (0, 0, 0) == (lost, twice, disordered)
    assert late == 0
    await check_invariants(store)


async def _until_hidden(path: Path, plan: Plan, killed: set[str]) -> int:
    """Count what leavers still see; a message that was in flight may take a moment to be deleted."""
    for _ in range(100):
        if not _visible(calls(path), plan, killed):
            break
        await asyncio.sleep(0.1)
    return _visible(calls(path), plan, killed)


async def _compare(store: Store, plan: Plan) -> tuple[int, int, int]:
    """Compare what the transcripts hold with what was acknowledged: lost, twice, out of order."""
    lost = twice = disordered = 0
    for conversation, sent in plan.sent.items():
        heard = await _heard(store, conversation)
        lost += len(set(sent) - set(heard))
        twice += len(heard) - len(set(heard))
        disordered += list(dict.fromkeys(heard)) != sent
    return lost, twice, disordered


async def _heard(store: Store, conversation: str) -> list[str]:
    """Open a transcript without a case: only a test, which holds the key file, can."""
    inside = store.transcript
    wrapped, _, lines, _ = await inside._door.one(inside._scripts.read(conversation))
    envelope = inside._vault.envelope(conversation, wrapped)
    entries = [codec.entry.load(envelope.open(b"entry", sealed)) for sealed in lines]
    return [entry.text for entry in entries if entry.who == "seeker"]


def _repeats(accepted: list[dict[str, Any]]) -> int:
    """Count repeated sends, and hold the order of the first ones.

    P6 allows repeats: no platform has an idempotency key. One that stalls between the epoch check and
    its call repeats, late, what another has sent meanwhile. What was in flight when an exit came may land
    after the wipe, and is deleted at once: `_visible` holds that.
    """
    posts: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    wiped: set[str] = set()
    for call in accepted:
        conversation = call["conversation"]
        if call["kind"] == "wipe":
            wiped.add(conversation)
            continue
        posts[conversation].append(call["key"])
        if conversation not in wiped:
            before[conversation].append(call["key"])
    for keys in before.values():
        first = list(dict.fromkeys(keys))
        assert sorted(first, key=_place) == first, "order kept per conversation"
    return sum(len(keys) - len(set(keys)) for keys in posts.values())


def _visible(accepted: list[dict[str, Any]], plan: Plan, killed: set[str]) -> int:
    """Count messages other than the neutral line that people who left still see.

    A message that a killed process sent and could not note is known to nobody: no platform lists messages.
    """
    seen: dict[str, str] = {}
    for call in accepted:
        if call["conversation"] not in plan.left:
            continue
        if call["kind"] == "post" and call["ref"].split("-")[0] not in killed:
            seen[call["ref"]] = call["body"]
        for ref in call.get("refs", ()):
            seen.pop(ref, None)
    neutral = delivered().rules.exit.neutral.strip()
    return sum(body.strip() != neutral for body in seen.values())


def _place(key: str) -> tuple[int, int]:
    _, version, index = key.split(".")
    return int(version), int(index)
