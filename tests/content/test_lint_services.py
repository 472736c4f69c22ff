"""The directory's own checks: numbers that must not be shown, countries, references (P11)."""

from pathlib import Path

import pytest

from tests.content.small import Small


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong."""
    return Small(tmp_path)


def rules(small: Small) -> set[str]:
    """Name the rules that found something."""
    return {one.rule for one in small.check() if one.severity == "error"}


@pytest.mark.parametrize(
    "text",
    [
        "Appelle le 0 800 200 000.",
        "Appelle le 0800200000.",
        "Appelle le 0800 20 00 00.",
        "Appelle le 0\u202f800\u202f200\u202f000.",
        "Appelle le +33 800 200 000.",
        "Appelle le 0-800-200-000.",
        "Écris au 118 vite.",
    ],
)
def test_a_retired_number_is_refused_however_it_is_spaced(text: str, small: Small) -> None:
    """P11: an old number that somebody types again, in any spacing, does not reach anybody."""
    small.change("start.yaml", "Bonjour. Écris au 114.", text)

    assert "number" in rules(small)


def test_a_number_that_holds_a_short_one_is_fine(small: Small) -> None:
    """P11: `118` inside a longer number is another number."""
    small.change("services.yaml", '"116 006"', '"01 18 11 81 18"')

    assert set() == rules(small)


@pytest.mark.parametrize("name", ["Bonjour Écris", "bonjour écris", "Bonjour-Ecris"])
def test_a_wrong_name_is_refused(name: str, small: Small) -> None:
    """P11: a name under which an old page gave a wrong number is not shown, with its accents or without."""
    small.change("start.yaml", "Bonjour. Écris", "Bonjour ÉCRIS")
    small.change("services.yaml", "retired:", f"misnamed: [{name}]\nretired:")

    assert {"number"} == rules(small)


def test_a_wrong_name_within_a_word_is_another_word(small: Small) -> None:
    """P11: “Net Écoute” is refused; “par internet écoute” is not."""
    small.change(
        "start.yaml", "Bonjour. Écris", "Par internet écoute, ou sur le net. Écoute. Écris"
    )
    small.change("services.yaml", "retired:", "misnamed: [Net Écoute]\nretired:")

    assert set() == rules(small)


def test_a_number_with_two_meanings_names_its_country(small: Small) -> None:
    """P11: the country stands in the name."""
    small.change(
        "services.yaml", "retired:", 'ambiguous: ["116 006"]\nplaces: {FR: numéro}\nretired:'
    )

    assert set() == rules(small)

    small.change("services.yaml", "{FR: numéro}", "{FR: France}").write()

    assert {"country"} == rules(small)


def test_sending_people_to_nobody_is_found(small: Small) -> None:
    """P11: `instead` names services that exist."""
    small.change("services.yaml", "    source: test", "    instead: [fr-999]\n    source: test")

    assert {"unknown_service"} == rules(small)


def test_hours_of_the_whole_are_checked_too(small: Small) -> None:
    """P11: the traps of the notation are found wherever hours stand."""
    small.change(
        "services.yaml", "    source: test", "    hours: SH 10:00-12:00\n    source: test"
    )

    assert {"hours"} == rules(small)
