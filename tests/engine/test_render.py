"""What a message looks like: first line, body, buttons, services and their hours."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.content.content import Content
from bot.dialogs.steps import Ask, Branch, End, Say, SetStep
from bot.engine import render
from bot.engine.context import Context
from bot.engine.phrases import Phrases
from bot.engine.simulate import Simulation
from bot.engine.turn import Turn
from bot.hotlines.directory import Listed, Service, listed_at
from bot.hotlines.hours import Opening
from bot.model.desk import DeskSnapshot
from bot.model.event import Address
from bot.model.session import Session
from tests.engine import world
from tests.engine.gear import labels, posted, press, session, shown, values

PARIS = ZoneInfo("Europe/Paris")
SESSION = Session("abc", Address("telegram", "1"), "Loutre 1", "fr", "Europe/Paris", world.NOW)


def at(text: str) -> datetime:
    """Read a Paris clock."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def at_home(sim: Simulation) -> str:
    """Ask for help about home and give the body."""
    sim.start()
    sim.press_value("c:start.topics:home")
    return shown(sim).body


def test_one_turn_is_one_message(sim: Simulation) -> None:
    """Consecutive nodes become one message; the notification is quiet."""
    sim.start()
    assert 1 == len(sim.screen)
    body = shown(sim).body
    assert f"Bonjour {session(sim).alias}.\n\nQuelqu’un voit ton écran ?" == body


def test_first_lines_take_turns(sim: Simulation) -> None:
    """P4: harmless first lines, not always the same."""
    for _ in range(3):
        sim.start()
    assert {"Nouvelles du jour", "Rappel", "Info"} == {message.lead for message in sim.screen}


def test_rows(sim: Simulation) -> None:
    """Two short choices share a row, a long one has its own; the last row is always the same."""
    sim.start()
    rows = [[button.label for button in row] for row in shown(sim).rows]
    assert [["Non", "Oui"], ["English"], ["Sortir", "Urgence", "Quelqu’un"]] == rows
    assert values(shown(sim))[:1] == ["c:start.screen:alone"]
    sim.press_value("c:start.topics:home")
    assert ["Parler à quelqu’un", "Menu"] == labels(shown(sim))[:2]
    assert 3 == len(shown(sim).rows)


def test_open_services_come_first_with_their_hours(sim: Simulation) -> None:
    """Saturday 15:00 in Paris: what answers now stands first, and until when."""
    body = at_home(sim)
    order = [body.index(name) for name in ("Ligne écrite", "Ligne de jour", "Ligne du lundi")]
    assert sorted(order) == order
    assert "Ouvert jusqu’à 23\u202fh · sans parler · gratuit\nSMS : 114 (un mot suffit)" in body
    assert "Toujours ouvert · gratuit\n3919" in body
    assert "Ouvre lundi à 9\u202fh" in body


def test_ways_that_are_closed_are_left_out(sim: Simulation) -> None:
    """Nobody is sent to a phone that does not answer while the SMS does."""
    assert "116" not in at_home(sim)


def test_who_reads_another_language_is_told_which_is_spoken(content: Content) -> None:
    """P5: a list in English of services that answer in French says so, each where it stands."""
    assert "French" in at_home(Simulation(content, world.NOW, locale="en"))
    assert "français" not in at_home(Simulation(content, world.NOW, locale="fr"))


def test_night_says_when_it_opens(sim: Simulation) -> None:
    """At night: tomorrow, today, in the seeker's words."""
    sim.now = at("2026-11-21T23:30")
    assert "Ouvre demain à 9\u202fh" in at_home(sim)
    sim.now = at("2026-11-22T02:30")
    sim.start()
    sim.press_value("c:start.topics:home")
    assert "Ouvre aujourd’hui à 9\u202fh" in shown(sim).body


def test_hours_in_the_seekers_own_time(content: Content) -> None:
    """The seeker's zone, not the service's: 23:00 in Paris is 19:00 in Cayenne."""
    sim = Simulation(content, world.NOW, zone="America/Cayenne")
    assert "Ouvert jusqu’à 19\u202fh" in at_home(sim)


@pytest.mark.parametrize(
    ("session", "time"),
    [
        (SESSION, "17"),
        (replace(SESSION, clock="Europe/Paris"), "23"),
        (replace(SESSION, answers={"territory": "paris"}), "23"),
        (replace(SESSION, zone="Indian/Reunion"), "2"),
    ],
)
def test_help_elsewhere_in_its_own_time(content: Content, session: Session, time: str) -> None:
    """P5: who is on Telegram tells no clock; whoever looks for help in Montréal is not told the time of Paris."""
    opening = Opening("open", until=at("2026-11-21T23:00"))
    said = Phrases(session, Context(world.NOW, content, DeskSnapshot(open=True), 1)).opening(
        opening, "America/Toronto"
    )
    assert f"Ouvert jusqu’à {time}\u202fh" == said


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "/", "\x00"])
def test_strange_zone_falls_back(content: Content, zone: str) -> None:
    """A zone that is none never stops anybody."""
    sim = Simulation(content, world.NOW, zone=zone)
    assert "Ouvert jusqu’à 23\u202fh" in at_home(sim)


def test_unknown_hours_are_said_to_be_unknown(sim: Simulation) -> None:
    """Nobody published them: say so, and not that it is closed."""
    sim.start()
    assert sim.session is not None
    sim.session = replace(sim.session, topic="vague")
    sim.press_value("c:start.topics:tell")
    sim.session = replace(sim.session, topic="vague", place="help.vanished")
    sim.say("hum")
    body = shown(sim).body
    assert "Ligne sans heures\nHoraires à vérifier\n118" in body
    assert "Rien n’est ouvert." not in body


def card(listed: Listed) -> str:
    """Write one service as somebody reads it, and what is said before it."""
    turn = Turn(SESSION, Context(world.NOW, world.content(), DeskSnapshot(open=False), 1))
    return "\n\n".join(render.services(turn, [listed]))


def listing(way: Mapping[str, object], now: datetime = world.NOW, **fields: object) -> Listed:
    """Look at a service with one way in."""
    service = {
        "id": "fr-one",
        "name": "Une ligne",
        "about": "Une ligne pour les essais.",
        "topics": ["home"],
    }
    facts = {"source": "essais", "verified": "2026-11-21", "confidence": "confirmed"}
    return listed_at(
        Service.model_validate({**service, **facts, "channels": [way], **fields}), now
    )


def test_a_site_is_neither_open_nor_closed() -> None:
    """Where nobody answers there are no hours to check, and nothing is said to be closed."""
    for way in (
        {"type": "web", "value": "https://example.org"},
        {"type": "form", "value": "https://x.fr", "hours": "24/7"},
    ):
        body = card(listing(way))
        assert "Horaires à vérifier" not in body
        assert "Rien n’est ouvert." not in body
        assert "Une ligne\ngratuit\n" in body
    assert "Une ligne\nhttps" in card(
        listing({"type": "web", "value": "https://x.fr"}, free=False, cost="unknown")
    )


def test_what_is_closed_is_said_first() -> None:
    """P5: if what opens and closes is closed, that is said before the list."""
    assert card(listing({"type": "phone", "value": "11", "hours": "Mo 09:00-10:00"})).startswith(
        "Rien n’est ouvert."
    )


def test_a_holiday_that_nobody_announced_is_to_be_checked() -> None:
    """P5: on Christmas, hours that say nothing of holidays are shown with a doubt; on another day they are not."""
    way = {"type": "phone", "value": "11", "hours": "Mo-Su 09:00-23:00"}
    christmas = listing(way, at("2026-12-25T15:00"), holidays="unstated")
    assert "23\u202fh · Horaires à vérifier · gratuit" in card(christmas)
    assert "à vérifier" not in card(listing(way, holidays="unstated"))
    assert "à vérifier" not in card(listing(way, at("2026-12-25T15:00")))


def test_topic_without_services(sim: Simulation) -> None:
    """No service at all is said too."""
    sim.start()
    sim.press_value("c:help.more:vanished")
    assert "Rien n’est ouvert." in shown(sim).body


def test_desk_hours(sim: Simulation) -> None:
    """The desk's own hours are told like those of a service."""
    opens = at("2026-11-22T14:00")
    sim.desk = DeskSnapshot(open=False, changes=opens)
    sim.start()
    press(sim, "Quelqu’un")
    assert "Personne n’est là. Ouvre demain à 14\u202fh" == shown(sim).body
    sim.desk = DeskSnapshot(open=True, changes=at("2026-11-21T22:00"), staff=0)
    sim.press_value("c:human.closed:queue")
    assert "Ouvert jusqu’à 22\u202fh" in shown(sim).body


def test_far_closing_names_its_day(sim: Simulation) -> None:
    """Open until 9:00 next week is not open until 9:00."""
    sim.desk = DeskSnapshot(open=True, changes=at("2026-11-25T09:00"))
    sim.start()
    press(sim, "Quelqu’un")
    assert "Ouvert jusqu’à mercredi 9\u202fh" in shown(sim).body


def rewritten(sim: Simulation, **nodes: Say | Ask | End | Branch | SetStep) -> None:
    """Publish other nodes of the entry dialog."""
    changed = {f"start.{name}": node for name, node in nodes.items()}
    sim.content = replace(sim.content, nodes={**sim.content.nodes, **changed})


def test_loop_ends_with_a_message(sim: Simulation) -> None:
    """P5: even content that runs in circles gives a message with its exit."""
    rewritten(sim, hello=SetStep(set={"a": "b"}, then="start.hello"))
    sim.start()
    assert ["Ce bouton n’existe plus."] == posted(sim)
    assert ["x", "e", "h"] == values(shown(sim))
    sim.press_value("h")
    assert "Tu peux écrire ici." in shown(sim).body


def test_nothing_left_at_all(sim: Simulation) -> None:
    """P5: even content without a single node gives a message with its exit."""
    sim.content = replace(sim.content, nodes={}, dialogs={})
    sim.start()
    assert ["x", "e", "h"] == values(shown(sim))
    sim.say("bonjour ?")
    assert 1 == len(posted(sim))


def test_unknown_placeholder_stays(sim: Simulation) -> None:
    """An editor's slip is visible, not fatal; braces in an alias are not filled twice."""
    rewritten(sim, hello=End(end="{nothing} {alias} {ahead} {day}{time}"))
    sim.start()
    assert f"{{nothing}} {session(sim).alias} 2 " == shown(sim).body


@pytest.mark.parametrize(
    ("when", "desk", "expected"),
    [
        ({"desk": "open"}, DeskSnapshot(open=True), True),
        ({"desk": "closed"}, DeskSnapshot(open=True), False),
        ({"desk": "staffed"}, DeskSnapshot(open=False, staff=1), True),
        ({"risk_at_least": "concern"}, DeskSnapshot(open=True), False),
        ({"case": "none"}, DeskSnapshot(open=True), True),
        ({"case": "waiting"}, DeskSnapshot(open=True), False),
        ({"case": "assigned"}, DeskSnapshot(open=True), False),
        ({"locale": ["fr"]}, DeskSnapshot(open=True), True),
        ({"locale": ["en"]}, DeskSnapshot(open=True), False),
        ({"answer": {"topic": ["home", ""]}}, DeskSnapshot(open=True), True),
        ({"answer": {"seen": "yes"}}, DeskSnapshot(open=True), False),
    ],
)
def test_conditions(
    sim: Simulation, when: dict[str, object], desk: DeskSnapshot, expected: bool
) -> None:
    """A branch goes the first way that holds, the last one otherwise."""
    arms = [{"when": when, "to": "start.yes"}, {"to": "start.no"}]
    rewritten(
        sim,
        hello=Branch.model_validate({"branch": arms}),
        yes=End(end="oui"),
        no=End(end="non"),
    )
    sim.desk = desk
    sim.start()
    assert ("oui" if expected else "non") == shown(sim).body


def test_condition_on_a_case(sim: Simulation) -> None:
    """A branch knows a case that waits, and one that is held, but not one that the person left."""
    arms = [
        {"when": {"case": "waiting"}, "to": "start.waits"},
        {"when": {"case": "assigned"}, "to": "start.held"},
        {"to": "start.none"},
    ]
    rewritten(
        sim,
        topics=Branch.model_validate({"branch": arms}),
        waits=End(end="attend"),
        held=End(end="tenu"),
        none=End(end="rien"),
    )
    sim.start()
    sim.press_value("h")
    sim.press_value("c:start.screen:alone")
    assert "attend" == shown(sim).body
    sim.take("ana")
    sim.press_value("c:start.screen:alone")
    assert "tenu" == shown(sim).body
    sim.leave()
    sim.now += timedelta(minutes=1)
    sim.start()
    sim.press_value("c:start.screen:alone")
    assert "rien" == shown(sim).body


def test_branch_without_a_last_way(sim: Simulation) -> None:
    """P5: if no way holds, the last one is gone all the same."""
    arms = [{"when": {"desk": "closed"}, "to": "start.yes"}] * 2
    rewritten(sim, hello=Branch.model_validate({"branch": arms}), yes=End(end="oui"))
    sim.start()
    assert "oui" == shown(sim).body
