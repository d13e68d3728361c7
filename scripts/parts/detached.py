"""Leaves a part's manager running after this process has ended."""

import os
import subprocess
import sys
import time
from pathlib import Path


def start(command: list[str], log: Path) -> int:
    """Starts the script `command` in a session of its own; passes on its first line (it is ready).

    Returns the exit status for this process: 0 if the line came, else the manager's own.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    answer = log.with_suffix(".out")
    with open(answer, "wb") as out, open(log, "ab") as errors:
        manager = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
        )
    os.chmod(answer, 0o600)  # holds passwords
    while not (line := answer.read_text()).endswith("\n"):
        if manager.poll() is not None:
            sys.stderr.write(log.read_text()[-2000:])
            return manager.returncode or 1
        time.sleep(0.1)
    sys.stdout.write(line)
    return 0
