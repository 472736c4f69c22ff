"""`python -m tests.mutation --count 500`: break the real content at random, and print what was noticed."""

import argparse
import sys

from bot.content.load import default_folder
from bot.content.sources import gathered
from tests.mutation.run import table, verdicts


def main() -> None:
    """Break, judge, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.count)
    found = verdicts(gathered(default_folder()), seeds)
    sys.stdout.write("\n".join(table(found)) + "\n")


if __name__ == "__main__":
    main()
