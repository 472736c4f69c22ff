"""The keys of what the desk keeps about a person beside their cases, and how all of it goes with an erasure (P8)."""

from collections.abc import Sequence

from bot.store.door import Call, command
from bot.store.keys import Layout


class Follows:
    """When their cases came, that they come often, a follow-up; that a case of theirs was abandoned."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.often = layout.desk(b"often")
        self.gone = layout.desk(b"gone")
        self.due = layout.desk(b"due")

    def came(self, conversation: str) -> bytes:
        """Return the key under which it is known when this person's cases came."""
        return self._layout.desk(b"came", conversation.encode())

    def follow_up(self, conversation: str) -> bytes:
        """Return the key of a follow-up."""
        return self._layout.desk(b"follow", conversation.encode())

    def keys(self, conversation: str) -> tuple[bytes, ...]:
        """Return the keys that are this person's alone."""
        return self.came(conversation), self.follow_up(conversation)

    def withdrawn(self, conversation: str, cases: Sequence[bytes]) -> list[Call]:
        """Return the calls that take a person out of what is common to all."""
        calls = [command("ZREM", index, conversation) for index in (self.often, self.due)]
        return [*calls, command("ZREM", self.gone, *cases)] if cases else calls
