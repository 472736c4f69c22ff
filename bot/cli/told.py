"""What changes for people, in lines for a terminal.

**Rules.** Pure. How many are sitting at a node is said in words below five, so that nobody can be told apart (P7).
Words that let somebody leave or get help come first and stand out.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.content.changes import Change, Kind
from bot.store.census import Seated

FEW = 5
HEADINGS: dict[Kind, str] = {
    "exit": "WORDS AND BUTTONS TO LEAVE, OR TO GET HELP AT ONCE",
    "gone": "Nodes gone",
    "new": "Nodes new",
    "text": "Texts",
    "button": "Buttons",
    "way": "Ways",
    "rule": "What holds everywhere",
    "service": "Services",
    "desk": "Desk",
    "closure": "Closed days and exceptional openings",
    "reply": "Canned replies",
    "missing": "Translations now missing",
    "translation": "Translations",
    "other": "Other",
}


def shown(changes: Sequence[Change], seated: Seated | None) -> Iterator[str]:
    """Give the lines; without a count of people where none could be made."""
    if not changes:
        yield "Nothing changes for people."
        return
    wide = min(32, max(len(change.where) for change in changes))
    for kind, group in groupby(changes, key=lambda change: change.kind):
        yield HEADINGS[kind]
        for change in group:
            mark = "!!" if kind == "exit" else "  "
            yield f"{mark}{change.where:{wide}}  {_said(change, seated)}"
    yield from _not_counted(changes, seated)


def people(number: int) -> str:
    """Say how many, without ever pointing at one."""
    if number == 0:
        return "nobody is there now"
    return (
        f"{number} people are there now" if number >= FEW else "fewer than 5 people are there now"
    )


def _said(change: Change, seated: Seated | None) -> str:
    if change.kind != "gone" or seated is None:
        return change.said
    return f"{people(seated.at.get(change.where, 0))}; {change.said}"


def _not_counted(changes: Sequence[Change], seated: Seated | None) -> Iterator[str]:
    if not any(change.kind == "gone" for change in changes):
        return
    if seated is None:
        yield "How many people are there is not known: that takes Redis and the key file."
    elif seated.unread:
        yield f"{seated.unread} conversations could not be read, and are not counted."
