"""Walk the nodes of the dialogs: what one turn says is one message, which ends where an answer is awaited.

**Rules.** A walk is bounded: content is proved free of loops (P11), and even if it were not, a
person gets a message with its exit. A node that vanished leads to its dialog's `resume`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.content.content import Content
from bot.dialogs.base import Prose
from bot.dialogs.steps import (
    Ask,
    Branch,
    Call,
    Callback,
    Copy,
    Cover,
    End,
    Export,
    Forget,
    GoTo,
    Handoff,
    Listen,
    Number,
    Return,
    Say,
    Services,
    SetStep,
)
from bot.engine import (
    callback,
    cases,
    cover,
    lasting,
    leaving,
    listing,
    options,
    own,
    path,
    render,
    secret,
)
from bot.engine.conditions import way
from bot.engine.phrases import Phrases
from bot.engine.render import Page
from bot.engine.turn import Turn
from bot.model.effect import Lane
from bot.model.length import COPY
from bot.model.message import CopyText

LONGEST_WALK = 64

Passing = Say | Copy | Export | SetStep | Branch | GoTo | Call | Return | Services | Handoff
Waiting = Ask | Number | Listen | Callback | End


def go(turn: Turn, ref: str, *before: str) -> None:
    """Walk from a node until an answer is awaited; `before` is said first, in the same message."""
    _walk(turn, ref, Page(list(before), came=path.here(turn.session)))


def jump(turn: Turn, ref: str, *before: str) -> None:
    """Walk from a node that a rule leads to, whatever dialog called: nothing returns from there."""
    page = Page(list(before), came=path.here(turn.session))
    turn.session = path.astray(turn.session)
    _walk(turn, ref, page)


def call(turn: Turn, ref: str, then: str) -> None:
    """Walk from a node that returns to another."""
    page = Page(came=path.here(turn.session))
    turn.session = path.called(turn.session, then)
    _walk(turn, ref, page)


def _walk(turn: Turn, ref: str, page: Page) -> None:
    for _ in range(LONGEST_WALK):
        place = landing(turn.content, ref)
        if place is None:
            break
        if _kept_out(turn, page, place):
            ref = elsewhere(turn)
            continue
        page.seen.add(place)
        if place in turn.content.telling:
            turn.session = secret.told(turn.session)
        if place == turn.content.rules.human.to and cases.held(turn.session):
            # Whoever holds the case is there for them.
            page.parts.extend(cases.enter(turn, "queue"))
        node = turn.content.nodes[place]
        if not isinstance(node, Passing):
            _stop(turn, page, place, node)
            return
        ref = _pass(turn, page, place, node)
    _show(turn, page, "")


def _kept_out(turn: Turn, page: Page, place: str) -> bool:
    """Lead past the way to a human, with the reason once, who is kept from the team."""
    asked = isinstance(turn.content.nodes.get(place), Handoff)
    if not (cases.blocked(turn) and (asked or place == turn.content.rules.human.to)):
        return False
    said = kept_out(turn)
    page.parts += [said] if said and said not in page.parts else []
    return True


def kept_out(turn: Turn) -> str:
    """Say until when the team cannot be written to; nothing if `globals.yaml` has no words for it."""
    line, until = turn.content.rules.lines.blocked, turn.session.blocked_until
    if line is None or until is None:
        return ""
    return Phrases(turn.session, turn.context).at(line, until)


def elsewhere(turn: Turn) -> str:
    """Name where somebody finds help who cannot write to the team."""
    return turn.content.rules.blocked or turn.content.rules.home


def landing(content: Content, ref: str) -> str | None:
    """Find the node meant, or where people go whose node vanished with a publication (P11)."""
    dialog = content.dialogs.get(ref.partition(".")[0])
    resume = f"{dialog.dialog}.{dialog.resume}" if dialog else ""
    ways = (ref, resume, content.rules.home, content.rules.entry)
    return next((one for one in ways if one in content.nodes), None)


def resume(turn: Turn, *before: str) -> None:
    """Go on where the entry dialog resumes: after an end, the next thing a person does."""
    jump(turn, resuming(turn.content), *before)


def resuming(content: Content) -> str:
    """Name the node where the entry dialog resumes."""
    dialog = content.dialogs.get(content.rules.entry.partition(".")[0])
    return f"{dialog.dialog}.{dialog.resume}" if dialog else content.rules.home


def stand(turn: Turn, *before: str, lane: Lane = Lane.BOT) -> None:
    """Say where a waiting person stands; while nobody can come, lead to what is open instead (P5)."""
    if cases.shut(turn):
        jump(turn, turn.content.rules.human.to, *before)
    else:
        text = "\n\n".join((*before, cases.position(turn)))
        turn.post(render.brief(turn, text), lane)


def store(turn: Turn, values: Mapping[str, str]) -> None:
    """Keep what is set; `callback: none` takes back what was booked."""
    if callback.BOOKED in values:
        callback.cancel(turn)
    _keep(turn, {name: value for name, value in values.items() if name != callback.BOOKED})


def _keep(turn: Turn, values: Mapping[str, str]) -> None:
    """Keep answers, and what is the session's own."""
    if values:
        turn.session = lasting.kept(turn.session, values, turn.content.locales)


def _pass(turn: Turn, page: Page, ref: str, node: Passing) -> str:
    """Do what a node says and give the next."""
    match node:
        case Branch():
            return way(turn, node.branch)
        case GoTo():
            return node.goto
        case Call():
            turn.session = path.called(turn.session, node.then)
            return node.call
        case Return():
            turn.session, back = path.returned(turn.session, turn.content.rules.home)
            return back
        case _:
            _do(turn, page, ref, node)
            return node.then


def _do(
    turn: Turn, page: Page, ref: str, node: Say | Copy | Export | SetStep | Services | Handoff
) -> None:
    phrases = Phrases(turn.session, turn.context)
    match node:
        case Say():
            page.parts.append(phrases.node(ref, node.say))
        case Copy():
            page.copies.append(_copied(turn, ref, node))
        case Export():
            page.parts.append(phrases.node(ref, node.export))
            own.gather(turn, page)
        case SetStep():
            store(turn, node.set)
        case Services():
            page.parts += [phrases.node(ref, node.intro)] if node.intro else []
            page.parts += render.services(turn, listing.listed(turn, node))
        case Handoff():
            page.parts.extend(cases.enter(turn, node.handoff))
        case _:
            assert_never(node)


def _copied(turn: Turn, ref: str, node: Copy) -> CopyText:
    """Fill a text to copy; what a platform would refuse is cut at its end."""
    phrases = Phrases(turn.session, turn.context)
    theirs = turn.content.source_locale if node.as_written else phrases.locale
    text = Phrases(turn.session, turn.context, theirs).node(ref, node.copy_)
    return CopyText(phrases.node(ref, node.label), text[:COPY])


def _stop(turn: Turn, page: Page, ref: str, node: Waiting | Forget | Cover) -> None:
    match node:
        case Forget():
            leaving.forgot(turn, turn.context.now)
        case Cover():
            cover.hide(turn)
        case End():
            page.parts.append(Phrases(turn.session, turn.context).node(ref, node.end))
            _show(turn, page, "")
        case Ask() | Number() | Listen() | Callback():
            said = callback.asked(turn, ref, node) if isinstance(node, Callback) else asked(node)
            page.parts.append(Phrases(turn.session, turn.context).node(ref, said))
            page.rows = options.rows(turn, ref, node)
            _show(turn, page, ref)
        case _:
            assert_never(node)


def asked(node: options.Question) -> Prose:
    """Give the words of a question."""
    match node:
        case Ask():
            return node.ask
        case Number():
            return node.number
        case Listen():
            return node.listen
        case Callback():
            return node.callback
        case _:
            assert_never(node)


def _show(turn: Turn, page: Page, place: str) -> None:
    session, rules = turn.session, turn.content.rules
    trail = path.beyond(session, page.came, place, rules.unclear)
    calls = session.calls if place else ()
    turn.session = replace(session, place=place, confused=0, calls=calls, path=trail)
    turn.post(render.message(turn, page), recall=page.recall)
