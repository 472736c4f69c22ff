"""The words for each kind of mistake that a model can find: what is wrong, and what to write instead.

**Rules.** Pure tables and templates. Every fix can be typed as it stands, or shows how.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.content.finding import excerpt
from bot.content.suggest import listed, meant
from bot.content.written import Place

Phrasing = tuple[str, str, str]
"""Rule, sentence, fix."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a model found: the place in the file, pydantic's name for it, and what stands there."""

    place: Place
    kind: str
    context: Mapping[str, Any]
    message: str
    value: Any

    @property
    def key(self) -> str:
        """Name the place by its last key, with the number of an entry of a list."""
        if not self.place:
            return "this file"
        last = self.place[-1]
        if isinstance(last, str):
            return f"`{last[:32]}`"
        names = [part for part in self.place if isinstance(part, str)]
        return f"Entry {last + 1} of `{names[-1] if names else ''}`"


_MEANT: Mapping[str, tuple[str, str]] = {
    "string_type": ("a text", "`key: a few words`"),
    "int_parsing": ("a whole number", "`4`"),
    "int_type": ("a whole number", "`4`"),
    "int_from_float": ("a whole number", "`4`"),
    "float_parsing": ("a number", "`1.5`"),
    "float_type": ("a number", "`1.5`"),
    "bool_parsing": ("yes or no", "`true` or `false`"),
    "bool_type": ("yes or no", "`true` or `false`"),
    "list_type": ("a list", "`[one, two]`, or lines that begin with `- `"),
    "tuple_type": ("a list", "`[one, two]`, or lines that begin with `- `"),
    "dict_type": ("keys with their values", "`key: value` on indented lines below"),
    "model_type": ("keys with their values", "`key: value` on indented lines below"),
    "model_attributes_type": ("keys with their values", "`key: value` on indented lines below"),
    "union_tag_not_found": ("keys with their values", "`say: …` and `then: …` on indented lines"),
}
KINDS = frozenset(_MEANT)
"""What says that a value is of the wrong kind."""

_EXAMPLES: Mapping[str, str] = {
    "then": "`then: name_of_a_node` says where it goes on",
    "to": "`to: name_of_a_node` says where it leads",
    "label": "`label: …` is what stands on the button",
    "choices": "`choices:` holds the buttons, each as `name: {label: …, to: …}`",
    "start": "`start: name_of_a_node` says where the dialog begins",
    "resume": "`resume: name_of_a_node` says where people land whose node was removed",
    "dialog": "`dialog: name_of_the_file` is its name",
    "save": "`save: name` says under which name the answer is kept",
    "instead": "`instead: name_of_a_node` is for who would rather not",
    "none": "`none: name_of_a_node` is for who wants no call",
}

_SHAPES: tuple[tuple[str, str, str], ...] = (
    (r"(\.[a-z]", "the name of a node", "Write `node`, or `dialog.node` for a node of another dialog."),
    (r"^[a-z]", "a name", "Use small letters, digits and `_`, a letter first, 32 at most."),
    (r"2[0-4]", "hours", "Write them as `10:00-12:00,14:00-16:00`."),
    (r"2[0-3]", "a time", "Write it as `09:30`."),
    (r"\d{4}-", "a date", "Write it as `2026-11-22`."),
    (r"\d\d-\d\d", "a day", "Write it as `09-24`."),
    (r"^[A-Z][A-Za-z_]+", "a time zone", "Write it as `Europe/Paris`."),
    (r"[A-Z]{2}", "a country", "Write it in two capitals, as `FR`."),
    (r"À-Þ", "an alias", "Write one or two words, as `Loutre-bleue`."),
)  # fmt: skip
"""By a part of the pattern: what was expected, and how it is written."""


def phrased(wrong: Wrong) -> Phrasing:
    """Say what is wrong."""
    if wrong.kind in KINDS:
        return _kind(wrong)
    return _PHRASES.get(wrong.kind, _other)(wrong)


def _kind(wrong: Wrong) -> Phrasing:
    wanted, example = _MEANT[wrong.kind]
    if wrong.value is None:
        sentence = f"{_begin(wrong.key)} is empty; it should be {wanted}."
    else:
        sentence = f"{_begin(wrong.key)} should be {wanted}, and is {_kind_of(wrong.value)}."
    return "wrong_type", sentence, f"Write for example {example}."


def _begin(name: str) -> str:
    return name[0].upper() + name[1:]


def _kind_of(value: Any) -> str:
    match value:
        case dict():
            return "a table of keys"
        case list():
            return "a list"
        case _:
            return f"“{excerpt(str(value))}”"


def _missing(wrong: Wrong) -> Phrasing:
    key = str(wrong.place[-1])
    above = Wrong(wrong.place[:-1], "", {}, "", None).key
    fix = _EXAMPLES.get(key, f"`{key}: …`")
    return "missing_key", f"{_begin(above)} has no `{key}`.", f"Add it: {fix}."


def _literal(wrong: Wrong) -> Phrasing:
    allowed = re.findall(r"'([^']*)'", str(wrong.context.get("expected", "")))
    sentence = f"{_begin(wrong.key)} cannot be {_kind_of(wrong.value)}."
    return "wrong_value", sentence, meant(str(wrong.value), allowed, f"Use {listed(allowed)}.")


def _pattern(wrong: Wrong) -> Phrasing:
    pattern = str(wrong.context.get("pattern", ""))
    found = ((what, how) for sign, what, how in _SHAPES if sign in pattern)
    what, how = next(found, ("what it should be", "Compare with a neighbour that works."))
    shown = wrong.value if isinstance(wrong.value, str) else wrong.place[-1]
    return "name_shape", f"“{excerpt(str(shown))}” is not {what}.", how


def _length(wrong: Wrong) -> Phrasing:
    most, least = wrong.context.get("max_length"), wrong.context.get("min_length")
    long = len(str(wrong.value))
    if most is None:
        sentence = f"{_begin(wrong.key)} has {long} letters; {least} is the least."
        return "text_length", sentence, "Write more, or remove the key."
    sentence = f"{_begin(wrong.key)} has {long} letters; {most} is the most."
    return "text_length", sentence, f"Shorten it by {long - int(most)}, or share it out."


def _many(wrong: Wrong) -> Phrasing:
    most, least = wrong.context.get("max_length"), wrong.context.get("min_length")
    count = wrong.context.get("actual_length")
    bound = f"{most} is the most" if most is not None else f"{least} is the least"
    fix = "Remove some." if most is not None else "Add some."
    return "how_many", f"{_begin(wrong.key)} has {count} entries; {bound}.", fix


def _range(wrong: Wrong) -> Phrasing:
    bounds = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    name, bound = next((key, wrong.context[key]) for key in bounds if key in wrong.context)
    sentence = f"{_begin(wrong.key)} is {excerpt(str(wrong.value))}."
    return "out_of_range", sentence, f"Write a number that is {bounds[name]} {bound}."


def _date(wrong: Wrong) -> Phrasing:
    shown = wrong.value if isinstance(wrong.value, str) else wrong.place[-1]
    return "name_shape", f"“{excerpt(str(shown))}” is not a day.", "Write it as `2026-12-24`."


def _other(wrong: Wrong) -> Phrasing:
    said = wrong.message.removeprefix("Value error, ").rstrip(".")
    return "schema", f"{_begin(said)}.", "Correct it here, or what it does not go with."


_PHRASES: Mapping[str, Callable[[Wrong], Phrasing]] = {
    "missing": _missing,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _length,
    "string_too_long": _length,
    "date_parsing": _date,
    "date_from_datetime_parsing": _date,
    "date_from_datetime_inexact": _date,
    "date_type": _date,
    "too_short": _many,
    "too_long": _many,
    "greater_than_equal": _range,
    "greater_than": _range,
    "less_than_equal": _range,
    "less_than": _range,
}
