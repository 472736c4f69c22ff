"""References and texts are found where they were written, as the graph and the engine see them."""

import pytest

from bot.content.load import default_folder, read
from bot.content.ways import graph, knots, ways
from bot.content.written import of_step
from bot.dialogs.graph import endless, labels, sentences, targets
from bot.dialogs.steps import STEPS, Dialog, Step

STEP_EXAMPLES: dict[str, dict[str, object]] = {
    "say": {"say": {"default": "Un.", "sms": "U."}, "then": "a"},
    "ask": {
        "ask": "Un ?",
        "text": "b",
        "choices": {"x": {"label": "X", "to": "a"}, "y": {"label": "Y", "to": "b"}},
    },
    "yesno": {"yesno": "Un ?", "yes": "a", "no": "b", "unsure": "a"},
    "number": {"number": "Un ?", "save": "n", "then": "a", "skip": "b"},
    "where": {"where": "Un ?", "then": "a"},
    "listen": {"listen": "Un ?", "then": "a", "choices": {"x": {"label": "X", "to": "b"}}},
    "warn": {"warn": "Un.", "then": "a", "instead": "b"},
    "copy": {"copy": "Un", "label": "Deux", "then": "a"},
    "set": {"set": {"n": "1"}, "then": "a"},
    "branch": {"branch": [{"when": {"desk": "open"}, "to": "a"}, {"to": "b"}]},
    "goto": {"goto": "a"},
    "call": {"call": "other", "then": "a"},
    "return": {"return": "caller"},
    "services": {"services": "t", "intro": "Un.", "then": "a"},
    "handoff": {"handoff": "queue", "then": "a"},
    "callback": {
        "callback": "Un ?",
        "windows": {"w": {"label": "W", "start": "10:00", "end": "11:00"}},
        "opening": "Quiz",
        "then": "a",
        "none": "b",
    },
    "cover": {"cover": "quiz"},
    "end": {"end": {"count": "ahead", "one": "{n} jour", "other": "{n} jours"}},
    "export": {"export": "Un.", "then": "a"},
    "forget": {"forget": "everything"},
}


def _step(kind: str) -> Step:
    raw = {"dialog": "d", "start": "n", "resume": "n", "nodes": {"n": STEP_EXAMPLES[kind]}}
    return Dialog.model_validate(raw).nodes["n"]


def test_every_kind_of_step_is_here() -> None:
    """A new kind of step cannot be forgotten by the checks."""
    assert set(STEPS) == set(STEP_EXAMPLES)


@pytest.mark.parametrize("kind", STEP_EXAMPLES)
def test_references_are_those_of_the_graph(kind: str) -> None:
    """P11: no reference is overlooked, and each place leads to it."""
    step = _step(kind)
    raw: object = STEP_EXAMPLES[kind]

    assert sorted(targets(step)) == sorted(way.to for way in ways(step))
    for way in ways(step):
        at: object = raw
        for part in way.place:
            at = at[part] if isinstance(at, dict) else at[int(part)]  # type: ignore[index]
        assert way.to == at


@pytest.mark.parametrize("kind", STEP_EXAMPLES)
def test_texts_are_those_that_are_said(kind: str) -> None:
    """P11: no text is overlooked, and each place leads to it."""
    step, found = _step(kind), []
    for written in of_step("d.n", step, "d.yaml", ()):
        at: object = STEP_EXAMPLES[kind]
        for part in written.spot[1]:
            at = at.get(part, at) if isinstance(at, dict) else at
        assert written.text == at
        found.append((written.text, written.plural, written.channel))

    assert [(one.text, one.plural, one.channel) for one in sentences(step)] == found
    assert set(labels(step)) <= {text for text, _, _ in found}


def test_the_delivered_graph_is_the_same() -> None:
    """P5: what walks through the real content by itself agrees with the engine's own look at circles."""
    steps = read(default_folder()).steps()
    found = graph(steps)

    assert {ref: tuple(dict.fromkeys(targets(step))) for ref, step in steps.items()} == {
        ref: tuple(sorted(found.ways[ref], key=list(targets(steps[ref])).index)) for ref in steps
    }
    assert frozenset() == endless(steps)


def test_knots_of_a_long_chain() -> None:
    """A chain of ten thousand nodes is no deeper than one: nothing recurs."""
    chain = {str(n): (str(n + 1),) for n in range(10_000)} | {"10000": ("0",)}

    assert [10_001] == [len(knot) for knot in knots(chain, chain.__getitem__)]
    assert [{"b", "c"}, {"a"}] == [
        set(knot) for knot in knots("abc", {"a": "b", "b": "c", "c": "b"}.__getitem__)
    ]
