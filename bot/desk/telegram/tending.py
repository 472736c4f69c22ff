"""What a counsellor does about a person besides writing to them: a day to think of them, a block, the care plan.

**Rules.** As `acts`: commands go to the inbox of the case (P10); here is asked for the role, and whether the case is
theirs. Why a block is asked is read by who may decide, and that they read it is written down first.
"""

from dataclasses import replace
from datetime import UTC, date, timedelta

from bot.desk import asking
from bot.desk.commands import conversation_of, tidy
from bot.desk.follow_ups import in_reach, today
from bot.desk.taking import Taking
from bot.desk.telegram import menus
from bot.desk.telegram.acts import NOTHING, Acts, Done, Turn
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.parse import Asked
from bot.desk.telegram.state import question
from bot.errors import StoreError, VaultError
from bot.model.audit import Action
from bot.model.following import LONGEST_NOTE


class Tending:
    """Carry out what is asked for about a person."""

    def __init__(self, doors: Doors, acts: Acts) -> None:
        self._doors, self._acts = doors, acts
        self._taking = Taking(doors.index, doors.care)

    async def carry_out(self, turn: Turn, asked: Asked) -> Done:
        """Do what a button says."""
        case = asked.case
        match asked.verb:
            case "follow":
                return await self._follow(turn, case, asked.value)
            case "done":
                return await self._done(turn, case)
            case "block_read":
                return await self._read_why(turn, case)
            case "block_settle":
                return await self._settle(turn, case, asked.value)
            case "plan":
                return await self._acts.with_menu_closed(turn, "plan", case, {})
            case "read":
                return await self._read(turn, case)
            case _:
                return Done("bad_form")

    async def words(self, turn: Turn, kind: str, case: str, text: str) -> Done:
        """Take words that were asked for by a menu; none of them goes to the person."""
        name, _, value = kind.partition(".")
        if name == "plan":
            return await self._acts.with_menu_closed(turn, "plan", case, {"text": text})
        if name == "block":
            fields = {"days": value, "note": text}
            return await self._acts.with_menu_closed(turn, "block_ask", case, fields)
        due, note = menus.day(value), tidy(text)
        if len(note) > LONGEST_NOTE:
            return Done("long_note", case)
        if due is None or not await self._put(turn, case, due, note):
            return Done("bad_form", case)
        await self._acts.in_room(turn, case, lambda room: room.closed())
        return Done("followed", case)

    async def _follow(self, turn: Turn, case: str, value: str) -> Done:
        """Choose the day; the menu then waits for a note, which need not come."""
        days = int(value) if value.isdecimal() and len(value) < 4 else -1
        first = today(self._doors.content(), turn.now)
        due = first + timedelta(days=days)
        known = await self._doors.following.follow_up(conversation_of(case))
        note = (
            known.note if known is not None else ""
        )  # a colleague's too: who holds the case may read it
        if not in_reach(due, first) or not await self._put(turn, case, due, note):
            return Done("bad_form", case)
        menu = f"follow/{due.isoformat()}"
        await self._acts.in_room(turn, case, lambda room: room.with_menu(menu))
        return Done("", case)

    async def _put(self, turn: Turn, case: str, due: date, note: str) -> bool:
        made = turn.now.astimezone(UTC)
        return await self._doors.follow_ups.put(turn.chat.login, case, due, note, made)

    async def _done(self, turn: Turn, case: str) -> Done:
        account = await self._doors.account(turn.chat.login)
        if account is None or not await self._doors.follow_ups.done(account, case):
            return Done("not_yours", case)
        return NOTHING

    async def _read_why(self, turn: Turn, case: str) -> Done:
        """Show why a block is asked, to who may decide."""
        login = turn.chat.login
        account, card = await self._doors.account(login), await self._doors.index.card(case)
        if card is None or card.block is None or card.block[0] == login:
            return Done("bad_form", case)
        if account is None or not account.supervises:
            return Done("supervision", case)
        try:
            await self._doors.audit.record(login, Action.BLOCK_READ, case)
        except (StoreError, VaultError):
            return Done("not_recorded", case)
        which = question(case, card.asked)
        await self._doors.change(turn.name, lambda old: replace(old, deciding=which))
        return NOTHING

    async def _settle(self, turn: Turn, case: str, value: str) -> Done:
        """Decide about the question that was read; what is asked again is read again."""
        agreed, _, asked = value.partition(".")
        fields = {"agreed": agreed, "asked": asked}
        done = await self._acts.command(turn, "block_settle", case, fields)
        if not done.said:
            await self._doors.change(turn.name, lambda old: replace(old, deciding=""))
        return done

    async def _read(self, turn: Turn, case: str) -> Done:
        """Open a hard case that a supervisor handed over: whoever holds it said that they read it."""
        if not await asking.holds(self._doors.transcript, case, turn.chat.login):
            return Done("not_yours", case)
        await self._taking.reads(turn.chat.login, case)
        return Done("", case)
