"""YAML as editors may write it, with the place of everything in it: the only room of the content that opens YAML.

**Rules.** Every plain scalar is text (`no` is a word, `114` is a number to call), a key stands once, aliases,
anchors and tags are refused, nothing is nested deeply, a file is small.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.content.draft import Mark, Place, mark_of
from bot.i18n.extract import LOADER, scalar

LARGEST = 256 * 1024
DEEPEST = 12
_INDENT = "Look at the indentation and the colons just before."


class Refused(Exception):
    """What cannot be read, or what YAML would allow and we do not."""

    def __init__(self, mark: Mark, rule: str, sentence: str, fix: str) -> None:
        super().__init__(sentence)
        self.mark, self.rule, self.sentence, self.fix = mark, rule, sentence, fix


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file: plain values, and the mark of each by its path."""

    data: Any
    marks: Mapping[Place, Mark] = field(default_factory=dict)

    def mark(self, place: Place) -> Mark:
        """Give the mark of a place, or of the nearest place above it."""
        return mark_of(self.marks, place)


def opened(data: bytes) -> Tree:
    """Read the bytes of a file.

    Raises:
        Refused: it is too large, not UTF-8, not YAML, or YAML that we do not allow.
    """
    if len(data) > LARGEST:
        raise Refused((0, 0), "too_large", "This file is larger than 256 KiB.", "Split it.")
    try:
        return parse(data.decode("utf-8"))
    except yaml.MarkedYAMLError as error:
        raise Refused(_marked(error.problem_mark), "yaml", _problem(error), _INDENT) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        sentence = "This file is not UTF-8 text."
        raise Refused((0, 0), "yaml", sentence, "Save it as UTF-8.") from None


def _problem(error: yaml.MarkedYAMLError) -> str:
    return f"Not readable as YAML: {error.problem}."


def _marked(mark: Any) -> Mark:
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def parse(text: str) -> Tree:
    """Read YAML with our rules; raise `Refused` or a YAML error that knows its line."""
    for event in yaml.parse(text, Loader=LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            sentence = "Aliases and tags are refused."
            raise Refused(_marked(event.start_mark), "yaml_alias", sentence, "Write it out.")
    node = yaml.compose(text, Loader=LOADER)
    marks: dict[Place, Mark] = {}
    return Tree(_value(node, (), marks) if node else {}, marks)


def _value(node: yaml.Node, place: Place, marks: dict[Place, Mark]) -> Any:
    marks.setdefault(place, _marked(node.start_mark))
    if len(place) > DEEPEST:
        raise Refused(marks[place], "too_deep", "This is nested too deeply.", "Flatten it.")
    if isinstance(node, yaml.MappingNode):
        return {
            key: _value(value, (*place, key), marks) for key, value in _pairs(node, place, marks)
        }
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), marks) for number, item in enumerate(node.value)]
    return _scalar(node)


def _pairs(
    node: yaml.MappingNode, place: Place, marks: dict[Place, Mark]
) -> Iterator[tuple[str, yaml.Node]]:
    """Give keys and values. The mark of a value is that of its key: it names what is wrong."""
    seen: dict[str, Mark] = {}
    for key, value in node.value:
        mark = _marked(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise Refused(mark, "yaml_key", "A key must be a word.", "Write `name: …`.")
        if key.value in seen:
            sentence = f"`{key.value}` stands twice, first on line {seen[key.value][0]}."
            raise Refused(mark, "duplicate_key", sentence, "Rename or remove one.")
        seen[key.value] = marks[(*place, key.value)] = mark
        yield key.value, value


def _scalar(node: yaml.Node) -> str | None:
    """Take a scalar as text; nothing at all (or `null`) is None."""
    plain = isinstance(node, yaml.ScalarNode) and not node.style  # None, or "" from C
    return None if plain and node.value in {"", "~", "null"} else scalar(node)
