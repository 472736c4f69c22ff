"""P11: nobody can be anywhere that the explorer has not been."""

import random

import pytest

from bot.content.content import Content
from bot.content.load import default_folder, drafted, finished
from bot.content.sources import gathered
from bot.engine.simulate import Simulation
from bot.proof.explore import Explorer
from bot.proof.moment import MOST_STATES
from bot.proof.player import buttons
from bot.proof.states import key_of
from bot.proof.world import DESKS, NOON, RIDDLE, Setting

WALKS, STEPS = 150, 30


@pytest.fixture(scope="module")
def delivered() -> Content:
    """The content that is delivered."""
    content = finished(drafted(gathered(default_folder())))
    assert content is not None
    return content


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


def test_random_walks_meet_no_other_state(delivered: Content) -> None:
    """Whoever presses, writes, waits and is answered at random is in a state that was proved.

    But for the question of the language: it returns to wherever it was asked, so one of each kind of place was enough.
    """
    setting = Setting(delivered)
    explorer = Explorer(setting, lambda _explorer, _moment: None, MOST_STATES)
    explorer.run()
    rules = delivered.rules
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
                met.add(key_of(sim.session, explorer.live))
    assert len(met) > 100
    assert set() == met - explorer.atlas.states.keys()
