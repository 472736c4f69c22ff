"""Rounds as tables: absolute figures beside the ratio to the baseline of the same round."""

import dataclasses
import statistics
from collections.abc import Callable, Sequence

import orjson

from tests.bench.contenders import BASELINE
from tests.bench.measure import Figures, Result

Round = Sequence[Result]
Read = Callable[[Figures], float]

_COLUMNS: tuple[tuple[str, Read, str, bool], ...] = (
    ("upd/s", lambda f: f.per_second, ".0f", True),
    ("CPU us/upd", lambda f: f.cpu_us, ".0f", True),
    ("p50 ms", lambda f: f.wait_p50_ms, ".1f", True),
    ("p99 ms", lambda f: f.wait_p99_ms, ".1f", True),
    ("Redis trips", lambda f: f.reads, ".2f", False),
    ("Redis cmds", lambda f: f.commands, ".2f", False),
    ("Redis CPU us", lambda f: f.redis_cpu_us, ".0f", False),
    ("API calls", lambda f: f.calls, ".2f", False),
    ("talks", lambda f: f.begun, ".0f", False),
    ("stuck", lambda f: f.stuck, ".0f", False),
    ("left visible", lambda f: f.left_visible, ".0f", False),
    ("driver %", lambda f: f.driver_share * 100, ".0f", False),
)


def _cell(rounds: Sequence[Round], name: str, phase: str, column: int) -> str:
    _, read, form, compared = _COLUMNS[column]
    values, ratios = [], []
    for results in rounds:
        by_name = {result.name: read(result.phases[phase]) for result in results}
        if name in by_name:
            values.append(by_name[name])
            if compared and by_name.get(BASELINE):
                ratios.append(by_name[name] / by_name[BASELINE])
    text = format(statistics.median(values), form)
    return f"{text} ({statistics.median(ratios):.2f})" if ratios else text


def tables(rounds: Sequence[Round]) -> str:
    """Write one table a phase, then start and memory; medians over the rounds."""
    lines: list[str] = []
    names = [result.name for result in rounds[0]]
    for phase in rounds[0][0].phases:
        lines += [f"\n## {phase}", "", _row(["bot", *(column[0] for column in _COLUMNS)])]
        lines.append(_row(["---"] * (len(_COLUMNS) + 1)))
        for name in names:
            cells = [_cell(rounds, name, phase, index) for index in range(len(_COLUMNS))]
            lines.append(_row([name, *cells]))
    lines += [
        "\n## start and memory",
        "",
        _row(["bot", "first getUpdates s", "RSS MB", "tracebacks"]),
    ]
    lines.append(_row(["---"] * 4))
    for name in names:
        own = [result for results in rounds for result in results if result.name == name]
        start = statistics.median(result.start_seconds for result in own)
        rss = statistics.median(result.rss_mb for result in own)
        tracebacks = sum(result.tracebacks for result in own)
        lines.append(_row([name, f"{start:.2f}", f"{rss:.0f}", str(tracebacks)]))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def as_json(rounds: Sequence[Round]) -> bytes:
    """Write all figures of all rounds."""
    plain = [[dataclasses.asdict(result) for result in results] for results in rounds]
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2)
