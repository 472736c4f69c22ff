"""`python -m tests.bench.check`: how long `murmure check` takes over a large content, and how much memory."""

import argparse
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from bot.content.load import drafted, finished, found
from bot.content.sources import Sources
from bot.proof.conversations import played
from bot.proof.report import examined
from bot.proof.safety import proved
from tests.bench.generated import generated


def main() -> None:
    """Generate, check, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.check", description=__doc__)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--parts", action="store_true", help="how long each part takes by itself")
    parser.add_argument("--write", type=Path, metavar="DIR", help="only write the content there")
    options = parser.parse_args()
    sources = generated(options.nodes)
    if options.write:
        _write(sources, options.write)
    elif options.parts:
        _parts(sources)
    else:
        _whole(sources)


def _whole(sources: Sources) -> None:
    before = time.perf_counter()
    report = examined(sources)
    seconds = time.perf_counter() - before
    rules = Counter(f"{one.severity} {one.rule}" for one in report.findings)
    nodes = len(report.content.nodes) if report.content else 0
    _say(f"{nodes} nodes, {report.states} states, {report.tests_run} conversations")
    _say(f"{seconds:.1f} s, {_megabytes():.0f} MB")
    _say(", ".join(f"{count} {rule}" for rule, count in rules.most_common()))


def _parts(sources: Sources) -> None:
    clock = time.perf_counter()

    def lap(what: str) -> None:
        nonlocal clock
        _say(f"{what}: {time.perf_counter() - clock:.2f} s, {_megabytes():.0f} MB")
        clock = time.perf_counter()

    draft = drafted(sources)
    lap("read")
    found(draft)
    lap("lint")
    content = finished(draft)
    lap("compile")
    if content is not None:
        played(content, sources, ["fr", "en"])
        lap("conversations")
        proved(content, ["fr", "en"])
        lap("proofs")


def _megabytes() -> float:
    """The most memory that was in use, children counted."""
    usage = resource.getrusage
    own = usage(resource.RUSAGE_SELF).ru_maxrss
    return (own + usage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def _write(sources: Sources, folder: Path) -> None:
    for path, data in sources.files.items():
        place = folder / (path if path.startswith("locales/") else f"dialogs/{path}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
