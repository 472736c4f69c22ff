"""How long a turn may become: the longest values, and all that is said until an answer is awaited.

**Rules.** An estimate from above: the longest alias, hour, day and service of each language, whoever is shown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from babel.core import UnknownLocaleError

from bot.content.draft import Draft
from bot.dialogs.base import Counted, Prose
from bot.dialogs.graph import targets, waits
from bot.dialogs.prose import spoken
from bot.dialogs.questions import KEPT
from bot.dialogs.rules import Lines
from bot.dialogs.steps import Ask, Handoff, Listen, Services, Step
from bot.hotlines.service import Service
from bot.i18n import dates, names
from bot.model.languages import base
from bot.model.length import units

LONGEST_LEAD = 41
"""A first line and its end."""
MOST_AHEAD = "9999"
MOST_DAYS = 7
"""So many windows may be booked, one a day."""
GAP = 2
CHANNEL = "telegram"
_SPOKEN = frozenset({
    "say",
    "ask",
    "yesno",
    "number",
    "where",
    "listen",
    "warn",
    "intro",
    "export",
    "callback",
    "end",
})
_HOLE = re.compile(r"\{([a-z_0-9]+)\}")
_YEAR = datetime(2026, 1, 1, 22, 58, tzinfo=UTC)


@dataclass(slots=True)
class Longest:
    """The longest value of each placeholder, by language."""

    draft: Draft
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def memoised(cls, draft: Draft) -> "Longest":
        """Give the one of a draft."""
        found: Longest = draft.memo.setdefault("longest", cls(draft))
        return found

    def filled(self, locale: str, text: str) -> str:
        """Fill what stands in braces with the longest there may be."""
        if "{" not in text:
            return text
        values = self._values(locale)
        return _HOLE.sub(lambda found: values.get(found[1], MOST_AHEAD), text)

    def _values(self, locale: str) -> Mapping[str, str]:
        if locale not in self._known:
            self._known[locale] = dict(self._made(locale))
        return self._known[locale]

    def _made(self, locale: str) -> Iterator[tuple[str, str]]:
        aliases = self.draft.aliases.aliases if self.draft.aliases else ()
        known = locale if written_days(locale) else self.draft.source_locale
        day, clock = _day(known), _clock(known)
        yield "alias", max(aliases, key=len, default="")
        yield "day", day
        yield from (("time", f"{day} {clock}"), ("end", clock), ("chosen_day", day))
        yield "window", f"{day} {clock} {clock} {'W' * LONGEST_LEAD}" * MOST_DAYS
        yield from self._answers(locale)
        words = self.draft.cover.words if self.draft.cover else ()
        secret = max((f"{word} 99" for word in words), key=len, default="")
        yield from (("return_word", secret), ("duress_word", secret))
        services = self.draft.services.services if self.draft.services else ()
        ways = (way.value for service in services for way in service.channels)
        yield "value", max(ways, key=len, default="")
        if self.draft.rules is not None:
            lines = self.draft.rules.lines
            said = (_said(self.draft, locale, "globals", one) for one in _states(lines))
            yield "state", max(said, key=len) + f"{day} {clock}"

    def _answers(self, locale: str) -> Iterator[tuple[str, str]]:
        """Give the longest button of each question that keeps its answer; it is what the answer is called."""
        known: dict[str, str] = {}
        for ref, step in self.draft.steps().items():
            if isinstance(step, Ask) and step.save:
                for choice in step.choices.values():
                    _longer(known, step.save, _said(self.draft, locale, ref, choice.label))
            if isinstance(step, Listen) and step.keep:
                _longer(known, step.keep, "W" * KEPT)
        for place in self.draft.rules.territories.values() if self.draft.rules else ():
            _longer(known, "territory", _said(self.draft, locale, "globals", place.label))
        yield from known.items()


def _longer(known: dict[str, str], name: str, text: str) -> None:
    if len(text) > len(known.get(name, "")):
        known[name] = text


def written_days(locale: str) -> bool:
    """Whether days and hours can be written in a language."""
    try:
        dates.clock(_YEAR, "UTC", locale)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _states(lines: Lines) -> tuple[str, ...]:
    return (
        lines.open_until,
        lines.open_always,
        lines.opens_at,
        lines.opens_unknown,
        lines.hours_unknown,
    )


def _day(locale: str) -> str:
    days = (_YEAR + timedelta(days=number) for number in range(8, 365, 3))
    return max((dates.day(day, _YEAR, "UTC", locale) for day in days), key=len)


def _clock(locale: str) -> str:
    hours = (_YEAR + timedelta(hours=number) for number in range(24))
    return max((dates.clock(hour, "UTC", locale) for hour in hours), key=len)


def _said(draft: Draft, locale: str, context: str, prose: Prose) -> str:
    """Give the longest form of a text in a language."""
    form = spoken(prose, CHANNEL)
    if isinstance(form, Counted):
        forms = draft.catalogs.plurals(locale, context, form.one) or (form.one, form.other)
        return max(forms, key=len)
    return draft.catalogs.text(locale, context, form)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where each node goes on without waiting, in an order in which what follows comes first. Circles are left out."""

    later: Mapping[str, list[str]]
    order: tuple[str, ...]

    @classmethod
    def of(cls, steps: Mapping[str, Step]) -> "Paths":
        """Look at the ways once, for all languages."""
        later = {ref: _ways(step, steps) for ref, step in steps.items()}
        before: dict[str, list[str]] = {}
        for ref, ways in later.items():
            for way in ways:
                before.setdefault(way, []).append(ref)
        open_ = {ref: len(ways) for ref, ways in later.items()}
        order = [ref for ref, count in open_.items() if count == 0]
        for ref in order:  # it grows on the way
            for earlier in before.get(ref, ()):
                open_[earlier] -= 1
                if open_[earlier] == 0:
                    order.append(earlier)
        return cls(later, tuple(order))

    def sums(self, own: Mapping[str, int]) -> dict[str, int]:
        """Add up what may be said from each node until an answer is awaited."""
        total: dict[str, int] = {}
        for ref in self.order:
            total[ref] = own[ref] + max((total[way] for way in self.later[ref]), default=0)
        return total


def _ways(step: Step, steps: Mapping[str, Step]) -> list[str]:
    if waits(step):
        return []
    return [way for way in targets(step) if way in steps]


class Most(NamedTuple):
    """The most that may be said from a node in one turn, in which language, and how much of it by the node itself."""

    size: int
    locale: str
    own: int


def joined(draft: Draft, paths: Paths) -> dict[str, Most]:
    """Give for each node the most that may be said from it in one turn."""
    worst: dict[str, Most] = {}
    proses = {ref: _proses(step) for ref, step in draft.steps().items()}
    for locale in (draft.source_locale, *draft.catalogs.names()):
        sizes = Sizes(draft, locale)
        own = {ref: sizes.of(ref, step, proses[ref]) for ref, step in draft.steps().items()}
        for ref, size in paths.sums(own).items():
            if ref not in worst or size > worst[ref].size:
                worst[ref] = Most(size, locale, own[ref])
    return worst


class Sizes:
    """How much each node says by itself."""

    def __init__(self, draft: Draft, locale: str) -> None:
        self._draft, self._locale = draft, locale
        self._values = Longest.memoised(draft)
        self._cards: dict[str, list[int]] = {}

    def of(self, ref: str, step: Step, proses: tuple[Prose, ...]) -> int:
        """Measure one node."""
        own = sum(self._size(ref, prose) for prose in proses)
        match step:
            case Services():
                return own + self._listed(step)
            case Handoff():
                return own + self._queue()
            case _:
                return own

    def _size(self, context: str, prose: Prose) -> int:
        text = self._values.filled(self._locale, _said(self._draft, self._locale, context, prose))
        return GAP + units(text)

    def _line(self, prose: Prose) -> int:
        return self._size("globals", prose)

    def _queue(self) -> int:
        rules = self._draft.rules
        if rules is None:
            return 0
        lines = rules.lines
        return max(map(self._line, (lines.position, lines.position_first, lines.unstaffed)))

    def _listed(self, step: Services) -> int:
        rules = self._draft.rules
        none_open = self._line(rules.lines.none_open) if rules else 0
        topics = [step.services] if step.services in self._topics() else list(self._topics())
        most = max((sum(self._topic(topic)[: step.limit]) for topic in topics), default=0)
        return none_open + most

    def _topics(self) -> Mapping[str, list[int]]:
        """Give the cards of each topic, the longest first."""
        if not self._cards and self._draft.services is not None:
            for service in self._draft.services.services:
                size = self._card(service)
                for topic in {*service.topics, *service.also}:
                    self._cards.setdefault(topic, []).append(size)
            for cards in self._cards.values():
                cards.sort(reverse=True)
        return self._cards

    def _topic(self, topic: str) -> list[int]:
        return self._topics().get(topic, [])

    def _card(self, service: Service) -> int:
        rules = self._draft.rules
        if rules is None:
            return 0
        lines, context = rules.lines, f"services.{service.id}"
        facts = [
            max(map(self._line, _states(lines))),
            self._line(lines.hours_unknown),  # on a holiday that nobody announced
            self._line(lines.voiceless),
            self._line(lines.free),
            self._spoken(lines, service),
        ]
        texts = [one for one in (service.name, service.about, service.limits) if one]
        ways = [
            self._line(lines.ways.get(way.type, "{value}").replace("{value}", "")) + len(way.value)
            for way in service.channels
            if way.offered
        ]
        notes = [way.note for way in service.channels if way.note and way.offered]
        return sum([*facts, *ways, *(self._size(context, text) for text in [*texts, *notes])])

    def _spoken(self, lines: Lines, service: Service) -> int:
        if lines.spoken is None or base(self._locale) in service.languages:
            return 0
        called = ", ".join(names.language(code, self._locale) for code in service.languages)
        return self._line(lines.spoken) + units(called) - len("{languages}")


def _proses(step: Step) -> tuple[Prose, ...]:
    """Give what a step says at once; not what is copied, or offered on buttons."""
    names = _SPOKEN.intersection(type(step).model_fields)
    return tuple(prose for name in names if (prose := getattr(step, name)) is not None)
