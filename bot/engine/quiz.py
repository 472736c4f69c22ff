"""The quiz behind which a person hides: it asks, judges and goes on, for whoever opens it.

**Rules.** Pure, and the same for everybody: the question and the words of praise follow from the question before, so a
replay is exact, and nothing that happens behind the quiz (staff at work, timers) shows in it. Nothing here knows that
there is a secret.
"""

from dataclasses import dataclass, replace

from bot.content.cover import CONTEXT, CoverFile, Question
from bot.dialogs.words import fold
from bot.engine import render
from bot.engine.phrases import Phrases, locale_of
from bot.engine.turn import Turn
from bot.model.cover import Cover
from bot.model.message import Button, Message
from bot.model.session import Session

VALUE = "q"
STRIDE = 29
"""Prime, so that every question of a subject comes before one comes again."""
DIGITS = 9
FIRSTS = 9973
FAR = 3571
"""Prime: two versions that are near begin far from each other."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the reader's language; `options` stand on buttons, the right one among them."""

    text: str
    answer: str
    options: tuple[str, ...]
    also: tuple[str, ...] = ()


def first(session: Session) -> int:
    """Give the question to begin after: not one that shows at a glance how much was said before."""
    return session.version * FAR % FIRSTS


def begin(turn: Turn, cover: CoverFile) -> Message:
    """Welcome, and ask the next question."""
    return _next(turn, cover, _say(turn, cover.hello))


def refuse(turn: Turn, cover: CoverFile) -> Message:
    """Say that pictures do not count here, and ask the next question."""
    return _next(turn, cover, _say(turn, cover.media))


def judge(turn: Turn, cover: CoverFile, text: str) -> Message:
    """Judge a typed answer to the last question, and ask the next one."""
    question = asked(turn, cover, _state(turn).asked)
    said = fold(text)
    right = bool(said) and said in {fold(one) for one in (question.answer, *question.also)}
    return _judged(turn, cover, question, right=right)


def judge_press(turn: Turn, cover: CoverFile, value: str) -> Message:
    """Judge a button, by the question it stood under; one that is none of the quiz is a wrong answer."""
    number, option = _pressed(value)
    question = asked(turn, cover, _state(turn).asked if number is None else number)
    chosen = question.options[option] if option < len(question.options) else ""
    return _judged(turn, cover, question, right=chosen == question.answer)


def is_button(value: str) -> bool:
    """Tell a button of the quiz."""
    return _pressed(value)[0] is not None


def asked(turn: Turn, cover: CoverFile, number: int) -> Asked:
    """Give a question by its number: the subjects take turns."""
    groups = (*cover.subjects.values(), ())
    group, round_ = groups[number % len(groups)], number // len(groups)
    if not group:
        return _table(turn, cover, round_)
    return _written(turn, group[round_ * STRIDE % len(group)], round_)


def _written(turn: Turn, question: Question, round_: int) -> Asked:
    answer = _say(turn, question.answer)
    options = (answer, *(_say(turn, other) for other in question.others))
    also = tuple(_say(turn, one) for one in question.also)
    return Asked(_say(turn, question.ask), answer, _turned(options, round_), also)


def _table(turn: Turn, cover: CoverFile, round_: int) -> Asked:
    tables = cover.tables
    size = tables.most - tables.least + 1
    one, other = divmod(round_ * STRIDE % (size * size), size)
    a, b = one + tables.least, other + tables.least
    text = _say(turn, tables.ask).replace("{a}", str(a)).replace("{b}", str(b))
    options = tuple(str(number) for number in (a * b, a * (b + 1), a * (b - 1)))
    return Asked(text, options[0], _turned(options, round_))


def _turned(options: tuple[str, ...], by: int) -> tuple[str, ...]:
    """The right answer does not always stand first."""
    start = by % len(options)
    return options[start:] + options[:start]


def _judged(turn: Turn, cover: CoverFile, question: Asked, *, right: bool) -> Message:
    state = _state(turn)
    if state.unasked:
        return begin(turn, cover)
    lines = cover.right if right else cover.wrong
    # One further each time round: no subject has a line of its own.
    line = _say(turn, lines[(state.asked + state.asked // len(lines)) % len(lines)])
    return _next(turn, cover, line.replace("{answer}", question.answer))


def _next(turn: Turn, cover: CoverFile, before: str) -> Message:
    """Ask the next question and remember which. The exit stands under it as everywhere (P1): it closes the quiz."""
    state = _state(turn)
    number = state.asked + 1
    turn.session = replace(turn.session, cover=replace(state, asked=number, unasked=False))
    question = asked(turn, cover, number)
    options = tuple(
        Button(option, f"{VALUE}:{number}:{index}")
        for index, option in enumerate(question.options)
    )
    return Message("", f"{before}\n\n{question.text}", (options, (leave(turn),)), alone=True)


def leave(turn: Turn) -> Button:
    """Make the exit button."""
    label = Phrases(turn.session, turn.context).line(turn.content.rules.exit.label)
    return Button(label, render.EXIT, "exit")


def _state(turn: Turn) -> Cover:
    return turn.session.cover or Cover(first(turn.session))


def _say(turn: Turn, source: str) -> str:
    locale = locale_of(turn.session, turn.content)
    return turn.content.catalogs.text(locale, CONTEXT, source)


def _pressed(value: str) -> tuple[int | None, int]:
    """Read `q:<question>:<option>`."""
    kind, _, rest = value.partition(":")
    number, _, option = rest.partition(":")
    if kind == VALUE and _counts(number) and _counts(option):
        return int(number), int(option)
    return None, 0


def _counts(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS
