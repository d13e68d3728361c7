"""What was tested, and how it came out."""

import os
import re
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COMPLAINT = 500  # characters
_SLOWEST = 20


@dataclass
class Suite:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    why: list[str] = field(default_factory=list)
    times: list[tuple[float, str]] = field(default_factory=list)  # of its tests: seconds, name


class Report:
    def __init__(self) -> None:
        self.suites: list[Suite] = []

    def add(self, suite: Suite) -> None:
        self.suites.append(suite)
        print(f"test: {_line(suite)}", flush=True)

    def cannot(self, name: str, why: str) -> None:
        """A part that can't run here: a failure where everything must be there (CI=true)."""
        strict = os.environ.get("CI") == "true"
        self.add(Suite(name, failed=1 if strict else 0, skipped=0 if strict else 1, why=[f"cannot run: {why}"]))

    def run(self, name: str, command: list, **options) -> bool:
        """One command as one suite; it counts what it says of itself ("N passed, N failed")."""
        began = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", cwd=options.pop("cwd", ROOT), **options,
        )  # fmt: skip
        said = ""
        for line in child.stdout:
            print(line, end="", flush=True)
            said = said[-100_000:] + line
        suite = Suite(name, seconds=0)
        _count(suite, said, child.wait())
        suite.seconds = time.monotonic() - began
        if suite.passed + suite.failed > 1:
            suite.times = [(suite.seconds, f"{name}, all of it")]
        self.add(suite)
        return suite.failed == 0

    def close(self) -> int:
        """Prints all, the slowest tests, and the sum as the last line; returns the exit status."""
        slowest = sorted((one for suite in self.suites for one in suite.times), reverse=True)[:_SLOWEST]
        if slowest:
            print("\nThe slowest tests:\n" + "\n".join(f"{seconds:7.1f} s  {name}" for seconds, name in slowest))
        print("\n" + "\n".join(_line(suite) for suite in self.suites))
        for suite in self.suites:
            for why in suite.why:
                print(f"  {suite.name}: {why}")
        passed, failed = (sum(getattr(suite, what) for suite in self.suites) for what in ("passed", "failed"))
        if not passed and not failed:
            failed = 1  # nothing was tested
        print(f"{passed} passed, {failed} failed", flush=True)
        return 1 if failed else 0


def _line(suite: Suite) -> str:
    skipped = f", {suite.skipped} skipped" if suite.skipped else ""
    return f"{suite.name:28} {suite.passed:5} passed, {suite.failed} failed{skipped} ({suite.seconds:.0f} s)"


def _count(suite: Suite, said: str, status: int) -> None:
    """From a sum like ours or unittest's last lines; else the command is one case."""
    ran = re.findall(r"^Ran (\d+) tests? in", said, re.M)
    summed = re.findall(r"(\d+) passed, (\d+) failed$", said, re.M)
    if summed:
        suite.passed, suite.failed = int(summed[-1][0]), int(summed[-1][1])
    elif ran:
        bad = {kind: int(count) for kind, count in re.findall(r"(failures|errors|skipped)=(\d+)", said[-500:])}
        suite.failed, suite.skipped = bad.get("failures", 0) + bad.get("errors", 0), bad.get("skipped", 0)
        suite.passed = max(0, int(ran[-1]) - suite.failed - suite.skipped)
    elif status == 0:
        suite.passed = 1
    if status != 0 and suite.failed == 0:
        suite.failed = 1
    if suite.failed:
        suite.why.append(f"exit status {status}")
        suite.why += _unittest_failures(said)


def _unittest_failures(said: str) -> list[str]:
    """What failed, and the beginning of each complaint: of a long log, often only the sum is kept."""
    found = re.findall(r"^={70}\n((?:ERROR|FAIL): .+\n(?:.+\n)*?)-{70}\nTraceback .*\n((?:.*\n)*?)(?=^[=-]{70}$)", said, re.M)
    complaints = []
    for name, story in found:
        last = re.split(r"^(?:During handling|The above exception) .*:\n\nTraceback .*\n", story, flags=re.M)[-1]
        raised = re.sub(r"\A(?:  .*\n)+", "", last)
        complaints.append(f"{name.splitlines()[0]}: {raised[:_COMPLAINT].strip()}")
    return complaints


def google_tests(folder: Path, name: str) -> tuple[Suite, set[str]]:
    """The suite of that name that GoogleTest's XML files tell of, and the programs with a failed test."""
    suite, failed = Suite(name), []
    skipped = []
    for file in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(file).getroot().iter("testcase"):
            test = f"{file.stem}: {case.get('classname')}.{case.get('name')}"
            suite.times.append((float(case.get("time", 0)), f"{name}: {test}"))
            if case.find("failure") is not None:
                failed.append(test)
            elif case.find("skipped") is not None:
                skipped.append(f"{test} skipped: {case.find('skipped').get('message', '').strip()}")
            elif case.get("status") == "run":
                suite.passed += 1
    suite.failed, suite.skipped, suite.why = len(failed), len(skipped), failed + skipped
    return suite, {test.split(":")[0] for test in failed}
