"""The small content with a quiz to hide behind and windows to be written to, and short ways into both."""

from datetime import UTC, datetime
from typing import Any

from bot.content.content import Content
from bot.content.cover import CoverFile
from bot.dialogs.steps import Callback, Cover
from bot.engine import quiz, secret
from bot.engine.simulate import Simulation
from bot.engine.turn import Turn
from bot.model.event import Chose
from tests.engine import world
from tests.engine.gear import session

QUIZ: dict[str, Any] = {
    "hello": "Un quiz !",
    "right": ["Juste.", "Bravo."],
    "wrong": ["Non : {answer}.", "Presque : {answer}."],
    "media": "Du texte, ici.",
    "tables": {"ask": "{a} fois {b} ?"},
    "subjects": {
        "capitals": [
            {"ask": "La capitale du Pérou ?", "answer": "Lima", "others": ["Cuzco"]},
            {"ask": "La capitale du Mali ?", "answer": "Bamako", "others": ["Gao", "Mopti"]},
        ],
        "verbs": [
            {"ask": "Nous (être) ?", "answer": "sommes", "others": ["êtes"], "also": ["étions"]},
            {"ask": "Tu (aller) ?", "answer": "vas", "others": ["va"]},
        ],
    },
    "words": [f"{first}{last}" for first in ("Bo", "Ka", "Lu", "Mi", "Ro", "Ta", "Vo", "Zi")
              for last in ("ba", "da", "fo", "gu", "li", "mo", "na", "ri")],
}  # fmt: skip
COVER = CoverFile.model_validate(QUIZ)
WINDOWS: dict[str, Any] = {
    "callback": "Quand ?",
    "windows": {
        "noon": {"label": "Ce midi", "start": "12:00", "end": "13:00"},
        "evening": {"label": "Ce soir", "start": "18:00", "end": "20:00"},
        "tomorrow": {"label": "Demain", "days": 1, "start": "18:00", "end": "20:00"},
        "night": {"label": "Cette nuit", "start": "22:00", "end": "01:00"},
    },
    "opening": "Le quiz du jour est là.",
    "then": "start.booked",
    "none": "start.topics",
}
HIDE, WHEN = "start.hide", "start.when"


def content(**changes: object) -> Content:
    """Compile the content."""
    plain = world.content()
    nodes = {
        **plain.nodes,
        HIDE: Cover(cover="quiz"),
        WHEN: Callback.model_validate(WINDOWS),
        "start.booked": plain.nodes["start.thanks"].model_copy(update={"end": "Noté : {window}."}),
        "start.go_hide": plain.nodes["start.sure"].model_copy(
            update={
                "choices": {
                    "yes": _choice(plain, HIDE),
                    "when": _choice(plain, WHEN),
                },
                "text": None,
            }
        ),
    }  # fmt: skip
    return world.content(nodes=nodes, cover=COVER, **changes)


def _choice(plain: Content, to: str) -> Any:
    return plain.nodes["start.sure"].choices["yes"].model_copy(update={"to": to, "label": to})  # type: ignore[union-attr]


def hide(sim: Simulation) -> None:
    """Hide behind the quiz, by a button."""
    sim.press_value("c:start.go_hide:yes")


def choose(sim: Simulation, window: str) -> None:
    """Choose when to be written to."""
    sim.press_value(f"c:{WHEN}:{window}")


def word(sim: Simulation) -> str:
    """Give the word that leads back."""
    return secret.back(session(sim).conversation, COVER)


def duress(sim: Simulation) -> str:
    """Give the word that tells staff."""
    return secret.watched(session(sim).conversation, COVER)


def question(sim: Simulation) -> quiz.Asked:
    """Give the question that the quiz has asked last."""
    cover = session(sim).cover
    assert cover is not None
    return quiz.asked(Turn(session(sim), sim.context), COVER, cover.asked)


def answer(sim: Simulation, option: str) -> Chose:
    """Press an answer of the last question."""
    cover = session(sim).cover
    assert cover is not None
    return Chose(sim.now, f"q:{cover.asked}:{question(sim).options.index(option)}")


def moment(text: str) -> datetime:
    """Read a UTC time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
