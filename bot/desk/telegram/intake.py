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
from bot.desk import asking, commands
from bot.desk.shift import Ending
from bot.desk.telegram.doors import IDLE, Doors
from bot.desk.telegram.parse import Asked, Barred, Began, Parsed, Unusable, Wrote, parse
from bot.desk.telegram.render import reply_key
from bot.desk.telegram.state import Chat, Menu, Saying, Shift, dump
from bot.desk.wording import language
from bot.errors import StoreError, VaultError
from bot.model.audit import Action
from bot.web.metrics import Metrics

CHANNEL = "staff"
NOWHERE = frozenset({"no_case", "changed"})
SHIFTS: Mapping[str, Shift] = {"on": "on", "break": "break", "off": "off"}
MENUS: Mapping[str, Menu] = {"": "", "close": "close", "erase": "erase"}


class Intake:
    """Store what updates mean.

    Args:
        nudge: called with the name of a chat that changed.
    """

    def __init__(self, doors: Doors, nudge: Callable[[str], None], metrics: Metrics) -> None:
        self._doors, self._nudge, self._metrics = doors, nudge, metrics

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
            if made is not None and await self._one(made):
                left.append(made)
        return left

    async def _one(self, made: Parsed) -> bool:
        """Store one; tell whether something is left to do."""
        if made.leave:
            return True
        name = self._doors.chats.name(str(made.chat))
        chat = await self._doors.chat(name)
        known = chat is not None and not chat.over
        if chat is not None and known and await self._doors.owner(chat) is None:
            known = False
            await self._doors.change(name, lambda old: replace(old, over=True))
        if chat is None or not known:
            stranger = not (isinstance(made.act, Began) and await self._linked(name, made))
            self._nudge(name)
            return stranger and isinstance(made.act, Began)
        await self._known(name, chat, made)
        self._nudge(name)
        return bool(made.query)

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

    async def _known(self, name: str, chat: Chat, made: Parsed) -> None:
        if isinstance(made.act, Barred):
            await self._doors.change(name, lambda old: replace(old, shut=True, shift="off"))
            await self._doors.index.leave(chat.login)
            return
        now = self._doors.now()
        said, case = await self._act(name, chat, made)
        note = Saying(said, "", made.thread, made.ref) if said else None

        def later(old: Chat) -> Chat:
            new = replace(old, shut=False, until=(now + IDLE).timestamp())
            if made.locale:
                new = replace(new, locale=language(made.locale))
            if note is not None:
                new = new.with_saying(note)
            return _keep(new, made, case, now.timestamp())

        after = await self._doors.change(name, later)
        if after is not None and after.shift == "on":
            await self._doors.index.touch(chat.login, now, int(IDLE.total_seconds()))

    async def _act(self, name: str, chat: Chat, made: Parsed) -> tuple[str, str]:
        """Carry out what is meant; return what to say, and the case that it belongs to."""
        match made.act:
            case Wrote(text=text):
                return await self._wrote(chat, made, text)
            case Asked():
                return await self._asked(name, chat, made, made.act), ""
            case Unusable(why=why):
                return why, chat.room_of(made.thread)
            case Began():
                await self._doors.change(name, Chat.afresh)
                return "", ""
            case Barred() | None:
                return "", ""
            case _:
                assert_never(made.act)

    async def _wrote(self, chat: Chat, made: Parsed, text: str) -> tuple[str, str]:
        source = f"{CHANNEL}:{made.update}"
        case = await self._doors.chats.meant(source, _aim(chat, made))
        if case in NOWHERE:
            return case, ""
        fields = {"text": text, "key": reply_key(made.update, made.ref)}
        return await self._command("reply", chat, case, made, fields), case

    async def _asked(self, name: str, chat: Chat, made: Parsed, asked: Asked) -> str:
        value, case, now = asked.value, asked.case, self._doors.now().timestamp()
        match asked.verb:
            case "take" | "give_back" | "erase":
                if asked.verb == "take" and not self._doors.content().desk.queue.by_hand:
                    return "bad_form"
                said = await self._command(asked.verb, chat, case, made, {})
                if asked.verb == "take" and not said:
                    await self._doors.change(name, lambda old: replace(old, wished=case))
                return said
            case "next":
                return await self._next(name, chat, made)
            case "close":
                outcomes = self._doors.content().desk.outcomes
                code = next((one for one in outcomes if value and one.startswith(value)), value)
                return await self._command("close", chat, case, made, {"outcome": code})
            case "shift":
                await self._shift(name, chat, SHIFTS.get(value, chat.shift))
            case "menu" | "switch" | "silent" | "list":
                await self._doors.change(name, lambda old: _screen(old, asked, now))
            case _:
                assert_never(asked.verb)
        return ""

    async def _next(self, name: str, chat: Chat, made: Parsed) -> str:
        """Take the case that the desk gives; the first one that it gave for this press stands."""
        account = await self._doors.account(chat.login)
        if account is None:
            return "bad_form"
        rules, now = self._doors.content().desk.queue, self._doors.now()
        given = await self._doors.index.take_next(chat.login, account, now, rules)
        case = await self._doors.chats.meant(f"{CHANNEL}:{made.update}", given or "nobody")
        if case == "nobody":
            full = len(await self._doors.index.cases(chat.login)) >= account.capacity
            return "full" if full else "nobody"
        said = await self._command("take", chat, case, made, {})
        await self._doors.change(name, lambda old: replace(old, wished=case))
        return said

    async def _shift(self, name: str, chat: Chat, shift: Shift) -> None:
        doors, now = self._doors, self._doors.now()
        await doors.change(name, lambda old: replace(old.afresh(), shift=shift))
        if shift == "off":
            await Ending(doors.index, doors.inbox, doors.audit).end_shift(chat.login, now)
        else:
            await doors.index.set_shift(chat.login, shift, now)

    async def _command(
        self, verb: commands.Verb, chat: Chat, case: str, made: Parsed, fields: Mapping[str, str]
    ) -> str:
        """Send a command to the inbox; return why not, if it cannot be one."""
        doors, login, rules = self._doors, chat.login, self._doors.content().desk
        desk = commands.Desk(login, doors.now(), rules.outcomes, rules.topics, rules.hand_back)
        form = {"case": case, "key": reply_key(made.update, 0), **fields}
        command = commands.read(verb, form, desk)
        if isinstance(command, commands.Refusal):
            return command.code
        if await doors.index.card(case) is None:
            return "unknown_case"
        if verb == "erase" and not await asking.holds(doors.transcript, case, login):
            return "not_yours"
        try:
            await asking.written_down(doors.audit, asking.ACTIONS[verb], login, case)
        except (StoreError, VaultError):
            return "not_recorded"
        await doors.inbox.append([replace(command, source=f"{CHANNEL}:{made.update}")])
        return ""


def _aim(chat: Chat, made: Parsed) -> str:
    """Name the case that words are for; words from before another one was opened are for nobody."""
    case = chat.room_of(made.thread)
    if case and not made.thread and made.date <= chat.since:
        return "changed"
    return case or "no_case"


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


def _screen(chat: Chat, asked: Asked, now: float) -> Chat:
    """Change what is shown, and nothing else."""
    room = chat.rooms.get(asked.case)
    match asked.verb:
        case "menu" if room is not None:
            menu = MENUS.get(asked.value, "")
            return chat.with_room(asked.case, replace(room, menu=menu))
        case "switch" if room is not None and chat.current != asked.case:
            return replace(chat, current=asked.case, since=now)
        case "silent":
            return replace(chat, silent=asked.value == "silent")
        case "list":
            cards = tuple(shown.ref for shown in chat.cards.values())
            return replace(chat.afresh(), cards={}, stale=(*chat.afresh().stale, *cards))
        case _:
            return chat
