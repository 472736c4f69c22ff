"""From texts to one message: the harmless first line, the body, the choices, and the row that is always there (P1, P5).

**Rules.** Every message has the exit. Emergency help and a human are one tap away, unless this
message is that very place or the human is already asked for. Button values:
`c:<dialog.node>:<choice>`, `x`, `e`, `h`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.content.content import Content
from bot.dialogs.steps import Ask, Listen, Number
from bot.engine.cases import live, waiting
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.hotlines.directory import Listed, ListedChannel
from bot.model.effect import Recall
from bot.model.languages import base
from bot.model.message import Button, CopyText, Message

EXIT = "x"
EMERGENCY = "e"
HUMAN = "h"
PAIR_WIDTH = 16

Row = tuple[Button, ...]


@dataclass(slots=True)
class Page:
    """One message as it gathers on the way through the nodes.

    Attributes:
        seen: the nodes passed.
        came: the question that was answered; see `path`.
        recall: set if what was said is to stand below it; see `own`.
    """

    parts: list[str] = field(default_factory=list)
    copies: list[CopyText] = field(default_factory=list)
    rows: tuple[Row, ...] = ()
    seen: set[str] = field(default_factory=set)
    came: tuple[str, ...] = ()
    recall: Recall | None = None


def message(turn: Turn, page: Page) -> Message:
    """Finish a page."""
    body = "\n\n".join(part for part in page.parts if part.strip())
    if not body:
        body = Phrases(turn.session, turn.context).line(turn.content.rules.lines.stale)
    rows = (*page.rows, footer(turn, page.seen))
    return Message(lead(turn), body, rows, tuple(page.copies), locale=turn.session.locale)


def brief(turn: Turn, text: str) -> Message:
    """Finish a message of one text."""
    return message(turn, Page(parts=[text]))


def human(turn: Turn, text: str) -> Message:
    """Carry a counsellor's own words."""
    return Message(
        lead(turn), text, (footer(turn, ()),), voice="human", locale=turn.session.locale
    )


def neutral(turn: Turn) -> Message:
    """The line that stands in place of everything else after an exit, in the language that the phone speaks."""
    phrases = Phrases(turn.session, turn.context, turn.session.hint)
    return Message("", phrases.line(turn.content.rules.exit.neutral))


def lead(turn: Turn) -> str:
    """Take the next harmless first line (P4); by version, so that a replay is exact."""
    source = turn.by_turns(turn.content.rules.lines.lead)
    return Phrases(turn.session, turn.context).line(source)


def footer(turn: Turn, seen: Collection[str]) -> Row:
    """Make the row that stands under every message."""
    rules, phrases = turn.content.rules, Phrases(turn.session, turn.context)
    row = [Button(phrases.line(rules.exit.label), EXIT, "exit")]
    if rules.emergency.to not in seen:
        row.append(Button(phrases.line(rules.emergency.label), EMERGENCY, "global"))
    asked = waiting(turn.session) or live(turn.session)
    if rules.human.to not in seen and not asked:
        row.append(Button(phrases.line(rules.human.label), HUMAN, "global"))
    return tuple(row)


def choices(turn: Turn, ref: str, node: Ask | Listen | Number) -> tuple[Row, ...]:
    """Make the buttons of a question."""
    phrases, offered = Phrases(turn.session, turn.context), _offered(turn, node)
    return paired([Button(phrases.label(ref, text), f"c:{ref}:{name}") for name, text in offered])


def _offered(turn: Turn, node: Ask | Listen | Number) -> list[tuple[str, str]]:
    if isinstance(node, Number):
        return [("skip", turn.content.rules.answers.skip.label)] if node.skip else []
    return [(name, choice.label) for name, choice in node.choices.items()]


def paired(buttons: Iterable[Button]) -> tuple[Row, ...]:
    """Put buttons in rows: two short ones share one."""
    rows: list[Row] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and _short(rows[-1][0]) and _short(button):
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _short(button: Button) -> bool:
    return len(button.label) <= PAIR_WIDTH


def services(turn: Turn, listed: Collection[Listed]) -> list[str]:
    """Write services, in the order given; if none of those that open and close is open now, say so first."""
    phrases = Phrases(turn.session, turn.context)
    parts = [_service(turn, phrases, one) for one in listed]
    states = {one.opening.state for one in listed}
    if "open" not in states and ("closed" in states or not states):
        parts.insert(0, phrases.line(turn.content.rules.lines.none_open))
    return parts


def _service(turn: Turn, phrases: Phrases, listed: Listed) -> str:
    service, lines = listed.service, turn.content.rules.lines
    facts = hours(turn.content, phrases, listed, service.zone)
    if listed.voiceless:
        facts.append(phrases.line(lines.voiceless))
    if service.free:
        facts.append(phrases.line(lines.free))
    if lines.spoken and base(phrases.locale) not in service.languages:
        facts.append(phrases.line(lines.spoken, languages=phrases.languages(service.languages)))
    texts = [phrases.service(service.id, service.name), *([" · ".join(facts)] if facts else [])]
    texts += [_way(turn, phrases, service.id, way) for way in usable(listed)]
    texts.append(phrases.service(service.id, service.about))
    if service.limits:
        texts.append(phrases.service(service.id, service.limits))
    return "\n".join(texts)


def hours(content: Content, phrases: Phrases, listed: Listed, zone: str = "") -> list[str]:
    """Say when somebody answers, and that it is to be checked; nothing of a site or a form, where nobody does.

    `zone`: whose clock to read as long as nobody told theirs.
    """
    opening, unsure = listed.opening, phrases.line(content.rules.lines.hours_unknown)
    if opening.state == "unknown":
        answered = any(way.channel.answered for way in listed.channels)
        return [unsure] if answered else []
    return [phrases.opening(opening, zone), *([unsure] if listed.doubtful else [])]


def usable(listed: Listed) -> list[ListedChannel]:
    """Leave out the ways where nobody answers now, if somebody answers on another."""
    if listed.opening.state != "open":
        return list(listed.channels)
    return [way for way in listed.channels if way.opening.state != "closed"]


def _way(turn: Turn, phrases: Phrases, service_id: str, way: ListedChannel) -> str:
    """Write one way in: `SMS : 114`, with its note."""
    label = turn.content.rules.lines.ways.get(way.channel.type)
    shown = phrases.line(label, value=way.channel.value) if label else way.channel.value
    note = way.channel.note
    if not note:
        return shown
    said = f"({phrases.service(service_id, note)})"
    # Isolated, so that a note in French is not torn apart in a line that runs from the right.
    leftwards = turn.content.directions.get(phrases.locale) == "rtl"
    return f"{shown} \u2068{said}\u2069" if leftwards else f"{shown} {said}"
