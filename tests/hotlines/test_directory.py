"""The directory: who is shown first, and what counts as open."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.hotlines.directory import Directory, Service, ServiceChannel, listed_at

EVENING = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)


def service(name: str, *channels: dict[str, str]) -> Service:
    """Make a service with the fields that do not matter here filled in."""
    return Service.model_validate({
        "id": f"fr-{name}",
        "name": name.title(),
        "about": "Quelqu’un écoute.",
        "topics": ["listening"],
        "channels": channels,
        "source": "test",
        "verified": "2026-01-01",
        "confidence": "confirmed",
    })


def phone(hours: str) -> dict[str, str]:
    """A phone line."""
    return {"type": "phone", "value": "119", "hours": hours}


def chat(hours: str) -> dict[str, str]:
    """A chat."""
    return {"type": "chat", "value": "https://example.org", "hours": hours}


FORM = {"type": "form", "value": "https://example.org", "hours": "24/7"}


def ids(directory: Directory, now: datetime, limit: int = 9) -> list[str]:
    """Name what is found, in order."""
    return [one.service.id for one in directory.find("listening", now, limit)]


def test_open_and_voiceless_come_first_then_soonest() -> None:
    """P5: open without speaking, open, what opens soonest, unknown; equal ones as editors wrote them."""
    directory = Directory.of([
        service("unknown", {"type": "phone", "value": "3039"}),
        service("later", phone("Mo-Su 12:00-13:00")),
        service("soon", phone("Mo-Su 08:00-09:00")),
        service("voice", phone("24/7")),
        service("chat", chat("24/7")),
        service("chat-two", chat("24/7")),
    ])
    expected = ["fr-chat", "fr-chat-two", "fr-voice", "fr-soon", "fr-later", "fr-unknown"]

    assert expected == ids(directory, NIGHT)
    assert expected[:2] == ids(directory, NIGHT, limit=2)


def test_a_form_is_no_promise_of_an_answer() -> None:
    """P5: a form that can be sent at any time does not make a service open."""
    listed = listed_at(service("form", FORM), EVENING)

    assert ("unknown", False) == (listed.opening.state, listed.voiceless)


def test_channels_have_their_own_hours() -> None:
    """P5: a service is as open as its best way in, and the usable ways come first."""
    listed = listed_at(service("both", chat("Mo-Su 15:00-19:00"), phone("24/7")), EVENING)

    assert ("open", False) == (listed.opening.state, listed.voiceless)
    assert ["phone", "chat"] == [one.channel.type for one in listed.channels]


def test_lookup() -> None:
    """A service is found by its id, and topics are known."""
    directory = Directory.of([service("one", chat("24/7"))])

    assert directory.get("fr-one") is not None
    assert directory.get("fr-two") is None
    assert {"listening"} == directory.topics()
    assert () == directory.find("other", EVENING, 3)


def test_voiceless_is_known_by_type() -> None:
    """A way in that needs a voice is a phone, nothing else."""
    assert service("aa", chat("24/7"), phone("24/7")).voiceless
    assert not service("bb", phone("24/7")).voiceless


def test_editors_cannot_invent_fields() -> None:
    """P11: a misspelt field is an error, not silence."""
    with pytest.raises(ValidationError):
        ServiceChannel.model_validate({"type": "phone", "value": "119", "hour": "24/7"})
