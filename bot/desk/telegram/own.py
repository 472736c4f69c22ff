"""What a counsellor does about themselves: their shift, the check-in, a sheet to look at, a wish to talk.

**Rules.** One presence for both desks. Nothing of the check-in's answers is kept; one wish leaves, because it was asked
to. Looking at a sheet puts nobody on shift.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.desk.check_in import QUESTIONS, checked_in, wish_to_talk
from bot.desk.shift import Ending
from bot.desk.telegram.acts import NOTHING, Done, Turn
from bot.desk.telegram.doors import IDLE, Doors
from bot.desk.telegram.parse import Asked
from bot.desk.telegram.sheets import DEBRIEF, SHEETS
from bot.model.presence import Shift

SHIFTS: Mapping[str, Shift] = {"on": "on", "break": "break", "off": "off"}


class Own:
    """Carry out what somebody says of themselves."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def carry_out(self, turn: Turn, asked: Asked) -> Done:
        """Do what a button or a command says."""
        match asked.verb:
            case "shift":
                return await self._shift(turn, SHIFTS.get(asked.value, "on"))
            case "check":
                return await self._check(turn, asked.value)
            case "talk":
                await wish_to_talk(self._doors.care, turn.chat.login, turn.now)
                return Done(toast="talk")
            case _:
                sheet = asked.value if asked.value in SHEETS else ""
                await self._doors.change(turn.name, lambda old: old.with_sheet(sheet))
                return NOTHING

    async def _shift(self, turn: Turn, shift: Shift) -> Done:
        """Say whether somebody is on, on a break or off, at every desk; the end gives back what they hold."""
        doors, login = self._doors, turn.chat.login
        here = shift != "off"
        sheet = "" if here else DEBRIEF
        if shift != "on":  # what waits for their word must not wait for them
            await doors.care.release(login)
        await self._carries(login, turn.now)
        if here:
            await doors.index.set_shift(login, shift, turn.now)
        await doors.change(
            turn.name, lambda old: replace(old.afresh().with_sheet(sheet), here=here, warning="")
        )
        if not here:
            await Ending(doors.index, doors.inbox, doors.audit).end_shift(login, turn.now)
        return NOTHING

    async def _carries(self, login: str, now: datetime) -> None:
        """Note what somebody holds until now: what is given back belongs to their shift."""
        doors = self._doors
        there, held = await doors.index.presence(login), await doors.index.cases(login)
        working = there is not None and there.shift == "on"
        await doors.care.observe(login, held, doors.content().care, now, working=working)

    async def _check(self, turn: Turn, value: str) -> Done:
        """Take one answer of the check-in; after the third only its wishes are carried out."""
        step, _, answer = value.partition(".")
        chat, known = turn.chat, QUESTIONS[min(len(turn.chat.check), 2)][1]
        if chat.checking is None or step != str(len(chat.check) + 1):
            return NOTHING
        if answer and answer not in known:
            return NOTHING
        given = dict(zip((name for name, _ in QUESTIONS), (*chat.check, answer), strict=False))
        if answer and len(given) < len(QUESTIONS):
            await self._doors.change(
                turn.name, lambda old: replace(old, check=tuple(given.values()))
            )
            return NOTHING
        rules = self._doors.content().care
        await checked_in(self._doors.care, chat.login, given, rules, turn.now)
        await self._doors.change(turn.name, lambda old: replace(old, check=()))
        return Done(toast=_said_then(given))

    async def present(self, turn: Turn, done: Done) -> None:
        """Note that somebody is there: in their shift as it is, or on again because they do something with a case."""
        index, login = self._doors.index, turn.chat.login
        there = await index.presence(login)
        at_work = bool(done.case) and not done.said
        if at_work or (there is not None and there.shift != "off"):
            await index.touch(login, turn.now, int(IDLE.total_seconds()))


def _said_then(given: Mapping[str, str]) -> str:
    if given.get("need") == "talk":
        return "talk"
    return given["feel"] if given.get("feel") in {"bad", "heavy"} else "thanks"
