"""P8, I7: every kind of data has its time, and goes when it is over; counts survive, people don't."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import pytest

from bot.model.audit import Action
from bot.model.case import Status
from bot.model.effect import Lane, Notice, SetTimer, ShowCase
from bot.model.event import Forgot
from bot.model.following import FollowUp
from bot.model.message import Message
from bot.store.door import command
from bot.store.keys import Layout
from bot.store.lives import DAY, Lives
from bot.store.store import Store, open_store
from bot.store.values import Account, Buried, Outcome
from bot.store.visits import FRESH_SECONDS, LOCKED_SECONDS, LONGEST_SECONDS
from bot.vault.vault import Vault
from tests.store.helpers import (
    CONV,
    arrival,
    at,
    claim_one,
    commit,
    decide,
    post,
    record,
    said,
    say,
    wipe,
)
from tests.store.invariants import all_keys, leaked_keys
from tests.store.test_desk import card

INDEXES = ("waiting", "free", "held", "reserved", "reserving", "often", "gone", "due")
CARRIED = ("care", "nights")
LIVES = Lives(conversation=10, closed=2, dead=3, audit=30, counts=40, publications=5)
HOUR = 3600
DOCS = Path(__file__).parents[2] / "docs" / "operators.md"


@pytest.fixture
async def store(redis_url: str, vault: Vault) -> AsyncIterator[Store]:
    """A store whose times are all different."""
    made = await open_store(redis_url, vault, prefix=token_hex(4).encode(), lives=LIVES)
    yield made
    leaks = await leaked_keys(made)
    await made.door.run([command("DEL", key) for key in await all_keys(made)])
    await made.close()
    assert [] == leaks


async def story(store: Store) -> None:
    """Let everything happen that stores something."""
    await say(
        store,
        1,
        record("k1", "un"),
        post("un", Lane.HUMAN, "k1"),
        ShowCase(replace(card(1), since=datetime.now(UTC))),
        SetTimer("idle", at(9)),
    )
    await store.feed.put(CONV, "k", Message("", "un"))
    ended = replace(card(2), case_id=f"{CONV}.2", status=Status.CLOSED)
    await say(
        store, 2, record("k2", "deux"), ShowCase(ended), Notice("noe", "closed", f"{CONV}.2")
    )
    await store.inbox.append([said(3)])
    assert await store.work.bury(await claim_one(store), "step_failed", tries=1) is Buried.BURIED
    await store.inbox.append([said(4)])
    await store.desk.consume("c", block_ms=0)
    await store.desk.touch("noe", datetime.now(UTC), 60)
    await store.rounds.staffed(datetime.now(UTC))
    await store.staff.add(Account("noe", "hash", b"sealed"))
    await store.staff.enter("s", "noe", 900)
    await store.staff.enter("left alone", "noe", 900)
    await store.staff.lock("left alone")
    await store.staff.challenge("visit", "to sign", 300)
    await store.care.set_veil("noe", 2)
    await store.staff.offer("o", "counsellor", DAY)
    await store.staff.attempts("login:noe", 900)
    await store.staff.once("code", 150)
    await store.audit.record("noe", Action.OPEN, f"{CONV}.1")
    now = datetime.now(UTC)
    assert await store.following.put(
        FollowUp(CONV, "noe", now.date() + timedelta(days=9), now, "n")
    )
    await store.inbox.append([arrival("f", Forgot(at(9)), "other")])
    await commit_for(store, "other")


async def commit_for(store: Store, conversation: str) -> None:
    """Have somebody else be forgotten."""
    for claimed in await store.work.claim("w", block_ms=0):
        if claimed.token.conversation == conversation:
            assert [Outcome.OK] == await store.work.commit([decide(claimed, wipe(erase=True))])
        else:
            await store.work.release(claimed.token)


def kind(store: Store, key: bytes) -> str:
    """Return a key without its prefix, its partition and what it is about, as the table writes it."""
    name = key.removeprefix(store.layout.prefix).decode()
    name = re.sub(r"^\{\d+\}", "{p}", name)
    place, _, rest = name.partition(":")
    if place == "{p}":
        first = rest.partition(":")[0]
        whole = rest if first in {"ready", "send"} else first
        return f"{place}:{whole}"
    if place == "{desk}":
        return f"{place}:{rest if rest == 'audit:anchor' else rest.partition(':')[0]}"
    return name.partition(":holds")[0]


EXPECTED = {
    **dict.fromkeys(
        ("session", "key", "inbox", "outbox", "trail", "transcript", "status", "feed"),
        LIVES.conversation * DAY,
    ),
    "seen": 48 * HOUR,
}
DESK = {
    "notices": DAY,
    "noticed": 600,
    "round": DAY,
    "came": LIVES.conversation * DAY,
    "login": 900,
    "enrol": DAY,
    "attempts": 900,
    "once": 150,
    "locked": LOCKED_SECONDS,
    "fresh": FRESH_SECONDS,
    "sessions": LONGEST_SECONDS,
    "challenge": 300,
}


async def test_every_key_has_its_time(store: Store) -> None:
    """I7, P8: after a full story each kind of key lives as long as it should, and no other kind is there."""
    await story(store)
    keys = await all_keys(store)
    lives = dict(zip(keys, await store.door.run([command("TTL", k) for k in keys]), strict=True))
    permanent = store.layout.permanent()
    for key, seconds in lives.items():
        place, _, name = kind(store, key).partition(":")
        if key in permanent:
            expected = -1
        elif key == store.layout.desk(b"case", f"{CONV}.2".encode()):
            expected = LIVES.closed * DAY
        elif key == store.layout.desk(b"case", f"{CONV}.1".encode()):
            expected = LIVES.conversation * DAY
        elif name == "of":
            expected = LIVES.closed * DAY
        elif name == "follow":  # from the midnight that its day begins with
            assert 22 * DAY < seconds <= 23 * DAY
            continue
        elif name == "tally":  # from the midnight that the day began with
            assert (LIVES.counts - 2) * DAY < seconds <= LIVES.counts * DAY
            continue
        else:
            expected = EXPECTED[name] if place == "{p}" else DESK[name]
        assert expected - 60 <= seconds <= expected, kind(store, key)


def documented() -> dict[str, str]:
    """Return the kinds of keys that the operators' table names, and how long it says."""
    part = DOCS.read_text(encoding="utf-8").split("## What is kept, and how long", 1)[1]
    part = part.split("\n## ", 1)[0]
    rows = re.findall(r"^\| [^|]+\| ([^|]+) \| ([^|]+) \|$", part, re.MULTILINE)
    return {key: life for keys, life in rows for key in re.findall(r"`(\{[^`]+)`", keys)}


async def test_the_table_is_complete(store: Store) -> None:
    """P8: what the operators' table says is kept is what there is, kind by kind."""
    await story(store)
    stored = {kind(store, key) for key in await all_keys(store)}
    named = {f"{{p}}:{name.decode()}" for name in _shared(store.layout)}
    named |= {f"{{desk}}:{name}" for name in (*INDEXES, *CARRIED, "erased", "audit:anchor")}

    table = documented()
    assert set() == (stored | named) - table.keys()
    unknown = table.keys() - stored - named - {"{content}:log", "{content}:files"}
    assert set() == unknown
    said_there = {name: table[f"{{p}}:{name}"] for name in ("session", "transcript", "dead")}
    for name, setting in (
        ("session", "MURMURE_RETENTION_DAYS"),
        ("transcript", "MURMURE_CLOSED_DAYS"),
        ("dead", "MURMURE_DEAD_LETTER_DAYS"),
    ):
        assert setting in said_there[name]
    assert "48 h" in table["{p}:seen"]
    assert "MURMURE_AUDIT_DAYS" in table["{desk}:audit"]
    assert "MURMURE_COUNTS_DAYS" in table["{desk}:tally"]
    assert "MURMURE_PUBLICATIONS_KEPT" in table["{content}:files"]


def _shared(layout: Layout) -> list[bytes]:
    tag = layout.shared(0, b"")
    return sorted(key.removeprefix(tag) for key in layout.permanent() if key.startswith(tag))


async def lines(store: Store) -> int:
    """Return how many lines the transcript has."""
    found: int = await store.door.one(command("LLEN", store.layout.conversation(CONV)[5]))
    return found


async def test_what_was_said_in_a_closed_case_goes(store: Store) -> None:
    """P8: a while after its end nobody can read it any more; what was said since then stays."""
    await say(store, 1, record("k1", "un"), record("k2", "deux"), ShowCase(card(1)))
    await say(store, 2, record("k3", "trois"), ShowCase(replace(card(2), status=Status.CLOSED)))
    await say(store, 3, record("k4", "quatre"))
    now = datetime.now(UTC)
    assert 0 == await store.shedding.closed(now + timedelta(days=1))
    assert 4 == await lines(store)

    assert 3 == await store.shedding.closed(now + timedelta(days=LIVES.closed, minutes=1))

    assert 1 == await lines(store)
    assert 0 == await store.shedding.closed(now + timedelta(days=9))


async def test_a_new_case_keeps_what_was_said(store: Store) -> None:
    """Whoever asks for a human again is heard with what they said before, until that case ends."""
    await say(store, 1, record("k1", "un"), ShowCase(replace(card(1), status=Status.ABANDONED)))
    await say(store, 2, record("k2", "deux"), ShowCase(card(2)))
    later = datetime.now(UTC) + timedelta(days=LIVES.closed + 1)

    assert 0 == await store.shedding.closed(later)
    assert 2 == await lines(store)


async def test_dead_letters_go_though_no_new_one_comes(store: Store) -> None:
    """P8: what was given up is kept for days, not until the next trouble."""
    await store.inbox.append([said(1)])
    await store.work.bury(await claim_one(store), "step_failed", tries=1)
    assert 0 == await store.shedding.dead()
    (key,) = store.layout.everywhere(b"dead")
    before = int((datetime.now(UTC) - timedelta(days=4)).timestamp() * 1000)
    await store.door.run([
        command("DEL", key),
        command("XADD", key, f"{before}-1", "c", CONV, "why", "old"),
    ])

    assert 1 == await store.shedding.dead()
    assert 0 == (await store.stats())["dead"]


async def test_old_audit_entries_go(store: Store) -> None:
    """P7, P8: also who did what is not kept for ever."""
    await store.audit.record("noe", Action.OPEN, f"{CONV}.1")
    now = datetime.now(UTC)
    assert 0 == await store.shedding.audit(now + timedelta(days=29))

    assert 1 == await store.shedding.audit(now + timedelta(days=31))

    assert ["cut"] == [entry.action for entry in await store.audit.entries()]


async def test_never_longer_than_the_conversation(redis_url: str, vault: Vault) -> None:
    """P8: a closed case's card does not outlive a conversation that is kept for a shorter time."""
    lives = Lives(conversation=1, closed=30, dead=30)
    short = await open_store(redis_url, vault, prefix=token_hex(4).encode(), lives=lives)
    await short.inbox.append([said(1)])
    await commit(short, ShowCase(replace(card(1), status=Status.CLOSED)))
    await short.desk.consume("c", block_ms=0)
    key = short.layout.desk(b"case", card(1).case_id.encode())
    life = await short.door.one(command("TTL", key))
    await short.door.run([command("DEL", key) for key in await all_keys(short)])
    await short.close()

    assert life <= DAY
