"""What must be true after an evening: what people saw, beside what every commit said of who held whom.

**Rules.** What reached a person is read off their device, not from what is kept of it. Every complaint is a sentence
without anybody's words. None means that the promises held; `test_judge` has each of them complain.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.e2e.steps import NEUTRAL
from tests.evening.ledger import Ledger, Stand
from tests.evening.people import OTHER, UNSTAFFED, Exit, Fate
from tests.evening.places import Heard, Phone
from tests.evening.words import Said, speaker

TRUTH = 45.0
"""Seconds within which somebody who asks is told where they stand, a killed process and its leases included."""
SILENT = 120.0
"""Seconds for which somebody who waits may hear nothing; the evening's desk reassures after sixty."""
LATELY = 20.0
"""Seconds for which what is said of a queue may have been on its way."""
BEFORE = re.compile(r"Il y a (\d+) personnes? avant toi")
FIRST = "C’est ton tour"


@dataclass(frozen=True)
class Evening:
    """What is judged.

    Attributes:
        conversations: by name of the person.
        tries: by name, when the service tried to write to them.
        kept: by name, how many lines are still kept of them.
    """

    fates: Sequence[Fate]
    ledger: Ledger
    said: Sequence[Said]
    conversations: Mapping[str, str]
    tries: Mapping[str, Sequence[float]] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)


def complaints(evening: Evening) -> list[str]:
    """Say all that went wrong."""
    judges: tuple[Callable[[Evening, Fate], Iterable[str]], ...] = (
        finished,
        answered_or_told,
        truthful,
        silent_after_exit,
        forgotten_when_blocked,
        spoken_to_by_the_owner,
    )
    wrong = [
        f"{fate.name} ({fate.plot}): {why}"
        for fate in evening.fates
        for judge in judges
        for why in judge(evening, fate)
    ]
    return [*wrong, *two_owners(evening.ledger.stands), *nobody_forgotten(evening.ledger)]


def finished(evening: Evening, fate: Fate) -> Iterable[str]:
    """Everybody came to the end of what they wanted."""
    if not fate.ended:
        yield "the story did not come to its end"


def answered_or_told(evening: Evening, fate: Fate) -> Iterable[str]:
    """P10: who asked was told where they stand, heard of it at fair intervals, and was answered if they stayed."""
    if not fate.asked:
        return
    if not fate.told or fate.told - fate.asked > TRUTH:
        yield "asked, and was not told the truth in time"
    if not fate.answered and fate.plot != "leaves_waiting":
        yield "nobody answered"
    until = fate.answered or (fate.exits[0].at if fate.exits else 0.0)
    heard = [one.at for one in fate.place.heard if fate.asked <= one.at <= until]
    moments = [fate.asked, *heard, until]
    if until and max(b - a for a, b in pairwise(moments)) > SILENT:
        yield "waited, and heard nothing for too long"


def truthful(evening: Evening, fate: Fate) -> Iterable[str]:
    """What they were told of the queue was so at some time of the last seconds."""
    for one in fate.place.heard:
        if UNSTAFFED in one.text:
            yield "told that nobody is there, and two were"
        said = BEFORE.search(one.text)
        if said is None and FIRST not in one.text:
            continue
        count = int(said[1]) if said else 0
        least, most = before(evening.ledger, evening.conversations[fate.name], one.at)
        if not least <= count <= most:
            yield f"told that {count} are before them; {least} to {most} were"


def before(ledger: Ledger, conversation: str, at: float) -> tuple[int, int]:
    """Count who stood before somebody: all the time lately, and at some time."""
    start = at - LATELY
    mine = [one for one in ledger.of(conversation) if one.at <= at and one.waits]
    since = mine[-1].since if mine else at
    risk = max((one.risk for one in mine), default=0)
    others = {one.case for one in ledger.stands if one.conversation != conversation}
    least = most = 0
    for case in others:
        stands = ledger.during(case, start, at)
        most += any(one.waits for one in stands)
        least += (
            stands[:1] != []
            and stands[0].at <= start
            and all(
                one.waits and not one.message_only and _first(one, risk, since) for one in stands
            )
        )
    return least, most


def _first(one: Stand, risk: int, since: float) -> bool:
    return one.since < since and one.risk >= risk


def silent_after_exit(evening: Evening, fate: Fate) -> Iterable[str]:
    """P2, P3: once the exit is there nothing reaches the device but the neutral line, until they come back."""
    heard = fate.place.heard
    phone = isinstance(fate.place, Phone)
    for one in fate.exits:
        late = [text for text in _after(heard, one, phone=phone) if text != NEUTRAL]
        if late:
            yield f"{len(late)} messages after the exit"
    if fate.exits and fate.exits[-1].back is None and isinstance(fate.place, Phone):
        shown = [text for text in fate.place.person.device.texts if text != NEUTRAL]
        if shown and fate.plot != "blocks":
            yield f"{len(shown)} messages still on the screen"


def _after(heard: Sequence[Heard], one: Exit, *, phone: bool) -> list[str]:
    """Give what was said after an exit: on a phone after the neutral line, which tells when it was there."""
    texts = [each.text for each in heard[one.asked : one.back]]
    if phone and NEUTRAL in texts:
        return texts[texts.index(NEUTRAL) :]
    return texts[one.done - one.asked :]


def forgotten_when_blocked(evening: Evening, fate: Fate) -> Iterable[str]:
    """Who blocked the bot is not written to any more, and nothing is kept of what was said."""
    if fate.plot != "blocks" or not fate.exits:
        return
    late = [at for at in evening.tries.get(fate.name, ()) if at > fate.exits[-1].at + TRUTH]
    if late:
        yield f"{len(late)} tries to write to them long after they blocked"
    if evening.kept.get(fate.name, 0):
        yield "blocked the bot, and what was said is still kept"


def spoken_to_by_the_owner(evening: Evening, fate: Fate) -> Iterable[str]:
    """P10: every human word that they read was written to them, by who held their case, while they were there."""
    conversation, last, told = evening.conversations[fate.name], "", False
    for one in fate.place.heard:
        told = told or any(words in one.text for words in OTHER)
        login = speaker(one.text)
        if not login:
            continue
        yield from _owner(evening, conversation, login, one)
        if login != last and not told:
            yield "somebody else spoke, and they were not told"
        last, told = login, False


def _owner(evening: Evening, conversation: str, login: str, one: Heard) -> Iterable[str]:
    said = [
        each
        for each in evening.said
        if each.conversation == conversation and each.text in one.text and each.at <= one.at
    ]
    if not said:
        yield f"{login} spoke to them, and had not written to them"
        return
    stands = [
        stand for each in said for stand in evening.ledger.during(each.case, each.at, one.at)
    ]
    if all(stand.owner != login for stand in stands):
        yield f"{login} spoke to them without holding their case"
    elif all(stand.away for stand in stands if stand.owner == login):
        yield f"{login} spoke to them while they were away"


def two_owners(stands: Iterable[Stand]) -> Iterable[str]:
    """P10: one commit after another, so each stand of a case follows the one before it."""
    last: dict[str, Stand] = {}
    for one in stands:
        old = last.get(one.case)
        if old is not None and one.version < old.version:
            yield "a case went back to an earlier version of itself"
        elif old is not None and _given_twice(old, one):
            yield "two counsellors were given one case at once"
        last[one.case] = one


def _given_twice(old: Stand, one: Stand) -> bool:
    owners = {old.owner, one.owner}
    return one.version == old.version and None not in owners and len(owners) > 1


def nobody_forgotten(ledger: Ledger) -> Iterable[str]:
    """P10: when everybody has gone home, no case is left in the queue or in anybody's hands."""
    if ledger.left_open:
        yield f"{len(ledger.left_open)} cases were left open"
