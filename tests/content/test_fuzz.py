"""Whatever an editor writes, the check answers with findings: it never fails itself (P11)."""

import json
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.load import drafted, found
from bot.content.rules import RULES
from bot.content.sources import Sources
from tests.content.small import FILES

EXTRA = """
dialog: extra
start: first
resume: first
nodes:
  first: {yesno: Oui ou non, yes: many, no: late, unsure: place, save: sure}
  many: {number: Combien, save: days, least: 1, most: 9, then: said, skip: said}
  said: {say: {count: days, one: "{n} jour", other: "{n} jours"}, then: place}
  place: {where: Où, then: visit}
  visit: {call: extra, then: warned}
  warned: {warn: Dur, then: hard, instead: back}
  hard: {say: {default: Dur, sms: D}, hard: true, then: heard}
  heard: {listen: Dis, then: late, choices: {no: {label: Rien, to: late}}}
  late:
    callback: Quand
    windows: {soon: {label: Ce soir, start: "18:00", end: "20:00"}}
    opening: Nouveau quiz
    then: back
    none: hide
  hide: {cover: quiz}
  back: {return: caller}
"""
TREES: dict[str, Any] = {
    name: yaml.load(text, Loader=yaml.BaseLoader)
    for name, text in {**FILES, "extra.yaml": EXTRA}.items()
}
Path = tuple[str | int, ...]


def _paths(data: Any, path: Path = ()) -> list[Path]:
    inside: Any = data.items() if isinstance(data, dict) else enumerate(data)
    if not isinstance(data, dict | list):
        return [path]
    return [path, *(found for key, one in inside for found in _paths(one, (*path, key)))]


PLACES = [(name, path) for name, tree in TREES.items() for path in _paths(tree) if path]
WORDS = st.sampled_from([
    *{str(part) for _, path in PLACES for part in path},
    "start.hello",
    "é",
    "",
])
VALUES = st.recursive(
    st.none() | WORDS | st.integers().map(str) | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(WORDS, inside, max_size=3),
    max_leaves=4,
)


def _changed(data: Any, path: Path, value: Any) -> Any:
    """Replace what stands at a place."""
    key, rest = path[0], path[1:]
    new = _changed(data[key], rest, value) if rest else value
    if isinstance(data, dict):
        return {**data, key: new}
    return [*data[: int(key)], new, *data[int(key) + 1 :]]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_any_value_anywhere(changes: list[tuple[tuple[str, Path], Any]]) -> None:
    """P11: whatever stands at a place, there are findings with a rule, a line and a fix, or nothing is wrong."""
    trees = dict(TREES)
    for (name, path), value in changes:
        try:
            trees[name] = _changed(trees[name], path, value)
        except (KeyError, TypeError, IndexError, ValueError):
            continue  # an earlier change took the place away
    files = {name: json.dumps(tree).encode() for name, tree in trees.items()}

    for one in found(drafted(Sources(files))):
        assert one.rule in RULES
        assert one.sentence
        assert one.fix
        assert one.line >= 0


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(FILES)),
    at=st.floats(0, 1),
    cut=st.integers(0, 40),
    put=st.binary(max_size=6)
    | st.sampled_from([b"\t", b"&a ", b"*a", b"---\n", b"{", b"- ", b": "]),
)
def test_any_bytes_anywhere(name: str, at: float, cut: int, put: bytes) -> None:
    """P11: a file half saved, or pasted over, is findings too, and never a failure."""
    data = FILES[name].encode()
    place = int(at * len(data))
    broken = data[:place] + put + data[place + cut :]
    files = {other: text.encode() for other, text in FILES.items()}

    for one in found(drafted(Sources({**files, name: broken}))):
        assert one.rule in RULES
        assert one.fix
