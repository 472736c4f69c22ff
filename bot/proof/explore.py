"""Walks through every state that a conversation can be in, with the engine that people talk to.

**Rules.** Breadth first, so that the way to a state is a shortest one. Nothing is cut: when there are more states than
allowed, that is said, with what multiplies them. A case or a risk that a walk does not look at is carried through it
unchanged; what happens anywhere is tried once for every kind of place, case, and answers that it may look at.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.engine.cases import waiting
from bot.engine.fresh import fresh
from bot.engine.step import step
from bot.model.event import Address, Arrival, Start
from bot.model.session import Session
from bot.proof import events
from bot.proof.atlas import Atlas
from bot.proof.events import Deck, Deed
from bot.proof.liveness import CALLS, Dim, Liveness, liveness
from bot.proof.moment import Moment
from bot.proof.shortcut import KEPT, Landing, Shortcut, bare
from bot.proof.states import Key, State, bits, key_of, known, lean
from bot.proof.world import LATER, LONG_AGO, NOON, Setting, World

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
    atlas: Atlas = field(init=False)
    steps: int = 0
    _kinds: set[tuple[object, ...]] = field(default_factory=set)
    _local: dict[str, list[Deed]] = field(default_factory=dict)
    _shortcuts: dict[tuple[object, ...], list[Shortcut]] = field(default_factory=dict)
    _decks: dict[frozenset[Dim], Deck] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.live = liveness(self.setting.original)
        self.atlas = Atlas(self.live, self.most)

    def run(self) -> None:
        """Walk everywhere."""
        self._begin()
        while self.atlas.queue:
            state = self.atlas.states[self.atlas.queue.popleft()]
            new = state.mask & ~state.done
            if new:
                first, state.done = not state.done, state.mask
                self._answer(state, new, first=first)
                self._anywhere(state, new)

    def _begin(self) -> None:
        content = self.setting.content
        arrival = Arrival("proof", "1", Start(NOON), ADDRESS)
        session = fresh(arrival, content, NOON)
        self.atlas.bit(session)
        dims = self.live.dims.get(content.rules.entry, frozenset[Dim]())
        deed = Deed("start", Start(NOON), dims)
        self._wide(None, session, [deed])
        deck = self._deck(events.NOTHING)
        self._wide(None, session, [*deck.written, *deck.pressed])

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
        session = world.around(session, deed.dims)
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
        kind = ("hidden", hidden.cover is None, self.atlas.bit(hidden), *sorted(hidden.timers))
        if not self._new(kind):
            return
        world = World(moment.world.desk, LATER, moment.world.channel)
        for one in events.behind(hidden):
            deed = replace(one, how=f"{moment.deed.how} → {one.how}")
            came = self.happen(moment.state, deed, world, hidden, wide=True)
            if came.decision is not None and not came.decision.session.hidden:
                self._arrived(came, moment.state, came.decision.session)

    def _answer(self, state: State, new: int, *, first: bool) -> None:
        """Do everything that is done at this question only."""
        sample = self.atlas.sample(state, _lowest(state.mask)) if first else state.session
        for deed in self._deeds(state):
            if deed.dims & {"case", "risk"}:
                for number in bits(new & ~self.atlas.mask_of(deed.skips)):
                    self._go(state, deed, self.atlas.sample(state, number), (number,))
            elif first:
                self._go(state, deed, sample, ())
        for key, skips in state.carries:
            self.atlas.grow(self.atlas.states[key], state.mask & ~self.atlas.mask_of(skips))

    def _deeds(self, state: State) -> list[Deed]:
        """Give what may be done at a place; leave it once, too."""
        if state.place not in self._local:
            deeds = list(events.local(self.setting, self.live, state.session))
            self._local[state.place] = deeds
            session = self.atlas.sample(state, _lowest(state.mask))
            for deed, chosen in events.chosen(self.setting.original, session):
                self.happen(state, deed, self.setting.worlds(events.NOTHING)[0], chosen)
        return self._local[state.place]

    def _go(self, state: State, deed: Deed, session: Session, alike: tuple[object, ...]) -> None:
        """Do one thing in one state, or take the way that somebody took who is the same to it.

        `alike` is what else it looks at; if that is nothing, all that holds beside the state is carried on.
        """
        for shortcut in self._ways(state, deed, session, alike, wide=False):
            after = shortcut.taken(session)
            self.atlas.mark(
                self.setting.original,
                shortcut.moment.visited,
                state.key,
                ended=after is None or not after.place,
            )
            if after is not None:
                key = self._arrived(shortcut.moment, state, after, carried=not alike)
                state.ways.add(key)
                if not alike:
                    state.carries.add((key, deed.skips))

    def _ways(
        self,
        state: State | None,
        deed: Deed,
        session: Session,
        alike: tuple[object, ...],
        *,
        wide: bool,
    ) -> list[Shortcut]:
        told = tuple(sorted(known(session, self.live, deed.names)))
        calls = session.calls if CALLS in deed.names else ()
        same = (deed.how, told, calls, wide, alike)
        if same not in self._shortcuts:
            spare = bare(session, deed)
            self._shortcuts[same] = list(self._tried(state, deed, spare, wide=wide))
        return self._shortcuts[same]

    def _tried(
        self, state: State | None, deed: Deed, session: Session, *, wide: bool
    ) -> Iterator[Shortcut]:
        """Do one thing for real, under all conditions that it looks at."""
        for moment in self._worlds(state, deed, session, wide=wide):
            decision = moment.decision
            stands = decision is not None and not decision.session.hidden
            yield Shortcut(
                replace(moment, decision=None), decision.session if decision and stands else None
            )

    def _worlds(
        self, state: State | None, deed: Deed, session: Session, *, wide: bool
    ) -> Iterator[Moment]:
        """Let something happen in every world; where nobody looked at the desk, one desk is enough."""
        seen: set[World] = set()
        for world in self.setting.worlds(deed.dims):
            around = replace(world, desk="")
            if around not in seen:
                desk = self.setting.desks[world.desk]
                desk.looked = False
                yield self.happen(state, deed, world, session, wide=wide)
                if not desk.looked:
                    seen.add(around)

    def _anywhere(self, state: State, new: int) -> None:
        """Do what may be done anywhere, unless somebody in the same situation has done it."""
        kind = events.kind_of(self.setting.original, state.place)
        told = tuple(one for one in state.key[2] if one[0] in self.live.anywhere)
        for number in bits(new):
            if not self._new((kind, told, number)):
                continue
            session = self.atlas.sample(state, number)
            deck = self._deck(events.DESK if waiting(session) else events.NOTHING)
            case = (number, *sorted(session.timers))
            if self._new(case):
                self._wide(state, session, deck.always, case)
                paused = events.paused(self.setting, self.live, deck.dims)
                self._wide(state, replace(session, seen_at=LONG_AGO), paused, ("paused", *case))
            if self._new((told, *case)):
                self._wide(state, session, deck.pressed, case)
                content = self.setting.original
                happening = events.happening(session, self.live, content, deck.dims)
                self._wide(state, session, happening, case)
            self._written(state, session, deck, (kind, *case))

    def _deck(self, dims: frozenset[Dim]) -> Deck:
        """Give what may be done anywhere, made once."""
        if dims not in self._decks:
            self._decks[dims] = events.deck(self.setting, self.live, dims)
        return self._decks[dims]

    def _new(self, kind: tuple[object, ...]) -> bool:
        if kind in self._kinds:
            return False
        self._kinds.add(kind)
        return True

    def _written(
        self, state: State, session: Session, deck: Deck, alike: tuple[object, ...]
    ) -> None:
        texts = deck.written[: len(self.setting.texts)]
        self._wide(state, session, deck.written, alike)
        if not session.topic:
            self._wide(state, replace(session, topic=KEPT), texts, ("told", *alike))
        for times in range(1, CONFUSED):
            self._wide(state, replace(session, confused=times), texts[:1], (times, *alike))
        self._wide(state, replace(session, warned_at=NOON), texts[-1:], ("warned", *alike))

    def _wide(
        self,
        state: State | None,
        session: Session,
        deeds: Iterable[Deed],
        alike: tuple[object, ...] = (),
    ) -> None:
        for deed in deeds:
            for shortcut in self._ways(state, deed, session, alike, wide=True):
                after = shortcut.taken(session)
                if after is not None:
                    key = self._arrived(shortcut.moment, state, after)
                    self._stays(shortcut, session, after.after)
                    if deed.means == "human" and shortcut.moment.world.desk == "staffed":
                        self.atlas.door(after.after, key)

    def _stays(self, shortcut: Shortcut, before: Session, after: Session) -> None:
        """Keep how what holds beside a state may change wherever one stands: a case is taken, a risk is heard."""
        old, new = self.atlas.bit(before), self.atlas.bit(after)
        known_already = self.atlas.changes.get(old, 0)
        if shortcut.stays and not known_already >> new & 1:
            self.atlas.changes[old] = known_already | 1 << new
            for state in list(self.atlas.states.values()):
                if state.mask >> old & 1:
                    self.atlas.grow(state, 1 << new)

    def _arrived(
        self,
        moment: Moment,
        parent: State | None,
        landed: Landing | Session,
        *,
        carried: bool = False,
    ) -> Key:
        """Go on from where somebody is now."""
        key = key_of(landed, self.live)
        state = self.atlas.states.get(key)
        if state is None:
            session = landed.session if isinstance(landed, Landing) else landed
            how = ", ".join(filter(None, (moment.deed.how, moment.world.said(moment.deed.dims))))
            origin = parent.key if parent else None
            state = self.atlas.states[key] = State(key, lean(session), origin, how)
        after = landed.after if isinstance(landed, Landing) else landed
        if not carried:
            self.atlas.grow(state, 1 << self.atlas.bit(after))
        elif parent is not None:
            self.atlas.grow(state, parent.mask & ~self.atlas.mask_of(moment.deed.skips))
        if after.timers:
            self._timed(state, after)
        return key

    def _timed(self, state: State, session: Session) -> None:
        """Let the timers run that somebody has set."""
        timers = tuple(sorted(session.timers))
        if timers and self._new(("timers", self.atlas.bit(session), timers)):
            deeds = events.happening(session, self.live, self.setting.original, events.NOTHING)
            alike = ("timers", self.atlas.bit(session), timers)
            self._wide(state, lean(session), deeds, alike)
            self._wide(state, lean(session), events.leaving(self.setting.original), alike)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
