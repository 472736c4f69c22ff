"""The cheap Bot API with Telegram's limits, which says when each chat was first wiped and answered."""

import time
from collections import Counter

from typing_extensions import override

from tests.bench.stub import Stub
from tests.bench.wire import Answer, Fields
from tests.emulator.errors import ApiError
from tests.emulator.limits import Limits, Meter

REFUSED = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d",'
    b'"parameters":{"retry_after":%d}}'
)
SENDS = frozenset({"sendmessage", "editmessagetext"})
DELETES = frozenset({"deletemessage", "deletemessages"})


class LimitedStub(Stub):
    """A bot's Bot API with 429.

    Args:
        deletes: whether deletions count too; nothing is published about it.

    Attributes:
        wiped: when the first deletion came, by chat.
        sent: when the last message was accepted, by chat.
    """

    def __init__(self, *, deletes: bool) -> None:
        super().__init__()
        self.refused = 0
        self.wiped: dict[int, float] = {}
        self.sent: dict[int, float] = {}
        self.posts: Counter[int] = Counter()
        self._counted = SENDS | DELETES if deletes else SENDS
        self._meter = Meter(None, time.monotonic)

    def limit(self, limits: Limits) -> None:
        """Begin to refuse."""
        self._meter = Meter(limits, time.monotonic)

    @override
    def handle(self, method: str, fields: Fields, answer: Answer) -> None:
        chat = int(fields.get("chat_id", b"0"))
        if method in DELETES:
            self.wiped.setdefault(chat, time.perf_counter())
        if method in self._counted:
            try:
                self._meter.spend(chat)
            except ApiError as error:
                self.refused += 1
                seconds = error.body()["parameters"]["retry_after"]
                answer(REFUSED % (seconds, seconds))
                return
        if method in SENDS:
            self.sent[chat] = time.perf_counter()
            self.posts[chat] += 1
        super().handle(method, fields, answer)
