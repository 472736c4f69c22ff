"""P8: counts survive, people don't: no number shown tells of one person, alone or together with the others."""

from collections import Counter
from datetime import date, timedelta
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.counted import BOUNDS
from bot.model.report import KINDS, LONGER, PERIODS, Named, Report, period, report
from bot.model.suppressed import FEWEST, Table, protected

LAST = date(2026, 3, 31)
COUNTS = st.dictionaries(
    st.sampled_from("abcdef"), st.integers(0, 12) | st.integers(0, 3), min_size=1, max_size=6
)


def possible(table: Table) -> list[set[int]]:
    """Give what each hidden number may be to somebody who knows the total and all that is shown."""
    assert table.total is not None
    away = [n for n, cell in enumerate(table.cells) if cell.count is None]
    rest = table.total - sum(cell.count or 0 for cell in table.cells)
    found: list[set[int]] = [set() for _ in away]
    for head in product(range(rest + 1), repeat=max(0, len(away) - 1)):
        last = rest - sum(head)
        if last >= 0 and away:
            for seen, number in zip(found, (*head, last), strict=True):
                seen.add(number)
    return found


@given(counts=COUNTS)
def test_no_small_number_is_shown(counts: dict[str, int]) -> None:
    """Nothing below five stands anywhere, and what stands is true."""
    table = protected(counts)

    assert list(counts) == [cell.name for cell in table.cells]
    for cell in table.cells:
        assert cell.count is None or cell.count == counts[cell.name] >= FEWEST
    assert table.total in {None, sum(counts.values())}


@given(counts=COUNTS.filter(lambda found: len(found) <= 3))
def test_no_small_number_can_be_computed(counts: dict[str, int]) -> None:
    """From the total and the rest, whoever is hidden may still be any number from zero to five or more."""
    table = protected(counts)
    assume(table.total is not None)
    hidden = [cell.name for cell in table.cells if cell.count is None]

    for name, numbers in zip(hidden, possible(table), strict=True):
        if any(counts[other] for other in hidden):
            assert set(range(FEWEST + 1)) <= numbers, name
        else:
            assert {0} == numbers


@given(counts=COUNTS)
def test_no_more_is_hidden_than_must_be(counts: dict[str, int]) -> None:
    """A table without small numbers is shown whole; one with many people is never empty for a few."""
    table = protected(counts)
    small = [count for count in counts.values() if count < FEWEST]
    hidden = [cell for cell in table.cells if cell.count is None]

    if not small and sum(counts.values()) >= FEWEST:
        assert [] == hidden
    elif table.total is not None:
        assert len(hidden) <= len(small) + 1


def test_few_people_are_not_even_a_total() -> None:
    """Four people in a week are not told at all; nor that there was none."""
    assert (None, None) == (protected({"a": 4}).total, protected({"a": 0}).total)
    assert not protected({"a": 2, "b": 2}).shown


def day(**counts: int) -> dict[str, int]:
    """Return the counters of a day; two underscores stand for a colon, X for a dash."""
    return {name.replace("__", ":").replace("X", "-"): count for name, count in counts.items()}


def read(counters: dict[date, dict[str, int]], days: int = 30) -> Report:
    """Read the counters of so many days up to the last one."""
    first, last = period(days, LAST + timedelta(days=1))
    return report(counters, first, last, Named(("threats", "images"), ("heard",), ("fr", "ar")))


def test_whole_days_only() -> None:
    """What came today, or before the period, is not in it."""
    counters = {
        LAST + timedelta(days=1): day(came__none=50),
        LAST: day(came__none=7),
        LAST - timedelta(days=29): day(came__none=8),
        LAST - timedelta(days=30): day(came__none=50),
    }
    assert 15 == read(counters).cases
    assert (date(2026, 3, 2), LAST) == (read(counters).first, read(counters).last)


def test_quantiles() -> None:
    """Half waited no longer than the middle, nine of ten than the other; few people have neither."""
    waits = {f"wait:urgent:{n}": 2 for n in range(5)}
    waits |= {"wait:none:0": 4, "wait:concern:20": 6, "wait:message:3": 6}
    came = {f"came:{kind}": 20 for kind in KINDS} | {"came:message": 6, "came:emergency": 1}
    found = {one.kind: one for one in read({LAST: {**waits, **came}}).waits}

    assert (3, 7) == (found["urgent"].middle, found["urgent"].most)
    assert (None, None) == (found["none"].middle, found["none"].most)
    assert (LONGER, None) == (found["concern"].middle, found["concern"].most)
    assert None is found["message"].middle, (
        "it would tell that they are five or more, hence how few the others"
    )


@given(waits=st.lists(st.integers(0, len(BOUNDS)), min_size=10, max_size=60))
def test_quantiles_hold(waits: list[int]) -> None:
    """At least half, and at least nine of ten, really waited no longer than what is told."""
    counters = Counter(f"wait:none:{number}" for number in waits) + Counter({"came:none": 99})
    told = next(one for one in read({LAST: dict(counters)}).waits if one.kind == "none")
    for bound, share in ((told.middle, 0.5), (told.most, 0.9)):
        assert bound is not None
        within = [n for n in waits if bound == LONGER or (n < len(BOUNDS) and BOUNDS[n] <= bound)]
        assert len(within) >= share * len(waits)


def test_leaving() -> None:
    """How many left is told by kind, of how many; one who left is hidden there and among the ends."""
    row = day(
        came__urgent=40,
        came__none=20,
        left__urgent__2=10,
        left__none__3=6,
        end__Xleft=16,
        end__heard=44,
    )
    found = {one.kind: one for one in read({LAST: row}).leaving}
    assert (40, 10, 25) == (found["urgent"].came, found["urgent"].left, found["urgent"].percent)
    assert (3, 5) == (read({LAST: row}).patience.middle, read({LAST: row}).patience.most)

    one = read({LAST: day(came__urgent=40, left__urgent__2=1, end__Xleft=1, end__heard=39)})
    assert (None, None) == (one.ends["-left"], one.ends["heard"])
    assert {None} == {kind.left for kind in one.leaving}


def test_parts_of_a_period() -> None:
    """A month is shown by day, a quarter by seven days, a year by month; each adds up to all who came."""
    counters = {LAST - timedelta(days=n): day(came__none=9, hour__20=9) for n in range(400)}
    for days in PERIODS:
        found = read(counters, days)
        assert 9 * days == found.cases == found.days.total
    assert (30, 13, 12) == tuple(len(read(counters, days).days.cells) for days in PERIODS[1:])


def test_hours_of_demand() -> None:
    """Hours stand by weekday, each row hidden by itself; a week alone has none, because its rows would be its days."""
    counters = {
        LAST - timedelta(days=n): day(came__none=9, hour__20=7, hour__3=2) for n in range(28)
    }
    rows = read(counters, 30).hours

    assert 7 == len(rows)
    assert [(28, 8, None)] * 7 == [(row["20"], row["3"], row["4"]) for row in rows]
    for weekly in range(4):
        counters[LAST - timedelta(days=7 * weekly)] = day(came__none=9, hour__20=8, hour__3=1)
    row = read(counters).hours[LAST.weekday()]
    assert (None, None) == (row["20"], row["3"]), (
        "four at night follow from the day and the evening"
    )
    assert () == read(counters, 7).hours


def test_a_weekday_does_not_follow_from_the_others() -> None:
    """Three came on Mondays in four weeks: the next smallest weekday is hidden with them, every hour of it."""
    counters = {}
    for n in range(28):
        on = LAST - timedelta(days=n)
        many = 50 + on.weekday()
        counters[on] = day(came__none=many, **{f"hour__{hour}": 2 for hour in range(24)})
        if on.weekday() == 0:
            counters[on] = day(came__none=1, hour__9=1) if n < 21 else {}
    shown = [any(cell.count is not None for cell in row.cells) for row in read(counters).hours]

    assert [False, False, True, True, True, True, True] == shown


def test_every_row_is_there() -> None:
    """A subject that nobody wrote about stands in the table like one that two did; old names are kept."""
    found = read({LAST: day(topic__threats=8, topic__gone=9, topic__rare=1, locale__fr=9)})
    assert [("threats", None), ("images", None), ("", None), ("gone", 9)] == [
        (cell.name, cell.count) for cell in found.topics.cells
    ]
    assert [("fr", 9), ("ar", None)] == [(cell.name, cell.count) for cell in found.locales.cells]
    assert KINDS == tuple(cell.name for cell in found.kinds.cells)
