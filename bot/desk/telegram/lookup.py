"""What stands beside a case in its open menu, and beside all of them: colleagues, replies, services, follow-ups.

**Rules.** Found anew at each look, with the content and the hours of that moment; nothing of it is kept.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.desk import in_view
from bot.desk.board import Room
from bot.desk.colleagues import colleagues
from bot.desk.follow_ups import today
from bot.desk.replies import replies_for
from bot.desk.services import services_for
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.menus import Beside
from bot.desk.telegram.sheets import Following
from bot.desk.telegram.state import Chat
from bot.model.carried import State
from bot.model.case import CaseCard
from bot.store.values import Account


async def beside(doors: Doors, chat: Chat, card: CaseCard, names: Iterable[str] = ()) -> Beside:
    """Find what the open menu of a case needs, and what colleagues are called."""
    room = chat.rooms[card.case_id]
    content, kind = doors.content(), room.menu.partition("/")[0]
    called = {login: await doors.named(login) for login in names if login}
    match kind:
        case "pass":
            others = await colleagues(doors.index, doors.staff, chat.login)
            return Beside(called, colleagues=others)
        case "replies" | "reply":
            replies = replies_for(content, card.locale, chat.locale, card.topic, room.query)
            return Beside(called, replies=replies, asked=room.asked)
        case "services" | "service":
            services = services_for(content, card, chat.locale, doors.now(), room.query)
            return Beside(called, services=services, asked=room.asked)
        case _:
            return Beside(called)


def logins(room: Room) -> set[str]:
    """Name the colleagues that a conversation speaks of."""
    row = room.row
    spoken = (one.text.partition(":")[2] for one in room.bubbles if one.side == "system")
    return {row.offered, *row.listeners, *spoken, *(one.author for one in room.bubbles)} - {""}


async def shift(doors: Doors, account: Account, now: datetime) -> State:
    """Return what somebody carried in this shift; looking back at it is neither work nor a sign of them."""
    login, state = account.login, await doors.care.state(account.login)
    held = [card for card in await doors.index.cases(login) if not card.training]
    if {card.case_id for card in held} == {one.case_id for one in state.held}:
        return state
    return await doors.care.observe(login, held, doors.content().care, now, working=False)


async def following(doors: Doors, account: Account, now: datetime) -> Following:
    """Find what is to be followed, as far as this counsellor may know it."""
    content = doors.content()
    left = await doors.index.messages(content.desk.queue)
    days = await doors.following.follow_ups()
    people = await doors.following.people([one.conversation for one in days])
    notes = await doors.follow_ups.notes(account.login, days)
    due = in_view.due(days, people, notes, today(content, now))
    spoken = {one.by for one in due} | {one.owner for one in due} - {""}
    return Following(
        account.login,
        account.supervises,
        content.desk.queue.by_hand,
        in_view.call_backs(left, now),
        due,
        in_view.messages(left, now),
        {login: await doors.named(login) for login in spoken},
    )
