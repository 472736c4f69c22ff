"""The script of somebody who never lived: one answer to one turn, and then the end."""

import pytest

from bot.channels.practice.player import Forgets, Leaves, Move, Says, next_move
from bot.content.practice import Seeker
from bot.model.effect import Entry
from tests.desk.stand_ins import NOW


def seeker(ends: str = "exit") -> Seeker:
    """Return somebody with two answers."""
    usual = {"id": "sam", "title": "Sam", "situation": "Chez soi.", "level": "urgent"}
    lines = {
        "opens": ["Bonjour"],
        "answers": ["Un", "Deux"],
        "good": ["Lire."],
        "look": ["Quoi ?"],
    }
    return Seeker.model_validate({**usual, **lines, "ends": ends})


def said(people: str) -> list[Entry]:
    """Return a transcript: s is the seeker, c a counsellor, b the bot, y a fact."""
    who = {"s": "seeker", "c": "counsellor:noe", "b": "bot", "y": "system"}
    return [Entry(str(at), NOW, who[one], "…") for at, one in enumerate(people)]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("", None),
        ("sbsb", None),
        ("sbsyc", Says(0, "Un")),
        ("sbsyccc", Says(0, "Un")),
        ("sbsyccs", None),
        ("sbsyccsc", Says(1, "Deux")),
        ("sbsyccscs", None),
        ("sbsyccscsc", Leaves()),
    ],
)
def test_one_answer_to_one_turn(before: str, then: Move | None) -> None:
    """However many messages a turn has, it is answered once; what was said before anybody came is no answer."""
    assert then == next_move(seeker(), said(before))


@pytest.mark.parametrize(
    ("ends", "then"),
    [("exit", Leaves()), ("forget", Forgets()), ("silence", None), ("goodbye", None)],
)
def test_how_it_ends(ends: str, then: Move | None) -> None:
    """When the answers are used up they leave, ask to be erased, or are silent for good."""
    assert then == next_move(seeker(ends), said("scscsc"))
