"""Who is next: the order of the queue, and what an organisation may set about it.

**Rules.** One function says the order; index, pages and script follow it. A place never moves while somebody waits: it
is when they came, less the headstart of their danger. So danger goes first, a long wait catches up with it, and
whoever comes later than the longest headstart stands behind: nobody waits for ever (P10).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.model.case import CaseCard, Level, Status

QUEUED = frozenset({Status.WAITING, Status.CALLBACK})
BANDS = 2 * len(Level)
"""Levels of danger, the worst first, each with people at their screen before messages left."""
OPEN_TO_ALL = 2
"""How many bands go to anybody at once, whatever they speak and know: those of an emergency."""
MESSAGES = range(1, BANDS, 2)
"""The bands of messages left, by level."""
PRACTICE = BANDS
"""The band of practice cases: behind all others, in no count, and given to whoever practises alone."""
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class QueueRules:
    """`desk.yaml`: `queue`.

    Attributes:
        headstart: by level, how many minutes of waiting the danger counts for.
        message_behind: how many minutes a message left stands behind.
        overflow: after how many minutes anybody may be given a case, whatever its language, subject and territory.
        by_hand: whether counsellors may also choose from the list.
        remind: after how many minutes those who could take somebody are told that somebody waits, and again after as
            many; 0: never.
        places: the time zone of each territory that people choose by name.
    """

    headstart: tuple[int, int, int, int] = (0, 30, 240, 10_080)
    message_behind: int = 120
    overflow: int = 10
    by_hand: bool = True
    remind: int = 5
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def leads(self) -> tuple[int, ...]:
        """Say how many milliseconds each band stands ahead of when its people came."""
        return tuple(
            (self.headstart[level] - behind) * MINUTE
            for level in sorted(Level, reverse=True)
            for behind in (0, self.message_behind)
        )


Place = tuple[int, int, str]


def band(card: CaseCard) -> int:
    """Say which band of the queue a case belongs to."""
    return PRACTICE if card.training else new_band(card.risk) + card.message_only


def new_band(level: Level) -> int:
    """Say which band somebody at their screen belongs to."""
    return 2 * (Level.EMERGENCY - level)


def came(card: CaseCard) -> int:
    """Say when a case came, in milliseconds."""
    return int(card.since.timestamp() * 1000)


def standing(number: int, since: int, case_id: str, rules: QueueRules) -> Place:
    """Give the place of a case of this band that came then; the lowest is next."""
    return since - (rules.leads[number] if number < BANDS else 0), number, case_id


def place(card: CaseCard, rules: QueueRules) -> Place:
    """Give the place of a case; the lowest is next."""
    return standing(band(card), came(card), card.case_id, rules)


def in_order(cards: Iterable[CaseCard], rules: QueueRules) -> list[CaseCard]:
    """List those who wait, in the order in which they should be taken."""
    waiting = [card for card in cards if card.status in QUEUED]
    return sorted(waiting, key=lambda card: place(card, rules))


def can_be_given(card: CaseCard) -> bool:
    """Tell whether the desk may give this to somebody: of who has left only a message can be taken."""
    return card.status in QUEUED and (card.message_only or not card.away)
