"""The user-space memory of an idle socket."""

import time
from pathlib import Path

from runner import cpu
from runner.comparison import Samples
from runner.live.peers import NodeWs
from runner.live.pipes import Hold
from runner.live.system import LiveParley

_SETTLED_WITHIN = 20.0
_SETTLED_SHARE = 0.005


class Idle:
    """Each round starts with processes that have held no socket yet."""

    def __init__(self, build: Path, folder: Path, scale, samples: Samples, plain_members: Path):
        self._build, self._folder, self._scale, self._samples = build, folder, scale, samples
        self._plain_members = plain_members

    def measure(self, parley: LiveParley, with_ws: bool) -> None:
        for _ in range(self._scale.rounds):
            parley.kill_realtime()
            parley.wait_for_realtime()
            pids = [part["pid"] for part in parley.realtime()]
            self._round("parley", pids, parley.realtime_ports(), parley.pairs)
            if with_ws:
                peer = NodeWs(self._folder)
                try:
                    self._round("ws", cpu.family([peer.pid]), [peer.port], self._plain_members)
                finally:
                    peer.stop()

    def _round(self, name: str, pids: list[int], ports: list[int], members: Path) -> None:
        held: list[Hold] = []
        used = [_settled(pids)]
        try:
            # One per user, then the others: separates the cost per user from that of each further socket.
            for each in (1, self._scale.idle_each - 1):
                held.append(Hold(self._build, ports, members, each, self._folder / "hold.log"))
                used.append(_settled(pids))
            if lost := sum(hold.check({})["lost"] for hold in held):
                raise RuntimeError(f"{name} lost {lost} idle sockets")
        finally:
            for hold in held:
                hold.end()
        sockets = sum(hold.open for hold in held)
        value = {"sockets": sockets, "bytes": (used[-1] - used[0]) / sockets}
        value["further_bytes"] = (used[-1] - used[1]) / held[-1].open
        told = f"{value['bytes']:>10,.0f} bytes per socket, {value['further_bytes']:,.0f} of each further one"
        self._samples.keep("idle", name, value, told)


def _anonymous_bytes(pids: list[int]) -> int:
    return sum(_anonymous_kib(pid) for pid in pids) * 1024


def _anonymous_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1])
    raise RuntimeError("this kernel does not tell anonymous memory")


def _settled(pids: list[int]) -> int:
    """Returns the bytes once they change by at most half a percent in a second, or when the time is over."""
    deadline = time.monotonic() + _SETTLED_WITHIN
    last = _anonymous_bytes(pids)
    while True:
        time.sleep(1)
        now = _anonymous_bytes(pids)
        if abs(now - last) <= _SETTLED_SHARE * last or time.monotonic() > deadline:
            return now
        last = now
