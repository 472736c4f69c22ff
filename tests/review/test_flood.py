"""Somebody who writes without end must not fill the store or freeze the desk for everybody else."""

from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Outcome
from tests.store.helpers import CONV, commit, record, said

KEPT = 2000


async def test_a_transcript_has_an_end(store: Store) -> None:
    """P5, P8: of a flood the newest lines are kept; a page that opens them all stays quick."""
    for turn in range(6):
        await store.inbox.append([said(turn)])
        lines = [record(f"{turn}.{number}", f"ligne {turn} {number}") for number in range(400)]
        assert await commit(store, *lines) is Outcome.OK
    key = store.layout.conversation(CONV)[5]
    assert KEPT == await store.door.one(command("LLEN", key))
    assert 0 < await store.door.one(command("TTL", key))
