"""The machine and the versions used for the measurements."""

import os
import platform
import re
import subprocess
from pathlib import Path

_PACKAGES = "rabbitmq-server nginx-light nginx librabbitmq4 libboost1.81-dev libboost1.83-dev clang-16 clang-19 uvicorn nats-server".split() + [
    f"python3-{name}" for name in "fastapi aio-pika jose uvloop httptools aiosqlite pydantic".split()
]


def describe(root: Path) -> dict:
    return {
        "cores": os.cpu_count(),
        "cpu": _first(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()),
        "memory_mib": int(_first(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())) // 1024,
        "kernel": platform.release(),
        "system": _first(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text()),
        "python": platform.python_version(),
        "packages": _packages(),
        "commit": _commit(root),
    }


def load_average() -> float:
    return os.getloadavg()[0]


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else "0"


def _packages() -> dict[str, str]:
    command = ["dpkg-query", "-W", "-f=${Package} ${Version} ${db:Status-Status}\n", *_PACKAGES]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    rows = [line.split() for line in said.splitlines()]
    return {row[0]: row[1] for row in rows if len(row) == 3 and row[2] == "installed"}


def _commit(root: Path) -> str:
    command = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or "unknown"
