"""Rules 15 to 20: who may be there, what is asked of them, and what happens when something goes wrong."""

from dataclasses import fields
from datetime import timedelta
from typing import get_args

import pytest
from pydantic import ValidationError

from bot.channels.telegram.parse import parse
from bot.channels.webchat.parse import Following, Form, Note, Opened
from bot.dialogs.steps import Ask
from bot.model.effect import Decision
from bot.model.event import Chose, Left, Said, SeekerEvent
from bot.model.message import Message
from bot.store import codec
from tests.channels.telegram import golden
from tests.discretion.people import (
    TALK,
    Somebody,
    decide,
    delivered,
    posts,
    pressed,
    seen,
    somebody,
    standing_at,
    telegram,
    written,
)
from tests.engine import world
from tests.engine.gear import entries

PAUSE = timedelta(minutes=31)
READ = {"at", "kind", "text", "value", "ref", "edited", "how", "locale", "zone"}
"""All that is ever read of what somebody does; `locale` and `zone` are what the device says of itself."""
ASKED = {"text", "value", "id", "zone", "after", "act", "tab", "seen"}
"""All that a page may send; `tab` is a token that only this tab holds."""
BROKEN: tuple[golden.Json, ...] = (
    {},
    {"update_id": 1, "message": "x"},
    {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 1}}},
    {"update_id": 1, "callback_query": {"id": []}},
    {"update_id": 1, "hologram": {"of": "tomorrow"}},
    golden.message(text=7),
    golden.message(chat=golden.GROUP, text="j’ai peur"),
)
FORMS: tuple[golden.Json, ...] = (
    {},
    {"id": "12345678"},
    {"id": "12345678", "text": "a" * 5000},
    {"id": "12345678", "text": "a", "value": "b"},
    {"id": "12345678", "value": "é"},
    {"id": "../../x", "text": "a"},
    {"id": "12345678", "text": "a", "name": "Camille"},
)
STRANGE = ("c:nowhere.at_all:x", "c:entry.hello:gone", "c::", "q:1:1", "z", "X:x", "c:entry:hello")

CERTAIN = {"On m’empêche de sortir", "J’ai avalé quelque chose"}
"""Labels of a text for the emergency number that are sentences about danger: typed, they bring the help card first."""


def test_rule_15_safety_check_first(channel: str) -> None:
    """Rule 15: who can see the screen is asked first, then the exit is tried; both again after a long pause."""
    one = somebody(channel)
    one.goes("hello:go")
    assert "peut voir ton écran" in one.sees[-1].text
    one.goes("screen:nobody")
    assert "entry.try" == one.session.place
    assert "essaie une fois maintenant" in one.sees[-1].text
    one.goes("try:go", "rules:go", "danger:no", "topics:home")
    one.sim.wait(PAUSE)
    one.writes("bon, je continue alors")
    assert "entry.hello" == one.session.place
    one.goes("hello:go")
    assert "peut voir ton écran" in one.sees[-1].text


@pytest.mark.parametrize("away", ["after an exit", "after a pause"])
def test_rule_16_somebody_else_may_type(channel: str, away: str) -> None:
    """Rule 16: whoever writes then sees what a stranger sees, to the letter, and the team reads that nobody proved."""
    new = somebody(channel)
    for said in ("coucou", "c’est encore moi", "menu", "retour", "encore", "mes messages d’avant"):
        one = somebody(channel, *TALK, "topics:home")
        if away == "after an exit":
            one.presses("x")
        one.sim.wait(PAUSE)
        one.writes(said)
        assert [bare(new.sim.screen[0])] == [bare(message) for message in one.posts], said
        notes = {entry.text for entry in entries(one.sim) if entry.who == "system"}
        assert notes & {"came_back", "unverified"}, said


def bare(message: Message) -> tuple[str, object]:
    """Give what stands in a message under its first line, which changes by turns."""
    return message.body, message.rows


def test_rule_17_only_in_their_windows(channel: str) -> None:
    """Rule 17: one harmless line as the window opens that they chose, then a quiz; a page says that it cannot."""
    one = somebody(channel, *TALK)
    one.presses(way_to("callback.door"))
    if channel == "webchat":
        assert "je ne peux pas t’écrire quand tu n’es plus là" in one.sees[-1].text
        one.presses("c:callback.choose:2026-11-22.evening.quiz")
        one.presses("x")
        one.sim.wait(timedelta(days=14))
        assert 1 == len(one.sees)
        return
    book(one)
    booked = one.session.window
    assert booked is not None
    one.presses("x")
    one.sim.wait(booked.start - one.sim.now - timedelta(seconds=1))
    assert 1 == len(one.sees)
    one.sim.wait(timedelta(seconds=1))
    line = one.sees[-1]
    assert (2, booked.line) == (len(one.sees), line.text)
    assert {"x"} == set(line.buttons)
    one.sim.wait(timedelta(days=13))
    assert 2 == len(one.sees)
    one.writes("c’est qui ?")
    assert {value[:1] for value in one.sees[-1].buttons} == {"q", "x"}


def way_to(place: str) -> str:
    """Give a button that leads somewhere."""
    return next(
        f"c:{ref}:{name}"
        for ref, node in delivered().nodes.items()
        if isinstance(node, Ask)
        for name, choice in node.choices.items()
        if choice.to == place
    )


def book(one: Somebody) -> None:
    """Say where they are, and take tomorrow, the first hours and the first line that are offered."""
    one.writes("France métropolitaine")
    for number in (1, 0, 0):
        assert "callback.choose" == one.session.place
        one.presses([value for value in one.sees[-1].buttons if value.startswith("c:")][number])
    assert "callback.booked" == one.session.place


def test_rule_18_nothing_that_is_not_needed(channel: str) -> None:
    """Rule 18: of all that a platform tells, no name, number, handle or place is read, asked for or kept."""
    read = {field.name for kind in get_args(SeekerEvent) for field in fields(kind)}
    assert {"counsellor", "case"} == read - READ
    sent = {name for form in (Opened, Note, Following, Form) for name in form.model_fields}
    assert sent <= ASKED
    one = somebody(channel, *TALK)
    one.writes("on me harcèle")
    if channel == "telegram":
        contact = {"phone_number": "+33612345678", "first_name": "Camille"}
        place = {"latitude": 48.8566, "longitude": 2.3522}
        for content in ({"contact": contact}, {"location": place}):
            one.meets(*telegram(golden.message(**content), one.sim.now))
    one.presses("h")
    kept = codec.session.dump(one.session).decode("utf-8", "replace")
    kept += repr(one.sim.transcript)
    private = ("Camille", "Inventée", "camille_inventee", "6510000017", "33612345678", "48.85")
    assert [] == [word for word in private if word in kept]
    assert not [shown for shown in one.sees if "ton numéro de téléphone" in shown.text]


def test_rule_19_one_tap_or_typed(channel: str) -> None:
    """Rule 19: at every question each button has words, and to type them is to press it; certain danger goes first."""
    tried = 0
    for state in standing_at(channel):
        asked = posts(decide(state, Said(world.NOW, "encore", "m")))[-1]
        for value, label in seen(channel, asked).buttons.items():
            assert label.strip(), (state.place, value)
            (tap,), (word,) = (
                pressed(channel, value, world.NOW),
                written(channel, label, world.NOW),
            )
            tapped, typed = decide(state, tap), decide(state, word)
            if label not in CERTAIN:
                assert came_to(tapped) == came_to(typed), (state.place, label)
            tried += 1
    assert tried > 1000


def came_to(made: Decision) -> tuple[str, bool, list[tuple[str, object]]]:
    """Say where a decision leads, and what it shows."""
    return made.session.place, made.session.hidden, [bare(message) for message in posts(made)]


def test_rule_20_fail_neutral(channel: str) -> None:
    """Rule 20: what is broken or strange is refused or met with a question; what comes late gets the first screen."""
    broken(channel)
    for state in standing_at(channel):
        for value in STRANGE:
            (event,) = pressed(channel, value, world.NOW)
            for message in posts(decide(state, event)):
                assert "x" in seen(channel, message).buttons, (state.place, value)
    late(channel)


def broken(channel: str) -> None:
    """Nothing comes of what nobody can read, and no error repeats it."""
    for raw in BROKEN if channel == "telegram" else FORMS:
        said = repr(telegram_or_error(raw) if channel == "telegram" else note(raw))
        assert [] == [word for word in ("j’ai peur", "Camille", "aaaa") if word in said], raw


def telegram_or_error(raw: golden.Json) -> object:
    """Read an update that means nothing; give the error, or nothing."""
    try:
        made = parse(raw, delivered().exits, world.NOW)
    except ValueError as error:
        return error
    assert made is None or () == made.events, raw
    return None


def note(raw: golden.Json) -> ValidationError:
    """Refuse what a page never sends; give the error."""
    with pytest.raises(ValidationError) as refused:
        Note.model_validate(raw)
    return refused.value


def late(channel: str) -> None:
    """After a pause of ours nothing is answered as if it were new; an exit is carried out all the same."""
    first = somebody(channel).sim.screen[0]
    for event in (Said(world.NOW, "il a un couteau", "m"), Chose(world.NOW, "e")):
        one = somebody(channel, *TALK)
        one.sim.now = world.NOW + timedelta(hours=3)
        one.sim.feed(event)
        assert [bare(message) for message in one.posts] in ([], [bare(first)])
    one = somebody(channel, *TALK)
    one.sim.now = world.NOW + timedelta(hours=3)
    one.sim.feed(Left(world.NOW + timedelta(minutes=1), "word", "m"))
    assert one.session.hidden
    assert 1 == len(one.sees)
