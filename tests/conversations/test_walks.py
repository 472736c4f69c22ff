"""P1, P5, P11: the delivered content is proved over every state that somebody can reach, and every message fits."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.content.load import default_folder, drafted, finished
from bot.content.sources import gathered
from bot.engine.simulate import Simulation
from bot.model.event import Fired
from bot.model.message import Message
from bot.proof.explore import Explorer
from bot.proof.lengths import Rooms
from bot.proof.moment import MOST_STATES, Moment
from bot.proof.offers import Offers
from bot.proof.paths import whole
from bot.proof.player import buttons
from bot.proof.proofs import Judge
from bot.proof.states import key_of
from bot.proof.world import DESKS, NOON, RIDDLE, Setting

WALKS, STEPS = 150, 30


def misfits(message: Message) -> Iterator[str]:
    """Name what some channel would refuse, or what was left open in a text."""
    buttons = [button for row in message.rows for button in row]
    if len(message.lead) + len(message.body) >= 4000:
        yield "too long"
    if "{" in message.body:
        yield "a placeholder"
    yield from (f"label {one.label}" for one in buttons if len(one.label) > 40)
    yield from (f"value {one.value}" for one in buttons if len(one.value.encode()) > 48)
    yield from (f"copy {one.text}" for one in message.copies if len(one.text) > 256)


@dataclass(frozen=True, slots=True)
class Explored:
    """All states of the delivered content, and what was found on the way there."""

    setting: Setting
    explorer: Explorer
    said: list[str]
    wrong: set[tuple[str, str]]


@pytest.fixture(scope="module")
def explored() -> Explored:
    """Go everywhere once, and judge all of it."""
    draft = drafted(gathered(default_folder()))
    content = finished(draft)
    assert content is not None
    judge = Judge(
        content, Offers(content), Rooms(content), (content.source_locale, *draft.required)
    )
    wrong: set[tuple[str, str]] = set()

    def look(explorer: Explorer, moment: Moment) -> None:
        judge(explorer, moment)
        # The line of a call-back is harmless itself, and so is the quiz.
        window = isinstance(moment.event, Fired)
        if any(not (one.lead or one.alone) for one in moment.posts) and not window:
            wrong.add((moment.deed.how, "no first line"))
        for message in moment.posts:
            wrong.update((moment.deed.how, misfit) for misfit in misfits(message))

    setting = Setting(content)
    explorer = Explorer(setting, look, MOST_STATES)
    explorer.run()
    flaws = (*judge.flaws.values(), *whole(explorer))
    return Explored(setting, explorer, [flaw.said() for flaw in flaws], wrong)


@pytest.mark.timeout(300)
def test_every_reachable_state(explored: Explored) -> None:
    """P1, P5: exit, emergency, a human, something open: all proofs hold, wherever one can get to."""
    assert [] == explored.said
    assert set() == explored.wrong
    assert explored.explorer.steps > 1000


def walk(sim: Simulation, rng: random.Random, words: list[str]) -> None:
    """Do one thing that people do, or that happens to them."""
    shown = [one for one in buttons(sim.last) if one.value != "x"]
    match rng.randrange(12):
        case 0:
            sim.say(rng.choice(words))
        case 1:
            sim.say(str(rng.choice([9, 17, 18, 64])))
        case 2:
            sim.desk = DESKS[rng.choice(list(DESKS))]
        case 3 if rng.random() < 0.2:
            sim.take()
        case 4 if rng.random() < 0.2:
            sim.close()
        case _ if shown:
            sim.press(rng.choice(shown))
        case _:
            sim.start()


@pytest.mark.timeout(300)
def test_random_walks_meet_no_other_state(explored: Explored) -> None:
    """P11: whoever presses, writes, waits and is answered at random is in a state that was proved.

    But for the question of the language: it returns to wherever it was asked, so one of each kind of place was enough.
    """
    setting, rules = explored.setting, explored.setting.original.rules
    words = [RIDDLE, *setting.texts, rules.language.words[0], rules.restart.words[0]]
    met = set()
    for seed in range(WALKS):
        rng = random.Random(seed)
        sim = Simulation(setting.content, NOON, DESKS["staffed"], "fr")
        sim.start()
        for _ in range(STEPS):
            walk(sim, rng, words)
            if sim.session is None or sim.session.hidden:
                break
            if sim.session.place != rules.language.to:
                met.add(key_of(sim.session, explored.explorer.live))
    assert len(met) > 100
    assert set() == met - explored.explorer.atlas.states.keys()
