"""What stands beside a case in its open menu: who could take over, canned replies, services with their hours now.

**Rules.** Found anew at each look, with the content and the hours of that moment; nothing of it is kept.
"""

from collections.abc import Iterable

from bot.desk.board import Room
from bot.desk.colleagues import colleagues
from bot.desk.replies import replies_for
from bot.desk.services import services_for
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.menus import Beside
from bot.desk.telegram.state import Chat
from bot.model.case import CaseCard


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
