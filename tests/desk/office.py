"""Admins in tests: a desk with a small content, publications in memory, and forms that are filled in as on the page."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from httpx import Response
from typing_extensions import override

from bot.content.content import Content
from bot.content.load import assembled
from bot.content.sources import Sources, gathered
from bot.desk.web.doors import Doors, Office
from bot.errors import ContentError
from bot.store.census import Seated
from bot.store.publication import Publication, Published
from tests.content.small import Small
from tests.desk.people import Counsellor
from tests.desk.stand_ins import House

SHUT = "Nous ne répondons pas. {state}."
HUMAN = """  human:
    branch:
      - {when: {desk: closed}, to: shut}
      - {to: queue}
  shut:
    say: "Nous ne répondons pas. {state}."
    then: hello
  queue:
    handoff: queue
    then: copy
"""
REPLIES = """
replies:
  - id: hello
    title: Accueil
    text: Bonjour. Je te lis.
  - {id: believe, title: Je te crois, topics: [listening], text: Je te crois.}
"""
ENGLISH: dict[str, str | None] = {
    SHUT: "We are not answering. {state}.",
    "Bonjour. Je te lis.": "Hello. I am reading you.",
    "Je te crois.": "I believe you.",
    "Fermé": "Closed",
}


def made(folder: Path) -> Path:
    """Write a small content without any mistake, with two canned replies; give the folder of its dialogs."""
    small = Small(folder)
    small.change("start.yaml", "  human:\n    handoff: queue\n    then: copy\n", HUMAN)
    small.files["replies.yaml"] = REPLIES
    small.write(ENGLISH)
    return small.folder


@cache
def usual() -> Sources:
    """The files of that content."""
    with TemporaryDirectory() as folder:
        return gathered(made(Path(folder)))


@cache
def usual_content() -> Content:
    """What it compiles to."""
    return assembled(usual())


@dataclass
class PublicationsInMemory:
    """What was published, newest first; refuses whoever is second, as the store's script does."""

    entries: list[Publication] = field(default_factory=list)
    files: dict[str, Sources] = field(default_factory=dict)

    async def log(self) -> list[Publication]:
        return list(self.entries)

    async def fetch(self, revision: str) -> Sources:
        if revision not in self.files:
            raise ContentError("Not kept.")
        return self.files[revision]

    async def publish(self, entry: Publication, sources: Sources | None = None) -> Published:
        if entry.number != (self.entries[0].number if self.entries else 0) + 1:
            return Published.OVERTAKEN
        if sources is None and entry.revision not in self.files:
            return Published.MISSING
        self.files.setdefault(entry.revision, sources or Sources())
        self.entries.insert(0, entry)
        return Published.OK

    def now(self) -> Sources:
        """Return the files that are published."""
        return self.files[self.entries[0].revision]


@dataclass
class CensusInMemory:
    """How many sit where."""

    seated: Seated = field(default_factory=Seated)

    async def count(self) -> Seated:
        return self.seated


@dataclass
class OfficeHouse(House):
    """A desk with a content of its own, where admins can publish."""

    publications: PublicationsInMemory = field(default_factory=PublicationsInMemory)
    census: CensusInMemory = field(default_factory=CensusInMemory)

    @override
    def doors(self) -> Doors:
        office = Office(self.publications, self.census, usual)
        return replace(super().doors(), content=usual_content, office=office)


@dataclass
class Page:
    """A page, and the forms on it."""

    response: Response

    @property
    def text(self) -> str:
        """What stands on it, without marks."""
        body = re.sub(r"<(script|style).*?</\1>", "", self.response.text, flags=re.DOTALL)
        plain = html.unescape(re.sub(r"<[^>]+>", " ", body))
        return " ".join(plain.replace("\u202f", " ").replace("\u00a0", " ").split())

    def hidden(self, name: str) -> str:
        """Return a hidden field; of several forms the first."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.response.text)
        return html.unescape(found[1]) if found else ""


@dataclass
class Admin(Counsellor):
    """Somebody who may change content."""

    login: str = "lea"
    name: str = "Léa"
    here: Page | None = None

    async def open(self, path: str) -> Page:
        """Open a page."""
        self.here = Page(await self.browser.get(path))
        return self.here

    async def send(self, path: str, fields: Mapping[str, str] | None = None) -> Page:
        """Press a button of the page that is open: its draft goes along."""
        assert self.here is not None
        carried = {name: self.here.hidden(name) for name in ("csrf", "draft", "base")}
        response = await self.browser.post(path, data={**carried, **(fields or {})})
        self.here = Page(response)
        return self.here

    async def publish(self, note: str = "") -> Page:
        """Read the draft again, and publish it."""
        await self.send("/versions/brouillon")
        return await self.send("/versions/publier", {"note": note})
