"""`murmure hours TOPIC --why`: in which order services are shown to somebody there, and for which reasons.

**Rules.** Pure. The order and the reasons are the directory's own; here they are only written down.
"""

from collections.abc import Iterator
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


def ranked(directory: Directory, topic: str | None, now: datetime, zone: str) -> Iterator[str]:
    """List a topic's services in the order in which people read them, each with its reasons; raise a sentence."""
    topics = sorted(directory.topics())
    if topic not in topics:
        raise SettingsError(f"there is no topic {topic!r}; {_hint(topic or '', topics)}")
    found = directory.find(topic, now, len(directory.services), Seeker.from_zone(zone))
    width = max((len(one.service.id) for one in found), default=0)
    for place, one in enumerate(found, start=1):
        yield f"{place:>2}  {one.service.id.ljust(width)}  {_reasons(one)}"


def _reasons(listed: Listed) -> str:
    return ", ".join(SAID[reason] for reason in listed.reasons())


def _hint(topic: str, topics: list[str]) -> str:
    close = get_close_matches(topic, topics, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"choose among {', '.join(topics)}"
