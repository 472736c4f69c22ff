"""`murmure try`: talk to the dialogs in the terminal, with the engine that people talk to.

**Rules.** Nothing is stored and nobody is told. What a seeker's screen would show is shown, as their channel shows it;
time stands still but for a second with each message, until `:wait`.
"""

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot import log
from bot.cli.hours import parse_instant
from bot.cli.screen import CHANNELS, effects, keys, press_name, shown, state
from bot.cli.script import Given, Step, case, rehearsed, save
from bot.content.content import Content
from bot.content.load import load
from bot.dialogs.words import is_exit
from bot.engine.simulate import Simulation
from bot.errors import MurmureError, SettingsError
from bot.model.desk import DeskSnapshot
from bot.model.effect import Wipe
from bot.opening import content_folder
from bot.proof.player import desk_of, forget_effects
from bot.proof.script import HOWS
from bot.settings import load_settings

DESKS = {"open": "staffed", "empty": "open", "closed": "closed"}
"""What conversation tests call them."""
HELP = """\
Write, or press a button by its number. x exits, as for people.
  :take, :reply TEXT, :give, :close [OUTCOME]    be the counsellor: take, answer, give back, close
  :desk open|empty|closed                        open the desk, send everybody home, close it
  :wait MINUTES                                  let time pass
  :say TEXT, :picture                            write what would be read as a number or a command; send a picture
  :exit word|button|command|edit|page            leave in another way
  :state, :effects, :screen                      where it stands; what the last step did; what is on the screen
  :back                                          undo the last step
  :save FILE [TITLE]                             write this as a conversation test
  :quit"""

SHORTEST_TITLE = 3
"""Letters, as in any conversation test."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure try`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, help="content folder; the one in force if absent"
    )
    parser.add_argument("--locale", default="", help="the person's language, as en")
    parser.add_argument("--channel", choices=CHANNELS, default="telegram", help="how it is shown")
    parser.add_argument("--at", metavar="ISO", help="an instant, as 2026-07-14T23:00; now")
    parser.add_argument(
        "--desk", choices=DESKS, default="open", help="empty: open, and nobody is there"
    )


def run(arguments: argparse.Namespace) -> int:
    """Talk until there is nothing more to read."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    folder = content_folder(settings, arguments.folder)
    content = load(folder)
    if arguments.locale and arguments.locale not in content.locales:
        raise SettingsError(
            f"nothing is written in {arguments.locale!r}; choose among {', '.join(content.locales)}"
        )
    now = parse_instant(arguments.at, content.desk.hours.zone).replace(microsecond=0)
    channel = "" if arguments.channel == CHANNELS[0] else arguments.channel
    given = Given(now, DESKS[arguments.desk], arguments.locale, "", channel)
    trial = Trial(content, given, arguments.channel, folder)
    trial.begin()
    for line in _lines():
        if not trial.hear(line):
            break
    return 0


def _lines() -> Iterator[str]:
    """Read what is typed, or piped in; repeat the latter, so that what is printed can be read as a conversation."""
    shows = not sys.stdin.isatty()
    if not shows:
        with suppress(ImportError):
            import readline  # noqa: F401 - `input` then has a history, and arrows that work
    with suppress(EOFError):
        while True:
            line = input("> ").encode("utf-8", "ignore").decode()
            if shows:
                _say(line)
            yield line
    _say("")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _help(_: Simulation) -> list[str]:
    return [HELP]


@dataclass(slots=True)
class Trial:
    """One conversation that is tried, and how it came about."""

    content: Content
    given: Given
    channel: str
    folder: Path
    sim: Simulation = field(init=False)
    deeds: list[Step] = field(default_factory=list)
    before: list[tuple[Simulation, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = self.given.now
        self.sim = Simulation(
            self.content, now, DeskSnapshot(open=False), self.given.locale, channel=self.channel
        )
        self._set_desk(self.given.desk)

    def begin(self) -> None:
        """Press Start."""
        _say(":help says what can be typed.")
        self._do(("user", "/start"), self.sim.start)

    def hear(self, line: str) -> bool:
        """Take one line; tell whether to go on."""
        text = line.strip()
        try:
            if text == ":quit":
                return False
            if text.startswith(":"):
                self._command(text)
            elif text:
                self._answer(text)
        except MurmureError as error:
            _say(f"! {error}")
        return True

    def _answer(self, text: str) -> None:
        pressed = keys(self.sim.last).get(text)
        if pressed is not None and pressed.value == "x":
            self._leave("button")
        elif pressed is not None:
            name = press_name(self.sim, pressed)
            self._do(("choose", name), lambda: self.sim.press(pressed))
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        if is_exit(text, self.content.exits):
            self._leave("word")
        elif text == "/start":
            self._do(("user", text), self.sim.start)
        elif text in {"start", "nothing"}:
            raise MurmureError(f"a test cannot say {text!r}; write something else")
        else:
            self._do(("user", text), lambda: self.sim.say(text))

    def _leave(self, how: str) -> None:
        manner = HOWS.get(how, "word")
        self._do(("exit", manner), lambda: self.sim.leave(manner))

    def _command(self, text: str) -> None:
        name, _, rest = text[1:].partition(" ")
        looks = {"state": state, "effects": effects, "screen": self._screen, "help": _help}
        rest = rest.strip()
        if name in looks:
            _say("\n".join(looks[name](self.sim)))
        elif name in {"take", "give", "reply", "close"}:
            self._counsel(name, rest)
        elif name == "back":
            self._back()
        elif name == "save":
            self._save(rest)
        else:
            self._world(name, rest)

    def _world(self, name: str, rest: str) -> None:
        """What neither of the two does by writing."""
        match name:
            case "desk" if rest in DESKS:
                self._do(("desk", DESKS[rest]), lambda: self._set_desk(DESKS[rest]))
            case "wait" if rest.isdecimal() and 0 < int(rest) <= 7 * 24 * 60:
                span = timedelta(minutes=int(rest))
                self._do(("wait", rest), lambda: self.sim.wait(span))
            case "say" if rest:
                self._write(rest)
            case "picture":
                self._do(("show", "picture"), self.sim.show_media)
            case "exit" if rest in {*HOWS, "word"}:
                self._leave(rest)
            case _:
                raise MurmureError(f"{name} cannot be done like this; :help says what can")

    def _counsel(self, name: str, rest: str) -> None:
        """Be the counsellor."""
        outcomes = self.content.desk.outcomes
        if name == "take":
            self._do(("counsellor", "take"), self.sim.take)
        elif name == "give":
            self._do(("counsellor", "give_back"), self.sim.give_back)
        elif name == "reply" and rest:
            self._do(("counsellor", {"reply": rest}), lambda: self.sim.reply(rest))
        elif name == "close" and rest and rest not in outcomes:
            raise MurmureError(f"there is no outcome {rest!r}; choose among {', '.join(outcomes)}")
        elif name == "close":
            deed: Step = ("counsellor", {"close": rest} if rest else "close")
            self._do(deed, lambda: self.sim.close(rest))
        else:
            raise MurmureError("what shall be answered? :reply TEXT")

    def _do(self, deed: Step, act: Callable[[], None]) -> None:
        """Let something happen and show what came of it."""
        screen = list(self.sim.screen)
        self.before.append((replace(self.sim, screen=list(screen)), len(self.deeds)))
        forget_effects(self.sim)
        act()
        self.deeds.append(deed)
        if any(isinstance(effect, Wipe) for effect in self.sim.effects):
            _say("--- the screen was wiped ---")
            screen = []
        for message in self.sim.screen[len(screen) :]:
            _say("\n".join(shown(self.channel, message)))
        for notice in self.sim.notices():
            _say(f"(the counsellor is told: {notice.code})")
        if not self.sim.effects and deed[0] not in {"desk", "wait"}:
            _say("(nothing)")

    def _screen(self, sim: Simulation) -> list[str]:
        return [line for message in sim.screen for line in shown(self.channel, message)]

    def _back(self) -> None:
        if len(self.before) < 2:
            raise MurmureError("this is the beginning")
        self.sim, kept = self.before.pop()
        del self.deeds[kept:]
        if self.sim.last is not None:
            _say("\n".join(shown(self.channel, self.sim.last)))

    def _set_desk(self, name: str) -> None:
        """Open or close the desk; it says when it changes as its hours do, if they agree with it."""
        made, hours = desk_of(name), self.content.desk.hours.at(self.sim.now)
        changes = hours.until if made.open else hours.opens
        self.sim.desk = replace(made, changes=changes)

    def _save(self, rest: str) -> None:
        try:
            name, *title = shlex.split(rest)
        except ValueError:
            name, title = "", []
        if not name:
            raise MurmureError("where to? :save FILE [TITLE]")
        path = Path(name)
        if path.suffix != ".yaml":
            path = self.folder / "tests" / f"{name}.yaml"
        given, steps = rehearsed(self.content, self.given, self.deeds)
        called = (
            " ".join(title)
            or f"tried at {self.given.now:%Y-%m-%d %H:%M} UTC, {len(self.deeds)} steps"
        )
        if len(called) < SHORTEST_TITLE:
            raise MurmureError("say in a few words what happens: :save FILE TITLE")
        save(path, case(called, given, steps))
        _say(f"written to {path}")
