"""Everything the staff bot is handed, and the one way to change what is kept of a chat.

**Rules.** Whether somebody may is asked of the account at each step: one that was removed is nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.content.content import Content
from bot.desk.follow_ups import FollowUps
from bot.desk.telegram.state import Chat, dump, load
from bot.errors import StoreError
from bot.ports import Inbox, Transcript, Wakeups
from bot.store.audit import Audit
from bot.store.care import StoreCare
from bot.store.chats import StoreChats
from bot.store.desk import Desk
from bot.store.following import Following
from bot.store.staff import StoreStaff
from bot.store.values import Account

IDLE = timedelta(minutes=30)
"""How long somebody is there without doing anything: a phone in a pocket is not a page that was left open."""
ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Doors:
    """What the parts of the staff bot use."""

    inbox: Inbox
    index: Desk
    transcript: Transcript
    staff: StoreStaff
    chats: StoreChats
    audit: Audit
    wakeups: Wakeups
    care: StoreCare
    following: Following
    content: Callable[[], Content]
    now: Callable[[], datetime]

    @property
    def follow_ups(self) -> FollowUps:
        """Return the way to follow-ups."""
        return FollowUps(self.index, self.following, self.transcript, self.audit)

    async def account(self, login: str) -> Account | None:
        """Return the account, as long as there is one that may hold cases."""
        account = await self.staff.get(login)
        return account if account is not None and account.takes_cases else None

    async def owner(self, chat: Chat) -> Account | None:
        """Return whose chat it is; nobody's since their ways in were taken away: it belongs to the life before."""
        account = await self.account(chat.login)
        return account if account is not None and account.life == chat.life else None

    async def named(self, login: str) -> str:
        """Return what colleagues call somebody."""
        account = await self.staff.get(login) if login else None
        return account.name if account else login

    async def chat(self, name: str) -> Chat | None:
        """Return what is kept of a chat."""
        kept = await self.chats.get(name)
        return load(kept.plain) if kept else None

    async def change(self, name: str, how: Callable[[Chat], Chat | None]) -> Chat | None:
        """Change what is kept of a chat, or delete it; None if nothing is kept."""
        for _ in range(ATTEMPTS):
            kept = await self.chats.get(name)
            if kept is None:
                return None
            before = load(kept.plain)
            after = how(before)
            if after == before:
                return before
            if await self.chats.put(name, kept, dump(after) if after else None):
                return after
        raise StoreError("A chat changes faster than it can be kept.")
