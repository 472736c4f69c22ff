"""Everything the web desk is handed: the doors it uses and the few values it needs.

**Rules.** Protocols say what is needed, the store has it. Sealing goes through two plain
functions: no key is known here.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.content.content import Content
from bot.content.sources import Sources
from bot.desk import asking, taking
from bot.desk.practice import Practice
from bot.desk.web.kept import Counters, Following
from bot.model.case import CaseCard
from bot.model.effect import Notice
from bot.model.presence import Presence, Shift
from bot.model.queue import QueueRules
from bot.ports import Inbox, Transcript, Wakeups
from bot.store.census import Seated
from bot.store.publication import Publication, Published
from bot.store.values import Account

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)


class Index(taking.Index, Protocol):
    """The desk's index and presence, as `store.desk` has them."""

    async def queue(self, rules: QueueRules, *, training: bool = False) -> list[CaseCard]: ...

    async def keeping(
        self, rules: QueueRules, *, training: bool = False, first: int = ...
    ) -> list[CaseCard]: ...

    async def snapshot(self) -> tuple[int, int]: ...

    async def holders(self) -> set[str]: ...

    async def of(self, conversation: str) -> list[CaseCard]: ...

    async def touch(self, login: str, at: datetime, seconds: int) -> None: ...

    async def leave(self, login: str) -> None: ...

    async def set_shift(
        self, login: str, shift: Shift, at: datetime, *, training: bool | None = None
    ) -> None: ...

    async def presences(self) -> list[Presence]: ...

    async def notices(
        self, login: str, after_id: str, also: str = ""
    ) -> list[tuple[str, Notice]]: ...


class Staff(Protocol):
    """Accounts, enrolment links, sessions and counters, as `store.staff` has them. Tokens come hashed."""

    async def add(self, account: Account) -> bool: ...

    async def get(self, login: str) -> Account | None: ...

    async def known(self, login: str) -> Account | None: ...

    async def everyone(self) -> list[Account]: ...

    async def holder(self, passkey: str) -> Account | None: ...

    async def revise(
        self, login: str, how: Callable[[Account], Account]
    ) -> Account | Literal["nobody", "last_admin"]: ...

    async def offer(self, token_hash: str, login_hint: str, ttl_s: int) -> None: ...

    async def offered(self, token_hash: str) -> str | None: ...

    async def redeem(self, token_hash: str) -> str | None: ...

    async def enter(self, session_hash: str, login: str, idle_s: int) -> None: ...

    async def who(self, session_hash: str, idle_s: int) -> str | None: ...

    async def peek(self, session_hash: str) -> str | None: ...

    async def fresh(self, session_hash: str) -> bool: ...

    async def lock(self, session_hash: str) -> str | None: ...

    async def locked(self, session_hash: str) -> str | None: ...

    async def reopen(self, session_hash: str, login: str, idle_s: int) -> None: ...

    async def quit(self, session_hash: str) -> None: ...

    async def quit_all(self, login: str) -> None: ...

    async def challenge(self, key: str, value: str, ttl_s: int) -> None: ...

    async def challenged(self, key: str) -> str | None: ...

    async def attempts(self, key: str, window_s: int) -> int: ...

    async def spare(self, key: str, window_s: int) -> None: ...

    async def once(self, key: str, ttl_s: int) -> bool: ...


class Care(taking.Care, Protocol):
    """What counsellors carry, as `store.care` has it."""

    async def veil(self, login: str) -> int | None: ...

    async def set_veil(self, login: str, level: int | None) -> None: ...

    async def tell(self, notice: Notice, key: str) -> None: ...


class Publications(Protocol):
    """What was published, as `store.publications` has it."""

    async def log(self) -> list[Publication]: ...

    async def fetch(self, revision: str) -> Sources: ...

    async def publish(self, entry: Publication, sources: Sources | None = None) -> Published: ...


class Census(Protocol):
    """How many people sit where, as `store.census` has it."""

    async def count(self) -> Seated: ...


@dataclass(frozen=True, slots=True)
class Office:
    """What admins change content with; without it the desk has no such pages.

    Attributes:
        served: the files that this process serves, published or not.
    """

    publications: Publications
    census: Census
    served: Callable[[], Sources]


@dataclass(frozen=True, slots=True)
class Doors:
    """What `create_desk_app` is given.

    Attributes:
        base_url: where counsellors reach the desk; `https` makes the cookies Secure and host-bound.
        now: the clock, aware, in UTC.
        closing: set when the process stops; open streams end then.
    """

    inbox: Inbox
    index: Index
    transcript: Transcript
    staff: Staff
    audit: asking.Log
    care: Care
    counters: Counters
    following: Following
    wakeups: Wakeups
    seal: Callable[[str, bytes], bytes]
    unseal: Callable[[str, bytes], bytes]
    content: Callable[[], Content]
    base_url: str
    now: Callable[[], datetime]
    closing: asyncio.Event
    office: Office | None = None
    practice: Practice | None = None

    @property
    def secure(self) -> bool:
        """Whether counsellors come over https."""
        return self.base_url.startswith("https://")
