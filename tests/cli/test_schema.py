"""`murmure schema`: what an editor of text completes and underlines is what the loader takes."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml

from bot.cli.schema import FOLDER, KINDS, comment, kind_of, schemas, text
from bot.content.load import default_folder
from bot.dialogs.steps import STEPS
from tests.cli.terminal import Terminal

FILES = sorted(
    path.relative_to(default_folder()).as_posix()
    for path in default_folder().rglob("*.yaml")
    if kind_of(path.relative_to(default_folder()).as_posix())
)
CORE = {
    "bool": r"true|True|TRUE|false|False|FALSE",
    "null": r"~|null|Null|NULL|",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}
"""The plain scalars of YAML 1.2, which is what editors of text read: `no` and 14:30 are words."""


class Editor(yaml.CSafeLoader):
    """Reads YAML as the YAML language server does."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way


for _name, _pattern in CORE.items():
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_pattern})$"), None
    )


@cache
def validator(kind: str) -> Callable[[object], object]:
    """Give what checks a file, made by a program that knows nothing of ours."""
    made: Callable[[object], object] = fastjsonschema.compile(schemas()[kind])
    return made


def underlined(kind: str, written: str) -> str:
    """Say what an editor would underline; nothing if all is well."""
    try:
        validator(kind)(yaml.load(written, Loader=Editor))
    except fastjsonschema.JsonSchemaException as error:
        return str(error)
    return ""


def test_committed_schemas_are_those_of_today() -> None:
    """What editors complete is what the models of today say; else: `make content`."""
    for kind, schema in schemas().items():
        assert text(schema) == (default_folder() / FOLDER / f"{kind}.json").read_text("utf-8")


@pytest.mark.parametrize("path", FILES)
def test_delivered_content_is_not_underlined(path: str) -> None:
    """P11: an admin who opens a file that is good sees nothing marked in it."""
    written = (default_folder() / path).read_text(encoding="utf-8")

    assert "" == underlined(kind_of(path) or "", written)


@pytest.mark.parametrize("path", FILES)
def test_every_file_names_its_schema(path: str) -> None:
    """Nothing has to be set up: the first line tells the editor where the schema stands."""
    first = (default_folder() / path).read_text(encoding="utf-8").splitlines(keepends=True)[0]
    named = re.search(r"\$schema=(\S+)", first)

    assert comment(path) == first
    assert named
    assert (default_folder() / path).parent.joinpath(named[1]).is_file()


def test_every_kind_is_used() -> None:
    """A schema that no file has is one that nobody would miss."""
    assert set(KINDS) == {kind_of(path) for path in FILES}


HEAD = "dialog: demo\nstart: a\nresume: a\nnodes:\n  a:\n    "


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("dialog", HEAD + "say: Un.\n    than: b\n"),
        ("dialog", HEAD + "say: Un.\n"),
        ("dialog", HEAD + "sya: Un.\n    then: b\n"),
        ("dialog", HEAD + "say: [Un.]\n    then: b\n"),
        ("dialog", HEAD + "say: Un.\n    then: B!\n"),
        ("dialog", HEAD + "ask: Un ?\n    choices: {}\n"),
        ("dialog", HEAD + "ask: Un ?\n    choices: {A: {label: Un, to: a}}\n"),
        ("dialog", HEAD + "say: {default: Un., sns: U.}\n    then: a\n"),
        ("dialog", HEAD + "handoff: now\n    then: a\n"),
        ("dialog", HEAD + "branch: [{when: {desk: opened}, to: a}, {to: a}]\n"),
        ("dialog", HEAD + "branch: [{when: {not: {any: [{dsk: open}]}}, to: a}, {to: a}]\n"),
        ("dialog", HEAD + "say: Un.\n    end: Deux.\n    then: a\n"),
        ("dialog", "dialog: demo\nstart: a\nnodes: {a: {end: A}}\n"),
        ("desk", "hours: 24/7\nreturn_after: soon\nreassure_after: [2]\noutcomes: {a: A}\ntopics: {a: A}\n"),
        ("services", "services: []\n"),
        ("services", "services: [{id: FR 114, name: Le 114, topics: [a], channels: []}]\n"),
        ("aliases", "aliases: [lynx]\n"),
        ("tests", "test_cases: [{test_case: a, steps: [{usr: /start}]}]\n"),
    ],
)  # fmt: skip
def test_typical_mistakes_are_underlined(kind: str, written: str) -> None:
    """P11: a misspelt key, a missing one, a wrong kind of value: seen while it is typed."""
    assert "" != underlined(kind, written)


@pytest.mark.parametrize(
    "step",
    [
        "say: 114\n    then: b",
        "ask: Un ?\n    choices: {oui: {label: no, to: a, set: {age: 12}}}",
        "say: {default: Un., sms: U.}\n    then: other.a",
        "say: {count: ahead, one: Une., other: Plusieurs.}\n    then: a",
        "callback: Quand ?\n    windows: {soir: {label: Soir, start: 18:00, end: 20:00}}\n"
        "    opening: Quiz ?\n    then: a\n    none: a",
    ],
)
def test_what_the_loader_takes_is_not_underlined(step: str) -> None:
    """A plain number or `no` is text for the loader, so it is for the editor too."""
    assert "" == underlined("dialog", f"{HEAD}{step}\n")


def test_every_step_is_explained() -> None:
    """An editor offers each kind of step with a sentence, and says of each field what it is for."""
    dialog = schemas()["dialog"]
    offered = dialog["$defs"]["Step"]["properties"]

    assert list(STEPS) == list(offered)
    assert all(len(one["description"]) > 10 for one in offered.values())
    assert "channel" in dialog["$defs"]["Condition"]["properties"]["can"]["description"]
    assert "Attributes" not in json.dumps(dialog)


def test_command(terminal: Terminal, tmp_path: Path) -> None:
    """Every schema is written, named with Draft 2020-12 and an address beside it; a second run changes nothing."""
    folder = str(tmp_path / "schema")

    assert terminal.type("schema", "--output", folder) == 0
    assert f"{len(KINDS)} of {len(KINDS)} schemas changed" in terminal.out
    for kind in KINDS:
        made = json.loads((tmp_path / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
        assert "https://json-schema.org/draft/2020-12/schema" == made["$schema"]
        assert f"{kind}.json" == made["$id"]
    assert terminal.type("schema", "--output", folder) == 0
    assert f"0 of {len(KINDS)} schemas changed" in terminal.out


def test_refusal(terminal: Terminal, tmp_path: Path) -> None:
    """A place that cannot be written is one sentence."""
    (tmp_path / "file").touch()

    assert "cannot be written" in terminal.refused("schema", "--output", str(tmp_path / "file"))
