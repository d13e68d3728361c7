#!/usr/bin/python3
"""Keeps NGINX's access log bounded: a listener of supervisor's TICK_60 events.

  log_keeper.py LOG PID_FILE    over 20 MB, LOG becomes LOG.1 (LOG.1 becomes LOG.2) and the process
                                in PID_FILE is asked by SIGUSR1 to open it anew
"""

import os
import signal
import sys
from pathlib import Path

_MAX_BYTES = 20_000_000
_KEPT = 2


def rotate(log: Path, pid_file: Path, max_bytes: int = _MAX_BYTES) -> bool:
    """True if the log was over its size and is a new file now."""
    try:
        if log.stat().st_size <= max_bytes:
            return False
        for number in range(_KEPT, 0, -1):
            older = log.with_name(f"{log.name}.{number}")
            newer = log if number == 1 else log.with_name(f"{log.name}.{number - 1}")
            if newer.exists():
                newer.replace(older)
        os.kill(int(pid_file.read_text()), signal.SIGUSR1)
    except (OSError, ValueError) as error:
        print(f"log keeper: {error}", file=sys.stderr, flush=True)
        return False
    return True


def main() -> None:
    log, pid_file = (Path(argument) for argument in sys.argv[1:])
    while True:
        print("READY", flush=True)
        header = sys.stdin.readline()
        if not header:
            return
        fields = dict(field.split(":") for field in header.split())
        sys.stdin.read(int(fields["len"]))
        rotate(log, pid_file)
        print("RESULT 2\nOK", end="", flush=True)


if __name__ == "__main__":
    main()
