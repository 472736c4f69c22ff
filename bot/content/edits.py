"""What an admin changes on a web page: small changes to the files of a content, each told by itself.

**Rules.** Pure: sources and changes in, sources out, so that the same changes can be made again on what somebody else
published meanwhile. Only the files that the pages are about are touched, and of these only what was changed.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from bot.content import closures, replies
from bot.content.closures import Closure, ClosuresFile
from bot.content.files import DeskFile
from bot.content.replies import RepliesFile, Reply
from bot.content.signs import Refused
from bot.content.sources import LOCALES, Sources
from bot.content.splice import Entry, relisted
from bot.content.tree import opened
from bot.dialogs.base import Name, Strict
from bot.errors import ContentError
from bot.hotlines.hours import Hours
from bot.i18n.blocks import Block, File, Message, written
from bot.i18n.blocks import opened as po_file
from bot.i18n.po import Entry as PoEntry
from bot.i18n.po import PoError
from bot.i18n.stock import empty

DESK = "desk.yaml"
LONGEST_HOURS = 500
_USUAL = re.compile(r"^hours:[^\n]*$", re.MULTILINE)

File_ = TypeVar("File_", bound=BaseModel)


class CloseDays(Strict):
    """Let some days keep other hours, or none."""

    kind: Literal["close"] = "close"
    closure: Closure


class UsualDays(Strict):
    """Let days keep the usual hours again: an entry goes that is just like this one."""

    kind: Literal["usual"] = "usual"
    closure: Closure


class SetHours(Strict):
    """Change the usual hours."""

    kind: Literal["hours"] = "hours"
    hours: Annotated[str, Field(min_length=3, max_length=LONGEST_HOURS, pattern=r"^[^\n]+$")]


class Said(Strict):
    """A canned reply in another language; what is empty is not translated."""

    title: Annotated[str, Field(max_length=2 * replies.LONGEST_TITLE)] = ""
    text: Annotated[str, Field(max_length=2 * replies.LONGEST)] = ""


class PutReply(Strict):
    """Write a canned reply, or a new one at the end."""

    kind: Literal["put"] = "put"
    reply: Reply
    said: dict[str, Said] = Field(default_factory=dict)


class DropReply(Strict):
    """Take a canned reply away."""

    kind: Literal["drop"] = "drop"
    id: Name


Edit = Annotated[
    CloseDays | UsualDays | SetHours | PutReply | DropReply, Field(discriminator="kind")
]
EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Edit, ...])


def edited(sources: Sources, edits: Sequence[Edit]) -> Sources:
    """Make changes, one after the other.

    Raises:
        ContentError: a file that they are about cannot be read, or cannot be written.
    """
    files = dict(sources.files)
    try:
        for one in edits:
            _MAKERS[type(one)](files, one)
    except (Refused, ValidationError, PoError, UnicodeDecodeError):
        raise ContentError("A file that this is about cannot be read.") from None
    return Sources(files)


def closures_of(sources: Sources) -> tuple[Closure, ...]:
    """Read the days with hours of their own."""
    return _read(sources.files, closures.FILE, ClosuresFile).closures


def replies_of(sources: Sources) -> tuple[Reply, ...]:
    """Read the canned replies."""
    return _read(sources.files, replies.FILE, RepliesFile).replies


def usual_hours(sources: Sources) -> Hours:
    """Read the usual hours of the desk, its clock and its holidays."""
    desk = _read(sources.files, DESK, DeskFile)
    return Hours(desk.hours, desk.zone, desk.country)


def _read(files: Mapping[str, bytes], name: str, model: type[File_]) -> File_:
    data = opened(files[name]).data if files.get(name, b"").strip() else {}
    return model.model_validate(data or {})


def _close(files: dict[str, bytes], one: CloseDays) -> None:
    known = _read(files, closures.FILE, ClosuresFile).closures
    if one.closure not in known:
        _write_days(files, [*known, one.closure])


def _usual(files: dict[str, bytes], one: UsualDays) -> None:
    known = _read(files, closures.FILE, ClosuresFile).closures
    if one.closure in known:
        _write_days(files, [day for day in known if day != one.closure])


def _write_days(files: dict[str, bytes], days: Sequence[Closure]) -> None:
    entries = [_entry_of(day, ("from", "to", "hours", "note")) for day in days]
    files[closures.FILE] = relisted(
        files.get(closures.FILE, b""), "closures", entries, "closures.json"
    )


def _entry_of(model: BaseModel, order: Sequence[str]) -> Entry:
    """Give the keys of an entry that are written; what is as usual is left out."""
    held = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {name: held[name] for name in order if held.get(name) not in (None, "", [])}


def _hours(files: dict[str, bytes], one: SetHours) -> None:
    before = files[DESK].decode("utf-8")
    line = f"hours: {json.dumps(one.hours, ensure_ascii=False)}"
    after = _USUAL.sub(lambda _: line, before, count=1)
    wanted = {**opened(files[DESK]).data, "hours": one.hours}
    if opened(after.encode()).data != wanted:
        raise ContentError("The hours of desk.yaml are not written on a line of their own.")
    files[DESK] = after.encode()


def _put(files: dict[str, bytes], one: PutReply) -> None:
    known = list(_read(files, replies.FILE, RepliesFile).replies)
    at = next((number for number, reply in enumerate(known) if reply.id == one.reply.id), None)
    if at is None:
        known.append(one.reply)
    else:
        known[at] = one.reply
    _write_replies(files, known)
    for locale, said in one.said.items():
        _translate(files, locale, one.reply, said)
    for path in [path for path in files if path.startswith(f"{LOCALES}/")]:
        _keep_up(files, path, one.reply)


def _drop(files: dict[str, bytes], one: DropReply) -> None:
    known = _read(files, replies.FILE, RepliesFile).replies
    _write_replies(files, [reply for reply in known if reply.id != one.id])
    context = f"{replies.CONTEXT}.{one.id}"
    for path in [path for path in files if path.startswith(f"{LOCALES}/")]:
        _without(files, path, context)


def _write_replies(files: dict[str, bytes], known: Sequence[Reply]) -> None:
    entries = [_entry_of(reply, ("id", "title", "topics", "text")) for reply in known]
    files[replies.FILE] = relisted(
        files.get(replies.FILE, b""), "replies", entries, "replies.json"
    )


def _translate(files: dict[str, bytes], locale: str, reply: Reply, said: Said) -> None:
    """Put the translations of a reply where they stood, or at the end of the file of replies."""
    folder = f"{LOCALES}/{locale}/LC_MESSAGES/"
    pairs = ((reply.title, said.title), (reply.text, said.text))
    blocks = [_block(reply.context, source, text) for source, text in pairs if text]
    for path in [path for path in files if path.startswith(folder) and path != _home(locale)]:
        _without(files, path, reply.context)
    path = _home(locale)
    file = po_file(files[path].decode("utf-8")) if path in files else empty(locale)
    places = [number for number, one in enumerate(file.blocks) if _is_of(one, reply.context)]
    at = places[0] if places else len(file.blocks)
    rest = [one for one in file.blocks if not _is_of(one, reply.context)]
    made = File(file.head, (*rest[:at], *blocks, *rest[at:]), file.tail)
    if made.blocks or path in files:
        files[path] = made.text().encode()


def _home(locale: str) -> str:
    return f"{LOCALES}/{locale}/LC_MESSAGES/replies.po"


def _block(context: str, source: str, said: str) -> Block:
    message = Message(context, source)
    return Block(PoEntry(context, source, "", (said,), 0), written(message, (said,)))


def _is_of(block: Block, context: str) -> bool:
    return block.entry.context == context and not block.entry.obsolete


def _keep_up(files: dict[str, bytes], path: str, reply: Reply) -> None:
    """Put aside what translates an earlier wording: a translator's work is kept, and not shown."""
    if f'msgctxt "{reply.context}"'.encode() not in files[path]:
        return
    file = po_file(files[path].decode("utf-8"))
    made = []
    for one in file.blocks:
        stale = _is_of(one, reply.context) and one.entry.source not in {reply.title, reply.text}
        if not stale:
            made.append(one)
        elif one.translated:
            made.append(one.retired())
    if tuple(made) != file.blocks:
        files[path] = File(file.head, tuple(made), file.tail).text().encode()


def _without(files: dict[str, bytes], path: str, context: str) -> None:
    if f'msgctxt "{context}"'.encode() not in files[path]:
        return
    file = po_file(files[path].decode("utf-8"))
    kept = tuple(one for one in file.blocks if not _is_of(one, context))
    if len(kept) != len(file.blocks):
        files[path] = File(file.head, kept, file.tail).text().encode()


def translations_of(sources: Sources, reply: Reply, locales: Sequence[str]) -> dict[str, Said]:
    """Read what a reply is in other languages, also what is not complete."""
    return {locale: _said(sources, reply, locale) for locale in locales}


def _said(sources: Sources, reply: Reply, locale: str) -> Said:
    found: dict[str, str] = {}
    for block in _blocks(sources, locale):
        if _is_of(block, reply.context) and not block.entry.fuzzy:
            found.setdefault(block.entry.source, block.entry.said[0])
    return Said(title=found.get(reply.title, ""), text=found.get(reply.text, ""))


def _blocks(sources: Sources, locale: str) -> Iterator[Block]:
    for path in sources.matching(f"{LOCALES}/{locale}/LC_MESSAGES/*.po"):
        if f'msgctxt "{replies.CONTEXT}.'.encode() in sources.files[path]:
            yield from po_file(sources.files[path].decode("utf-8")).blocks


_MAKERS: Mapping[type[Any], Callable[[dict[str, bytes], Any], None]] = {
    CloseDays: _close,
    UsualDays: _usual,
    SetHours: _hours,
    PutReply: _put,
    DropReply: _drop,
}
