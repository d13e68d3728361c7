#!/usr/bin/python3
"""The alert rules: promtool's own tests of them, their metrics, and their sections in the runbook."""

import functools
import re
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
sys.path.insert(0, str(_ROOT / "scripts"))
from one_machine import findings

_RUNBOOK = _ROOT / "docs" / "runbook.md"
_RULES = {rule["alert"]: rule for rule in yaml.safe_load((_HERE / "alerts.yaml").read_text())["groups"][0]["rules"]}
_SECTIONS = re.split(r"^## (\w+)$", _RUNBOOK.read_text(), flags=re.M)
_PARTS_OF_A_SECTION = ("**Meaning**", "**Check**", "**Fix**", "**Resolved**")


def metrics_of_rules() -> set[str]:
    """The metrics that the rules ask for, as the services name them."""
    found = {name for rule in _RULES.values() for name in re.findall(r"\b(?:parley|process)_\w+", rule["expr"])}
    return {name.removesuffix("_bucket") for name in found}


@functools.cache
def metrics_of_services() -> set[str]:
    """The metrics that the services have: constants of the type Name, and those of every process."""
    sources = [source for part in ("libs", "services") for source in (_ROOT / part).rglob("*.?pp")]
    text = "".join(source.read_text() for source in sources if "_test" not in source.name)
    found = set(re.findall(r'metrics::Name k\w+\{\s*"(\w+)"', text))
    return found | set(re.findall(r'"(process_\w+)"', (_ROOT / "libs/metrics/src/metrics.cpp").read_text()))


class AlertsTest(unittest.TestCase):
    def promtool(self, *words: str) -> None:
        done = subprocess.run(["promtool", *words], cwd=_HERE, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_rules_and_configuration_are_valid(self) -> None:
        self.promtool("check", "rules", "alerts.yaml")
        self.promtool("check", "config", "prometheus.yaml")

    def test_each_fires_when_it_should_and_not_before(self) -> None:
        self.promtool("test", "rules", "alerts_test.yaml")
        tested = {
            alert["alertname"]: {bool(one.get("exp_alerts")) for one in case["alert_rule_test"]}
            for case in yaml.safe_load((_HERE / "alerts_test.yaml").read_text())["tests"]
            for alert in case["alert_rule_test"]
        }
        self.assertEqual(tested, dict.fromkeys(_RULES, {True, False}))

    def test_each_has_a_section_in_the_runbook(self) -> None:
        sections = dict(zip(_SECTIONS[1::2], _SECTIONS[2::2]))
        self.assertEqual({name for name in sections if name.startswith("Parley")}, set(_RULES))
        for name, rule in _RULES.items():
            self.assertEqual(rule["annotations"]["runbook"], f"docs/runbook.md#{name.lower()}")
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"))
            for part in _PARTS_OF_A_SECTION:
                self.assertEqual(sections[name].count(part), 1, f"{name}: {part}")

    def test_each_metric_is_one_that_the_services_have(self) -> None:
        for metric in metrics_of_rules():
            self.assertIn(metric, metrics_of_services())

    def test_status_names_the_same_sections_and_bounds(self) -> None:
        self.assertLessEqual(set(findings.SECTIONS), set(_RULES))
        for alert, bound in findings.BOUNDS.items():
            self.assertRegex(_RULES[alert]["expr"], rf"[<>] {re.escape(str(bound))}\b")


if __name__ == "__main__":
    unittest.main()
