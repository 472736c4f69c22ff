"""One look at one chat: what should stand there is compared with what does, and the difference is made.

**Rules.** Each id is kept before the next message is sent; a crash repeats one message at most. Nothing of a case is
shown unless `transcript.read` gives it to this counsellor now, and who reads is written down first (P7). What is no
longer theirs leaves the chat.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.desk import board
from bot.desk.colleagues import called_in_vain
from bot.desk.telegram import changes, render
from bot.desk.telegram.aside import Aside
from bot.desk.telegram.client import TopicGone
from bot.desk.telegram.lookup import beside, logins
from bot.desk.telegram.state import Chat, Page, Room, Saying, Shown
from bot.desk.telegram.words import Words
from bot.model.audit import Action
from bot.model.case import CaseCard
from bot.model.queue import can_be_given
from bot.ports import OpenCase
from bot.store.values import Account

SWEEP_SECONDS = 24 * 3600.0
"""Telegram lets a bot delete for 48 hours (P4): half of that leaves a day for being down."""
READ_SECONDS = 3600.0
CARDS = 5


class Screen(Aside):
    """A counsellor's chat, for the length of one look."""

    async def draw(self) -> bool:
        """Make the chat show what it should; False once it is forgotten."""
        chat = await self._doors.chat(self._name)
        if chat is None:
            return False
        self._chat, self._words = chat, Words(self._doors.content(), chat.locale)
        account = await self._doors.owner(chat)
        if chat.over or account is None:
            await self._forget(account)
            return False
        if chat.shut:
            return True
        await self._attend()
        opened = await self._rooms(account)
        await self._notices(account)
        await self._tidy()
        await self._queue()
        await self._offers()
        await self._blocks(account)
        await self._warning()
        await self._check_in()
        for one in opened.values():
            await self._shown(one, account)
        await self._panel(opened)
        await self._sheet(account)
        await self._say()
        return True

    async def _forget(self, account: Account | None) -> None:
        """Empty the chat, then forget that it ever was one."""
        await self._change(lambda old: replace(old, over=True))
        if account is None:
            await self._doors.index.leave(self._chat.login)
        for room in self._chat.rooms.values():
            if room.thread:
                await self._client.end_topic(self._chat.chat, room.thread)
        await self._client.wipe(self._chat.chat, self._chat.refs)
        await self._doors.change(self._name, changes.forgotten)

    async def _rooms(self, account: Account) -> dict[str, OpenCase]:
        """Open what this counsellor holds, close what they do not; return what may be shown.

        Who is no supervisor any more reads along no more, however the case was left.
        """
        login, opened = self._chat.login, {}
        cards = await self._doors.index.cases(login)
        held = {card.case_id for card in cards if not card.training}
        wished = {self._chat.wished} - {""}
        begin = held | wished if self._works else wished
        for case in sorted(self._chat.rooms.keys() | begin):
            room = self._chat.rooms.get(case, Room())
            one = None if room.over else await self._doors.transcript.read(case, login)
            if one is None or (one.listening and not account.supervises):
                await self._close(case)
            else:
                await self._read(case, room, one)
                opened[case] = one
        return opened

    async def _close(self, case: str) -> None:
        """Take a case off the screen, the counsellor's own words too."""
        if case not in self._chat.rooms:
            return

        def over(old: Chat) -> Chat:
            current = "" if old.current == case else old.current
            room = old.rooms.get(case, Room())
            return replace(old, current=current).with_room(case, replace(room, over=True))

        await self._change(over)
        room = self._chat.rooms[case]
        if room.thread:
            await self._client.end_topic(self._chat.chat, room.thread)
        await self._client.wipe(self._chat.chat, room.refs)
        await self._change(partial(changes.closed, case, self._doors.now().timestamp()))

    async def _read(self, case: str, room: Room, one: OpenCase) -> None:
        """Write down who reads, then let it be shown: when it is opened, and once an hour while it goes on.

        What was handed to them, and is hard, waits until they say that they read it.
        """
        begun, now = case in self._chat.rooms, self._now.timestamp()
        noted, fresh = False, len(one.lines) > room.told
        rules = self._doors.content().care
        unread = await self._taking.asks_first(one, self._chat.login, rules)
        if unread:
            noted = not room.unread
        elif not room.read_at or (fresh and now - room.read_at > READ_SECONDS):
            action = Action.READ_ON if room.read_at else Action.OPEN
            await self._doors.audit.record(self._chat.login, action, case)
            room, noted = replace(room, read_at=now), True
        if noted or not begun or fresh or room.listening != one.listening:
            read = replace(room, told=len(one.lines), listening=one.listening, unread=unread)
            await self._change(lambda old: changes.opened(old, case, read, topics=self._topics))

    async def _tidy(self) -> None:
        """Delete what is stale, and what has nearly reached the platform's limit."""
        old = self._now.timestamp() - SWEEP_SECONDS
        gone = set(self._chat.stale) | {ref for ref, at in self._chat.loose if at < old}
        shown: list[Shown | None] = [*self._chat.ours]
        for room in self._chat.rooms.values():
            shown += [room.head, *(page.shown for page in room.pages)]
            gone |= {ref for ref, at in room.own if at < old}
        gone |= {one.ref for one in shown if one is not None and one.ref and one.at < old}
        if not gone:
            return
        await self._client.wipe(self._chat.chat, sorted(gone))
        await self._change(lambda chat: changes.without(chat, frozenset(gone)))

    async def _queue(self) -> None:
        """Show who waits while on shift; what was taken changes where it stands."""
        on, index, rules = self._serves, self._doors.index, self._doors.content().desk.queue
        first = await index.queue(rules, first=CARDS) if on else []
        waiting = {one.case_id: one for one in first}
        for case, shown in list(self._chat.cards.items()):
            card = waiting.get(case) or (await index.card(case) if on else None)
            await self._card(case, shown, card)
        for one in first:
            if one.case_id not in self._chat.cards:
                draft = self._card_of(one)
                made = await self._send(0, draft, loud=True)
                await self._change(partial(changes.carded, one.case_id, made))

    def _card_of(self, card: CaseCard) -> render.Draft:
        by_hand = self._doors.content().desk.queue.by_hand
        return render.card(self._words, board.row(card, self._now), by_hand=by_hand)

    async def _card(self, case: str, shown: Shown, card: CaseCard | None) -> None:
        """Change a card, or take it away: taken by somebody else it says so, until the case ends."""
        if card is not None and can_be_given(card):
            draft = self._card_of(card)
            if shown.mark == draft.mark:
                return
        elif card is not None and card.owner and card.owner != self._chat.login:
            name = await self._doors.named(card.owner)
            draft = render.taken(self._words, board.row(card, self._now), name)
            made = await self._edited(shown, draft)
            await self._change(partial(changes.carded, case, made))
            return
        await self._client.wipe(self._chat.chat, [shown.ref])
        await self._change(lambda old: old.with_card(case, None))

    async def _shown(self, one: OpenCase, account: Account) -> None:
        """Show a case; in a topic anew if somebody deleted that."""
        case, room = one.card.case_id, board.room(one, self._now)
        try:
            await self._room(one.card, room, account)
        except TopicGone:
            read_at = self._chat.rooms[case].read_at
            empty = Room(read_at=read_at, told=len(room.bubbles))
            await self._keep(case, lambda _: empty)
            await self._room(one.card, room, account)

    async def _room(self, card: CaseCard, room: board.Room, account: Account) -> None:
        """Show a case: in its topic, or if it is the current one."""
        case = card.case_id
        if not await self._placed(case, room):
            return
        kept = self._chat.rooms[case]
        if kept.unread:
            await self._headed(case, kept, render.handed(self._words, room.row))
            return
        found = await beside(self._doors, self._chat, card, logins(room))
        in_vain = await called_in_vain(self._doors.index, self._doors.staff, card)
        around = replace(found, supervises=account.supervises, in_vain=in_vain)
        await self._headed(case, kept, render.head(self._words, room, kept.menu, around))
        await self._pages(case, room, around.names)

    async def _headed(self, case: str, kept: Room, draft: render.Draft) -> None:
        head = self._chat.rooms[case].head
        if head is None:
            made = await self._send(kept.thread, draft, loud=False)
        else:
            made = await self._edited(head, draft)
        at = self._doors.now().timestamp()
        await self._change(partial(changes.headed, case, made, at, kept))

    async def _placed(self, case: str, room: board.Room) -> bool:
        """Find a case its place; False if it is not shown now."""
        kept = self._chat.rooms[case]
        if self._topics:
            if not kept.thread:
                thread = await self._client.new_topic(self._chat.chat, room.row.alias)
                await self._keep(case, lambda one: replace(one, thread=thread))
            return True
        if case == self._chat.current:
            return True
        if kept.refs:
            await self._client.wipe(self._chat.chat, kept.refs)
            known = len(room.bubbles)
            await self._keep(
                case, lambda one: replace(one, head=None, pages=(), own=(), known=known)
            )
        if len(room.bubbles) > self._chat.rooms[case].known:
            await self._keep(case, lambda one: replace(one, known=len(room.bubbles)))
            await self._change(lambda old: old.with_saying(Saying("news")))
        return False

    async def _pages(self, case: str, room: board.Room, names: Mapping[str, str]) -> None:
        """Bring what stands there up to date, then add what is new."""
        login, begun = self._chat.login, bool(self._chat.rooms[case].pages)
        there: set[tuple[str, int]] = set()
        for at, page in enumerate(self._chat.rooms[case].pages):
            there |= set(page.pieces)
            draft = render.page(self._words, room, page.pieces, login, names)
            if page.shown.ref and draft.mark != page.shown.mark:
                made = Page(await self._edited(page.shown, draft), page.pieces)
                await self._keep(case, partial(changes.replaced, at, made))
        new = [piece for piece in render.pieces(room.bubbles) if piece not in there]
        for pieces in render.pages(room.bubbles, new, login):
            draft = render.page(self._words, room, pieces, login, names)
            loud = begun and render.loud(room, pieces)
            shown = await self._send(self._chat.rooms[case].thread, draft, loud=loud)
            await self._keep(case, partial(changes.added, Page(shown, pieces)))

    async def _panel(self, opened: dict[str, OpenCase]) -> None:
        aliases = {} if self._topics else {case: one.card.alias for case, one in opened.items()}
        chat = self._chat
        standing, current = self._standing, chat.current
        draft = render.panel(self._words, standing, aliases, current, silent=chat.silent)
        if chat.panel is None:
            made = await self._send(0, draft, loud=False)
        elif chat.panel.ref:
            made = await self._edited(chat.panel, draft)
        else:
            return
        await self._change(partial(changes.panelled, made))

    async def _say(self) -> None:
        """Say what waits to be said."""
        for one in self._chat.pending:
            draft = render.saying(self._words, one)
            try:
                shown = await self._send(one.thread, draft, loud=True)
            except TopicGone:
                shown = await self._send(0, draft, loud=True)
            await self._change(partial(changes.said, one, shown))
