"""Walks through every state that a conversation can be in, with the engine that people talk to.

**Rules.** Breadth first, so that the way to a state is a shortest one. Nothing is cut: when there are more states than
allowed, that is said, with what multiplies them. A case or a risk that a walk does not look at is carried through it
unchanged; what happens anywhere is tried once for every kind of place, case, and answers that it may look at.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.dialogs.steps import Ask, Handoff, Listen, Number
from bot.engine.cases import open_case, waiting
from bot.engine.fresh import fresh
from bot.engine.step import step
from bot.model.event import Address, Arrival, Start
from bot.model.session import Session
from bot.proof import events
from bot.proof.events import Deed
from bot.proof.liveness import Dim, Liveness, liveness
from bot.proof.moment import Moment, TooMany
from bot.proof.states import Beside, Key, State, beside, bits, joined, key_of, lean
from bot.proof.world import LATER, NOON, Setting, World

ADDRESS = Address("telegram", "0")
CONFUSED = 3

Judge = Callable[["Explorer", Moment], None]


@dataclass(slots=True)
class Explorer:
    """The walk. `judge` sees everything that happens."""

    setting: Setting
    judge: Judge
    most: int
    live: Liveness = field(init=False)
    states: dict[Key, State] = field(default_factory=dict)
    steps: int = 0
    ends: set[Key] = field(default_factory=set)
    queues: set[Key] = field(default_factory=set)
    doors: set[Key] = field(default_factory=set)
    _queue: deque[Key] = field(default_factory=deque)
    _besides: dict[Beside, int] = field(default_factory=dict)
    _samples: list[Session] = field(default_factory=list)
    _kinds: set[tuple[object, ...]] = field(default_factory=set)
    _local: dict[Key, list[Deed]] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        self.live = liveness(self.setting.original)

    @property
    def count(self) -> int:
        """How many states there are, what holds beside them counted."""
        return self._count

    def run(self) -> None:
        """Walk everywhere."""
        self._begin()
        while self._queue:
            state = self.states[self._queue.popleft()]
            new = state.mask & ~state.done
            if new:
                first, state.done = not state.done, state.mask
                self._answer(state, new, first=first)
                self._anywhere(state, new)

    def _begin(self) -> None:
        content = self.setting.content
        arrival = Arrival("proof", "1", Start(NOON), ADDRESS)
        session = fresh(arrival, content, NOON)
        self._bit(session)
        dims = self.live.dims.get(content.rules.entry, frozenset[Dim]())
        deed = Deed("start", Start(NOON), dims)
        for world in self.setting.worlds(dims):
            self._absorb(self.happen(None, deed, world, session), None)
        self._wide(None, session, events.written(self.setting, self.live, events.NOTHING))
        self._wide(None, session, events.pressed(content, self.live, events.NOTHING))

    def happen(
        self,
        state: State | None,
        deed: Deed,
        world: World,
        session: Session,
        *,
        wide: bool = False,
    ) -> Moment:
        """Let something happen, and show it to the judge."""
        self.steps += 1
        event = events.at(deed.event, world.now) if world.now is not NOON else deed.event
        if world.channel != session.address.channel:
            session = replace(session, address=Address(world.channel, "0"))
        walked = self.setting.nodes.steps
        walked.clear()
        try:
            decision = step(session, event, self.setting.context(world, session.left_seq + 1))
        except Exception:  # noqa: BLE001 - whatever it is, the proof has failed
            decision = None
        moment = Moment(state, deed, world, session, event, decision, tuple(walked), wide)
        self.judge(self, moment)
        if wide and decision is not None and decision.session.hidden:
            self._after(moment, decision.session)
        return moment

    def _after(self, moment: Moment, hidden: Session) -> None:
        """Go on after somebody hid: others act, time passes, and they come back."""
        kind = ("hidden", hidden.cover is None, self._bit(hidden), *sorted(hidden.timers))
        if not self._new(kind):
            return
        for deed in events.behind(hidden):
            after = replace(deed, how=f"{moment.deed.how} → {deed.how}")
            world = World(moment.world.desk, LATER, moment.world.channel)
            self._absorb(self.happen(moment.state, after, world, hidden, wide=True), moment.state)

    def _answer(self, state: State, new: int, *, first: bool) -> None:
        """Do everything that is done at this question only."""
        if first:
            deeds = list(events.local(self.setting, self.live, state.session))
            self._local[state.key] = [deed for deed in deeds if not self._carried(state, deed)]
            for deed in events.leaving(self.setting.original):
                self.happen(state, deed, self._quiet, self._sample(state, _lowest(new)))
        for number in bits(new):
            session = self._sample(state, number)
            for deed in self._local[state.key]:
                for world in self.setting.worlds(deed.dims):
                    self._absorb(self.happen(state, deed, world, session), state)
        for key in state.carries:
            self._grow(self.states[key], state.mask)

    def _carried(self, state: State, deed: Deed) -> bool:
        """Do what does not look at the case or the risk once, for all; tell whether it could be so."""
        if deed.dims & {"case", "risk"}:
            return False
        session = self._sample(state, _lowest(state.mask))
        before, keys = beside(session, self.live), set[Key]()
        for world in self.setting.worlds(deed.dims):
            moment = self.happen(state, deed, world, session)
            key = self._absorb(moment, state)
            after = moment.decision.session if moment.decision else session
            if key is None or beside(after, self.live) != before:
                return False
            keys.add(key)
        state.carries |= keys
        return True

    def _anywhere(self, state: State, new: int) -> None:
        """Do what may be done anywhere, unless somebody in the same situation has done it."""
        content, live = self.setting.original, self.live
        for number in bits(new):
            session = self._sample(state, number)
            dims = events.DESK if waiting(session) else events.NOTHING
            case = (number, *sorted(session.timers))
            common = (tuple(one for one in state.key[2] if one[0] in live.anywhere), *case)
            if self._new(case):
                self._wide(state, session, events.always(content, live, dims))
                self._wide(state, session, events.calling(content, live, dims))
            if self._new(common):
                self._wide(state, session, events.pressed(content, live, dims))
                self._wide(state, session, events.happening(session, live, content, dims))
            if self._new((self._kind(state.place), *common)):
                self._written(state, session, dims)

    def _new(self, kind: tuple[object, ...]) -> bool:
        if kind in self._kinds:
            return False
        self._kinds.add(kind)
        return True

    def _written(self, state: State, session: Session, dims: frozenset[Dim]) -> None:
        deeds = list(events.written(self.setting, self.live, dims))
        texts = deeds[: len(self.setting.texts)]
        self._wide(state, session, deeds)
        for times in range(1, CONFUSED):
            self._wide(state, replace(session, confused=times), texts[:1])
        self._wide(state, replace(session, warned_at=NOON), texts[-1:])

    def _wide(self, state: State | None, session: Session, deeds: Iterable[Deed]) -> None:
        for deed in deeds:
            for world in self.setting.worlds(deed.dims):
                self._absorb(self.happen(state, deed, world, session, wide=True), state)

    def _kind(self, place: str) -> tuple[object, ...]:
        """Say what a text may depend on at a place, besides the answer that it may be."""
        rules, node = self.setting.original.rules, self.setting.original.nodes.get(place)
        danger = rules.danger_text.partition(".")[0] == place.partition(".")[0]
        text = isinstance(node, Ask) and node.text is not None
        asks = isinstance(node, Number | Listen)
        special = place in {rules.language.to, *rules.unclear}
        return (type(node), text, danger and isinstance(node, Listen), asks, special)

    def _absorb(self, moment: Moment, parent: State | None) -> Key | None:
        """Take up where something led; None where nobody stands any more."""
        key = self._arrived(moment, parent)
        if parent is not None and not moment.wide:
            parent.ways.setdefault(moment.deed.how, set()).add(key)
            self._mark(moment, parent.key, ended=key is None or not key[0])
        elif moment.deed.means == "human" and moment.world.desk == "staffed" and key is not None:
            self._door(moment, key)
        return key

    def _mark(self, moment: Moment, key: Key, *, ended: bool) -> None:
        """Keep from where one choice leads to an end, to the home, or into the queue."""
        content, visited = self.setting.original, moment.visited
        hands = [node for ref in visited if isinstance(node := content.nodes.get(ref), Handoff)]
        if ended or hands or content.rules.home in visited:
            self.ends.add(key)
        if any(node.handoff != "message" for node in hands):
            self.queues.add(key)

    def _door(self, moment: Moment, key: Key) -> None:
        """Keep where somebody is who asked for a human and is not in the queue yet."""
        after = moment.decision.session if moment.decision else moment.session
        if after.place and not open_case(after):
            self.doors.add(key)

    def _arrived(self, moment: Moment, parent: State | None) -> Key | None:
        decision = moment.decision
        if decision is None or decision.session.hidden:
            return None
        session = decision.session
        key, _ = key_of(session, self.live)
        state = self.states.get(key)
        if state is None:
            how = ", ".join(filter(None, (moment.deed.how, moment.world.said(moment.deed.dims))))
            origin = parent.key if parent else None
            state = State(key, lean(session), origin, how)
            self.states[key] = state
        self._grow(state, 1 << self._bit(session))
        return key

    def _grow(self, state: State, mask: int) -> None:
        new = mask & ~state.mask
        if new:
            state.mask |= new
            self._count += new.bit_count()
            if self._count > self.most:
                raise TooMany(self._multipliers())
            self._queue.append(state.key)

    def _bit(self, session: Session) -> int:
        """Number what holds beside a state, and keep somebody for whom it does."""
        kind = beside(session, self.live)
        if kind not in self._besides:
            self._besides[kind] = len(self._besides)
            self._samples.append(lean(session))
        return self._besides[kind]

    def _sample(self, state: State, number: int) -> Session:
        """Make somebody who is in a state, with this beside it."""
        return joined(state.session, self._samples[number])

    def everyone(self, state: State) -> Iterator[Session]:
        """Give somebody for everything that may hold beside a state."""
        return (self._sample(state, number) for number in bits(state.mask))

    @property
    def _quiet(self) -> World:
        return self.setting.worlds(frozenset())[0]

    def _multipliers(self) -> Counter[str]:
        """Count the values of every answer that makes states differ."""
        values: dict[str, set[str]] = {}
        for _, calls, known in self.states:
            values.setdefault("calls", set()).add("/".join(calls))
            for name, value in known:
                values.setdefault(name, set()).add(value)
        return Counter({name: len(found) for name, found in values.items()})

    def path(self, state: State | None) -> str:
        """Tell a shortest way to a state."""
        hows: list[str] = []
        while state is not None:
            hows.append(state.how)
            state = self.states[state.parent] if state.parent is not None else None
        return " → ".join(reversed(hows))


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
