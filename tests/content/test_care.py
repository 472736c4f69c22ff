"""What an organisation writes in `care.yaml`: read, checked, and sensible without it."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.content.care import CareFile
from bot.content.content import Content
from bot.content.load import default_folder, drafted, finished
from bot.content.sources import gathered
from bot.model.care_rules import NEVER, Night, Rules
from bot.model.case import Level
from tests.content.small import Small

CARE = """\
hard: {level: concern, topics: [harassment]}
in_a_row: 1
per_shift: 3
pause_minutes: 5
breather_minutes: 20
break_after_minutes: 90
shift_hours: 4.5
night: {from: "23:00", to: "06:30", hours: 3, per_week: 2}
yield_after: 0
veil: never
"""


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A small folder of its own."""
    return Small(tmp_path)


def published(small: Small) -> Content:
    """What would be published."""
    small.write()
    made = finished(drafted(gathered(small.folder, small.locales)))
    assert made is not None
    return made


def test_what_is_written_is_what_holds(small: Small) -> None:
    """Every setting reaches the rules; the zone is the desk's."""
    small.files["care.yaml"] = CARE

    expected = Rules(
        level=Level.CONCERN,
        topics=frozenset({"harassment"}),
        in_a_row=1,
        per_shift=3,
        pause=timedelta(minutes=5),
        breather=timedelta(minutes=20),
        break_after=timedelta(minutes=90),
        shift=timedelta(hours=4.5),
        night=Night(time(23), time(6, 30), 3, 2),
        yield_after=timedelta(),
        veil=NEVER,
        zone="Europe/Paris",
    )
    assert expected == published(small).care


def test_without_the_file_people_are_cared_for(small: Small) -> None:
    """An organisation that never heard of it has limits, pauses and a veil; ours writes the same ones out."""
    assert "care.yaml" not in small.files
    assert CareFile().rules("Europe/Paris") == published(small).care
    ours = finished(drafted(gathered(default_folder())))
    assert ours is not None
    assert CareFile().rules("Europe/Paris") == ours.care
    assert Rules() == CareFile().rules("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("hard: {topics: [listening, moon]}", "topic"),
        ("in_a_row: 6\nper_shift: 5", "schema"),
        ("pause_minutes: 40\nbreather_minutes: 30", "schema"),
        ('night: {from: "25:00"}', "name_shape"),
        ("veil: sometimes", "wrong_value"),
        ("shift_hours: 30", "out_of_range"),
        ("pauses: 3", "unknown_key"),
    ],
)
def test_mistakes_are_found(small: Small, text: str, rule: str) -> None:
    """P11: what cannot be meant is said with its place, before it is published."""
    small.files["care.yaml"] = text

    assert [("care.yaml", rule)] == [
        (one.file, one.rule) for one in small.check() if one.file == "care.yaml"
    ]
