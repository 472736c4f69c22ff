"""What a dialog sets that is the session's own: the subject, the language, the clock, the way to leave, what was told.

**Rules.** Pure. A value that is none of those allowed changes nothing. What is told once stays told after an exit;
what no wipe could delete is told again when there is more of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final, get_args

from bot.model.session import Leaves, Once, Session

OWN: Final = frozenset({"topic", "locale", "zone", "leaves", "told"})
LEAVES: Final[tuple[Leaves, ...]] = get_args(Leaves)
ONCE: Final[tuple[Once, ...]] = get_args(Once)


def kept(session: Session, values: Mapping[str, str], locales: Collection[str]) -> Session:
    """Keep what is set; all other names are answers."""
    locale = values.get("locale", session.locale)
    others = {name: value for name, value in values.items() if name not in OWN}
    leaves = next((one for one in LEAVES if one == values.get("leaves")), session.leaves)
    now_told = next((one for one in ONCE if one == values.get("told")), None)
    return replace(
        session if now_told is None else told(session, now_told),
        answers={**session.answers, **others},
        topic=values.get("topic", session.topic),
        zone=values.get("zone", session.zone),
        locale=locale if locale in locales else session.locale,
        leaves=leaves,
    )


def told(session: Session, what: Once) -> Session:
    """Remember that something was told."""
    if what == "left_over":
        return replace(session, remains=0)
    return replace(session, told=tuple(dict.fromkeys((*session.told, what))))


def untold(session: Session, what: Once) -> bool:
    """Tell whether something has yet to be told."""
    return session.remains > 0 if what == "left_over" else what not in session.told
