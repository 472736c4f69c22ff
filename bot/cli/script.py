"""A tried conversation as a conversation test: what was done, what came of it, and the YAML that says so.

**Rules.** Written by hand, as one step is one line: words that mean something to YAML stand in quotes. What is written
is read again before it reaches a file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.cli import schema
from bot.content.content import Content
from bot.engine.phrases import Phrases
from bot.engine.simulate import Simulation
from bot.errors import ContentError, MurmureError
from bot.model.effect import Post, Wipe
from bot.proof import script
from bot.proof.conversations import script_of
from bot.proof.coverage import trodden
from bot.proof.expect import Unmet, prose_of
from bot.proof.player import act, begin

Value = str | dict[str, str] | list[str]
Step = tuple[str, Value]

HEAD = "test_cases:\n"
TOLD = ("wipe", "remove", "show_case", "notice")
"""Effects worth a line of their own."""
PLAIN = re.compile(r"/?[a-z][a-z0-9_]*(\.[a-z0-9_]+)?|\d+(\.\d+)?")
TRAPS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Given:
    """What held at the start."""

    now: datetime
    desk: str
    locale: str
    zone: str
    channel: str = ""

    def facts(self) -> dict[str, str]:
        """Give what a test must be told."""
        facts = {"now": self.now.isoformat(), "desk": self.desk}
        facts |= {"locale": self.locale} if self.locale else {}
        facts |= {"zone": self.zone} if self.zone else {}
        return facts | ({"channel": self.channel} if self.channel else {})


def rehearsed(content: Content, given: Given, deeds: Sequence[Step]) -> tuple[Given, list[Step]]:
    """Play what was done again as its test will be, and add what comes of it.

    In one language only, if it does not go the same way in all of them.
    """
    ways = {
        locale: _rehearse(content, replace(given, locale=locale), deeds)
        for locale in content.locales
    }
    first = given.locale or content.source_locale
    same = all(way == ways[first] for way in ways.values())
    everywhere = same and first == content.source_locale
    return replace(given, locale="" if everywhere else first), ways[first]


def _rehearse(content: Content, given: Given, deeds: Sequence[Step]) -> list[Step]:
    watched, nodes = trodden(content)
    sim = begin(watched, script.Given.model_validate(given.facts()))
    steps: list[Step] = []
    for deed in deeds:
        before = len(nodes.steps)
        try:
            act(sim, script.Step.model_validate(dict([deed])))
        except Unmet:
            return steps
        steps += [deed, *outcome(sim, deed, nodes.steps[before:])]
    return steps


def outcome(sim: Simulation, deed: Step, path: Sequence[str]) -> list[Step]:
    """Say what came of a deed, as the player of conversation tests checks it; `path` are the nodes passed."""
    steps: list[Step] = []
    if any(isinstance(effect, Post) for effect in sim.effects):
        said = next((ref for ref in reversed(path) if _says(sim, ref)), None)
        steps += [("bot", said)] if said else list(_heard(sim, deed))
    elif deed[0] in {"user", "choose"} and not any(isinstance(one, Wipe) for one in sim.effects):
        steps.append(("bot", "nothing"))
    kinds = {effect.kind for effect in sim.effects}
    told: list[str] = [kind for kind in TOLD if kind in kinds]
    return [*steps, ("effects", told)] if told else steps


def _heard(sim: Simulation, deed: Step) -> Iterator[Step]:
    """Tell whether a counsellor's words arrived."""
    match deed:
        case ("counsellor", {"reply": text}) if sim.last is not None and text in sim.last.body:
            yield "bot", {"contains": text}


def _says(sim: Simulation, ref: str) -> bool:
    """Tell whether the text of a node stands in the last message."""
    if sim.session is None or sim.last is None:
        return False
    node = sim.content.nodes.get(ref)
    said = prose_of(node) if node else None
    return said is not None and Phrases(sim.session, sim.context).node(ref, said) in sim.last.body


def case(title: str, given: Given, steps: Sequence[Step]) -> str:
    """Write one conversation."""
    lines = [
        f"  - test_case: {_scalar(title)}",
        f"    given: {_value(given.facts())}",
        "    steps:",
    ]
    lines += [f"      - {key}: {_value(value)}" for key, value in steps]
    return "\n".join(lines) + "\n"


def save(path: Path, written: str) -> None:
    """Write a conversation into a file of its own, or after those that are there; raise a sentence."""
    try:
        before = len(cases(path)) if path.exists() else 0
        text = path.read_text(encoding="utf-8") if path.exists() else _head(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.new")
        draft.write_text(text.rstrip("\n") + "\n" * (1 + bool(before)) + written, encoding="utf-8")
        try:
            if len(cases(draft)) != before + 1:
                raise ContentError(f"{path} is laid out in another way; name another file")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise MurmureError(f"{path} cannot be used ({error.strerror})") from None


def cases(path: Path) -> list[script.Conversation]:
    """Read the conversations of a file; raise a sentence if they are none."""
    read = script_of(str(path), path.read_bytes()).script
    if read is None:
        raise ContentError(f"{path} holds something else than conversation tests")
    return read.test_cases


def _head(path: Path) -> str:
    """Begin a file; among the tests of a folder it names its schema, as the others do."""
    known = path.parent.name == "tests" and (path.parent.parent / schema.FOLDER).is_dir()
    return schema.comment(f"tests/{path.name}") + HEAD if known else HEAD


def _value(value: Value) -> str:
    match value:
        case str():
            return _scalar(value)
        case list():
            return f"[{', '.join(_scalar(one) for one in value)}]"
        case dict():
            pairs = ", ".join(f"{key}: {_scalar(one)}" for key, one in value.items())
            return f"{{{pairs}}}"


def _scalar(text: str) -> str:
    """Write a text so that YAML gives back exactly it."""
    if PLAIN.fullmatch(text) and text not in TRAPS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
