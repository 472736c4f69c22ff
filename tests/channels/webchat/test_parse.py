"""From what a browser sends to events."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.channels.webchat.entrance import mint
from bot.channels.webchat.parse import (
    Note,
    address_of,
    event_of,
    locale_of,
    tab_of,
    zone_of,
)
from bot.model.event import Chose, Left, Said

AT = datetime(2026, 3, 1, tzinfo=UTC)
EXITS = frozenset({"x", "meteo"})


def _event(**sent: str) -> Said | Chose | Left:
    return event_of(Note(id="12345678", **sent), AT, EXITS, "fr")


@pytest.mark.parametrize("text", ["x", " X ", "Météo", "METEO !", "metéo", "meteoo", "mteo"])
def test_exit_words_leave(text: str) -> None:
    """P1: every spelling of an exit word is an exit, not a message."""
    assert Left(at=AT, how="word") == _event(text=text)


def test_talk_stays_talk() -> None:
    """P1: whole message only."""
    said = Said(at=AT, text="la météo est belle", locale="fr")
    assert said == _event(text="  la météo est belle ")


def test_buttons() -> None:
    """P1: the exit button leaves; any other is a choice."""
    assert Left(at=AT, how="button") == _event(value="x")
    assert Chose(at=AT, value="c:entry.screen:yes") == _event(value="c:entry.screen:yes")


@pytest.mark.parametrize(
    "sent",
    [
        {"id": "12345678"},
        {"id": "12345678", "text": "   "},
        {"id": "12345678", "text": "a", "value": "b"},
        {"id": "12345678", "text": "a" * 4001},
        {"id": "12345678", "value": "é"},
        {"id": "12345678", "value": "c" * 49},
        {"id": "short", "text": "a"},
        {"id": "1234:5678", "text": "a"},
        {"id": "12345678", "text": "a", "more": "b"},
    ],
)
def test_what_is_not_ours_is_refused(sent: dict[str, str]) -> None:
    """P7: what does not fit is refused, and the refusal does not repeat it."""
    with pytest.raises(ValidationError) as refused:
        Note.model_validate(sent)
    assert "aaaa" not in str(refused.value)
    assert "input_value" not in str(refused.value)


def test_a_tab_is_known_by_a_hash() -> None:
    """P7: what is stored of a tab cannot act for it."""
    tab = mint()
    assert tab == tab_of(tab)
    assert 43 == len(tab)
    assert tab not in address_of(tab)
    assert mint() != tab


@pytest.mark.parametrize("sent", [None, "", "short", "é" * 43, "a" * 44, "../" * 14 + "a"])
def test_other_tokens_are_nobody(sent: str | None) -> None:
    """P7: only what has the shape of ours is looked at."""
    assert tab_of(sent) is None


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("fr-CA", "fr"),
        ("de,en;q=0.5", "en"),
        ("fr;q=0.1, en;q=0.2", "en"),
        ("de", "fr"),
        ("", "fr"),
        ("en;q=0", "fr"),
        ("en;q=many,;;,", "fr"),
    ],
)
def test_language_by_the_browsers_wishes(accepted: str, locale: str) -> None:
    """P5: the page speaks the reader's language where it can."""
    assert locale == locale_of(accepted, ("fr", "en"), "fr")


def test_zones() -> None:
    """P5: only what looks like a zone's name goes on."""
    assert "America/Argentina/Buenos_Aires" == zone_of("America/Argentina/Buenos_Aires")
    assert "" == zone_of("<script>")
    assert "" == zone_of("")
