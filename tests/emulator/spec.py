"""Check calls against the Bot API 10.1 page, condensed in ``spec.json`` by `make_spec`.

**Rules**: whatever the page does not name is a problem: methods, fields at any depth, types.
A ``null`` counts as an absent field. Values of a form arrive as text and are read as the page's
type; values of a JSON body must already have it (an object may also be JSON in a string).
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
ARRAY = "Array of "


class WrongTypeError(Exception):
    """A value does not have the type that the page gives."""


class Spec:
    """What the page says, ready to be asked."""

    def __init__(self, data: Json) -> None:
        """Keep the condensed page."""
        self.version: str = data["version"]
        self.methods: dict[str, Json] = data["methods"]
        self.types: dict[str, Json] = data["types"]
        self.subtypes: dict[str, list[str]] = data["subtypes"]

    def check_call(self, method: str, raw: Json, *, form: bool) -> tuple[Json, list[str]]:
        """Return the parameters as typed values, and what is wrong with the call."""
        fields = self.methods.get(method)
        if fields is None:
            return {}, [f"unknown method {method}"]
        raw = {name: value for name, value in raw.items() if value is not None}
        problems = _missing(fields, raw, method)
        values: Json = {}
        for name, value in raw.items():
            path = f"{method}.{name}"
            if name not in fields:
                problems.append(f"unknown field {path}")
                continue
            try:
                values[name] = _decode(value, fields[name][0], form=form)
            except WrongTypeError as wrong:
                problems.append(f"wrong type at {path}: {wrong}")
                continue
            problems += self._any_of(values[name], fields[name][0], path)
        return values, problems

    def check_type(self, name: str, value: Any) -> list[str]:
        """Return what is wrong with `value` as an object of type `name`."""
        return self._any_of(value, [name], name)

    def _any_of(self, value: Any, types: list[str], path: str) -> list[str]:
        """Return the shortest list of problems over the types that are allowed."""
        found = [self._one(value, kind, path) for kind in types]
        return min(found, key=len)

    def _one(self, value: Any, kind: str, path: str) -> list[str]:
        if kind.startswith(ARRAY):
            return self._array(value, kind.removeprefix(ARRAY), path)
        if kind in self.subtypes:
            return self._any_of(value, self.subtypes[kind], path)
        if kind not in self.types:
            return [] if _is_scalar(value, kind) else [f"wrong type at {path}: not {kind}"]
        if kind == "InputFile" and isinstance(value, Upload):
            return []
        if kind == "KeyboardButton" and isinstance(value, str):
            return []  # "String can be used instead of this object"
        if not isinstance(value, dict):
            return [f"wrong type at {path}: not {kind}"]
        return self._object(value, kind, path)

    def _array(self, value: Any, kind: str, path: str) -> list[str]:
        if not isinstance(value, list):
            return [f"wrong type at {path}: not an array"]
        return [
            problem
            for index, item in enumerate(value)
            for problem in self._one(item, kind, f"{path}[{index}]")
        ]

    def _object(self, value: Json, kind: str, path: str) -> list[str]:
        fields = self.types[kind]
        value = {name: item for name, item in value.items() if item is not None}
        problems = _missing(fields, value, path)
        for name, item in value.items():
            here = f"{path}.{name}"
            if name not in fields:
                problems.append(f"unknown field {here}")
                continue
            types, _, *constant = fields[name]
            problems += self._any_of(item, types, here)
            if constant and item != constant[0]:
                problems += [f"wrong value at {here}: not {constant[0]}"] * 2
        return problems


class Upload(str):
    """The name of a file that came as a part of a multipart form."""

    __slots__ = ()


def _missing(fields: Json, given: Json, path: str) -> list[str]:
    return [
        f"missing field {path}.{name}"
        for name, field in fields.items()
        if field[1] and name not in given
    ]


def _is_scalar(value: Any, kind: str) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case _:
            return kind == "String" and isinstance(value, str)


def _decode(value: Any, types: list[str], *, form: bool) -> Any:
    """Read a top-level parameter; text stays text only where the page allows a String."""
    if not isinstance(value, str) or isinstance(value, Upload):
        return value
    if not form and not _is_structure(types):
        return value
    for kind in types:
        if kind == "Integer" and re.fullmatch(r"-?\d+", value):
            return int(value)
    if "String" in types:
        return value
    return _decode_typed(value, types)


def _is_structure(types: list[str]) -> bool:
    return all(kind not in {"Integer", "Float", "Boolean", "String"} for kind in types)


def _decode_typed(value: str, types: list[str]) -> Any:
    if types == ["Boolean"]:
        if value.lower() not in BOOLEANS:
            raise WrongTypeError("not a Boolean")
        return BOOLEANS[value.lower()]
    try:
        return float(value) if types == ["Float"] else json.loads(value)
    except ValueError:
        raise WrongTypeError(f"not {' or '.join(types)}") from None


@cache
def load_spec() -> Spec:
    """Read the condensed page that stands beside this module."""
    source = Path(__file__).with_name("spec.json")
    return Spec(json.loads(source.read_text(encoding="utf-8")))
