"""A backup as a file: one JSON object a line, what people wrote sealed as it lies in Redis.

**Rules.** The last line is a keyed hash of all before it, so that an archive that was cut off, changed, or made with
another key file is refused before anything of it is used. Written and read line by line: memory stays small. What may
never be used again is not in it: queued sends, timers, browser feeds, sessions of the desk.
"""

from collections.abc import Iterator
from datetime import date
from hmac import HMAC, compare_digest
from typing import Annotated, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.errors import StoreError

LONGEST_LINE = 256 * 2**20
Milliseconds = int


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


class Head(_Part):
    """The first line.

    Attributes:
        version: of this format.
        made: by the clock of Redis.
        check: what tells the right key file.
    """

    kind: Literal["murmure backup"] = "murmure backup"
    version: Literal[1] = 1
    made: Milliseconds
    check: bytes


class Kept(_Part):
    """One conversation, all of one instant.

    Attributes:
        at: that instant.
        ends: when its retention ends.
        number: of its last event.
        closed: when the first `lines` of the transcript go, in seconds; 0 for never.
    """

    kind: Literal["conversation"] = "conversation"
    id: str
    at: Milliseconds
    ends: Milliseconds
    wrapped: bytes
    blob: bytes
    version: int
    epoch: int
    number: int
    revision: str
    closed: int
    lines: int
    inbox: list[bytes]
    trail: list[bytes]
    transcript: list[bytes]
    status: list[bytes]


class Person(_Part):
    """An account of the desk."""

    kind: Literal["account"] = "account"
    login: str
    row: bytes


class Entry(_Part):
    """A publication, the newest first."""

    kind: Literal["publication"] = "publication"
    row: bytes


class Files(_Part):
    """The files of a revision."""

    kind: Literal["files"] = "files"
    revision: str
    blob: bytes


class Gone(_Part):
    """A conversation that had been erased before."""

    kind: Literal["erased"] = "erased"
    id: str
    at: Milliseconds


class Audited(_Part):
    """A line of the audit log, the oldest first; or, under `anchor`, what it began with."""

    kind: Literal["audit", "anchor"]
    row: bytes


class Tallied(_Part):
    """The counters of a day."""

    kind: Literal["counts"] = "counts"
    day: date
    counts: dict[str, int]


class Followed(_Part):
    """A follow-up, its note sealed. `at`: when this was saved; whoever was erased after that has none."""

    kind: Literal["follow_up"] = "follow_up"
    id: str
    at: Milliseconds
    row: bytes


class End(_Part):
    """The last line: how many lines there are before it, and their keyed hash."""

    kind: Literal["end"] = "end"
    lines: int
    stamp: str


Part = Annotated[
    Head | Kept | Person | Entry | Files | Gone | Audited | Tallied | Followed | End,
    Field(discriminator="kind"),
]
_PART: TypeAdapter[Part] = TypeAdapter(Part)


class Writer:
    """Writes an archive."""

    def __init__(self, handle: BinaryIO, stamp: HMAC) -> None:
        self._handle = handle
        self._stamp = stamp
        self._lines = 0

    def put(self, part: Part) -> None:
        """Add a line."""
        line = part.model_dump_json().encode() + b"\n"
        self._stamp.update(line)
        self._handle.write(line)
        self._lines += 1

    def end(self) -> None:
        """Add the last line."""
        end = End(lines=self._lines, stamp=self._stamp.hexdigest())
        self._handle.write(end.model_dump_json().encode() + b"\n")
        self._handle.flush()


def head_of(handle: BinaryIO) -> Head:
    """Return the first line.

    Raises:
        StoreError: this is no archive, or one of another version.
    """
    handle.seek(0)
    try:
        return Head.model_validate_json(handle.readline(LONGEST_LINE))
    except ValidationError:
        raise StoreError("This is not a backup that this version of Murmure wrote.") from None


def check(handle: BinaryIO, stamp: HMAC) -> None:
    """Read all of it once, and tell whether it is whole.

    Raises:
        StoreError: it was cut off or changed, or belongs to another key file.
    """
    handle.seek(0)
    lines = 0
    last = b""
    for line in iter(lambda: handle.readline(LONGEST_LINE), b""):
        if last:
            stamp.update(last)
            lines += 1
        last = line
    try:
        end = End.model_validate_json(last)
    except ValidationError:
        raise StoreError(
            "This backup is not whole: its end is missing. Take another one."
        ) from None
    if end.lines != lines or not compare_digest(end.stamp, stamp.hexdigest()):
        raise StoreError(
            "This backup was changed after it was made, or belongs to another key file. "
            "Take another one, or set MURMURE_KEY_FILE to the key file it belongs to."
        )


def parts(handle: BinaryIO) -> Iterator[Part]:
    """Give every part of an archive that was checked."""
    handle.seek(0)
    for line in iter(lambda: handle.readline(LONGEST_LINE), b""):
        try:
            yield _PART.validate_json(line)
        except ValidationError:
            raise StoreError("A line of this backup is not of this version of Murmure.") from None
