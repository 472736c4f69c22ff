"""P1, P5, P11: the delivered content is proved over every state that somebody can reach, and every message fits."""

from collections.abc import Iterator

import pytest

from bot.content.load import default_folder, drafted, finished
from bot.content.sources import gathered
from bot.model.event import Fired
from bot.model.message import Message
from bot.proof.explore import Explorer
from bot.proof.lengths import Rooms
from bot.proof.moment import MOST_STATES, Moment
from bot.proof.offers import Offers
from bot.proof.paths import whole
from bot.proof.proofs import Judge
from bot.proof.world import Setting


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


@pytest.mark.timeout(300)
def test_every_reachable_state() -> None:
    """P1, P5: exit, emergency, a human, something open: all proofs hold, wherever one can get to."""
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

    explorer = Explorer(Setting(content), look, MOST_STATES)
    explorer.run()
    assert [] == [flaw.said() for flaw in (*judge.flaws.values(), *whole(explorer))]
    assert set() == wrong
    assert explorer.steps > 1000
