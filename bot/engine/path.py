"""The way back: which questions were asked before, and where the dialogs that were called lead to.

**Rules.** Pure. A question on the path is kept with its `calls`, so that going back into a dialog that has returned
finds its way out again. What was said to be unclear is not on the path. Both are bounded.
"""

from collections.abc import Collection
from dataclasses import replace

from bot.model.session import LONGEST_PATH, MOST_CALLS, Session

Asked = tuple[str, ...]
"""A question and, behind it, the `calls` that it was asked with."""


def here(session: Session) -> Asked:
    """Name the present question; nothing after an end."""
    return (session.place, *session.calls) if session.place else ()


def beyond(
    session: Session, came: Asked, place: str, unclear: Collection[str]
) -> tuple[Asked, ...]:
    """Give the path at a new place, reached from the question `came`.

    Who returns to the question before has gone back.
    """
    path = session.path
    if path and path[-1][0] == place:
        return path[:-1]
    if not came or came[0] == place or came[0] in unclear:
        return path
    return (*path, came)[-LONGEST_PATH:]


def back(session: Session, known: Collection[str]) -> Session | None:
    """Stand at the question before; None if there is none. Those that a publication took away are passed over."""
    for index in reversed(range(len(session.path))):
        ref, *calls = session.path[index]
        if ref in known and ref != session.place:
            return replace(session, place=ref, calls=tuple(calls), path=session.path[:index])
    return None


def at(session: Session, ref: str) -> Session:
    """Stand at a question again: pressing an old button is going back to it first.

    One that is not on the path keeps the way back of its dialog only if that is the present one.
    """
    if ref == session.place:
        return session
    for index in reversed(range(len(session.path))):
        if session.path[index][0] == ref:
            calls, path = session.path[index][1:], session.path[:index]
            return replace(session, place=ref, calls=calls, path=path)
    path = beyond(session, here(session), ref, ())
    calls = session.calls if _dialog(ref) == _dialog(session.place) else ()
    return replace(session, place=ref, calls=calls, path=path)


def called(session: Session, then: str) -> Session:
    """Remember where a dialog that is called leads back to; of too many, the oldest is forgotten."""
    return replace(session, calls=(*session.calls, then)[-MOST_CALLS:])


def returned(session: Session, home: str) -> tuple[Session, str]:
    """Give where a dialog returns to: to its caller, or home if nobody called it."""
    if not session.calls:
        return session, home
    return replace(session, calls=session.calls[:-1]), session.calls[-1]


def astray(session: Session) -> Session:
    """Forget who called: a rule that holds everywhere leads out of whatever dialog it was."""
    return replace(session, calls=()) if session.calls else session


def _dialog(ref: str) -> str:
    return ref.partition(".")[0]
