"""The services panel: what helps with this case, what is open now, in the person's own words and time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.content.content import Content
from bot.desk.services import MOST, services_for
from tests.desk.stand_ins import card
from tests.desk.test_fifty import content as compiled

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    """What the repository's editors wrote."""
    return compiled()


def test_what_fits_the_topic_comes_without_a_search(content: Content) -> None:
    """Nobody types while somebody waits: the panel opens on what is made for this case."""
    found = services_for(content, card(topic="sextortion"), "fr", NOON)

    fitting = [content.services.services[one.id] for one in found]
    assert 0 < len(found) <= MOST
    assert all("sextortion" in (*one.topics, *one.also) for one in fitting)


def test_a_search_needs_no_accents_and_finds_by_number(content: Content) -> None:
    """*urgence sans parler*, *URGENCE*, *114*: all the same service, first because its name says it."""
    asked = ("urgence sans parler", "URGENCE sans", "114")

    assert ["fr-114"] * 3 == [
        services_for(content, card(), "fr", NOON, query)[0].id for query in asked
    ]
    assert () == services_for(content, card(), "fr", NOON, "zzzz")


def test_what_is_inserted_is_in_the_language_of_the_person(content: Content) -> None:
    """The counsellor reads their own language; the person gets theirs."""
    [shown] = services_for(content, card(locale="en"), "fr", NOON, "114 urgence")

    assert "Ouvert jour et nuit" in shown.state
    assert "Open day and night" in shown.text
    assert "SMS au 114" in shown.ways
    assert "114" in shown.text
    assert "Ouvert" not in shown.text


def test_hours_are_in_the_time_of_the_person(content: Content) -> None:
    """Nobody in Réunion is told an hour of Paris; an unknown place is told the desk's."""
    closed = next(
        one
        for one in services_for(content, card(topic="sextortion"), "fr", NIGHT)
        if one.opening == "closed"
    )
    there = replace(card(topic="sextortion"), territory="Indian/Reunion")
    [far] = [one for one in services_for(content, there, "fr", NIGHT) if one.id == closed.id]
    lost = replace(card(topic="sextortion"), territory="nowhere")
    [near] = [one for one in services_for(content, lost, "fr", NIGHT) if one.id == closed.id]

    assert closed.state != far.state
    assert closed.state == near.state
    assert closed.state in closed.text


@pytest.mark.parametrize("service", ["fr-sos-homophobie", "fr-116000", "fr-disrupt"])
def test_what_is_unverified_is_said_to_both(content: Content, service: str) -> None:
    """P11: *to be checked*, and whatever the bot says beside a service, stands on the card and in the answer."""
    limits = content.services.services[service].limits
    assert limits is not None

    [french] = services_for(content, card(), "fr", NOON, service)
    [english] = services_for(content, card(locale="en"), "fr", NOON, service)

    translated = content.catalogs.text("en", f"services.{service}", limits)
    assert (limits, limits) == (french.limits, english.limits)
    assert [True, True] == [limits in french.text, translated in english.text]


def test_closed_ways_are_left_out_while_another_is_open(content: Content) -> None:
    """A card never sends somebody to a phone that nobody lifts if a chat is open."""
    for shown in services_for(content, card(topic="suicide"), "fr", NOON):
        if shown.opening == "open":
            assert shown.ways
            assert all(way in shown.text for way in shown.ways)
