"""“I don't know” is an answer where it stands on a button or is a word of one; elsewhere it changes nothing."""

from dataclasses import replace
from functools import cache

import pytest

from bot.content.content import Content
from bot.dialogs.steps import Ask
from bot.dialogs.words import matches
from bot.engine.phrases import Phrases
from bot.engine.simulate import Simulation
from bot.proof.script import BEGIN
from tests.delivered import delivered
from tests.engine.gear import session

WAYS = ("je ne sais pas", "Je sais pas…", "jsp", "I don’t know", "idk")


@cache
def content() -> Content:
    """What is delivered."""
    return delivered()


def button() -> str:
    """Say what stands on the button."""
    return content().rules.answers.unsure.label


def asked(*, offered: bool) -> list[str]:
    """Name the questions with buttons that offer it, or those that do not."""
    asks = {ref: node for ref, node in content().nodes.items() if isinstance(node, Ask)}
    label = button()
    return [
        ref
        for ref, node in asks.items()
        if offered == any(choice.label == label for choice in node.choices.values())
    ]


def meant() -> list[tuple[str, str]]:
    """Name the questions, and the button, that it is a word of without standing on it."""
    asks = {ref: content().nodes[ref] for ref in asked(offered=False)}
    return [
        (ref, name)
        for ref, node in asks.items()
        if isinstance(node, Ask)
        for name, choice in node.choices.items()
        if matches(WAYS[0], choice.words)
    ]


def standing(ref: str, locale: str) -> Simulation:
    """Stand before a question."""
    sim = Simulation(content(), BEGIN, locale=locale)
    sim.start()
    sim.session = replace(session(sim), place=ref)
    return sim


def test_many_questions_offer_it() -> None:
    """P11: what follows is about something."""
    assert len(asked(offered=True)) > 10
    assert len(asked(offered=False)) > 100


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("ref", asked(offered=True))
def test_it_is_understood_where_it_is_offered(ref: str, locale: str) -> None:
    """P1: who types what stands on the button gets that, however they write it, in both languages."""
    node = content().nodes[ref]
    assert isinstance(node, Ask)
    (name,) = [name for name, one in node.choices.items() if one.label == button()]
    pressed = standing(ref, locale)
    shown = Phrases(session(pressed), pressed.context).label(ref, button())
    pressed.press_value(f"c:{ref}:{name}")
    for text in (*WAYS, shown):
        typed = standing(ref, locale)
        typed.say(text)
        assert session(pressed).place == session(typed).place, text


@pytest.mark.parametrize(("ref", "name"), meant())
def test_it_is_the_button_that_it_is_a_word_of(ref: str, name: str) -> None:
    """P5: however it is written, it leads where that button leads."""
    pressed = standing(ref, "fr")
    pressed.press_value(f"c:{ref}:{name}")
    for text in WAYS:
        typed = standing(ref, "fr")
        typed.say(text)
        assert session(pressed).place == session(typed).place, text


@pytest.mark.parametrize("ref", [ref for ref in asked(offered=False) if ref not in dict(meant())])
def test_it_changes_nothing_elsewhere(ref: str) -> None:
    """P5: where it answers nothing, nothing is chosen or asked for, and the question may still be answered."""
    node = content().nodes[ref]
    assert isinstance(node, Ask)
    for text in WAYS:
        sim = standing(ref, "fr")
        before = session(sim)
        sim.say(text)
        after = session(sim)
        assert {**before.answers, "heard": ""} == after.answers
        assert (before.topic, before.risk, before.case) == (after.topic, after.risk, after.case)
        assert after.place in {content().rules.unclear[0], ref, node.text or ref}
