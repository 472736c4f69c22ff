"""What an admin has changed and not published yet, and what becomes of it: looked at, compared, published.

**Rules.** A draft is a list of small changes that the page carries; nothing of it is stored. It is laid on whatever is
published at that moment, so what a colleague published meanwhile is in it. Only what compiles is published, as one more
publication like any other; whoever is second is told, and keeps the draft (P11).
"""

import asyncio
import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from bot.content.changes import Change, changes
from bot.content.content import Content
from bot.content.edits import EDITS, Edit, edited
from bot.content.finding import Finding
from bot.content.load import assembled, drafted, finished, found
from bot.content.sources import Sources
from bot.desk.web.doors import Office
from bot.errors import ContentError
from bot.store.publication import Publication

LARGEST_DRAFT = 12_000
"""Letters that a draft may take in a form; beyond it, publish first."""
LARGEST_PLAIN = 200_000
LARGEST_FORM = 160_000
"""A reply in every language, each sign as six, and the draft beside it."""


@dataclass(frozen=True, slots=True)
class Base:
    """What is in force: its files, and the publication that brought them; None before the first."""

    sources: Sources
    head: Publication | None

    @property
    def number(self) -> int:
        """The number of the publication; 0 before the first."""
        return self.head.number if self.head else 0


@dataclass(frozen=True, slots=True)
class Met:
    """What a colleague published since a draft was begun.

    Attributes:
        both: what both changed, by the name that the list of changes has for it.
    """

    head: Publication
    both: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft, looked at.

    Attributes:
        findings: every error, and the warnings that what is published has not.
        content: what would be published; None if the files do not make one.
    """

    sources: Sources
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    content: Content | None = None

    @property
    def good(self) -> bool:
        """Whether this may be published."""
        wrong = any(one.severity == "error" for one in self.findings)
        return self.content is not None and not wrong


@dataclass(frozen=True, slots=True)
class Draft:
    """What was changed, and on what."""

    edits: tuple[Edit, ...] = ()
    base: int = 0

    @property
    def carried(self) -> str:
        """Write it for a hidden field."""
        if not self.edits:
            return ""
        return base64.urlsafe_b64encode(
            zlib.compress(EDITS.dump_json(self.edits, by_alias=True), 9)
        ).decode()

    def emptied(self, form: Mapping[str, str]) -> bool:
        """Whether a form brought a draft of which nothing is left."""
        return bool(form.get("draft")) and not self.edits

    @property
    def full(self) -> bool:
        """Whether a form could not carry more."""
        return len(self.carried) > LARGEST_DRAFT


def read_draft(carried: str, base: str) -> Draft:
    """Read what a page carried; nothing, if it is not what a page of ours carries."""
    number = int(base) if base.isdecimal() and len(base) < 10 else 0
    try:
        inflating = zlib.decompressobj()
        plain = inflating.decompress(base64.urlsafe_b64decode(carried), LARGEST_PLAIN)
        return Draft(EDITS.validate_json(plain) if inflating.eof else (), number)
    except (ValueError, zlib.error, ValidationError):
        return Draft((), number)


@dataclass
class Workshop:
    """Reads what is in force, lays drafts on it, publishes them."""

    office: Office
    content: Callable[[], Content]
    _sources: dict[str, Sources] = field(default_factory=dict)
    _known: dict[str, "frozenset[_Mark]"] = field(default_factory=dict)
    _last: "tuple[tuple[str, tuple[Edit, ...]], Looked] | None" = None

    async def base(self) -> Base:
        """Return what is in force: what was published last, or what this process serves before anything was."""
        log = await self.office.publications.log()
        if not log:
            return Base(self.office.served(), None)
        return Base(await self.files(log[0].revision), log[0])

    async def files(self, revision: str) -> Sources:
        """Return the files of a revision; those of the last few are remembered.

        Raises:
            ContentError: it is not kept any more.
        """
        served = self.office.served()
        if served.revision == revision:
            return served
        if revision not in self._sources:
            while len(self._sources) >= 4:
                self._sources.pop(next(iter(self._sources)))
            self._sources[revision] = await self.office.publications.fetch(revision)
        return self._sources[revision]

    async def compiled(self, sources: Sources) -> Content:
        """Return the content of a revision that was checked once.

        Raises:
            ContentError: this version of the program cannot read it.
        """
        served = self.content()
        if served.revision == sources.revision:
            return served
        same = _risk(sources) == _risk(self.office.served())
        return await asyncio.to_thread(assembled, sources, served.lexicons if same else None)

    async def look(self, base: Base, edits: Sequence[Edit]) -> Looked:
        """Compile a draft and say what it changes.

        Raises:
            ContentError: a file that it changes cannot be read.
        """
        revision = base.sources.revision
        key = (revision, tuple(edits))
        if self._last is not None and self._last[0] == key:
            return self._last[1]  # read again, then published: looked at once
        before = self._known.get(revision)
        looked, known = await asyncio.to_thread(_looked, base.sources, key[1], before)
        self._known, self._last = {revision: known}, (key, looked)
        return looked

    async def met(self, draft: Draft, base: Base, mine: Sequence[Change]) -> Met | None:
        """Say who published since a draft was begun; None if nobody did."""
        if base.head is None or base.number == draft.base or not draft.edits:
            return None
        log = await self.office.publications.log()
        before = next((one for one in log if one.number == draft.base), None)
        try:
            old = await self.files(before.revision) if before else None
        except ContentError:
            old = None
        if old is None:
            return Met(base.head)
        theirs = await asyncio.to_thread(changes, old, base.sources)
        areas = {one.where for one in theirs}
        return Met(base.head, frozenset(one.where for one in mine if one.where in areas))


_Mark = tuple[str, str, str]


def _looked(
    before: Sources, edits: tuple[Edit, ...], known: frozenset[_Mark] | None
) -> tuple[Looked, frozenset[_Mark]]:
    """Look at a draft; `known` are the findings of what is published, if they were looked for before."""
    if known is None:
        known = frozenset(_mark(one) for one in found(drafted(before)))
    sources = edited(before, edits)
    draft = drafted(sources)
    findings = found(draft)
    wrong = any(one.severity == "error" for one in findings)
    new = [
        one
        for one in findings
        if one.severity == "error" or (one.severity == "warning" and _mark(one) not in known)
    ]
    told = tuple(changes(before, sources))
    return Looked(sources, told, tuple(new), None if wrong else finished(draft)), known


def _mark(one: Finding) -> _Mark:
    """Know a finding again, though its line may have moved."""
    return one.file, one.rule, one.sentence


def _risk(sources: Sources) -> dict[str, bytes]:
    return {path: data for path, data in sources.files.items() if path.startswith("risk/")}
