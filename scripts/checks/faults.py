"""The fault matrix of docs/reliability.md on real parts (tests/faults): its rows, then pairs of faults."""

import os
import tempfile
from pathlib import Path

from checks import cpp
from checks.report import Report, Suite

_RUN_STARTS = ["chat-service", "chat-consumer", "realtime-service", "auth-service", "user-service", "first-conversation"]


def run(report: Report) -> None:
    if folder := _built(report):
        cpp.run(report, "faults", folder, "faults", [])
        # PARLEY_FAULTS_SECONDS and PARLEY_FAULTS_SEED say how long, on each store, and which.
        for store in ("sqlite", "mongodb"):
            env = os.environ | {"PARLEY_FAULTS_STORE": store}
            report.run(f"pairs of faults, {store}", [folder / "bin" / "faults_pairs"], env=env)


def core(report: Report) -> None:
    if folder := _built(report):
        cpp.run(report, "faults-core", folder, "faults_core", [])


def soak(report: Report) -> None:
    """Hours of pairs on processes with AddressSanitizer, which nobody kills: PARLEY_FAULTS_SECONDS says how long."""
    folder = cpp.build(report, "asan", "faults_soak", *_RUN_STARTS)
    if not folder:
        return
    with tempfile.TemporaryDirectory(prefix="parley-soak-") as told:
        env = cpp.environment(told)
        # What is freed goes back soon, so that memory shows what is held. A report goes to a file, whoever it is about.
        env["ASAN_OPTIONS"] += f":quarantine_size_mb=8:log_path={told}/report"
        env["UBSAN_OPTIONS"] += f":log_path={told}/report"
        report.run("soak", [folder / "bin" / "faults_soak"], env=env)
        found = sorted(Path(told).glob("report*"))
        for file in found:
            print(file.read_text(errors="replace"), flush=True)
        suite = Suite("soak: reports of sanitizers", passed=int(not found), failed=len(found))
        suite.why = [f"{file.name}: see above" for file in found]
        report.add(suite)


def _built(report: Report) -> Path | None:
    return cpp.build(report, "check", "faults_test", "faults_pairs", *_RUN_STARTS)
