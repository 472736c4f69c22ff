"""Windows that a person sets: the day, the hours, the line; and the code word, from the moment one opens."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot.content.content import Content
from bot.dialogs.rules import WordRule
from bot.dialogs.steps import Callback, SetStep
from bot.engine.callback import booked, known
from bot.engine.cases import case_card
from bot.engine.simulate import Simulation
from bot.engine.step import step
from bot.model.case import Status
from bot.model.desk import DeskSnapshot
from bot.model.effect import CancelTimer, Effect, Post, Remove
from bot.model.event import Chose, Event, Fired
from bot.store import codec
from tests.engine import hidden_world
from tests.engine.gear import case, entries, labels, only, posted, press, session, shown, values
from tests.engine.hidden_world import WHEN, duress, moment, question, word

DAYS = {
    "callback": "Quel jour ?",
    "days": 3,
    "hours": "{chosen_day}, à quelles heures ?",
    "windows": {
        "noon": {"label": "Midi", "start": "12:00", "end": "13:00"},
        "evening": {"label": "Soir", "start": "18:00", "end": "20:00"},
    },
    "line": "Quelle phrase ?",
    "opening": {"quiz": "Le quiz est là.", "cards": "Tes fiches sont là."},
    "then": "start.booked",
    "none": "start.topics",
}
CANCEL = "start.never"
TODAY, TOMORROW, AFTER = "2026-11-21", "2026-11-22", "2026-11-23"
# A Saturday in Paris, 15:00.
EVENING, EVENING_END = moment("2026-11-21 17:00"), moment("2026-11-21 19:00")


def made(**changes: object) -> Content:
    """Compile the small content with days to choose from, and words that take it back."""
    plain = hidden_world.content()
    nodes = {
        **plain.nodes,
        WHEN: Callback.model_validate({**DAYS, **changes}),
        CANCEL: SetStep.model_validate({"set": {"callback": "none"}, "then": "start.topics"}),
    }
    other = plain.rules.answers.none.model_copy(update={"label": "Un autre jour"})
    rules = plain.rules.model_copy(
        update={
            "callback": WordRule(words=["annuler le rappel"], to=CANCEL),
            "answers": plain.rules.answers.model_copy(update={"other_day": other}),
            "lines": plain.rules.lines.model_copy(
                update={"window": "{day} de {time} à {end} : {line}"}
            ),
        }
    )
    return replace(plain, nodes=nodes, rules=rules)


CONTENT = made()


@pytest.fixture
def content() -> Content:
    """The small content, with days."""
    return CONTENT


@pytest.fixture
def called(sim: Simulation) -> Simulation:
    """Somebody who chose this evening and left; the window has opened."""
    sim.start()
    book(sim, TODAY)
    sim.leave()
    sim.wait(EVENING - sim.now)
    return sim


def when(sim: Simulation) -> list[str]:
    """Ask when, and say what stands on the buttons."""
    sim.press_value("c:start.go_hide:when")
    return choices(sim)


def choices(sim: Simulation) -> list[str]:
    """Say what stands on the buttons of the question."""
    return [one.label for row in shown(sim).rows for one in row if one.value.startswith("c:")]


def book(sim: Simulation, day: str, hours: str = "evening", line: str = "quiz") -> None:
    """Choose a day, its hours and the line."""
    sim.press_value(f"c:{WHEN}:{day}.{hours}.{line}")


def spans(sim: Simulation) -> list[tuple[datetime, datetime]]:
    """Give the windows that are still to come."""
    return [(one.start, one.end) for one in booked(session(sim))]


def test_a_day_then_its_hours_then_the_line(sim: Simulation) -> None:
    """With taps alone; what was chosen is said back as it will be, in the person's own time."""
    sim.zone = "Indian/Reunion"
    sim.start()
    assert ["Aujourd’hui", "Demain", "Lundi", "Jamais"] == when(sim)
    press(sim, "Demain")
    assert ("demain, à quelles heures ?", ["Midi", "Soir", "Un autre jour", "Jamais"]) == (
        shown(sim).body,
        choices(sim),
    )
    press(sim, "Soir")
    assert ["Le quiz est là.", "Tes fiches sont là."] == labels(shown(sim))[:2]
    press(sim, "Tes fiches sont là.")
    assert "Noté : demain de 18\u202fh à 20\u202fh : Tes fiches sont là.." == shown(sim).body
    assert [(moment("2026-11-22 14:00"), moment("2026-11-22 16:00"))] == spans(sim)


def test_all_of_it_can_be_typed(sim: Simulation) -> None:
    """P5: nobody needs buttons; another day can be chosen after all."""
    sim.start()
    when(sim)
    for said in ("lundi", "un autre jour", "demain", "midi", "le quiz est là"):
        sim.say(said)
    assert [(moment("2026-11-22 11:00"), moment("2026-11-22 12:00"))] == spans(sim)


def test_hours_that_are_over_are_not_offered(sim: Simulation) -> None:
    """At three noon is over; a day without any hours left is none; a window that has begun opens a little later."""
    sim.start()
    when(sim)
    press(sim, "Aujourd’hui")
    assert ["Soir", "Un autre jour", "Jamais"] == choices(sim)
    sim.now = moment("2026-11-21 17:30")
    book(sim, TODAY)
    assert [(moment("2026-11-21 17:40"), EVENING_END)] == spans(sim)
    sim.now = EVENING_END - timedelta(minutes=5)
    assert ["Demain", "Lundi", "Jamais"] == when(sim)


def test_an_old_button_means_the_day_it_meant(sim: Simulation) -> None:
    """Pressed after midnight, *tomorrow* is today; of a day that is over nothing is booked."""
    sim.start()
    when(sim)
    button = next(one for row in shown(sim).rows for one in row if one.label == "Demain")
    sim.now = moment("2026-11-22 00:30")
    sim.press(button)
    assert shown(sim).body.startswith("aujourd’hui")
    sim.now = moment("2026-11-23 00:30")
    sim.press(button)
    assert "Ce bouton n’existe plus." in shown(sim).body
    assert [] == spans(sim)


def test_nothing_beyond_what_is_kept(sim: Simulation) -> None:
    """P8: where conversations are kept for a day only, no window is promised for the day after."""
    sim.start()
    sim.press_value("c:start.go_hide:when")
    context = replace(sim.context, kept_days=1)
    decision = step(session(sim), Chose(sim.now, "c:start.go_hide:when"), context)
    (post,) = (one for one in decision.effects if isinstance(one, Post))
    assert ["Aujourd’hui", "Demain", "Jamais"] == labels(post.message)[:3]
    late = step(session(sim), Chose(sim.now, f"c:{WHEN}:{TOMORROW}.evening.quiz"), context)
    assert late.session.window is None


def test_several_days(sim: Simulation) -> None:
    """One window a day, each with its own attempt; the same day again is a change."""
    sim.start()
    book(sim, TOMORROW)
    book(sim, TODAY, line="cards")
    book(sim, AFTER, "noon")
    book(sim, AFTER)
    sim.leave()
    days = ("2026-11-21 17:00", "2026-11-22 17:00", "2026-11-23 17:00")
    assert [moment(day) for day in days] == [start for start, _ in spans(sim)]
    said = []
    for day in days:
        sim.wait(moment(day) - sim.now)
        said += posted(sim)
    assert ["Tes fiches sont là.", "Le quiz est là.", "Le quiz est là."] == said
    assert {} == session(sim).timers
    sim.wait(timedelta(days=5))
    assert moment(days[-1]) < sim.now
    assert ["window_open"] == [one.text for one in entries(sim) if one.who == "system"]


def test_taken_back_by_a_word_or_a_button(sim: Simulation) -> None:
    """Whoever wants none any more says so, from anywhere; all days go."""
    sim.start()
    book(sim, TODAY)
    book(sim, TOMORROW)
    sim.say("annuler le rappel")
    assert ([], {}) == (spans(sim), session(sim).timers)
    assert CancelTimer("callback") == only(sim, CancelTimer)
    book(sim, TOMORROW)
    sim.press_value(f"c:{WHEN}:none")
    assert ([], {}) == (spans(sim), session(sim).timers)


def test_who_came_back_does_not_learn_what_was_booked(sim: Simulation) -> None:
    """P4: after an exit it may be somebody else: booking shows nothing of before, and what it shows is all there is."""
    sim.start()
    book(sim, TOMORROW)
    assert "booked" == known(session(sim))
    sim.leave()
    sim.start()
    assert "none" == known(session(sim))
    book(sim, AFTER)
    assert 1 == len(spans(sim))
    assert "demain" not in shown(sim).body


def test_the_conversation_stands_in_the_cover(called: Simulation) -> None:
    """P3, P4: whoever answers the line finds a quiz that works; no answer is judged before a question."""
    assert "Le quiz est là." == shown(called).body
    assert ["x"] == values(shown(called))
    called.say("oui")
    assert shown(called).body.startswith("Un quiz !")
    right = question(called).answer
    called.say(right)
    assert shown(called).body.startswith(("Juste.", "Bravo."))
    for said in ("je veux parler à quelqu’un", "humain", "annuler le rappel"):
        called.say(said)
        assert shown(called).body.startswith(("Non : ", "Presque : "))
    assert session(called).hidden


def test_first_of_all_by_whatever_they_do(called: Simulation) -> None:
    """An answer by a button of nothing, a start or a picture begins the quiz as well."""
    for deed in (called.start, lambda: called.press_value("h"), called.show_media):
        before = session(called)
        called.now += timedelta(minutes=10)
        deed()
        body = shown(called).body
        assert body.startswith(("Un quiz !", "Du texte, ici."))
        called.session = before


def test_the_word_leads_to_a_human(called: Simulation) -> None:
    """The code word alone: it goes, the person is in the queue, and the desk reads that it was said."""
    called.say("oui")
    called.say(word(called))
    assert only(called, Remove).refs
    assert (Status.WAITING, False, False) == (
        case(called).status,
        case(called).away,
        case(called).message_only,
    )
    notes = [one.text for one in entries(called) if one.who == "system"]
    assert "verified" in notes
    assert not session(called).hidden
    assert "booked" != known(session(called))


def test_the_desk_sees_how_long_a_window_is_open(called: Simulation) -> None:
    """Whoever looks at who is to be called back knows until when; a message that was left before keeps its place."""
    assert (True, True) == (case(called).message_only, case(called).away)
    until = case(called).window
    assert until is not None
    assert called.now < until
    assert until == case_card(session(called), case(called)).window


def test_whoever_took_the_case_sees_them_come_back(called: Simulation) -> None:
    """P10: nobody can write before the word; then the same counsellor can."""
    called.take("ana")
    called.reply("Bonjour", "ana")
    assert ["away"] == [one.code for one in called.notices()]
    assert [] == posted(called)
    called.say(word(called))
    assert ["came_back", "verified", "returned"] == [
        one.text for one in entries(called) if one.who == "system"
    ]
    called.reply("Bonjour", "ana")
    assert ["Bonjour"] == posted(called)


def test_a_case_that_was_closed_meanwhile(called: Simulation) -> None:
    """P5: the word leads into the queue all the same."""
    called.take("ana")
    called.close(counsellor="ana")
    called.say(word(called))
    assert (Status.WAITING, False) == (case(called).status, case(called).away)


def test_the_word_works_after_the_window_too(called: Simulation) -> None:
    """P5: who needs longer finds their way back."""
    called.wait(timedelta(days=2))
    called.say(word(called))
    assert not session(called).hidden


def test_the_other_word_still_warns(called: Simulation) -> None:
    """Who is forced to answer says the other word: it looks like any answer, and the desk knows."""
    called.take("ana")
    called.say(duress(called))
    assert session(called).hidden
    assert ["watched"] == [one.code for one in called.notices()]


def test_an_exit_from_the_quiz(called: Simulation) -> None:
    """P1: it wipes, the quiz stands there again, and the word still leads to a human."""
    called.leave("button")
    assert 1 == len(called.screen)
    called.wait(timedelta(minutes=5))
    called.say(word(called))
    assert Status.WAITING == case(called).status
    assert "verified" in [one.text for one in entries(called)]


def test_who_hid_behind_the_quiz_before(sim: Simulation) -> None:
    """The cover stays on, with its question; the word leads to a human now."""
    sim.start()
    book(sim, TODAY)
    hidden_world.hide(sim)
    asked = question(sim).answer
    sim.wait(EVENING - sim.now)
    assert ["Le quiz est là."] == posted(sim)
    sim.say(asked)
    assert shown(sim).body.startswith(("Juste.", "Bravo."))
    sim.say(word(sim))
    assert Status.WAITING == case(sim).status


def test_without_a_quiz_in_the_content(sim: Simulation) -> None:
    """What they write then is an ordinary return: neutral entry, nothing of what was before."""
    sim.content = replace(CONTENT, cover=None)
    sim.start()
    book(sim, TODAY)
    sim.leave()
    sim.wait(EVENING - sim.now)
    sim.say("oui")
    assert "Quelqu’un voit ton écran ?" in shown(sim).body
    assert not session(sim).hidden


def test_who_is_there_gets_it_as_a_line_of_ours(sim: Simulation) -> None:
    """P1, P5: who never left has every way out under it, and no quiz."""
    sim.start()
    book(sim, TODAY)
    sim.wait(EVENING - sim.now)
    assert {"x", "e"} <= set(values(only(sim, Post).message))
    assert session(sim).cover is None


def test_three_days_down(sim: Simulation) -> None:
    """P3: what was missed stays unsaid, one after the other; what is still to come comes in its time."""
    sim.start()
    book(sim, TODAY)
    book(sim, TOMORROW)
    book(sim, AFTER)
    sim.leave()
    sim.now = moment("2026-11-23 08:00")
    sim.feed(Fired(sim.now, "callback", EVENING))
    assert ([], ["window_missed"]) == (posted(sim), [one.text for one in entries(sim)])
    sim.wait(timedelta(minutes=1))
    assert [] == posted(sim)
    sim.wait(moment("2026-11-23 17:00") - sim.now)
    assert ["Le quiz est là."] == posted(sim)


def test_a_session_from_before(sim: Simulation) -> None:
    """P11: what was stored by an older version, one window and no word of days, opens as it was agreed."""
    sim.start()
    book(sim, TODAY)
    sim.leave()
    raw = codec.session.dump(session(sim)).decode()
    old = raw.replace(',"windows":[]', "").replace(',"sees_window":false', "")
    assert raw != old
    sim.session = codec.session.load(old.encode())
    sim.wait(EVENING - sim.now)
    assert ["Le quiz est là."] == posted(sim)


ZONES = ["Europe/Paris", "Pacific/Noumea", "America/Miquelon", "Pacific/Tahiti", "Asia/Kathmandu"]
deeds = st.one_of(
    st.tuples(st.just("book"), st.integers(0, 2), st.sampled_from(["noon", "evening"])),
    st.tuples(st.just("leave"), st.just(0), st.just("")),
    st.tuples(st.just("say"), st.just(0), st.sampled_from(["oui", "word", "annuler le rappel"])),
    st.tuples(st.just("wait"), st.integers(1, 3000), st.just("")),
    st.tuples(st.just("down"), st.integers(1, 6000), st.just("")),
    st.tuples(st.just("zone"), st.just(0), st.sampled_from(ZONES)),
)
# Around the days on which clocks change, in both directions.
starts = st.sampled_from(["2026-03-27 20:00", "2026-10-23 20:00", "2026-11-21 14:00"])


def do(sim: Simulation, deed: tuple[str, int, str]) -> None:
    """Let one thing happen; while we are down time passes and nothing fires."""
    kind, number, text = deed
    match kind:
        case "book":
            zone = ZoneInfo(session(sim).zone)
            day = sim.now.astimezone(zone).date() + timedelta(days=number)
            book(sim, day.isoformat(), text)
        case "leave":
            sim.leave()
        case "say":
            sim.say(word(sim) if text == "word" else text)
        case "wait":
            sim.wait(timedelta(minutes=number))
        case "down":
            sim.now += timedelta(minutes=number)
        case _:
            sim.session = replace(session(sim), zone=text)


@dataclass
class Watched(Simulation):
    """A simulation that notes every line of a window, and that nothing else is said to who is out of sight."""

    lines: list[tuple[datetime, datetime]] = field(default_factory=list)
    promised: set[tuple[datetime, datetime]] = field(default_factory=set)

    @override
    def feed(self, event: Event) -> tuple[Effect, ...]:
        """Let one event happen, and look at what it says."""
        now, hidden = self.now, self.session is not None and self.session.hidden
        effects = Simulation.feed(self, event)
        for one in effects:
            if isinstance(one, Post) and one.until is not None and one.since is not None:
                assert one.since <= now < one.until
                self.lines.append((one.since, one.until))
            elif isinstance(one, Post) and isinstance(event, Fired):
                assert not hidden, f"{event.timer} spoke to somebody who is out of sight"
        self.promised |= set(spans(self)) if self.session else set()
        return effects


@settings(max_examples=250, deadline=None)
@given(starts, st.lists(deeds, min_size=1, max_size=14))
def test_never_outside_and_never_twice(start: str, story: list[tuple[str, int, str]]) -> None:
    """P3: whatever is booked, left, missed or changed: a line goes out inside its window, and once."""
    sim = Watched(CONTENT, moment(start), DeskSnapshot(open=True, staff=1))
    sim.start()
    for deed in [*story, ("leave", 0, ""), ("wait", 6000, "")]:
        do(sim, deed)
    assert len(sim.lines) == len(set(sim.lines))
    assert set(sim.lines) <= sim.promised


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(0, 2), st.sampled_from(ZONES), st.integers(0, 5000))
def test_either_its_line_or_the_truth(start: str, day: int, zone: str, down: int) -> None:
    """P3: a window of somebody who left says its line if we are up at any time inside it, and else the desk knows."""
    sim = Watched(CONTENT, moment(start), DeskSnapshot(open=True), zone=zone)
    sim.start()
    do(sim, ("book", day, "evening"))
    sim.leave()
    windows = spans(sim)
    sim.now += timedelta(minutes=down)
    back = sim.now
    sim.wait(timedelta(days=5))
    assert [one for one in windows if back < one[1]] == sim.lines
