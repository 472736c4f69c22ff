"""The dialogs as boxes and arrows, and as text that Graphviz and Mermaid read."""

import re
import shutil
import subprocess

import pytest

from bot.dialogs.drawn import dot, mermaid
from bot.dialogs.graph import compiled, targets
from bot.dialogs.picture import Arrow, Box, Drawing, draw, entrances, overview, paths
from bot.dialogs.steps import Dialog, Step
from tests.engine import world

CONTENT = world.content()
RULES = CONTENT.rules
DRAWN = ("start", "help", "danger", "human")
NODES = {ref: node for ref, node in CONTENT.nodes.items() if ref.partition(".")[0] in DRAWN}


def one(**nodes: object) -> dict[str, Step]:
    """Compile one dialog."""
    raw = {"dialog": "demo", "start": "a", "resume": "a", "nodes": nodes}
    return compiled([Dialog.model_validate(raw)])


def labels(drawing: Drawing) -> dict[tuple[str, str], str]:
    """Give what is written on the arrows."""
    return {(arrow.start, arrow.end): arrow.label for arrow in drawing.arrows}


def test_everything_is_drawn() -> None:
    """P11: an editor sees every node and every way, none twice, none invented."""
    drawing = draw(NODES, RULES, {})

    assert list(NODES) == [box.ref for box in drawing.boxes]
    assert {
        (ref, end) for ref, step in NODES.items() for end in targets(step) if end in NODES
    } == {(arrow.start, arrow.end) for arrow in drawing.arrows}
    assert set(DRAWN) == set(drawing.frames())


def test_one_dialog_shows_where_it_leads() -> None:
    """Nodes of other dialogs stand at the border, in grey unless they matter."""
    drawing = draw(NODES, RULES, {}, "help")
    outside = {box.ref: box.hue for box in drawing.boxes if box.kind == "outside"}

    assert {"start.topics": "outside", "human.door": "handoff"} == outside
    assert ["help.first", "help.list", "help.more"] == [
        box.ref for box in drawing.boxes if box.kind != "outside"
    ]
    assert [""] == [*{*drawing.frames()} - {"help"}]


def test_emergency_and_handoff_are_told_apart() -> None:
    """P5: the ways to help stand out: what an emergency says at once, what leads to a human without asking."""
    hues = paths(NODES, RULES)

    assert ["danger.card", "danger.sms", "danger.queue", "danger.now"] == [
        ref for ref, hue in hues.items() if hue == "emergency"
    ]
    assert ["human.door", "human.queue", "human.message"] == [
        ref for ref, hue in hues.items() if hue == "handoff"
    ]


def test_doors_are_marked() -> None:
    """An editor sees where buttons and words lead that hold everywhere."""
    doors = entrances(RULES)
    box = next(box for box in draw(NODES, RULES, {}).boxes if box.ref == "danger.card")

    assert ["emergency button", "danger in a text"] == doors["danger.card"]
    assert ("card", "Écris au 114.", "▶ emergency button", "▶ danger in a text") == box.lines


def test_what_is_missing_stands_in_the_box() -> None:
    """P11: a node without a test or a translation says so."""
    drawing = draw(NODES, RULES, {"help.more": ["no test", "not in en"]}, "help")
    box = next(box for box in drawing.boxes if box.ref == "help.more")

    assert ("⚠ no test", "⚠ not in en") == box.lines[-2:]


def test_arrows_say_what_takes_them() -> None:
    """Buttons by their label, two to one place together; free text by a sign; branches by their condition."""
    nodes = one(
        a={
            "ask": "A ?",
            "choices": {"x": {"label": "Un", "to": "b"}, "y": {"label": "Deux", "to": "b"}},
            "text": "c",
        },
        b={
            "branch": [
                {"when": {"answer": {"a": ["x", "y"]}, "desk": "open"}, "to": "a"},
                {"when": {"risk_at_least": "urgent", "case": "none", "locale": ["fr"]}, "to": "c"},
                {"when": {}, "to": "s"},
                {"to": "e"},
            ]
        },
        c={"listen": "C ?", "then": "s"},
        s={"set": {"topic": "home"}, "then": "e"},
        e={"end": "E"},
    )

    assert {
        ("demo.a", "demo.b"): "Un / Deux",
        ("demo.a", "demo.c"): "✎",
        ("demo.b", "demo.a"): "a = x | y, desk open",
        ("demo.b", "demo.c"): "risk ≥ urgent, case none, in fr",
        ("demo.b", "demo.s"): "always",
        ("demo.b", "demo.e"): "else",
        ("demo.c", "demo.s"): "✎",
        ("demo.s", "demo.e"): "",
    } == labels(draw(nodes, RULES, {}))


def test_every_kind_of_step_is_drawn() -> None:
    """P11: a step that editors may write can be seen: what it does, where it leads, what takes it there."""
    drawing = draw(one(**EVERY), RULES, {})
    boxes = {box.ref.removeprefix("demo."): (box.kind, *box.lines[1:]) for box in drawing.boxes}

    assert {
        "a": ("yesno", "Oui ou non ?"),
        "b": ("number", "Quel âge ?", "number: age, 5–99"),
        "c": ("where", "Où ?", "where: territory"),
        "d": ("warn", "Dur.", "warning"),
        "e": ("goto",),
        "f": ("callback", "Quand ?", "call-back: 2 windows"),
        "g": ("call", "call: other"),
        "h": ("services", "services: $topic", "only young, chat, without a voice, open now"),
        "i": ("branch",),
        "j": ("return", "return to the caller"),
        "k": ("cover", "cover: quiz"),
        "l": ("forget", "forget: everything"),
        "m": ("handoff", "handoff: queue"),
    } == boxes


def test_every_way_is_drawn() -> None:
    """Buttons that questions bring along, calls and their returns, numbers that are typed: each by its own words."""
    drawing = draw(one(**EVERY), RULES, {})
    words = RULES.answers

    assert {
        ("demo.a", "demo.b"): words.yes.label,
        ("demo.a", "demo.c"): f"{words.no.label} / {words.unsure.label}",
        ("demo.b", "demo.c"): "✎ 0–9",
        ("demo.b", "demo.d"): words.skip.label,
        ("demo.c", "demo.d"): "a territory",
        ("demo.d", "demo.e"): words.go_on.label,
        ("demo.d", "demo.f"): words.not_now.label,
        ("demo.e", "demo.f"): "",
        ("demo.f", "demo.g"): "Ce soir / Demain",
        ("demo.f", "demo.h"): words.none.label,
        ("demo.g", "demo.h"): "↩ then",
        ("demo.h", "demo.i"): "",
        ("demo.i", "demo.j"): "open: x | y, minor: yes, can buttons & hide",
        ("demo.i", "demo.k"): "(desk open) & (risk ≥ urgent)",
        ("demo.i", "demo.l"): "(in fr) or (can copy), not (case none)",
        ("demo.i", "demo.m"): "else",
        ("demo.m", "demo.a"): "",
    } == labels(drawing)
    assert {("demo.b", "demo.c"), ("demo.g", "demo.h")} == {
        (arrow.start, arrow.end) for arrow in drawing.arrows if arrow.dashed
    }


def test_a_call_leads_into_the_dialog_it_calls() -> None:
    """A sub-dialog is an arrow to its first node, and a dashed one to where the caller goes on."""
    caller = {"dialog": "demo", "start": "a", "resume": "a"}
    called = {"dialog": "other", "start": "b", "resume": "b"}
    nodes = compiled([
        Dialog.model_validate(caller | {"nodes": {"a": {"call": "other", "then": "c"}, "c": {"end": "C"}}}),
        Dialog.model_validate(called | {"nodes": {"b": {"return": "caller"}}}),
    ])  # fmt: skip

    assert {("demo.a", "other.b"): "↳ calls", ("demo.a", "demo.c"): "↩ then"} == labels(
        draw(nodes, RULES, {})
    )


def test_long_texts_are_cut() -> None:
    """A box shows how a text begins, not all of it."""
    nodes = one(a={"end": "Un deux trois quatre cinq six sept huit neuf dix onze douze treize."})
    (box,) = draw(nodes, RULES, {}).boxes

    assert ("a", "Un deux trois quatre cinq", "six sept huit neuf dix …") == box.lines


def test_overview_counts_the_ways() -> None:
    """Which dialog leads to which, the emergency in red, the human in blue."""
    drawing = overview(NODES, RULES)

    assert {
        ("start", "help"): "2",
        ("start", "danger"): "1",
        ("help", "human"): "1",
        ("help", "start"): "1",
        ("danger", "start"): "1",
        ("human", "start"): "2",
    } == labels(drawing)
    assert {"danger": "emergency", "human": "handoff"} == {
        box.ref: box.hue for box in drawing.boxes if box.hue != "plain"
    }


EVERY: dict[str, object] = {
    "a": {"yesno": "Oui ou non ?", "yes": "b", "no": "c", "unsure": "c"},
    "b": {"number": "Quel âge ?", "save": "age", "least": 5, "most": 99, "then": "c", "skip": "d"},
    "c": {"where": "Où ?", "then": "d"},
    "d": {"warn": "Dur.", "then": "e", "instead": "f"},
    "e": {"goto": "f"},
    "f": {
        "callback": {"default": "Quand ?", "sms": "Quand ? (SMS)"},
        "windows": {
            "tonight": {"label": "Ce soir", "start": "18:00", "end": "20:00"},
            "later": {"label": "Demain", "days": 1, "start": "18:00", "end": "20:00"},
        },
        "opening": "Quiz ?",
        "then": "g",
        "none": "h",
    },
    "g": {"call": "other", "then": "h"},
    "h": {
        "services": "$topic",
        "audience": ["young"],
        "channels": ["chat"],
        "speechless": True,
        "open_only": True,
        "then": "i",
    },
    "i": {
        "branch": [
            {"when": {"service_open": ["x", "y"], "minor": "yes", "can": ["buttons", "hide"]}, "to": "j"},
            {"when": {"all": [{"desk": "open"}, {"risk_at_least": "urgent"}]}, "to": "k"},
            {"when": {"any": [{"locale": ["fr"]}, {"can": "copy"}], "not": {"case": "none"}}, "to": "l"},
            {"to": "m"},
        ]
    },
    "j": {"return": "caller"},
    "k": {"cover": "quiz"},
    "l": {"forget": "everything"},
    "m": {"handoff": "queue", "then": "a"},
}  # fmt: skip
"""A dialog with a node of every kind that the small content of the tests has not."""

NASTY = 'a "b" \\ <i>#c</i> `d` & |e| ]} end\nf'


def nasty() -> Drawing:
    """A drawing whose words would be markup if they could."""
    boxes = (
        Box("x.end", "x", "say", ("end", NASTY), "plain"),
        Box("y.class", "y", "branch", (NASTY,), "emergency"),
    )
    return Drawing(NASTY, boxes, (Arrow("x.end", "y.class", NASTY, dashed=True, hue="emergency"),))


def test_no_sentence_becomes_markup_in_mermaid() -> None:
    """What editors write is quoted: only the signs that the writer itself puts are left bare."""
    text = mermaid(nasty())
    quoted = re.findall(r'"([^"]*)"', text)

    assert 5 == len(quoted)
    assert all(
        not re.search("[`&<]|#(?!quot;|35;|lt;|gt;|amp;|96;)", word.replace("<br/>", ""))
        for word in quoted
    )
    assert '  n.x.end -.->|"a #quot;b#quot;' in text


def test_no_sentence_becomes_markup_in_dot() -> None:
    """A quote or a backslash of an editor stays inside its label."""
    text = dot(nasty())

    assert 'label="end\\na \\"b\\" \\\\ <i>#c</i> `d` & |e| ]} end f"' in text
    assert 0 == len(re.findall(r'(?<!\\)(?:\\\\)*"', text)) % 2


def test_mermaid_knows_kinds_and_colours() -> None:
    """Shapes tell steps apart, and colour is never alone: the lines are thicker too."""
    text = mermaid(draw(NODES, RULES, {}))

    assert text.startswith("flowchart TB\n")
    assert 'start.tell[/"tell' in text
    assert 'start.story{"story' in text
    assert 'human.queue{{"queue' in text
    assert "class n.human.door,n.human.queue,n.human.message handoff" in text
    assert "classDef emergency fill:#fde0dd,stroke:#b30000,stroke-width:3px" in text
    assert re.search(r"linkStyle [\d,]+ stroke:#b30000,stroke-width:3px", text)


def test_dot_frames_dialogs() -> None:
    """The picture of everything keeps dialogs together; that of one needs no frame."""
    assert 4 == dot(draw(NODES, RULES, {})).count("subgraph")
    assert "subgraph" not in dot(draw(NODES, RULES, {}, "help"))


def test_same_content_same_text() -> None:
    """A page that is written again without a change does not change."""
    assert mermaid(draw(NODES, RULES, {})) == mermaid(draw(dict(NODES), RULES, {}))
    assert dot(draw(NODES, RULES, {})) == dot(draw(dict(NODES), RULES, {}))


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize(
    "drawing",
    [nasty(), draw(NODES, RULES, {}), overview(NODES, RULES), draw(one(**EVERY), RULES, {})],
)
def test_graphviz_reads_it(drawing: Drawing) -> None:
    """Graphviz draws every box and every arrow, and complains about nothing."""
    done = subprocess.run(
        [shutil.which("dot") or "dot", "-Tsvg"],
        input=dot(drawing).encode(),
        capture_output=True,
        check=True,
        timeout=30,
    )

    assert b"" == done.stderr
    assert len(drawing.boxes) == done.stdout.count(b'class="node"')
    assert len(drawing.arrows) == done.stdout.count(b'class="edge"')
