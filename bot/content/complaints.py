"""What pydantic says about a file, as sentences for people who do not program.

**Rules.** Each sentence names the key, says what was expected, and carries a fix that can be typed. The place is the
place in the file: what pydantic adds to it (kinds of steps, forms of texts, validators) is taken out. Of several
complaints that one mistake causes, one stays. What was written is never repeated, but for a short excerpt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.content.phrasing import KINDS, Wrong, phrased
from bot.content.shape import inside, keys_at
from bot.content.suggest import listed, meant, nearest
from bot.content.written import Place
from bot.dialogs.steps import STEPS, Dialog

_NAMED = re.compile("`([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake, at its place."""

    place: Place
    rule: str
    sentence: str
    fix: str


def complaints(
    model: type[BaseModel], error: ValidationError, data: Any, holes: frozenset[Place]
) -> list[Complaint]:
    """Say what is wrong; `holes` are places that were refused before."""
    wrongs = [_wrong(detail, data, model) for detail in error.errors(include_url=False)]
    wrongs = [one for one in wrongs if holes.isdisjoint(_above(one.place))]
    nodes = list(_of_nodes(wrongs, data)) if model is Dialog else []
    taken = {one.place[:2] for one in nodes}
    rest = [one for one in wrongs if one.place[:2] not in taken]
    missing = frozenset(one.place for one in rest if one.kind == "missing")
    kept = _first(_roots(rest), model, data)
    return nodes + [_complaint(model, one, data, missing) for one in kept]


def _above(place: Place) -> Iterator[Place]:
    """Give a place and all places that hold it."""
    return (place[:length] for length in range(len(place) + 1))


def _wrong(detail: Any, data: Any, model: type[BaseModel]) -> Wrong:
    """Take pydantic's own words out of the place: it is walked along what was written."""
    parts = list(detail["loc"])
    if model is Dialog and parts[:1] == ["nodes"] and len(parts) > 2 and parts[2] in STEPS:
        del parts[2]
    place: Place = ()
    at = data
    for number, part in enumerate(parts):
        known = (isinstance(at, dict) and part in at) or inside(at, part) is not None
        if known or (detail["type"] == "missing" and number == len(parts) - 1):
            place, at = (*place, part), inside(at, part)
    if detail["type"] == "value_error" and isinstance(at, dict):
        named = next((name for name in _NAMED.findall(detail["msg"]) if name in at), None)
        place = place if named is None else (*place, named)
    return Wrong(place, detail["type"], detail.get("ctx") or {}, detail["msg"], at)


def _of_nodes(wrongs: Sequence[Wrong], data: Any) -> Iterator[Complaint]:
    """Say which nodes tell nothing, or two things: whatever else is wrong there follows from it."""
    for place in dict.fromkeys(one.place[:2] for one in wrongs if len(one.place) > 1):
        node = inside(inside(data, "nodes"), place[1]) if place[0] == "nodes" else None
        if not isinstance(node, dict):
            continue
        telling = [key for key in node if key in STEPS]
        if not telling:
            yield _untold(place, node)
        elif len(telling) > 1:
            sentence = (
                f"`{place[1]}` has both `{telling[0]}` and `{telling[1]}`: a node does one thing."
            )
            fix = "Make two nodes, or remove one of them."
            yield Complaint((*place, telling[1]), "two_steps", sentence, fix)


def _untold(place: Place, node: Mapping[str, Any]) -> Complaint:
    near = {key: nearest(key, STEPS) for key in node}
    key = next((key for key, name in near.items() if name), None)
    sentence = f"`{place[1]}` does nothing: it has none of the keys that tell what a node does."
    if key is not None:
        fix = f"Did you mean `{near[key]}`?"
        return Complaint((*place, key), "unknown_step", sentence, fix)
    return Complaint(place, "unknown_step", sentence, f"Give it one of {listed(STEPS)}.")


def _roots(wrongs: Sequence[Wrong]) -> list[Wrong]:
    """Of complaints about the alternatives of one value keep the one that fits best."""
    holding = {above for one in wrongs for above in _above(one.place) if above != one.place}
    kept: dict[Place, Wrong] = {}
    for one in wrongs:
        if one.place in holding and (one.kind in KINDS or isinstance(one.value, list)):
            continue
        before = kept.get(one.place)
        if before is None or (before.kind in KINDS and one.kind not in KINDS):
            kept[one.place] = one
    return list(kept.values())


def _first(wrongs: Sequence[Wrong], model: type[BaseModel], data: Any) -> list[Wrong]:
    """Leave out what is only missing because it is misspelt beside."""
    misspelt = {
        (*one.place[:-1], nearest(str(one.place[-1]), keys_at(model, data, one.place[:-1])))
        for one in wrongs
        if one.kind == "extra_forbidden"
    }
    return [one for one in wrongs if one.kind != "missing" or one.place not in misspelt]


def _complaint(
    model: type[BaseModel], wrong: Wrong, data: Any, missing: frozenset[Place]
) -> Complaint:
    if wrong.kind != "extra_forbidden":
        return Complaint(wrong.place, *phrased(wrong))
    above = wrong.place[:-1]
    known, there = keys_at(model, data, above), inside_of(data, above)
    free = [name for name in known if name not in there or (*above, name) in missing]
    key = str(wrong.place[-1])
    near = nearest(key, known)
    otherwise = f"Remove it; here may stand {listed(free)}." if free else "Remove it."
    fix = f"`{near}` stands here already: remove this." if near in there else ""
    sentence = f"`{key[:32]}` means nothing here."
    return Complaint(wrong.place, "unknown_key", sentence, fix or meant(key, free, otherwise))


def inside_of(data: Any, place: Place) -> Any:
    """Give what stands at a place; an empty table if nothing does."""
    for part in place:
        data = inside(data, part)
    return data if isinstance(data, dict) else {}
