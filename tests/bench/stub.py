"""A cheap Bot API: long polling, messages with ids, edits, deletions, and `true` to all else.

**Rules.** An effect is seen by the person when the call arrives; the answer to the bot leaves `delay`
seconds later (all of the round trip stands behind the effect, the hard case for a bot that stores
its state after a send). getUpdates is not delayed. An update stays until a later offset confirms it.
"""

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import Protocol

import orjson

from tests.bench.wire import Answer, Connection, Fields

_BOT = b'{"id":1,"is_bot":true,"first_name":"Notes","username":"notes_bot"}'
_CONFLICT = (
    b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates"}'
)
_ME = (
    b'{"id":1,"is_bot":true,"first_name":"Notes","username":"notes_bot","can_join_groups":false,'
    b'"can_read_all_group_messages":false,"supports_inline_queries":false}'
)


@dataclass(slots=True)
class Ticket:
    """One update on its way to the bot."""

    update: int
    body: bytes
    handed: float = 0.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a person sees it; `markup` is JSON text or nothing."""

    message: int
    text: bytes
    markup: bytes


class Audience(Protocol):
    """Whoever looks at the chats."""

    def on_shown(self, chat: int, shown: Shown) -> None:
        """See a new or edited message."""

    def on_keyboard(self, chat: int, message: int, markup: bytes) -> None:
        """See the buttons of a message change."""

    def on_deleted(self, chat: int, messages: list[int]) -> None:
        """See messages vanish."""


class Stub:
    """The Bot API of one bot."""

    def __init__(self) -> None:
        """Start with no update, no message and no audience."""
        self.delay = 0.0
        self.audience: Audience | None = None
        self.calls: Counter[str] = Counter()
        self.polled = asyncio.Event()
        self._pending: deque[Ticket] = deque()
        self._waiting: tuple[Answer, int, asyncio.TimerHandle] | None = None
        self._next_update = 1
        self._next_message = 1000

    async def listen(self, host: str = "127.0.0.1") -> tuple[asyncio.Server, int]:
        """Listen on a free port of the loopback."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self.handle), host, 0)
        return server, int(server.sockets[0].getsockname()[1])

    def new_message_id(self) -> int:
        """Count messages of all chats in one row."""
        self._next_message += 1
        return self._next_message

    def push(self, kind: bytes, body: bytes) -> Ticket:
        """Queue one update, and hand it out at once to a waiting poll."""
        update = self._next_update
        self._next_update += 1
        ticket = Ticket(update, b'{"update_id":%d,"%s":%s}' % (update, kind, body))
        self._pending.append(ticket)
        if self._waiting is not None:
            answer, limit, timer = self._waiting
            timer.cancel()
            self._waiting = None
            self._hand_out(answer, limit)
        return ticket

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._pending)

    def handle(self, method: str, fields: Fields, answer: Answer) -> None:
        """Answer one call."""
        self.calls[method] += 1
        if method == "getupdates":
            self._poll(fields, answer)
            return
        body = b'{"ok":true,"result":' + self._result(method, fields) + b"}"
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, answer, body)
        else:
            answer(body)

    def _result(self, method: str, fields: Fields) -> bytes:
        match method:
            case "sendmessage":
                return self._show(fields, self.new_message_id())
            case "editmessagetext":
                return self._show(fields, int(fields["message_id"]))
            case "editmessagereplymarkup":
                return self._change_keyboard(fields, int(fields["message_id"]))
            case "deletemessage":
                return self._delete(fields, [int(fields["message_id"])])
            case "deletemessages":
                return self._delete(fields, orjson.loads(fields["message_ids"]))
            case "getme":
                return _ME
            case "getmydescription":
                return b'{"description":"Notes"}'
            case _:
                return b"true"

    def _show(self, fields: Fields, message: int) -> bytes:
        chat, text = int(fields["chat_id"]), fields.get("text", b"")
        markup = fields.get("reply_markup", b"")
        if self.audience is not None:
            self.audience.on_shown(chat, Shown(message, text, markup))
        return _message(chat, message, text, markup)

    def _change_keyboard(self, fields: Fields, message: int) -> bytes:
        chat, markup = int(fields["chat_id"]), fields.get("reply_markup", b"")
        if self.audience is not None:
            self.audience.on_keyboard(chat, message, markup)
        return _message(chat, message, b"", markup)

    def _delete(self, fields: Fields, messages: list[int]) -> bytes:
        if self.audience is not None:
            self.audience.on_deleted(int(fields["chat_id"]), messages)
        return b"true"

    def _poll(self, fields: Fields, answer: Answer) -> None:
        self.polled.set()
        offset = int(fields.get("offset", b"0"))
        while self._pending and self._pending[0].update < offset:
            self._pending.popleft()
        limit, timeout = int(fields.get("limit", b"100")), int(fields.get("timeout", b"0"))
        if self._waiting is not None:
            self._waiting[2].cancel()
            self._waiting[0](_CONFLICT)
            self._waiting = None
        if self._pending or not timeout:
            self._hand_out(answer, limit)
            return
        timer = asyncio.get_running_loop().call_later(timeout, self._hand_out, answer, limit)
        self._waiting = (answer, limit, timer)

    def _hand_out(self, answer: Answer, limit: int) -> None:
        if self._waiting is not None and self._waiting[0] == answer:
            self._waiting = None
        now = time.perf_counter()
        bodies: list[bytes] = []
        for ticket in self._pending:
            if len(bodies) == limit:
                break
            ticket.handed = ticket.handed or now
            bodies.append(ticket.body)
        answer(b'{"ok":true,"result":[' + b",".join(bodies) + b"]}")


def _message(chat: int, message: int, text: bytes, markup: bytes) -> bytes:
    tail = b',"reply_markup":' + markup if markup.startswith(b'{"inline') else b""
    return (
        b'{"message_id":%d,"from":%s,"chat":{"id":%d,"first_name":"A","type":"private"},'
        b'"date":%d,"text":%s%s}'
    ) % (message, _BOT, chat, int(time.time()), orjson.dumps(text.decode()), tail)
