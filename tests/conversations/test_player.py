"""The player itself: a test that cannot fail proves nothing."""

import pytest
from pydantic import ValidationError

from bot.proof.player import Player
from bot.proof.script import read
from tests.engine import world

CONTENT = world.content()
WHOLE = """
test_cases:
  - test_case: everything a script can say
    given: {now: "2026-11-21T15:00+01:00", desk: staffed, waiting: 1}
    steps:
      - user: /start
      - bot: hello
      - bot: screen
      - choose: Non
      - place: topics
      - choose: home
      - bot: help.list
      - bot: {contains: "Ligne écrite"}
      - user: Menu
      - bot: topics
      - choose: human
      - bot: human.wait
      - effects: [ShowCase, {no: Wipe}]
      - wait: 3
      - bot: {contains: "Il y a 1 personnes avant toi."}
      - counsellor: take
      - user: merci
      - bot: nothing
      - counsellor: {reply: Bonjour}
      - bot: {contains: Bonjour}
      - counsellor: give_back
      - counsellor: take
      - counsellor: {close: done}
      - bot: human.after
      - desk: closed
      - choose: human
      - place: human.closed
      - show: picture
      - effects: [remove, {no: wipe}]
      - exit: word
      - bot: nothing
      - place: ""
"""


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_whole_script_plays_in_every_language(locale: str) -> None:
    """One script serves all languages: labels are translated, node texts compared in the language."""
    assert Player(CONTENT, "start", read(WHOLE).test_cases[0], locale).play() is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("bot: tip", "not in the last message"),
        ("bot: nothing", "something was said"),
        ("bot: nowhere", "There is no node"),
        ("bot: human.door", "says nothing"),
        ("bot: {contains: Au revoir}", "not there"),
        ("choose: maybe", "There is no button"),
        ("place: tip", "awaited at 'start.screen'"),
        ("effects: [Wipe]", "Wipe is not among"),
        ("effects: [{no: Post}]", "Post is among"),
        ("effects: [shout]", "no effect"),
    ],
)
def test_wrong_promise_is_found(wrong: str, why: str) -> None:
    """Each kind of step can fail, and says where."""
    text = f"test_cases: [{{test_case: wrong, steps: [{{user: /start}}, {{{wrong}}}]}}]"
    failure = Player(CONTENT, "start", read(text).test_cases[0], "fr").play()
    assert failure is not None
    assert why in failure.why
    assert 1 == failure.number


@pytest.mark.parametrize(
    "steps", ["[]", "[{}]", "[{use: x}]", "[{user: a, bot: b}]", "[{wait: long}]"]
)
def test_misspelt_script_is_refused(steps: str) -> None:
    """A step that is misspelt is an error, never skipped."""
    with pytest.raises(ValidationError):
        read(f"test_cases: [{{test_case: bad, steps: {steps}}}]")
