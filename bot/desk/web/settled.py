"""How a page sees that a command was carried out, or never will be.

**Rules.** Pure, over the state as it is read: the inbox answers nowhere else. What cannot be seen is not waited for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.desk.commands import Verb
from bot.model.case import CaseCard, Status
from bot.ports import OpenCase

LETS_GO: frozenset[Verb] = frozenset({"close", "give_back", "erase", "move", "hand_back", "part"})
"""After these the conversation is no longer open to whoever did it."""


@dataclass(frozen=True, slots=True)
class View:
    """What whoever asked can see now.

    Attributes:
        key: of the line that was written, if one was.
        mine: the conversation, as far as it is open to them.
    """

    login: str
    key: str
    mine: OpenCase | None
    card: CaseCard | None


def _taken(view: View) -> bool:
    return view.mine is not None or view.card is None or view.card.status is not Status.WAITING


def _answered(view: View) -> bool:
    return view.mine is not None or view.card is None or view.card.offered != view.login


def _written(view: View) -> bool:
    case = view.mine
    return case is None or case.card.away or any(view.key == x.entry.key for x in case.lines)


def _offered(view: View) -> bool:
    return view.mine is None or bool(view.mine.card.offered)


def _not_offered(view: View) -> bool:
    return view.mine is None or not view.mine.card.offered


def _open(view: View) -> bool:
    return view.mine is not None


def _called(view: View) -> bool:
    return view.mine is None or view.mine.card.called


def _block_asked(view: View) -> bool:
    return view.mine is None or view.mine.card.block is not None


def _let_go(view: View) -> bool:
    return view.mine is None


_SEEN: Mapping[Verb, Callable[[View], bool]] = {
    "take": _taken,
    "reply": _written,
    "note": _written,
    "whisper": _written,
    "offer": _offered,
    "withdraw": _not_offered,
    "accept": _answered,
    "decline": _answered,
    "call": _called,
    "block_ask": _block_asked,
    "join": _open,
    **dict.fromkeys(LETS_GO, _let_go),
}


def settled(verb: Verb, view: View) -> bool:
    """Tell whether what was asked for has happened, or cannot any more."""
    seen = _SEEN.get(verb)
    return seen is None or seen(view)
