"""CPU time of groups of processes, from /proc/<pid>/stat."""

import os
from pathlib import Path

_TICK_US = 1_000_000 / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def family(pids: list[int]) -> list[int]:
    """The processes and all their descendants."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, todo = [], list(pids)
    while todo:
        pid = todo.pop()
        if pid not in found:
            found.append(pid)
            todo += children.get(pid, [])
    return found


def used_us(pids: list[int]) -> float:
    """User and system time in microseconds, accurate to a clock tick (10 ms)."""
    stats = [fields for pid in pids if (fields := _stat(pid))]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) * _TICK_US


class Meter:
    """The time each group has used since the meter was created."""

    def __init__(self, groups: dict[str, list[int]]):
        self._groups = {name: family(pids) for name, pids in groups.items()}
        self._before = {name: used_us(pids) for name, pids in self._groups.items()}

    def read(self) -> dict[str, float]:
        return {name: used_us(pids) - self._before[name] for name, pids in self._groups.items()}
