"""What a seeker wrote, in order of what matters: danger, global words, the question asked, a story, a riddle.

**Rules.** `assess` comes before anything else looks at a text (I8). Each text is recorded exactly
once. While a counsellor holds the case the bot is silent, except for danger.
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialogs.questions import KEPT
from bot.dialogs.steps import Ask, Listen, Number
from bot.dialogs.words import among, matches, meant
from bot.engine import cases, everywhere, numbers, options, path, press, render
from bot.engine.interpreter import go, jump, landing, resume, store
from bot.engine.options import Question
from bot.engine.phrases import Phrases, locale_of
from bot.engine.turn import Turn
from bot.model.case import Level
from bot.model.event import Said
from bot.risk.detect import Assessment, assess

WARN_AGAIN = timedelta(minutes=10)
STORY = 6
"""How many words make a story rather than a wrong answer."""


def heard(turn: Turn, event: Said) -> Assessment:
    """Assess a text, then record it; raise the risk of the conversation by what was found."""
    locale = locale_of(turn.session, turn.content)
    assessment = assess(event.text, locale, turn.content.lexicons)
    if assessment.level == Level.CONCERN and _short_answer(turn, event.text):
        assessment = Assessment()
    elif _guessed(assessment) and any(_chosen(turn, ref, event) for ref in _questions(turn)):
        assessment = Assessment()  # what stands on a button, typed, means what a tap on it means
    if event.text.strip():
        turn.record("seeker", event.text, event.at, edited=event.edited)
    if assessment.level > Level.NONE:
        cases.worry(turn, assessment.level, assessment.reasons)
    return assessment


def _short_answer(turn: Turn, text: str) -> bool:
    """Tell whether a text is no more than yes, no, I don't know: alone, that is no sign of anything."""
    answers = turn.content.rules.answers
    plain = (answers.yes, answers.no, answers.unsure, answers.go_on, answers.not_now, answers.skip)
    return among(meant(text), [word for one in plain for word in (one.label, *one.words)])


def _guessed(assessment: Assessment) -> bool:
    """Tell whether nothing but the learnt weights of single words speaks for danger."""
    return all(reason.startswith("model.") for reason in assessment.reasons)


def said(turn: Turn, event: Said) -> None:
    """Answer a text."""
    assessment = heard(turn, event)
    if cases.live(turn.session):
        _live(turn, event, assessment)
        return
    _hint(turn, assessment)
    if _helped(turn, event, assessment):
        return
    if _answer(turn, event) or everywhere.comfort(turn, event.text):
        return
    if not _told(turn, event, assessment):
        _otherwise(turn, event, assessment)


def called(turn: Turn, event: Said) -> bool:
    """Answer a text only if it is about danger, or a word that calls for help; tells whether it was."""
    assessment = heard(turn, event)
    _hint(turn, assessment)
    return _helped(turn, event, assessment)


def _helped(turn: Turn, event: Said, assessment: Assessment) -> bool:
    return _danger(turn, assessment) or everywhere.safety(turn, event.text)


def _live(turn: Turn, event: Said, assessment: Assessment) -> None:
    """A human reads this. Only danger makes the bot speak, and not at every word."""
    cases.expect_answer(turn, event.at)
    rules = turn.content.rules
    if matches(event.text, rules.emergency.words):
        jump(turn, rules.emergency.to)
    elif assessment.level >= Level.EMERGENCY and not _warned(turn):
        _warn(turn)


def _danger(turn: Turn, assessment: Assessment) -> bool:
    """Show the danger card, unless they are just being listened to there, or wait and have seen it."""
    if assessment.level < Level.EMERGENCY:
        return False
    danger, place = turn.content.rules.danger_text, turn.session.place
    listening = isinstance(turn.content.nodes.get(place), Listen)
    if listening and place.partition(".")[0] == danger.partition(".")[0]:
        return False
    if cases.waiting(turn.session) and _warned(turn):
        return False
    _warn(turn)
    return True


def _warned(turn: Turn) -> bool:
    before = turn.session.warned_at
    return before is not None and turn.context.now - before < WARN_AGAIN


def _warn(turn: Turn) -> None:
    turn.session = replace(turn.session, warned_at=turn.context.now)
    turn.note("warned")
    jump(turn, turn.content.rules.danger_text)


def _answer(turn: Turn, event: Said) -> bool:
    """Take the text as an answer that the present question waits for, button or word."""
    return any(_taken(turn, ref, event) for ref in _questions(turn))


def _questions(turn: Turn) -> tuple[str, ...]:
    """Name the questions that may be answered: who was told that it was unclear may still answer the one before."""
    session = turn.session
    if session.place in turn.content.rules.unclear and session.path:
        return (session.place, session.path[-1][0])
    return (session.place,)


def _taken(turn: Turn, ref: str, event: Said) -> bool:
    node, name = turn.content.nodes.get(ref), _chosen(turn, ref, event)
    if isinstance(node, Question) and name is not None:
        press.follow(turn, ref, node, name)
    return name is not None


def _chosen(turn: Turn, ref: str, event: Said) -> str | None:
    """Name the button of a question that a text stands for."""
    node = turn.content.nodes.get(ref)
    return options.typed(turn, ref, node, event.text) if isinstance(node, Question) else None


def _told(turn: Turn, event: Said, assessment: Assessment) -> bool:
    """Take the text for what the present question asks for in the person's own words."""
    if any(_counted(turn, ref, event, assessment) for ref in _questions(turn)):
        return True
    node = turn.content.nodes.get(turn.session.place)
    if isinstance(node, Listen) and not event.edited and event.text.strip():
        if node.keep:
            store(turn, {node.keep: " ".join(event.text.split())[:KEPT]})
        go(turn, node.then)
    elif isinstance(node, Ask) and node.text and not (event.edited or cases.waiting(turn.session)):
        go(turn, node.text)
    else:
        return False
    return True


def _counted(turn: Turn, ref: str, event: Said, assessment: Assessment) -> bool:
    """Take the number of a text, unless it stands in a story: then that is what they want to tell."""
    node = turn.content.nodes.get(ref)
    if not isinstance(node, Number) or (assessment.labels and _long(event.text)):
        return False
    number = numbers.told(event.text)
    if number is None or not node.least <= number <= node.most:
        return False
    turn.session = path.at(turn.session, ref)
    store(turn, {node.save: str(number)})
    go(turn, node.then)
    return True


def _long(text: str) -> bool:
    return len(text.split()) >= STORY


def _otherwise(turn: Turn, event: Said, assessment: Assessment) -> None:
    """Nothing waits for this text: a correction, words for whoever will read, a story, or a riddle."""
    if event.edited:
        return
    if cases.waiting(turn.session):
        _noted(turn)
    elif landing(turn.content, turn.session.place) != turn.session.place:
        _adrift(turn, assessment)
    elif not _story(turn, event.text, assessment):
        _riddle(turn)


def _noted(turn: Turn) -> None:
    """Say once that it was noted; a person who writes ten lines is not answered ten times."""
    if turn.session.confused:
        return
    turn.session = replace(turn.session, confused=1)
    lines = turn.content.rules.lines
    turn.post(render.brief(turn, Phrases(turn.session, turn.context).line(lines.noted)))


def _adrift(turn: Turn, assessment: Assessment) -> None:
    """After an end, or where a publication took the node away: hints first, then where it goes on."""
    place = turn.session.place
    if assessment.labels:
        jump(turn, turn.content.rules.free_text)
    elif place:
        go(turn, place)
    else:
        resume(turn)


def _story(turn: Turn, text: str, assessment: Assessment) -> bool:
    """Follow the rule for free text: it says what we recognise, or it is long. Not twice in a row."""
    known = bool(assessment.labels)
    if not known and (not _long(text) or turn.session.confused or _counts(turn)):
        return False
    jump(turn, turn.content.rules.free_text)
    turn.session = replace(turn.session, confused=0 if known else 1)
    return True


def _counts(turn: Turn) -> bool:
    """Tell whether a number is asked for."""
    return isinstance(turn.content.nodes.get(turn.session.place), Number)


def _hint(turn: Turn, assessment: Assessment) -> None:
    """Keep what the last text seems to be about: `heard` for branches, and a topic if none is known."""
    topics = (label for label in assessment.labels if label in turn.content.desk.topics)
    topic, session = next(topics, ""), turn.session
    answers = {**session.answers, "heard": topic}
    turn.session = replace(session, answers=answers, topic=session.topic or topic)


def _riddle(turn: Turn) -> None:
    """Say that it was not understood: differently the second time, and with a human the third."""
    rules, before = turn.content.rules, turn.session.confused
    if before == 0 and _counts(turn):
        line = Phrases(turn.session, turn.context).line(rules.lines.number)
        go(turn, turn.session.place, line)
    else:
        jump(turn, rules.unclear[min(before, len(rules.unclear) - 1)])
    turn.session = replace(turn.session, confused=before + 1)
