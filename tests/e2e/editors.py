"""An admin at a terminal with a folder of their own: adds a topic with three steps, publishes, takes it away again."""

import asyncio
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.cli.folders import whole
from tests.e2e.murmure import ROOT

LABEL = "Une histoire de vélo"
GO = "Oui encore"
DONE = "Non, c’est fini"
STEPS = ("Raconte-moi ce vélo.", "Et après ça\u202f?", "C’est noté, on continue\u202f?")
ENGLISH = {
    LABEL: "A story of a bicycle",
    GO: "Yes, again",
    STEPS[0]: "Tell me about this bicycle.",
    STEPS[1]: "And then?",
    STEPS[2]: "Noted. Shall we go on?",
    DONE: "No, that was it",
}
TOPIC = f"      bike: {{label: {LABEL}, to: bike}}\n"
NODES = f"""
  bike:
    listen: {STEPS[0]}
    then: bike_more

  bike_more:
    listen: {STEPS[1]}
    then: bike_again

  bike_again:
    ask: {STEPS[2]}
    save: bike
    choices:
      again: {{label: {GO}, to: bike}}
      done: {{label: "{DONE}", to: hello}}
"""
BEFORE = re.compile(r"(^  hello:\n(?:.*\n)*?    choices:\n)", re.MULTILINE)
START, PO = "dialogs/start.yaml", "locales/en/LC_MESSAGES/dialogs.po"


@dataclass
class Editor:
    """One admin, one folder."""

    folder: Path
    settings: dict[str, str]
    name: str = "lea"
    said: str = ""

    def __post_init__(self) -> None:
        """Make a small content without any mistake, unless the folder is there."""
        if not self.folder.exists():
            whole(self.folder)

    @property
    def dialogs(self) -> Path:
        """The folder of the dialogs."""
        return self.folder / "dialogs"

    def add_topic(self) -> None:
        """Add a topic with three steps, and its English."""
        self._write(START, lambda text: BEFORE.sub(rf"\g<1>{TOPIC}", text) + NODES)
        contexts = {LABEL: "start.hello", STEPS[0]: "start.bike", STEPS[1]: "start.bike_more"}
        lines = [
            f'\nmsgctxt "{contexts.get(source, "start.bike_again")}"\n'
            f'msgid "{source}"\nmsgstr "{english}"\n'
            for source, english in ENGLISH.items()
        ]
        self._write(PO, lambda text: text + "".join(lines))

    def remove_topic(self) -> None:
        """Take the topic away again; its English stays, as it does with editors."""
        self._write(START, lambda text: text.replace(TOPIC, "").replace(NODES, ""))

    def reword(self, old: str, new: str) -> None:
        """Change a sentence, in French and in what it is the English of."""
        for name in (START, PO):
            self.change(name, old, new)

    def change(self, file: str, old: str, new: str) -> None:
        """Replace something that must be there."""
        self._write(file, lambda text: text.replace(old, new))

    async def types(self, *words: str) -> int:
        """Run a command; keep what it printed."""
        environment = {name: value for name, value in os.environ.items() if "MURMURE" not in name}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env=environment | self.settings | {"MURMURE_CONTENT": str(self.dialogs)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            out, _ = await process.communicate()
        finally:
            if process.returncode is None:  # whoever waited was cancelled
                process.kill()
                await process.wait()
        self.said = out.decode()
        return process.returncode or 0

    async def publishes(self, note: str, *words: str) -> int:
        """Publish the folder."""
        return await self.types("publish", "--by", self.name, "--note", note, *words)

    def _write(self, name: str, change: Callable[[str], str]) -> None:
        path = self.folder / name
        before = path.read_text(encoding="utf-8")
        after = change(before)
        assert before != after
        path.write_text(after, encoding="utf-8")
