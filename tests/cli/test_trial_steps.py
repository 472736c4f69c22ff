"""`murmure try` with every kind of step: what is asked can be answered, and what was tried becomes a test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.script import Given
from bot.cli.trial import Trial
from bot.proof.player import Player
from bot.proof.script import read
from tests.engine import hidden_world, world

PLAIN = world.content().rules
DOOR = {"entry": "tour.door", "home": "tour.door"}
AGAIN = PLAIN.restart.model_copy(update={"to": "tour.door"})
RULES = PLAIN.model_copy(update={**DOOR, "restart": AGAIN})
HIDDEN = hidden_world.content(rules=RULES)
NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


class Talk:
    """Somebody who types, on one channel."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path, channel: str) -> None:
        shown = "" if channel == "telegram" else channel
        given = Given(NOON, "staffed", "", "", shown)
        self.capsys = capsys
        self.trial = Trial(HIDDEN, given, channel, folder)
        self.trial.begin()

    def type(self, *lines: str) -> str:
        """Type; give what the last line brought."""
        said = self.capsys.readouterr().out
        for line in lines:
            self.trial.hear(line)
            said = self.capsys.readouterr().out
        return said

    def plays(self) -> list[str]:
        """Save, and play what was saved as `murmure check` does; give what fails."""
        assert "written to" in self.type(":save tried")
        path = self.trial.folder / "tests" / "tried.yaml"
        (case,) = read(path.read_text(encoding="utf-8")).test_cases
        locales = [case.given.locale] if case.given.locale else HIDDEN.locales
        failures = (Player(HIDDEN, "tried", case, locale).play() for locale in locales)
        return [failure.why for failure in failures if failure]


@pytest.fixture
def talk(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Talk]:
    """A conversation in which every step can be reached; what was tried always passes as a test."""
    made = Talk(capsys, tmp_path, "telegram")
    yield made
    assert [] == made.plays()


def test_a_number(talk: Talk) -> None:
    """A number is typed, and one that is also a button is written with `:say`."""
    assert "[1] " in talk.type("Âge")
    assert "Tu as 12 ans." in talk.type("12")
    assert ("user", "12") == talk.trial.deeds[-1]
    assert "Tu as 1 an." in talk.type("Non", "Âge", ":say 1")


def test_not_saying_a_number(talk: Talk) -> None:
    """The button not to say is one like any other."""
    assert "C’est sûr ?" in talk.type("Âge", "1")
    assert ("choose", "skip") == talk.trial.deeds[-1]


def test_yes_no_and_a_warning(talk: Talk) -> None:
    """Short forms have the buttons of `globals.yaml`, and other ways to type them."""
    assert "Plus bas ?" in talk.type("Sûr", "1")
    assert ("choose", "yes") == talk.trial.deeds[-1]
    talk.type(RULES.restart.words[0], "Prévenir")
    assert "Voilà." in talk.type("1")
    assert ("choose", "go_on") == talk.trial.deeds[-1]


def test_calls_and_returns(talk: Talk) -> None:
    """Where it will return to is part of the state."""
    talk.type("Appel")
    assert "calls: ('tour.back',)" in talk.type(":state")
    assert "De retour." in talk.type("2")
    assert "calls" not in talk.type(":state")


def test_back_repeat_language(talk: Talk) -> None:
    """The global words work as they do for people; `:back` undoes, which is something else."""
    talk.type("Sûr")
    assert "Par où ?" in talk.type(RULES.back.words[0])
    assert "C’est sûr ?" in talk.type("Sûr")
    assert "C’est sûr ?" in talk.type(RULES.repeat.words[0])
    assert "C’est sûr ?" in talk.type(":back")


def test_a_place(talk: Talk) -> None:
    """A territory is a button; it sets the clock."""
    talk.type("Formes", "1")
    assert "zone" in talk.type(":state")


def test_a_callback(talk: Talk) -> None:
    """A window is a button; its line comes when time has passed, hidden or not, and only once."""
    talk.type("Quand")
    assert "C’est noté" in talk.type("1")
    assert ("choose", "evening") == talk.trial.deeds[-1]
    assert "Le quiz du jour est là." in talk.type("x", ":wait 480")
    assert "(nothing)" not in talk.type(":wait 60")


def test_the_cover(talk: Talk) -> None:
    """A quiz is all that is on the screen; any of its answers is one; leaving again works."""
    said = talk.type("Couverture")
    assert "--- the screen was wiped ---" in said
    assert "[1]" in said
    assert talk.type("1")
    assert "Par où ?" not in talk.type("bonjour")


@pytest.mark.parametrize(
    ("channel", "said"),
    [("telegram", "Sur Telegram."), ("webchat", "Partout"), ("sms", "Court.")],
)
def test_texts_of_a_channel(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, channel: str, said: str
) -> None:
    """Each channel shows its own form of a text, and the saved test keeps the channel it was tried on."""
    talk = Talk(capsys, tmp_path, channel)

    assert said in talk.type("Formes")
    assert [] == talk.plays()
