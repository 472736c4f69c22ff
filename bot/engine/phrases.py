"""Sentences in the seeker's language: translated, with what stands in braces filled in.

**Rules.** No sentence stands here. A locale or zone that we do not know falls back to the editors'
own; nothing here raises.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content.content import Content
from bot.dialogs.base import PLACEHOLDER, Prose
from bot.dialogs.prose import spoken
from bot.dialogs.steps import Ask, Listen, Number
from bot.dialogs.sugar import TERRITORY
from bot.engine import numbers, secret
from bot.engine.context import Context
from bot.hotlines.hours import Opening
from bot.i18n import dates, names
from bot.model.case import Level
from bot.model.session import Session
from bot.model.window import CHOSEN, Booked

SOON = timedelta(hours=24)


def locale_of(session: Session, content: Content) -> str:
    """Name the language to write in."""
    return session.locale if session.locale in content.locales else content.source_locale


def zone_of(session: Session, content: Content) -> str:
    """Name the zone to show times in: the seeker's, or the desk's if theirs is not one."""
    try:
        ZoneInfo(session.zone)
    except (KeyError, ValueError, OSError):
        return content.desk.hours.zone
    return session.zone


def ahead(session: Session, context: Context) -> int:
    """Count who is served before this person: by their danger, which may have grown since they have a place.

    Whoever may be somebody else is told by what they said themselves: else they learn that somebody was in danger (P4).
    """
    desk = context.desk
    risk = session.heard if session.stranger else session.risk
    if desk.before:
        new = desk.before[risk]
        return new if desk.ahead is None else min(desk.ahead, new)
    if desk.ahead is not None:
        return desk.ahead
    return 0 if risk >= Level.EMERGENCY else desk.waiting


class Phrases:
    """The texts of one turn."""

    def __init__(self, session: Session, context: Context, locale: str = "") -> None:
        self._session = session
        self._context = context
        self._content = context.content
        self.locale = locale or locale_of(session, context.content)
        self._zone = zone_of(session, context.content)

    def node(self, ref: str, prose: Prose) -> str:
        """Say a text of a dialog's node."""
        return self._form(ref, prose)

    def label(self, ref: str, source: str) -> str:
        """Say what stands on a button: the words of its node, or of `globals.yaml` if it has them from there."""
        if self.locale == self._content.source_locale:
            return self._filled(source, {})
        own = self._content.catalogs.has(self.locale, ref, source)
        return self._say(ref if own else "globals", source, None)

    def line(self, prose: Prose, **values: str) -> str:
        """Say a text of `globals.yaml`."""
        return self._form("globals", prose, values)

    def at(self, prose: Prose, when: datetime) -> str:
        """Say a text of `globals.yaml` around an instant, as `{day}` and `{time}`."""
        return self.line(prose, **self._when(when))

    def service(self, service_id: str, source: str) -> str:
        """Say a text of a service, as it is."""
        return self._translate(f"services.{service_id}", source)

    def languages(self, codes: Iterable[str]) -> str:
        """Name languages, in the reader's; sign languages stand in what a service says of itself."""
        return ", ".join(filter(None, (names.language(code, self.locale) for code in codes)))

    def opening(self, opening: Opening, zone: str = "") -> str:
        """Say whether something is open, and until or from when: in the reader's own time.

        As long as nothing told where that is, it is in `zone`: who looks for help elsewhere mostly is there.
        """
        told = self._session.clock or self._session.answers.get(TERRITORY)
        there = "" if told or self._zone != self._content.desk.hours.zone else zone
        lines = self._content.rules.lines
        match opening.state:
            case "open" if opening.until is None:
                return self.line(lines.open_always)
            case "open":
                return self.line(lines.open_until, **self._when(opening.until, there, soon=True))
            case "closed" if opening.opens is None:
                return self.line(lines.opens_unknown)
            case "closed":
                return self.line(lines.opens_at, **self._when(opening.opens, there))
            case "unknown":
                return self.line(lines.hours_unknown)

    def desk(self) -> str:
        """Say the desk's own hours."""
        desk = self._context.desk
        if desk.open:
            return self.opening(Opening("open", until=desk.changes))
        return self.opening(Opening("closed", opens=desk.changes))

    def _form(self, where: str, prose: Prose, values: Mapping[str, str] | None = None) -> str:
        """Say the form for this channel, and for the number it depends on."""
        form = spoken(prose, self._session.address.channel)
        if isinstance(form, str):
            return self._say(where, form, values)
        number = self._number(form.count)
        catalogs = self._content.catalogs
        text = catalogs.counted(self.locale, where, form.one, form.other, number)
        return self._filled(text, {**(values or {}), "n": str(number)})

    def _number(self, name: str) -> int:
        """Give the number that a text depends on; none known is none."""
        if name == "ahead":
            return ahead(self._session, self._context)
        if name == "kept_days":
            return self._context.kept_days
        return numbers.saved(self._session.answers.get(name, "")) or 0

    def _say(self, where: str, source: str, values: Mapping[str, str] | None = None) -> str:
        return self._filled(self._translate(where, source), values or {})

    def _filled(self, text: str, values: Mapping[str, str]) -> str:
        # Most texts have no placeholder: a pattern over every sentence costs more than the rest of a turn.
        if "{" not in text:
            return text
        return PLACEHOLDER.sub(lambda found: self._value(found, values), text)

    def _translate(self, where: str, source: str) -> str:
        return self._content.catalogs.text(self.locale, where, source)

    def _value(self, found: re.Match[str], values: Mapping[str, str]) -> str:
        """Fill one placeholder; an unknown one stays as it is, for the editor to see."""
        name = found[1]
        if name in values:
            return values[name]
        match name:
            case "alias":
                return self._session.alias
            case "ahead":
                return str(ahead(self._session, self._context))
            case "state":
                return self.desk()
            case "time" | "day":
                return self._when(self._context.desk.changes).get(name, "")
            case "window" | "chosen_day":
                return self._window() if name == "window" else self._chosen_day()
            case "return_word" | "duress_word":
                return self._secret(name)
            case _:
                return self._answer(name) or found[0]

    def date(self, day: date) -> str:
        """Name a day of theirs: today, tomorrow, or by its weekday."""
        noon = datetime.combine(day, time(12), ZoneInfo(self._zone))
        named = self._when(noon)["day"]
        return named[:1].upper() + named[1:]

    def _window(self) -> str:
        """Say when the windows open that the person chose, one a line."""
        booked = [self._session.window, *self._session.windows]
        return "\n".join(self._between(one) for one in booked if one)

    def _between(self, booked: Booked) -> str:
        """Say a window, with its end and what will be said if `globals.yaml` has words for it."""
        form, said = self._content.rules.lines.window, self._when(booked.start)
        if form is None:
            return "{day} {time}".format_map(said)
        line = self.node(booked.where, booked.line)
        end = dates.clock(booked.end, self._zone, self.locale)
        return self.line(form, **said, end=end, line=line)

    def _chosen_day(self) -> str:
        """Name the day that was chosen last at a call-back whose hours are asked for now."""
        chosen = self._session.answers.get(CHOSEN, "").partition(":")[2].partition(".")[0]
        try:
            day = date.fromisoformat(chosen)
        except ValueError:
            return ""
        return self._when(datetime.combine(day, time(12), ZoneInfo(self._zone)))["day"]

    def _secret(self, name: str) -> str:
        """Say a secret word, to whom it belongs; nothing without a cover to use it in."""
        cover, seed = self._content.cover, secret.source(self._session)
        if cover is None:
            return ""
        word = secret.back if name == "return_word" else secret.watched
        return word(seed, cover, secret.issue(self._session))

    def answers(self) -> str:
        """Say what was answered, as its person knows it; what the dialogs note for themselves is left out."""
        asked = {
            node.keep if isinstance(node, Listen) else node.save
            for node in self._content.nodes.values()
            if isinstance(node, Ask | Number | Listen)
        }
        given = (self._answer(name) for name in self._session.answers if name in asked)
        return ", ".join(one for one in given if one)

    def _answer(self, name: str) -> str:
        """Say a saved answer as its person knows it: by the words of the button, or the number itself."""
        given = self._session.answers.get(name, "")
        territory = self._content.rules.territories.get(given) if name == TERRITORY else None
        if territory is not None:
            return self.line(territory.label)
        for ref, node in self._content.nodes.items() if given else ():
            if isinstance(node, Ask) and node.save == name and given in node.choices:
                return self.label(ref, node.choices[given].label)
        return given

    def _when(self, at: datetime | None, zone: str = "", *, soon: bool = False) -> dict[str, str]:
        """Write an instant as `time` and `day`; with `soon`, a day that is not near goes into the time."""
        if at is None:
            return {}
        time = dates.clock(at, zone or self._zone, self.locale)
        day = self._day(at, zone or self._zone)
        if soon and at - self._context.now > SOON:
            time = f"{day} {time}"
        return {"time": time, "day": day}

    def _day(self, at: datetime, zone: str) -> str:
        now, lines = self._context.now, self._content.rules.lines
        match dates.days_ahead(at, now, zone):
            case 0:
                return self.line(lines.today)
            case 1:
                return self.line(lines.tomorrow)
            case _:
                return dates.day(at, now, zone, self.locale)
