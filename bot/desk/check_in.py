"""Three questions after a hard case, with three answers each, at whichever desk somebody sits.

**Rules.** No answer is kept: of them all, two wishes change what comes next, and one leaves the page because it was
asked to: that somebody wants to talk. Supervisors are told that, and nothing else.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import carried
from bot.model.care_rules import Rules
from bot.model.carried import State, Wish
from bot.model.effect import SUPERVISORS, Notice

QUESTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    ("feel", frozenset({"fine", "heavy", "bad"})),
    ("need", frozenset({"nothing", "pause", "talk"})),
    ("next", frozenset({"on", "lighter", "stop"})),
)
ONCE = timedelta(minutes=10)
"""A wish to talk that is sent again within this is one wish."""


class Care(Protocol):
    """What `store.care` has for this."""

    async def alter(self, login: str, change: Callable[[State], State]) -> State: ...

    async def tell(self, notice: Notice, key: str) -> None: ...


async def checked_in(
    care: Care, login: str, given: Mapping[str, str], rules: Rules, now: datetime
) -> State:
    """Note that somebody was asked, and carry out what they wish for; unanswered questions are skipped ones."""
    wishes = _wishes(given)
    state = await care.alter(login, lambda one: carried.checked_in(one, rules, now, wishes))
    if given.get("need") == "talk":
        await wish_to_talk(care, login, now)
    return state


async def wish_to_talk(care: Care, login: str, now: datetime) -> None:
    """Tell the supervisors that somebody wants to talk: that, and no more."""
    moment = int(now.timestamp() // ONCE.total_seconds())
    await care.tell(Notice(SUPERVISORS, "talk", "", login), f"talk:{login}:{moment}")


def _wishes(given: Mapping[str, str]) -> frozenset[Wish]:
    known: dict[tuple[str, str], Wish] = {
        ("need", "pause"): "pause",
        ("next", "lighter"): "lighter",
    }
    return frozenset(wish for answer, wish in known.items() if answer in given.items())
