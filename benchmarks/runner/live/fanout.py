"""Deliveries per second in one conversation with everybody in it."""

from collections.abc import Callable
from pathlib import Path

from runner import cpu
from runner.comparison import Samples
from runner.live.system import write_plain_members
from runner.live.talks import Talks, result
from runner.tools import Tools

_PROBED_IN_FLIGHT = (2, 8, 32)


class Fanout:
    """Each way of it takes the number of messages under way that it is fastest with."""

    def __init__(self, tools: Tools, folder: Path, scale, samples: Samples, entry_bytes: int):
        self._tools, self._scale, self._samples = tools, scale, samples
        self.members = folder / "plain-members"
        write_plain_members(self.members, scale.users, entry_bytes)
        self._ways: dict[str, Callable[[float, int], dict]] = {}
        self.in_flight: dict[str, int] = {}

    def add_parley(self, name: str, talks: Talks, ports: list[int]) -> None:
        self._ways[name] = lambda seconds, in_flight: talks.group(ports, seconds, in_flight)

    def add_peer(self, peer) -> None:
        def measure(seconds: float, in_flight: int) -> dict:
            meter = cpu.Meter({"service": [peer.pid]})
            options = {"plain": True, "in_flight": in_flight, "deliveries": self._scale.users}
            return result(self._tools.talk([peer.port], self.members, seconds, **options), meter, "deliveries")

        self._ways[peer.name] = measure

    def measure(self) -> None:
        for name, way in self._ways.items():
            rates = {count: way(self._scale.probe_seconds, count)["rate"] for count in _PROBED_IN_FLIGHT}
            self.in_flight[name] = max(rates, key=rates.__getitem__)
        for _ in range(self._scale.rounds):
            for name, way in self._ways.items():
                self._samples.add("fanout", name, way(self._scale.seconds, self.in_flight[name]))
