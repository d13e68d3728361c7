#!/usr/bin/python3
"""docs/reliability.md names tests that exist, and has each row of the fault matrix."""

import re
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = (_ROOT / "docs" / "reliability.md").read_text()
_ROWS = 25
_FOLDERS = ("libs", "services", "tests", "client", "deploy", "scripts")


def _existing() -> set[str]:
    found = set()
    for folder in _FOLDERS:
        for path in (_ROOT / folder).rglob("*_test.cpp"):
            found |= {".".join(names) for names in re.findall(r"TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", path.read_text())}
        for path in (_ROOT / folder).rglob("*_test.py"):
            name = None
            for line in path.read_text().splitlines():
                if match := re.match(r"class (\w+)\(", line):
                    name = match[1]
                elif match := re.match(r"    def (test_\w+)\(", line):
                    found.add(f"{name}.{match[1]}")
    return found


class ReliabilityTest(unittest.TestCase):
    def test_names_tests_that_exist(self) -> None:
        named = set(re.findall(r"`([A-Z]\w+\.\w+)`", _PAGE))
        self.assertGreater(len(named), _ROWS)
        self.assertEqual(sorted(named - _existing()), [])

    def test_has_each_row(self) -> None:
        rows = [int(number) for number in re.findall(r"^\| (\d+) \|", _PAGE.split("\n## Pairs\n")[0], re.M)]
        self.assertEqual(rows, list(range(1, _ROWS + 1)))


if __name__ == "__main__":
    unittest.main()
