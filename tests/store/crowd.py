"""Many people, workers and senders at once, with random stalls: what the schedules of `test_schedule` are made of.

**Rules.** Everything that is random comes from one seed. The platform is a list: what `send` appended was seen by the
person.
"""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field

from bot.model.effect import Decision, Lane, Post, Wipe
from bot.model.event import Left, Said
from bot.model.session import Session
from bot.store.store import Store
from bot.store.values import Claimed, Commit, Outcome, Token
from tests.store.helpers import LANES, at, left, post, record, said, session, wipe

LEASE_MS = 25


@dataclass
class Crowd:
    """One run.

    Attributes:
        seen: what was posted and not deleted, by conversation, as (ref, text).
        ended: every sentence was accepted; workers may stop when nothing is left.
    """

    rng: random.Random
    seen: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[Outcome, int] = field(default_factory=lambda: defaultdict(int))
    ended: bool = False
    refs: int = 0
    taken: int = 0

    async def person(self, store: Store, name: str, sentences: int, *, leaves: bool) -> None:
        """Write, repeat oneself as platforms do, and perhaps leave at the end."""
        for number in range(1, sentences + 1):
            copies = [said(number, name)] * self.rng.choice((1, 1, 2))
            await store.inbox.append(copies)
            await asyncio.sleep(self.rng.random() * 0.01)
        if leaves:
            await store.inbox.append([left(sentences + 1, name)])

    async def worker(self, store: Store, name: str) -> None:
        """Claim and commit; now and then stall past the lease, or vanish with what was claimed."""
        while not (self.ended and await idle(store)):
            claims = await store.work.reclaim(name, LEASE_MS)
            self.taken += len(claims)
            claims += await store.work.claim(name, limit=4, block_ms=5)
            await self._stall()
            if self.rng.random() < 0.1:
                continue
            for outcome in await store.work.commit([_decide(claimed) for claimed in claims]):
                self.outcomes[outcome] += 1

    async def sender(self, store: Store, name: str) -> None:
        """Claim and send; now and then stall in the middle, or vanish before saying so."""
        while not (self.ended and await idle(store)):
            tokens = await store.sending.reclaim(name, LEASE_MS)
            tokens += await store.sending.claim(name, LANES, limit=4, block_ms=5)
            for token in tokens:
                await self._send(store, token)

    async def _send(self, store: Store, token: Token) -> None:
        (due,) = await store.sending.head([token])
        if due.delivery is None:
            return
        await self._stall()
        conversation, body = token.conversation, due.delivery.body
        key = due.delivery.key
        if isinstance(body, Wipe):
            self._delete(conversation, due.refs)
            await store.sending.wiped(token, key, due.refs, [])
            return
        assert isinstance(body, Post)
        self.refs += 1
        ref = f"b{self.refs}"
        self.seen[conversation].append((ref, body.message.body))
        if self.rng.random() < 0.1:
            return
        if (await store.sending.sent(token, key, [ref], at(self.refs))).stale:
            self._delete(conversation, [ref])
            await store.trail.forget(conversation, [ref])

    def _delete(self, conversation: str, refs: list[str] | tuple[str, ...]) -> None:
        gone = set(refs)
        self.seen[conversation] = [item for item in self.seen[conversation] if item[0] not in gone]

    async def _stall(self) -> None:
        long = self.rng.random() < 0.15
        await asyncio.sleep(self.rng.random() * (0.06 if long else 0.003))


async def idle(store: Store) -> bool:
    """Return whether nothing is left to do."""
    counts = await store.stats()
    return not any(counts[lane] for lane in ("ready", "urgent", *(lane.value for lane in Lane)))


def _decide(claimed: Claimed) -> Commit:
    """Remember every sentence in the session and answer it; wipe at an exit."""
    current = claimed.session or session(claimed.token.conversation, 0)
    decisions = []
    for queued in claimed.events:
        event = queued.arrival.event
        assert isinstance(event, Said | Left)
        text = event.text if isinstance(event, Said) else "exit"
        current = _next(current, text)
        if isinstance(event, Left):
            effects = (wipe(), record(f"{queued.seq}", text))
            decisions.append(Decision(current, effects))
        elif "exit" in current.answers.get("log", "").split("|"):
            decisions.append(Decision(current, (record(f"{queued.seq}", text),)))
        else:
            answer = post(text.replace("phrase", "réponse"), Lane.BOT)
            decisions.append(Decision(current, (answer, record(f"{queued.seq}", text))))
    return Commit(claimed, len(decisions), tuple(decisions))


def _next(before: Session, text: str) -> Session:
    log = [part for part in before.answers.get("log", "").split("|") if part]
    answers = {"log": "|".join([*log, text])}
    return session(before.conversation, before.version + 1, answers=answers)
