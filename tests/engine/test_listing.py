"""Which services a step shows."""

from dataclasses import replace
from typing import Any

import pytest

from bot.dialogs.steps import Services
from bot.engine.context import Context
from bot.engine.listing import listed, seeker_of
from bot.engine.simulate import Simulation
from bot.engine.turn import Turn
from bot.hotlines.directory import Directory, Service
from bot.model.desk import DeskSnapshot
from bot.model.event import Address
from bot.model.session import Session
from tests.engine import world
from tests.engine.gear import shown

SESSION = Session("abc", Address("telegram", "1"), "Loutre 1", "fr", "Europe/Paris", world.NOW)


def service(name: str, **fields: Any) -> Service:
    """Make a service that answers day and night by phone, unless told otherwise."""
    return Service.model_validate({
        "id": f"fr-{name}",
        "name": name,
        "about": "Une ligne pour les essais.",
        "topics": ["home"],
        "channels": [{"type": "phone", "value": "3919", "hours": "24/7"}],
        "source": "essais",
        "verified": "2026-11-21",
        "confidence": "confirmed",
        **fields,
    })


def chat(hours: str) -> dict[str, str]:
    """Make a chat with hours."""
    return {"type": "chat", "value": "https://example.org", "hours": hours}


SERVICES = [
    service("phone"),
    service("both", channels=[{"type": "phone", "value": "11", "hours": "24/7"}, chat("Mo 09:00-10:00")]),
    service("chat", channels=[chat("24/7")]),
    service("shut", channels=[{"type": "phone", "value": "22", "hours": "Mo 09:00-10:00"}]),
    service("partly", channels=[chat("24/7")], speechless="partial"),
    service("youth", ages=[12, 25], audience=["young"]),
    service("grown", ages=[18, 99], audience=["adult"]),
    service("island", country="RE"),
    service("belgian", country="BE", id="be-line"),
    service("hidden", channels=[{**chat("24/7"), "offered": "false"}]),
]  # fmt: skip
CONTENT = world.content(services=Directory.of(SERVICES))


def found(session: Session = SESSION, **fields: Any) -> list[str]:
    """Name what a step shows, sorted."""
    step = Services.model_validate({"services": "home", "limit": 8, "then": "a.b", **fields})
    turn = Turn(session, Context(world.NOW, CONTENT, DeskSnapshot(open=False), 1))
    return sorted(one.service.name for one in listed(turn, step))


def test_all() -> None:
    """Without a wish everything of the topic and the place is shown; what is not offered is not."""
    assert ["both", "chat", "grown", "partly", "phone", "shut", "youth"] == found()


def test_channels() -> None:
    """Only services with one of these ways in; one that only has another is left out."""
    assert ["both", "chat", "partly"] == found(channels=["chat"])
    assert ["both", "grown", "phone", "shut", "youth"] == found(channels=["phone", "fax"])


def test_channels_decide_what_is_open() -> None:
    """Who wants a chat is not told that it is open because the telephone is."""
    assert ["chat", "partly"] == found(channels=["chat"], open_only="true")


def test_speechless() -> None:
    """What needs a voice is not shown to somebody without one, nor is its telephone."""
    assert ["both", "chat", "partly"] == found(speechless="true")


def test_open_only() -> None:
    """What is closed is left out, as long as something is open."""
    assert "shut" in found()
    assert "shut" not in found(open_only="true")


def test_open_only_with_nothing_open() -> None:
    """P5: if nothing is open, all of it is shown, with its hours, rather than nothing."""
    shut = Directory.of([service("chat", channels=[chat("Mo 09:00-10:00")])])
    content = world.content(services=shut)
    step = Services.model_validate({"services": "home", "open_only": "true", "then": "a.b"})
    turn = Turn(SESSION, Context(world.NOW, content, DeskSnapshot(open=False), 1))
    assert ["chat"] == [one.service.name for one in listed(turn, step)]


@pytest.mark.parametrize(
    ("age", "name", "other"), [("14", "youth", "grown"), ("40", "grown", "youth")]
)
def test_age(age: str, name: str, other: str) -> None:
    """What is not for the age that somebody told is not shown."""
    names = found(replace(SESSION, answers={"age": age}))
    assert name in names
    assert other not in names


def test_audience() -> None:
    """Whom the editor counts the person among goes beside what the person told."""
    step = Services.model_validate({"services": "home", "audience": ["witness"], "then": "a.b"})
    told = replace(SESSION, answers={"age": "20"})
    assert {"witness", "adult", "young"} == seeker_of(told, step, CONTENT.rules).audience
    assert {"witness"} == seeker_of(SESSION, step, CONTENT.rules).audience


def test_territory() -> None:
    """As if the person were there: by a name of `territories`, or by the code of a country."""
    assert "island" in found(territory="reunion")
    assert "island" not in found()
    assert "belgian" in found(territory="BE")
    assert "belgian" not in found()
    assert "island" in found(replace(SESSION, zone="Indian/Reunion"))
    assert "island" not in found(replace(SESSION, zone="Indian/Reunion"), territory="paris")


def test_in_a_dialog(sim: Simulation) -> None:
    """A step with every wish at once shows what fits, by the ways that fit."""
    sim.start()
    sim.press_value("c:tour.door:warn")
    sim.press_value("c:tour.warn:go_on")
    body = shown(sim).body
    assert body.startswith("Voilà.\n\nLigne écrite")
    assert "SMS : 114" in body
    assert "116" not in body
