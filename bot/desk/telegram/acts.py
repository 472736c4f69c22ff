"""What a counsellor does with cases from the chat: carried out, or answered in one word.

**Rules.** A command is an `Arrival` in its case's inbox, under a source of its own: however often an update comes,
it is done once (P6). Nothing here decides whether it is allowed: the inbox of the conversation does (P10). What asks
for a role or for a colleague who is there is asked here. What is sent after a preview is what was shown, or nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.content.content import DeskRules
from bot.desk import asking, commands, practice
from bot.desk.colleagues import colleagues
from bot.desk.taking import LEAVES, Given, Nothing, Taking
from bot.desk.telegram import menus
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.lookup import beside
from bot.desk.telegram.parse import Asked, Parsed
from bot.desk.telegram.render import reply_key
from bot.desk.telegram.state import Chat, Room
from bot.errors import StoreError, VaultError
from bot.model.queue import can_be_given

CHANNEL = "staff"
DECIDED: frozenset[commands.Verb] = frozenset({"plan", "block_settle"})
"""What supervisors alone do: about a case, and beside whoever holds it."""
ASKED_FOR: Mapping[str, commands.Verb] = {"note": "note", "plan": "plan", "block": "block_ask"}
"""What the words are that a menu waits for."""
BESIDE: frozenset[commands.Verb] = frozenset({"call", *ASKED_FOR.values()})
"""What leaves the conversation as it is."""
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it.

    Attributes:
        said: what to say, with `other`; empty if nothing.
        case: which case it was about: whoever does something with one is there.
        toast: what is said on the button alone.
    """

    said: str = ""
    case: str = ""
    other: str = ""
    toast: str = ""


NOTHING = Done()


@dataclass(frozen=True, slots=True)
class Turn:
    """One update of one counsellor."""

    name: str
    chat: Chat
    made: Parsed
    now: datetime

    @property
    def source(self) -> str:
        """Name the update, for the inbox."""
        return f"{CHANNEL}:{self.made.update}"


class Acts:
    """Carry out what is asked for."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._taking = Taking(doors.index, doors.care)

    async def command(
        self,
        turn: Turn,
        verb: commands.Verb,
        case: str,
        fields: Mapping[str, str],
        source: str = "",
    ) -> Done:
        """Send a command to the inbox; say why not, if it cannot be one."""
        doors, login, rules = self._doors, turn.chat.login, self._doors.content().desk
        desk = commands.Desk(login, turn.now, rules.outcomes, rules.topics, rules.hand_back)
        form = {"case": case, "key": reply_key(turn.made.update, 0), **fields}
        command = commands.read(verb, form, desk)
        if isinstance(command, commands.Refusal):
            return Done(command.code, case)
        card = await doors.index.card(case)
        if card is None:
            return Done("unknown_case", case)
        # Practice is marked as such on the web desk alone, and is played there.
        if card.training or await practice.apart(doors.index, verb, card, login):
            return Done("bad_form", case)
        if (why := await self._may_not(verb, case, login)) is not None:
            return Done(why, case)
        try:
            await asking.written_down(doors.audit, asking.ACTIONS[verb], login, case)
        except (StoreError, VaultError):
            return Done("not_recorded", case)
        if verb in LEAVES:
            await self._taking.lets_go(login, case, turn.now)
        await doors.inbox.append([replace(command, source=source or turn.source)])
        return Done("", case)

    async def _may_not(self, verb: commands.Verb, case: str, login: str) -> str | None:
        """Ask what no inbox can know or undo."""
        if verb == "erase" and not await asking.holds(self._doors.transcript, case, login):
            return "not_yours"
        account = await self._doors.account(login)
        if account is not None and account.supervises:
            return None
        if verb in asking.SUPERVISED:
            return "not_listening"
        return "supervision" if verb in DECIDED else None

    async def next(self, turn: Turn, sure: str = "") -> Done:
        """Take the case that the desk gives; the first one that it gave for this press stands."""
        account = await self._doors.account(turn.chat.login)
        if account is None:
            return Done("bad_form")
        content = self._doors.content()
        given = await self._taking.give_next(account, turn.now, content, sure)
        found = given.case_id if isinstance(given, Given) else NOBODY
        case = await self._doors.chats.meant(turn.source, found)
        if case == NOBODY:
            return await self._not_now(turn, given, chosen=False)
        return await self._takes(turn, case)

    async def take(self, turn: Turn, case: str, *, sure: bool) -> Done:
        """Take a case of the list."""
        content = self._doors.content()
        if not content.desk.queue.by_hand:
            return Done("bad_form")
        card, login = await self._doors.index.card(case), turn.chat.login
        if card is not None and can_be_given(card):
            said = case if sure else ""
            nothing = await self._taking.chosen(login, card, turn.now, content.care, said)
            if nothing is not None:
                return await self._not_now(turn, nothing, chosen=True)
        return await self._takes(turn, case)

    async def _takes(self, turn: Turn, case: str) -> Done:
        done = await self.command(turn, "take", case, {})
        if not done.said:
            await self._change(turn, lambda old: replace(old, wished=case, here=True, warning=""))
        return done

    async def _not_now(self, turn: Turn, why: Given | Nothing, *, chosen: bool) -> Done:
        """Say why nothing is given, or ask before a hard case."""
        if not isinstance(why, Nothing):
            return Done(NOBODY)
        if why.reason == "hard":
            case = why.case_id
            await self._change(
                turn, lambda old: replace(old, warning=case, chosen=chosen, here=True)
            )
            return NOTHING
        return Done(why.reason, other=why.until.isoformat() if why.until else "")

    async def later(self, turn: Turn, case: str) -> Done:
        """Leave a hard case to somebody else; nobody counts that."""
        await self._taking.leave_to_others(turn.chat.login, case, turn.now)
        await self._change(turn, lambda old: replace(old, warning=""))
        return NOTHING

    async def offer(self, turn: Turn, case: str, value: str) -> Done:
        """Offer a case to a colleague, who must be there."""
        doors = self._doors
        others = await colleagues(doors.index, doors.staff, turn.chat.login)
        one = menus.found(others, value, lambda one: one.login)
        if one is None:
            return Done("not_there", case)
        return await self.with_menu_closed(turn, "offer", case, {"to": one.login})

    async def answer(self, turn: Turn, asked: Asked) -> Done:
        """Take over what a colleague offers, if nothing stands in the way; or leave it to them, which nobody counts."""
        case, login = asked.case, turn.chat.login
        if asked.verb == "decline":
            return await self.command(turn, "decline", case, {})
        card = await self._doors.index.card(case)
        if card is not None and card.offered == login:
            rules, said = self._doors.content().care, case if asked.value == "sure" else ""
            nothing = await self._taking.chosen(login, card, turn.now, rules, said)
            if nothing is not None and nothing.reason == "hard":
                return NOTHING  # the offer itself asks
            if nothing is not None:
                return await self._not_now(turn, nothing, chosen=True)
        return await self.opening(turn, "accept", case)

    async def opening(self, turn: Turn, verb: Literal["accept", "join"], case: str) -> Done:
        """Take over what a colleague offers, or read along; it is opened here. Whoever is off begins nothing."""
        if await self._taking.off(turn.chat.login):
            return Done("off")
        done = await self.command(turn, verb, case, {})
        if not done.said:
            await self._change(turn, lambda old: replace(old, wished=case, here=True))
        return done

    async def send(self, turn: Turn, case: str, value: str) -> Done:
        """Send what was shown; twice pressed, it is sent once."""
        mark, _, asked = value.partition(".")
        room, card = turn.chat.rooms.get(case), await self._doors.index.card(case)
        if room is None or card is None:
            return Done("unknown_case", case)
        if str(room.sent) == asked:
            return Done("", case)
        text = (await beside(self._doors, turn.chat, card)).text(room.menu)
        if str(room.asked) != asked or not text or menus.digest(text) != mark:
            return Done("changed_text", case)
        done = await self.command(turn, "reply", case, {"text": text}, f"{CHANNEL}:sent:{asked}")
        if not done.said:
            await self.in_room(turn, case, lambda old: replace(old.closed(), sent=old.asked))
        return done

    async def with_menu_closed(
        self, turn: Turn, verb: commands.Verb, case: str, fields: Mapping[str, str]
    ) -> Done:
        """Send a command, and show the case as it is again."""
        done = await self.command(turn, verb, case, fields)
        if not done.said:  # a note that could not be one must not become a reply the next time
            await self.in_room(turn, case, lambda room: _after(verb, room))
        return done

    async def _change(self, turn: Turn, how: Callable[[Chat], Chat]) -> None:
        await self._doors.change(turn.name, how)

    async def in_room(self, turn: Turn, case: str, how: Callable[[Room], Room]) -> None:
        """Change what is kept of a case in this chat."""
        await self._doors.change(
            turn.name,
            lambda old: old.with_room(case, how(old.rooms[case])) if case in old.rooms else old,
        )


def _after(verb: commands.Verb, room: Room) -> Room:
    """Close the menu; one that waits for words goes on waiting for its own, and none of them is for the person."""
    waiting = menus.waits(room.menu)
    return room if waiting and verb in BESIDE and verb != ASKED_FOR.get(waiting) else room.closed()


def fields_of(asked: Asked, desk: DeskRules) -> dict[str, str]:
    """Read what a button of a menu carries."""
    match asked.verb:
        case "move":
            return {"topic": _decoded(asked.value, desk.topics)}
        case "hand_back":
            node, _, outcome = asked.value.partition(".")
            known = _decoded(outcome, desk.outcomes)
            return {"node": _decoded(node, desk.hand_back), "outcome": known}
        case _:
            return {"outcome": _decoded(asked.value, desk.outcomes)}


def _decoded(value: str, known: Iterable[str]) -> str:
    """Find the code that a digest stands for; if there is none, what was carried."""
    return menus.found(known, value, str) or value
