"""The directory as people use it: how old, how numbers look, who is left without anybody (P5, P11)."""

from datetime import date
from pathlib import Path

import pytest

from bot.content.lint_directory import dialled
from bot.content.load import found, read
from tests.content.small import Small
from tests.content.tongues import of

TODAY = date(2026, 6, 1)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong."""
    return Small(tmp_path)


def on(small: Small, today: date) -> list[tuple[str, str]]:
    """Check on a day; give rule and severity."""
    small.write()
    draft = read(small.folder, small.locales)
    draft.today = today
    return [(one.rule, one.severity) for one in found(draft) if one.severity != "note"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 1, 1), []),
        (date(2027, 1, 2), [("verified", "warning")]),
        (date(2025, 12, 31), []),
        (date(2025, 12, 30), [("verified", "error")]),
    ],
)
def test_facts_grow_old(today: date, expected: list[tuple[str, str]], small: Small) -> None:
    """P11: what was verified on 1 January 2026 is good for a year, and nobody has verified tomorrow."""
    assert expected == on(small, today)


def test_how_old_is_for_the_team_to_say(small: Small) -> None:
    """P11: `verify_days` stands in desk.yaml."""
    small.change("desk.yaml", "return_after: 10", "return_after: 10\nverify_days: 30")

    assert [("verified", "warning")] == on(small, TODAY)


def test_a_day_that_no_calendar_has(small: Small) -> None:
    """P11: a date that cannot be is an error, on its line."""
    small.change("services.yaml", "2026-01-01", "2026-02-30")

    assert [("verified", "services.yaml", 11)] == [
        (one.rule, one.file, one.line) for one in of(small)
    ]


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("phone_format", '"116 006"', '"11606"'),
        ("phone_format", '"116 006"', '"0188331"'),
        ("web_address", 'sms, value: "114"', 'chat, value: "http://exemple.fr"'),
        ("web_address", 'sms, value: "114"', 'web, value: "exemple.fr"'),
        ("web_address", 'sms, value: "114"', 'email, value: "exemple.fr"'),
    ],
)
def test_a_way_in_that_nobody_could_use(rule: str, old: str, new: str, small: Small) -> None:
    """P11: an address that is not safe, a number with a digit missing: found at its own place."""
    if rule == "web_address":
        small.change("start.yaml", "Écris au 114.", "Bonjour.")
    small.change("services.yaml", old, new)

    assert [(rule, "services.yaml")] == [(one.rule, one.file) for one in of(small)]


@pytest.mark.parametrize(
    ("value", "country", "good"),
    [
        ("17", "FR", True),
        ("0 800 05 95 95", "FR", True),
        ("+33 1 80 52 33 76", "FR", True),
        ("01 88 33 12", "FR", False),
        ("12345", "FR", False),
        ("05 30 30", "NC", True),
        ("0 800 05 95 95", "NC", True),
        ("103", "BE", True),
        ("1 800 263-2266", "CA", True),
        ("0 800 05 95 95", "CA", False),
        ("8002 1234", "LU", True),
        ("+49 30 1234", "DE", True),
        ("appelle", "DE", False),
    ],
)
def test_numbers_look_like_those_of_their_country(value: str, country: str, *, good: bool) -> None:
    """P11: a digit too few, or a number of another country, is seen before somebody dials it."""
    assert good == dialled(value, country)


def twin(small: Small, name: str) -> Small:
    """Add a service that is like the first one but for its id and its name."""
    body = small.files["services.yaml"]
    first = body[body.index("  - id:") : body.index("retired:")]
    other = first.replace("fr-114", "fr-115").replace("Le numéro", name)
    return small.change("services.yaml", "retired:", f"{other}retired:")


def test_two_services_have_two_names(small: Small) -> None:
    """P11: two cards with one name cannot be told apart."""
    assert [] == of(twin(small, "Un autre"))


def test_two_services_with_one_name(small: Small) -> None:
    """P11: both of them are named."""
    assert ["name_twice"] * 2 == [one.rule for one in of(twin(small, "le Numéro"))]


def test_a_topic_without_anything_to_write_to(small: Small) -> None:
    """P5: somebody who cannot speak finds something under every topic."""
    small.change("start.yaml", "Écris au 114.", "Bonjour.")
    small.change("services.yaml", 'type: sms, value: "114"', 'type: phone, value: "114"')

    assert [("voice_only", "warning", "desk.yaml")] == [
        (one.rule, one.severity, one.file) for one in of(small)
    ]


def test_an_hour_at_which_nobody_answers(small: Small) -> None:
    """P5: when the desk is closed something is open; if no hour has anybody, the first one is named."""
    small.change("desk.yaml", "hours: 24/7", 'hours: "Mo-Su 12:00-20:00"')
    always = of(small)
    small.change("services.yaml", "hours: 24/7", 'hours: "Mo-Su 08:00-12:00"').write()
    found = of(small)

    assert [] == always
    assert [("nothing_open", "warning")] == [(one.rule, one.severity) for one in found]
    assert "84 hours" in found[0].sentence


@pytest.mark.parametrize("hours", ["Mo-Su 22:00-22:00", "Mo-Su 00:00-24:00", '""'])
def test_more_traps_of_hours(hours: str, small: Small) -> None:
    """P11: day and night is written `24/7`, and no hours are no hours."""
    written = hours if hours == '""' else f'"{hours}"'
    small.change("services.yaml", '"Mo-Fr 09:00-17:00"', written)

    assert [("hours", "services.yaml")] == [(one.rule, one.file) for one in of(small)]


def test_holidays_that_nobody_knows(small: Small) -> None:
    """P11: a country without a calendar would silently be open on every holiday."""
    small.change("services.yaml", "    source: test", "    country: CI\n    source: test")

    assert {"hours"} == {one.rule for one in of(small)}
