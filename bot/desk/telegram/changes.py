"""How what is kept of a chat changes. Pure; each change may be made twice."""

from dataclasses import replace

from bot.desk.telegram.menus import waits
from bot.desk.telegram.state import Chat, Page, Room, Saying, Shown, distinct


def opened(chat: Chat, case: str, room: Room, *, topics: bool) -> Chat:
    """Begin to show a case, or go on; one that was asked for here becomes the current one."""
    begun = case in chat.rooms
    before = chat.rooms.get(case, Room())
    kept = replace(
        before,
        read_at=room.read_at,
        told=room.told,
        listening=room.listening,
        unread=room.unread,
    )
    if begun or topics or chat.wished != case:
        return chat.with_room(case, kept)
    since = max(room.read_at, chat.since) if chat.rooms else chat.since
    return replace(chat.with_room(case, kept), current=case, wished="", since=since)


def left(told: Saying | None, chat: Chat) -> Chat:
    """Note that nobody is at work here any more, and have it said if they have not said so themselves."""
    gone = replace(chat.afresh().with_sheet(""), here=False, deciding="")
    return gone if told is None else gone.with_saying(told)


def closed(case: str, at: float, chat: Chat) -> Chat:
    """Forget a case that was taken off the screen; what was written to it until then is for nobody else."""
    stood = case in chat.rooms and chat.stands(case)
    left = chat.with_room(case, None)
    return replace(left, since=max(at, chat.since)) if stood else left


def without(chat: Chat, gone: frozenset[int]) -> Chat:
    """Forget ids that were deleted; a page that was swept is not shown anew."""

    def left(shown: Shown | None) -> Shown | None:
        return None if shown is None or shown.ref in gone else shown

    def swept(shown: Shown) -> Shown:
        return replace(shown, ref=0) if shown.ref in gone else shown

    rooms = {
        case: replace(
            room,
            head=left(room.head),
            pages=tuple(replace(page, shown=swept(page.shown)) for page in room.pages),
            own=tuple(one for one in room.own if one[0] not in gone),
        )
        for case, room in chat.rooms.items()
    }
    return replace(
        chat,
        panel=swept(chat.panel) if chat.panel else None,
        cards={case: shown for case, shown in chat.cards.items() if shown.ref not in gone},
        offers={case: swept(shown) for case, shown in chat.offers.items()},
        blocks={case: swept(shown) for case, shown in chat.blocks.items()},
        warned=left(chat.warned),
        checking=left(chat.checking),
        sheeted=swept(chat.sheeted) if chat.sheeted else None,
        rooms=rooms,
        loose=tuple(one for one in chat.loose if one[0] not in gone),
        stale=tuple(ref for ref in chat.stale if ref not in gone),
    )


def replaced(at: int, page: Page, room: Room) -> Room:
    """Put a page in the place of the one there."""
    return replace(room, pages=(*room.pages[:at], page, *room.pages[at + 1 :]))


def added(page: Page, room: Room) -> Room:
    """Put a page at the end."""
    return room if page in room.pages else replace(room, pages=(*room.pages, page))


def carded(case: str, shown: Shown, chat: Chat) -> Chat:
    """Put a card into its place; not one that is to be deleted since."""
    return chat if shown.ref in chat.stale else chat.with_card(case, shown)


def panelled(shown: Shown, chat: Chat) -> Chat:
    """Put the panel into its place; likewise."""
    return chat if shown.ref in chat.stale else replace(chat, panel=shown)


def headed(case: str, shown: Shown, at: float, drawn: Room, chat: Chat) -> Chat:
    """Put the head of a case into its place; likewise. `drawn`: the case as it was when this head was made of it.

    What was written before it stood there was for another case; or for colleagues, until it says otherwise.
    """
    room = chat.rooms.get(case)
    if room is None or shown.ref in chat.stale:
        return chat
    room = replace(room, head=shown)
    if drawn.freeing and not waits(drawn.menu):
        room = replace(room, freeing=False, freed=at)
    begins = case == chat.current and not chat.stands(case)
    placed = chat.with_room(case, room)
    return replace(placed, since=at) if begins else placed


def offered(case: str, shown: Shown | None, chat: Chat) -> Chat:
    """Put an offer into its place, or take it away."""
    return chat.with_offer(case, shown)


def asked(case: str, shown: Shown | None, chat: Chat) -> Chat:
    """Put a question about a block into its place, or take it away."""
    gone = shown is None or not shown.mark
    deciding = "" if gone and chat.deciding.partition("/")[0] == case else chat.deciding
    return replace(chat.with_block(case, shown), deciding=deciding)


def sheeted(sheet: str, shown: Shown, at: float, chat: Chat) -> Chat:
    """Put a sheet into its place; one that was closed since, or opened anew, goes."""
    if chat.sheet == sheet and shown.ref not in chat.stale:
        return replace(chat, sheeted=shown, sheet_at=at)
    return replace(chat, stale=distinct((*chat.stale, shown.ref)))


def unwarned(case: str, chat: Chat) -> Chat:
    """Ask about this case no more; another one may have come meanwhile."""
    return replace(chat, warned=None, warning="" if chat.warning == case else chat.warning)


def said(saying: Saying, shown: Shown, chat: Chat) -> Chat:
    """Note that a sentence was said, and what to delete of it some day."""
    pending = tuple(one for one in chat.pending if one != saying)
    return replace(chat, pending=pending, loose=(*chat.loose, (shown.ref, shown.at)))


def forgotten(chat: Chat) -> None:
    """Keep nothing of a chat."""
    del chat
