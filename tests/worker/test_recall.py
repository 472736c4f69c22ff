"""What is kept of a person is read as it is sent, and an exit that comes meanwhile hides it."""

from datetime import UTC, datetime

import pytest

from bot.errors import StoreError
from bot.model.effect import Entry, Post, Recall, Record
from bot.model.event import Left
from bot.model.message import Message
from bot.store.store import Store
from tests.store.helpers import commit, said
from tests.worker.crew import PERSON, Crew, arrival
from tests.worker.platform import Platform

RECALL = Recall("toi : {text}", "robot : {text}", "équipe : {text}", "Europe/Paris", "fr")
SECRET = Entry("1.0", datetime(2026, 3, 3, tzinfo=UTC), "seeker", "phrase secrète")


async def queue(store: Store) -> None:
    """Let a message with what is kept below it lie in the outbox."""
    await store.inbox.append([said(1, PERSON)])
    await commit(store, Record(SECRET), Post(Message("", "Voici."), recall=RECALL))


async def test_it_is_read_as_it_is_sent(crew: Crew, store: Store, platform: Platform) -> None:
    """GDPR, article 15: the person gets what is stored of them, in one message."""
    await queue(store)

    await crew.send()

    assert [(PERSON, "Voici.\n\ntoi : phrase secrète")] == platform.asked
    acts = [(one.actor, one.action, one.subject) for one in await store.audit.entries()]
    assert [("seeker", "export", PERSON)] == acts


async def test_a_log_that_cannot_be_written_keeps_nobody_waiting(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for what is kept of them gets it, whatever becomes of the entry about it."""

    async def broken(*_: object) -> None:
        raise StoreError("Redis refused a call.")

    await queue(store)
    monkeypatch.setattr(store.audit, "record", broken)

    await crew.send()

    assert 1 == len(platform.asked)


async def test_an_exit_while_it_is_read(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: reading takes a moment; an exit that is accepted in it hides what was read."""
    await queue(store)
    read = store.transcript.entries

    async def slowly(conversation: str) -> tuple[Entry, ...]:
        found = await read(conversation)
        await store.inbox.append([arrival("exit", Left(datetime.now(UTC), "word"))])
        return found

    monkeypatch.setattr(store.transcript, "entries", slowly)

    await crew.send()

    assert [] == platform.asked
