"""The doors of the page, in memory, and a talker that answers without a worker.

**Rules.** Only for tests of the page itself: what the store promises is tested with the store.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import cast

from bot.channels.webchat.entrance import Doors
from bot.content.content import Content
from bot.i18n.catalog import Catalog, Catalogs
from bot.model.event import Arrival, Chose, Left, Said, Start
from bot.model.message import Button, CopyText, Message
from bot.ports import Accepted
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault

EXITS = frozenset({"x", "stop", "meteo", "quitter"})


@dataclass
class MemoryFeed:
    """Feeds as lists, with a signal when one grows."""

    feeds: dict[str, list[tuple[str, str, Message]]] = field(default_factory=dict)
    drops: list[str] = field(default_factory=list)
    signs: dict[str, str] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    count: int = 0

    async def put(self, conversation: str, key: str, message: Message) -> str:
        feed = self.feeds.setdefault(conversation, [])
        known = [ident for ident, other, _ in feed if other == key]
        if known:
            return known[0]
        self.count += 1
        feed.append((f"{self.count:08d}-0", key, message))
        async with self.changed:
            self.changed.notify_all()
        return feed[-1][0]

    async def read(self, conversation: str, after: str) -> list[tuple[str, Message]]:
        feed = self.feeds.get(conversation, [])
        return [(ident, message) for ident, _, message in feed if ident > after]

    async def holds(self, conversation: str, ident: str) -> bool:
        return any(ident == known for known, _, _ in self.feeds.get(conversation, []))

    async def remove(self, conversation: str, ids: Sequence[str]) -> None:
        feed = self.feeds.get(conversation, [])
        self.feeds[conversation] = [one for one in feed if one[0] not in ids]
        async with self.changed:
            self.changed.notify_all()

    async def drop(self, conversation: str) -> None:
        self.drops.append(conversation)
        self.feeds.pop(conversation, None)
        async with self.changed:
            self.changed.notify_all()

    async def hint(self, conversation: str, key: str) -> None:
        self.signs[conversation] = key
        async with self.changed:
            self.changed.notify_all()

    async def hinted(self, conversation: str) -> str:
        return self.signs.get(conversation, "")

    async def watch(self, topic: str) -> AsyncIterator[None]:
        yield
        while True:
            async with self.changed:
                await self.changed.wait()
            yield


@dataclass
class MemoryInbox:
    """An inbox that keeps arrivals and can be told to fail."""

    arrivals: list[Arrival] = field(default_factory=list)
    failures: int = 0
    fresh: asyncio.Queue[Arrival] = field(default_factory=asyncio.Queue)

    async def append(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("redis is away")
        return [self._one(arrival) for arrival in arrivals]

    def _one(self, arrival: Arrival) -> Accepted:
        if any(arrival.source == known.source for known in self.arrivals):
            return Accepted.DUPLICATE
        self.arrivals.append(arrival)
        self.fresh.put_nowait(arrival)
        return Accepted.STORED

    def events(self) -> list[str]:
        """Name what arrived, in order."""
        return [arrival.event.kind for arrival in self.arrivals]


@dataclass
class MemoryTimers:
    """Leases as they were last prolonged."""

    due: dict[tuple[str, str], datetime] = field(default_factory=dict)

    async def arm(self, conversation: str, name: str, due: datetime) -> None:
        self.due[conversation, name] = due


@cache
def some_vault() -> Vault:
    """Hold a key of its own, for as long as the tests run."""
    with TemporaryDirectory() as folder:
        return Vault(Keyring.create(Path(folder) / "key"))


def conversation(channel: str, address: str) -> str:
    """Make a pseudonym as the vault does, without its secret."""
    return hashlib.sha256(f"{channel}{address}".encode()).hexdigest()[:26]


def some_content() -> Content:
    """Hold the few things that the page asks of its content."""
    english = Catalog(by_context={("web.chat", "Envoyer"): "Send"}, by_source={})
    arabic = Catalog(
        by_context={
            ("web.chat", "Envoyer"): "إرسال",
            ("web.chat", "Écris ici"): "الكتابة هنا",
            ("globals", "Fermer"): "إغلاق",
        },
        by_source={},
    )
    made = SimpleNamespace(
        exits=EXITS,
        locales=("fr", "en", "ar"),
        directions={"fr": "ltr", "en": "ltr", "ar": "rtl"},
        source_locale="fr",
        desk=SimpleNamespace(typing=True),
        rules=SimpleNamespace(exit=SimpleNamespace(label="Fermer")),
        catalogs=Catalogs({"en": english, "ar": arabic}),
    )
    return cast(Content, made)


@dataclass
class House:
    """Everything behind the page, and its talker."""

    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    feed: MemoryFeed = field(default_factory=MemoryFeed)
    timers: MemoryTimers = field(default_factory=MemoryTimers)
    vault: Vault = field(default_factory=some_vault)
    content: Content = field(default_factory=some_content)

    def doors(self) -> Doors:
        """Hand the doors to the page."""
        return Doors(
            self.inbox,
            self.feed,
            self.feed,
            conversation,
            lambda: self.content,
            self.timers,
            self.vault.seal_fixed,
            self.vault.open_fixed,
        )

    async def talk(self) -> None:
        """Answer what arrives, for ever: a greeting, a question, an echo."""
        while True:
            arrival = await self.inbox.fresh.get()
            for place, message in enumerate(answers(arrival)):
                await self.feed.put(arrival.conversation, f"{arrival.source}.{place}", message)


def answers(arrival: Arrival) -> list[Message]:
    """Say something fitting."""
    match arrival.event:
        case Start():
            return [GREETING]
        case Said(text=text):
            return [Message("", f"Tu as écrit : {text}", rows=ALWAYS)]
        case Chose(value="c:entry.screen:yes"):
            return [SERVICES]
        case Chose(value=value):
            return [Message("", f"Choix : {value}", rows=ALWAYS, voice="human")]
        case Left():
            return [Message("", "Bonjour.")]
        case _:
            return []


ALWAYS = (
    (Button("Danger", "e", "global"), Button("Parler à quelqu’un", "h", "global")),
    (Button("Fermer", "x", "exit"),),
)
GREETING = Message(
    "Bonjour.",
    "Bonjour. Ici, tu peux écrire.\n\nEst-ce que quelqu’un peut voir ton écran en ce moment ?",
    rows=(
        (Button("Oui", "c:entry.screen:yes"), Button("Non", "c:entry.screen:no")),
        (Button("Je ne sais pas", "c:entry.screen:maybe"),),
        *ALWAYS,
    ),
)
SERVICES = Message(
    "Voici.",
    "Tu peux envoyer un SMS au 114. C’est gratuit, jour et nuit.\n\n"
    "3018 — ouvert jusqu’à 23:00\nPar tchat ou par téléphone.\n\n"
    "119 — ouvert jour et nuit",
    rows=(
        (Button("On partage des photos de moi", "c:topics.pick:photos"),),
        (Button("On me harcèle en ligne", "c:topics.pick:harassment"),),
        (Button("C’est violent à la maison", "c:topics.pick:home"),),
        *ALWAYS,
    ),
    copies=(CopyText("Copier le SMS", "Je suis en danger. Je ne peux pas parler. J’ai 15 ans."),),
)
