"""What counsellors carry, as it is kept: in times and counts, for a day; and the case that waits for their word."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.model import carried
from bot.model.care import Spared
from bot.model.care_rules import NEVER, Rules
from bot.model.carried import State
from bot.model.case import Level, Status
from bot.model.effect import SUPERVISORS, Notice
from bot.model.queue import in_order
from bot.store.care import NIGHTS_SECONDS, SHIFT_SECONDS
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Account
from tests.desk.stand_ins import fits
from tests.store.helpers import NOW, at
from tests.store.invariants import all_keys
from tests.store.test_desk import card
from tests.store.test_queue import LEA, MAX, USUAL, put

RULES = Rules(level=Level.URGENT)
HARD = card(1, conversation="hard", risk=Level.URGENT)


async def give(store: Store, account: Account, spared: Spared, seconds: float = 0) -> str | None:
    """Ask for the next case, sparing something."""
    return await store.desk.take_next(account.login, account, at(seconds), USUAL, spared)


async def test_a_shift_is_kept(store: Store) -> None:
    """What was noticed in one process is known in all; a day later it is forgotten, nights after eight."""
    night = at(2 * 3600)
    for minutes in range(0, 61, 15):
        await store.care.observe("lea", [HARD], RULES, night + timedelta(minutes=minutes))
    state = await store.care.observe("lea", [], RULES, night + timedelta(minutes=75))

    assert state == await store.care.state("lea")
    assert [("hard.1", True)] == [(one.case_id, one.hard) for one in state.ended]
    assert 1 == len(state.nights)
    names = [store.layout.desk(name, b"lea") for name in (b"care", b"nights")]
    lives = await store.door.run([command("TTL", name) for name in names])
    assert [SHIFT_SECONDS, NIGHTS_SECONDS] == [int(life) for life in lives]


async def test_looking_again_writes_nothing(store: Store) -> None:
    """Pages that refresh themselves cost a look: only what changed is written."""
    first = await store.care.observe("lea", [HARD], RULES, NOW)
    raw = await store.door.one(command("GET", store.layout.desk(b"care", b"lea")))

    assert first == await store.care.observe("lea", [HARD], RULES, at(30))
    assert raw == await store.door.one(command("GET", store.layout.desk(b"care", b"lea")))


async def test_two_who_notice_at_once_lose_nothing(store: Store) -> None:
    """Two tabs and a worker write one shift: what each of them noticed stays."""
    names = [f"c{number}.1" for number in range(8)]

    async def left(case_id: str) -> None:
        await store.care.alter("lea", lambda state: carried.leave_to_others(state, case_id, NOW))

    await asyncio.gather(*(left(name) for name in names))

    state = await store.care.state("lea")
    assert set(names) == {one.case_id for one in state.passed}


async def test_a_shift_of_another_version_is_begun_anew(store: Store) -> None:
    """An update of the program never stops the desk for a counter."""
    await store.door.one(
        command("SET", store.layout.desk(b"care", b"lea"), b'{"moon": 1}', "EX", 60)
    )

    assert State() == await store.care.state("lea")
    assert NOW == (await store.care.observe("lea", [], RULES, NOW)).began


async def test_a_veil_is_a_setting(store: Store) -> None:
    """It stays until somebody chooses again, or their account goes; nothing else of them is left then."""
    assert await store.care.veil("lea") is None
    await store.care.set_veil("lea", NEVER)
    assert NEVER == await store.care.veil("lea")

    await store.care.set_veil("lea", None)
    assert await store.care.veil("lea") is None

    await store.care.set_veil("lea", 2)
    await store.care.observe("lea", [HARD], RULES, NOW)
    await store.care.forget("lea")
    assert not [key for key in await all_keys(store) if b":lea" in key]
    assert await store.care.veil("lea") is None


async def test_not_now_gives_it_to_somebody_else_at_once(store: Store) -> None:
    """P10: what somebody left to others is the next for a colleague in the same instant, in its old place."""
    await put(store, HARD, card(1, conversation="other", since=at(5)))
    assert "hard.1" == await give(store, LEA, Spared())

    assert "hard.1" == await store.care.release("lea")
    assert await store.care.release("lea") is None

    assert "other.1" == await give(store, LEA, Spared(cases=("hard.1",)))
    assert "hard.1" == await give(store, MAX, Spared())


async def test_a_warning_may_be_read_in_peace(store: Store) -> None:
    """The case is kept for whoever reads its warning; nobody else is given it meanwhile, and then it is free."""
    await put(store, HARD)
    assert "hard.1" == await give(store, LEA, Spared())
    await store.care.keep("lea", at(90))
    await store.care.keep("max", at(90))

    assert await give(store, MAX, Spared(), 89) is None
    assert "hard.1" == await give(store, MAX, Spared(), 90)


async def test_release_brings_back_nothing_that_was_taken(store: Store) -> None:
    """P10: what became somebody's meanwhile is not free because a late *not now* arrives."""
    await put(store, HARD)
    await give(store, LEA, Spared())
    mine = replace(HARD, version=2, status=Status.ASSIGNED, owner="lea")
    await put(store, mine)

    assert await store.care.release("lea") is None
    assert await give(store, MAX, Spared()) is None


async def test_the_queue_spares_bands_and_subjects(store: Store) -> None:
    """A limit spares hard levels and hard subjects and gives the rest, however far behind; P10: no old emergency."""
    heavy = card(1, conversation="heavy", topic="suicide")
    light = card(1, conversation="light", since=at(60))
    limit = Spared(4, frozenset({"suicide"}), (), 180_000)
    await put(store, HARD, heavy, light)

    assert "light.1" == await give(store, LEA, limit, 600)

    danger = card(1, conversation="danger", risk=Level.EMERGENCY, since=at(600))
    await put(store, danger)
    pause = Spared(8, still=180_000)
    assert await give(store, MAX, pause, 779) is None
    assert "danger.1" == await give(store, MAX, pause, 780)


async def test_what_was_left_to_others_hides_nothing_behind_it(store: Store) -> None:
    """P10: of a group whose first was left to others, the second is given."""
    crowd = [card(1, conversation=f"s{n}", since=at(n)) for n in range(80)]
    await put(store, *crowd)
    left = tuple(one.case_id for one in crowd[:70])

    assert "s70.1" == await give(store, LEA, Spared(cases=left))


CASES = some.lists(
    some.tuples(
        some.integers(0, 900),
        some.sampled_from(Level),
        some.sampled_from(["suicide", "school", ""]),
        some.booleans(),
    ),
    max_size=14,
)
SPARED = some.builds(
    Spared,
    bands=some.integers(0, 8),
    topics=some.sampled_from([frozenset(), frozenset({"suicide"})]),
    cases=some.lists(some.integers(0, 13), max_size=10, unique=True).map(
        lambda numbers: tuple(f"s{n}.1" for n in numbers)
    ),
    still=some.sampled_from([0, 180_000, 3_600_000]),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(CASES, SPARED)
async def test_the_script_spares_as_the_rules_say(
    store: Store, drawn: list[tuple[int, Level, str, bool]], spared: Spared
) -> None:
    """P10: of any queue the first that is not spared is given; nothing hides behind what is."""
    names = [b"waiting", b"free", b"held", b"reserved", b"reserving"]
    old = [store.layout.desk(b"case", f"s{n}.1".encode()) for n in range(14)]
    await store.door.run([
        command("DEL", *old),
        *(command("DEL", store.layout.desk(n)) for n in names),
    ])
    cards = [
        card(1, conversation=f"s{n}", since=at(s), risk=risk, topic=topic, message_only=message)
        for n, (s, risk, topic, message) in enumerate(drawn)
    ]
    await put(store, *cards)

    fitting = [one.case_id for one in in_order(cards, USUAL) if fits(one, spared, at(1000))]
    assert next(iter(fitting), None) == await give(store, LEA, spared, 1000)


async def test_a_wish_reaches_the_supervisors_once(store: Store) -> None:
    """Whoever says that they want to talk is heard by all supervisors, once, however often it is sent."""
    wish = Notice(SUPERVISORS, "talk", "", "lea")
    for _ in range(2):
        await store.care.tell(wish, "talk:lea:1")

    assert [wish] == [notice for _, notice in await store.desk.notices(SUPERVISORS)]
