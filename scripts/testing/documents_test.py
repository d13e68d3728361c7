#!/usr/bin/python3
"""What the documents name exists: links, files and functions, tests, metrics, options."""

import re
import subprocess
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_RELIABILITY = (_ROOT / "docs" / "reliability.md").read_text()
_ROWS = 25
_FOLDERS = ("libs", "services", "tests", "client", "deploy", "scripts")
# Names of databases, which begin as metrics do.
_DATABASES = {"parley_auth", "parley_users", "parley_chat"}
_README_LINES = 100


def _documents() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [_ROOT / name for name in names if (_ROOT / name).is_file()]


def _prose(text: str) -> str:
    """Without blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def _anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", _prose(path.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _tests() -> set[str]:
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


class LinksTest(unittest.TestCase):
    def test_each_leads_to_a_file_and_a_heading(self) -> None:
        broken, checked = [], 0
        for document in _documents():
            for target in re.findall(r"\]\(([^)\s]+)\)", _prose(document.read_text())):
                if re.match(r"\w+:", target):
                    continue
                name, _, anchor = target.partition("#")
                path = document.parent / name if name else document
                checked += 1
                if not path.exists() or anchor and anchor not in _anchors(path):
                    broken.append(f"{document.relative_to(_ROOT)}: {target}")
        self.assertEqual(broken, [])
        self.assertGreater(checked, 50)

    def test_the_index_has_each_page(self) -> None:
        index = (_ROOT / "docs" / "README.md").read_text()
        pages = [path.name for path in (_ROOT / "docs").glob("*.md") if path.name != "README.md"]
        self.assertEqual([name for name in sorted(pages) if f"({name})" not in index], [])

    def test_the_readme_fits_on_two_screens(self) -> None:
        self.assertLessEqual((_ROOT / "README.md").read_text().count("\n"), _README_LINES)


def _defines(text: str, name: str) -> bool:
    """Whether the function is defined there: on a line of its own, behind the type that it returns, or within its class."""
    type_before = r"[\w:<>&*]+(?: [\w:<>&*]+)*"
    if re.search(rf"^{type_before} {name}\(", text, re.M):
        return True
    owner, _, member = name.partition("::")
    within = re.search(rf"^class {owner}\b[^;]*?{{\n(.*?)^}};$", text, re.M | re.S)
    return bool(member and within and re.search(rf"^  {type_before} {member}\([^;{{]*{{$", within[1], re.M))


class ArchitectureTest(unittest.TestCase):
    def test_each_step_of_a_message_is_where_it_says(self) -> None:
        path = (_ROOT / "ARCHITECTURE.md").read_text().split("\n## A message's path\n")[1].split("\n## ")[0]
        steps = re.findall(r"^\|[^|]*\| (`[^|]*) \| `([^|]*)` \|$", path, re.M)
        self.assertGreater(len(steps), 15)
        missing = []
        for functions, file in steps:
            text = (_ROOT / file).read_text() if (_ROOT / file).is_file() else ""
            for name in re.findall(r"`([\w:]+)\(\)`", functions):
                if not _defines(text, name):
                    missing.append(f"{file}: {name}()")
        self.assertEqual(missing, [])


class NamesTest(unittest.TestCase):
    def test_each_metric_is_one_that_the_services_have(self) -> None:
        sources = [path.read_text() for folder in ("libs", "services") for path in (_ROOT / folder).rglob("*.[ch]pp")]
        names = {name for text in sources for name in re.findall(r'metrics::Name k\w+\{\s*"(\w+)"', text)}
        pages = "".join(path.read_text() for path in (_ROOT / "docs").glob("*.md"))
        named = set(re.findall(r"\bparley_[a-z_]+[a-z]\b", pages))
        self.assertGreater(len(named - _DATABASES), 10)
        self.assertEqual(sorted(named - _DATABASES - names), [])

    def test_each_option_is_one_that_a_service_has(self) -> None:
        sources = [path.read_text() for folder in ("libs", "services") for path in (_ROOT / folder).rglob("*.[ch]pp")]
        options = {name for text in sources for name in re.findall(r'\badd(?:_\w+)?\((?:options, )?\s*"(\w+)"', text)}
        page = (_ROOT / "docs" / "configuration.md").read_text().split("\n## Common options\n")[1].split("\n## ")[0]
        rows = re.findall(r"^\| (`[^|]*) \|", page, re.M)
        named = {name for row in rows for name in re.findall(r"`(\w+)…?`", row)}
        self.assertGreater(len(named), 25)
        known = lambda name: any(option.startswith(name) if name.endswith("_") else option == name for option in options)
        self.assertEqual([name for name in sorted(named) if not known(name)], [])


class ReliabilityTest(unittest.TestCase):
    def test_names_tests_that_exist(self) -> None:
        named = set(re.findall(r"`([A-Z]\w+\.\w+)`", _RELIABILITY))
        self.assertGreater(len(named), _ROWS)
        self.assertEqual(sorted(named - _tests()), [])

    def test_has_each_row(self) -> None:
        rows = [int(number) for number in re.findall(r"^\| (\d+) \|", _RELIABILITY.split("\n## Pairs\n")[0], re.M)]
        self.assertEqual(rows, list(range(1, _ROWS + 1)))


if __name__ == "__main__":
    unittest.main()
