"""What is kept of a person, shown to them in their chat on request (GDPR, article 15).

**Rules.** Pure. Of what was said only what was said since they last came back: whoever holds the phone may not be who
wrote before, and an exit must hide from them too (P4). `gather` decides; what stands in the transcript is put below the
message when it is sent, behind the epoch check as every other word.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.dialogs.rules import OwnLines
from bot.engine.phrases import Phrases, zone_of
from bot.engine.render import Page
from bot.engine.turn import Turn
from bot.i18n import dates
from bot.model.effect import Entry, Recall
from bot.model.message import Message

CAME = frozenset({"came_back"})
ASIDE = frozenset({"note", "whisper"})
"""What staff say to each other stands beside the conversation, not in it."""
"""Notes after which somebody else may be writing."""
LONGEST = 30_000
"""Signs of the transcript that are shown; of more, the newest."""


def gather(turn: Turn, page: Page) -> None:
    """Add to a page what is known, and have the transcript put below it."""
    lines = turn.content.rules.lines.own
    if lines is not None:
        page.parts.append(_facts(turn, lines))
        page.recall = _recall(turn, lines)


def told(message: Message, recall: Recall, entries: Iterable[Entry]) -> Message:
    """Put what was said below a message."""
    since = recall.since
    theirs = (one for one in entries if since is None or one.at >= since)
    shown: list[str] = []
    room = LONGEST
    for line in reversed([_line(recall, entry) for entry in _since_return(theirs)]):
        room -= len(line)
        if room < 0:
            break
        shown.append(line)
    return replace(message, body="\n".join((message.body, "", *reversed(shown))).rstrip())


def _since_return(entries: Iterable[Entry]) -> list[Entry]:
    said: list[Entry] = []
    for entry in entries:
        if entry.who == "system":
            said = [] if entry.text in CAME else said
        elif entry.who.partition(":")[0] not in ASIDE:
            said.append(entry)
    return said


def _line(recall: Recall, entry: Entry) -> str:
    form = {"seeker": recall.you, "bot": recall.bot}.get(entry.who, recall.team)
    time = dates.moment(entry.at, recall.zone, recall.locale)
    # Not `format`: braces in what somebody wrote are theirs.
    return form.replace("{time}", time).replace("{text}", entry.text)


def _recall(turn: Turn, lines: OwnLines) -> Recall:
    phrases = Phrases(turn.session, turn.context)
    here = {"time": "{time}", "text": "{text}"}
    you, bot, team = (phrases.line(one, **here) for one in (lines.you, lines.bot, lines.team))
    zone = zone_of(turn.session, turn.content)
    return Recall(you, bot, team, zone, phrases.locale, turn.session.since)


def _facts(turn: Turn, lines: OwnLines) -> str:
    """Say what is known; to who came back what somebody would be told who has never written before."""
    session, content = turn.session, turn.content
    phrases = Phrases(session, turn.context)
    zone = zone_of(session, content)
    topic = content.desk.topics.get(session.topic)
    nothing = phrases.line(lines.nothing)
    facts = phrases.line(
        lines.facts,
        since=dates.moment(session.since or session.started, zone, phrases.locale),
        language=content.languages.get(phrases.locale, phrases.locale),
        zone=zone,
        topic=content.catalogs.text(phrases.locale, "desk.topics", topic) if topic else nothing,
        answers=phrases.answers() or nothing,
    )
    return f"{facts}\n{phrases.line(lines.worried)}" if session.heard else facts
