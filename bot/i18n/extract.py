"""Find the sentences in the editors' YAML, for Babel (`babel.cfg`) and for the loader.

**Rules.** The context of a sentence is where it stands: `dialog.node`, `globals`, `services.<id>`,
`desk.outcomes`, `desk.topics`. What the extractor takes is exactly what `content.lint` wants
translated.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import yaml

STEP_TEXTS = (
    "say", "ask", "yesno", "number", "where", "listen", "warn", "copy", "label", "intro", "callback", "opening", "end",
)  # fmt: skip
SERVICE_TEXTS = ("name", "about", "limits")

# The same reader in C, where the wheel has it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Extracted = tuple[int, str, tuple[str, ...], list[str]]


class Sentence(NamedTuple):
    """A gettext source, its line and context, and its plural if it depends on a number."""

    line: int
    context: str
    text: str
    plural: str = ""


def scalar(node: yaml.Node) -> str:
    """Take a scalar as text. In a folded block (`>`) an empty line parts two paragraphs, as it does for people."""
    text = str(node.value).strip("\n")
    folded = isinstance(node, yaml.ScalarNode) and node.style == ">"
    return text.replace("\n", "\n\n") if folded else text


def extract(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001 - Babel's signature
    comment_tags: Any,  # noqa: ARG001 - Babel's signature
    options: Mapping[str, Any],  # noqa: ARG001 - Babel's signature
) -> Iterator[Extracted]:
    """Give the sentences of one file the way Babel wants them."""
    stem = Path(str(getattr(fileobj, "name", "dialog.yaml"))).stem
    for found in sentences(fileobj.read().decode("utf-8"), stem):
        if found.plural:
            yield found.line, "npgettext", (found.context, found.text, found.plural), []
        else:
            yield found.line, "pgettext", (found.context, found.text), []


def sentences(text: str, stem: str) -> list[Sentence]:
    """Give everything in a file that people read."""
    root = yaml.compose(text, Loader=LOADER)
    if not isinstance(root, yaml.MappingNode):
        return []
    match stem:
        case "globals":
            return _globals(root)
        case "services":
            return _services(root)
        case "desk":
            return _desk(root)
        case _:
            return _dialog(root)


def _dialog(root: yaml.MappingNode) -> list[Sentence]:
    name = _text(_child(root, "dialog"))
    nodes = _child(root, "nodes")
    if not name or not isinstance(nodes, yaml.MappingNode):
        return []
    return [
        sentence
        for key, step in nodes.value
        if isinstance(step, yaml.MappingNode)
        for sentence in _step(step, f"{name}.{key.value}")
    ]


def _step(step: yaml.MappingNode, context: str) -> list[Sentence]:
    found = _texts(step, STEP_TEXTS, context)
    for part in ("choices", "windows"):
        buttons = _child(step, part)
        if isinstance(buttons, yaml.MappingNode):
            for _, button in buttons.value:
                found += _texts(button, ("label",), context)
    return found


def _globals(root: yaml.MappingNode) -> list[Sentence]:
    found: list[Sentence] = []
    for part, keys in (
        ("exit", ("label", "neutral")),
        ("emergency", ("label",)),
        ("human", ("label",)),
    ):
        found += _texts(_child(root, part), keys, "globals")
    for part in ("answers", "territories"):
        buttons = _child(root, part)
        if isinstance(buttons, yaml.MappingNode):
            for _, button in buttons.value:
                found += _texts(button, ("label",), "globals")
    return found + _all(_child(root, "lines"), "globals")


def _services(root: yaml.MappingNode) -> list[Sentence]:
    services = _child(root, "services")
    found: list[Sentence] = []
    for service in services.value if isinstance(services, yaml.SequenceNode) else ():
        context = f"services.{_text(_child(service, 'id'))}"
        found += _texts(service, SERVICE_TEXTS, context)
        channels = _child(service, "channels")
        for channel in channels.value if isinstance(channels, yaml.SequenceNode) else ():
            found += _texts(channel, ("note",), context)
    return found


def _desk(root: yaml.MappingNode) -> list[Sentence]:
    return [
        *_all(_child(root, "outcomes"), "desk.outcomes"),
        *_all(_child(root, "topics"), "desk.topics"),
    ]


def _texts(node: yaml.Node | None, keys: tuple[str, ...], context: str) -> list[Sentence]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [
        sentence
        for key, value in node.value
        if key.value in keys
        for sentence in _forms(value, context)
    ]


def _forms(value: yaml.Node, context: str) -> list[Sentence]:
    """Give the forms of a text: one, or one for each channel, or a pair that depends on a number."""
    if isinstance(value, yaml.ScalarNode):
        line = value.start_mark.line + 1
        return [Sentence(line, context, scalar(value))] if value.value else []
    if not isinstance(value, yaml.MappingNode):
        return []
    one, other = _child(value, "one"), _child(value, "other")
    if one is not None and other is not None:
        return [Sentence(one.start_mark.line + 1, context, scalar(one), scalar(other))]
    return [found for _, form in value.value for found in _forms(form, context)]


def _all(node: yaml.Node | None, context: str) -> list[Sentence]:
    """Give every text under a node, lists included."""
    match node:
        case yaml.SequenceNode():
            return [sentence for item in node.value for sentence in _all(item, context)]
        case yaml.MappingNode() if _child(node, "count") is None:
            return [sentence for _, value in node.value for sentence in _all(value, context)]
        case None:
            return []
        case _:
            return _forms(node, context)


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    return None


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
