"""Play one conversation of an editor through the engine and compare."""

import re
from datetime import UTC, timedelta

from bot.content.content import Content
from bot.dialogs.steps import Ask, End, Listen, Say, Services
from bot.dialogs.words import fold
from bot.engine.phrases import Phrases
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from bot.model.effect import Post, Wipe
from bot.model.message import Button
from tests.conversations.script import HOW, Absent, Close, Conversation, Desk, Reply, Said, Step

KINDS = frozenset({
    "post",
    "wipe",
    "remove",
    "record",
    "set_timer",
    "cancel_timer",
    "show_case",
    "notice",
    "erase",
})
WORDS = {"emergency": "e", "human": "h", "exit": "x"}


class Player:
    """One conversation in one language."""

    def __init__(self, content: Content, dialog: str, case: Conversation, locale: str) -> None:
        given = case.given
        self._content, self._dialog, self._case, self._locale = content, dialog, case, locale
        self._sim = Simulation(content, given.now.astimezone(UTC), locale=locale, zone=given.zone)
        self._desk(given.desk)

    def play(self) -> None:
        """Play all steps; an assertion names the step that went wrong."""
        for number, step in enumerate(self._case.steps, 1):
            try:
                getattr(self, f"_{step.key}")(getattr(step, step.key))
            except AssertionError as error:
                raise AssertionError(self._report(number, step, str(error))) from error

    def _report(self, number: int, step: Step, why: str) -> str:
        last = self._sim.last
        shown = (
            f"{last.body}\n{[button.label for button in self._buttons()]}" if last else "nothing"
        )
        what = step.model_dump(exclude_unset=True)
        title = f"{self._dialog}: {self._case.test_case} [{self._locale}]"
        return f"{title}, step {number} {what}: {why}\n--- the screen says:\n{shown}"

    def _user(self, text: str) -> None:
        if text.strip() in {"/start", "start"}:
            self._sim.start()
        else:
            self._sim.say(self._typed(text))

    def _typed(self, text: str) -> str:
        """Type a French label in the language of the conversation."""
        for label, translated in self._labels():
            if fold(label) == fold(text):
                return translated
        return text

    def _choose(self, wanted: str) -> None:
        value = WORDS.get(wanted)
        translations = {translated for label, translated in self._labels() if label == wanted}
        for button in self._buttons():
            same = button.value.rpartition(":")[2] == wanted or button.label in translations
            if button.value == value or (value is None and same):
                self._sim.press(button)
                return
        raise AssertionError("there is no such button")

    def _exit(self, how: str) -> None:
        self._sim.leave(HOW.get(how, "word"))
        wipes = [effect for effect in self._sim.effects if isinstance(effect, Wipe)]
        assert wipes, "nothing was wiped"

    def _counsellor(self, command: str | Reply | Close) -> None:
        match command:
            case Reply():
                self._sim.reply(command.reply)
            case Close():
                self._sim.close(command.close)
            case "take":
                self._sim.take()
            case "give_back":
                self._sim.give_back()
            case _:
                self._sim.close()

    def _bot(self, wanted: str | Said) -> None:
        posts = [effect for effect in self._sim.effects if isinstance(effect, Post)]
        if wanted == "nothing":
            assert not posts, "something was said"
            return
        last = self._sim.last
        assert last is not None, "nothing is on the screen"
        if isinstance(wanted, Said):
            french = self._locale == self._content.source_locale
            assert not french or wanted.contains in last.body, "this text is not there"
        else:
            assert self._text(wanted) in last.body, "the node's text is not in the last message"

    def _text(self, node: str) -> str:
        """Say the text of a node as it must stand in a message."""
        ref = node if "." in node else f"{self._dialog}.{node}"
        step = self._content.nodes.get(ref)
        session = self._sim.session
        assert step is not None, f"there is no node {ref}"
        assert session is not None, "the conversation was erased"
        phrases = Phrases(session, self._sim.context)
        match step:
            case Say():
                return phrases.node(ref, step.say)
            case Ask():
                return phrases.node(ref, step.ask)
            case Listen():
                return phrases.node(ref, step.listen)
            case End():
                return phrases.node(ref, step.end)
            case Services() if step.intro:
                return phrases.node(ref, step.intro)
            case _:
                raise AssertionError(f"{ref} says nothing: name a node that does")

    def _effects(self, wanted: list[str | Absent]) -> None:
        kinds = {effect.kind for effect in self._sim.effects}
        for one in wanted:
            if isinstance(one, Absent):
                assert _kind(one.no) not in kinds, f"{one.no} is among {sorted(kinds)}"
            else:
                assert _kind(one) in kinds, f"{one} is not among {sorted(kinds)}"

    def _wait(self, minutes: float) -> None:
        self._sim.wait(timedelta(minutes=minutes))

    def _desk(self, desk: Desk) -> None:
        staffed = desk == "staffed"
        self._sim.desk = DeskSnapshot(
            open=desk != "closed", staff=int(staffed), waiting=self._case.given.waiting
        )

    def _show(self, _: str) -> None:
        self._sim.show_media()

    def _place(self, wanted: str) -> None:
        session = self._sim.session
        assert session is not None, "the conversation was erased"
        ref = f"{self._dialog}.{wanted}" if wanted and "." not in wanted else wanted
        assert ref == session.place, f"the answer is awaited at {session.place!r}"

    def _buttons(self) -> list[Button]:
        last = self._sim.last
        return [button for row in last.rows for button in row] if last else []

    def _labels(self) -> list[tuple[str, str]]:
        """Pair the French labels of the awaited question with those on the screen."""
        session = self._sim.session
        node = self._content.nodes.get(session.place) if session else None
        if session is None or not isinstance(node, Ask | Listen):
            return []
        phrases = Phrases(session, self._sim.context)
        return [
            (choice.label, phrases.node(session.place, choice.label))
            for choice in node.choices.values()
        ]


def _kind(name: str) -> str:
    """Name the kind of an effect, written `show_case` or `ShowCase`; a name that is none is a mistake."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    assert kind in KINDS, f"{name} is no effect"
    return kind
