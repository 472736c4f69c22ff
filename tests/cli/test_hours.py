"""`murmure hours`: what it answers, to people and to machines, and what it refuses in one sentence."""

import argparse
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest

from bot.cli import hours
from bot.cli.hours_seen import look
from bot.content.content import Content
from bot.errors import MurmureError, SettingsError
from tests.cli.terminal import Terminal
from tests.delivered import delivered

FIELDS = {"id", "name", "state", "until", "opens", "zone", "channels"}
BASTILLE = "2026-07-14T11:00"
Ask = Callable[..., str]


@pytest.fixture(scope="module")
def content() -> Content:
    """What is delivered."""
    return delivered()


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: Content
) -> Ask:
    """Type the command; return what it prints."""
    monkeypatch.setattr(hours, "load_content", lambda _: content)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def typed(*words: str, language: str = "") -> str:
        monkeypatch.setenv("LC_ALL", language)
        parser = argparse.ArgumentParser()
        hours.configure(parser)
        assert 0 == hours.run(parser.parse_args(words))
        return capsys.readouterr().out

    return typed


def rows(text: str) -> list[dict[str, Any]]:
    """Read the list for machines."""
    found = json.loads(text)
    assert isinstance(found, list)
    return found


def test_one_service_is_a_list_of_one(ask: Ask) -> None:
    """P5: always a list, with exactly these fields; times carry their offset."""
    (row,) = rows(ask("fr-3018", "--at", BASTILLE, "--json"))

    assert FIELDS == set(row)
    assert ("fr-3018", "open", None, "Europe/Paris") == (
        row["id"],
        row["state"],
        row["opens"],
        row["zone"],
    )
    assert "2026-07-14T23:00:00+02:00" == row["until"]
    for way in row["channels"]:
        assert FIELDS - {"channels"} | {"type", "value"} == set(way)


def test_all_services_are_a_list(ask: Ask, content: Content) -> None:
    """P5: without a service, all of them, in the editors' order; every state is one of three words."""
    found = rows(ask("--json", "--at", BASTILLE))

    assert list(content.services.services) == [row["id"] for row in found]
    assert 64 == len(found)
    assert {"open", "closed", "unknown"} == {row["state"] for row in found}
    ways = [way["id"] for row in found for way in row["channels"]]
    assert len(ways) == len(set(ways))


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("Indian/Reunion", "2026-01-15T02:00:00+04:00"),
        ("America/Martinique", "2026-01-14T18:00:00-04:00"),
        ("Pacific/Noumea", "2026-01-15T09:00:00+11:00"),
        ("Pacific/Tahiti", "2026-01-14T12:00:00-10:00"),
    ],
)
def test_times_are_the_seekers(zone: str, until: str, ask: Ask) -> None:
    """P5: with `--zone` the times are those of the seeker's clock; the service keeps its own zone."""
    (row,) = rows(ask("fr-3018", "--at", "2026-01-14T12:00+01:00", "--zone", zone, "--json"))

    assert ("open", until, "Europe/Paris") == (row["state"], row["until"], row["zone"])


def test_a_time_without_offset_is_the_seekers(ask: Ask) -> None:
    """P5: half past midnight in Réunion is half past nine in the evening in Paris; without a zone it is the desk's."""
    there = rows(ask("fr-3018", "--at", "2026-01-15T00:30", "--zone", "Indian/Reunion", "--json"))
    here = rows(ask("fr-3018", "--at", "2026-01-15T00:30", "--json"))

    assert ("open", "closed") == (there[0]["state"], here[0]["state"])
    assert "2026-01-15T09:00:00+01:00" == here[0]["opens"]


def test_channels_have_their_own_hours(ask: Ask) -> None:
    """P5: 119's telephone answers at night, its chat does not, and nobody knows about its video."""
    (row,) = rows(ask("fr-119", "--at", "2026-11-24T03:00Z", "--json"))
    states = {way["id"]: way["state"] for way in row["channels"]}

    assert {
        "fr-119.chat": "closed",
        "fr-119.phone": "open",
        "fr-119.form": "open",
        "fr-119.video": "unknown",
    } == states
    assert ("open", None, None) == (row["state"], row["until"], row["opens"])


def test_unknown_hours_stay_unknown(ask: Ask) -> None:
    """P5: what nobody published is neither open nor closed, and has no times."""
    (row,) = rows(ask("lu-kjt", "--json"))

    assert ("unknown", None, None) == (row["state"], row["until"], row["opens"])


def test_the_table_is_aligned_and_in_both_times(ask: Ask, content: Content) -> None:
    """P5: a line a service, columns under each other, the seeker's time under the seeker's zone."""
    lines = ask("--at", BASTILLE, "--zone", "Pacific/Tahiti", language="fr_FR.UTF-8").splitlines()
    head, *table = lines
    at = head.index("Pacific/Tahiti")
    line = next(line for line in table if line.startswith("fr-commentonsaime"))

    assert len(content.services.services) == len(table)
    assert len({line.index("Europe/") for line in table if "Europe/" in line}) == 1
    assert line[at:].startswith("aujourd’hui 22\u202fh")
    assert "Horaires à vérifier" in line


def test_the_page_of_one_service(ask: Ask) -> None:
    """P5: the name, the whole, then every way in with its own hours."""
    lines = ask("fr-3018", "--at", BASTILLE, language="fr").splitlines()

    assert "3018, violences en ligne" == lines[0]
    assert lines[1].startswith("fr-3018  ")
    assert "Ouvert jusqu’à 23\u202fh" in lines[1]
    assert any("Tchat\u202f: https://3018.fr" in line for line in lines[2:])


@pytest.mark.parametrize(
    ("service", "sure", "unsure"),
    [
        ("fr-sos-homophobie", [], ["fr-sos-homophobie", "Chat", "Phone"]),
        ("fr-116000", ["Website"], ["fr-116000", "Phone"]),
        ("fr-119", ["fr-119", "Phone", "Form"], ["Chat", "Video (sign language)"]),
        ("fr-3018", ["fr-3018", "Chat", "Phone"], []),
    ],
)
def test_hours_that_nobody_verified_say_so(
    service: str, sure: list[str], unsure: list[str], ask: Ask
) -> None:
    """P5: “to be checked” stands beside hours that may be old or disputed, and not beside those that are sure."""
    lines = ask(service, "--at", "2026-11-24T17:00").splitlines()[1:]
    said = {line.strip().partition("  ")[0].partition(":")[0]: line for line in lines}

    assert [True] * len(unsure) == ["to be checked" in said[name] for name in unsure]
    assert [False] * len(sure) == ["Hours to be checked" in said[name] for name in sure]
    (row,) = [
        line for line in ask("--at", "2026-11-24T17:00").splitlines() if f"{service} " in line
    ]
    assert (service in unsure) == ("to be checked" in row)


def test_a_page_says_what_else_is_to_be_checked(ask: Ask) -> None:
    """P5: a number that may be old, an address or a price in doubt: said here as in a chat."""
    app = ask("be-112-app", "--at", BASTILLE)
    child = ask("fr-enfant-bleu", "--at", BASTILLE)

    (police,) = [line for line in app.splitlines() if "8101" in line]
    (phone,) = [line for line in child.splitlines() if "01 56 56 62 62" in line]
    assert police.endswith("normally given on request, to be checked")
    assert phone.endswith("old number, to be checked")
    assert app.splitlines()[-1].startswith("Works in Belgium only.")
    assert child.splitlines()[-1].endswith("to be checked.")


def test_words_are_the_terminals(ask: Ask) -> None:
    """People read their own language; who speaks none of ours, and machines, read the same everywhere."""
    page = ("fr-pharos", "--at", BASTILLE)

    assert "Ouvert jour et nuit" in ask(*page, language="fr_FR.UTF-8")
    assert "Open day and night" in ask(*page, language="en_GB.UTF-8")
    assert "Open day and night" in ask(*page, language="C")
    assert ask(*page, "--json", language="fr") == ask(*page, "--json", language="en")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("fr-3081",), "did you mean fr-3018?"),
        (("3018",), "did you mean fr-3018?"),
        (("FR-114",), "did you mean fr-114?"),
        (("zzzzzz",), "lists all of them"),
        (("fr-3018", "--zone", "Europe/Pari"), "did you mean Europe/Paris?"),
        (("--zone", ""), "Europe/Paris"),
        (("--zone", "../../etc/passwd"), "Europe/Paris"),
        (("--zone", "Europe"), "did you mean Europe/"),
        (("--at", "demain"), "write it as in 2026"),
        (("--at", "2026-02-30T10:00"), "write it as in 2026"),
        (("--at", "0001-01-01"), "2000 to 2075"),
        (("--at", "9999-12-31T23:59-12:00"), "2000 to 2075"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: tuple[str, ...], hint: str, ask: Ask) -> None:
    """One sentence with a way out, as of every command: `main` prints it and leaves with 2."""
    with pytest.raises(SettingsError) as refused:
        ask(*words)

    assert isinstance(refused.value, MurmureError)
    assert 1 == len(str(refused.value).splitlines())
    assert hint in str(refused.value)


def test_edges_of_the_calendar_are_answered(ask: Ask) -> None:
    """P5: the first and the last instants that are known do not break anything."""
    for at in (
        "2000-01-01T00:00+14:00",
        "2075-12-31T23:59-12:00",
        "2026-03-29T02:30",
        "2026-10-25T02:30",
    ):
        assert 64 == len(rows(ask("--json", "--at", at)))


def test_sixty_four_services_in_fifty_milliseconds(content: Content) -> None:
    """P5: the whole directory is answered at once. The bound is generous: other tests run beside this one."""
    services = list(content.services.services.values())
    start = datetime(2026, 1, 3, 3, 7, tzinfo=UTC)
    look(services, start)
    taken = []
    for day in range(0, 360, 15):
        before = perf_counter()
        look(services, start + timedelta(days=day))
        taken.append(perf_counter() - before)
    best = min(taken)
    print(f"{len(services)} services: {best * 1000:.1f} ms, at worst {max(taken) * 1000:.1f} ms")

    assert 64 == len(services)
    assert best < 0.05


def test_the_command_is_there(terminal: Terminal) -> None:
    """At a terminal: an answer and status 0, or one sentence and status 2."""
    assert 0 == terminal.type("hours", "fr-114", "--json")
    assert ["fr-114"] == [row["id"] for row in rows(terminal.out)]
    assert "did you mean fr-3018?" in terminal.refused("hours", "fr-3081")
    assert "time zone" in terminal.refused("hours", "--zone", "Mars/Base")


def test_the_order_is_explained(ask: Ask) -> None:
    """P5: `--why` lists what people are shown for a topic, in their order, with the reasons for it."""
    lines = ask("suicide", "--why", "--at", "2026-11-24T10:00").splitlines()
    assert (
        lines[0].split()
        == "1 fr-114 answers in writing now, made for this, for anyone, of their place".split()
    )
    (phone,) = [line for line in lines if "fr-3114" in line]
    assert phone.endswith("open now, made for this, for anyone, of their place")
    assert [line.split()[0] for line in lines] == [str(place + 1) for place in range(len(lines))]


def test_the_order_is_that_of_the_place(ask: Ask) -> None:
    """P5: with `--zone` it is the order that somebody there sees."""
    there = ask("listening", "--why", "--at", "2026-11-24T10:00Z", "--zone", "Pacific/Noumea")
    assert "nc-sos-ecoute" in there
    assert "serves their place too" in there
    assert "nc-sos-ecoute" not in ask("listening", "--why", "--at", "2026-11-24T10:00Z")


def test_the_order_is_a_list_for_machines_too(ask: Ask) -> None:
    """P5: `--json` is a list, always: of the services in that order, with the reasons beside the hours."""
    asked = ("suicide", "--why", "--at", "2026-11-24T10:00")
    found = rows(ask(*asked, "--json"))

    assert [line.split()[1] for line in ask(*asked).splitlines()] == [row["id"] for row in found]
    assert FIELDS | {"reasons"} == set(found[0])
    assert ["written_now", "made_for_this", "for_anyone", "there"] == found[0]["reasons"]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("suicid",), "did you mean suicide?"),
        (("zzz",), "there is no topic 'zzz'; choose among abroad,"),
        ((), "--why needs a topic; choose among abroad,"),
    ],
)
def test_an_unknown_topic_is_told(words: tuple[str, ...], hint: str, ask: Ask) -> None:
    """P11: one sentence that helps on."""
    with pytest.raises(SettingsError, match=re.escape(hint)):
        ask(*words, "--why")
