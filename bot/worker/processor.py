"""Claim conversations, let `step` decide, commit: the only place where events become effects.

Loop, as a sans-IO host: claim tokens (sessions and events come along), `step` each event, one
commit per conversation.

**Rules.** Nothing is done here but what `step` decided; nothing is sent before its commit (I4). A
commit that lost a race (FENCED, CONFLICT, ERASED) is dropped whole: whoever won it decides again,
so nothing needs cleaning up here. An event that makes `step` raise is a bug: it is tried again a
few times, then buried, so that what follows flows (P6).
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

from bot import log
from bot.content.content import Content
from bot.engine.context import Context
from bot.engine.fresh import meet
from bot.engine.step import step
from bot.errors import StoreError
from bot.model.case import Status
from bot.model.desk import DeskSnapshot
from bot.model.effect import Decision
from bot.model.event import Fired
from bot.model.session import Session, practised
from bot.store.keys import URGENT, WORK_LANES
from bot.store.store import Store
from bot.store.values import Claimed, Commit, Outcome, Token
from bot.web.metrics import Metrics
from bot.worker.loop import forever
from bot.worker.view import DeskView, practice_desk

BATCH = 64
A_FEW = 16
"""How many handed over are decided before it is looked again whether an exit has come."""
SLICE_SECONDS = 0.01
"""For how long a batch is decided before others have a turn: an exit is taken in, decided and sent in between (P2)."""
BLOCK_MS = 2000
DEADLY = 5
"""How many workers in a row may die over one event before it is buried."""
LOOK_SECONDS = 2.0
"""How often we look for what is ours without our knowing: an answer may be lost with its connection."""
LEASE_MS = 15_000
"""A token held longer belongs to a worker that died or stalled.

Whoever takes it over fences the old holder.
"""


class Processor:
    """One claim-step-commit loop.

    Args:
        name: consumer name, unique among living workers.
        lease_ms: how long a worker may be silent before another takes over.
    """

    def __init__(
        self,
        store: Store,
        content: Callable[[], Content],
        name: str,
        metrics: Metrics,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self._store = store
        self._lease_ms = lease_ms
        self._content = content
        self._view = DeskView(store)
        self._name = name
        self._metrics = metrics
        self._deciding: set[Token] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            self._store.work.handed.open(self._name)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._handed())
                # Two loops: an exit does not wait for a batch of words that is being decided.
                for lane in WORK_LANES:
                    group.create_task(self._claim(lane))
                group.create_task(self._reclaim())
        finally:
            self._store.work.handed.close()
            # Nobody must wait for the lease of a worker that stopped in good order.
            with suppress(StoreError):
                await self._give_back()
                await self._store.work.retire(self._name)

    async def _handed(self) -> None:
        """Work at once on what this process has stored itself."""
        handed, left = self._store.work.handed, list[Claimed]()

        async def turn() -> None:
            got = handed.take_now() if left else await handed.take()
            left.extend(one.item for one in got)
            self._deciding.update(one.item.token for one in got)
            exits = [one for one in left if one.token.lane == URGENT]
            some = exits or left[:A_FEW]
            left[:] = [one for one in left if one.token.lane != URGENT] if exits else left[A_FEW:]
            await self.process(some)

        await forever(turn, self._give_back)

    async def _claim(self, lane: str) -> None:
        async def turn() -> None:
            work = self._store.work
            await self.process(await work.claim_lane(lane, self._name, BATCH, BLOCK_MS))

        await forever(turn, self._give_back)

    async def _reclaim(self) -> None:
        async def turn() -> None:
            await asyncio.sleep(min(LOOK_SECONDS, self._lease_ms / 3000))
            await self.process(await self._store.work.lost(self._name, self._deciding))
            await self.process(await self._store.work.reclaim(self._name, self._lease_ms))

        await forever(turn, self._give_back)

    async def _give_back(self) -> None:
        """Let go of all we hold; what is being decided meanwhile is fenced, and decided again."""
        await self._store.work.give_back(self._name)

    async def process(self, claims: Sequence[Claimed]) -> None:
        """Decide and commit a batch of claimed conversations."""
        tokens = {claimed.token for claimed in claims}
        self._deciding |= tokens
        try:
            if claims:
                await self._process(claims)
        finally:
            self._deciding -= tokens

    async def _process(self, claims: Sequence[Claimed]) -> None:
        now = datetime.now(UTC)
        # Once: whatever is published meanwhile, a batch is decided in one revision.
        content = self._content()
        desk = await self._view.snapshot(now, content.desk.hours, content.desk.queue)
        ahead = await self._view.ahead(_waiting(claims), content.desk.queue)
        commits: list[Commit] = []
        since = monotonic()
        for claimed in claims:
            if monotonic() - since > SLICE_SECONDS:
                await asyncio.sleep(0)
                since = monotonic()
            # An exit is never given up: what follows would be answered as if nobody had left (P2).
            if claimed.reclaims >= DEADLY and not claimed.events[0].arrival.urgent:
                await self._store.work.bury(claimed, "worker_died", tries=1)
                continue
            mine = replace(desk, ahead=ahead.get(_case_id(claimed.session)))
            decisions = self._decide(claimed, mine, content, now)
            if decisions:
                commits.append(Commit(claimed, len(decisions), decisions))
            else:
                await self._store.work.bury(claimed, "step_failed")
        await self._commit(commits, content.revision)

    def _decide(
        self, claimed: Claimed, desk: DeskSnapshot, content: Content, now: datetime
    ) -> tuple[Decision, ...]:
        """Return a decision for each event, up to the first that fails."""
        session, conversation = claimed.session, claimed.token.conversation
        seed = self._store.seed(conversation, claimed.wrapped) if session is None else ""
        decisions: list[Decision] = []
        for queued in claimed.events:
            try:
                session = meet(session, queued.arrival, content, now, seed)
                if claimed.session is None and not decisions:
                    # After an erasure the numbers go on, or its late answers would be taken for new ones.
                    session = replace(session, version=claimed.version)
                event = queued.arrival.event
                # A timer is not decided before its time: clocks of two machines may differ, and the
                # same timer armed for the same time again would be taken for a repetition.
                moment = max(now, event.at) if isinstance(event, Fired) else now
                seen = practice_desk(desk) if practised(session) else desk
                context = Context(moment, content, seen, queued.seq, self._store.kept_days)
                decision = step(session, event, context)
            except Exception as error:  # noqa: BLE001 - one poison event must not stop the others
                log.logger().error(
                    "step failed", conversation=claimed.token.conversation, **log.failure(error)
                )
                self._metrics.steps_failed.inc()
                break
            session = decision.session
            decisions.append(decision)
        return tuple(decisions)

    async def _commit(self, commits: list[Commit], revision: str) -> None:
        if not commits:
            return
        outcomes = await self._store.work.commit(commits, revision)
        for commit, outcome in zip(commits, outcomes, strict=True):
            self._metrics.commits.labels(outcome.name.lower()).inc()
            if outcome is Outcome.OK:
                self._metrics.events.inc(commit.events)


def _case_id(session: Session | None) -> str:
    case = session.case if session else None
    return case.id if case and case.status is Status.WAITING else ""


def _waiting(claims: Sequence[Claimed]) -> list[str]:
    return [case for claimed in claims if (case := _case_id(claimed.session))]
