"""A conversation's first session: an alias that says nothing (P7), a language, a zone, no past."""

from dataclasses import replace
from datetime import datetime

from bot.content.content import Content
from bot.model.event import Address, Arrival, Said, Start
from bot.model.session import Session

HIGHEST = 99
NOBODY = Address("", "")


def fresh(arrival: Arrival, content: Content, now: datetime, seed: str = "") -> Session:
    """Begin a session for the first event of a conversation; without a seed its id is one."""
    event = arrival.event
    hint = event.locale if isinstance(event, Start | Said) else ""
    zone = event.zone if isinstance(event, Start) else ""
    return Session(
        conversation=arrival.conversation,
        address=arrival.address or NOBODY,
        alias=alias(seed or arrival.conversation, content.aliases),
        locale=closest(hint, content),
        zone=zone or content.desk.hours.zone,
        hint=closest(hint, content),
        clock=zone,
        started=now,
        seed=seed,
    )


def meet(
    session: Session | None, arrival: Arrival, content: Content, now: datetime, seed: str = ""
) -> Session:
    """Give the session for an arrival: the one there is, reachable where the person last wrote.

    A counsellor's command or a timer may outlive an erased conversation and begin a new one that
    has no address; the person's next message must still be answered (P5).
    """
    if session is None:
        return fresh(arrival, content, now, seed)
    if arrival.address is None or arrival.address == session.address:
        return session
    return replace(session, address=arrival.address)


def alias(seed: str, words: tuple[str, ...]) -> str:
    """Name a conversation by a word and a number; the same one again after a restart."""
    number = int.from_bytes(seed.encode(), "big")
    word = words[number % len(words)] if words else ""
    return f"{word} {1 + number // max(1, len(words)) % HIGHEST}".strip()


def closest(hint: str, content: Content) -> str:
    """Take the hinted language if the content speaks it, whatever its region."""
    wanted = hint.replace("_", "-").casefold()
    by_name = {locale.replace("_", "-").casefold(): locale for locale in content.locales}
    for name in (wanted, wanted.partition("-")[0]):
        if name in by_name:
            return by_name[name]
    return content.source_locale
