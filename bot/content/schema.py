"""A JSON Schema for a kind of file, made from its pydantic model: what editors of text complete and underline.

**Rules.** Pure. It takes what the loader takes: a plain scalar is text there, so `say: 114` is good here too. Numbers
and truth values stand without quotes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bot.dialogs.steps import STEPS, Dialog

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT = ["string", "number", "boolean"]
"""What stands for a text in YAML as editors' programs read it."""
_HEAD = "Attributes:"
_ATTRIBUTE = re.compile(r"^ {4}(\w+(?:, \w+)*): ", re.MULTILINE)

Schema = dict[str, Any]


def schema_of(name: str, model: type[BaseModel]) -> Schema:
    """Make the schema of one kind of file."""
    made = model.model_json_schema(by_alias=True)
    defs: Schema = {key: _model(one) for key, one in made.pop("$defs", {}).items()}
    if model is Dialog:
        defs["Step"] = _step()
    top = _model(made)
    if model is Dialog:
        top["properties"]["nodes"]["patternProperties"] = {
            pattern: {"$ref": "#/$defs/Step"}
            for pattern in top["properties"]["nodes"]["patternProperties"]
        }
    head: Schema = {"$schema": DRAFT, "$id": f"{name}.json"}
    return head | top | ({"$defs": defs} if defs else {})


def _step() -> Schema:
    """Say what a step is by its telling key, so that an editor names the mistake and not twenty possible steps."""
    return {
        "title": "Step",
        "description": "One step, recognised by its one telling key.",
        "type": "object",
        "properties": {key: {"description": _sentence(model)} for key, model in STEPS.items()},
        "anyOf": [{"required": [key]} for key in STEPS],
        "allOf": [
            {"if": {"required": [key]}, "then": {"$ref": f"#/$defs/{model.__name__}"}}
            for key, model in STEPS.items()
        ],
    }


def _sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").split("\n\n")[0].strip()


def _model(raw: Schema) -> Schema:
    """Clean one model: its description divided among its fields, nothing said that nobody needs."""
    made = _clean(raw)
    text, fields = described(made.get("description", ""))
    if text:
        made["description"] = text
    for name, sentence in fields.items():
        if name in made.get("properties", {}):
            made["properties"][name]["description"] = sentence
    return made


def described(docstring: str) -> tuple[str, dict[str, str]]:
    """Divide a docstring into what it says of the whole and of each field."""
    text, _, rest = docstring.partition(_HEAD)
    found = list(_ATTRIBUTE.finditer(rest))
    ends = [one.start() for one in found[1:]] + [len(rest)]
    fields = {
        name: " ".join(rest[one.end() : end].split())
        for one, end in zip(found, ends, strict=False)
        for name in one[1].split(", ")
    }
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n")), fields


def _clean(raw: Schema) -> Schema:
    made = dict(_kept(raw))
    match made.get("type"):
        case "string" if "enum" in made:
            made["enum"] = sorted(
                made["enum"]
            )  # Python may keep the order of an equal set elsewhere
        case "string" if not made.keys() & {"pattern", "enum", "const"}:
            made["type"] = TEXT
        case "object" if "patternProperties" in made:
            made.setdefault("additionalProperties", False)
        case _:
            pass
    if len(made.get("anyOf", ())) == 1:
        made |= made.pop("anyOf")[0]
    return made


def _kept(raw: Schema) -> Iterator[tuple[str, Any]]:
    """Keep what helps: no title of a field, no null (an empty field is forgotten, not meant), no null as default."""
    for key, value in raw.items():
        match key, value:
            case (("properties" | "patternProperties"), dict()):
                yield key, {name: _field(one) for name, one in value.items()}
            case (("anyOf" | "oneOf" | "prefixItems"), list()):
                kept = [_clean(one) for one in value if one != {"type": "null"}]
                yield ("anyOf" if key == "oneOf" else key), kept
            case (("items" | "additionalProperties" | "propertyNames"), Mapping()):
                yield key, _clean(dict(value))
            case "default", None:
                pass
            case (("discriminator" | "format"), _):
                pass  # a date that we read may lack its seconds
            case _:
                yield key, value


def _field(raw: Schema) -> Schema:
    made = _clean(raw)
    if isinstance(made.get("title"), str):
        del made["title"]
    return made
