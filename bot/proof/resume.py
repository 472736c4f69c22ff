"""Whether everybody who is in the middle of a conversation can go on when a revision takes the place of another.

**Rules.** Everybody whom the previous revision can have left anywhere is met with the new one, whatever they do next,
the buttons still on their screen included. They get one message with the exit, or the silence that they would have got
anyway; nobody gets an error (P11).
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.content.content import Content
from bot.engine import render
from bot.engine.step import step
from bot.model.case import Status
from bot.model.effect import Decision, Post
from bot.model.event import Chose, Fired, Said, Start
from bot.model.session import Session
from bot.proof import events
from bot.proof.events import Deed
from bot.proof.explore import Explorer
from bot.proof.flaw import Flaw
from bot.proof.moment import MOST_STATES, Moment, TooMany
from bot.proof.states import State
from bot.proof.world import NOON, RIDDLE, Setting, World

FIX = "Give its dialog a `resume` node that exists."


def resumes(old: Content, new: Content, most: int = MOST_STATES) -> list[Flaw]:
    """Prove that everybody goes on; give a flaw for each place where somebody could not."""
    explorer = Explorer(Setting(old), _nothing, most)
    try:
        explorer.run()
    except TooMany:
        sentence = f"The previous revision has more than {most} states: not all can be tried."
        return [Flaw("too_many_states", "", sentence, "Raise `--states`.")]
    return list(_checked(explorer, Setting(new)))


def _nothing(_explorer: Explorer, _moment: Moment) -> None:
    """Look at nothing: the previous revision was proved when it was published."""


def _checked(explorer: Explorer, setting: Setting) -> Iterator[Flaw]:
    told: set[str] = set()
    for state in explorer.atlas.states.values():
        if state.place in told or not _changed(explorer, setting, state):
            continue
        why = _stuck(explorer, setting, state)
        if why:
            told.add(state.place)
            sentence = (
                f"Who stands at `{state.place}` of the previous revision cannot go on: {why}."
            )
            yield Flaw("vanished", state.place, sentence, FIX, explorer.atlas.path(state))


def _changed(explorer: Explorer, setting: Setting, state: State) -> bool:
    """Tell whether the new revision has another node where somebody stands, or where calls return to."""
    old, new = explorer.setting.original.nodes, setting.original.nodes
    return any(old.get(ref) != new.get(ref) for ref in (state.place, *state.session.calls))


def _stuck(explorer: Explorer, setting: Setting, state: State) -> str:
    """Say what goes wrong in one state; nothing if nothing does."""
    world = setting.worlds(frozenset())[0]
    for session in explorer.atlas.everyone(state):
        for deed in _deeds(explorer, session):
            why = _wrong(setting, world, session, deed)
            if why:
                return f"{deed.how} {why}"
    return ""


def _deeds(explorer: Explorer, session: Session) -> Iterator[Deed]:
    """Give what somebody may do next: what is on their screen, what they write, and how they leave."""
    yield from events.local(explorer.setting, explorer.live, session)
    yield Deed("(start)", Start(NOON))
    yield Deed("(a word)", Said(NOON, RIDDLE))
    yield Deed("(a long text)", Said(NOON, " ".join([RIDDLE] * 8)))
    for value in (render.EMERGENCY, render.HUMAN):
        yield Deed(f"[{value}]", Chose(NOON, value))
    yield from events.leaving(explorer.setting.original)
    for name, due in session.timers.items():
        yield Deed(f"({name} timer)", Fired(due, name, due))


def _wrong(setting: Setting, world: World, session: Session, deed: Deed) -> str:
    """Say what is wrong with what comes of a deed."""
    context = setting.context(world, session.left_seq + 1)
    try:
        decision = step(replace(session, path=session.path), deed.event, context)
    except Exception:  # noqa: BLE001 - whatever it is, somebody would have been left alone
        return "raises an error"
    if deed.means == "exit":
        return "" if decision.session.hidden else "does not hide the conversation"
    if isinstance(deed.event, Fired):
        return ""
    return "" if _answered(session, decision) else "is not answered with an exit"


def _answered(session: Session, decision: Decision) -> bool:
    """Tell whether somebody got a message with the exit, or may rightly get none."""
    silent = session.case is not None and session.case.status in {Status.ASSIGNED, Status.WAITING}
    said = [one.message for one in decision.effects if isinstance(one, Post)]
    values = {button.value for one in said for row in one.rows for button in row}
    return decision.session.hidden or render.EXIT in values or (silent and not said)
