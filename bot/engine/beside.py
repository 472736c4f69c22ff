"""What happens beside a conversation: notes, whispers, a second person who reads along, the care plan.

**Rules.** Nothing of it is ever sent, or shown to the person; but that somebody is writing to them, where the house
wants that. Whoever reads along is known to the owner, by the card and by the transcript; only the owner writes (P7).
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.engine import cases
from bot.engine.turn import Turn
from bot.model.case import Case
from bot.model.desk_event import Called, Composing, Joined, Noted, Parted, Planned
from bot.model.effect import SUPERVISORS, Entry, Hint, Notice, Record
from bot.model.event import Beside
from bot.model.session import LONGEST_PLAN

LASTS = timedelta(seconds=5)
"""How long a platform shows that somebody is writing; what comes later than that would not be true."""


def carry_out(turn: Turn, case: Case, event: Beside) -> None:
    """Do what leaves the case where it is."""
    match event:
        case Noted():
            _noted(turn, case, event)
        case Called():
            _called(turn, case)
        case Joined():
            _joined(turn, case, event.counsellor)
        case Parted():
            _parted(turn, case, event.counsellor)
        case Composing():
            _composing(turn, event)
        case Planned():
            turn.session = replace(turn.session, plan=event.text.strip()[:LONGEST_PLAN])
            turn.note("planned")
        case _:
            assert_never(event)


def note(turn: Turn, login: str, text: str) -> None:
    """Keep a line that goes with what somebody does."""
    if text.strip():
        turn.record(f"note:{login}", text, turn.context.now)


def _noted(turn: Turn, case: Case, event: Noted) -> None:
    if not event.text.strip():
        return
    who = f"{'whisper' if event.whisper else 'note'}:{event.counsellor}"
    turn.do(Record(Entry(event.key, turn.context.now, who, event.text)))
    if event.whisper and case.owner:
        turn.do(Notice(case.owner, "whisper", case.id, event.counsellor))


def _called(turn: Turn, case: Case) -> None:
    if case.called or not case.owner:
        return
    turn.note("called")
    cases.put(turn, replace(case, called=True))
    turn.do(Notice(SUPERVISORS, "second", case.id, case.owner))


def _composing(turn: Turn, event: Composing) -> None:
    """Let the person see it, if they talk with somebody now; neither an answer nor anything that is kept."""
    now = turn.context.now
    until = min(event.at, now) + LASTS
    if turn.content.desk.typing and cases.live(turn.session) and now < until:
        turn.do(Hint(until))


def _joined(turn: Turn, case: Case, login: str) -> None:
    if login in case.listeners:
        return
    turn.note(f"joined:{login}")
    cases.put(turn, replace(case, listeners=(*case.listeners, login), called=False))


def _parted(turn: Turn, case: Case, login: str) -> None:
    if login not in case.listeners:
        return
    turn.note(f"parted:{login}")
    rest = tuple(one for one in case.listeners if one != login)
    cases.put(turn, replace(case, listeners=rest))
