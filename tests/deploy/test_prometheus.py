"""The Prometheus examples: alerts on metrics that exist, explained in the runbook."""

import re
from typing import Any

import yaml

from tests.conventions import tree

FOLDER = tree.ROOT / "deploy" / "prometheus"
SUFFIX = re.compile(r"_(bucket|count|sum|total)$")


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_the_scrape_finds_the_rules_and_the_desk_port() -> None:
    """Metrics are served on the desk's port, which nobody outside reaches."""
    conf = yaml.safe_load((FOLDER / "prometheus.yaml").read_text(encoding="utf-8"))

    assert ["alerts.yaml"] == conf["rule_files"]
    assert ["127.0.0.1:8081"] == conf["scrape_configs"][0]["static_configs"][0]["targets"]


def test_every_alert_asks_for_metrics_that_are_counted() -> None:
    """An alert on a metric that nobody counts would never ring."""
    code = "".join(path.read_text(encoding="utf-8") for path in tree.python("bot"))
    for rule in _rules():
        for metric in re.findall(r"\bmurmure_\w+", rule["expr"]):
            name = SUFFIX.sub("", metric).removeprefix("murmure_")
            assert re.search(rf'["_]{name}"', code), metric


def test_the_runbook_explains_every_alert() -> None:
    """Whoever is woken up reads what it means and what to do."""
    runbook = (tree.ROOT / "deploy" / "runbook.md").read_text(encoding="utf-8")
    for rule in _rules():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert f"`{rule['alert']}`" in runbook
