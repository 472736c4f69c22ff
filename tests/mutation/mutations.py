"""Ways to break content: each takes the sources and a random choice, and gives them back broken, or nothing.

**Rules.** Text is changed as an editor's slip would change it: a line gone, a name misspelt, two things swapped. The
same seed breaks the same thing.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import PurePosixPath

from bot.content.sources import Sources
from bot.content.tree import opened

PATIENCE = 40
"""How many files a slip is tried in before it is another kind of slip."""
SEEKERS = ("/dialogs.po", "/services.po", "/replies.po")
Mutator = Callable[[Sources, random.Random], "Mutation | None"]
NOT_DIALOGS = {
    "globals",
    "services",
    "desk",
    "aliases",
    "languages",
    "cover",
    "words",
    "replies",
    "closures",
    "practice",
}
REFERENCE = re.compile(r"\b(to|then|yes|no|instead|skip|goto|unsure|text): ([a-z_.]+)")
CHOICE = re.compile(r"^      [a-z_\"]+: \{label: .*\}\n", re.MULTILINE)
MESSAGE = re.compile(r'^msgstr "(.+)"\n', re.MULTILINE)
HOURS = re.compile(r'hours: "?([^",}\n]+)"?')
THEN = re.compile(r"^    then: .*\n", re.MULTILINE)
KEEPS = re.compile(r"^    save: .*\n|, set: \{[^}]*\}", re.MULTILINE)
SAVE = re.compile(r"save: ([a-z_]+)")
HANDOFF = re.compile(r"handoff: (queue|urgent)")
QUOTES = re.compile(r'(?<=: )"|"(?=[,}\n])|\u00ab\u202f|\u202f\u00bb')
TRANSLATION = re.compile(r'(?<=\n)msgstr "[^"\n]+"\n(?=\n)')
EXPECTS = re.compile(r"^      - bot: .*\n", re.MULTILINE)
PRESSES = re.compile(r"^      - choose: .*\n", re.MULTILINE)
TURNED = {
    "desk: closed": "desk: open",
    "case: waiting": "case: assigned",
    "case: assigned": "case: waiting",
    'minor: "yes"': 'minor: "no"',
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One slip.

    Attributes:
        kind: which kind of slip.
        what: where, and what was changed.
    """

    kind: str
    what: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class Slip:
    """What is done to one place of a file; without `made` it is lost."""

    kind: str
    pattern: re.Pattern[str]
    made: Callable[[re.Match[str]], str] = lambda _: ""


def mutated(sources: Sources, seed: int) -> Mutation:
    """Break something; the seed says what."""
    rng = random.Random(seed)
    tries = (MUTATORS[(seed + more // PATIENCE) % len(MUTATORS)] for more in count())
    made = (mutator(sources, rng) for mutator in tries)
    return next(mutation for mutation in made if mutation is not None)


def dialogs(sources: Sources) -> list[str]:
    """Name the files of dialogs."""
    return [
        path for path in sources.matching("*.yaml") if PurePosixPath(path).stem not in NOT_DIALOGS
    ]


def catalogs(sources: Sources) -> list[str]:
    """Name the translations of what seekers read."""
    return [
        path for path in sources.matching("locales/*/LC_MESSAGES/*.po") if path.endswith(SEEKERS)
    ]


def _changed(sources: Sources, kind: str, path: str, text: str, what: str) -> Mutation:
    files = {**sources.files, path: text.encode()}
    return Mutation(kind, f"{path}: {what}", Sources(files))


def _text(sources: Sources, path: str) -> str:
    return sources.files[path].decode()


def _line(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 1


def _one(rng: random.Random, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _edit(sources: Sources, rng: random.Random, path: str, slip: Slip) -> Mutation | None:
    """Make a slip somewhere in a file; None if there is no place for it."""
    text = _text(sources, path)
    found = _one(rng, slip.pattern, text)
    if found is None:
        return None
    broken = text[: found.start()] + slip.made(found) + text[found.end() :]
    what = f"line {_line(text, found.start())}: {found[0].strip()}"
    return _changed(sources, slip.kind, path, broken, what)


def _swapped(text: str, one: re.Match[str], two: re.Match[str]) -> str:
    """Put what two matches caught in each other's place."""
    between = text[one.end(1) : two.start(1)]
    return f"{text[: one.start(1)]}{two[1]}{between}{one[1]}{text[two.end(1) :]}"


def _nodes(data: bytes) -> list[tuple[str, int]]:
    """Give every node and the index of its line, the end of the file last."""
    marks = opened(data).marks
    found = sorted(
        (mark[0] - 1, str(place[1]))
        for place, mark in marks.items()
        if len(place) == 2 and place[0] == "nodes"
    )
    return [(name, line) for line, name in found] + [("", len(data.decode().splitlines()))]


def delete_node(sources: Sources, rng: random.Random) -> Mutation | None:
    """Lose a whole node."""
    path = rng.choice(dialogs(sources))
    nodes = _nodes(sources.files[path])
    at = rng.randrange(len(nodes) - 1)
    lines = _text(sources, path).splitlines(keepends=True)
    kept = lines[: nodes[at][1]] + lines[nodes[at + 1][1] :]
    return _changed(sources, "delete_node", path, "".join(kept), f"node {nodes[at][0]}")


def break_reference(sources: Sources, rng: random.Random) -> Mutation | None:
    """Misspell where something leads."""
    path = rng.choice(dialogs(sources))
    return _edit(
        sources, rng, path, Slip("break_reference", REFERENCE, lambda found: f"{found[0]}x")
    )


def swap_targets(sources: Sources, rng: random.Random) -> Mutation | None:
    """Exchange where two neighbouring buttons lead."""
    path = rng.choice(dialogs(sources))
    text = _text(sources, path)
    found = list(re.finditer(r"\bto: ([a-z_.]+)(?=[,}])", text))
    pairs = [
        (one, two)
        for one, two in pairwise(found)
        if one[1] != two[1] and _line(text, two.start()) == _line(text, one.start()) + 1
    ]
    if not pairs:
        return None
    one, two = rng.choice(pairs)
    return _changed(
        sources,
        "swap_targets",
        path,
        _swapped(text, one, two),
        f"line {_line(text, one.start())}: {one[1]}, {two[1]}",
    )


def remove_choice(sources: Sources, rng: random.Random) -> Mutation | None:
    """Take a button away."""
    return _edit(sources, rng, rng.choice(dialogs(sources)), Slip("remove_choice", CHOICE))


def remove_then(sources: Sources, rng: random.Random) -> Mutation | None:
    """Forget where it goes on."""
    return _edit(sources, rng, rng.choice(dialogs(sources)), Slip("remove_then", THEN))


def remove_set(sources: Sources, rng: random.Random) -> Mutation | None:
    """Forget to keep an answer."""
    return _edit(sources, rng, rng.choice(dialogs(sources)), Slip("remove_set", KEEPS))


def rename_answer(sources: Sources, rng: random.Random) -> Mutation | None:
    """Keep an answer under another name."""
    path = rng.choice(dialogs(sources))
    return _edit(sources, rng, path, Slip("rename_answer", SAVE, lambda found: f"{found[0]}q"))


def negate_condition(sources: Sources, rng: random.Random) -> Mutation | None:
    """Turn what a branch looks for about."""
    path = rng.choice(dialogs(sources))
    pattern = re.compile("|".join(map(re.escape, TURNED)))
    slip = Slip("negate_condition", pattern, lambda found: TURNED[found[0]])
    return _edit(sources, rng, path, slip)


def weaken_handoff(sources: Sources, rng: random.Random) -> Mutation | None:
    """Take a message instead of calling somebody."""
    path = rng.choice(dialogs(sources))
    slip = Slip("weaken_handoff", HANDOFF, lambda _: "handoff: message")
    return _edit(sources, rng, path, slip)


def unbalance_quotes(sources: Sources, rng: random.Random) -> Mutation | None:
    """Lose a quotation mark."""
    path = rng.choice([*dialogs(sources), "globals.yaml", "services.yaml"])
    return _edit(sources, rng, path, Slip("unbalance_quotes", QUOTES))


def drop_placeholder(sources: Sources, rng: random.Random) -> Mutation | None:
    """Lose what stands in braces, in a translation or in the source."""
    path = rng.choice(["globals.yaml", *catalogs(sources)])
    text = _text(sources, path)
    pattern = re.compile(r'(?<=msgstr ")[^"\n]*\{\w+\}' if path.endswith(".po") else r"\{[a-z]+\}")
    found = _one(rng, pattern, text)
    if found is None:
        return None
    broken = text[: found.start()] + re.sub(r"\{\w+\}$", "", found[0]) + text[found.end() :]
    return _changed(
        sources, "drop_placeholder", path, broken, f"line {_line(text, found.start())}"
    )


def empty_translation(sources: Sources, rng: random.Random) -> Mutation | None:
    """Lose a translation."""
    path = rng.choice(catalogs(sources))
    slip = Slip("empty_translation", TRANSLATION, lambda _: 'msgstr ""\n')
    return _edit(sources, rng, path, slip)


def swap_translations(sources: Sources, rng: random.Random) -> Mutation | None:
    """Put two translations in each other's place."""
    path = rng.choice(catalogs(sources))
    text = _text(sources, path)
    found = [one for one in MESSAGE.finditer(text) if _line(text, one.start()) > 20]
    if len(found) < 2:
        return None
    at = rng.randrange(len(found) - 1)
    one, two = found[at], found[at + 1]
    return _changed(
        sources,
        "swap_translations",
        path,
        _swapped(text, one, two),
        f"line {_line(text, one.start())}: “{one[1]}”, “{two[1]}”",
    )


def shorten_hours(sources: Sources, rng: random.Random) -> Mutation | None:
    """Close a service nearly always."""
    slip = Slip("shorten_hours", HOURS, lambda _: 'hours: "Mo 09:00-09:30"')
    return _edit(sources, rng, "services.yaml", slip)


def misspell_hours(sources: Sources, rng: random.Random) -> Mutation | None:
    """Write hours that cannot be."""
    slip = Slip("misspell_hours", HOURS, lambda found: f'hours: "{found[1]}-25:00"')
    return _edit(sources, rng, "services.yaml", slip)


def retired_number(sources: Sources, rng: random.Random) -> Mutation | None:
    """Show a number that nobody answers any more."""
    text = _text(sources, "services.yaml")
    retired = re.search(r'retired:\s*\[?\s*-?\s*"([\d ]+)"', text)
    found = _one(rng, re.compile(r'value: "([\d ]+)"'), text)
    if found is None or retired is None:
        return None
    broken = text[: found.start(1)] + retired[1] + text[found.end(1) :]
    return _changed(
        sources,
        "retired_number",
        "services.yaml",
        broken,
        f"line {_line(text, found.start())}: {found[1]}",
    )


def remove_exit_word(sources: Sources, rng: random.Random) -> Mutation | None:
    """Forget a word to leave by."""
    text = _text(sources, "globals.yaml")
    start = text.index("words:", text.index("\nexit:"))
    end = text.index("label:", start)
    words = list(re.finditer(r"[\w’'-]+", text[start:end]))[1:]
    gone = rng.choice(words)
    tail = re.sub(r"^\s*,", "", text[start + gone.end() :])
    broken = re.sub(r",\s*\]", "]", text[: start + gone.start()] + tail, count=1)
    return _changed(sources, "remove_exit_word", "globals.yaml", broken, gone[0])


def other_target(sources: Sources, rng: random.Random) -> Mutation | None:
    """Lead a rule that holds everywhere somewhere else."""
    text = _text(sources, "globals.yaml")
    found = _one(
        rng,
        re.compile(
            r"\bto: ([a-z_]+\.[a-z_]+)|^(?:entry|home|danger_text|free_text|after_human): (.+)$",
            re.MULTILINE,
        ),
        text,
    )
    path = rng.choice(dialogs(sources))
    node = rng.choice(_nodes(sources.files[path])[:-1])[0]
    if found is None:
        return None
    group = 1 if found[1] else 2
    target = f"{PurePosixPath(path).stem}.{node}"
    broken = text[: found.start(group)] + target + text[found.end(group) :]
    return _changed(sources, "other_target", "globals.yaml", broken, f"{found[0]} → {target}")


def delete_expectation(sources: Sources, rng: random.Random) -> Mutation | None:
    """Expect less in a conversation test."""
    path = rng.choice(list(sources.matching("tests/*.yaml")))
    return _edit(sources, rng, path, Slip("delete_expectation", EXPECTS))


def delete_step(sources: Sources, rng: random.Random) -> Mutation | None:
    """Forget a press in a conversation test."""
    path = rng.choice(list(sources.matching("tests/*.yaml")))
    return _edit(sources, rng, path, Slip("delete_step", PRESSES))


MUTATORS: tuple[Mutator, ...] = (
    delete_node,
    break_reference,
    swap_targets,
    remove_choice,
    remove_then,
    remove_set,
    rename_answer,
    negate_condition,
    weaken_handoff,
    unbalance_quotes,
    drop_placeholder,
    empty_translation,
    swap_translations,
    shorten_hours,
    misspell_hours,
    retired_number,
    remove_exit_word,
    other_target,
    delete_expectation,
    delete_step,
)
