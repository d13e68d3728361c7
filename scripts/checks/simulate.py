"""Histories of all services in one thread (tests/simulation), a stretch of seeds per processor; and its planted faults."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import cpp
from checks.report import ROOT, Report, Suite

_SECONDS = int(os.environ.get("PARLEY_SIMULATE_SECONDS", "60"))
_SEED = int(os.environ.get("PARLEY_SIMULATE_SEED", "1"))
# More than one processor plays in a week.
_STRETCH = 100_000_000
_PLANTED = ROOT / "tests" / "simulation" / "planted"


def run(report: Report) -> None:
    folder = cpp.build(report, "check", "simulate")
    if not folder:
        return
    report.add(_patches_apply())
    processors = len(os.sched_getaffinity(0))
    print(f"test: simulates for {_SECONDS} s on {processors} processors (PARLEY_SIMULATE_SECONDS) …", flush=True)
    with ThreadPoolExecutor(processors) as pool:
        seeds = [_SEED + _STRETCH * index for index in range(processors)]
        for suite in pool.map(lambda seed: _play(folder, seed), seeds):
            report.add(suite)


def planted(report: Report) -> None:
    """A minute for each of them at most, besides what has to be built again."""
    folder = ROOT / "build" / "planted"
    report.run("planted faults", [ROOT / "tests" / "simulation" / "planted.py", folder])


def coverage(report: Report) -> None:
    """Of the lines of what is simulated."""
    folder = ROOT / "build" / "coverage"
    report.run("simulation's coverage", [ROOT / "tests" / "simulation" / "coverage.py", folder])


def _play(folder: Path, seed: int) -> Suite:
    began = time.monotonic()
    done = subprocess.run([folder / "bin" / "simulate", f"--seed={seed}", f"--seconds={_SECONDS}"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # fmt: skip
    failed = done.returncode != 0
    print(done.stdout[-12000:] if failed else done.stdout, flush=True)
    suite = Suite(f"simulation from seed {seed}", passed=int(not failed), failed=int(failed))
    suite.seconds = time.monotonic() - began
    if failed:
        suite.why.append("a history breaks the promise: see above, and CONTRIBUTING.md")
    return suite


def _patches_apply() -> Suite:
    suite = Suite("planted faults apply", passed=0, failed=0)
    for patch in sorted(_PLANTED.glob("*.patch")):
        done = subprocess.run(["patch", "--dry-run", "--strip=1", "--fuzz=0", "--force", f"--input={patch}"],
                              cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # fmt: skip
        suite.passed += int(done.returncode == 0)
        suite.failed += int(done.returncode != 0)
        if done.returncode != 0:
            suite.why.append(f"{patch.name} doesn't apply any more: {done.stdout.strip()}")
    if suite.passed + suite.failed == 0:
        suite.failed, suite.why = 1, ["there is no planted fault"]
    return suite
