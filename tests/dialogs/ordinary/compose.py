"""Write out the ordinary messages from their parts: `python -m tests.dialogs.ordinary.compose`.

**Rules.** A line of `parts/*.txt` is a message with choices, `{oui|ouais} {|merci}`; every combination is written
once. What is written is committed and reads as what people type; nothing in it is chosen by chance.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

HERE = Path(__file__).parent
CHOICE = re.compile(r"\{([^{}]*)\}")


def spelled(line: str) -> Iterator[str]:
    """Give every combination of a line."""
    pieces = CHOICE.split(line)
    options = [piece.split("|") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    for chosen in product(*options):
        yield " ".join("".join(chosen).split())


def composed(source: Path) -> list[str]:
    """Give all messages of one file of parts, each once, in order."""
    lines = source.read_text(encoding="utf-8").splitlines()
    messages = (one for line in lines if line and line[:2] != "# " for one in spelled(line))
    return list(dict.fromkeys(message for message in messages if message))


def main() -> None:
    """Write every list beside this program."""
    known: set[str] = set()
    for source in sorted((HERE / "parts").glob("*.txt")):
        fresh = [message for message in composed(source) if message not in known]
        known.update(fresh)
        (HERE / source.name).write_text("\n".join(fresh) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
