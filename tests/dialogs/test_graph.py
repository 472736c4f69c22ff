"""The graph of the dialogs: references, reachability, circles."""

from typing import Any

from bot.dialogs.graph import compiled, endless, labels, reachable, sentences, targets
from bot.dialogs.steps import Dialog


def dialog(name: str, **nodes: dict[str, Any]) -> Dialog:
    """Make a dialog of nodes."""
    first = next(iter(nodes))
    return Dialog.model_validate({"dialog": name, "start": first, "resume": first, "nodes": nodes})


KINDS = dialog(
    "demo",
    ask={"ask": "A ?", "choices": {"one": {"label": "Un", "to": "say"}}, "text": "other.end"},
    say={"say": "B", "then": "listen"},
    listen={"listen": "C", "then": "copy", "choices": {"x": {"label": "Non", "to": "end"}}},
    copy={"copy": "D", "label": "Copier", "then": "set"},
    set={"set": {"topic": "x"}, "then": "branch"},
    branch={"branch": [{"when": {"desk": "open"}, "to": "services"}, {"to": "end"}]},
    services={"services": "x", "intro": "E", "then": "handoff"},
    handoff={"handoff": "queue", "then": "bare"},
    bare={"services": "x", "then": "end"},
    end={"end": "F"},
    forget={"forget": "everything"},
)


def test_references_are_completed_everywhere() -> None:
    """P11: inside the compiled graph every reference names its dialog."""
    nodes = compiled([KINDS])
    expected = {
        "demo.ask": ("demo.say", "other.end"),
        "demo.say": ("demo.listen",),
        "demo.listen": ("demo.end", "demo.copy"),
        "demo.copy": ("demo.set",),
        "demo.set": ("demo.branch",),
        "demo.branch": ("demo.services", "demo.end"),
        "demo.services": ("demo.handoff",),
        "demo.handoff": ("demo.bare",),
        "demo.bare": ("demo.end",),
        "demo.end": (),
        "demo.forget": (),
    }

    assert expected == {ref: targets(step) for ref, step in nodes.items()}


def test_everything_people_read_is_found() -> None:
    """P11: no sentence escapes the checks, whatever kind of step it stands in."""
    texts = [text for step in KINDS.nodes.values() for text in sentences(step)]

    assert ["A ?", "Un", "B", "C", "Non", "D", "Copier", "E", "F"] == texts
    assert ["Un", "Non", "Copier"] == [
        label for step in KINDS.nodes.values() for label in labels(step)
    ]


def test_reachable() -> None:
    """P11: a node that nobody reaches is known, and a missing one does no harm."""
    nodes = compiled([KINDS])

    assert frozenset(nodes) - {"demo.forget"} == reachable(nodes, ["demo.ask", "demo.nowhere"])


def test_circles_that_never_wait() -> None:
    """P5: a circle in which the bot never waits is found; one with a question in it is fine."""
    bad = dialog(
        "bad", one={"say": "A", "then": "two"}, two={"say": "B", "then": "one"}, end={"end": "C"}
    )

    assert {"bad.one", "bad.two"} == endless(compiled([bad]))
    assert frozenset() == endless(compiled([KINDS]))
