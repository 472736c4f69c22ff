"""Every key there is.

**Rules.** A key of a conversation carries the hash tag of its partition, so that one script touches one slot; every
script that concerns a conversation gets the same list of keys in the same order, named in `scripts/_common.lua`. What
is not in `permanent` has a TTL (I7).
"""

from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

OWN = (b"session", b"key", b"inbox", b"outbox", b"trail", b"transcript", b"status", b"feed")
SHARED = (
    b"timers",
    b"deferred",
    b"sweep",
    b"desk",
    b"dead",
    b"ready",
    b"ready:urgent",
    b"send:exit",
    b"send:human",
    b"send:bot",
    b"send:notice",
    b"closed",
)
URGENT = "urgent"
WORK_LANES = (URGENT, "ready")
SEND_LANES = ("exit", "human", "bot", "notice")
STREAMS = {
    "ready": b"ready",
    "urgent": b"ready:urgent",
    **{lane: b"send:" + lane.encode() for lane in SEND_LANES},
}
LETTERS = {"ready": "r", "urgent": "u", "exit": "x", "human": "h", "bot": "b", "notice": "n"}
DESK_PERMANENT = (
    b"waiting",
    b"free",
    b"held",
    b"reserved",
    b"reserving",
    b"presence",
    b"shifts",
    b"staff",
    b"chats",
    b"erased",
    b"veils",
    b"often",
    b"gone",
    b"due",
    b"audit",
    b"audit:anchor",
)
CONTENT = (b"log", b"files")
CONTENT_TOPIC = "content"
GROUP = b"g"


def digest(text: str) -> bytes:
    """Return a short name for something that must not stand in a key in clear (sources, login attempts)."""
    return blake2b(text.encode(), digest_size=16).hexdigest().encode()


class Layout:
    """The keys under one prefix."""

    def __init__(self, prefix: bytes, partitions: int) -> None:
        self.prefix = prefix
        self.partitions = partitions
        self.meta = prefix + b"{meta}"
        self._tags = tuple(prefix + b"{%d}:" % number for number in range(partitions))
        self.conversation = lru_cache(maxsize=4096)(self._conversation)

    def partition(self, conversation: str) -> int:
        """Return the partition that a conversation lives in."""
        return crc32(conversation.encode()) % self.partitions

    def shared(self, partition: int, name: bytes) -> bytes:
        """Return a key that all conversations of a partition share."""
        return self._tags[partition] + name

    def everywhere(self, name: bytes) -> list[bytes]:
        """Return the same shared key of every partition."""
        return [tag + name for tag in self._tags]

    def stream(self, partition: int, lane: str) -> bytes:
        """Return the stream that holds the tokens of a lane."""
        return self._tags[partition] + STREAMS[lane]

    def seen(self, conversation: str, source: str) -> bytes:
        """Return the key that remembers an update, in the conversation's slot."""
        return self._tags[self.partition(conversation)] + b"seen:" + digest(source)

    def hint(self, conversation: str) -> bytes:
        """Return the key that says for some seconds that somebody is writing, in the conversation's slot."""
        return self._tags[self.partition(conversation)] + b"hint:" + conversation.encode()

    def desk(self, *parts: bytes) -> bytes:
        """Return a key of the desk."""
        return self.prefix + b"{desk}:" + b":".join(parts)

    def holder(self, process: str) -> bytes:
        """Return the key under which a running process says which key-encryption keys it holds."""
        return self.meta + b":holds:" + process.encode()

    def audit(self) -> tuple[bytes, bytes]:
        """Return the keys of the audit log: the log, and where it begins since old entries were taken off."""
        return self.desk(b"audit"), self.desk(b"audit", b"anchor")

    def content(self) -> tuple[bytes, ...]:
        """Return the keys of what was published: the log, the files of each revision."""
        return tuple(self.prefix + b"{content}:" + name for name in CONTENT)

    def channel(self, topic: str) -> bytes:
        """Return the pub/sub channel of a topic. Topics hold pseudonymous ids at most (P7)."""
        return self.prefix + b"wake:" + topic.encode()

    def permanent(self) -> frozenset[bytes]:
        """Return the keys that may live without a TTL (I7)."""
        shared = (tag + name for tag in self._tags for name in SHARED)
        desk = (self.desk(name) for name in DESK_PERMANENT)
        return frozenset([self.meta, *shared, *desk, *self.content()])

    def _conversation(self, conversation: str) -> tuple[bytes, ...]:
        tag = self._tags[self.partition(conversation)]
        tail = b":" + conversation.encode()
        own = tuple(tag + name + tail for name in OWN)
        return own + tuple(tag + name for name in SHARED)
