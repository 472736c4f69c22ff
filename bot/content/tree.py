"""YAML as editors may write it, with the place of everything in it: the only room of the content that opens YAML.

**Rules.** Every plain scalar is text (`no` is a word, `114` is a number to call), a key stands once, aliases,
anchors and tags are refused, nothing is nested deeply, a file is small. Nothing is built before it is looked at,
so a bomb of aliases never goes off. What does not prevent reading on is collected, not raised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.content.draft import Mark, Place, mark_of
from bot.content.signs import Refused, refusals, text_of

__all__ = ["DEEPEST", "LARGEST", "Refused", "Tree", "opened", "parse"]

# The same reader in C, where the wheel has it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST = 256 * 1024
LARGEST_MADE = 2 * 1024 * 1024
"""What a program writes (`risk/trained`) may be larger than what people read."""
DEEPEST = 12
MOST_PROBLEMS = 50
"""How many of one file are listed: more would hide those of the others."""
CONFLICT = ("<<<<<<<", ">>>>>>>")
"""What Git writes around two versions."""

_PLAIN_WORDS = (
    (
        "mapping values are not allowed",
        "A colon with a space after it stands inside a text.",
        "Put the whole text in quotes, or indent the line like its neighbours.",
    ),
    (
        "cannot start any token",
        "A text begins with a sign that YAML keeps for itself.",
        "Put the text in quotes.",
    ),
    (
        "unexpected end of stream",
        "A quotation mark is opened and never closed.",
        "Close it, or write ’ for an apostrophe.",
    ),
    ("',' or ']'", "A `[` is opened and not closed, or a comma is missing.", "Close it with `]`."),
    (
        "',' or '}'",
        "A `{` is opened and not closed, or a comma is missing.",
        "Close it with `}`; put texts with , or : in quotes.",
    ),
    (
        "expected ':'",
        "A line is neither `key: value` nor part of a text.",
        "Add the colon and a space, or indent the line.",
    ),
    (
        "expected key",
        "This line is not indented like the lines it belongs to.",
        "Give all keys of one step the same indentation.",
    ),
    (
        "'-' indicator",
        "This line is not indented like the list it belongs to.",
        "Begin each entry with `- ` in the same column.",
    ),
    (
        "block entries are not allowed",
        "A `-` stands where no list may begin.",
        "Begin the list on a line of its own.",
    ),
    (
        "escape",
        "A backslash in double quotes means something else.",
        "Write the text in single quotes, or without the backslash.",
    ),
)
"""What the reader of YAML says, what it means, what helps."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file.

    Attributes:
        data: plain values.
        marks: where each stands, by its path; of an entry, where its key stands.
        problems: what is refused, though the rest could be read.
        holes: places whose value is not known because of such a problem.
    """

    data: Any
    marks: Mapping[Place, Mark] = field(default_factory=dict)
    problems: tuple[Refused, ...] = ()
    holes: frozenset[Place] = frozenset()

    def mark(self, place: Place) -> Mark:
        """Give the mark of a place, or of the nearest place above it."""
        return mark_of(self.marks, place)


def opened(data: bytes, largest: int = LARGEST) -> Tree:
    """Read the bytes of a file of keys and values.

    Raises:
        Refused: it is too large, not UTF-8, not YAML, nested too deeply, empty, or no keys and values.
    """
    if len(data) > largest:
        sentence = f"This file has {len(data) // 1024} KiB; {largest // 1024} is the most."
        raise Refused((1, 1), "too_large", sentence, "Split it into two files.")
    text = text_of(data)
    try:
        tree = parse(text)
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from None
    except yaml.YAMLError:
        raise Refused((1, 1), "yaml", "This is not readable as YAML.", "Restore it.") from None
    if tree.data is None or tree.data == {}:
        raise Refused((1, 1), "empty_file", "This file says nothing.", "Fill it or remove it.")
    if not isinstance(tree.data, dict):
        sentence = "This file must hold keys with their values."
        raise Refused(tree.mark(()), "not_mapping", sentence, "Begin with `key: value`.")
    problems = (*refusals(data), *tree.problems)
    return Tree(tree.data, tree.marks, problems, tree.holes)


def _explained(error: yaml.MarkedYAMLError, text: str) -> Refused:
    """Say in plain words what the reader of YAML did not like."""
    problem = error.problem or ""
    mark = error.problem_mark
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(CONFLICT):
            sentence = "Two versions of this file were put together here, and not settled."
            fix = "Keep the lines that are right, and remove those of `<<<<<<<`, `=======` and `>>>>>>>`."
            return Refused((number, 1), "conflict", sentence, fix)
    tabbed = [number for number, line in enumerate(text.split("\n"), 1) if _tabbed(line)]
    if tabbed:
        lines = f" (also on lines {', '.join(map(str, tabbed[1:9]))})" if tabbed[1:] else ""
        sentence = f"This line is indented with a tab{lines}."
        return Refused((tabbed[0], 1), "tab", sentence, "Indent with spaces only.")
    for sign, sentence, fix in _PLAIN_WORDS:
        if sign in problem:
            if "opened" in sentence and error.context_mark is not None:
                mark = error.context_mark
            return Refused(_marked(mark), "yaml", sentence, fix)
    fix = "Look at the indentation and the colons just before."
    return Refused(_marked(mark), "yaml", f"Not readable as YAML: {problem}.", fix)


def _tabbed(line: str) -> bool:
    return "\t" in line[: len(line) - len(line.lstrip())] and bool(line.strip())


def _marked(mark: Any) -> Mark:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def parse(text: str) -> Tree:
    """Read YAML with our rules; raise `Refused` or a YAML error that knows its line."""
    return _Builder(text).tree()


class _Builder:
    """Builds plain values from the events of the reader, one pass, and remembers where they stood."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self._marks: dict[Place, Mark] = {}
        self._problems: list[Refused] = []
        self._holes: set[Place] = set()

    def tree(self) -> Tree:
        """Build the first document; there may be no other."""
        data, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    sentence = "A second document begins here (`---`)."
                    self._refuse(event, "yaml_documents", sentence, "Remove the line.")
                    break
                data = self._value(next(self._events), ())
        return Tree(data, self._marks, tuple(self._problems), frozenset(self._holes))

    def _refuse(self, event: Any, rule: str, sentence: str, fix: str) -> None:
        if len(self._problems) == MOST_PROBLEMS:
            sentence, fix = f"{sentence} What follows is not listed.", "Correct those above first."
        if len(self._problems) <= MOST_PROBLEMS:
            self._problems.append(Refused(_marked(event.start_mark), rule, sentence, fix))

    def _value(self, event: Any, place: Place) -> Any:
        self._marks.setdefault(place, _marked(event.start_mark))
        if len(place) > DEEPEST:
            raise Refused(
                self._marks[place], "too_deep", "This is nested too deeply.", "Flatten it."
            )
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "yaml_alias", "`*` repeats something.", "Write it out.")
            self._holes.add(place)
            return None
        self._plain(event)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        return self._sequence(place)

    def _plain(self, event: Any) -> None:
        """Refuse what YAML adds to a value: a name to repeat it by, a type of its own."""
        if event.anchor:
            self._refuse(event, "yaml_alias", "`&` names something to repeat.", "Remove it.")
        if event.tag:
            fix = "Remove it, or put the text in quotes."
            self._refuse(event, "yaml_alias", "`!` sets a type of its own.", fix)

    def _sequence(self, place: Place) -> list[Any]:
        values: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._value(event, (*place, len(values))))
        return values

    def _mapping(self, place: Place) -> dict[str, Any]:
        """Read keys and values. The mark of a value is that of its key: it names what is wrong."""
        values: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, place, values)
            if key is None:
                self._skip()
            else:
                values[key] = self._value(next(self._events), (*place, key))
        return values

    def _key(self, event: Any, place: Place, values: Mapping[str, Any]) -> str | None:
        """Give a key, and mark its place; None if it is none, or stood before."""
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "yaml_key", "A key must be a word.", "Write `name: …`.")
            self._pass(event)
            return None
        key = str(event.value)
        if key in values:
            line = self._marks[(*place, key)][0]
            sentence = f"`{key[:32]}` stands twice, first on line {line}."
            self._refuse(event, "duplicate_key", sentence, "Rename or remove one.")
            return None
        self._plain(event)
        self._marks[(*place, key)] = _marked(event.start_mark)
        return key

    def _skip(self) -> None:
        self._pass(next(self._events))

    def _pass(self, event: Any) -> None:
        """Read over a value."""
        depth = _deeper(event)
        while depth > 0:
            depth += _deeper(next(self._events))


def _deeper(event: Any) -> int:
    if isinstance(event, yaml.CollectionStartEvent):
        return 1
    return -1 if isinstance(event, yaml.CollectionEndEvent) else 0


def _scalar(event: Any) -> str | None:
    """Take a scalar as text; nothing at all (or `null`) is None.

    In a folded block (`>`) an empty line parts two paragraphs, as it does for people.
    """
    text = str(event.value).strip("\n")
    if event.style == ">":
        return text.replace("\n", "\n\n")
    plain = not event.style  # None, or "" from C
    return None if plain and event.value in {"", "~", "null"} else text
