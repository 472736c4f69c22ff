"""The graph of the dialogs: references, reachability, circles."""

from typing import Any

from bot.dialogs.graph import compiled, endless, labels, reachable, sentences, targets, waits
from bot.dialogs.steps import STEPS, Ask, Dialog, step_kind
from bot.dialogs.sugar import plain
from tests.engine import world


def dialog(name: str, **nodes: dict[str, Any]) -> Dialog:
    """Make a dialog of nodes."""
    first = next(iter(nodes))
    return Dialog.model_validate({"dialog": name, "start": first, "resume": first, "nodes": nodes})


WINDOW = {"label": "Ce soir", "start": "18:00", "end": "19:00"}
KINDS = dialog(
    "demo",
    ask={"ask": "A ?", "choices": {"one": {"label": "Un", "to": "say"}}, "text": "other.end"},
    say={"say": "B", "then": "listen"},
    listen={"listen": "C", "then": "copy", "choices": {"x": {"label": "Non", "to": "end"}}},
    copy={"copy": "D", "label": "Copier", "then": "set"},
    set={"set": {"topic": "x"}, "then": "branch"},
    branch={"branch": [{"when": {"desk": "open"}, "to": "services"}, {"to": "sure"}]},
    services={"services": "x", "intro": "E", "then": "handoff"},
    handoff={"handoff": "queue", "then": "bare"},
    bare={"services": "x", "then": "mine"},
    mine={"export": "P", "then": "end"},
    sure={"yesno": "G ?", "yes": "age", "no": "end", "unsure": "warn"},
    age={"number": "H ?", "save": "age", "then": "told", "skip": "place"},
    told={"say": {"count": "age", "one": "{n} an", "other": "{n} ans"}, "then": "place"},
    place={"where": "I ?", "then": "warn"},
    warn={"warn": "J", "then": "jump", "instead": "end"},
    jump={"goto": "call"},
    call={"call": "other", "then": "when"},
    when={
        "callback": "K ?",
        "windows": {"eve": WINDOW},
        "opening": "L",
        "then": "ways",
        "none": "end",
    },
    ways={"end": {"default": "M", "sms": "N"}},
    hide={"cover": "quiz"},
    back={"return": "caller"},
    end={"end": "F"},
    forget={"forget": "everything"},
)
OTHER = dialog(
    "other",
    start={"ask": "O ?", "choices": {"x": {"label": "Bon", "to": "back"}}},
    back={"return": "caller"},
)


def test_the_example_has_every_kind() -> None:
    """What holds for this dialog holds for every kind of step."""
    assert set(STEPS) == {step_kind(step) for step in KINDS.nodes.values()}


def test_references_are_completed_everywhere() -> None:
    """P11: inside the compiled graph every reference names its dialog, and a call the start of the one it calls."""
    nodes = compiled([KINDS, OTHER])
    expected = {
        "demo.ask": ("demo.say", "other.end"),
        "demo.say": ("demo.listen",),
        "demo.listen": ("demo.end", "demo.copy"),
        "demo.copy": ("demo.set",),
        "demo.set": ("demo.branch",),
        "demo.branch": ("demo.services", "demo.sure"),
        "demo.services": ("demo.handoff",),
        "demo.handoff": ("demo.bare",),
        "demo.bare": ("demo.mine",),
        "demo.mine": ("demo.end",),
        "demo.sure": ("demo.age", "demo.end", "demo.warn"),
        "demo.age": ("demo.told", "demo.place"),
        "demo.told": ("demo.place",),
        "demo.place": ("demo.warn",),
        "demo.warn": ("demo.jump", "demo.end"),
        "demo.jump": ("demo.call",),
        "demo.call": ("other.start", "demo.when"),
        "demo.when": ("demo.ways", "demo.end"),
        "demo.ways": (),
        "demo.hide": (),
        "demo.back": (),
        "demo.end": (),
        "demo.forget": (),
        "other.start": ("other.back",),
        "other.back": (),
    }

    assert expected == {ref: targets(step) for ref, step in nodes.items()}


def test_a_dialog_that_is_not_there() -> None:
    """P11: a call of nothing keeps what was written, for the check to find."""
    assert ("nothing", "lost.end") == targets(
        compiled([dialog("lost", call={"call": "nothing", "then": "end"})])["lost.call"]
    )


def test_everything_people_read_is_found() -> None:
    """P11: no sentence escapes the checks, whatever kind of step or form of text it stands in."""
    found = [one for step in KINDS.nodes.values() for one in sentences(step)]

    assert [
        *("A ?", "Un", "B", "C", "Non", "D", "Copier", "E", "P"),
        *("G ?", "H ?", "{n} an", "I ?", "J"),
        *("K ?", "L", "Ce soir", "M", "N", "F"),
    ] == [one.text for one in found]
    assert [("{n} an", "{n} ans")] == [(one.text, one.plural) for one in found if one.plural]
    assert [("N", "sms")] == [(one.text, one.channel) for one in found if one.channel]
    assert ["Un", "Non", "Copier", "Ce soir"] == [
        label for step in KINDS.nodes.values() for label in labels(step)
    ]


def test_short_forms_are_questions() -> None:
    """The engine knows one kind of question with buttons: the short forms are written out."""
    nodes = plain(compiled([KINDS, OTHER]), world.content().rules)

    assert {"demo.ask", "demo.sure", "demo.place", "demo.warn", "other.start"} == {
        ref for ref, node in nodes.items() if isinstance(node, Ask)
    }
    sure, place = nodes["demo.sure"], nodes["demo.place"]
    assert isinstance(sure, Ask)
    assert isinstance(place, Ask)
    assert ["demo.age", "demo.end", "demo.warn"] == [choice.to for choice in sure.choices.values()]
    assert {"zone": "Indian/Reunion", "territory": "reunion"} == place.choices["reunion"].set


def test_what_waits_and_what_goes_on() -> None:
    """P5: a turn ends exactly where something is asked, or nothing follows."""
    assert {
        *("ask", "sure", "age", "place", "listen", "warn", "when"),
        *("ways", "hide", "end", "forget"),
    } == {name for name, step in KINDS.nodes.items() if waits(step)}


def test_reachable() -> None:
    """P11: a node that nobody reaches is known, and a missing one does no harm."""
    nodes = compiled([KINDS, OTHER])
    found = reachable(nodes, ["demo.ask", "demo.nowhere"])

    assert {"demo.hide", "demo.back", "demo.forget"} == frozenset(nodes) - found


def test_circles_that_never_wait() -> None:
    """P5: a circle in which the bot never waits is found; one with a question in it is fine."""
    bad = dialog(
        "bad", one={"say": "A", "then": "two"}, two={"say": "B", "then": "one"}, end={"end": "C"}
    )

    assert {"bad.one", "bad.two"} == endless(compiled([bad]))
    assert frozenset() == endless(compiled([KINDS]))


def test_circles_through_calls() -> None:
    """P5: a dialog that calls itself before it asks anything is a circle too."""
    bad = dialog("bad", one={"call": "bad", "then": "two"}, two={"goto": "one"})

    assert {"bad.one", "bad.two"} == endless(compiled([bad]))
