"""From updates to the inbox: one door for polling and webhooks.

**Rules.** An update is confirmed only after what it means is stored: a command as an `Arrival` in its case's inbox,
all else in what is kept of the chat (P6, I9). Words go to the case that they were meant for when they first came,
however often the update comes. Whoever has no account here learns nothing. Nothing here decides whether a command is
allowed: the inbox of the conversation does (P10).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from bot import log
from bot.desk import commands
from bot.desk.telegram import menus
from bot.desk.telegram.acts import CHANNEL, NOTHING, Acts, Done, Turn, fields_of
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.own import Own
from bot.desk.telegram.parse import Asked, Barred, Began, Parsed, Unusable, Wrote, parse
from bot.desk.telegram.render import reply_key
from bot.desk.telegram.state import Chat, Room, Saying, dump
from bot.desk.telegram.tending import Tending
from bot.desk.wording import language
from bot.model.audit import Action
from bot.web.metrics import Metrics

NOWHERE = frozenset({"no_case", "changed", "unread"})
KINDS: Mapping[str, commands.Verb] = {"note": "note", "whisper": "whisper", "": "reply"}
"""What words are; those of any other kind were asked for by a menu, and none of them is for the person."""


class Intake:
    """Store what updates mean.

    Args:
        nudge: called with the name of a chat that changed.
    """

    def __init__(self, doors: Doors, nudge: Callable[[str], None], metrics: Metrics) -> None:
        self._doors, self._nudge, self._metrics = doors, nudge, metrics
        self._acts = Acts(doors)
        self._own, self._tending = Own(doors), Tending(doors, self._acts)

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> list[Parsed]:
        """Store a batch in order; return those that something is left to do for (`Courtesy`).

        Raises:
            StoreError: it is not stored; the update must come again.
        """
        left = []
        for raw in updates:
            try:
                made = parse(raw)
            except Exception as error:  # noqa: BLE001 - it would come again for ever, and nothing behind it
                log.logger().error("unreadable", **log.failure(error))
                self._metrics.unreadable.inc()
                continue
            owed = await self._one(made) if made is not None else None
            if owed is not None:
                left.append(owed)
        return left

    async def _one(self, made: Parsed) -> Parsed | None:
        """Store one; give it back if something is left to do."""
        if made.leave:
            return made
        name = self._doors.chats.name(str(made.chat))
        chat = await self._doors.chat(name)
        known = chat is not None and not chat.over
        if chat is not None and known and await self._doors.owner(chat) is None:
            known = False
            await self._doors.change(name, lambda old: replace(old, over=True))
        if chat is None or not known:
            stranger = not (isinstance(made.act, Began) and await self._linked(name, made))
            self._nudge(name)
            return made if stranger and isinstance(made.act, Began) else None
        done = await self._known(name, chat, made)
        self._nudge(name)
        return replace(made, toast=done.toast) if made.query else None

    async def _linked(self, name: str, made: Parsed) -> bool:
        """Link a chat to the account that its one-time link is for."""
        token = made.act.token if isinstance(made.act, Began) else ""
        login = await self._doors.chats.offered(token) if token else None
        account = await self._doors.account(login) if login else None
        if not login or account is None:
            return False
        now = self._doors.now().timestamp()
        chat = Chat(
            made.chat, login, language(made.locale), loose=((made.ref, now),),
            pending=(Saying("linked"),), life=account.life,
        )  # fmt: skip
        if not await self._doors.chats.link(name, dump(chat), token, login):
            return False
        await self._doors.audit.note(login, Action.ENROL, CHANNEL)
        for other, kept in (await self._doors.chats.all()).items():
            if other != name and f'"login":"{login}"'.encode() in kept.plain:
                await self._doors.change(other, lambda old: replace(old, over=True))
                self._nudge(other)
        return True

    async def _known(self, name: str, chat: Chat, made: Parsed) -> Done:
        if isinstance(made.act, Barred):
            await self._doors.change(name, lambda old: replace(old, shut=True, here=False))
            await self._doors.index.leave(chat.login)
            return NOTHING
        turn = Turn(name, chat, made, self._doors.now())
        done = await self._act(turn)
        about = Saying(done.said, done.other, made.thread, made.ref) if done.said else None

        def later(old: Chat) -> Chat:
            new = replace(old, shut=False)
            if made.locale:
                new = replace(new, locale=language(made.locale))
            if about is not None:
                new = new.with_saying(about)
            new = replace(new, sheet_at=0.0)
            return _keep(new, made, done.case, turn.now.timestamp())

        await self._doors.change(name, later)
        await self._own.present(turn, done)
        return done

    async def _act(self, turn: Turn) -> Done:
        """Carry out what is meant."""
        made = turn.made
        match made.act:
            case Wrote(text=text, note=note):
                return await self._wrote(turn, text, note=note)
            case Asked():
                return await self._asked(turn, made.act)
            case Unusable(why=why):
                return Done(why, turn.chat.room_of(made.thread))
            case Began():
                await self._doors.change(turn.name, Chat.afresh)
                return NOTHING
            case Barred() | None:
                return NOTHING
            case _:
                assert_never(made.act)

    async def _wrote(self, turn: Turn, text: str, *, note: bool) -> Done:
        """Send words to whom they were meant for when they first came: the person, or colleagues."""
        whom = aim(turn.chat, turn.made)
        kind = _kind(turn.chat, whom, note=note)
        if not kind and freed_since(turn.chat, whom, turn.made):
            whom = "changed"
        meant = await self._doors.chats.meant(turn.source, kind + whom)
        kind, _, case = meant.rpartition("!")
        if case in NOWHERE:
            return Done(case)
        verb = KINDS.get(kind)
        if verb is None:
            return await self._tending.words(turn, kind, case, text)
        fields = {"text": text, "key": reply_key(turn.made.update, turn.made.ref)}
        if verb == "reply":
            return await self._acts.command(turn, verb, case, fields)
        return await self._acts.with_menu_closed(turn, verb, case, fields)

    async def _asked(self, turn: Turn, asked: Asked) -> Done:
        acts, value = self._acts, asked.value
        case = asked.case or turn.chat.room_of(turn.made.thread)
        match asked.verb:
            case "take":
                return await acts.take(turn, asked.case, sure=value == "sure")
            case "next":
                return await acts.next(turn, asked.case)
            case "later":
                return await acts.later(turn, asked.case)
            case "shift" | "check" | "sheet" | "talk":
                return await self._own.carry_out(turn, asked)
            case "menu" | "switch" | "silent" | "list" | "find":
                return await self._shows(turn, replace(asked, case=case))
            case _ if not case:
                return Done("no_case")
            case _:
                return await self._with_case(turn, replace(asked, case=case))

    async def _shows(self, turn: Turn, asked: Asked) -> Done:
        """Change what is shown, and nothing else."""
        room = turn.chat.rooms.get(asked.case)
        if asked.verb in {"menu", "find"} and (room is None or room.unread):
            return Done("unread" if room else "no_case")
        stamp = turn.now.timestamp(), turn.made.update
        await self._doors.change(turn.name, lambda old: _screen(old, asked, *stamp))
        return Done("", asked.case if asked.case in turn.chat.rooms else "")

    async def _with_case(self, turn: Turn, asked: Asked) -> Done:
        acts, case = self._acts, asked.case
        match asked.verb:
            case "offer":
                return await acts.offer(turn, case, asked.value)
            case "accept" | "decline":
                return await acts.answer(turn, asked)
            case "join":
                return await acts.opening(turn, "join", case)
            case "send":
                return await acts.send(turn, case, asked.value)
            case "close" | "hand_back" | "move":
                fields = fields_of(asked, self._doors.content().desk)
                return await acts.with_menu_closed(turn, asked.verb, case, fields)
            case "give_back" | "erase" | "withdraw" | "call" | "part":
                return await acts.with_menu_closed(turn, asked.verb, case, {})
            case _:
                return await self._tending.carry_out(turn, asked)


def aim(chat: Chat, made: Parsed) -> str:
    """Name the case that words are for; words from before another one stood there, or was read, are for nobody."""
    case = chat.room_of(made.thread)
    if case and chat.rooms[case].unread:
        return "unread"
    if case and not made.thread and (made.date <= chat.since or not chat.stands(case)):
        return "changed"
    return case or "no_case"


def freed_since(chat: Chat, case: str, made: Parsed) -> bool:
    """Tell whether words are from when the head still said that they would be a note, a plan or a reason."""
    room = chat.rooms.get(case)
    return room is not None and (room.freeing or made.date <= room.freed)


def _keep(chat: Chat, made: Parsed, case: str, now: float) -> Chat:
    """Remember the counsellor's own message, to be deleted with the case it belongs to."""
    if not made.ref:
        return chat
    mine = (made.ref, now)
    room = chat.rooms.get(case)
    if room is None:
        return chat if mine in chat.loose else replace(chat, loose=(*chat.loose, mine))
    if made.ref in {ref for ref, _ in room.own}:
        return chat
    return chat.with_room(case, replace(room, own=(*room.own, mine)))


def _kind(chat: Chat, aim: str, *, note: bool) -> str:
    """Tell what words are: never for the person, if something else was asked for, or if they only read along."""
    room = chat.rooms.get(aim)
    if room is None:
        return "note!" if note else ""
    asked = menus.waits(room.menu)
    if asked == "plan" and not note:
        return "plan!"
    if room.listening:
        return "whisper!"
    if note or asked == "note":
        return "note!"
    return f"{asked}.{room.menu.partition('/')[2]}!" if asked else ""


def _screen(chat: Chat, asked: Asked, now: float, update: int) -> Chat:
    """Change what is shown, and nothing else."""
    room = chat.rooms.get(asked.case)
    match asked.verb:
        case "menu" | "find" if room is not None:
            return _menu(chat, room, asked, update)
        case "switch" if room is not None and chat.current != asked.case:
            return replace(chat, current=asked.case, since=now)
        case "silent":
            return replace(chat, silent=asked.value == "silent")
        case "list":
            cards = tuple(shown.ref for shown in chat.cards.values())
            return replace(chat.afresh(), cards={}, stale=(*chat.afresh().stale, *cards))
        case _:
            return chat


def _menu(chat: Chat, room: Room, asked: Asked, update: int) -> Chat:
    """Open a menu where it stands; one that was asked for in words, at the end of the chat."""
    menu = asked.value if menus.known(asked.value) else ""
    looked_up = menu.partition("/")[0] in menus.LOOKED_UP
    query = asked.words if asked.verb == "find" else room.query
    kept = replace(room.with_menu(menu, query if looked_up else ""), asked=update)
    chat = chat.with_room(asked.case, kept)
    return chat.with_head_afresh(asked.case) if asked.verb == "find" else chat
