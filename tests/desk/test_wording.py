"""What codes are called at every desk, in the language of who reads."""

from bot.desk.wording import Wording
from tests.desk.test_fifty import content


def test_what_editors_named_is_translated() -> None:
    """Topics, outcomes and places have contexts of their own in the catalog; French is the source."""
    found = [
        (words.topic("domestic_abuse"), words.outcome("helped"), words.place("human.breathe"))
        for words in (Wording(content(), "fr"), Wording(content(), "en"))
    ]

    assert ("Violence à la maison", "Écoute apportée", "Respirer un peu") == found[0]
    assert ("Violence at home", "Listened") == found[1][:2]
    assert found[1][2] != found[0][2]


def test_an_unknown_code_stays_readable() -> None:
    """A case of an older revision shows what it was called then."""
    words = Wording(content(), "fr")

    assert ["gone", "gone", "not known"] == [
        words.topic("gone"),
        words.outcome("gone"),
        words.heard("fr.not_known"),
    ]
