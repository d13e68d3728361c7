"""Deliveries per second in one conversation that includes all users."""

import statistics
from collections.abc import Callable
from pathlib import Path

from runner import cpu
from runner.comparison import Samples
from runner.live.talks import Talks, result
from runner.tools import Tools

_PROBED_IN_FLIGHT = (2, 8, 32)
_STEADY_SHARE = 0.5


class Fanout:
    """Measures each system with the number of messages in flight at which it is fastest."""

    def __init__(self, tools: Tools, plain_members: Path, scale, samples: Samples):
        self._tools, self._scale, self._samples = tools, scale, samples
        self._members = plain_members
        self._ways: dict[str, Callable[..., dict]] = {}
        self.in_flight: dict[str, int] = {}

    def add_parley(self, name: str, talks: Talks, ports: list[int]) -> None:
        self._ways[name] = lambda seconds, **options: talks.group(ports, seconds, **options)

    def add_peer(self, peer) -> None:
        def measure(seconds: float, **options) -> dict:
            meter = cpu.Meter({"service": [peer.pid]})
            options |= {"plain": True, "deliveries": self._scale.users}
            return result(self._tools.talk([peer.port], self._members, seconds, **options), meter, "deliveries")

        self._ways[peer.name] = measure

    def peaks(self) -> None:
        seconds = self._scale.probe_seconds
        for name, way in self._ways.items():
            rates = {count: way(seconds, in_flight=count)["rate"] for count in _PROBED_IN_FLIGHT}
            self.in_flight[name] = max(rates, key=rates.__getitem__)
        for _ in range(self._scale.rounds):
            for name, way in self._ways.items():
                self._samples.add("fanout", name, way(self._scale.seconds, in_flight=self.in_flight[name]))

    def open_loops(self) -> None:
        """Measures all at the same rate, which the slowest can sustain."""
        peaks = [statistics.median(self._samples.series("fanout", name, _rate)) for name in self._ways]
        rate = _STEADY_SHARE * min(peaks) / self._scale.users
        for _ in range(self._scale.rounds):
            for name, way in self._ways.items():
                self._samples.add("fanout_steady", name, way(self._scale.seconds, rate=rate))


def _rate(value: dict) -> float:
    return value["rate"]
