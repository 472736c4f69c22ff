"""A drawing as text: DOT for Graphviz, Mermaid for pages on code hosts.

**Rules.** Pure. Whatever editors write is quoted: no sentence becomes markup.
"""

from collections.abc import Iterator

from bot.dialogs.picture import Arrow, Box, Drawing, Hue

COLOURS: dict[Hue, tuple[str, str]] = {
    "plain": ("#ffffff", "#555555"),
    "emergency": ("#fde0dd", "#b30000"),
    "handoff": ("#deebf7", "#08519c"),
    "outside": ("#f2f2f2", "#999999"),
}
"""Inside and line. Text is black on all of them."""
STRONG: frozenset[Hue] = frozenset({"emergency", "handoff"})

DOT_SHAPES = {
    "say": ("box", "filled"),
    "ask": ("box", "filled,rounded"),
    "yesno": ("box", "filled,rounded"),
    "number": ("parallelogram", "filled"),
    "where": ("box", "filled,rounded"),
    "listen": ("parallelogram", "filled"),
    "warn": ("box", "filled,rounded"),
    "copy": ("note", "filled"),
    "export": ("note", "filled"),
    "set": ("box", "filled"),
    "branch": ("diamond", "filled"),
    "services": ("folder", "filled"),
    "handoff": ("hexagon", "filled"),
    "goto": ("cds", "filled"),
    "call": ("component", "filled"),
    "return": ("invhouse", "filled"),
    "callback": ("house", "filled"),
    "cover": ("octagon", "filled"),
    "end": ("ellipse", "filled"),
    "forget": ("octagon", "filled"),
    "outside": ("box", "filled,dashed"),
    "dialog": ("tab", "filled"),
}
MERMAID_SHAPES = {
    "ask": ("(", ")"),
    "yesno": ("(", ")"),
    "where": ("(", ")"),
    "warn": ("(", ")"),
    "callback": ("(", ")"),
    "number": ("[/", "/]"),
    "listen": ("[/", "/]"),
    "branch": ("{", "}"),
    "services": ("[[", "]]"),
    "handoff": ("{{", "}}"),
    "call": ("[[", "]]"),
    "return": (">", "]"),
    "cover": ("([", "])"),
    "end": ("([", "])"),
    "forget": ("([", "])"),
}
MERMAID_WORDS = str.maketrans({
    "#": "#35;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "&": "#amp;",
    "`": "#96;",
})


def dot(drawing: Drawing) -> str:
    """Write a drawing for Graphviz."""
    return "\n".join(_dot_lines(drawing)) + "\n"


def mermaid(drawing: Drawing) -> str:
    """Write a drawing for Mermaid."""
    return "\n".join(_mermaid_lines(drawing)) + "\n"


def _dot_lines(drawing: Drawing) -> Iterator[str]:
    yield f"digraph {_quoted(drawing.name)} {{"
    yield "  rankdir=TB; ranksep=0.45; nodesep=0.25;"
    # Without these, Graphviz fails on some hundred boxes in frames, or takes minutes.
    yield "  newrank=true; nslimit=5; splines=polyline;"
    yield '  node [fontname="Helvetica", fontsize=10, margin="0.12,0.06"];'
    yield '  edge [fontname="Helvetica", fontsize=9, arrowsize=0.7];'
    for name, boxes in drawing.frames().items():
        if name:
            yield f"  subgraph {_quoted(f'cluster_{name}')} {{ label={_quoted(name)};"
        yield from (_dot_box(box) for box in boxes)
        if name:
            yield "  }"
    yield from (_dot_arrow(arrow) for arrow in drawing.arrows)
    yield "}"


def _dot_box(box: Box) -> str:
    shape, style = DOT_SHAPES[box.kind]
    fill, line = COLOURS[box.hue]
    width = 2.5 if box.hue in STRONG else 1
    return (
        f'  {_quoted(box.ref)} [label={_quoted(*box.lines)}, shape={shape}, style="{style}", '
        f'fillcolor="{fill}", color="{line}", penwidth={width}];'
    )


def _dot_arrow(arrow: Arrow) -> str:
    looks = [f'color="{COLOURS[arrow.hue][1]}"']
    looks += [f"label={_quoted(arrow.label)}"] if arrow.label else []
    looks += ["style=dashed"] if arrow.dashed else []
    looks += ["penwidth=2.5"] if arrow.hue in STRONG else []
    return f"  {_quoted(arrow.start)} -> {_quoted(arrow.end)} [{', '.join(looks)}];"


def _quoted(*lines: str) -> str:
    """Quote for DOT, where a backslash and a quote are all that means something."""
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return '"' + "\\n".join(" ".join(line.split("\n")) for line in escaped) + '"'


def _mermaid_lines(drawing: Drawing) -> Iterator[str]:
    yield "flowchart TB"
    for name, boxes in drawing.frames().items():
        if name:
            yield f'  subgraph frame_{name}["{name}"]'
        yield from (_mermaid_box(box) for box in boxes)
        if name:
            yield "  end"
    yield from (_mermaid_arrow(arrow) for arrow in drawing.arrows)
    yield from _mermaid_styles(drawing)


def _mermaid_box(box: Box) -> str:
    left, right = MERMAID_SHAPES.get(box.kind, ("[", "]"))
    said = "<br/>".join(line.translate(MERMAID_WORDS) for line in box.lines)
    return f'  {_name(box.ref)}{left}"{said}"{right}'


def _mermaid_arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.dashed else "-->"
    label = f'|"{arrow.label.translate(MERMAID_WORDS)}"|' if arrow.label else ""
    return f"  {_name(arrow.start)} {line}{label} {_name(arrow.end)}"


def _mermaid_styles(drawing: Drawing) -> Iterator[str]:
    """Colour boxes and arrows; only the hues that occur are named."""
    for hue, (fill, line) in COLOURS.items():
        names = [_name(box.ref) for box in drawing.boxes if box.hue == hue]
        if names:
            width = "3px" if hue in STRONG else "1px"
            yield f"  classDef {hue} fill:{fill},stroke:{line},stroke-width:{width},color:#000000"
            yield f"  class {','.join(names)} {hue}"
    for hue in ("emergency", "handoff"):
        numbers = [str(at) for at, arrow in enumerate(drawing.arrows) if arrow.hue == hue]
        if numbers:
            yield f"  linkStyle {','.join(numbers)} stroke:{COLOURS[hue][1]},stroke-width:3px"


def _name(ref: str) -> str:
    """Name a box for Mermaid, in which a dialog called `end` or `class` would be a command."""
    return f"n.{ref}"
