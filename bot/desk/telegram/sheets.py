"""What stands beside the conversations for a moment: what a shift was, what is to be followed, a block to decide. Pure.

**Rules.** As `render`: the same first line for everybody, the rest hidden. Facts alone, nothing that a person wrote
(P7). What does not fit onto a small screen is counted, and stands on the web desk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk.board import Row
from bot.desk.caring import Weight
from bot.desk.in_view import CallBack, Due
from bot.desk.telegram.menus import Key, Words, data
from bot.desk.telegram.render import Draft, fitted

DEBRIEF, FOLLOWING = "debrief", "following"
SHEETS = frozenset({"", DEBRIEF, FOLLOWING})
MOST = 5
"""How many of each list are shown at once."""


@dataclass(frozen=True, slots=True)
class Following:
    """What is to be followed, for whoever looks.

    Attributes:
        names: what colleagues are called.
        by_hand: they may choose whom they take.
    """

    login: str
    supervises: bool
    by_hand: bool
    call_backs: Sequence[CallBack]
    due: Sequence[Due]
    messages: Sequence[Row]
    names: Mapping[str, str]

    def may_end(self, one: Due) -> bool:
        """Tell whether it is theirs to say that it is done."""
        return bool(one.case_id) and (self.login in {one.by, one.owner} or self.supervises)


def debrief(words: Words, weights: Sequence[Weight], *, off: bool) -> Draft:
    """Show what a shift was, and three questions that are answered nowhere."""
    keys = (_key(words, "talk", "talk"), _key(words, "shut", "sheet"))
    body = fitted(words.say("debrief", weights, off))
    return Draft(words.say("lead"), body, tuple((key,) for key in keys))


def following(words: Words, them: Following) -> Draft:
    """Show who is to be written to, who is to be thought of, whose message lies there; each with its button."""
    calls = [one.row for one in them.call_backs[:MOST]]
    takes = [*calls, *them.messages[:MOST]] if them.by_hand else []
    made = [(_about(words, "take", one.alias, one.case_id),) for one in takes]
    made += [
        (_about(words, "done", one.alias, one.case_id),)
        for one in them.due[:MOST]
        if them.may_end(one)
    ]
    body = fitted(words.say("following", them, MOST))
    return Draft(words.say("lead"), body, (*made, (_key(words, "shut", "sheet"),)))


def block(words: Words, row: Row, asker: str, note: str | None) -> Draft:
    """Show that a block is asked; why, and what can be decided, once somebody wants to know."""
    if note is None:
        keys = [Key(words.say("button", "block_read"), data("block_read", row.case_id))]
    else:
        keys = [
            Key(
                words.say("button", f"block_{said}"),
                data("block_settle", row.case_id, f"{said}.{row.asked}"),
            )
            for said in ("no", "yes")
        ]
    body = fitted(words.say("block", row, asker, note))
    return Draft(words.say("lead"), body, tuple((key,) for key in keys))


def _key(words: Words, name: str, verb: str) -> Key:
    return Key(words.say("button", name), data(verb))


def _about(words: Words, verb: str, alias: str, case: str) -> Key:
    return Key(f"{words.say('button', verb)} · {alias}", data(verb, case))
