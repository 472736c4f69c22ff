"""How many are sitting at each node: counted, never listed."""

import pytest

from bot.model.effect import Decision
from bot.store import census
from bot.store.census import Seated
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Commit
from tests.store.helpers import CONV, claim_one, said, session

PEOPLE = {f"{'abcdefg'[n]}{CONV[1:]}": "entry.hello" if n < 4 else "entry.mood" for n in range(7)}


async def sit(store: Store, conversation: str, place: str, *, hidden: bool = False) -> None:
    """Have somebody's session stand at a node."""
    await store.inbox.append([said(1, conversation)])
    claimed = await claim_one(store)
    there = session(conversation, 1, place=place, hidden=hidden)
    await store.work.commit([Commit(claimed, 1, (Decision(there),))])


async def test_everybody_is_counted_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: an admin learns how many, page by page over all partitions; who left or has just come is nowhere."""
    monkeypatch.setattr(census, "PAGE", 2)
    for conversation, place in PEOPLE.items():
        await sit(store, conversation, place)
    await sit(store, "h" * 26, "entry.hello", hidden=True)
    await sit(store, "i" * 26, "")
    await store.inbox.append([said(1, "j" * 26)])

    assert Seated({"entry.hello": 4, "entry.mood": 3}) == await store.census.count()
    await claim_one(store)


async def test_what_cannot_be_read_is_said(store: Store) -> None:
    """A conversation of another version is counted apart, and the erased ones are gone."""
    await sit(store, CONV, "entry.hello")
    await sit(store, "k" * 26, "entry.hello")
    await sit(store, "l" * 26, "entry.hello")
    name = store.layout.conversation("k" * 26)[0]
    await store.door.one(command("HSET", name, "b", b"sealed otherwise"))
    assert await store.erase("l" * 26)

    assert Seated({"entry.hello": 1}, unread=1) == await store.census.count()
