"""The fault matrix of docs/reliability.md on real parts (tests/faults): its rows, then pairs of faults."""

import os
from pathlib import Path

from checks import cpp
from checks.report import Report

# With what ./run starts.
_TARGETS = ["faults_test", "faults_pairs", "chat-service", "chat-consumer", "realtime-service", "auth-service",
            "user-service", "first-conversation"]  # fmt: skip


def run(report: Report) -> None:
    if folder := _built(report):
        cpp.run(report, "faults", folder, "faults", [])
        # PARLEY_FAULTS_SECONDS and PARLEY_FAULTS_SEED say how long and which.
        report.run("pairs of faults", [folder / "bin" / "faults_pairs"], env=dict(os.environ))


def core(report: Report) -> None:
    if folder := _built(report):
        cpp.run(report, "faults-core", folder, "faults_core", [])


def _built(report: Report) -> Path | None:
    return cpp.build(report, "check", *_TARGETS)
