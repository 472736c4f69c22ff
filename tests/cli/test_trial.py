"""`murmure try`: what a person at a terminal sees, can do, and can keep as a conversation test."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import script
from bot.cli.screen import keys
from bot.cli.script import Given
from bot.cli.trial import Trial
from bot.content.load import default_folder
from bot.content.tree import parse
from bot.errors import MurmureError
from bot.proof.player import Player
from bot.proof.script import Conversation, read
from tests.cli.terminal import Terminal
from tests.delivered import delivered
from tests.engine import world

CONTENT = world.content()
NIGHT = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


class Talk:
    """Somebody who types, line by line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.folder = folder
        self.trial = self.begin()

    def begin(self, desk: str = "staffed", locale: str = "", channel: str = "telegram") -> Trial:
        """Begin again under other conditions."""
        self.trial = Trial(CONTENT, Given(NIGHT, desk, locale, ""), channel, self.folder)
        self.trial.begin()
        self.first = self._capsys.readouterr().out
        return self.trial

    def type(self, *lines: str) -> str:
        """Type; give what the last line brought."""
        said = ""
        for line in lines:
            self.trial.hear(line)
            said = self._capsys.readouterr().out
        return said

    def saved(self, name: str = "tried", title: str = "") -> Conversation:
        """Save what was done, and read it as the tests do."""
        assert "written to" in self.type(f":save {name} {title}".strip())
        text = (self.folder / "tests" / f"{name}.yaml").read_text(encoding="utf-8")
        return read(text).test_cases[-1]

    def plays(self, case: Conversation) -> list[str]:
        """Play a saved conversation as the tests do, in every language it is for."""
        locales = [case.given.locale] if case.given.locale else list(CONTENT.locales)
        for locale in locales:
            assert Player(CONTENT, "tried", case, locale).play() is None
        return locales


@pytest.fixture
def talk(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Talk:
    """A conversation with a small content."""
    return Talk(capsys, tmp_path)


def test_message_looks_as_on_telegram(talk: Talk) -> None:
    """P4: the first line is what a notification shows; the rest is covered; every button has a number."""
    alias = talk.trial.sim.session.alias if talk.trial.sim.session else ""

    assert [
        "", "bot:", "│ Nouvelles du jour", f"▒ Bonjour {alias}.", "▒", "▒ Quelqu’un voit ton écran ?",
        "  [1] Non   [2] Oui", "  [3] English", "  [4] Sortir   [5] Urgence   [6] Quelqu’un",
    ] == [line.rstrip() for line in talk.first.splitlines()[1:]]  # fmt: skip


def test_message_looks_as_on_the_page(talk: Talk) -> None:
    """P4: the page shows no first line, and covers nothing."""
    talk.begin(channel="webchat")

    assert "Nouvelles du jour" not in talk.first
    assert "▒" not in talk.first
    assert "│ Quelqu’un voit ton écran ?" in talk.first


def test_numbers_and_words(talk: Talk) -> None:
    """A number presses the button that shows it, a label typed by hand counts too, another number is text."""
    assert "Que se passe-t-il" in talk.type("1")
    assert "Raconte." in talk.type("raconter")
    assert "noté" in talk.type("99")
    assert ("user", "99") == talk.trial.deeds[-1]


def test_a_number_can_be_written(talk: Talk) -> None:
    """`:say` writes what would be a button or a command."""
    talk.type(":say 1")

    assert ("user", "1") == talk.trial.deeds[-1]


@pytest.mark.parametrize("way", ["x", "X !", "4", ":exit edit", ":exit page"])
def test_exit(talk: Talk, way: str) -> None:
    """P1: x exits as it does for people, and so does its button; the neutral line is all that stays."""
    said = talk.type(way)

    assert "--- the screen was wiped ---" in said
    assert "Il fera beau." in said
    assert "[" not in said


def test_counsellor(talk: Talk) -> None:
    """P10: a case can be taken, answered, given back and closed; a wrong move says what a counsellor would be told."""
    assert "(the counsellor is told: unknown_case)" in talk.type(":take")
    talk.type("6")
    assert "Quelqu’un est là." in talk.type(":take")
    assert "a human:" in talk.type(":reply Bonsoir, je te lis.")
    assert "(nothing)" not in talk.type("merci")
    assert "On cherche quelqu’un d’autre." in talk.type(":give")
    assert "! there is no outcome 'fini'; choose among done" in talk.type(":close fini")
    talk.type(":take")
    assert "Comment tu te sens" in talk.type(":close done")
    assert "! what shall be answered?" in talk.type(":reply")


def test_time_and_desk(talk: Talk) -> None:
    """Time passes only when told to, timers come due then; the desk opens and closes."""
    talk.type("6")
    assert "Tu es la prochaine personne." in talk.type(":wait 3")
    assert not talk.type(":wait 1")
    talk.type("x", "/start", ":desk closed")
    assert "Personne n’est là. Ouvre aujourd’hui à 14\u202fh" in talk.type("6")
    talk.type("x", "/start", ":desk empty")
    assert "[" in talk.type("6")


def test_state_and_effects(talk: Talk) -> None:
    """What the engine knows and did is shown when asked for; addresses are not."""
    talk.type("1")
    state, effects = talk.type(":state"), talk.type(":effects")

    assert "  place: start.topics" in state
    assert "answers: {'seen': 'alone'}" in state
    assert "address" not in state
    assert "  post (bot): Que se passe-t-il ?…" in effects
    assert "  wipe\n" in talk.type("x", ":effects")
    assert "Il fera beau." in talk.type(":screen")
    assert ":save FILE" in talk.type(":help")


def test_erased(talk: Talk) -> None:
    """P8: after everything was erased there is no state."""
    talk.type("oublie", "1")

    assert "there is no conversation" in talk.type(":state")
    assert "Bonjour" in talk.type("coucou")


def test_back(talk: Talk) -> None:
    """A step can be undone, all the way to the beginning, and then leaves no trace in what is saved."""
    start = list(talk.trial.deeds)
    talk.type("1", "x")
    assert "Que se passe-t-il" in talk.type(":back")
    assert "Quelqu’un voit ton écran" in talk.type(":back")
    assert "! this is the beginning" in talk.type(":back")
    assert start == talk.trial.deeds
    assert NIGHT == talk.trial.given.now


@pytest.mark.parametrize(
    "line",
    [":bla", ":desk ajar", ":wait long", ":wait 0", ":exit slowly", ":save", ':save "', "start"],
)
def test_what_cannot_be_done_is_a_sentence(talk: Talk, line: str) -> None:
    """A slip of the hand ends nothing."""
    assert talk.type(line).startswith("! ")
    assert 1 == len(talk.trial.deeds)


def test_saved_conversation_is_a_test(talk: Talk) -> None:
    """P11: what was tried passes as a conversation test, in every language, and says what must come of each step."""
    talk.type("1", "home", "maison", "1", "1", ":wait 3", ":take")
    talk.type(':reply "a": \\ #{x} ’', "merci", ":picture")
    talk.type(":give", ":take", ":close done", ":desk closed", "urgence", "x", "coucou", "3")
    case = talk.saved(title="from hello to a human")
    steps = [(step.key, getattr(step, step.key)) for step in case.steps]

    assert "from hello to a human" == case.test_case
    assert [
        ("user", "/start"),
        ("bot", "start.screen"),
        ("choose", "alone"),
        ("bot", "start.topics"),
    ] == steps[:4]
    assert ("bot", "nothing") in steps
    assert ("effects", ["show_case"]) in steps
    assert '"a": \\ #{x} ’' in [getattr(one, "reply", "") for _, one in steps]
    assert ["fr", "en"] == talk.plays(case)


def test_saved_in_another_language(talk: Talk) -> None:
    """What was tried in English stays English."""
    talk.begin(locale="en")
    assert "EN Bonjour" in talk.first
    talk.type("EN Non", "1")

    assert ["en"] == talk.plays(talk.saved())


def test_saved_where_languages_differ(talk: Talk) -> None:
    """Words that mean something in one language only are played in that one."""
    talk.type("1", "EN Danger")
    case = talk.saved()

    assert ["fr"] == talk.plays(case)


def test_button_named_as_something_else(talk: Talk) -> None:
    """A choice that is called `human` is not the button that is always there."""
    case = Conversation.model_validate({"test_case": "abc", "steps": [{"user": "/start"}]})
    real = Trial(delivered(), Given(NIGHT, "staffed", "", ""), "telegram", talk.folder)
    real.begin()
    label = "Juste parler à quelqu’un"
    real.hear("menu")
    (number,) = [key for key, button in keys(real.sim.last).items() if button.label == label]
    real.hear(number)

    assert ("choose", label) == real.deeds[-1]
    real.hear(":save real")
    case = read((talk.folder / "tests" / "real.yaml").read_text(encoding="utf-8")).test_cases[0]
    for locale in ("fr", "en"):
        assert Player(real.content, "real", case, locale).play() is None


def test_saved_after_those_that_are_there(talk: Talk) -> None:
    """A file of tests grows and loses nothing; anything else is left alone."""
    first, path = talk.saved(title="one"), talk.folder / "tests" / "tried.yaml"
    talk.type("1")
    second = talk.saved(title="two")
    both = read(path.read_text(encoding="utf-8")).test_cases

    assert [first, second] == both
    for text in ("dialog: x\n", "test_cases: [{test_case: abc, steps: [{user: a}]}]\n"):
        path.write_text(text, encoding="utf-8")
        assert talk.type(f":save {path}").startswith("! ")
        assert text == path.read_text(encoding="utf-8")
    assert "cannot be used" in talk.type(f":save {path}/below.yaml")
    assert "! say in a few words" in talk.type(":save tried ab")
    assert [path] == list(path.parent.iterdir())


def words() -> Iterator[str]:
    """Texts that mean something to YAML, or that YAML cannot hold as they are."""
    yield from (
        "no",
        "Yes",
        "~",
        "null",
        "12",
        "1.5",
        "-",
        "- a",
        "a: b",
        "a #b",
        "{a}",
        "[a]",
        "'",
        '"',
    )
    yield from (
        "\\",
        "\\n",
        "a\tb",
        "a\u2028b",
        "a\x85b",
        "\ufeffa",
        "😀",
        "é\u202f?",
        "&a",
        "*a",
        "!a",
        "%a",
    )
    yield from ("@a", "`a`", "|", ">", "? a", "0x1", "a,b", "/start", "a.b", "x" * 300)


@pytest.mark.parametrize("word", list(words()))
def test_yaml_gives_back_what_was_written(word: str) -> None:
    """Whatever somebody typed, the test types the same."""
    given = Given(NIGHT, "staffed", "", "Europe/Paris")
    written = script.HEAD + script.case(
        word, given, [("user", word), ("counsellor", {"reply": word})]
    )
    data = parse(written).data["test_cases"][0]

    assert word == data["test_case"]
    assert [{"user": word}, {"counsellor": {"reply": word}}] == data["steps"]
    assert "Europe/Paris" == data["given"]["zone"]


def test_command(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command reads lines that are piped in, repeats them, and ends with them or with `:quit`."""
    for lines in ("1\n1\n1\n1\n", "1\n1\n\n1\n1\n:quit\nx\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        assert terminal.type("try", "--at", "2026-11-21T02:30", "--desk", "closed") == 0
        assert "> 1\n" in terminal.out
        assert "Es-tu en danger en ce moment" in terminal.out
        assert "wiped" not in terminal.out


def test_command_in_english(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language, a channel and a folder may be named."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    folder = str(default_folder())

    assert terminal.type("try", folder, "--locale", "en", "--channel", "webchat") == 0
    assert "[1] Continue " in terminal.out


def test_command_refuses(terminal: Terminal, tmp_path: Path) -> None:
    """A wrong word is one sentence."""
    assert "'xx'; choose among fr, en" in terminal.refused("try", "--locale", "xx")
    assert "is no instant" in terminal.refused("try", "--at", "noon")
    assert "is not a folder" in terminal.refused("try", str(tmp_path / "no"))


def test_nothing_comes_of_nothing(talk: Talk) -> None:
    """An empty line is none; a file of another kind is not read as tests."""
    assert not talk.type("", "   ")
    with pytest.raises(MurmureError):
        script.save(talk.folder, "")
