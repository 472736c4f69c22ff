"""What can be pressed or typed at a question, whatever kind of question it is.

**Rules.** Whatever is on a button can be typed, in the language that is spoken or in that of the editors. Their other
words stand beside, in every language at once. A plain answer is the button of its name, whatever more
stands on it, or the one that says just that.
"""

from collections.abc import Iterator

from bot.dialogs.steps import Ask, Callback, Listen, Number
from bot.dialogs.words import among, meant
from bot.engine import callback, render
from bot.engine.phrases import Phrases
from bot.engine.render import Row
from bot.engine.turn import Turn

Question = Ask | Number | Listen | Callback

SKIP = "skip"
PLAIN = {
    "yes": "yes",
    "no": "no",
    "unsure": "unsure",
    "go": "go_on",
    "next": "go_on",
    "later": "not_now",
}
"""Names of buttons that a plain answer of `globals.yaml` stands for."""
SAID = frozenset(PLAIN.values()) | {"enough"}
"""Plain answers that stand for whatever button says the same."""


def rows(turn: Turn, ref: str, node: Question) -> tuple[Row, ...]:
    """Make the buttons of a question."""
    if isinstance(node, Callback):
        return callback.rows(turn, ref, node)
    return render.choices(turn, ref, node)


def values(turn: Turn, ref: str, node: Question) -> tuple[str, ...]:
    """Give what the buttons of a question carry, those of a call-back's later questions too."""
    if isinstance(node, Callback):
        return tuple(f"c:{ref}:{name}" for name in callback.every(turn, node))
    return tuple(button.value for row in rows(turn, ref, node) for button in row)


def label(turn: Turn, ref: str, node: Question, name: str) -> str | None:
    """Say what stands on a button; None if the question has no such button."""
    if isinstance(node, Ask | Listen):
        choice = node.choices.get(name)
        return Phrases(turn.session, turn.context).label(ref, choice.label) if choice else None
    if isinstance(node, Callback):
        return callback.said(turn, ref, node, name)
    return dict(_labels(turn, ref, node)).get(name)


def typed(turn: Turn, ref: str, node: Question, text: str) -> str | None:
    """Find the button that was typed by hand: its label, or a word that stands for it."""
    said = meant(text)
    if not said:
        return None
    offered = dict(_labels(turn, ref, node))
    for name, shown in offered.items():
        if among(said, (shown,)):
            return name
    for name, words in _words(turn, ref, node):
        if name in offered and among(said, words):
            return name
    return None


def _labels(turn: Turn, ref: str, node: Question) -> Iterator[tuple[str, str]]:
    if isinstance(node, Ask | Listen):
        phrases = Phrases(turn.session, turn.context)
        for name, choice in node.choices.items():
            yield name, phrases.label(ref, choice.label)
        return
    for row in rows(turn, ref, node):
        for button in row:
            yield button.value.rpartition(":")[2], button.label


def _words(turn: Turn, ref: str, node: Question) -> Iterator[tuple[str, tuple[str, ...]]]:
    answers = turn.content.rules.answers
    match node:
        case Ask() | Listen():
            yield from (
                (name, (choice.label, *choice.words)) for name, choice in node.choices.items()
            )
            yield from _plain(turn, node)
        case Number() if node.skip:
            yield SKIP, (answers.skip.label, *answers.skip.words)
        case Callback():
            yield from callback.words(turn, ref, node)
        case _:
            return


def _plain(turn: Turn, node: Ask | Listen) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the plain answers: “C’est bien ça ?” is answered by “oui”, not by “Oui, c’est ça”."""
    phrases = Phrases(turn.session, turn.context)
    shared = {plain: getattr(turn.content.rules.answers, plain) for plain in sorted(SAID)}
    for name, choice in node.choices.items():
        for plain, answer in shared.items():
            if answer and (PLAIN.get(name) == plain or choice.label == answer.label):
                shown = phrases.label("globals", answer.label)
                yield name, (answer.label, shown, *answer.words)
