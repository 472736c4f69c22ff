"""The queue of updates of one bot: ids, life, kinds, confirmation.

**Rules** (from the server's source): a message or an edited message lives 86 400 s from the date
of the *message*, a callback query 150 s, other kinds as in `LIFE`. ``allowed_updates`` is not
retroactive and stays until changed; by default it leaves three kinds out. An ``offset`` confirms
everything below it; a negative one keeps only that many from the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
LIFE = {"callback_query": 150, "inline_query": 30, "chosen_inline_result": 600}
DAY = 86_400
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
CALLBACKS = 3 << 33
"""Added to the user's id: callback queries stand in a queue of their own."""


@dataclass(slots=True)
class Pending:
    """An update that the bot has not confirmed."""

    update_id: int
    kind: str
    body: Json
    key: int
    expires: float


@dataclass(slots=True)
class UpdateQueue:
    """Updates in the order of their ids."""

    next_id: int = 10_000
    allowed: frozenset[str] | None = None
    items: list[Pending] = field(default_factory=list)

    def allow(self, kinds: list[str] | None) -> None:
        """Remember ``allowed_updates``; None leaves it, an empty list is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def accepts(self, kind: str) -> bool:
        """Tell whether an update of this kind would be made now."""
        if self.allowed is not None:
            return kind in self.allowed
        return kind not in NOT_BY_DEFAULT

    def push(self, kind: str, payload: Json, *, key: int, born: float) -> Pending:
        """Append an update born at `born`."""
        expires = born + LIFE.get(kind, DAY)
        body = {"update_id": self.next_id, kind: payload}
        item = Pending(self.next_id, kind, body, key, expires)
        self.next_id += 1
        self.items.append(item)
        return item

    def expire(self, now: float) -> None:
        """Forget what is too old."""
        self.items = [item for item in self.items if item.expires > now]

    def confirm(self, offset: int) -> None:
        """Forget what `offset` confirms."""
        if offset < 0:
            self.items = self.items[offset:]
        elif offset > 0:
            self.items = [item for item in self.items if item.update_id >= offset]

    def head_of(self, key: int) -> Pending | None:
        """Return the first update of one webhook queue."""
        return next((item for item in self.items if item.key == key), None)

    def queue_keys(self) -> Iterable[int]:
        """Return the webhook queues that hold something, oldest first."""
        return dict.fromkeys(item.key for item in self.items)

    def drop(self, item: Pending) -> None:
        """Forget one delivered update."""
        if item in self.items:
            self.items.remove(item)
