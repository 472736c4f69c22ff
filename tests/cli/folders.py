"""A small folder of content in which everything holds, for commands that look at all of it."""

from pathlib import Path

from tests.content.small import Small

TESTS = """\
test_cases:
  - test_case: somebody asks for a human
    steps:
      - user: /start
      - bot: start.hello
      - choose: human
"""


def whole(root: Path) -> Path:
    """Write content without any error; give the folder that holds its dialogs and translations."""
    small = Small(root)
    small.change(
        "start.yaml", "handoff: queue\n    then: copy", "services: listening\n    then: queue"
    )
    small.change(
        "start.yaml", "  copy:\n", "  queue:\n    handoff: queue\n    then: copy\n  copy:\n"
    )
    small.files["tests/start.yaml"] = TESTS
    small.write()
    return root
