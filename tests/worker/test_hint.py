"""That somebody is writing, through real workers: now or never, and never after an exit (P2, P3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from bot.errors import ChannelError, Retryable, Undeliverable
from bot.model.desk_event import Composing
from bot.model.effect import Hint
from bot.model.event import Chose, Left, Replied, Start, Took
from bot.store.door import command
from bot.store.store import Store
from bot.worker import once
from bot.worker.ratelimit import RateLimit
from tests.store.helpers import CONV, commit, post, say, wipe
from tests.store.helpers import left as exits
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, content, order, running
from tests.worker.platform import HINT, NAME, WIPE, Platform

NEUTRAL = "Il fera beau."


def hint(seconds: float = 5) -> Hint:
    """Return a sign that holds for so long."""
    return Hint(datetime.now(UTC) + timedelta(seconds=seconds))


def now() -> datetime:
    """Return the real time: a sign is of this moment."""
    return datetime.now(UTC)


async def in_chat(crew: Crew) -> None:
    """Let somebody talk with ana, in a house that shows when she writes."""
    crew.content = content(typing=True)
    await crew.decide(
        arrival(0, Start(now(), locale="fr")),
        arrival(1, Chose(now(), "h")),
        order("take", Took(now(), "ana")),
        order("r1", Replied(now(), "ana", "r1", "Je suis là.")),
    )
    await crew.send()


def signs(platform: Platform) -> int:
    """Count how often the platform was asked to show it."""
    return sum(what == HINT for _, what in platform.asked)


async def test_from_the_keys_to_the_screen(crew: Crew, store: Store, platform: Platform) -> None:
    """It is shown before the answer and leaves nothing: no message to wipe, no line, no mark at an answer."""
    await in_chat(crew)
    lines, refs = await store.transcript.entries(PERSON), await store.trail.refs(PERSON)

    await crew.decide(order("c1", Composing(now(), "ana")))
    await crew.send()

    assert HINT == platform.said(PERSON)[-1]
    assert lines == await store.transcript.entries(PERSON)
    assert refs == await store.trail.refs(PERSON)
    assert {"r1": "sent"} == await crew.statuses()
    await crew.decide(order("r2", Replied(now(), "ana", "r2", "Raconte.")))
    await crew.send()
    assert [HINT, "Raconte."] == platform.said(PERSON)[-2:]
    await check_invariants(store)


async def test_an_exit_overtakes_it(crew: Crew, store: Store, platform: Platform) -> None:
    """P2: decided and queued, or still in the inbox, as they leave: nothing is shown after that."""
    await in_chat(crew)
    await crew.decide(order("c1", Composing(now(), "ana")))
    await store.inbox.append([
        order("c2", Composing(now(), "ana")),
        arrival(2, Left(now(), "word")),
    ])
    await crew.decide(order("c3", Composing(now(), "ana")))

    await crew.send()

    assert 0 == signs(platform)
    assert [WIPE, NEUTRAL] == platform.said(PERSON)[-2:]
    await check_invariants(store)


async def test_an_exit_does_not_wait_for_it(crew: Crew, store: Store, platform: Platform) -> None:
    """P2: the call hangs as they leave: the wipe goes out meanwhile, and what hung leaves nothing behind."""
    gate = platform.hang(HINT)
    await say(store, 1, hint(), post("un"))
    async with running(crew.dispatcher().run()):
        await gate.reached.wait()
        await store.inbox.append([exits(9)])
        await commit(store, wipe())
        await crew.until(lambda: platform.seen(CONV) == ["Bonsoir."])
        gate.opened.set()
        await crew.until(crew.sent)

    assert "un" not in platform.said(CONV)
    await check_invariants(store)


@pytest.mark.parametrize(
    "error",
    [
        Retryable(60.0, refused=True),
        Retryable(0.0),
        Undeliverable("refused"),
        Undeliverable("blocked"),
    ],
)
async def test_it_is_not_tried_again(
    crew: Crew, store: Store, platform: Platform, error: ChannelError
) -> None:
    """Whatever the platform says, it is asked once, the words behind it go out, and nothing is held against anybody."""
    platform.script(HINT, error)
    await say(store, 1, hint(), post("un"))

    await crew.send()

    assert [(CONV, HINT), (CONV, "un")] == platform.asked
    counts = await store.stats()
    assert (0, 0) == (counts["deferred"], counts["dead"])
    await check_invariants(store)


async def test_a_call_that_hangs_is_given_up(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer behind it does not wait for a platform that says nothing."""
    monkeypatch.setattr(once, "MOMENT", 0.01)
    platform.hang(HINT)
    await say(store, 1, hint(), post("un"))

    await crew.send()

    assert ["un"] == platform.said(CONV)


async def test_too_late_is_never(crew: Crew, store: Store, platform: Platform) -> None:
    """It lay in the outbox while everything was down: it would not be true any more."""
    await say(store, 1, hint(seconds=-1), post("un"))

    await crew.send()

    assert [(CONV, "un")] == platform.asked
    await check_invariants(store)


async def test_it_takes_nobody_s_turn(crew: Crew, store: Store, platform: Platform) -> None:
    """Where the bot must go slowly, words have every turn; a sign that would have to wait is dropped."""
    limit = RateLimit(0, monotonic())
    limit.pause(60, monotonic())
    await say(store, 1, hint(60), post("un"))

    await crew.send(limits={NAME: limit})

    assert [] == platform.asked
    await crew.send_all()
    assert [(CONV, "un")] == platform.asked


async def test_it_is_forgotten_soon(crew: Crew, store: Store, platform: Platform) -> None:
    """P8: what comes every few seconds leaves no memory of two days behind."""
    await in_chat(crew)
    sign = order("c1", Composing(now(), "ana"))
    await store.inbox.append([sign, replace(sign)])

    seen = await store.door.one(command("TTL", store.layout.seen(PERSON, sign.source)))

    assert 0 < seen <= 60
    await crew.decide()
    await crew.send()
    assert 1 == signs(platform)
