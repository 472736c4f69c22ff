"""Condense a machine-readable copy of the Bot API page into the table that the emulator reads.

Run by hand when the API moves on: ``python -m tests.emulator.make_spec bot-api-10.1.json``.
A field becomes ``[types, required]``, or ``[types, required, constant]`` where the page says
that its value must be one certain word.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("spec.json")
CONSTANT = re.compile(r"(?:must be|always) [\"“*]?([a-z0-9_]+)[\"”*]?\s*$")


def condense_field(field: dict[str, Any]) -> list[Any]:
    """Keep of a field only what a call can be checked against."""
    types = list(field["types"])
    short = [types, bool(field["required"])]
    constant = CONSTANT.search(str(field.get("description", "")).strip().rstrip("."))
    if constant and types == ["String"] and field["required"]:
        short.append(constant[1])
    return short


def condense(page: dict[str, Any]) -> dict[str, Any]:
    """Reduce methods to their fields, types to their fields or their subtypes."""

    def fields(thing: dict[str, Any]) -> dict[str, Any]:
        return {field["name"]: condense_field(field) for field in thing.get("fields", [])}

    return {
        "version": page["version"],
        "methods": {name: fields(method) for name, method in page["methods"].items()},
        "types": {name: fields(kind) for name, kind in page["types"].items()},
        "subtypes": {
            name: kind["subtypes"] for name, kind in page["types"].items() if kind.get("subtypes")
        },
    }


def main(source: Path, target: Path = TARGET) -> None:
    """Write the condensed table beside this module, one method or type a line."""
    spec = condense(json.loads(source.read_text(encoding="utf-8")))
    parts = []
    for section in ("methods", "types", "subtypes"):
        lines = ",\n".join(
            f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}"
            for name, value in spec[section].items()
        )
        parts.append(f'"{section}":{{\n{lines}\n}}')
    version = json.dumps(spec["version"])
    target.write_text(f'{{"version":{version},\n' + ",\n".join(parts) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
