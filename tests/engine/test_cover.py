"""The cover: a quiz for whoever opens it, and one word that leads back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.engine import secret
from bot.engine.context import Context
from bot.engine.cover import FORGIVEN_AFTER, MOST_GUESSES
from bot.engine.simulate import Simulation
from bot.engine.step import step
from bot.model.case import Level, Status
from bot.model.cover import Cover
from bot.model.desk import DeskSnapshot
from bot.model.effect import Decision, Hint, Notice, Post, Record, Remove, ShowCase, Wipe
from bot.model.event import (
    Chose,
    Closed,
    Event,
    Fired,
    Forgot,
    GaveBack,
    Left,
    Replied,
    Said,
    Showed,
    Start,
    Took,
    Wiped,
)
from bot.model.message import Message
from bot.model.session import Session
from tests.engine import hidden_world, staffing, world
from tests.engine.gear import (
    card,
    case,
    entries,
    in_chat,
    in_queue,
    kinds,
    of,
    only,
    posted,
    session,
    shown,
    values,
)
from tests.engine.hidden_world import COVER, answer, duress, hide, question, word
from tests.engine.test_properties import beginning, events, play

CONTENT = hidden_world.content()
SECRETS = ("danger", "114", "aide", "humain", "Quelqu’un", "Bonjour", "file", "équipe")


@pytest.fixture
def content() -> Content:
    """The small content with a quiz."""
    return CONTENT


@pytest.fixture
def covered(sim: Simulation) -> Simulation:
    """Somebody who hides behind the quiz."""
    sim.start()
    sim.say("il me frappe")
    hide(sim)
    return sim


def is_quiz(message: Message) -> bool:
    """Tell a message that only a quiz would send: its own buttons and the exit, nothing of the helpline."""
    own = [value for value in values(message) if value.startswith("q:")]
    return sorted([*own, "x"]) == sorted(values(message)) and not any(
        one in message.body for one in SECRETS
    )


def test_hiding_is_an_exit(sim: Simulation) -> None:
    """P2: the wipe comes first, staff last; what is left is a question of the quiz."""
    in_queue(sim)
    hide(sim)
    assert "Wipe" == next(kind for kind in kinds(sim) if kind != "Record")
    assert "ShowCase" == kinds(sim)[-1]
    assert [shown(sim)] == sim.screen
    assert is_quiz(shown(sim))
    assert shown(sim).body.startswith("Un quiz !")
    assert session(sim).hidden
    assert ["covered"] == [entry.text for entry in entries(sim)][-1:]
    assert Status.ABANDONED is case(sim).status


def test_without_a_quiz_it_is_an_ordinary_exit(sim: Simulation) -> None:
    """P1: a content without `cover.yaml` still hides."""
    sim.content = replace(CONTENT, cover=None)
    sim.start()
    hide(sim)
    assert "Il fera beau." == shown(sim).body
    assert session(sim).hidden


def test_the_quiz_works(covered: Simulation) -> None:
    """Right and wrong, typed or pressed, in every subject; the right answer is told."""
    for _ in range(12):
        asked = question(covered)
        covered.say(f" {asked.answer.upper()} !")
        assert posted(covered)[0].startswith(("Juste.", "Bravo."))
        asked = question(covered)
        covered.feed(answer(covered, asked.answer))
        assert posted(covered)[0].startswith(("Juste.", "Bravo."))
        asked = question(covered)
        wrong = next(one for one in asked.options if one != asked.answer)
        covered.feed(answer(covered, wrong))
        assert asked.answer in posted(covered)[0].splitlines()[0]
        assert question(covered).text in posted(covered)[0]


def test_every_subject_has_its_turn(covered: Simulation) -> None:
    """Tables, verbs and capitals take turns, and no question comes again before all of its subject came."""
    asked = []
    for _ in range(30):
        asked.append(question(covered).text)
        covered.say("bof")
    tables = [text for text in asked if "fois" in text]
    assert (10, 10) == (len(tables), len(set(tables)))
    assert 14 == len(set(asked))


def test_old_questions_can_be_answered(covered: Simulation) -> None:
    """A button of an earlier question is judged by that question."""
    old = answer(covered, question(covered).answer)
    covered.say("bof")
    covered.feed(replace(old, at=covered.now))
    assert posted(covered)[0].startswith(("Juste.", "Bravo."))


@pytest.mark.parametrize("value", ["q:1:99", "q:99999999:0", "q::", "q:x:y", "e", "h", "c:a.b:c"])
def test_foreign_buttons_are_wrong_answers(covered: Simulation, value: str) -> None:
    """P5 of the quiz: whatever is pressed, it goes on; buttons of the helpline lead nowhere."""
    covered.now += timedelta(minutes=5)
    covered.press_value(value)
    assert is_quiz(shown(covered))
    assert session(covered).cover is not None


def test_only_the_word_leads_back(covered: Simulation) -> None:
    """Whole message, any case and accents; the neutral entry follows, the word leaves the screen and no trace."""
    covered.say(f"  {word(covered).upper()}. ")
    assert "Quelqu’un voit ton écran ?" in shown(covered).body
    assert (False, None) == (session(covered).hidden, session(covered).cover)
    assert 1 == len(only(covered, Remove).refs)
    assert word(covered).casefold() not in str(of(covered, Record)).casefold()


@pytest.mark.parametrize(
    "change", ["{} et puis", "c’est {}", "{}0", "{}x", "", "{0} {0}", "{}\n2"]
)
def test_nearly_the_word_is_a_wrong_answer(covered: Simulation, change: str) -> None:
    """No typo, nothing before or behind: a slip is a wrong answer like any other."""
    covered.say(change.format(word(covered)))
    assert session(covered).cover is not None
    assert is_quiz(shown(covered))


def test_a_guesser_does_not_win(covered: Simulation) -> None:
    """After a few wrong words the right one is wrong as well, and nothing shows it; an hour later it is right."""
    wrong = _other_words(covered)
    for one in wrong[:MOST_GUESSES]:
        covered.say(one)
    covered.say(word(covered))
    locked = shown(covered)
    assert session(covered).cover is not None
    assert is_quiz(locked)
    covered.now += FORGIVEN_AFTER
    covered.say(word(covered))
    assert session(covered).cover is None


def test_playing_locks_nobody_out(covered: Simulation) -> None:
    """Ordinary answers, however many, are no guesses."""
    for text in ("56", "Lima", "bof", "je ne sais pas", "Lima 5", "Lima 567") * 5:
        covered.say(text)
    covered.say(word(covered))
    assert session(covered).cover is None


def test_nobody_is_kept_out_for_ever(covered: Simulation) -> None:
    """Guessing on and on does not move the hour."""
    began = covered.now
    for number in range(60):
        covered.say(_other_words(covered)[number])
        covered.now += timedelta(seconds=58)
    assert covered.now - began < FORGIVEN_AFTER
    covered.now = began + FORGIVEN_AFTER + timedelta(seconds=1)
    covered.say(word(covered))
    assert session(covered).cover is None


def _other_words(sim: Simulation) -> list[str]:
    known = {word(sim), duress(sim)}
    return [made for one in COVER.words if (made := f"{one} 42") not in known]


def test_start_begins_the_quiz_again(covered: Simulation) -> None:
    """Whoever presses Start finds a quiz."""
    covered.start()
    assert shown(covered).body.startswith("Un quiz !")
    assert is_quiz(shown(covered))
    assert session(covered).hidden


def test_pictures_are_refused_in_the_tone_of_the_quiz(covered: Simulation) -> None:
    """P9: taken out unseen; an album is refused once."""
    covered.show_media()
    assert shown(covered).body.startswith("Du texte, ici.")
    assert 1 == len(only(covered, Remove).refs)
    covered.show_media()
    assert ["Remove"] == kinds(covered)


def test_an_exit_keeps_the_cover(covered: Simulation) -> None:
    """P1, P2: the exit is carried out in the quiz as anywhere; what stands there afterwards is the quiz."""
    covered.say("bof")
    covered.say(" STOP !")
    assert "Wipe" == kinds(covered)[0]
    assert [shown(covered)] == covered.screen
    assert is_quiz(shown(covered))
    assert [] == entries(covered)
    covered.leave("button")
    assert is_quiz(shown(covered))
    covered.say(word(covered))
    assert session(covered).cover is None


def test_what_was_sent_before_does_not_stay(covered: Simulation) -> None:
    """P4: a sentence that comes in after the cover went on leaves the screen, and the desk keeps it."""
    covered.feed(Said(covered.now - timedelta(seconds=30), "il a un couteau", "77"))
    assert ("77",) == only(covered, Remove).refs
    assert [] == posted(covered)
    assert Level.EMERGENCY is session(covered).risk


def test_danger_is_heard_and_not_shown(sim: Simulation) -> None:
    """I8: in the quiz danger raises the case quietly; nothing of it is recorded or shown."""
    in_chat(sim)
    hide(sim)
    sim.say("il a un couteau")
    assert Level.EMERGENCY is card(sim).card.risk
    assert is_quiz(shown(sim))
    assert [] == entries(sim)


def test_staff_cannot_write_into_the_cover(sim: Simulation) -> None:
    """P3: who is covered is away for the desk."""
    in_chat(sim)
    hide(sim)
    sim.reply("Tu es là ?", "ana")
    assert ["away"] == [notice.code for notice in sim.notices()]
    assert [] == posted(sim)


def test_the_other_word_tells_staff(sim: Simulation) -> None:
    """A word that looks like a wrong answer: the desk learns it, the screen does not; the case stays where it is."""
    in_chat(sim)
    hide(sim)
    sim.say(duress(sim))
    assert is_quiz(shown(sim))
    assert ["watched"] == [entry.text for entry in entries(sim)]
    assert Notice("ana", "watched", case(sim).id) == only(sim, Notice)
    assert (Status.ASSIGNED, "ana") == (case(sim).status, case(sim).owner)
    assert ("cover.watched",) == card(sim).card.reasons


@pytest.mark.parametrize("hidden", [False, True])
def test_the_other_word_hides_from_anywhere(sim: Simulation, *, hidden: bool) -> None:
    """Said outside the quiz, even after an exit, it puts the quiz on at once."""
    sim.start()
    if hidden:
        sim.leave()
        sim.now += timedelta(seconds=2)
    sim.say(duress(sim))
    assert "Wipe" == kinds(sim)[0]
    assert is_quiz(shown(sim))
    assert ["covered", "watched"] == [entry.text for entry in entries(sim)]
    assert session(sim).cover is not None


def test_the_other_word_keeps_the_place_in_the_queue(sim: Simulation) -> None:
    """P10: who is watched did not want to leave the queue; back, they stand where they stood."""
    in_queue(sim)
    since = case(sim).since
    sim.say(duress(sim))
    assert (Status.WAITING, True) == (case(sim).status, case(sim).away)
    sim.say(word(sim))
    sim.press_value("h")
    assert (Status.WAITING, False, since) == (case(sim).status, case(sim).away, case(sim).since)


def test_the_return_word_means_nothing_outside(sim: Simulation) -> None:
    """Out of the cover it is a sentence like any other."""
    sim.start()
    sim.say(word(sim))
    assert not session(sim).hidden


def test_a_lost_quiz_locks_nobody_in(covered: Simulation) -> None:
    """P5, P11: a publication takes the quiz away: the next thing said is a return, to the neutral entry."""
    covered.content = replace(CONTENT, cover=None)
    covered.say("bonjour")
    assert (False, None) == (session(covered).hidden, session(covered).cover)


def test_wrong_words_all_look_the_same(covered: Simulation) -> None:
    """A wrong answer, a guess, a locked word and the other word: the same quiz at the same moment."""
    moment = session(covered)
    locked = replace(moment, cover=_locked(moment))
    texts = ["bof", _other_words(covered)[0], duress(covered)]
    outcomes = [_seen(moment, text) for text in texts] + [_seen(locked, word(covered))]
    assert [outcomes[0]] * 4 == outcomes


def _locked(moment: Session) -> Cover:
    assert moment.cover is not None
    return replace(moment.cover, wrong=MOST_GUESSES, wrong_since=world.NOW)


def _seen(moment: Session, text: str) -> list[object]:
    """Give all that a platform is asked to do."""
    now = world.NOW + timedelta(minutes=1)
    decision = step(
        moment, Said(now, text, "9"), Context(now, CONTENT, DeskSnapshot(open=True), 50)
    )
    return _visible(decision)


def test_words_are_made_to_be_told_apart() -> None:
    """Two words never share a capital; few people share a word; a longer list changes few."""
    names = [f"conversation{number:014d}" for number in range(500)]
    pairs = [(secret.back(name, COVER), secret.watched(name, COVER)) for name in names]
    assert not [pair for pair in pairs if pair[0].split()[0] == pair[1].split()[0]]
    assert len({back for back, _ in pairs}) > 375
    longer = COVER.model_copy(update={"words": (*COVER.words, "Nouvelleville")})
    moved = sum(secret.back(name, longer) != secret.back(name, COVER) for name in names)
    assert moved < 2 * len(names) / len(COVER.words) + 20


def sent(decision: Decision) -> list[Message]:
    """Give every message of a decision."""
    posts = [one.message for one in decision.effects if isinstance(one, Post)]
    return posts + [
        one.neutral for one in decision.effects if isinstance(one, Wipe) and one.neutral
    ]


answers = st.builds(
    Chose, st.just(world.NOW), st.builds("q:{}:{}".format, st.integers(0, 99), st.integers(0, 4))
)
guesses = st.builds(
    Said, st.just(world.NOW), st.builds("{} {}".format, st.sampled_from(COVER.words), st.integers(10, 99))
)  # fmt: skip
windows = st.builds(Fired, st.just(world.NOW), st.just("callback"), st.just(world.NOW))
anything = st.one_of(events, answers, guesses, windows)


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=6), st.lists(anything, max_size=14))
def test_nothing_but_the_quiz(before: list[Event], after: Sequence[Event]) -> None:
    """P3: whatever is said, pressed, sent, fired or commanded while covered, only the quiz is ever seen."""
    hiding = Said(world.NOW, secret.watched(beginning().conversation, COVER))
    start = len(before) + 1
    story = [*before, Start(world.NOW), hiding, *(one for one in after if not _ends(one))]
    decisions = play(beginning(), story, CONTENT)
    assert decisions[start].session.cover is not None
    for decision in decisions[start:]:
        assert decision.session.hidden
        assert all(is_quiz(message) for message in sent(decision))
        assert not any(
            isinstance(one, Record) and one.entry.who != "system" for one in decision.effects
        )


def _ends(event: Event) -> bool:
    back = secret.back(beginning().conversation, COVER)
    return event.kind in {"forgot", "barred"} or (isinstance(event, Said) and event.text == back)


@settings(max_examples=100, deadline=None)
@given(st.lists(anything, max_size=10))
def test_the_way_back_is_always_there(story: list[Event]) -> None:
    """P5: after whatever happened in the quiz, an hour later the word leads back."""
    hiding = Said(world.NOW, secret.watched(beginning().conversation, COVER))
    kept = [one for one in story if not _ends(one)]
    moment = play(beginning(), [Start(world.NOW), hiding, *kept], CONTENT)[-1].session
    now = world.NOW + timedelta(days=1)
    back = Said(now, secret.back(moment.conversation, COVER))
    decision = step(moment, back, Context(now, CONTENT, DeskSnapshot(open=True), 500))
    assert (False, None) == (decision.session.hidden, decision.session.cover)


LATE = Said(world.NOW, "il me frappe", "7")
"""Written before the quiz came, and decided after it: an exit overtakes."""
unseen = st.one_of(
    staffing.deeds(st.just(world.NOW), st.sampled_from(["ana", "ben"]), st.just("dis-moi")),
    st.builds(Took, st.just(world.NOW), st.just("ben")),
    st.builds(Replied, st.just(world.NOW), st.just("ana"), st.just("k"), st.just("Tu es là ?")),
    st.builds(GaveBack, st.just(world.NOW), st.just("ana")),
    st.builds(Closed, st.just(world.NOW), st.just("ana"), st.just("done")),
    st.builds(Fired, st.just(world.NOW), st.sampled_from(["idle", "return", "offer", "reassure"]), st.just(world.NOW)),
    st.builds(Wiped, st.just(world.NOW), st.integers(0, 2)),
    st.just(LATE),
)  # fmt: skip
touches = st.one_of(
    answers,
    st.builds(Said, st.just(world.NOW), st.sampled_from(["bof", "Lima", "stop", "humain"])),
    st.builds(Start, st.just(world.NOW)),
    st.builds(Showed, st.just(world.NOW), st.just("9")),
    st.builds(Left, st.just(world.NOW), st.just("button")),
)


def _shown(moment: Session, story: Sequence[tuple[list[Event], Event]]) -> list[list[object]]:
    """Give what each touch brings to the screen; what happens between two of them brings nothing."""
    screens = []
    for number, (between, touch) in enumerate(story, 1):
        now = world.NOW + timedelta(minutes=number)
        desk = DeskSnapshot(open=True, staff=1)
        for event in between:
            seq = 1 if event is LATE else 50 + number
            moment, seen = _done(moment, event, Context(now, CONTENT, desk, seq))
            assert not seen
        moment, seen = _done(moment, touch, Context(now, CONTENT, desk, 50 + number))
        screens.append(seen)
    return screens


def _done(moment: Session, event: Event, context: Context) -> tuple[Session, list[object]]:
    decision = step(moment, replace(event, at=context.now), context)
    return decision.session, _visible(decision)


def _visible(decision: Decision) -> list[object]:
    return [one for one in decision.effects if isinstance(one, Post | Wipe | Remove | Hint)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.lists(unseen, max_size=3), touches), min_size=1, max_size=6))
def test_what_the_desk_does_moves_nothing(story: list[tuple[list[Event], Event]]) -> None:
    """P4: the quiz goes on by its touches alone: its words do not tell that behind it somebody works on a case."""
    talk: list[Event] = [Start(world.NOW), Chose(world.NOW, "h"), Took(world.NOW, "ana")]
    hiding = Said(world.NOW, secret.watched(beginning().conversation, COVER))
    moment = play(beginning(), [*talk, hiding], CONTENT)[-1].session
    assert _shown(moment, [([], touch) for _, touch in story]) == _shown(moment, story)


def test_everything_else_ends_it(covered: Simulation) -> None:
    """P8: erasing works in the quiz."""
    covered.feed(Forgot(covered.now))
    assert covered.session is None


def test_commands_and_cards_still_reach_the_desk(sim: Simulation) -> None:
    """P10: the desk's own work on the case goes on while its person is covered."""
    in_queue(sim)
    hide(sim)
    sim.feed(Took(sim.now, "ana"))
    assert ["closed"] == [notice.code for notice in sim.notices()]
    sim.feed(Replied(sim.now, "ana", "k", "non"))
    sim.feed(Showed(sim.now, "5"))
    sim.feed(Left(sim.now, "word"))
    assert not of(sim, ShowCase)
