"""A backup holds no key and nothing that may be sent; what it brings back is hidden, and nobody who was erased."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from time import time

import pytest

from bot.engine.restored import restored
from bot.errors import StoreError
from bot.model.audit import OPERATOR, Action
from bot.model.case import Case, Status
from bot.model.cover import Cover
from bot.model.effect import Decision, SetTimer, ShowCase
from bot.model.event import Forgot
from bot.model.following import FollowUp
from bot.model.session import Session
from bot.model.window import Booked
from bot.store import archive
from bot.store.backup import Told
from bot.store.codec import Codec
from bot.store.door import command
from bot.store.keys import OWN
from bot.store.ledger import Ledger
from bot.store.publication import Publication
from bot.store.store import Store, open_store
from bot.store.values import Account, Commit
from bot.vault.vault import Vault
from tests.conftest import Eventually
from tests.store.helpers import (
    CONV,
    LANES,
    NOW,
    arrival,
    claim_one,
    left,
    post,
    record,
    said,
    say,
    session,
)
from tests.store.invariants import all_keys, check_invariants, leaked_keys
from tests.store.test_desk import card

OTHER = "b" * 26
LATER = NOW + timedelta(hours=2)


@pytest.fixture
async def empty(redis_url: str, vault: Vault) -> AsyncIterator[Store]:
    """Another Redis, with nothing in it."""
    made = await open_store(redis_url, vault, prefix=token_hex(4).encode(), partitions=5)
    yield made
    leaks = await leaked_keys(made)
    await made.door.one(command("DEL", *await all_keys(made)))
    await made.close()
    assert leaks == []


async def saved(store: Store) -> io.BytesIO:
    """Make a backup of what there is."""
    handle = io.BytesIO()
    await store.backup.save(handle)
    return handle


async def put_back(empty: Store, handle: io.BytesIO, erased: dict[str, int] | None = None) -> Told:
    """Check a backup as the command does, and put it back."""
    archive.check(handle, empty.backup._vault.stamp())
    return await empty.backup.restore(handle, erased or {})


def own(store: Store) -> tuple[bytes, ...]:
    """Return the keys that belong to the conversation alone."""
    return store.layout.conversation(CONV)[: len(OWN)]


async def kept_session(store: Store, conversation: str = CONV) -> Session:
    """Open a stored session as a claim does."""
    await store.inbox.append([said(90, conversation)])
    current = (await claim_one(store)).session
    assert current is not None
    return current


async def test_everything_comes_back(store: Store, empty: Store) -> None:
    """P6: what was said, what is visible, accounts and publications are there again, into other partitions."""
    await say(store, 1, record("1", "phrase 1"), post("réponse", entry="e"))
    await store.staff.add(Account("ada", "hash", b"sealed", frozenset({"supervisor"}), "Ada"))
    raw = b"1 aa " + Codec(Publication).dump(Publication(1, "aa", NOW, "ada"))
    log, files = store.layout.content()
    await store.door.run([command("RPUSH", log, raw), command("HSET", files, "aa", b"blob")])

    told = await put_back(empty, await saved(store))

    assert Told(conversations=1, accounts=1, publications=1) == told
    assert ["phrase 1"] == [one.text for one in await empty.transcript.entries(CONV)]
    assert await store.trail.refs(CONV) == await empty.trail.refs(CONV) == ["u1"]
    assert await store.staff.get("ada") == await empty.staff.get("ada")
    assert await store.publications.head() == await empty.publications.head()
    await check_invariants(empty)


async def test_nothing_stale_is_sent(store: Store, empty: Store) -> None:
    """P3: what was queued, timed or booked at the backup is never sent: no outbox, no timer, no window."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    booked = Booked(NOW, LATER, "n", "Coucou")
    current = session(version=1, place="d.n", window=booked, timers={"callback": NOW})
    effects = (post("réponse"), SetTimer("callback", NOW))
    await store.work.commit([Commit(claimed, 1, (Decision(current, effects),))])
    assert (await store.stats())["bot"] == 1
    assert (await store.stats())["timers"] == 1

    await put_back(empty, await saved(store))

    counts = await empty.stats()
    assert {0} == {counts[name] for name in (*(lane.value for lane in LANES), "timers", "ready")}
    assert [] == await empty.timers.due(NOW + timedelta(days=30))
    assert [] == await empty.sending.claim("d", LANES, block_ms=0)
    back = await kept_session(empty)
    assert back.hidden
    assert back.window is None
    assert ({}, "", {}) == (back.timers, back.place, back.answers)


async def test_an_exit_after_the_backup_is_not_undone(store: Store, empty: Store) -> None:
    """P3: who left after the backup was made is hidden after it is put back, until they write again."""
    await say(store, 1, post("réponse"))
    handle = await saved(store)
    await store.inbox.append([left(2)])

    await put_back(empty, handle)

    back = await kept_session(empty)
    assert back.hidden
    assert back.left_at is not None
    (claimed,) = await empty.work.reclaim("w", 0)
    assert claimed.events[0].seq > back.left_seq, "what they write now is a return"


async def test_what_was_not_read_yet_is_not_answered(store: Store, empty: Store) -> None:
    """P3, P6: words that waited at the backup are kept for whoever reads, and numbered before the silence."""
    await say(store, 1)
    await store.inbox.append([said(2)])

    await put_back(empty, await saved(store))

    claimed = await claim_one(empty)
    assert claimed.session is not None
    assert ["phrase 2"] == [getattr(one.arrival.event, "text", "") for one in claimed.events]
    assert all(one.seq < claimed.session.left_seq for one in claimed.events)


async def test_who_was_erased_stays_gone(store: Store, empty: Store, tmp_path: Path) -> None:
    """P8: erased after the backup, in the list outside Redis: the conversation and its text do not come back."""
    await say(store, 1, record("1", "phrase 1"))
    await store.inbox.append([said(1, OTHER)])
    handle = await saved(store)
    await store.erase(CONV)
    while await store.desk.consume("w", block_ms=0):
        pass
    ledger = Ledger(tmp_path)
    await store.erased.write_down(ledger)

    told = await put_back(empty, handle, ledger.read()[1])

    assert (0, 1) == (told.conversations, told.erased)
    assert () == await empty.transcript.entries(CONV)
    assert 0 == await empty.door.one(command("EXISTS", *own(empty)))
    assert CONV in await empty.erased.all(), "and a later backup knows it too"


async def test_who_began_anew_before_the_backup_is_kept(store: Store, empty: Store) -> None:
    """P6: an erasure counts against what was there before it, not against what the person wrote afterwards."""
    await say(store, 1)
    await store.erase(CONV)
    while await store.desk.consume("w", block_ms=0):
        pass
    await say(store, 2, record("2", "phrase 2"))

    told = await put_back(empty, await saved(store))

    assert 1 == told.conversations
    assert ["phrase 2"] == [one.text for one in await empty.transcript.entries(CONV)]


async def test_who_asked_to_be_forgotten_is(store: Store, empty: Store) -> None:
    """P8: a wish to be erased that was not carried out yet at the backup is carried out by the restore."""
    await say(store, 1)
    await store.inbox.append([arrival("f", Forgot(NOW))])

    told = await put_back(empty, await saved(store))

    assert (0, 1) == (told.conversations, told.erased)


async def test_what_has_expired_stays_gone(
    store: Store, empty: Store, eventually: Eventually
) -> None:
    """P8: a backup does not prolong anybody's retention."""
    await say(store, 1)
    keys = store.layout.conversation(CONV)
    await store.door.run([command("EXPIRE", keys[1], 1)])
    handle = await saved(store)
    ends = next(one.ends for one in archive.parts(handle) if isinstance(one, archive.Kept))

    async def over() -> bool:
        return time() * 1000 > ends

    await eventually(over)
    assert 1 == (await put_back(empty, handle)).expired


async def test_lives_end_when_they_would_have(store: Store, empty: Store) -> None:
    """I7, P8: what is put back has the end of life that it had."""
    await say(store, 1)
    key = store.layout.conversation(CONV)[1]
    await store.door.one(command("EXPIRE", key, 5000))

    await put_back(empty, await saved(store))

    left_s = [await empty.door.one(command("TTL", one)) for one in own(empty)]
    assert {-2} == {one for one in left_s if one < 4900}
    assert max(left_s) <= 5000


async def test_a_waiting_case_leaves_the_queue(store: Store, empty: Store) -> None:
    """P3, P10: nobody at the desk can write to somebody who may have left; a held case says so."""
    at = datetime.now(UTC)
    waiting = Case(f"{CONV}.1", Status.WAITING, at, "")
    assert Status.ABANDONED is case_after(waiting).status
    held = case_after(replace(waiting, status=Status.ASSIGNED, owner="ada"))
    assert (Status.ASSIGNED, "ada", True) == (held.status, held.owner, held.away)
    message = case_after(replace(waiting, message_only=True))
    assert (Status.WAITING, True) == (message.status, message.away)

    await store.inbox.append([said(1)])
    owned = replace(waiting, status=Status.ASSIGNED, owner="ada")
    current = session(version=1, case=owned)
    decision = Decision(current, (record("1", "phrase 1"),))
    await store.work.commit([Commit(await claim_one(store), 1, (decision,))])
    await put_back(empty, await saved(store))
    while await empty.desk.consume("w", block_ms=0):
        pass

    (card,) = await empty.desk.cases("ada")
    assert card.away
    opened = await empty.transcript.read(card.case_id, "ada")
    assert opened is not None
    assert ShowCase(opened.card) == ShowCase(card)


def case_after(case: Case) -> Case:
    """Return a case after its backup was put back."""
    after = restored(session(case=case), 7, NOW).case
    assert after is not None
    return after


def test_a_cover_stays_on() -> None:
    """P3: who is the quiz at the backup, or leaves into it, is the quiz afterwards: only their word leads back."""
    worn = Cover(3)
    assert worn == restored(session(cover=worn), 7, NOW).cover
    assert restored(session(leaves="cover"), 7, NOW).cover is not None
    assert restored(session(), 7, NOW).cover is None


async def test_an_archive_is_whole_or_refused(store: Store, vault: Vault) -> None:
    """Cut off, changed by a byte, or of another key file: refused before anything of it is used."""
    await say(store, 1, record("1", "phrase 1"))
    whole = (await saved(store)).getvalue()
    archive.check(io.BytesIO(whole), vault.stamp())

    for cut in (whole[:-2], whole[: len(whole) // 2], whole[: whole.rfind(b"\n", 0, -1) + 1], b""):
        with pytest.raises(StoreError, match="not whole"):
            archive.check(io.BytesIO(cut), vault.stamp())
    middle = len(whole) // 3
    bent = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    with pytest.raises(StoreError, match="was changed"):
        archive.check(io.BytesIO(bent), vault.stamp())
    short = whole.splitlines(keepends=True)
    with pytest.raises(StoreError, match="was changed"):
        archive.check(io.BytesIO(b"".join(short[:1] + short[2:])), vault.stamp())


async def test_no_words_and_no_keys_in_it(store: Store, vault: Vault) -> None:
    """P7, P8: neither text nor address nor a key-encryption key stands in a backup."""
    await say(store, 1, record("1", "phrase 1"), post("réponse"))
    raw = (await saved(store)).getvalue()

    for secret in (b"phrase", "réponse".encode(), b"4815162342", b"telegram"):
        assert secret not in raw
    assert all(key not in raw for key in vault.keyring.content.keys.values())


async def test_an_interrupted_restore_is_seen(
    store: Store, empty: Store, vault: Vault, redis_url: str
) -> None:
    """P6: half a restore is never served; done again from the beginning, it is whole."""
    await say(store, 1, record("1", "phrase 1"))
    handle = await saved(store)
    await empty.door.one(command("HSET", empty.layout.meta, "restoring", 1))
    await say(empty, 1, record("1", "half"))

    with pytest.raises(StoreError, match="did not finish"):
        await open_store(redis_url, vault, prefix=empty.layout.prefix, partitions=5)

    assert await empty.backup.empty(), "the half may be replaced"
    await put_back(empty, handle)
    assert ["phrase 1"] == [one.text for one in await empty.transcript.entries(CONV)]
    again = await open_store(redis_url, vault, prefix=empty.layout.prefix, partitions=5)
    await again.close()


async def test_what_is_there_is_not_overlooked(store: Store) -> None:
    """A Redis with a conversation, an account or a publication is not empty."""
    assert await store.backup.empty()
    await store.staff.add(Account("ada", "hash", b"sealed"))
    assert not await store.backup.empty()
    await store.staff.remove("ada")
    await store.inbox.append([said(1)])
    assert not await store.backup.empty()


async def test_a_backup_of_a_busy_service(store: Store, empty: Store) -> None:
    """P6: what is written while people write is each conversation at one instant; every one can be opened."""
    names = [f"{number:026d}" for number in range(250)]
    for name in names:
        await store.inbox.append([said(1, name)])
    for claimed in await store.work.claim("w", limit=1000, block_ms=0):
        mine = session(claimed.token.conversation, 1)
        decision = Decision(mine, (record("1", "phrase 1"),))
        await store.work.commit([Commit(claimed, 1, (decision,))])

    told = await put_back(empty, await saved(store))

    assert (250, 0) == (told.conversations, told.unreadable)
    assert {1} == {len(await empty.transcript.entries(name)) for name in names}


async def test_the_audit_log_is_saved(store: Store, empty: Store) -> None:
    """P7: who did what can still be verified after a restore; one that is there stays."""
    await store.audit.record(OPERATOR, Action.BACKUP)
    handle = await saved(store)
    await put_back(empty, handle)
    await empty.audit.record(OPERATOR, Action.RESTORE)

    assert ["backup", "restore"] == [entry.action for entry in await empty.audit.entries()]
    await put_back(empty, handle)
    assert ["backup", "restore"] == [entry.action for entry in await empty.audit.entries()]
    assert "" == (await empty.audit.verify()).why


async def test_what_has_its_time_keeps_it(store: Store, empty: Store) -> None:
    """P8: what was said up to the end of a case goes when it would have gone, and at once if that is over."""
    for number, (soon, left_over) in enumerate(((1000, ["phrase 1"]), (-1000, []))):
        await store.erase(CONV)
        await say(store, number, record("1", "phrase 1"))
        await set_due(store, soon)
        told = await put_back(empty, await saved(store))
        assert 1 == told.conversations
        assert left_over == [one.text for one in await empty.transcript.entries(CONV)]
    await store.erase(CONV)
    await say(store, 3, record("1", "phrase 1"))
    await set_due(store, 1000)
    await put_back(empty, await saved(store))
    later = datetime.now(UTC) + timedelta(seconds=2000)
    assert 1 == await empty.shedding.closed(later)
    assert () == await empty.transcript.entries(CONV)


async def set_due(store: Store, seconds: int) -> None:
    """A case ended before what was said so far."""
    keys = store.layout.conversation(CONV)
    place = store.layout.everywhere(b"closed")[store.layout.partition(CONV)]
    await store.door.run([
        command("ZADD", place, int(time()) + seconds, CONV),
        command("HSET", keys[0], "c", 1),
    ])


async def test_who_waited_has_the_time_of_a_closed_case(store: Store, empty: Store) -> None:
    """P8: a restore ends the case of who waited, so what they said lives as long as after any end."""
    await store.inbox.append([said(1)])
    waiting = Case(f"{CONV}.1", Status.WAITING, datetime.now(UTC), "")
    decision = Decision(session(version=1, case=waiting), (record("1", "phrase 1"),))
    await store.work.commit([Commit(await claim_one(store), 1, (decision,))])
    await put_back(empty, await saved(store))

    assert 0 == await empty.shedding.closed(datetime.now(UTC))
    assert 1 == await empty.shedding.closed(datetime.now(UTC) + timedelta(days=30))


async def test_counts_survive(store: Store, empty: Store) -> None:
    """P8: who is put back was counted before; who is not stays counted: people go, counts remain."""
    shown = replace(card(1), since=datetime.now(UTC), message_only=True)
    for number, conversation in enumerate((CONV, OTHER), start=1):
        await store.inbox.append([said(number, conversation)])
        case = replace(shown, case_id=f"{conversation}.1", conversation=conversation)
        kept = Case(case.case_id, case.status, case.since, "", message_only=True)
        current = replace(session(conversation, 1), case=kept)
        decision = Decision(current, (ShowCase(case),))
        await store.work.commit([Commit(await claim_one(store), 1, (decision,))])
    await store.desk.consume("w", block_ms=0)
    now = datetime.now(UTC)
    due = FollowUp(CONV, "noe", now.date(), now.replace(microsecond=0), "une note")
    for conversation in (CONV, OTHER):
        assert await store.following.put(replace(due, conversation=conversation))
    handle = await saved(store)

    await put_back(empty, handle, {OTHER: int(time() * 1000) + 1000})
    while await empty.desk.consume("w", block_ms=0):
        pass

    days = now.date() - timedelta(days=1), now.date() + timedelta(days=1)
    assert await store.desk.tally.read(*days) == await empty.desk.tally.read(*days)
    assert 2 == sum(
        row.get("came:message", 0) for row in (await empty.desk.tally.read(*days)).values()
    )
    assert due == await empty.following.follow_up(CONV)
    assert [CONV] == [one.conversation for one in await empty.following.follow_ups()]
