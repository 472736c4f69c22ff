"""What must be true after an evening, read from what people saw and from what is kept.

**Rules.** Every complaint is a sentence without anybody's words. None means that the promises held.
"""

from collections.abc import Iterable, Sequence

from bot.model.effect import Entry
from tests.e2e.steps import NEUTRAL
from tests.evening.people import Fate
from tests.evening.places import Phone

CHANGES = (
    "taken",
    "gave_back",
    "expired",
    "vanished",
    "accepted",
    "reassigned",
    "moved",
    "closed",
    "handed_back",
)
"""What a transcript says when a case changes hands."""


def complaints(fates: Sequence[Fate], transcripts: Iterable[Sequence[Entry]]) -> list[str]:
    """Say all that went wrong."""
    wrong = [f"{fate.name} ({fate.plot}): {why}" for fate in fates for why in _of(fate)]
    for number, lines in enumerate(transcripts, 1):
        wrong += [f"conversation {number}: {why}" for why in two_owners(lines)]
    return wrong


def _of(fate: Fate) -> Iterable[str]:
    if not fate.ended:
        yield "the story did not come to its end"
    if fate.asked and not fate.answered and fate.plot != "leaves_waiting":
        yield "nobody answered"
    yield from spoken_to(fate)


def spoken_to(fate: Fate) -> Iterable[str]:
    """P3: nothing is said between an exit and the moment when they come back, but the one neutral line."""
    heard = fate.place.heard
    for left in fate.exits:
        late = [one for one in heard[left.said : left.until] if one.text != NEUTRAL]
        if late:
            yield f"{len(late)} messages after the exit"
    if fate.exits and fate.exits[-1].until is None and isinstance(fate.place, Phone):
        shown = [text for text in fate.place.person.device.texts if text != NEUTRAL]
        if shown and fate.plot != "blocks":
            yield f"{len(shown)} messages still on the screen"


def two_owners(lines: Sequence[Entry]) -> Iterable[str]:
    """P10: between two changes of hands, one counsellor at most has spoken."""
    speakers: set[str] = set()
    for line in lines:
        if line.who == "system" and line.text.partition(":")[0] in CHANGES:
            speakers = set()
        elif line.who.startswith("counsellor:"):
            speakers.add(line.who)
            if len(speakers) > 1:
                yield "two counsellors spoke without a change of hands"
                return
