"""Which nodes and choices did a conversation pass?

**Rules.** The engine asks for a node with `[]` when it stands on it, and with `get` when it only looks: that is how
nodes remember.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from typing_extensions import override

from bot.content.content import Content
from bot.dialogs.steps import Ask, Listen, Node

Choice = tuple[str, str]
"""`dialog.node` and the name of the choice."""


class Trodden(dict[str, Node]):
    """The nodes of a content, which remember in what order they were walked through."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        super().__init__(nodes)
        self.steps: list[str] = []

    @override
    def __getitem__(self, ref: str) -> Node:
        """Give a node, and remember."""
        self.steps.append(ref)
        return super().__getitem__(ref)


def trodden(content: Content) -> tuple[Content, Trodden]:
    """Give a content whose nodes remember."""
    nodes = Trodden(content.nodes)
    return replace(content, nodes=nodes), nodes


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was passed, and what never was, in order of writing."""

    nodes: frozenset[str] = frozenset()
    choices: frozenset[Choice] = frozenset()
    missed_nodes: tuple[str, ...] = ()
    missed_choices: tuple[Choice, ...] = ()


def covered(content: Content, nodes: Iterable[str], taken: Iterable[Choice]) -> Coverage:
    """Compare what was passed with what there is."""
    passed, choices = frozenset(nodes), frozenset(taken)
    return Coverage(
        passed,
        choices,
        tuple(ref for ref in content.nodes if ref not in passed),
        tuple(one for one in every_choice(content) if one not in choices),
    )


def every_choice(content: Content) -> Iterator[Choice]:
    """Name every choice of every question."""
    for ref, node in content.nodes.items():
        if isinstance(node, Ask | Listen):
            yield from ((ref, name) for name in node.choices)
