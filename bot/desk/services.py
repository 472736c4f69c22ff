"""The directory of services at one instant, as a counsellor looks it up and puts it into an answer.

**Rules.** Pure. What stands in the answer is in the person's language and hours in their own time, said as the bot says
them; beside it stands the same in the counsellor's. Nothing is sent from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.content.content import Content
from bot.desk.replies import folded
from bot.engine import render
from bot.engine.context import Context
from bot.engine.phrases import Phrases
from bot.hotlines.directory import Listed, ListedChannel, Seeker, listed_at, rank
from bot.hotlines.hours import State
from bot.hotlines.service import Service
from bot.model.case import CaseCard
from bot.model.desk import DeskSnapshot
from bot.model.event import Address
from bot.model.session import Session

MOST = 12


@dataclass(frozen=True, slots=True)
class Card:
    """One service as the panel shows it.

    Attributes:
        name: its name, state, about, limits and ways: in the counsellor's language.
        limits: what to know before sending somebody there, with what is to be checked.
        state: whether somebody answers now, and until or from when; empty where nobody ever does.
        opening: the same in one word, for the eye.
        text: what is put into an answer.
    """

    id: str
    name: str
    state: str
    opening: State
    about: str
    limits: str
    ways: tuple[str, ...]
    text: str


def services_for(
    content: Content, case: CaseCard, staff_locale: str, now: datetime, query: str = ""
) -> tuple[Card, ...]:
    """Give what helps with the topic of a case, the most useful first; `query`: all that hold its words."""
    mine = _phrases(content, case, staff_locale, now)
    theirs = _phrases(content, case, case.locale, now)
    found = _found(content, case, mine, now, folded(query).split())
    return tuple(_card(content, one, mine, theirs) for one in found)


def _found(
    content: Content, case: CaseCard, mine: Phrases, now: datetime, wanted: list[str]
) -> tuple[Listed, ...]:
    if not wanted:
        return content.services.find(case.topic, now, MOST, Seeker.from_zone(_zone(content, case)))
    matching = [
        one
        for one in content.services.services.values()
        if all(word in folded(" ".join(_searched(content, one, mine))) for word in wanted)
    ]
    named = {one.id: not _named(one, mine, wanted) for one in matching}
    listed = (listed_at(one, now) for one in matching)
    return tuple(sorted(listed, key=lambda one: (named[one.service.id], rank(one)))[:MOST])


def _searched(content: Content, service: Service, mine: Phrases) -> Iterator[str]:
    yield from (service.id, service.name, service.about)
    yield from (mine.service(service.id, text) for text in service.texts())
    yield from (way.value for way in service.channels)
    topics = (*service.topics, *service.also)
    yield from (content.desk.topics.get(topic, topic) for topic in topics)


def _named(service: Service, mine: Phrases, wanted: list[str]) -> bool:
    name = folded(mine.service(service.id, service.name))
    return all(word in name for word in wanted)


def _card(content: Content, listed: Listed, mine: Phrases, theirs: Phrases) -> Card:
    service = listed.service
    text = [
        theirs.service(service.id, service.name),
        _state(content, theirs, listed),
        *_ways(content, theirs, listed),
        _limits(theirs, service),
    ]
    return Card(
        id=service.id,
        name=mine.service(service.id, service.name),
        state=_state(content, mine, listed),
        opening=listed.opening.state,
        about=mine.service(service.id, service.about),
        limits=_limits(mine, service),
        ways=tuple(_ways(content, mine, listed)),
        text="\n".join(filter(None, text)),
    )


def _limits(phrases: Phrases, service: Service) -> str:
    return phrases.service(service.id, service.limits) if service.limits else ""


def _state(content: Content, phrases: Phrases, listed: Listed) -> str:
    return " · ".join(render.hours(content, phrases, listed))


def _ways(content: Content, phrases: Phrases, listed: Listed) -> list[str]:
    return [_way(content, phrases, listed.service.id, way) for way in render.usable(listed)]


def _way(content: Content, phrases: Phrases, service_id: str, way: ListedChannel) -> str:
    label = content.rules.lines.ways.get(way.channel.type)
    shown = phrases.line(label, value=way.channel.value) if label else way.channel.value
    note = way.channel.note
    return f"{shown} ({phrases.service(service_id, note)})" if note else shown


def _phrases(content: Content, case: CaseCard, locale: str, now: datetime) -> Phrases:
    """Speak to whoever reads this language where the person of the case is."""
    known = locale if locale in content.locales else content.source_locale
    zone = _zone(content, case)
    session = Session("", Address("", ""), "", known, zone, started=now)
    return Phrases(session, Context(now, content, DeskSnapshot(open=False), seq=0))


def _zone(content: Content, case: CaseCard) -> str:
    """Name the clock of the person: of the place that they named, else the one that their page showed."""
    place = content.rules.territories.get(case.territory)
    return place.zone if place else case.territory
