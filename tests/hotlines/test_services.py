"""The directory as it is delivered: complete, honest, and useful at three in the morning."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.content.draft import Draft
from bot.content.load import default_folder, read
from bot.hotlines.directory import SOMEBODY, Directory, Seeker, whole
from bot.hotlines.places import TOPIC_TERRITORIES
from bot.hotlines.service import TO_CHECK, Service

FACTS = Path(__file__).parents[2].parent / "shared" / "facts" / "services.yaml"
SHARED_NUMBERS = {"116 000", "116 111", "107", "147", "103"}
NIGHT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
FOREIGN = {"BE", "CH", "LU", "CA", "NC", "IS"}
# Each doubt has a word that tells people what is to be checked.
DOUBTS = {
    "existence": r"exist|Site",
    "address": r"adresse|numéro|compte|lien|Site",
    "hours": r"horaires|heure|jour et nuit|délai|pause",
    "holidays": r"fériés",
    "anonymity": r"anonym",
    "cost": r"prix",
    "languages": r"français|langue",
    "access": r"outre-mer|téléphone|tchat|accessible|mot",
    "ages": r"âge",
}
# Asked for by people in danger or in pain: somebody answers at any hour.
NEVER_EMPTY = (
    "danger_now", "suicide", "self_harm", "distress", "listening", "domestic_abuse", "abuse_adult",
    "sexual_violence", "past_abuse", "harassment", "sextortion", "grooming", "intimate_images",
    "images_adult", "doxxing_threats", "hate", "discrimination", "tracking", "accounts", "school",
    "parents", "disability", "deaf", "missing", "complaint", "report", "belgium", "switzerland",
    "luxembourg", "canada", "abroad",
)  # fmt: skip
# The same, and somebody answers in writing: who cannot speak is served at any hour.
NEVER_VOICE_ONLY = (
    "danger_now", "suicide", "self_harm", "domestic_abuse", "abuse_adult", "sexual_violence",
    "past_abuse", "harassment", "sextortion", "grooming", "intimate_images", "images_adult",
    "doxxing_threats", "hate", "discrimination", "tracking", "accounts", "school", "deaf",
    "disability", "complaint", "report", "switzerland", "canada", "belgium",
)  # fmt: skip


@cache
def draft() -> Draft:
    """Read what is delivered, once."""
    folder = default_folder()
    return read(folder, folder.parent / "locales")


@cache
def directory() -> Directory:
    """Compile the directory alone: what is wrong elsewhere in the content has tests of its own."""
    file = draft().services
    assert file is not None
    return Directory.of(file.services)


def services() -> list[Service]:
    """Give all of them, in the editors' order."""
    return list(directory().services.values())


def test_all_are_there() -> None:
    """P5: the directory holds every service that was found, under its own id."""
    assert 64 == len(services())


def test_numbers_with_two_meanings_say_their_country() -> None:
    """P5: somebody in Belgium who dials 116 000 reaches another service: the name says which country."""
    names = {
        one.id: one.name
        for one in services()
        if SHARED_NUMBERS & {way.value for way in one.channels}
    }

    assert 8 == len(names)
    assert [] == [
        name
        for name in names.values()
        if not re.search(r"\((France|Belgique|Suisse|Luxembourg|Europe)\)", name)
    ]


def test_what_is_unverified_says_so() -> None:
    """P11: whatever nobody has verified carries the words “à vérifier”, in French and in English."""
    doubtful = [one for one in services() if one.to_check]
    catalogs = draft().catalogs
    english = {
        one.id: " ".join(catalogs.text("en", f"services.{one.id}", text) for text in one.texts())
        for one in doubtful
    }

    assert len(doubtful) >= 30
    assert [] == [one.id for one in doubtful if TO_CHECK not in " ".join(one.texts())]
    assert [] == [name for name, text in english.items() if "to be checked" not in text]


def test_every_doubt_is_named() -> None:
    """P11: what is to be checked is said by its name: a price that may be wrong is not hidden behind the hours."""
    silent = [
        (one.id, doubt)
        for one in services()
        for doubt in one.to_check
        if not any(re.search(DOUBTS[doubt], said, re.IGNORECASE) for said in _in_doubt(one))
    ]

    assert [] == silent


def _in_doubt(service: Service) -> list[str]:
    shown = [text for text in (service.about, service.limits) if text]
    shown += [way.note for way in service.channels if way.note]
    sentences = [sentence for text in shown for sentence in re.split(r"(?<=[.?!])\s", text)]
    return [one for one in sentences if TO_CHECK in one or "à notre connaissance" in one]


def test_hours_without_a_word_on_holidays_are_marked() -> None:
    """P5: weekday hours that say nothing about holidays are marked, so that a holiday is shown as doubtful."""
    silent = [
        one.id
        for one in services()
        if one.holidays == "stated"
        and any(
            way.hours and way.hours != "24/7" and "PH" not in way.hours
            for way in one.channels
            if not re.fullmatch(r"Mo-Su \S+", way.hours or "") and not way.note
        )
    ]

    assert [] == silent


@pytest.mark.parametrize("topic", sorted(directory().topics() - set(TOPIC_TERRITORIES)))
def test_nobody_in_france_is_sent_abroad(topic: str) -> None:
    """P5: no foreign service is listed for somebody in France, whatever the topic."""
    listed = directory().find(topic, NIGHT, 99)

    assert set() == {one.service.country for one in listed} & FOREIGN


def test_abroad_when_asked_for() -> None:
    """P5: each country that is asked for gives its own services, and no emergency number of France."""
    for topic, country in TOPIC_TERRITORIES.items():
        listed = directory().find(topic, NIGHT, 8)

        assert listed, topic
        assert country in {one.service.country for one in listed} | {"EU"}
        assert [] == [
            one.service.id for one in listed if one.service.id in {"fr-17", "fr-15", "fr-114"}
        ]


@pytest.mark.parametrize("topic", NEVER_EMPTY)
def test_somebody_answers_at_any_hour(topic: str) -> None:
    """P5: in every hour of a week, among the first four, one is open."""
    closed = [
        now
        for now in (NIGHT + timedelta(hours=hour) for hour in range(7 * 24))
        if not any(
            one.opening.state == "open" for one in directory().find(topic, now, 4, _of(topic))
        )
    ]

    assert [] == closed


@pytest.mark.parametrize("topic", NEVER_VOICE_ONLY)
def test_somebody_answers_in_writing_at_any_hour(topic: str) -> None:
    """P5: in every hour of a week the first one listed answers who cannot speak."""
    voice = [
        now
        for now in (NIGHT + timedelta(hours=hour) for hour in range(7 * 24))
        if not directory().find(topic, now, 1, _of(topic))[0].voiceless
    ]

    assert [] == voice


def _of(topic: str) -> Seeker:
    return Seeker(territory=TOPIC_TERRITORIES.get(topic, SOMEBODY.territory))


def test_the_same_question_gives_the_same_list() -> None:
    """P5: the order is stable."""
    found = [[one.service.id for one in directory().find("suicide", NIGHT, 9)] for _ in range(3)]

    assert found[0] == found[1] == found[2]
    assert ["fr-114", "fr-masecurite-mineurs", "fr-3114"] == found[0][:3]


def test_a_new_caledonian_hears_of_their_own_line_first() -> None:
    """P5: overseas, the local line stands before those of Paris, if both must be spoken to."""
    noumea = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)  # 13 h 30 there
    listed = directory().find("listening", noumea, 9, Seeker.from_zone("Pacific/Noumea"))

    assert "nc-sos-ecoute" == listed[0].service.id


@pytest.mark.skipif(not FACTS.is_file(), reason="the facts that the directory was written from")
def test_nothing_was_changed_on_the_way() -> None:
    """P5: ids, zones, countries and hours are those of the facts, instant by instant."""
    facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))["entries"]
    ours = directory().services

    assert {fact["id"] for fact in facts} == set(ours)
    for fact in facts:
        service = ours[fact["id"]]
        hours = service.at_hours(fact.get("opening_hours"))

        assert (fact.get("timezone") or service.zone, fact["country"]) == (
            service.zone,
            service.country,
        )
        for day in range(0, 364, 13):
            now = NIGHT + timedelta(days=day, hours=day)

            assert (fact["id"], now, hours.at(now)) == (fact["id"], now, whole(service, now))


@pytest.mark.skipif(not FACTS.is_file(), reason="the facts that the directory was written from")
def test_no_number_was_invented() -> None:
    """P5: every number and address to reach somebody stands in the facts."""
    known = FACTS.read_text(encoding="utf-8")
    names = {"Messenger", "WhatsApp"}
    strange = [
        way.value
        for one in services()
        for way in one.channels
        if way.value.removeprefix("https://") not in known and way.value not in names
    ]

    assert [] == strange
