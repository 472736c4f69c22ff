"""What dialogs set that is the session's own."""

import pytest

from bot.engine.lasting import kept, untold
from bot.model.event import Address
from bot.model.session import Session
from tests.engine import world

SESSION = Session("abc", Address("test", "1"), "Loutre 1", "fr", "Europe/Paris", world.NOW)


@pytest.mark.parametrize(
    ("name", "value"), [("leaves", "burn"), ("told", "everything"), ("locale", "xx")]
)
def test_what_means_nothing_changes_nothing(name: str, value: str) -> None:
    """P11: a value that a revision never allowed leaves the session as it was."""
    assert SESSION == kept(SESSION, {name: value}, {"fr", "en"})


def test_own_values_are_no_answers() -> None:
    """The way to leave, the language, the clock, the subject and what was told stand where they belong."""
    after = kept(
        SESSION,
        {"leaves": "keep", "locale": "en", "zone": "UTC", "topic": "home", "told": "evidence"},
        {"fr", "en"},
    )
    assert ("keep", "en", "UTC", "home") == (after.leaves, after.locale, after.zone, after.topic)
    assert ({}, ("evidence",)) == (after.answers, after.told)


def test_others_are_answers() -> None:
    """Any other name is an answer."""
    assert {"a": "b"} == kept(SESSION, {"a": "b"}, {"fr"}).answers


def test_told_once() -> None:
    """What was told is not told again; what no wipe could delete is, when there is more of it."""
    session = kept(SESSION, {"told": "evidence"}, ())
    assert [True, False] == [untold(one, "evidence") for one in (SESSION, session)]
    assert ("evidence",) == kept(session, {"told": "evidence"}, ()).told
