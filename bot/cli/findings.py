"""Findings as text, as JSON, and as annotations of a workflow on GitHub.

**Rules.** Pure. Nothing that editors write becomes a command of the workflow or a part of another line.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.finding import Finding
from bot.content.sources import LOCALES
from bot.proof.report import Report

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
"""What GitHub calls our severities."""
DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY = {**DATA, ":": "%3A", ",": "%2C"}


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Count by severity, the worst first; what does not occur is counted too."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in ("error", "warning", "note")}


def as_text(report: Report, folder: Path) -> Iterator[str]:
    """Write every finding on a line, then how many of each rule, then what was done."""
    yield from (_one_line(finding.shown()) for finding in report.findings)
    rules = Counter((finding.rule, finding.severity) for finding in report.findings)
    if len(report.findings) > 1:
        yield ""
        ranked = sorted(rules.items(), key=lambda item: (list(LEVELS).index(item[0][1]), -item[1]))
        yield from (f"{number:6} {severity:8} {rule}" for (rule, severity), number in ranked)
        yield ""
    yield summary(report, folder)
    if report.content is None:
        yield "not looked at: all paths, and the conversation tests; correct the errors first"
        return
    yield from done(report)


def summary(report: Report, folder: Path) -> str:
    """Say how many there are."""
    said = ", ".join(_plural(number, name) for name, number in counts(report.findings).items())
    return f"{said} in {folder}"


def done(report: Report) -> Iterator[str]:
    """Say what was walked through."""
    passed = report.coverage
    nodes, choices = len(passed.nodes), len(passed.choices)
    yield (
        f"{_plural(report.states, 'state')} proved, {_plural(report.tests_run, 'conversation')} played: "
        f"they pass {nodes} of {nodes + len(passed.missed_nodes)} nodes "
        f"and {choices} of {choices + len(passed.missed_choices)} choices"
    )


def as_json(report: Report, folder: Path) -> str:
    """Write one object for programs."""
    passed = report.coverage
    told = {
        "folder": str(folder),
        "findings": [_fields(finding) for finding in report.findings],
        "counts": counts(report.findings),
        "complete": report.content is not None,
        "states": report.states,
        "tests": report.tests_run,
        "coverage": {
            "nodes": len(passed.nodes),
            "choices": len(passed.choices),
            "missed_nodes": list(passed.missed_nodes),
            "missed_choices": [f"{ref}:{name}" for ref, name in passed.missed_choices],
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_annotations(report: Report, folder: Path) -> Iterator[str]:
    """Write one workflow command for each finding; GitHub shows it beside the line."""
    for finding in report.findings:
        where = {
            "file": _from_here(finding.file, folder),
            "line": str(finding.line or ""),
            "col": str(finding.column or ""),
            "title": f"murmure {finding.rule}",
        }
        properties = ",".join(
            f"{name}={_escaped(value, PROPERTY)}" for name, value in where.items() if value
        )
        text = _escaped(f"{finding.sentence} {finding.fix}", DATA)
        yield f"::{LEVELS[finding.severity]} {properties}::{text}"


def path_of(file: str, folder: Path) -> Path:
    """Find the file of a finding: translations stand beside the dialogs."""
    return (folder.parent if file.partition("/")[0] == LOCALES else folder) / file


def _from_here(file: str, folder: Path) -> str:
    """Name a file as seen from where the command runs, which is what GitHub knows it by."""
    path, here = path_of(file, folder).resolve(), Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _fields(finding: Finding) -> dict[str, str | int]:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "sentence": finding.sentence,
        "fix": finding.fix,
    }


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _plural(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
