"""Processes by id, told apart from later ones that got the same id."""

import os
import signal
import subprocess
import time
from pathlib import Path


def start_time(pid: int) -> int | None:
    """Clock ticks after boot at which the process began; None if there is none (or a zombie)."""
    fields = _stat(pid)
    return None if fields is None or fields[0] in "ZX" else int(fields[19])


def identity(pid: int) -> dict:
    """What to record of a process so that `same` can recognise it later."""
    return {"pid": pid, "start_time": start_time(pid), "boot": boot()}


def same(recorded: dict) -> bool:
    """Whether the recorded process is still alive (and not another one with its id)."""
    started = start_time(recorded.get("pid", 0)) if recorded.get("pid") else None
    return (
        started is not None
        and started == recorded.get("start_time")
        and recorded.get("boot") == boot()
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


def boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def group_members(recorded: dict) -> list[int]:
    """Living processes of the group recorded["group"], if no stranger can have got its number.

    Linux gives a number to nobody else while a group or session of that number has members. So
    where another process has the number now, nothing of ours is left.
    """
    return _members(recorded, "group", 2)


def session_members(recorded: dict) -> list[int]:
    """As group_members, for the session recorded["session"]."""
    return _members(recorded, "session", 3)


def _members(recorded: dict, kind: str, field: int) -> list[int]:
    number = recorded[kind]
    leader_started = start_time(number)
    stranger = leader_started is not None and leader_started != recorded["start_time"]
    if recorded["boot"] != boot() or stranger:
        return []
    found = []
    for entry in os.listdir("/proc"):
        fields = _stat(int(entry)) if entry.isdigit() else None
        if fields and fields[0] not in "ZX" and int(fields[field]) == number:
            found.append(int(entry))
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat from the state on."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()
