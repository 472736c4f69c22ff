"""One connection, many callers: nobody gets another's reply, whoever is cancelled, whatever breaks."""

import asyncio

import pytest

from bot.errors import StoreError
from bot.store.door import Door, command

MANY = 200


@pytest.fixture
def door(redis_url: str) -> Door:
    """A door of its own."""
    return Door(redis_url)


async def echo(door: Door, number: int) -> int:
    """Ask for a number back."""
    return int(await door.one(command("ECHO", number)))


async def test_callers_share_round_trips(door: Door) -> None:
    """Round trips are the budget: whoever asks at the same time shares one, and gets their own answer."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(echo(door, number)) for number in range(MANY)]

    assert list(range(MANY)) == [task.result() for task in tasks]
    assert 1 == door.trips
    await door.close()


async def test_cancelled_callers_do_not_shift_replies(door: Door) -> None:
    """A caller that was cancelled in the middle changes nobody else's answer, then or later."""
    tasks = [asyncio.create_task(echo(door, number)) for number in range(MANY)]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)

    kept = [number for number in range(MANY) if number % 3]
    assert kept == [number for number in done if not isinstance(number, BaseException)]
    assert 7 == await echo(door, 7)
    await door.close()


async def test_cancelled_while_blocking(door: Door) -> None:
    """A blocking read that was cancelled leaves no reply behind for the next one."""
    waiting = asyncio.create_task(door.read(("XREAD",), [b"never"], [b"$"], 60_000))
    await echo(door, 1)
    waiting.cancel()
    await asyncio.wait([waiting])

    assert [] == await door.read(("XREAD",), [b"never"], [b"$"], 1)
    await door.close()


async def test_one_refusal_is_one_callers(door: Door) -> None:
    """A refused call raises for who made it; the others in the same round trip have their answers."""
    async with asyncio.TaskGroup() as group:
        good = group.create_task(echo(door, 1))
        bad = group.create_task(_refused(door))
        also = group.create_task(echo(door, 2))

    assert (1, 2) == (good.result(), also.result())
    assert "wrong number of arguments" in bad.result()
    await door.close()


async def _refused(door: Door) -> str:
    with pytest.raises(StoreError) as caught:
        await door.one(command("GET"))
    return str(caught.value)


async def test_lost_connection_is_taken_up_again(door: Door) -> None:
    """P6: a connection that Redis closed is made again, without the caller noticing."""
    mine = await door.one(command("CLIENT ID"))
    other = Door(door._url)
    await other.one(command("CLIENT KILL", "ID", mine))

    assert 5 == await echo(door, 5)
    await other.close()
    await door.close()


async def test_closed_while_asking(door: Door) -> None:
    """Closing answers whoever still waits, with a StoreError."""
    waiting = asyncio.create_task(door.one(command("PING")))
    await asyncio.sleep(0)

    await door.close()

    with pytest.raises(StoreError, match="closed"):
        await waiting
    with pytest.raises(StoreError, match="closed"):
        await echo(door, 1)


async def test_a_call_that_cannot_be_packed(door: Door) -> None:
    """A wrong argument is the error of who made it, and of nobody else in that round trip."""
    good = asyncio.create_task(echo(door, 3))
    with pytest.raises(TypeError):
        await door.one(command("ECHO", object()))

    assert 3 == await good
    await door.close()
