"""Short words for what store tests do all the time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model.effect import Decision, Effect, Lane, Post, Record, Wipe
from bot.model.effect import Entry as TranscriptEntry
from bot.model.event import Address, Arrival, Event, Left, Said
from bot.model.message import Message
from bot.model.session import Session
from bot.store.store import Store
from bot.store.values import Claimed, Commit, Due, Outcome, Token

NOW = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
ADDRESS = Address("telegram", "4815162342")
CONV = "abcdefghijklmnopqrstuvwxyz"
NEUTRAL = Message("", "Bonsoir.")
LANES = (Lane.EXIT, Lane.HUMAN, Lane.BOT, Lane.NOTICE)


def at(seconds: float) -> datetime:
    """Return a moment of the test."""
    return NOW + timedelta(seconds=seconds)


def arrival(source: str, event: Event, conversation: str = CONV) -> Arrival:
    """Return an arrival from the seeker."""
    return Arrival(conversation, source, event, ADDRESS)


def said(number: int, conversation: str = CONV) -> Arrival:
    """Return the seeker's n-th sentence."""
    event = Said(at(number), f"phrase {number}", ref=f"u{number}")
    return arrival(f"telegram:{conversation}:{number}", event, conversation)


def left(number: int, conversation: str = CONV) -> Arrival:
    """Return an exit."""
    event = Left(at(number), "word", ref=f"u{number}")
    return arrival(f"telegram:{conversation}:{number}", event, conversation)


def plain_seed(conversation: str, wrapped: bytes) -> str:
    """Stand in for the keyed one, so that a test knows the words."""
    return conversation


def post(body: str, lane: Lane = Lane.BOT, entry: str = "") -> Post:
    """Return a message to send."""
    return Post(Message("", body), lane, entry)


def wipe(*, erase: bool = False) -> Wipe:
    """Return a wipe with the neutral line."""
    return Wipe(NEUTRAL, erase)


def record(key: str, text: str) -> Record:
    """Return a transcript line."""
    return Record(TranscriptEntry(key, NOW, "seeker", text))


def session(conversation: str = CONV, version: int = 1, **fields: object) -> Session:
    """Return a session at a version."""
    base = Session(conversation, ADDRESS, "Mésange 12", "fr", "Europe/Paris", NOW, version)
    for name, value in fields.items():
        object.__setattr__(base, name, value)
    return base


def decide(claimed: Claimed, *effects: Effect) -> Commit:
    """Return a commit of all claimed events; the effects belong to the last one."""
    conversation = claimed.token.conversation
    version = claimed.version
    count = len(claimed.events)
    empty = [Decision(session(conversation, version + i + 1)) for i in range(count - 1)]
    last = Decision(session(conversation, version + count), effects)
    return Commit(claimed, count, (*empty, last))


async def claim_one(store: Store, consumer: str = "w") -> Claimed:
    """Claim the one conversation that waits."""
    (claimed,) = await store.work.claim(consumer, block_ms=0)
    return claimed


async def commit(store: Store, *effects: Effect, consumer: str = "w") -> Outcome:
    """Claim the one conversation that waits and commit these effects."""
    (outcome,) = await store.work.commit([decide(await claim_one(store, consumer), *effects)])
    return outcome


async def say(store: Store, number: int, *effects: Effect) -> None:
    """Let a sentence arrive and be answered with these effects."""
    await store.inbox.append([said(number)])
    assert await commit(store, *effects) is Outcome.OK


async def take(
    store: Store, lanes: Sequence[Lane] = LANES, consumer: str = "d"
) -> tuple[Token, Due]:
    """Claim the one conversation that has something to send, and ask for its head."""
    (token,) = await store.sending.claim(consumer, lanes, block_ms=0)
    (due,) = await store.sending.head([token])
    return token, due


def body(due: Due) -> str:
    """Return what a due post says."""
    assert due.delivery is not None
    assert isinstance(due.delivery.body, Post)
    return due.delivery.body.message.body


def key(due: Due) -> str:
    """Return a due delivery's key."""
    assert due.delivery is not None
    return due.delivery.key
