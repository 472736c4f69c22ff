"""When somebody may be written to: the windows to choose from, and what is kept of the choice."""

from bot.dialogs.steps import Callback
from bot.engine.phrases import Phrases
from bot.engine.render import Row, paired
from bot.engine.turn import Turn
from bot.model.message import Button

NONE = "none"


def rows(turn: Turn, ref: str, node: Callback) -> tuple[Row, ...]:
    """Make the buttons: a window each, and none."""
    phrases, none = Phrases(turn.session, turn.context), turn.content.rules.answers.none
    labels = [(name, window.label) for name, window in node.windows.items()]
    return paired([
        Button(phrases.label(ref, text), f"c:{ref}:{name}")
        for name, text in [*labels, (NONE, none.label)]
    ])


def chosen(turn: Turn, node: Callback, ref: str, name: str) -> None:  # noqa: ARG001
    """Keep what was chosen."""
    turn.note("callback" if name in node.windows else "no_callback")
