"""What both desks ask before somebody has a hard case: offered by a colleague, or handed over by a supervisor."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from bot.desk.taking import Given, Nothing, Taking, handed
from bot.model.care import Spared
from bot.model.care_rules import Rules
from bot.model.carried import Ended, State
from bot.model.case import CaseCard, Level, Status
from bot.model.queue import QueueRules
from bot.ports import OpenCase
from bot.store.values import Account
from tests.desk.resting import CareInMemory
from tests.desk.stand_ins import NOW, CasesInMemory, card, line, small_content

RULES = Rules()
HARD = card(2, topic="suicide", status=Status.ASSIGNED, owner="noe")
LIGHT = replace(HARD, topic="school")


@pytest.fixture
def care() -> CareInMemory:
    """Nobody carries anything yet."""
    return CareInMemory()


@pytest.fixture
def taking(care: CareInMemory) -> Taking:
    """What both desks ask."""
    return Taking(CasesInMemory(), care)


def opened(case: CaseCard, *said: str) -> OpenCase:
    """A case in which this happened."""
    return OpenCase(case, tuple(line("system", one) for one in said))


def weary(rules: Rules) -> State:
    """Somebody who has carried as much as one after the other may be, and has rested since."""
    since = NOW - 2 * rules.pause
    ended = Ended("z.1", True, since - timedelta(minutes=5), since)
    return State(
        began=since, seen=NOW, ended=(ended,) * rules.in_a_row, checked=NOW - timedelta(minutes=1)
    )


async def test_what_is_offered_is_asked_about_by_the_same_rules(
    taking: Taking, care: CareInMemory
) -> None:
    """A hard case brings its warning, a word for it lifts that, and a limit stands as it does before any other."""
    hard = replace(HARD, owner="lea", offered="noe")
    assert None is await taking.chosen("noe", replace(hard, topic="school"), NOW, RULES)
    assert Nothing("hard", None, hard.case_id) == await taking.chosen("noe", hard, NOW, RULES)
    assert None is await taking.chosen("noe", hard, NOW, RULES, hard.case_id)

    care.shifts["noe"] = weary(RULES)
    refused = await taking.chosen("noe", hard, NOW, RULES, hard.case_id)

    assert refused is not None
    assert "limit" == refused.reason


@pytest.mark.parametrize(
    ("said", "theirs"),
    [
        (("asked", "reassigned:noe"), True),
        (("taken", "reassigned:noe", "joined:lea"), True),
        (("reassigned:noe", "gave_back", "taken"), False),
        (("taken", "reassigned:lea", "accepted:noe"), False),
        (("taken",), False),
        ((), False),
    ],
)
def test_only_what_a_supervisor_gave_is_handed(said: tuple[str, ...], theirs: bool) -> None:
    """Whoever took or accepted a case was asked before."""
    assert theirs == handed(opened(HARD, *said), "noe")


def test_neither_who_reads_along_nor_practice_is_handed_anything() -> None:
    """Who listens in chose to; invented people weigh nothing."""
    one = opened(HARD, "reassigned:noe")

    assert not handed(replace(one, listening=True), "noe")
    assert not handed(replace(one, card=replace(HARD, training=True)), "noe")


async def test_a_hard_case_that_is_handed_over_asks_first_and_once(taking: Taking) -> None:
    """Nothing of it is read before a yes, which holds from then on."""
    one = opened(HARD, "reassigned:noe")
    assert await taking.asks_first(one, "noe", RULES)

    await taking.reads("noe", HARD.case_id)

    assert not await taking.asks_first(one, "noe", RULES)


async def test_what_grew_hard_while_it_was_read_is_not_hidden_again(taking: Taking) -> None:
    """A warning in the middle of a conversation would take somebody in danger off the screen."""
    assert not await taking.asks_first(opened(LIGHT, "reassigned:noe"), "noe", RULES)
    worse = replace(LIGHT, risk=Level.EMERGENCY)
    assert not await taking.asks_first(opened(worse, "reassigned:noe"), "noe", RULES)


async def test_not_now_spares_somebody_for_a_while(taking: Taking, care: CareInMemory) -> None:
    """What is reserved for them meanwhile stays theirs: they said no to this one, not to that."""
    await care.keep("noe", NOW)
    await taking.not_now("noe", HARD.case_id, NOW)

    assert [HARD.case_id] == [one.case_id for one in care.shifts["noe"].passed]
    assert {"noe": NOW} == care.kept


@pytest.mark.parametrize(
    ("there", "given"), [(("lea", "noe"), Nothing("nobody")), (("noe",), Given(HARD.case_id))]
)
async def test_what_was_given_back_goes_to_somebody_else_if_somebody_is_there(
    care: CareInMemory, there: tuple[str, ...], given: Given | Nothing
) -> None:
    """Alone, the next press gives it back to them: an emergency does not wait for colleagues who are not there."""
    index = CasesInMemory()
    care.shifts["noe"] = State(began=NOW, seen=NOW)
    held = index.put(replace(HARD, risk=Level.EMERGENCY))
    for login in there:
        await index.touch(login, NOW, 900)
    taking = Taking(index, care)

    await taking.lets_go("noe", held.case_id, NOW)
    index.put(replace(held, status=Status.WAITING, owner=None))
    noe = Account("noe", "", b"")

    assert given == await taking.give_next(noe, NOW, small_content(), held.case_id)


@dataclass
class Asked(CasesInMemory):
    """A queue that remembers for whom it was asked."""

    speaks: tuple[str, ...] = ()

    @override
    async def take_next(
        self, login: str, account: Account, now: datetime, rules: QueueRules, spared: Spared
    ) -> str | None:
        self.speaks = account.languages
        return None


@pytest.mark.parametrize(
    ("said", "speaks"),
    [(("fr",), ("fr", "fr_simple")), (("en",), ("en",)), (("oc",), ("oc",)), ((), ())],
)
async def test_whoever_speaks_french_serves_easy_french(
    said: tuple[str, ...], speaks: tuple[str, ...]
) -> None:
    """However the account was set: nobody who chose easy French waits for the overflow."""
    queue = Asked()
    noe = Account("noe", "", b"", languages=said)

    await Taking(queue, CareInMemory()).give_next(noe, NOW, small_content())

    assert speaks == queue.speaks


async def test_a_supervisor_is_told_which_limit_is_reached(
    taking: Taking, care: CareInMemory
) -> None:
    """Of a row of hard cases only before a hard one; in words of care, never whether somebody answered."""
    assert () == await taking.over("noe", HARD, NOW, RULES)
    care.shifts["noe"] = weary(RULES)
    assert ("row",) == await taking.over("noe", HARD, NOW, RULES)
    assert () == await taking.over("noe", LIGHT, NOW, RULES)

    care.shifts["noe"] = replace(care.shifts["noe"], worked=RULES.shift)

    assert ("hours",) == await taking.over("noe", LIGHT, NOW, RULES)
