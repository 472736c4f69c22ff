"""`murmure hours TOPIC --why`: in which order services are shown to somebody there, and for which reasons.

**Rules.** Pure. The order and the reasons are the directory's own; here they are only written down.
"""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from bot.errors import SettingsError
from bot.hotlines.directory import Directory, Listed, Reason, Seeker

SAID: dict[Reason, str] = {
    "written_now": "answers in writing now",
    "open_now": "open now",
    "made_for_this": "made for this",
    "helps_too": "helps with this too",
    "made_for_them": "made for them",
    "for_anyone": "for anyone",
    "for_some": "for some only",
    "there": "of their place",
    "serves_there": "serves their place too",
    "abroad": "of another country",
    "opens_later": "opens later",
    "hours_unknown": "hours unknown",
    "holiday_unchecked": "holiday, to be checked",
}


def found_for(
    directory: Directory, topic: str | None, now: datetime, zone: str
) -> tuple[Listed, ...]:
    """Find a topic's services in the order in which people read them; raise a sentence."""
    topics = sorted(directory.topics())
    if topic not in topics:
        missing = "--why needs a topic" if topic is None else f"there is no topic {topic!r}"
        raise SettingsError(f"{missing}; {_hint(topic or '', topics)}")
    return directory.find(topic, now, len(directory.services), Seeker.from_zone(zone))


def explained(listed: Sequence[Listed]) -> list[str]:
    """Give a line a service, with its place and the reasons for it."""
    width = max((len(one.service.id) for one in listed), default=0)
    return [
        f"{place:>2}  {one.service.id.ljust(width)}  {_reasons(one)}"
        for place, one in enumerate(listed, start=1)
    ]


def _reasons(listed: Listed) -> str:
    return ", ".join(SAID[reason] for reason in listed.reasons())


def _hint(topic: str, topics: Sequence[str]) -> str:
    close = get_close_matches(topic, topics, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"choose among {', '.join(topics)}"
