"""What stands around every page of the live desk: who waits, my conversations, my shift, what was just told.

**Rules.** All of it is state, fetched anew with each page: a stream that was cut loses nothing, and two tabs agree. Of
conversations that are not on the page nothing is shown but that they wait (P7).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.desk import board
from bot.desk.awaiting import Awaiting, awaiting
from bot.desk.month import special
from bot.desk.practice import practises
from bot.desk.taking import Nothing, refusal
from bot.desk.web.care import covered
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Visit
from bot.desk.web.pages import Pages
from bot.desk.web.secrets import new_token
from bot.model import care
from bot.model.case import CaseCard
from bot.model.effect import SUPERVISORS, Notice
from bot.store.values import Account

SOUND_COOKIE = "son"
Told = list[tuple[str, Notice]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A conversation that a colleague offers: as much of it as may be known before it is accepted.

    Attributes:
        stop: why they are asked first, or should not have it now, as before any other.
    """

    row: board.Row
    giver: str
    note: str
    stop: Nothing | None


class Frame:
    """Render a page of the live desk with everything around it."""

    def __init__(self, doors: Doors, pages: Pages) -> None:
        self._doors, self._pages = doors, pages

    async def show(
        self,
        request: Request,
        name: str,
        visit: Visit,
        context: dict[str, Any],
        status: int = 200,
    ) -> Response:
        """Show a page."""
        now, account = self._doors.now(), visit.account
        content, index = self._doors.content(), self._doors.index
        rules, limits = content.desk.queue, content.care
        held = await index.cases(account.login)
        there = await index.presence(account.login)
        working, practising = there is None or there.serving, practises(there)
        carried = await self._doors.care.observe(account.login, held, limits, now, working=working)
        mine = board.mine(held, now)
        told = await self._told(account)
        online, waiting = await index.snapshot()
        if practising:
            waiting = len(await index.queue(rules, training=True))
        shared = {
            "practising": practising,
            "waiting": waiting,
            "mine": mine,
            "rest": care.resting(carried, limits, now),
            "break_due": care.break_due(there, limits, now),
            "covered": await covered(self._doors, request, account.login),
            "waits": await self._waits(mine, account.login, now),
            "offers": await self._offers(
                told, account.login, now, lambda card: refusal(carried, card, limits, now)
            ),
            "shift": there.shift if there else "on",
            "online": online,
            "new_key": new_token,
            "by_hand": rules.by_hand,
            "special": special(content.closures, content.desk.hours.zone, now),
            "sound": request.cookies.get(SOUND_COOKIE) == "1",
            **await self._news(request, told),
        }
        return self._pages.show(request, name, visit, {**shared, **context}, status)

    async def news(self, request: Request, account: Account) -> dict[str, Any]:
        """Tell what is new since a page last asked, with who it is about."""
        return await self._news(request, await self._told(account))

    async def name(self, login: str) -> str:
        """Say what colleagues call somebody; whose account is gone keeps their login."""
        account = await self._doors.staff.get(login)
        return account.name or login if account else login

    async def names(self, logins: Iterable[str]) -> dict[str, str]:
        """Say what colleagues call several."""
        return {login: await self.name(login) for login in logins if login}

    async def _waits(
        self, rows: Iterable[board.Row], login: str, now: datetime
    ) -> dict[str, Awaiting]:
        found: dict[str, Awaiting] = {}
        for row in rows:
            opened = await self._doors.transcript.read(row.case_id, login)
            if opened is not None:
                found[row.case_id] = awaiting(opened, now)
        return found

    async def _offers(
        self, told: Told, login: str, now: datetime, stop: Callable[[CaseCard], Nothing | None]
    ) -> list[Offer]:
        """Find what is offered to this counsellor: a notice said so, the card says whether it still holds."""
        asked = dict.fromkeys(notice.case_id for _, notice in told if notice.code == "offered")
        found = []
        for case_id in asked:
            card = await self._doors.index.card(case_id)
            if card is None or card.offered != login:
                continue
            note = await self._doors.transcript.offered(case_id, login)
            if note is not None:
                giver = await self.name(card.owner or "")
                found.append(Offer(board.row(card, now), giver, note, stop(card)))
        return found

    async def _told(self, account: Account) -> Told:
        also = SUPERVISORS if account.supervises else ""
        return await self._doors.index.notices(account.login, "", also)

    async def _news(self, request: Request, told: Told) -> dict[str, Any]:
        """Tell what is new since the page last asked; a page just opened starts from now."""
        after = request.headers.get("x-notices-after", "")
        last = told[-1][0] if told else after or "0"
        since = _moment(after)
        fresh = [notice for at, notice in told if since is not None and _later(at, since)]
        return {
            "notices": fresh,
            "notices_last": last,
            "names": await self.names(notice.other for notice in fresh),
        }


def _later(at: str, since: tuple[int, int]) -> bool:
    moment = _moment(at)
    return moment is not None and moment > since


def _moment(text: str) -> tuple[int, int] | None:
    """Read the id of an entry; None if it is none."""
    first, _, second = text.partition("-")
    numbers = (first, second or "0")
    if len(text) > 40 or not all(one.isascii() and one.isdigit() for one in numbers):
        return None
    return int(first), int(second or 0)
