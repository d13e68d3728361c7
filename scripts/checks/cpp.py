"""Builds of a preset, and its GoogleTest programs under ctest."""

import fcntl
import os
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from checks.report import ROOT, Report, Suite, google_tests

_SYMBOLIZERS = ("/usr/lib/llvm-16/bin/llvm-symbolizer", "/usr/lib/llvm-19/bin/llvm-symbolizer")
_MEMORY_PER_JOB = 3 << 29  # a translation unit with sanitizers takes 0.6 GiB, a link more


def jobs() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _MEMORY_PER_JOB))


def build(report: Report, preset: str, *targets: str) -> Path | None:
    """The build folder of the preset, or None if it failed (which is then a failed suite).

    Waits for another build of it.
    """
    folder = ROOT / "build" / preset
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    log = ROOT / "build" / f"{preset}.log"
    print(f"test: building {preset} (log: {log}) …", flush=True)
    wanted = ["--target", *targets] if targets else []
    with open(log.with_suffix(".lock"), "w") as lock, open(log, "ab") as out:
        fcntl.flock(lock, fcntl.LOCK_EX)
        out.truncate(0)
        for command in (["cmake", "--preset", preset], ["cmake", "--build", folder, *wanted, "--", f"-j{jobs()}"]):
            if subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
                print("\n".join(log.read_text(errors="replace").splitlines()[-40:]), flush=True)
                why = [f"see {log}"]
                report.add(Suite(f"build {preset}", failed=1, seconds=time.monotonic() - began, why=why))
                return None
    report.add(Suite(f"build {preset}", passed=1, seconds=time.monotonic() - began))
    return folder


def run(report: Report, name: str, folder: Path, label: str, parts: list[str], parallel: int = 1, without: str = "") -> None:
    """The ctest entries whose label matches, and whose name doesn't match `without`, with private
    parts beside them (see with_parts.py)."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="parley-test-") as results:
        ctest = ["ctest", "--test-dir", folder, "-L", f"^({label})$", "-j", parallel, "--output-on-failure",
                 "--no-tests=error", "--output-junit", f"{results}/ctest.junit"]  # fmt: skip
        ctest += ["-E", without] if without else []
        with_parts = [ROOT / "scripts" / "with_parts.py", *parts, "--"] if parts else []
        status = subprocess.run([str(word) for word in [*with_parts, *ctest]], env=environment(results)).returncode
        suite, failed = google_tests(Path(results), name)
        broken = [one for one in _not_run_to_end(Path(results, "ctest.junit")) if one not in failed]
    if status != 0 and not suite.failed and not broken:
        broken = [f"ctest ended with status {status}"]
    suite.failed += len(broken)
    suite.why += [f"{one}: ended badly" for one in broken]
    suite.seconds = time.monotonic() - began
    report.add(suite)


def _not_run_to_end(junit: Path) -> list[str]:
    """ctest entries that failed; a crash or time-out leaves no XML of GoogleTest's."""
    if not junit.exists():
        return []
    cases = ElementTree.parse(junit).getroot().iter("testcase")
    return [case.get("name") for case in cases if case.find("failure") is not None]


def environment(results: str) -> dict[str, str]:
    """For a program that may have been built with sanitizers; GoogleTest's results go into that folder."""
    symbolizer = next((one for one in _SYMBOLIZERS if os.path.exists(one)), "")
    common = f"external_symbolizer_path={symbolizer}" if symbolizer else ""
    return os.environ | {
        "GTEST_OUTPUT": f"xml:{results}/",
        "GTEST_COLOR": "no",
        "ASAN_OPTIONS": f"{common}:detect_leaks=1:detect_stack_use_after_return=1",
        "UBSAN_OPTIONS": f"{common}:print_stacktrace=1",
        "TSAN_OPTIONS": f"{common}:second_deadlock_stack=1:suppressions={ROOT / 'tests' / 'tsan.supp'}",
    }
