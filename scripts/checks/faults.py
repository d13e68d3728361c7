"""The fault matrix of docs/reliability.md on real parts (tests/faults)."""

from checks import cpp
from checks.report import Report

# first-conversation and the services are what ./run starts.
TARGETS = ["faults_test", "chat-service", "chat-consumer", "realtime-service", "auth-service", "user-service", "first-conversation"]


def run(report: Report) -> None:
    folder = cpp.build(report, "check", *TARGETS)
    if folder:
        cpp.run(report, "faults", folder, "faults", [])
