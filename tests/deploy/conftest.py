"""What the tests of the deployment share: a terminal, as the command line's tests have it."""

from tests.cli.conftest import terminal

__all__ = ["terminal"]
