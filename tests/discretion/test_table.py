"""The table of `docs/discretion.md` and the tests of this folder speak of the same rules."""

import re
from pathlib import Path

from tests.docs.pages import rows

TEST = re.compile(r"^(?:async )?def test_rule_(\d\d)_\w+\(channel: str", re.MULTILINE)


def test_each_rule_has_its_row_and_its_test() -> None:
    """Twenty rows, twenty tests, one for each rule, in order; each is tried on both channels."""
    files = sorted(Path(__file__).parent.glob("test_rules_*.py"))
    tested = [int(number) for path in files for number in TEST.findall(_joined(path))]
    told = [int(row[0]) for row in rows("docs/discretion.md", "")]
    assert list(range(1, 21)) == tested == told


def _joined(path: Path) -> str:
    return re.sub(r"\(\s+", "(", path.read_text(encoding="utf-8"))
