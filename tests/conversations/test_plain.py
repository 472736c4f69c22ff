"""Whoever answers in their own few words is understood: yes and no, wherever a button begins with them."""

from dataclasses import replace
from functools import cache

import pytest

from bot.content.content import Content
from bot.dialogs.steps import Ask
from bot.engine.simulate import Simulation
from bot.proof.script import BEGIN
from tests.delivered import delivered
from tests.engine.gear import session


@cache
def content() -> Content:
    """What is delivered."""
    return delivered()


def asked(word: str) -> list[str]:
    """Name the questions with a button that begins with a word."""
    return [
        ref
        for ref, node in content().nodes.items()
        if isinstance(node, Ask)
        and any(
            choice.label.replace(",", " ").split()[0] == word for choice in node.choices.values()
        )
    ]


def saying(label: str) -> list[str]:
    """Name the questions with a button that says just this."""
    return [
        ref
        for ref, node in content().nodes.items()
        if isinstance(node, Ask) and any(one.label == label for one in node.choices.values())
    ]


def asking(ref: str, locale: str) -> Simulation:
    """Stand before a question."""
    sim = Simulation(content(), BEGIN, locale=locale)
    sim.start()
    sim.session = replace(session(sim), place=ref)
    return sim


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("ref", [*saying("Ça me suffit"), "seen.after"])
def test_who_says_thank_you_is_done(ref: str, locale: str) -> None:
    """P5: whoever says no more than “merci” where nothing more is needed is let go kindly, not asked again."""
    sim = asking(ref, locale)
    sim.say("Merci !")
    assert session(sim).place not in {*content().rules.unclear, ref}


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize(
    ("ref", "text"),
    [
        *((ref, text) for ref in asked("Oui") for text in ("oui", "Ouais !", "yes")),
        *((ref, text) for ref in asked("Non") for text in ("non", "Nan", "no")),
    ],
)
def test_a_plain_yes_or_no_is_an_answer(ref: str, text: str, locale: str) -> None:
    """P5: “C’est bien ça ?” is answered by “oui”, and is not met with “I did not understand”."""
    sim = asking(ref, locale)
    sim.say(text)
    erased = sim.session is None
    assert erased or session(sim).place not in {*content().rules.unclear, ref}
