"""The first session of a conversation."""

import pytest

from bot.content.content import Content
from bot.engine.fresh import alias, closest, fresh, meet
from bot.model.event import Address, Arrival, Replied, Said, Start
from tests.engine import world


def arrival(event: Start | Said | Replied) -> Arrival:
    """Wrap an event."""
    return Arrival("abcdefgh", "test:1", event, Address("test", "1"))


def test_fresh_session(content: Content) -> None:
    """P7: a conversation begins with an alias, a language, and nothing else."""
    event = Start(world.NOW, "en-GB", "Europe/London")
    session = fresh(arrival(event), content, world.NOW)
    assert ("en", "Europe/London", 0, "") == (
        session.locale,
        session.zone,
        session.version,
        session.place,
    )
    assert Address("test", "1") == session.address


def test_zone_falls_back_to_the_desks(content: Content) -> None:
    """Telegram tells no zone; the desk's is the likeliest."""
    session = fresh(arrival(Said(world.NOW, "salut")), content, world.NOW)
    assert ("fr", "Europe/Paris") == (session.locale, session.zone)


def test_desk_event_without_a_conversation(content: Content) -> None:
    """A command for a conversation that was erased makes nobody up."""
    lost = Arrival("abcdefgh", "desk:1", Replied(world.NOW, "ana", "k", "?"))
    assert Address("", "") == fresh(lost, content, world.NOW).address


def test_person_is_answered_where_they_write(content: Content) -> None:
    """P5: a command that outlived an erasure left a session without an address; it gets one."""
    lost = Arrival("abcdefgh", "desk:1", Replied(world.NOW, "ana", "k", "?"))
    empty = meet(None, lost, content, world.NOW)
    met = meet(empty, arrival(Start(world.NOW)), content, world.NOW)
    assert Address("test", "1") == met.address
    assert met is meet(met, lost, content, world.NOW)


@pytest.mark.parametrize(
    ("hint", "expected"),
    [("fr", "fr"), ("EN_us", "en"), ("en-GB", "en"), ("de", "fr"), ("", "fr"), ("-", "fr")],
)
def test_closest_language(content: Content, hint: str, expected: str) -> None:
    """A hint counts by its language, whatever its region or spelling."""
    assert expected == closest(hint, content)


def test_alias_is_stable_and_spread() -> None:
    """P7: the same conversation keeps its alias; others rarely share it."""
    words = tuple(f"Mot{number}" for number in range(40))
    names = {alias(f"conversation{number}", words) for number in range(200)}
    assert alias("conversation7", words) == alias("conversation7", words)
    assert len(names) > 180


def test_alias_without_words() -> None:
    """Even without a list of words there is something to call people by."""
    assert alias("abc", ()).isdigit()
