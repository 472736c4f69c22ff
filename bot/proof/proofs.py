"""The proofs: what must be true of everything that can happen in a conversation.

**Rules.** Each looks at one thing that happened and finds one kind of flaw. Only what people see counts: messages,
buttons, silence.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.content.content import Content
from bot.dialogs.steps import Handoff, Services
from bot.engine import leaving, render
from bot.engine.cases import live, waiting
from bot.engine.context import Context
from bot.engine.step import step
from bot.model.effect import Post, Record, Wipe
from bot.model.event import Chose, Fired
from bot.model.length import MESSAGE
from bot.model.message import Message
from bot.model.session import Session
from bot.proof.events import at
from bot.proof.explore import Explorer
from bot.proof.flaw import Flaw
from bot.proof.lengths import Rooms, size
from bot.proof.moment import Moment
from bot.proof.offers import Offers
from bot.proof.world import DESKS

OFFER = "Show services before it, or name a number that is answered day and night."
Found = Iterator[Flaw]
SAFETY = "See what leads there, and lead it to where help is."


@dataclass(slots=True)
class Judge:
    """Looks at everything that happens, and keeps the first flaw of each kind at each place."""

    content: Content
    offers: Offers
    rooms: Rooms
    locales: tuple[str, ...]
    flaws: dict[tuple[str, str], Flaw] = field(default_factory=dict)
    measured: set[tuple[str, ...]] = field(default_factory=set)
    asked: set[tuple[object, ...]] = field(default_factory=set)

    def kinds(self, visited: tuple[str, ...]) -> set[str]:
        """Name the kinds of the nodes that were passed, as far as proofs ask."""
        return {"handoff" for ref in visited if isinstance(self.content.nodes.get(ref), Handoff)}

    def offered(self, moment: Moment, rule: str, sentence: str) -> Found:
        """Try the same at every instant, in every language, for every topic: something open is named in it."""
        case = moment.session.case
        key = (rule, moment.visited, moment.deed.means, case.status if case else "")
        if key in self.asked:
            return
        self.asked.add(key)
        for locale, now, message in self.versions(moment, self.locales):
            if not self.offers.offered(message, now):
                yield Flaw(
                    rule, place(moment), f"{sentence} ({locale}, {now:%A %H:%M} UTC).", OFFER
                )
                return

    def versions(
        self, moment: Moment, locales: Sequence[str]
    ) -> Iterator[tuple[str, datetime, Message]]:
        """Let the same happen in other languages, and at other instants, about other topics where that matters."""
        services = [self.content.nodes.get(ref) for ref in moment.visited]
        lists = [one for one in services if isinstance(one, Services)]
        by_topic = any(one.services == "$topic" for one in lists)
        topics = ("", *self.content.desk.topics) if by_topic else (moment.session.topic,)
        for locale in locales:
            for topic in topics:
                session = replace(moment.session, locale=locale, topic=topic)
                yield from self._instants(moment, session, timed=bool(lists))

    def _instants(
        self, moment: Moment, session: Session, *, timed: bool
    ) -> Iterator[tuple[str, datetime, Message]]:
        message: Message | None = None
        for now in self.offers.instants:
            if message is None or timed:
                message = self._said(moment, session, now)
            if message is not None:
                yield session.locale, now, message

    def _said(self, moment: Moment, session: Session, now: datetime) -> Message | None:
        if session.seen_at is not None:  # as long before as it was
            session = replace(session, seen_at=session.seen_at + (now - moment.world.now))
        context = Context(now, self.content, DESKS[moment.world.desk], session.left_seq + 1)
        try:
            decision = step(session, at(moment.event, now), context)
        except Exception:  # noqa: BLE001 - found as a crash, or not the business of this proof
            return None
        said = [one.message for one in decision.effects if isinstance(one, Post)]
        return said[-1] if said else None

    def __call__(self, explorer: Explorer, moment: Moment) -> None:
        """Look at one thing that happened."""
        if moment.decision is None:
            sentence = f"`{moment.deed.how}` raises an error in the program."
            self._keep(
                explorer, moment, Flaw("crash", place(moment), sentence, "Tell its makers.")
            )
            return
        for proof in PROOFS:
            for flaw in proof(self, moment):
                self._keep(explorer, moment, flaw)

    def _keep(self, explorer: Explorer, moment: Moment, flaw: Flaw) -> None:
        key = (flaw.rule, flaw.ref)
        if key not in self.flaws:
            way = [explorer.atlas.path(moment.state)] if moment.state else []
            facts = moment.world.said(moment.deed.dims)
            way.append(f"{moment.deed.how} ({facts})" if facts else moment.deed.how)
            self.flaws[key] = replace(flaw, path=" → ".join(way))


def place(moment: Moment) -> str:
    """Name the node that a flaw is about: where the walk ended, or where it happened."""
    if moment.visited:
        return moment.visited[-1]
    return moment.state.place if moment.state else ""


def exits(_: Judge, moment: Moment) -> Found:
    """P1: the exit works from everywhere: wiped, hidden, the neutral line, and nothing else."""
    if moment.deed.means != "exit" or moment.decision is None:
        return
    wipes = [one for one in moment.decision.effects if isinstance(one, Wipe)]
    neutral = wipes[0].neutral if wipes else None
    left = moment.decision.session.hidden and not moment.posts
    if not left or neutral is None or not neutral.body.strip():
        sentence = f"{moment.deed.how} does not hide the conversation."
        fix = "Restore the exit words and the neutral line."
        yield Flaw("no_exit", _stood(moment), sentence, fix)


def silence(judge: Judge, moment: Moment) -> Found:
    """P3: nothing is said to somebody who hides, until they come back; then what a stranger is shown."""
    if not moment.session.hidden or moment.decision is None:
        return
    rules, after = judge.content.rules, moment.decision.session
    if moment.deed.means == "return":
        if len(moment.posts) != 1 or after.hidden or moment.visited[:1] != (rules.entry,):
            sentence = "Who comes back after an exit is not at the entry."
            yield Flaw(
                "no_exit", rules.entry, sentence, "Let `entry` lead to a neutral first screen."
            )
    elif after.cover is None and moment.posts and not _window(moment):
        sentence = f"Something is said after an exit: {moment.deed.how}."
        yield Flaw("no_exit", _stood(moment), sentence, "Tell its makers.")


def pause(judge: Judge, moment: Moment) -> Found:
    """P4: the first thing after a long pause is answered by the neutral screen, but for who waits for a human."""
    rules, before = judge.content.rules, moment.session
    waits = live(before) or (waiting(before) and before.case and not before.case.message_only)
    if moment.deed.means != "pause" or rules.pause is None or before.hidden or waits:
        return
    if len(moment.posts) != 1 or moment.visited[:1] != (rules.entry,):
        sentence = f"{moment.deed.how} is not answered by the first screen."
        yield Flaw("no_exit", rules.entry, sentence, "Tell its makers.")


def _window(moment: Moment) -> bool:
    """Tell the one exception: the window that the person set."""
    return isinstance(moment.event, Fired) and moment.event.timer == leaving.WINDOW


def one_message(_: Judge, moment: Moment) -> Found:
    """One turn is one message."""
    if len(moment.posts) > 1:
        yield Flaw(
            "one_message", place(moment), "One turn is several messages.", "Tell its makers."
        )


def ways_out(judge: Judge, moment: Moment) -> Found:
    """P1, P5: under every message stand the exit, emergency help and a human, unless this is that place."""
    if not moment.posts or moment.decision is None or moment.decision.session.hidden:
        return
    message, session, rules = moment.posts[-1], moment.decision.session, judge.content.rules
    values = {button.value for row in message.rows for button in row}
    if render.EXIT not in values:
        yield Flaw("no_exit", place(moment), "A message has no exit button.", SAFETY)
    if render.EMERGENCY not in values and rules.emergency.to not in moment.visited:
        yield Flaw("far_help", place(moment), "Emergency help is not one tap away.", SAFETY)
    asked = waiting(session) or live(session) or rules.human.to in moment.visited
    if render.HUMAN not in values and not asked:
        yield Flaw("far_help", place(moment), "A human is not one tap away.", SAFETY)


def emergency(judge: Judge, moment: Moment) -> Found:
    """P5: whoever asks for emergency help gets it in the next message: a number that somebody answers now."""
    if moment.deed.means != "emergency" or moment.session.hidden or moment.decision is None:
        return
    rules = judge.content.rules
    if not {rules.emergency.to, rules.danger_text} & set(moment.visited):
        sentence = f"{moment.deed.how} does not lead to emergency help."
        yield Flaw("far_help", _stood(moment), sentence, "Correct `emergency` in globals.yaml.")
    elif moment.posts:
        yield from judge.offered(
            moment, "far_help", "The emergency message names nothing that is open"
        )


def human(judge: Judge, moment: Moment) -> Found:
    """P5: whoever asks for a human gets one, or something that is open when nobody is there."""
    if moment.deed.means != "human" or moment.session.hidden or moment.decision is None:
        return
    session, to = moment.decision.session, judge.content.rules.human.to
    if to not in moment.visited and not (waiting(session) or live(session)):
        sentence = f"{moment.deed.how} does not lead to a human."
        yield Flaw("far_help", _stood(moment), sentence, "Correct `human` in globals.yaml.")


def nobody(judge: Judge, moment: Moment) -> Found:
    """P5: while the desk is closed, who asks for a human or enters the queue is offered something open."""
    if moment.world.desk != "closed" or moment.decision is None or not moment.posts:
        return
    before, after = moment.session, moment.decision.session
    asks = moment.deed.means == "human" and not live(after)
    queued = waiting(after) and not waiting(before) and "handoff" in judge.kinds(moment.visited)
    left_message = after.case is not None and after.case.message_only
    if (asks or queued) and not left_message:
        yield from judge.offered(
            moment, "nobody", "The desk is closed and nothing that is open is offered"
        )


def buttons(_: Judge, moment: Moment) -> Found:
    """Every button of every message leads somewhere."""
    if moment.wide or moment.decision is None or not isinstance(moment.event, Chose):
        return
    for effect in moment.decision.effects:
        if (
            isinstance(effect, Record)
            and effect.entry.who == "system"
            and effect.entry.text == "stale"
        ):
            sentence = f"The button `{moment.deed.how}` leads nowhere."
            yield Flaw("dead_button", _stood(moment), sentence, "Correct its `to`.")


def lengths(judge: Judge, moment: Moment) -> Found:
    """One message stays one message on every channel, in every language."""
    if not moment.visited or moment.visited in judge.measured:
        return
    judge.measured.add(moment.visited)
    if judge.rooms.at_most(moment.visited) <= MESSAGE:
        return
    for locale, _, message in judge.versions(moment, judge.content.locales):
        if size(message) > MESSAGE:
            sentence = f"One message would be {size(message)} signs long ({locale}), {MESSAGE} are allowed."
            fix = "Shorten the texts, or ask something in between."
            yield Flaw("long_turn", place(moment), sentence, fix)
            return


def _stood(moment: Moment) -> str:
    return moment.state.place if moment.state else ""


Proof = Callable[[Judge, Moment], Found]
PROOFS: tuple[Proof, ...] = (
    exits,
    silence,
    pause,
    one_message,
    ways_out,
    emergency,
    human,
    nobody,
    buttons,
    lengths,
)
