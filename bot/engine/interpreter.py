"""Walk the nodes of the dialogs: what one turn says is one message, which ends where an answer is awaited.

**Rules.** A walk is bounded: content is proved free of loops (P11), and even if it were not, a
person gets a message with its exit. A node that vanished leads to its dialog's `resume`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.content.content import Content
from bot.dialogs.steps import (
    Ask,
    Branch,
    Copy,
    End,
    Forget,
    Handoff,
    Listen,
    Say,
    Services,
    SetStep,
)
from bot.engine import cases, leaving, render
from bot.engine.conditions import way
from bot.engine.phrases import Phrases
from bot.engine.render import Page
from bot.engine.turn import Turn
from bot.hotlines.directory import Seeker
from bot.model.effect import Lane
from bot.model.message import CopyText

LONGEST_WALK = 64


def go(turn: Turn, ref: str, *before: str) -> None:
    """Walk from a node until an answer is awaited; `before` is said first, in the same message."""
    page = Page(parts=list(before))
    for _ in range(LONGEST_WALK):
        place = landing(turn.content, ref)
        if place is None:
            break
        page.seen.add(place)
        if place == turn.content.rules.human.to and cases.away(turn.session):
            page.parts.extend(
                cases.enter(turn, "queue")
            )  # whoever holds the case is there for them
        node = turn.content.nodes[place]
        if isinstance(node, Forget):
            leaving.forgot(turn, turn.context.now)
            return
        if isinstance(node, Ask | Listen | End):
            _stop(turn, page, place, node)
            return
        ref = _pass(turn, page, place, node)
    _show(turn, page, "")


def landing(content: Content, ref: str) -> str | None:
    """Find the node meant, or where people go whose node vanished with a publication (P11)."""
    dialog = content.dialogs.get(ref.partition(".")[0])
    resume = f"{dialog.dialog}.{dialog.resume}" if dialog else ""
    ways = (ref, resume, content.rules.home, content.rules.entry)
    return next((one for one in ways if one in content.nodes), None)


def resume(turn: Turn, *before: str) -> None:
    """Go on where the entry dialog resumes: after an end, the next thing a person does."""
    dialog = turn.content.dialogs.get(turn.content.rules.entry.partition(".")[0])
    ref = f"{dialog.dialog}.{dialog.resume}" if dialog else turn.content.rules.home
    go(turn, ref, *before)


def stand(turn: Turn, *before: str, lane: Lane = Lane.BOT) -> None:
    """Say where a waiting person stands; while nobody can come, lead to what is open instead (P5)."""
    if cases.shut(turn):
        go(turn, turn.content.rules.human.to, *before)
    else:
        text = "\n\n".join((*before, cases.position(turn)))
        turn.post(render.brief(turn, text), lane)


def store(turn: Turn, values: Mapping[str, str]) -> None:
    """Keep answers; `topic`, `locale` and `zone` are the session's own."""
    session = turn.session
    locale = values.get("locale", session.locale)
    others = {
        name: value for name, value in values.items() if name not in {"topic", "locale", "zone"}
    }
    turn.session = replace(
        session,
        answers={**session.answers, **others},
        topic=values.get("topic", session.topic),
        zone=values.get("zone", session.zone),
        locale=locale if locale in turn.content.locales else session.locale,
    )


def _pass(
    turn: Turn, page: Page, ref: str, node: Say | Copy | SetStep | Branch | Services | Handoff
) -> str:
    """Do what a node says and give the next."""
    phrases = Phrases(turn.session, turn.context)
    match node:
        case Say():
            page.parts.append(phrases.node(ref, node.say))
        case Copy():
            text = CopyText(phrases.node(ref, node.label), phrases.node(ref, node.copy_))
            page.copies.append(text)
        case SetStep():
            store(turn, node.set)
        case Services():
            _services(turn, page, ref, node)
        case Handoff():
            page.parts.extend(cases.enter(turn, node.handoff))
        case Branch():
            return way(turn, node.branch)
        case _:
            assert_never(node)
    return node.then


def _services(turn: Turn, page: Page, ref: str, node: Services) -> None:
    topic = turn.session.topic if node.services == "$topic" else node.services
    if node.intro:
        page.parts.append(Phrases(turn.session, turn.context).node(ref, node.intro))
    seeker = Seeker.from_zone(turn.session.zone)
    listed = turn.content.services.find(topic, turn.context.now, node.limit, seeker)
    page.parts.extend(render.services(turn, listed))


def _stop(turn: Turn, page: Page, ref: str, node: Ask | Listen | End) -> None:
    phrases = Phrases(turn.session, turn.context)
    match node:
        case Ask():
            page.parts.append(phrases.node(ref, node.ask))
            page.rows = render.choices(turn, ref, node)
        case Listen():
            page.parts.append(phrases.node(ref, node.listen))
            page.rows = render.choices(turn, ref, node)
        case End():
            page.parts.append(phrases.node(ref, node.end))
        case _:
            assert_never(node)
    _show(turn, page, "" if isinstance(node, End) else ref)


def _show(turn: Turn, page: Page, place: str) -> None:
    turn.session = replace(turn.session, place=place, confused=0)
    turn.post(render.message(turn, page))
