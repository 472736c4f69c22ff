"""Everything that editors wrote, one fact a line of a table: what two revisions are compared by.

**Rules.** Read from the files as they stand, so that a revision with mistakes, or of an older version of the program,
can still be compared. Nothing here knows what a step means.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.content.sources import Sources
from bot.content.tree import Refused, opened

Path = tuple[str, ...]
Value = str | tuple[str, ...]
Facts = dict[str, dict[Path, Value]]
"""By area (`entry.hello`, `services.fr-114`, `globals`, `desk`), what stands at each path in it."""

UNREAD: Path = ("", "unreadable")
COUNTED = "risk/"
"""Files of which only the number of entries is shown."""


def facts(sources: Sources) -> Facts:
    """Read every file that people notice something of; conversation tests are none."""
    found: Facts = {}
    for name in (*sources.matching("*.yaml"), *sources.matching("risk/*.yaml")):
        for area, table in _areas(name, sources.files[name]):
            found.setdefault(area, {}).update(table)
    return found


def _areas(name: str, data: bytes) -> Iterator[tuple[str, dict[Path, Value]]]:
    stem = name.removesuffix(".yaml")
    try:
        whole = opened(data).data
    except Refused:
        yield stem, {UNREAD: name}
        return
    if not isinstance(whole, dict):
        yield stem, {(): str(whole)}
        return
    rest = dict(whole)
    nodes = rest.pop("nodes", None)
    lists = {key: rest.pop(key) for key in LISTED if isinstance(rest.get(key), list)}
    dialog = str(rest.get("dialog", stem))
    yield (dialog if nodes else stem), _table(rest)
    if isinstance(nodes, dict):
        yield from ((f"{dialog}.{node}", _table(step)) for node, step in nodes.items())
    for key, entries in lists.items():
        yield from ((f"{key}.{LISTED[key](one)}", _table_of(key, one)) for one in entries)


def _table(value: Any) -> dict[Path, Value]:
    return dict(_leaves(value, ()))


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Value]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, (*path, str(key)))
        case list() if all(isinstance(one, str) for one in value):
            yield path, tuple(value)
        case list():
            for number, inner in enumerate(value, 1):
                yield from _leaves(inner, (*path, str(number)))
        case _:
            yield path, "" if value is None else str(value)


def _table_of(key: str, one: Any) -> dict[Path, Value]:
    return {("days",): _days(one)} if key == "closures" else _table(one)


def _name(one: Any) -> str:
    return str(one.get("id", "?")) if isinstance(one, Mapping) else "?"


def _days(one: Any) -> str:
    """Write a day with hours of its own on a line: it is known by all of it."""
    if not isinstance(one, Mapping):
        return "?"
    first, last = one.get("from", "?"), one.get("to") or one.get("from", "?")
    days = str(first) if first == last else f"{first} – {last}"
    hours, note = one.get("hours") or "off", one.get("note")
    return f"{days} {hours}{f', {note}' if note else ''}"


LISTED: Mapping[str, Callable[[Any], str]] = {
    "services": _name,
    "replies": _name,
    "closures": _days,
}
"""Lists of which each entry is an area of its own, and what an entry is called."""
