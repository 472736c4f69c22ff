"""Each complaint of the judge is made when there is reason to, on a phone and in a ledger made by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from bot.model.case import Status
from tests.e2e.steps import NEUTRAL
from tests.emulator.clock import Clock
from tests.emulator.server import TelegramServer
from tests.emulator.state import Message
from tests.evening.judge import Evening, complaints
from tests.evening.ledger import Ledger, Stand
from tests.evening.people import Exit, Fate
from tests.evening.places import Phone
from tests.evening.words import Said

START = 1_800_000_000.0
WORDS = "Bonsoir, je suis là. —\u00a0Camille"
LATE = "Encore un mot. —\u00a0Camille"
OTHERS = "Bonsoir. —\u00a0Sam"


@dataclass
class Story:
    """One person and one case, told second by second."""

    clock: Clock = field(default_factory=lambda: Clock(START, speed=0))
    ledger: Ledger = field(default_factory=Ledger)
    said: list[Said] = field(default_factory=list)
    tries: list[float] = field(default_factory=list)
    kept: int = 0
    version: int = 0

    def __post_init__(self) -> None:
        """Open the chat."""
        self.person = TelegramServer(clock=self.clock).person("Lou")
        self.person.state.started = True
        self.fate = Fate("Lou", "talks", "none", Phone(self.person, "Lou"), ended=True)

    @property
    def now(self) -> float:
        """Tell the time."""
        return self.clock.now()

    def shows(self, text: str) -> None:
        """Have the bot's words appear on the phone, a second later."""
        self.clock.advance(1)
        number = self.person.bot.next_message_id()
        message = Message(number, int(self.now), from_bot=True, content={"text": text})
        self.person.state.add(message)
        self.person.service.changed(self.person.state)

    def stands(self, status: Status, owner: str | None = None, *, away: bool = False) -> None:
        """Have the case stand otherwise, a second later."""
        self.clock.advance(1)
        self.version += 1
        stand = Stand(self.now, "lou.1", self.version, status, owner, away, since=START)
        self.ledger.note(stand)

    def writes(self, login: str, text: str) -> None:
        """Have somebody of the staff send off a sentence."""
        self.clock.advance(1)
        self.said.append(Said(login, "lou.1", text, self.now))

    def asks(self, told: str = "C’est ton tour dès que quelqu’un se libère.") -> None:
        """Have them ask for a human, and be told."""
        self.fate.asked = self.now
        self.stands(Status.WAITING)
        self.shows(told)
        self.fate.told = self.now

    def talks(self) -> None:
        """Have Camille take the case and say something."""
        self.stands(Status.ASSIGNED, "camille")
        self.shows("Une vraie personne est là et lit ce que tu as écrit.")
        self.writes("camille", WORDS)
        self.shows(WORDS)
        self.fate.answered = self.now

    def leaves(self) -> None:
        """Have them take the exit."""
        asked, at = len(self.fate.place.heard), self.now
        self.person.state.messages.clear()
        self.shows(NEUTRAL)
        self.fate.exits.append(Exit(asked, len(self.fate.place.heard), at))
        self.stands(Status.ASSIGNED, "camille", away=True)

    def ends(self) -> None:
        """Have Camille end it."""
        self.stands(Status.CLOSED)

    @property
    def complaints(self) -> list[str]:
        """Judge it."""
        tries, kept = {"Lou": self.tries}, {"Lou": self.kept}
        what = Evening([self.fate], self.ledger, self.said, {"Lou": "lou"}, tries, kept)
        return [one.removeprefix(f"Lou ({self.fate.plot}): ") for one in complaints(what)]


def talked() -> Story:
    """A talk as it should be, still open."""
    story = Story()
    story.asks()
    story.talks()
    return story


def left() -> Story:
    """A talk that ends with the exit."""
    story = talked()
    story.leaves()
    story.ends()
    return story


def test_a_good_talk_and_a_good_exit() -> None:
    """There is nothing to complain of where everything went as it should."""
    story = talked()
    story.ends()

    assert [] == story.complaints
    assert [] == left().complaints


def unfinished(story: Story) -> None:
    """The story hung."""
    story.fate.ended = False


def never_told(story: Story) -> None:
    """Nobody said where they stand."""
    story.fate.told = 0.0


def told_late(story: Story) -> None:
    """The truth took a minute."""
    story.fate.told = story.fate.asked + 60


def unanswered(story: Story) -> None:
    """No human word came."""
    story.fate.answered = 0.0


def told_of_nobody(story: Story) -> None:
    """Told that nobody is there, while Camille is."""
    story.shows("Personne de l’équipe n’est en ligne à cette minute.")


def told_too_many(story: Story) -> None:
    """Told of people who do not wait."""
    story.shows("Il y a 3 personnes avant toi. On ne t’oublie pas.")


def spoken_to_by_who_gave_it_back(story: Story) -> None:
    """P10: it is Sam's by now, and Camille speaks."""
    story.stands(Status.ASSIGNED, "sam")
    story.clock.advance(5)
    story.writes("camille", LATE)
    story.shows(LATE)


def words_for_another(story: Story) -> None:
    """P7: what was written to somebody else is shown here."""
    story.writes("camille", LATE)
    story.said[-1] = replace(story.said[-1], case="max.1")
    story.shows(LATE)


def another_without_a_word(story: Story) -> None:
    """Sam goes on, and nobody said that it is somebody else."""
    story.stands(Status.ASSIGNED, "sam")
    story.writes("sam", OTHERS)
    story.shows(OTHERS)


def taken_twice(story: Story) -> None:
    """P10: the same commit, won by two."""
    story.version -= 1
    story.stands(Status.ASSIGNED, "sam")


def set_back(story: Story) -> None:
    """A commit over a later one."""
    story.version -= 1
    story.stands(Status.ASSIGNED, "camille")
    story.version -= 2
    story.stands(Status.ASSIGNED, "camille")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (unfinished, "the story did not come to its end"),
        (never_told, "asked, and was not told the truth in time"),
        (told_late, "asked, and was not told the truth in time"),
        (unanswered, "nobody answered"),
        (told_of_nobody, "told that nobody is there, and two were"),
        (told_too_many, "told that 3 are before them; 0 to 0 were"),
        (spoken_to_by_who_gave_it_back, "camille spoke to them without holding their case"),
        (words_for_another, "camille spoke to them, and had not written to them"),
        (another_without_a_word, "somebody else spoke, and they were not told"),
        (taken_twice, "two counsellors were given one case at once"),
        (set_back, "a case went back to an earlier version of itself"),
    ],
)
def test_what_goes_wrong_in_a_talk(spoil: Callable[[Story], None], complaint: str) -> None:
    """P7, P10: one wrong thing is one complaint."""
    story = talked()
    spoil(story)
    story.version += 5
    story.ends()

    assert [complaint] == story.complaints


def test_a_long_silence_and_a_case_left_over() -> None:
    """P10: the queue forgets nobody, and whoever waits hears of it."""
    story = Story()
    story.asks()
    story.clock.advance(300)
    story.talks()

    assert [
        "waited, and heard nothing for too long",
        "1 cases were left open",
    ] == story.complaints


def test_who_was_there_before() -> None:
    """Told that it is their turn, while somebody more urgent and earlier waits all the time."""
    story = Story()
    story.ledger.note(
        Stand(START - 100, "max.1", 1, Status.WAITING, None, risk=3, since=START - 100)
    )
    story.asks()
    story.talks()
    story.ends()
    story.ledger.note(Stand(story.now, "max.1", 2, Status.CLOSED))

    assert ["told that 0 are before them; 1 to 1 were"] == story.complaints


@pytest.mark.parametrize("text", ["Tu es toujours dans la file.", "Il te reste un message"])
def test_the_bot_speaks_after_an_exit(text: str) -> None:
    """P3: nothing on the device but the neutral line, even if it is taken away again."""
    story = left()
    story.shows(text)
    story.person.state.messages.clear()
    story.shows(NEUTRAL)

    assert ["1 messages after the exit"] == story.complaints


def test_somebody_speaks_after_an_exit() -> None:
    """P2, P3: what a counsellor writes to who left reaches nobody, then or later."""
    story = left()
    story.said.append(Said("camille", "lou.1", LATE, story.ledger.stands[-2].at + 0.1))
    story.shows(LATE)

    assert [
        "1 messages after the exit",
        "1 messages still on the screen",
        "camille spoke to them while they were away",
    ] == sorted(story.complaints)


def test_what_was_said_while_they_were_away_waits_for_them() -> None:
    """P3: it is not shown when they come back, either."""
    story = talked()
    story.leaves()
    story.writes("camille", LATE)
    story.fate.exits[-1].back = len(story.fate.place.heard)
    story.shows(LATE)
    story.ends()

    assert ["camille spoke to them while they were away"] == story.complaints


def test_who_blocked_is_forgotten() -> None:
    """P8: blocked is an exit and a purge."""
    story = talked()
    story.fate.plot = "blocks"
    story.fate.exits.append(Exit(3, 3, story.now))
    story.ends()
    assert [] == story.complaints

    story.tries, story.kept = [story.now + 300], 7
    assert [
        "1 tries to write to them long after they blocked",
        "blocked the bot, and what was said is still kept",
    ] == story.complaints
