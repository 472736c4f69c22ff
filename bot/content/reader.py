"""Reads files into models, as far as they can be read; what goes wrong becomes a finding.

**Rules.** One mistake costs as little as possible: of a dialog the other nodes are kept, and what was lost is
remembered, so that nothing else is said to be wrong because of it (P11).
"""

from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.complaints import Complaint, complaints
from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.rules import RULES
from bot.content.sources import Sources
from bot.content.tree import LARGEST, LARGEST_MADE, Refused, Tree, opened
from bot.dialogs.steps import Dialog

NOT_DIALOGS = frozenset({
    "globals",
    "services",
    "desk",
    "aliases",
    "languages",
    "words",
    "cover",
    "profile",
    "replies",
    "closures",
    "care",
    "practice",
})

MADE = "risk/trained/"
"""Where a program writes."""

Model = TypeVar("Model", bound=BaseModel)


class Reader:
    """Reads the files of one content into a draft."""

    def __init__(self, sources: Sources, draft: Draft) -> None:
        self._sources = sources
        self._draft = draft

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._sources.files

    def one(self, name: str, model: type[Model]) -> Model | None:
        """Read one file that must be there."""
        if name not in self._sources.files:
            missing = Finding(name, 0, "missing_file", "This file is missing.", "Restore it.")
            self._draft.findings.append(missing)
            self._draft.unread.add(name)
            return None
        return self._model(name, model)

    def many(self, pattern: str, model: type[Model]) -> dict[str, Model]:
        """Read all files of a kind, by their name."""
        models: dict[str, Model] = {}
        for name in self._sources.matching(pattern):
            if pattern == "*.yaml" and PurePosixPath(name).stem in NOT_DIALOGS:
                continue
            parsed = self._model(name, model)
            if parsed is not None:
                models[name] = parsed
            elif model is Dialog:
                self._draft.lost.add(PurePosixPath(name).stem)
        return models

    def scripts(self) -> dict[str, object]:
        """Read the conversation tests as they are; what is wrong with them is said where they are played."""
        found: dict[str, object] = {}
        for name in self._sources.matching("tests/*.yaml"):
            try:
                tree = opened(self._sources.files[name])
            except Refused:
                continue
            self._draft.marks[name] = tree.marks
            found[name] = tree.data
        return found

    def _model(self, name: str, model: type[Model]) -> Model | None:
        tree = self._tree(name)
        found = None if tree is None else self._validated(name, model, tree)
        if found is None:
            self._draft.unread.add(name)
        return found

    def _tree(self, name: str) -> Tree | None:
        try:
            made = name.startswith(MADE)
            tree = opened(self._sources.files[name], LARGEST_MADE if made else LARGEST)
        except Refused as refused:
            self._draft.findings.append(finding_of(name, refused))
            return None
        self._draft.marks[name] = tree.marks
        self._draft.findings.extend(finding_of(name, problem) for problem in tree.problems)
        return tree

    def _validated(self, name: str, model: type[Model], tree: Tree) -> Model | None:
        try:
            return model.model_validate(tree.data)
        except ValidationError as error:
            found = complaints(model, error, tree.data, tree.holes)
        for one in found:
            self._draft.findings.append(
                self._draft.find((name, one.place), one.rule, one.sentence, one.fix)
            )
        return self._salvaged(model, tree, found)

    def _salvaged(self, model: type[Model], tree: Tree, found: list[Complaint]) -> Model | None:
        """Keep the nodes of a dialog that are sound; None if it is no dialog, or has none."""
        places = [*(one.place for one in found), *tree.holes]
        inside = all(len(place) > 1 and place[0] == "nodes" for place in places)
        if model is not Dialog or not inside:
            return None
        bad = {str(place[1]) for place in places}
        nodes = {name: node for name, node in tree.data["nodes"].items() if name not in bad}
        try:
            # A start that is among the lost nodes still has its name: references to it are sound.
            kept = model.model_validate({**tree.data, "nodes": nodes})
        except ValidationError:
            return None
        self._draft.lost.update(f"{tree.data['dialog']}.{name}" for name in bad)
        return kept


def finding_of(name: str, refused: Refused) -> Finding:
    """Make a finding of what YAML would allow and we do not, or of what cannot be read."""
    line, column = refused.mark
    severity = RULES[refused.rule].severity
    return Finding(name, line, refused.rule, refused.sentence, refused.fix, severity, column)
