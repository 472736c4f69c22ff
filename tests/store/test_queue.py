"""The next case: the right one, to one counsellor, and back in its old place if nobody takes it."""

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.care import Spared
from bot.model.case import CaseCard, Level, Status
from bot.model.queue import QueueRules, can_be_given, in_order, place
from bot.store import codec
from bot.store.door import command
from bot.store.queue import RESERVED_SECONDS, helps
from bot.store.store import Store
from bot.store.values import Account
from tests.conftest import OpenStore
from tests.store.helpers import at
from tests.store.test_desk import card

LEA = Account("lea", "", b"")
MAX = Account("max", "", b"")
USUAL = QueueRules()
DANGERS = (Level.NONE, Level.NONE, Level.CONCERN)


async def put(store: Store, *cards: CaseCard) -> None:
    """Bring the indexes up to date, as facts do."""
    await store.door.run([store.desk._queue.apply(one, codec.card.dump(one)) for one in cards])


async def ask(store: Store, account: Account, seconds: float = 0) -> str | None:
    """Ask for the next case at a moment of the test."""
    return await store.desk.take_next(account.login, account, at(seconds))


def numbered(count: int) -> list[CaseCard]:
    """Return so many cases, a second apart."""
    return [card(1, conversation=f"s{n}", since=at(n)) for n in range(count)]


async def test_the_first_in_the_order(store: Store) -> None:
    """P10: the desk gives the most dangerous, then the longest wait."""
    await put(
        store,
        card(1, conversation="late", since=at(60)),
        card(1, conversation="early"),
        card(1, conversation="danger", since=at(90), risk=Level.EMERGENCY),
    )

    assert "danger.1" == await ask(store, LEA)
    assert "early.1" == await ask(store, MAX)


async def test_whoever_asks_twice_gets_the_same(store: Store) -> None:
    """P6: one press sent twice is one case, and nobody else waits for it."""
    await put(store, *numbered(2))

    assert ["s0.1"] * 2 == [await ask(store, LEA), await ask(store, LEA)]
    assert "s1.1" == await ask(store, MAX)


async def test_a_reservation_lapses(store: Store) -> None:
    """P10: a taker that crashed loses nothing: after ten seconds the case is in its old place, and was in the list."""
    await put(store, *numbered(2))
    assert "s0.1" == await ask(store, LEA)
    assert ["s0.1", "s1.1"] == [one.case_id for one in await store.desk.queue()]
    assert [0, 1] == await store.desk.ahead(["s0.1", "s1.1"])

    assert "s1.1" == await ask(store, MAX, RESERVED_SECONDS - 0.001)
    assert "s0.1" == await ask(store, Account("zoe", "", b""), RESERVED_SECONDS)
    assert None is await ask(store, LEA, RESERVED_SECONDS)


async def test_what_was_taken_is_not_reserved(store: Store) -> None:
    """P10: once it is owned, the next press gives the next case; the old reservation brings nothing back."""
    first, _ = numbered(2)
    await put(store, *numbered(2))
    await ask(store, LEA)

    await put(store, replace(first, version=2, status=Status.ASSIGNED, owner="lea"))

    assert "s1.1" == await ask(store, LEA)
    assert None is await ask(store, MAX)
    assert None is await ask(store, MAX, RESERVED_SECONDS - 1)
    assert "s1.1" == await ask(store, MAX, RESERVED_SECONDS)


async def test_worse_while_reserved(store: Store) -> None:
    """P10: a case that becomes more dangerous stays with whom it is kept for, then stands in its new place."""
    first, second = numbered(2)
    await put(store, first, second)
    await ask(store, LEA)
    await put(store, replace(first, version=2, risk=Level.EMERGENCY))
    assert "s1.1" == await ask(store, MAX)

    assert "s0.1" == await ask(store, Account("zoe", "", b"", languages=("en",)), 11)


async def test_taken_by_hand_while_reserved(store: Store) -> None:
    """P10: who takes from the list was faster; the other gets the next one."""
    first, second = numbered(2)
    await put(store, first, second)
    await ask(store, LEA)

    await put(store, replace(first, version=2, status=Status.ASSIGNED, owner="max"))

    assert "s1.1" == await ask(store, LEA)


async def test_capacity(store: Store) -> None:
    """Nobody is offered more than they can hold; what is closed makes room."""
    cases = numbered(4)
    held = [replace(one, version=2, status=Status.ASSIGNED, owner="lea") for one in cases[:2]]
    await put(store, *held, *cases[2:])
    narrow = replace(LEA, capacity=2)
    assert None is await ask(store, narrow)
    assert "s2.1" == await ask(store, replace(MAX, capacity=2))

    await put(store, replace(held[0], version=3, status=Status.CLOSED))

    assert "s3.1" == await ask(store, narrow)


@pytest.mark.parametrize(
    ("account", "fields", "given"),
    [
        (LEA, {"locale": "ar", "topic": "hate"}, True),
        (replace(LEA, languages=("fr", "en")), {"locale": "en"}, True),
        (replace(LEA, languages=("fr",)), {"locale": "en"}, False),
        (replace(LEA, skills=("hate",)), {"topic": "hate"}, True),
        (replace(LEA, skills=("hate",)), {"topic": ""}, True),
        (replace(LEA, skills=("hate",)), {"topic": "suicide"}, False),
        (replace(LEA, skills=("hate",)), {"topic": "suicide", "risk": Level.URGENT}, False),
        (replace(LEA, skills=("hate",)), {"topic": "suicide", "risk": Level.EMERGENCY}, True),
        (replace(LEA, languages=("fr",)), {"locale": "en", "risk": Level.EMERGENCY}, True),
        (replace(LEA, territories=("RE",)), {"territory": "RE"}, True),
        (replace(LEA, territories=("RE",)), {"territory": ""}, True),
        (replace(LEA, territories=("RE",)), {"territory": "Europe/Paris"}, False),
        (
            replace(LEA, territories=("RE",)),
            {"territory": "Europe/Paris", "risk": Level.EMERGENCY},
            True,
        ),
        (replace(LEA, territories=("RE",)), {"territory": "reunion"}, True),
        (replace(LEA, territories=("reunion",)), {"territory": "Indian/Reunion"}, True),
        (replace(LEA, territories=("reunion",)), {"territory": "mayotte"}, False),
        (replace(LEA, territories=("Indian/Mayotte",)), {"territory": "mayotte"}, True),
        (replace(LEA, territories=("75",)), {"territory": "75"}, True),
    ],
)
async def test_routing(
    store: Store, account: Account, fields: dict[str, Any], *, given: bool
) -> None:
    """Cases go to whoever speaks, knows and serves the place; after ten minutes to anybody, an emergency at once."""
    one = card(1, conversation="s", **fields)
    await put(store, one)
    rules = QueueRules(places={"reunion": "Indian/Reunion", "mayotte": "Indian/Mayotte"})

    assert [given, True] == [helps(account, one, rules, at(moment)) for moment in (599, 600)]
    early = await store.desk.take_next("lea", account, at(599), rules)
    assert ("s.1" if given else None) == early
    assert "s.1" == await store.desk.take_next("lea", account, at(600), rules)


async def test_moved_to_who_knows_it(store: Store) -> None:
    """Who is moved for another subject keeps their place, and goes to who knows it first, however long they waited."""
    await put(store, card(1, conversation="s", topic="hate", moved=at(5_000)))
    who = replace(LEA, skills=("school",))

    assert None is await store.desk.take_next("lea", who, at(5_599))
    knows = replace(MAX, skills=("hate",))
    assert "s.1" == await store.desk.take_next("max", knows, at(5_599))
    await store.care.release("max")
    assert "s.1" == await store.desk.take_next("lea", who, at(5_600))


async def test_far_behind_others(store: Store) -> None:
    """P10: the right case is found however many stand before it that are for others, or kept for others."""
    *others, right = numbered(30)
    await put(
        store, *(replace(one, topic="school") for one in others), replace(right, topic="hate")
    )
    for number in range(10):
        assert f"s{number}.1" == await ask(store, Account(f"c{number:02}", "", b""))

    assert "s29.1" == await ask(store, replace(LEA, skills=("hate",)))
    assert "s10.1" == await ask(store, MAX)


async def test_away_is_not_given(store: Store) -> None:
    """P3: who has left cannot be taken, so nobody is sent there again and again."""
    await put(store, card(1, conversation="gone", away=True), card(1, conversation="here"))

    assert "here.1" == await ask(store, LEA)
    assert None is await ask(store, MAX)


async def test_a_kept_place_is_before_nobody(store: Store) -> None:
    """P10: whoever left behind the quiz keeps their place, and nobody is told that they stand before them meanwhile."""
    gone, here = card(1, conversation="gone", away=True), card(1, conversation="here", since=at(9))
    await put(store, gone, here)

    assert ([here], [gone]) == (await store.desk.queue(), await store.desk.keeping())
    assert [0, 0] == await store.desk.ahead(["gone.1", "here.1"])
    assert 1 == (await store.desk.snapshot())[1] == (await store.desk.before(at(20)))[0]

    await put(store, replace(gone, version=2, away=False))

    assert [] == await store.desk.keeping()
    assert ["gone", "here"] == [one.conversation for one in await store.desk.queue()]
    assert [0, 1] == await store.desk.ahead(["gone.1", "here.1"])
    assert "gone.1" == await ask(store, LEA)


async def test_who_leaves_while_reserved(store: Store) -> None:
    """P10: nobody is given, again and again, somebody who has just gone; once back, they stand where they stood."""
    first, second = numbered(2)
    await put(store, first, second)
    assert "s0.1" == await ask(store, LEA)

    await put(store, replace(first, version=2, away=True))
    assert "s1.1" == await ask(store, LEA)

    await put(store, replace(first, version=3))
    assert "s0.1" == await ask(store, MAX)


async def test_expired_case_is_not_given(store: Store) -> None:
    """P8: a case whose retention is over is passed over, and leaves every index that is read."""
    await put(store, *numbered(2))
    await store.door.one(command("DEL", store.layout.desk(b"case", b"s0.1")))

    assert "s1.1" == await ask(store, LEA)
    assert ["s1.1"] == [one.case_id for one in await store.desk.queue()]


async def test_a_setting_that_changes_reorders(store: Store) -> None:
    """P11: a publication changes the order at once, for list, place and next case alike; nothing is rebuilt."""
    await put(
        store,
        card(1, conversation="urgent", since=at(600), risk=Level.URGENT),
        card(1, conversation="plain"),
    )
    flat = QueueRules(headstart=(0, 0, 5, 10_080))
    orders = [[one.conversation for one in await store.desk.queue(r)] for r in (USUAL, flat)]
    assert [["urgent", "plain"], ["plain", "urgent"]] == orders
    assert [1] == await store.desk.ahead(["plain.1"])
    assert [0] == await store.desk.ahead(["plain.1"], flat)

    assert "plain.1" == await store.desk.take_next("lea", LEA, at(600), flat)
    assert "urgent.1" == await store.desk.take_next("max", MAX, at(600), USUAL)


async def test_a_queue_of_before_is_taken_over(store: Store) -> None:
    """P10: what a program before this one had queued is in its place, not forgotten."""
    waiting, held = card(3), card(4, 2, status=Status.ASSIGNED, owner="lea")
    desk, calls = store.layout.desk, []
    for one in (waiting, held):
        key, raw = desk(b"case", one.case_id.encode()), codec.card.dump(one)
        calls.append(command("HSET", key, "v", one.version, "card", raw))
        calls.append(command("EXPIRE", key, 60))
    await store.door.run([
        *calls,
        command("ZADD", desk(b"queue"), 7, waiting.case_id),
        command("HSET", desk(b"owned"), held.case_id, "lea"),
    ])

    await store.desk.consume("c", block_ms=0)

    assert ([waiting], [held]) == (await store.desk.queue(), await store.desk.cases("lea"))
    assert waiting.case_id == await ask(store, MAX)


CASES = st.lists(
    st.tuples(
        st.integers(0, 40_000),
        st.sampled_from(Level),
        st.booleans(),
        st.sampled_from(("fr", "en", "")),
        st.sampled_from(("hate", "school", "")),
        st.sampled_from(("RE", "FR", "")),
        st.booleans(),
        st.sampled_from((False, False, True)),
        st.sampled_from((None, None, 5_000, 19_990)),
    ),
    max_size=12,
)
COUNSELLORS = st.builds(
    lambda languages, skills, territories: replace(
        LEA, languages=languages, skills=skills, territories=territories
    ),
    *(
        st.sets(st.sampled_from(names)).map(lambda drawn: tuple(sorted(drawn)))
        for names in (("fr", "en"), ("hate", "school"), ("RE", "FR"))
    ),
)
SETTINGS = st.builds(
    QueueRules,
    st.sampled_from(((0, 30, 240, 10_080), (0, 0, 0, 0), (0, 1, 2, 3))),
    st.sampled_from((0, 120)),
    st.sampled_from((0, 10, 600)),
)


def expected(
    cards: Sequence[CaseCard], who: Account, rules: QueueRules, seconds: int
) -> str | None:
    """Say by the model alone which case this counsellor should have."""
    for one in in_order(cards, rules):
        came = one.moved or one.since
        long = came + timedelta(minutes=rules.overflow) <= at(seconds)
        speaks = not who.languages or one.locale in who.languages
        knows = not who.skills or not one.topic or one.topic in who.skills
        serves = not who.territories or not one.territory or one.territory in who.territories
        fits = one.risk is Level.EMERGENCY or long or (speaks and knows and serves)
        if can_be_given(one) and fits:
            return one.case_id
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(CASES, COUNSELLORS, SETTINGS, st.sampled_from((0, 1, 8)))
async def test_the_script_agrees_with_the_model(
    store: Store,
    drawn: list[tuple[int, Level, bool, str, str, str, bool, bool, int | None]],
    who: Account,
    rules: QueueRules,
    held: int,
) -> None:
    """P10: list, place and next case are one order, that of `model.queue`, for any queue and any counsellor.

    Practice cases have an order of their own, and are seen nowhere else. `held`: so many are reserved for others.
    """
    await store.door.run([
        command("DEL", store.layout.desk(name))
        for name in (b"waiting", b"free", b"held", b"reserved", b"reserving")
    ])
    await store.door.run([
        command("DEL", store.layout.desk(b"case", f"s{n}.1".encode())) for n in range(12)
    ])
    cards = [
        card(1, conversation=f"s{n}", since=at(s), risk=risk, message_only=message, locale=locale,
             topic=topic, territory=place, away=away, training=training, moved=moved and at(moved))
        for n, (s, risk, message, locale, topic, place, away, training, moved) in enumerate(drawn)
    ]  # fmt: skip
    await put(store, *cards)
    await store.desk.set_shift("zoe", "on", at(20_000), training=True)

    for training in (False, True):
        some = [one for one in cards if one.training is training and can_be_given(one)]
        ordered = in_order(some, rules)
        assert ordered == await store.desk.queue(rules, training=training)
        assert ordered[:3] == await store.desk.queue(rules, training=training, first=3)
        ids = [one.case_id for one in ordered]
        assert list(range(len(ids))) == await store.desk.ahead(ids, rules)
        assert ordered == sorted(some, key=lambda one: place(one, rules))
        kept = [one for one in cards if one.training is training and not can_be_given(one)]
        kept = in_order(kept, rules)
        assert kept == await store.desk.keeping(rules, training=training)
        before = [sum(place(one, rules) < place(late, rules) for one in some) for late in kept]
        assert before == await store.desk.ahead([one.case_id for one in kept], rules)
    real = [one for one in cards if not one.training and can_be_given(one)]
    left = [one for one in in_order(real, rules) if one.message_only]
    assert left == await store.desk.messages(rules)
    assert len(real) == (await store.desk.snapshot())[1]
    new = [card(1, conversation="zz", since=at(20_000), risk=level) for level in Level]
    ahead = [sum(place(one, rules) < place(late, rules) for one in real) for late in new]
    assert ahead == list(await store.desk.before(at(20_000), rules))
    practice = expected([one for one in cards if one.training], LEA, rules, 20_000)
    assert practice == await store.desk.take_next("zoe", who, at(20_000), rules)
    for number in range(held):
        taken = await store.desk.take_next(f"c{number}", LEA, at(20_000), rules)
        real = [one for one in real if one.case_id != taken]
    given_one = await store.desk.take_next("lea", who, at(20_000), rules)
    assert expected(real, who, rules, 20_000) == given_one


async def test_in_a_crowd(store: Store) -> None:
    """P10: with hundreds before it, reserved or spared or for others, each still gets what the model says.

    So many that the oldest are not looked at one by one any more, with and without an overflow.
    """
    draw = random.Random(7)
    cards = [
        card(1, conversation=f"s{n}", since=at(draw.randrange(9000)), risk=draw.choice(DANGERS),
             locale=draw.choice(("fr", "en", "es")), topic=draw.choice(("hate", "school", "suicide", "")),
             territory=draw.choice(("FR", "RE", "GP", "")))
        for n in range(500)
    ]  # fmt: skip
    await put(store, *cards)
    left = {one.case_id: one for one in cards}
    for number in range(280):
        given_one = await ask(store, Account(f"c{number}", "", b""), 10_000)
        assert in_order(left.values(), USUAL)[0].case_id == given_one
        del left[given_one]

    for number in range(40):
        who = replace(
            Account(f"d{number}", "", b""),
            languages=tuple(draw.sample(("fr", "en", "es"), draw.choice((0, 1, 2)))),
            skills=tuple(draw.sample(("hate", "school", "suicide"), draw.choice((0, 1)))),
            territories=tuple(draw.sample(("FR", "RE", "GP"), draw.choice((0, 1)))),
        )
        rules = QueueRules(overflow=draw.choice((10, 100, 600)))
        heavy = frozenset(draw.sample(("hate", "suicide"), draw.choice((0, 1))))
        light = {case: one for case, one in left.items() if one.topic not in heavy}
        given_one = await store.desk.take_next(
            who.login, who, at(10_000), rules, Spared(topics=heavy)
        )
        assert expected(list(light.values()), who, rules, 10_000) == given_one
        left.pop(given_one or "", None)


async def test_a_thousand_at_once(open_stores: OpenStore) -> None:
    """P10, acceptance test 4: a thousand who ask at once through two processes get a thousand different cases."""
    one, two = await open_stores(), await open_stores()
    await put(one, *numbered(1000))
    people = [Account(f"c{n:04}", "", b"") for n in range(1000)]

    async with asyncio.TaskGroup() as group:
        jobs = [group.create_task(ask((one, two)[n % 2], who)) for n, who in enumerate(people)]

    assert {f"s{n}.1" for n in range(1000)} == {job.result() for job in jobs}
    assert None is await ask(one, LEA)


async def looked(store: Store, who: Account) -> int:
    """Return how often the index was looked at to choose one case."""
    await store.door.one(command("CONFIG RESETSTAT"))
    assert await ask(store, who) is not None
    stats: bytes = await store.door.one(command("INFO", "commandstats"))
    found = re.search(rb"cmdstat_zrangebylex:calls=(\d+)", bytes(stats))
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("size", [20, 2000])
async def test_choosing_does_not_grow_with_the_queue(store: Store, size: int) -> None:
    """P10: what choosing costs grows with languages and subjects, not with how many wait."""
    who = replace(LEA, languages=("fr",), skills=("a", "b"))
    await put(store, *(replace(c, topic="abcd"[n % 4]) for n, c in enumerate(numbered(size))))

    assert await looked(store, who) <= 8 + 4 + 2
