#!/usr/bin/python3
"""./test: builds what the tests need and runs them on real parts, in temporary folders.

Without a part: unit contract integration e2e. `all` runs every part in full except the soak. With -core, a part skips
what is expensive and rarely finds anything, as in .ci/run; `ahead` builds for those and tests nothing. CONTRIBUTING.md
describes each part.
"""

import argparse
import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import containers, cpp, faults, fuzz, lint, simulate
from checks.report import ROOT, Report
from parts import ferretdb_build

_WITH_ALL = ["--rabbitmq", "--mongodb"]
# Tests that are no GoogleTest programs, of each part the longest first: none is left to run alone at the end.
_SCRIPTS = {
    "integration": ["scripts/testing/run_test.py", "deploy/nginx/nginx_test.py", "deploy/nginx/docs_test.py",
                    "scripts/testing/install_test.py", "scripts/testing/sources_test.py", "scripts/testing/checks_test.py",
                    "scripts/testing/status_test.py", "scripts/testing/documents_test.py"],
    "e2e": ["scripts/testing/move_test.py", "scripts/testing/backup_test.py", "tests/e2e/command_line_test.py",
            "tests/e2e/command_line_tls_test.py",
            "scripts/testing/run_test.py RunTest.test_life RunTest.test_killed_parts_come_back",
            "tests/openapi/check.py", "tests/asyncapi/messages_test.py"],
}
_DEFAULT = ["unit", "contract", "integration", "e2e"]
_ALL = [*_DEFAULT, "simulate", "long", "faults", "asan", "tsan", "lint", "fuzz", "containers", "planted", "coverage", "pristine"]
_CORES = ["faults-core", "asan-core", "tsan-core", "lint-core", "fuzz-core", "containers-core"]
# Two hours: for who changed what a process holds on to.
_SOAK = "soak"
_PARTS = [*_ALL, "all", *_CORES, _SOAK, "ahead"]
_CORE_TARGETS = ["unit_tests", "contract_tests"]
# What is killed, and what TLS refuses, is the same under a second sanitizer.
_ONE_SANITIZER = "_(faults|tls)_test$"
_FUZZ_CORE_SECONDS = 10
_DEBIAN_RELEASES = ("12", "13")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./test", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=" ".join(_PARTS))
    chosen = parser.parse_args().parts or _DEFAULT
    for part in chosen:
        if part not in _PARTS:
            parser.error(f"unknown part {part}; the parts are {' '.join(_PARTS)}")
    if "all" in chosen:
        chosen = _ALL
    report = Report()
    if chosen == ["ahead"]:
        return _ahead(report)
    if set(chosen) & {"contract", "integration", "e2e", "long", "faults", "asan", "tsan", "asan-core", "tsan-core"}:
        _mongodb(report)
    plain = [part for part in chosen if part in (*_DEFAULT, "long")]
    if plain:
        _plain(report, plain)
    if "simulate" in chosen:
        simulate.run(report)
    if "faults" in chosen:
        faults.run(report)
    elif "faults-core" in chosen:
        faults.core(report)
    if _SOAK in chosen:
        faults.soak(report)
    if "planted" in chosen:
        simulate.planted(report)
    if "coverage" in chosen:
        simulate.coverage(report)
    for preset in ("asan", "tsan"):
        if preset in chosen:
            _sanitized(report, preset)
        elif f"{preset}-core" in chosen:
            _sanitized(report, preset, core=True)
    if {"lint", "lint-core"} & set(chosen):
        lint.run(report, core="lint" not in chosen)
    if "fuzz" in chosen:
        fuzz.run(report)
    elif "fuzz-core" in chosen:
        fuzz.run(report, _FUZZ_CORE_SECONDS)
    if {"containers", "containers-core"} & set(chosen):
        containers.run(report, core="containers" not in chosen)
    if "pristine" in chosen:
        _pristine(report)
    return report.close()


def _mongodb(report: Report) -> None:
    """MongoDB's side is never left out silently."""
    if os.environ.get("PARLEY_MONGODB_URI"):
        return
    try:
        ferretdb_build.binary()
    except RuntimeError as error:
        if os.environ.get("PARLEY_REQUIRE_MONGODB") == "1":
            sys.exit(f"test: PARLEY_REQUIRE_MONGODB=1, and {error}\n0 passed, 1 failed")
        report.cannot("MongoDB's side", str(error))


def _plain(report: Report, chosen: list[str]) -> None:
    folder = cpp.build(report, "check")
    if not folder:
        return
    os.environ["PARLEY_TEST_BUILD_DIR"] = str(folder)
    if "unit" in chosen:
        cpp.run(report, "unit", folder, "unit", [], parallel=cpp.jobs())
    scripts = [(part, script) for part in _SCRIPTS if part in chosen for script in _SCRIPTS[part]]
    # These mostly wait, each for a system of its own, and so do the programs beside them.
    with ThreadPoolExecutor(cpp.jobs()) as pool:
        done = [pool.submit(_script, report, folder, *one) for one in scripts]
        for part in ("contract", "integration", "e2e"):
            if part in chosen:
                cpp.run(report, part, folder, part, [] if part == "e2e" else _WITH_ALL, parallel=cpp.jobs())
        for one in done:
            one.result()
    if "long" in chosen:
        cpp.run(report, "long", folder, "long", _WITH_ALL)


def _script(report: Report, folder: Path, part: str, script: str) -> None:
    # The end-to-end scripts start the system as it was built for the tests.
    env = os.environ | ({"PARLEY_BIN_DIR": str(folder / "bin")} if part == "e2e" else {})
    path, *words = script.split()
    report.run(f"{part}: {Path(path).name}", ["/usr/bin/python3", ROOT / path, *words], env=env)


def _sanitized(report: Report, preset: str, core: bool = False) -> None:
    folder = cpp.build(report, preset, *(_CORE_TARGETS if core else []))
    if not folder:
        return
    if preset == "tsan" and platform.machine() == "x86_64":
        _fixed_addresses()
    cpp.run(report, f"{preset}: unit", folder, "unit", [], parallel=cpp.jobs())
    parts = ["contract"] if core else ["contract", "integration"]
    without = _ONE_SANITIZER if core and preset == "tsan" else ""
    cpp.run(report, f"{preset}: {', '.join(parts)}", folder, "|".join(parts), _WITH_ALL, parallel=cpp.jobs(), without=without)


def _ahead(report: Report) -> int:
    """What the core of each part builds or reads, so that it finds it done."""
    cpp.build(report, "asan", *_CORE_TARGETS, "fuzz_targets")
    cpp.build(report, "tsan", *_CORE_TARGETS)
    if os.geteuid() == 0:
        containers.images_are_built(report)
    lint.run(report)
    return report.close()


def _fixed_addresses() -> None:
    """clang 16's TSan can't place its memory where newer kernels scatter addresses: ask them not to."""
    import ctypes

    no_randomize = 0x0040000
    ctypes.CDLL(None).personality(no_randomize)


def _pristine(report: Report) -> None:
    if os.geteuid() != 0:
        report.cannot("pristine", "a bare Debian root can be made by root only")
        return
    env = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_BIN")}
    for release in _DEBIAN_RELEASES:
        report.run(f"pristine, Debian {release}", [ROOT / "scripts" / "checks" / "pristine.sh", release], env=env)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"test: {error}\n0 passed, 1 failed")
