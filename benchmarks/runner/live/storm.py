"""All sockets are lost and reconnect at once, while messages are being sent."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runner.comparison import Samples
from runner.live.pipes import Hold
from runner.live.system import LiveParley
from runner.rounds import Rounds

_BEFORE_S = 1.0  # messages are in flight when the sockets are lost


class Storm:
    """Owns the connections to Parley. Stop: stop()."""

    def __init__(self, build: Path, folder: Path, scale, samples: Samples):
        self._build, self._folder, self._scale, self._samples = build, folder, scale, samples

    def parley(self, system: LiveParley, rounds: Rounds) -> None:
        """In turn: cuts the sockets from the client side, and kills both realtime-services."""
        hold = self._hold([system.port], system.pairs)
        try:
            for _ in range(self._scale.rounds):
                self._round("storm_cut", hold, system, rounds, lambda: hold.tell("cut"))
                self._round("storm_kill", hold, system, rounds, lambda: _kill(hold, system))
        finally:
            hold.end()

    def peer(self, peer, members: Path) -> None:
        """Only cuts: a peer has nothing to resume."""
        hold = self._hold([peer.port], members)
        try:
            for _ in range(self._scale.rounds):
                hold.tell("cut")
                self._keep("storm_cut", peer.name, hold.read() | {"missed": 0})
        finally:
            hold.end()

    def _hold(self, ports: list[int], members: Path) -> Hold:
        return Hold(self._build, ports, members, self._scale.storm_each, self._folder / "hold.log")

    def _round(self, metric: str, hold: Hold, system: LiveParley, rounds: Rounds, strike) -> None:
        before = hold.check(system.ends())
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(rounds.sends, self._scale.storm_seconds, self._scale.storm_rate)
            time.sleep(_BEFORE_S)
            strike()
            came_back = hold.read()
            sent = sending.result()
        system.wait_for_realtime()
        after = hold.check(system.ends())
        counts = {name: after[name] - before[name] for name in ("entries", "missed", "repeated", "gaps")}
        self._keep(metric, "parley", came_back | counts | {"sent": sent["accepted"]})

    def _keep(self, metric: str, name: str, value: dict) -> None:
        told = f"{value['seconds']:>10.2f} s for {value['resumed']}, {value['missed']} entries missed"
        self._samples.keep(metric, name, value, told)


def _kill(hold: Hold, system: LiveParley) -> None:
    hold.tell("watch")
    hold.read()  # it is watching, so no lost connection goes unnoticed
    system.kill_realtime()
