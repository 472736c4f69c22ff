"""Simulated people: each holds the six-step conversation, finding the buttons by their labels.

**Rules.** A reply counts when the person could go on with it: a message seen since their last act
and, if the next act is a press, its button on the screen. Time runs from the act, not from the moment
the bot fetched it. Every conversation has a chat of its own. A person who waits longer than `patience`
is stuck and gives up.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from tests.bench.script import STEPS, Press, Say
from tests.bench.stub import Shown, Stub, Ticket

_SETTLE = 1.0  # seconds after the neutral line in which deletions may still arrive


@dataclass(frozen=True, slots=True)
class Load:
    """How people come and how fast they act; `rate` (updates a second) makes it an open loop."""

    chats: int = 250
    think: float = 0.3
    rate: float = 0.0
    patience: float = 3.0
    limit: int = 0


@dataclass(slots=True)
class Seeker:
    """One conversation."""

    chat: int
    step: int = -1
    acted: float = 0.0
    ticket: Ticket | None = None
    waiting: bool = False
    seen: bool = False
    wiped: bool = False
    screen: dict[int, Shown | None] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What happened; `replies` holds (step, act, handed out, reply) times."""

    replies: list[tuple[int, float, float, float]] = field(default_factory=list)
    stuck: list[tuple[int, float]] = field(default_factory=list)
    begun: int = 0
    finished: int = 0
    left_visible: int = 0
    acts: int = 0


class Driver:
    """All the people of one run."""

    def __init__(
        self, stub: Stub, load: Load, seed: int = 1, first_chat: int = 10_000_000
    ) -> None:
        """Become the audience of `stub`."""
        self.tally = Tally()
        self.next_chat = first_chat
        self._stub, self._load = stub, load
        self._random = random.Random(seed)
        self._seekers: dict[int, Seeker] = {}
        self._deadlines: deque[tuple[float, Seeker, int]] = deque()
        self._settling: deque[tuple[float, Seeker]] = deque()
        self._stopping = False
        stub.audience = self

    def start(self) -> None:
        """Let the first people come."""
        if self._load.rate:
            self._arrive(time.perf_counter())
            return
        ramp = max(self._load.think, 0.2)
        for index in range(self._load.chats):
            self._later(ramp * index / self._load.chats, self._begin)

    async def drain(self) -> None:
        """Let nobody else come, and wait until those here are done or stuck."""
        self._stopping = True
        while self._deadlines or self._settling or self._seekers:
            self._sweep()
            await asyncio.sleep(0.02)

    async def watch(self, seconds: float) -> None:
        """Let `seconds` pass, or all people when their number is limited."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and not self._over():
            self._sweep()
            await asyncio.sleep(min(0.1, max(0.001, end - time.perf_counter())))

    def _over(self) -> bool:
        """Whether nobody else comes and nobody is in the middle of something."""
        tally = self.tally
        return self._stopping and tally.begun == tally.finished + len(tally.stuck)

    def on_shown(self, chat: int, shown: Shown) -> None:
        """See a new or edited message, and go on if it allows that."""
        seeker = self._seekers.get(chat)
        if seeker is None:
            return
        seeker.screen.pop(shown.message, None)  # an edited message becomes the newest
        seeker.screen[shown.message] = shown
        seeker.seen = True
        self._look(seeker)

    def on_keyboard(self, chat: int, message: int, markup: bytes) -> None:
        """See the buttons of a message change: not a reply, but something less or more to press."""
        seeker = self._seekers.get(chat)
        shown = seeker.screen.get(message) if seeker is not None else None
        if seeker is not None and shown is not None:
            seeker.screen[message] = Shown(message, shown.text, markup)

    def on_deleted(self, chat: int, messages: list[int]) -> None:
        """See messages vanish."""
        seeker = self._seekers.get(chat)
        if seeker is None:
            return
        for message in messages:
            seeker.screen.pop(message, None)
        seeker.wiped = True
        self._look(seeker)

    def _look(self, seeker: Seeker) -> None:
        if not seeker.waiting:
            return
        if seeker.step == len(STEPS) - 1:
            if seeker.seen or seeker.wiped:
                self._look_at_exit(seeker)
        elif seeker.seen:
            step = STEPS[seeker.step + 1]
            if isinstance(step, Say) or _find(seeker, step) is not None:
                self._reply(seeker)
                seeker.waiting = False
                self._later(self._pause(), lambda: self._act(seeker))

    def _look_at_exit(self, seeker: Seeker) -> None:
        if seeker.ticket is not None:
            self._reply(seeker)  # the first visible change hides something already
            seeker.ticket = None
        if seeker.seen and seeker.wiped:
            seeker.waiting = False
            self.tally.finished += 1
            self._settling.append((time.perf_counter() + _SETTLE, seeker))
            self._replace()

    def _reply(self, seeker: Seeker) -> None:
        assert seeker.ticket is not None
        now = time.perf_counter()
        self.tally.replies.append((seeker.step, seeker.acted, seeker.ticket.handed, now))

    def _replace(self) -> None:
        if not self._load.rate:
            self._later(self._pause(), self._begin)

    def _begin(self) -> None:
        if self._load.limit and self.tally.begun >= self._load.limit:
            self._stopping = True
        if self._stopping:
            return
        self.tally.begun += 1
        seeker = Seeker(self.next_chat)
        self.next_chat += 1
        self._seekers[seeker.chat] = seeker
        self._act(seeker)

    def _arrive(self, due: float) -> None:
        """Begin a conversation, and plan the next one from the time this one was due."""
        if self._stopping:
            return
        if due:
            self._begin()
        due += self._random.expovariate(self._load.rate / len(STEPS))
        self._later(max(0.0, due - time.perf_counter()), lambda: self._arrive(due))

    def _pause(self) -> float:
        think = self._load.think
        if self._load.rate:
            return 0.05 + self._random.expovariate(1 / think)
        return think * self._random.uniform(0.5, 1.5)

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        if seconds > 0:
            loop.call_later(seconds, call)
        else:
            loop.call_soon(call)

    def _act(self, seeker: Seeker) -> None:
        seeker.step += 1
        step = STEPS[seeker.step]
        seeker.waiting, seeker.seen, seeker.wiped = True, False, False
        seeker.acted = time.perf_counter()
        self.tally.acts += 1
        self._deadlines.append((seeker.acted + self._load.patience, seeker, seeker.step))
        match step:
            case Say(text):
                message = self._stub.new_message_id()
                seeker.screen[message] = None
                seeker.ticket = self._stub.push(b"message", _message(seeker.chat, message, text))
            case Press():
                found = _find(seeker, step)
                assert found is not None
                body = _callback(seeker.chat, found[0], found[1])
                seeker.ticket = self._stub.push(b"callback_query", body)

    def _sweep(self) -> None:
        now = time.perf_counter()
        while self._deadlines and (self._deadlines[0][0] <= now or self._passed()):
            _, seeker, step = self._deadlines.popleft()
            if seeker.waiting and seeker.step == step:
                seeker.waiting = False
                self.tally.stuck.append((step, seeker.acted))
                del self._seekers[seeker.chat]
                self._replace()
        while self._settling and self._settling[0][0] <= now:
            seeker = self._settling.popleft()[1]
            del self._seekers[seeker.chat]
            self.tally.left_visible += len(seeker.screen) > 1

    def _passed(self) -> bool:
        """Whether the oldest deadline was met, and may be forgotten before its time."""
        _, seeker, step = self._deadlines[0]
        return not seeker.waiting or seeker.step != step


def _buttons(shown: Shown) -> list[tuple[str, str]]:
    if not shown.markup:
        return []
    rows = orjson.loads(shown.markup).get("inline_keyboard", [])
    return [(b["text"], b["callback_data"]) for row in rows for b in row if b.get("callback_data")]


def _find(seeker: Seeker, step: Press) -> tuple[Shown, str] | None:
    """Find the button to press, on the newest message that has it."""
    for shown in reversed(seeker.screen.values()):
        if shown is None:
            continue
        for label, data in _buttons(shown):
            if step.label in label:
                return shown, data
    return None


def _person(chat: int) -> bytes:
    return b'{"id":%d,"is_bot":false,"first_name":"A","language_code":"fr"}' % chat


def _message(chat: int, message: int, text: str) -> bytes:
    entities = b""
    if text.startswith("/"):
        entities = b',"entities":[{"offset":0,"length":%d,"type":"bot_command"}]' % len(text)
    return (
        b'{"message_id":%d,"from":%s,"chat":{"id":%d,"first_name":"A","type":"private"},'
        b'"date":%d,"text":%s%s}'
    ) % (message, _person(chat), chat, int(time.time()), orjson.dumps(text), entities)


def _callback(chat: int, shown: Shown, data: str) -> bytes:
    return (
        b'{"id":"%d","from":%s,"message":{"message_id":%d,"from":{"id":1,"is_bot":true,'
        b'"first_name":"Notes","username":"notes_bot"},"chat":{"id":%d,"first_name":"A",'
        b'"type":"private"},"date":%d,"text":%s,"reply_markup":%s},"chat_instance":"%d","data":%s}'
    ) % (
        chat * 4096 + shown.message % 4096,
        _person(chat),
        shown.message,
        chat,
        int(time.time()),
        orjson.dumps(shown.text.decode()),
        shown.markup,
        chat,
        orjson.dumps(data),
    )
