"""Format, static checks and the project's own rules for all files in git."""

import os
import re
import subprocess

from checks import tidy
from checks.report import ROOT, Report, Suite

_MAX_MAIN_LINES, _MAX_LINES = 60, 500
# Paths of one machine have no place in the repository.
_FOREIGN_PATHS = r"(^|[^\w.])/(work|root|home/\w+)/"


def run(report: Report, core: bool = False) -> None:
    """`core`: clang-tidy as far as its bounds reach (see tidy.py), the rest in full."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    cxx = [name for name in files if name.endswith((".cpp", ".hpp"))]
    python = [name for name in files if name.endswith(".py")]
    bash = [name for name in files if (ROOT / name).is_file() and _first_line(name).startswith(("#!/bin/bash", "#!/bin/sh"))]
    report.run("clang-format", [_tool("clang-format"), "--dry-run", "-Werror", *cxx])
    report.run("shellcheck", ["shellcheck", *bash])
    report.run("pyflakes", ["/usr/bin/python3", "-m", "pyflakes", *python])
    report.run("alert rules", ["/usr/bin/python3", "deploy/prometheus/alerts_test.py"])
    _own_rules(report, files, cxx)
    tidy.run(report, _tool("clang-tidy"), core)


def _own_rules(report: Report, files: list[str], cxx: list[str]) -> None:
    problems = []
    for name in files:
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if name != "scripts/checks/lint.py" and re.search(_FOREIGN_PATHS, line):
                problems.append(f"{name}:{number}: names a path of one machine")
        lines = text.count("\n")
        if name.endswith("/main.cpp") and name.startswith("services/") and lines > _MAX_MAIN_LINES:
            problems.append(f"{name}: {lines} lines, main.cpp has at most {_MAX_MAIN_LINES}")
        elif name in cxx and lines > _MAX_LINES:
            problems.append(f"{name}: {lines} lines, split it below {_MAX_LINES}")
    report.add(Suite("own rules", int(not problems), int(bool(problems)), why=problems))


def _first_line(name: str) -> str:
    with open(ROOT / name, "rb") as file:
        return file.readline().decode(errors="replace")


def _tool(name: str) -> str:
    for major in (16, 19):
        if os.path.exists(f"/usr/bin/{name}-{major}"):
            return f"{name}-{major}"
    return name
