"""What changes for people between two revisions.

**Rules.** Always in the same order, words that let somebody leave or get help first. Where people go whose node
vanishes is what the engine does: the `resume` of its dialog, else the home of the bot.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.content.draft import Draft
from bot.content.facts import COUNTED, UNREAD, Facts, Path, Value, facts
from bot.content.load import drafted
from bot.content.sources import Sources

Kind = Literal[
    "exit",
    "gone",
    "new",
    "text",
    "button",
    "way",
    "rule",
    "service",
    "desk",
    "closure",
    "reply",
    "missing",
    "translation",
    "other",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
URGENT = ("exit", "emergency", "human")
SAID = {
    "gone_to": "people there go on at {0}",
    "told": "{0}",
    "new": "new: {0}",
    "gone": "gone: {0}",
    "turned": "{0} → {1}",
    "without": "without {0}",
    "with": "with {1}",
    "without_with": "without {0}; with {1}",
    "order": "another order",
    "unreadable": "this file cannot be read",
    "entries": "entries: {0} new, {1} gone",
    "language_gone": "the whole language is gone",
    "language_new": "a new language",
}
"""What became of something, by a word for whoever says it in another language."""
TEXTS = frozenset(
    "say ask yesno number where listen warn copy label intro callback hours line opening end about name"
    " limits note".split()
)
WAYS = frozenset(
    "to then yes no unsure skip instead none goto text call start resume entry home".split()
)
SHORT = 70
LEAD = 20
LISTED: dict[str, tuple[Kind, str]] = {
    "services": ("service", "name"),
    "replies": ("reply", "title"),
    "closures": ("closure", "days"),
}
"""Lists whose entries are told one by one: the kind of change, and what an entry is known by."""
Table = Mapping[Path, Value]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that people notice.

    Attributes:
        where: a node, a service, a reply, a file or a language.
        said: in English, for a terminal; the rest is the same in parts.
        how: a word of `SAID`.
        place: what of it changed; empty if `where` says it.
    """

    kind: Kind
    where: str
    said: str
    how: str = field(default="", compare=False)
    place: str = field(default="", compare=False)
    parts: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class How:
    """What became of something, in parts."""

    how: str
    parts: tuple[str, ...] = ()

    def at(self, kind: Kind, where: str, place: str = "") -> Change:
        """Say it of a place."""
        said = SAID[self.how].format(*self.parts)
        shown = f"{place}: {said}" if place else said
        return Change(kind, where, shown, self.how, place, self.parts)


def changes(before: Sources, after: Sources) -> list[Change]:
    """Say everything that changes, in the order of `KINDS`, then by place."""
    old, new = facts(before), facts(after)
    found = [*_areas(old, new), *_translations(before, after)]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.where))


def _areas(old: Facts, new: Facts) -> Iterator[Change]:
    nodes = _nodes(old) | _nodes(new)
    for area in sorted(old.keys() | new.keys()):
        if area in nodes and area not in new:
            yield How("gone_to", (_landing(new, area),)).at("gone", area)
        elif area in nodes and area not in old:
            yield How("told", (_kind(new[area]),)).at("new", area)
        elif area.startswith(COUNTED):
            yield from _counted(area, old.get(area, {}), new.get(area, {}))
        elif (area not in old or area not in new) and _is_entry(area):
            kind, key = LISTED[area.partition(".")[0]]
            here = (new.get(area) or old[area]).get((key,), "")
            yield How("new" if area in new else "gone", (_quoted(here),)).at(kind, area)
        else:
            yield from _table(area, old.get(area, {}), new.get(area, {}), node=area in nodes)


def _is_entry(area: str) -> bool:
    """Whether it is an entry of a list, such as a service; the file around it is none."""
    name, dot, _ = area.partition(".")
    return bool(dot) and name in LISTED


def _nodes(known: Facts) -> set[str]:
    dialogs = {area for area, table in known.items() if ("dialog",) in table}
    return {area for area in known if area.rpartition(".")[0] in dialogs}


def _landing(new: Facts, node: str) -> str:
    dialog = node.partition(".")[0]
    resume = f"{dialog}.{new.get(dialog, {}).get(('resume',), '')}"
    rules = new.get("globals", {})
    ways = (resume, rules.get(("home",)), rules.get(("entry",)))
    return next((str(one) for one in ways if one in new), "no node at all")


def _kind(table: Table) -> str:
    path, value = next(iter(table.items()), ((), ""))
    return f"{path[0] if path else ''} {_quoted(value)}".strip()


def _table(area: str, old: Table, new: Table, *, node: bool) -> Iterator[Change]:
    """Compare two tables path by path; a button that came or went is said once, not for each thing in it."""
    if UNREAD in new:
        yield How("unreadable").at("other", area)
        return
    gone, come = _buttons(old) - _buttons(new), _buttons(new) - _buttons(old)
    if node:
        for button in sorted(gone | come):
            label = (old if button in gone else new).get((*button, "label"), button[1])
            yield How("gone" if button in gone else "new", (_quoted(label),)).at("button", area)
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path) and not (node and path[:2] in gone | come):
            yield _leaf(area, path, old.get(path), new.get(path), node=node)


def _buttons(table: Table) -> set[Path]:
    return {path[:2] for path in table if path[:1] == ("choices",)}


def _leaf(area: str, path: Path, was: Value | None, now: Value | None, *, node: bool) -> Change:
    kind = _leaf_kind(area, path, node=node)
    place = "" if kind == "text" and len(path) == 1 else ".".join(path)
    return _difference(was, now).at(kind, area, place)


def _leaf_kind(area: str, path: Path, *, node: bool) -> Kind:
    if area == "globals":
        return "exit" if path[0] in URGENT else "rule"
    if area.partition(".")[0] in LISTED:
        return LISTED[area.partition(".")[0]][0]
    if area == "desk":
        return "desk"
    if path[0] == "choices" and path[-1] in {"label", "words"}:
        return "button"
    if path[-1] in WAYS or path[0] == "branch":
        return "way"
    return "text" if node and TEXTS & set(path) else "other"


def _difference(was: Value | None, now: Value | None) -> How:
    if isinstance(was, tuple) and isinstance(now, tuple):
        gone = ", ".join(_quoted(one) for one in was if one not in now)
        new = ", ".join(_quoted(one) for one in now if one not in was)
        how = "_".join(word for word, found in (("without", gone), ("with", new)) if found)
        return How(how or "order", (gone, new))
    if was is None or now is None:
        return How("new" if was is None else "gone", (_quoted(now if was is None else was or ""),))
    return How("turned", tuple(_quoted(one) for one in _apart(_plain(was), _plain(now))))


def _plain(value: Value) -> str:
    return " ".join((value if isinstance(value, str) else ", ".join(value)).split())


def _apart(was: str, now: str) -> tuple[str, str]:
    """Leave out what two long texts begin with alike, so that what is shown of them differs."""
    pairs = zip(was, now, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), len(was))
    at = was.rfind(" ", 0, max(0, same - LEAD)) + 1
    if at == 0 or max(len(was), len(now)) <= SHORT:
        return was, now
    return f"…{was[at:]}", f"…{now[at:]}"


def _quoted(value: Value | None) -> str:
    if isinstance(value, tuple):
        return ", ".join(_quoted(one) for one in value)
    text = _plain(value or "")
    return f"« {text if len(text) <= SHORT else text[: SHORT - 1] + '…'} »"


def _counted(area: str, old: Table, new: Table) -> Iterator[Change]:
    was, now = (Counter(_entries(table)) for table in (old, new))
    if was != now:
        more, less = (now - was).total(), (was - now).total()
        yield How("entries", (str(more), str(less))).at("other", area)


def _entries(table: Table) -> Iterator[tuple[Path, str]]:
    for path, value in table.items():
        yield from ((path, one) for one in ((value,) if isinstance(value, str) else value))


def _translations(before: Sources, after: Sources) -> Iterator[Change]:
    old, new = drafted(before), drafted(after)
    were, are = old.catalogs.names(), new.catalogs.names()
    for language in sorted({*were, *are}):
        if language not in are:
            yield How("language_gone").at("missing", language)
        elif language not in were:
            yield How("language_new").at("translation", language)
        else:
            yield from _language(language, _said(old, language), _said(new, language))


def _language(language: str, was: "Said", now: "Said") -> Iterator[Change]:
    for key, said in sorted(now.items()):
        place, known = key[0] or "pages", was.get(key, "")
        if said == known:
            continue
        if not said:
            yield How("told", (_quoted(key[1]),)).at("missing", language, place)
        elif known:
            yield _difference(known, said).at("translation", language, place)


Said = dict[tuple[str, str], str | None]


def _said(draft: Draft, language: str) -> Said:
    """Give the translation of each text; None for one that has none."""
    found: Said = {}
    for one in draft.texts():
        key = one.context, one.text
        has = draft.catalogs.has(language, *key) or draft.catalogs.plurals(language, *key)
        found[key] = draft.catalogs.text(language, *key) if has else None
    return found
