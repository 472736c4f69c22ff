"""The directory: who is shown first, and what counts as open."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bot.hotlines.directory import (
    SOMEBODY,
    Directory,
    Seeker,
    Service,
    ServiceChannel,
    listed_at,
    whole,
)

EVENING = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)


def service(name: str, *channels: dict[str, Any], **fields: object) -> Service:
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
        **fields,
    })


def phone(hours: str) -> dict[str, str]:
    """A phone line."""
    return {"type": "phone", "value": "119", "hours": hours}


def chat(hours: str) -> dict[str, str]:
    """A chat."""
    return {"type": "chat", "value": "https://example.org", "hours": hours}


FORM = {"type": "form", "value": "https://example.org", "hours": "24/7"}


def ids(
    directory: Directory,
    now: datetime,
    limit: int = 9,
    seeker: Seeker = SOMEBODY,
    topic: str = "listening",
) -> list[str]:
    """Name what is found, in order."""
    return [one.service.id for one in directory.find(topic, now, limit, seeker)]


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


def test_made_for_this_comes_before_what_helps_too() -> None:
    """P5: who is there for just this comes first, if both answer in writing now."""
    directory = Directory.of([
        service("also", chat("24/7"), topics=["other"], also=["listening"]),
        service("made", chat("24/7")),
        service("voice", phone("24/7")),
    ])

    assert ["fr-made", "fr-also", "fr-voice"] == ids(directory, NIGHT)
    assert {"listening", "other"} == directory.topics()


def test_made_for_them_comes_first_and_for_others_last() -> None:
    """P5: a line for students comes last for anybody, first for a student, and never before a written answer."""
    directory = Directory.of([
        service("students", chat("24/7"), audience=["student"]),
        service("anyone", chat("24/7")),
        service("women", chat("24/7"), audience=["women"]),
    ])
    student = Seeker(audience=frozenset({"student"}))

    assert ["fr-anyone", "fr-women", "fr-students"] == ids(directory, NIGHT)
    assert "fr-students" == ids(directory, NIGHT, seeker=student)[0]


def test_the_wrong_age_is_not_listed() -> None:
    """P5: somebody of fifteen is not sent to a line for adults; whoever gave no age sees both."""
    directory = Directory.of([
        service("adults", chat("24/7"), ages=[18, 120]),
        service("young", chat("24/7"), ages=[12, 25]),
    ])

    assert ["fr-young"] == ids(directory, NIGHT, seeker=Seeker(age=15))
    assert ["fr-adults"] == ids(directory, NIGHT, seeker=Seeker(age=40))
    assert ["fr-adults", "fr-young"] == ids(directory, NIGHT)


def test_who_asks_for_a_child_may_be_older() -> None:
    """P5: a parent, a teacher or a witness of forty finds the children's line, whose ages are the child's."""
    line = service("line", chat("24/7"), audience=["child", "parent", "witness"], ages=[0, 21])
    minors = service("minors", chat("24/7"), audience=["child", "witness"], ages=[0, 17])
    directory = Directory.of([line, minors])
    grown = [Seeker(audience=frozenset({who}), age=40) for who in ("parent", "witness", "adult")]

    assert [["fr-line"], ["fr-line"], []] == [ids(directory, NIGHT, seeker=who) for who in grown]


def test_places() -> None:
    """P5: abroad only for those who are there or ask for it; local before what serves everywhere."""
    directory = Directory.of([
        service("france", chat("24/7"), topics=["listening"]),
        service("world", chat("24/7"), country="INT"),
        service("there", chat("24/7"), country="BE", topics=["listening", "belgium"]),
        service("sos", chat("24/7"), emergency=True),
    ])
    belgian = Seeker(territory="BE")

    assert ["fr-france", "fr-sos", "fr-world"] == ids(directory, NIGHT)
    assert ["fr-there", "fr-world", "fr-france"] == ids(directory, NIGHT, seeker=belgian)
    assert ["fr-there"] == ids(directory, NIGHT, topic="belgium")


def test_a_clock_from_across_the_border_sends_nobody_there() -> None:
    """P5: a phone near Brussels' network is still in France; one on Nouméa's clock is in New Caledonia."""
    zones = ("Europe/Brussels", "Europe/Paris", "Pacific/Noumea")

    assert ["FR", "FR", "NC"] == [Seeker.from_zone(zone).territory for zone in zones]


def test_signs_are_for_those_who_sign() -> None:
    """P5: a video in sign language is no written answer, except for who asks as a deaf person."""
    signed = service("signed", {"type": "video", "value": "https://a.example", "hours": "24/7"})
    both = service("both", *signed.model_dump()["channels"], chat("Mo-Su 21:00-22:00"))
    deaf = Seeker(audience=frozenset({"deaf"}))

    assert [("open", False), ("closed", False)] == [
        (listed.opening.state, listed.voiceless)
        for listed in (listed_at(signed, NIGHT), listed_at(both, NIGHT))
    ]
    assert {True} == {listed_at(one, NIGHT, seeker=deaf).voiceless for one in (signed, both)}


def test_holidays_that_nobody_published_come_after_those_that_are_sure() -> None:
    """P5: on a public holiday, and on a territory's own, a line that may be shut comes second, and says why."""
    unsure = service("unsure", chat("Mo-Su 09:00-23:00"), holidays="unstated")
    sure = service("sure", chat("Mo-Su,PH 09:00-23:00"))
    always = service("always", chat("24/7"), holidays="unstated")
    island = service("island", chat("Mo-Su 09:00-23:00"), local_holidays=["09-24"])
    directory = Directory.of([unsure, sure, always])
    bastille = datetime(2026, 7, 14, 10, 0, tzinfo=UTC)
    local = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)

    assert ["fr-sure", "fr-always", "fr-unsure"] == ids(directory, bastille)
    assert ["fr-unsure", "fr-sure", "fr-always"] == ids(directory, EVENING)
    assert "holiday_unchecked" in listed_at(unsure, bastille).reasons()
    assert [True, False] == [listed_at(island, day).doubtful for day in (local, bastille)]


def test_every_place_in_the_list_has_its_reasons() -> None:
    """P5: the order is explained, for tests now and for counsellors later."""
    directory = Directory.of([
        service("chat", chat("24/7")),
        service("voice", phone("24/7"), topics=["other"], also=["listening"]),
        service("later", phone("Mo-Su 12:00-13:00"), audience=["student"]),
        service("world", FORM, country="INT"),
    ])
    listed = {one.service.id: one.reasons() for one in directory.find("listening", NIGHT, 9)}

    assert {
        "fr-chat": ("written_now", "made_for_this", "for_anyone", "there"),
        "fr-world": ("made_for_this", "for_anyone", "serves_there", "hours_unknown"),
        "fr-later": ("made_for_this", "for_some", "there", "opens_later"),
        "fr-voice": ("open_now", "helps_too", "for_anyone", "there"),
    } == listed


def test_a_service_is_open_as_long_as_somebody_answers() -> None:
    """P5: shifts that follow each other are one opening; hours of the whole decide where they are given."""
    shifts = service("shifts", chat("Mo-Su 10:00-20:00"), phone("Mo-Su 18:00-23:00"), FORM)
    platform = service("platform", FORM, hours="24/7")
    noon, late = (datetime(2026, 3, 14, hour, tzinfo=UTC) for hour in (12, 22))

    assert datetime(2026, 3, 14, 22, 0, tzinfo=UTC) == whole(shifts, noon).until
    assert "closed" == whole(shifts, late).state
    assert ("open", None) == (whole(platform, noon).state, whole(platform, noon).until)
    assert ("open", True) == (
        listed_at(platform, noon).opening.state,
        listed_at(platform, noon).voiceless,
    )
    assert "unknown" == whole(service("form", FORM), noon).state


def test_a_way_without_an_address_is_not_shown() -> None:
    """P5: what exists somewhere, nobody knows where, is of no use to anybody."""
    hidden = {"type": "messenger", "value": "Messenger", "hours": "24/7", "offered": False}
    directory = Directory.of([service("none", hidden), service("one", chat("24/7"), hidden)])

    assert ["fr-one"] == ids(directory, NIGHT)
    assert ["chat"] == [
        way.channel.type for way in listed_at(directory.services["fr-one"], NIGHT).channels
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"to_check": ["hours"]},
        {"confidence": "recalled"},
        {"cost": "call"},
        {"free": False, "cost": "free"},
        {"speechless": "unknown"},
    ],
)
def test_a_dishonest_entry_is_refused(fields: dict[str, object]) -> None:
    """P11: what is to be checked says so to the reader; cost and voice are not contradicted."""
    with pytest.raises(ValidationError):
        service("bad", chat("24/7"), **fields)


def test_full_without_speaking_needs_a_written_way() -> None:
    """P11: nobody is promised a written answer by a telephone."""
    with pytest.raises(ValidationError):
        service("bad", phone("24/7"), speechless="full")
