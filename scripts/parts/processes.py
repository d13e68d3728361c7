"""Processes by id, told apart from later ones that got the same id."""

import os
import signal
import subprocess
import time
from pathlib import Path


def start_time(pid: int) -> int | None:
    """Clock ticks after boot at which the process began; None if there is none (or a zombie)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat[stat.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else int(fields[19])


def identity(pid: int) -> dict:
    """What to record of a process so that `same` can recognise it later."""
    return {"pid": pid, "start_time": start_time(pid), "boot": _boot()}


def same(recorded: dict) -> bool:
    """Whether the recorded process is still alive (and not another one with its id)."""
    started = start_time(recorded.get("pid", 0)) if recorded.get("pid") else None
    return (
        started is not None
        and started == recorded.get("start_time")
        and recorded.get("boot") == _boot()
    )


def end(recorded: dict, grace: float = 0.0) -> bool:
    """Ends the recorded process: SIGTERM and `grace` seconds, then SIGKILL. True if it was there."""
    if not same(recorded):
        return False
    pid = recorded["pid"]
    if grace > 0:
        _signal(pid, signal.SIGTERM)
        if wait_gone(recorded, grace):
            return True
    _signal(pid, signal.SIGKILL)
    wait_gone(recorded, 10)
    return True


def wait_gone(recorded: dict, seconds: float) -> bool:
    """Waits up to `seconds` for the recorded process to end."""
    return wait_for(lambda: not same(recorded), seconds, 0.05)


def wait_for(condition, seconds: float, step: float = 0.1) -> bool:
    """Polls `condition` until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def spawn(command: list[str], log: Path, env: dict | None = None) -> subprocess.Popen:
    """Starts a child that dies with this process, even if this one is killed; output into `log`."""
    with open(log, "ab") as out:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
        )


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
