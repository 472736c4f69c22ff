"""Random schedules by the thousand around an exit: nothing is sent after it, nothing of before stays, nothing is lost.

`python -m tests.store.schedules 100000` plays as many as wanted.
"""

import pytest
import uvloop

from bot.vault.vault import Vault
from tests.store.schedules.mutants import WALLS, forgetful, without
from tests.store.schedules.run import Tally, failures, opened, play

pytestmark = pytest.mark.no_cover

DATABASE = "?db=14"
SEED = 1
SHARE = 250
ENOUGH = 4000
"""So many schedules find every wall that is missing."""


async def _played(url: str, vault: Vault, numbers: range, *, until_wrong: bool = False) -> Tally:
    async with opened(url + DATABASE, vault) as shared:
        tally = await play(shared, SEED, numbers, until_wrong=until_wrong)
        assert until_wrong or 0 == failures(shared)
        return tally


@pytest.mark.parametrize("part", range(4))
def test_no_schedule_sends_after_an_exit(redis_url: str, vault: Vault, part: int) -> None:
    """P2, P3, P4, P6: whatever waits, dies, repeats or is taken over around an exit."""
    tally = uvloop.run(_played(redis_url, vault, range(part * SHARE, (part + 1) * SHARE)))
    print(f"seed {SEED}, schedules from {part * SHARE}: {tally}")

    assert {} == tally.wrong
    assert tally.exits >= tally.schedules
    assert tally.overtaken > 0


@pytest.mark.parametrize("wall", WALLS)
def test_every_wall_bears_load(redis_url: str, vault: Vault, wall: str) -> None:
    """P2, I2: with a wall of the scripts taken away, some schedule finds the hole."""
    with without(WALLS[wall]):
        tally = uvloop.run(_played(redis_url, vault, range(ENOUGH), until_wrong=True))

    assert tally.wrong


def test_the_handover_knows_of_exits(redis_url: str, vault: Vault) -> None:
    """P2: a process that forgets the exits that came through it sends what its own commit gave it."""
    with forgetful():
        tally = uvloop.run(_played(redis_url, vault, range(ENOUGH), until_wrong=True))

    assert tally.wrong
