"""The measurements and their order: each round measures the systems in turn."""

import statistics
from dataclasses import dataclass, field
from pathlib import Path

from runner.drain import Drain
from runner.rounds import Rounds
from runner.system import System
from runner.tools import Tools

PEER_SHARE = 0.5  # open loop, both at this share of the peer's peak
OWN_SHARE = 0.7  # open loop, each at this share of its own peak
RAW_BYTES = 200
PARLEY_BATCH = 16  # messages per publish in a full queue, as by group commit under load


@dataclass
class Scale:
    """The extent of the measurements."""

    rounds: int = 5
    seconds: float = 5.0
    probe_seconds: float = 2.0
    users: int = 64
    drain_messages: int = 100_000
    drain_peer_messages: int = 10_000
    drain_mongodb_messages: int = 50_000


QUICK = Scale(2, 2.0, 1.0, 16, 20_000, 2_000, 10_000)


@dataclass
class Samples:
    """Metric → system → the result of each round."""

    values: dict[str, dict[str, list[dict]]] = field(default_factory=dict)

    def add(self, metric: str, system: str, value: dict) -> None:
        rate = f"{value['rate']:>10,.0f}/s"
        p99 = f"  p99 {value['latency_us']['p99'] / 1000:.1f} ms" if "latency_us" in value else ""
        refused = f"  refused: {value['refused']}" if value.get("refused") else ""
        self.keep(metric, system, value, rate + p99 + refused)

    def keep(self, metric: str, system: str, value: dict, told: str) -> None:
        self.values.setdefault(metric, {}).setdefault(system, []).append(value)
        print(f"  {metric:<22} {system:<8} {told}", flush=True)

    def series(self, metric: str, system: str, read) -> list[float]:
        return [read(value) for value in self.values.get(metric, {}).get(system, [])]


class Comparison:
    """Measures two running systems and their shared broker."""

    def __init__(self, tools: Tools, folder: Path, scale: Scale, systems: list[System], amqp_uri: str):
        self._tools, self._scale, self._amqp_uri = tools, scale, amqp_uri
        self._sides = [Rounds(tools, system, folder) for system in systems]
        self.samples = Samples()

    def warm_up(self) -> None:
        for side in self._sides:
            side.refresh()
            side.find_connections(self._scale.probe_seconds)
            print(f"  {side.system.name}: {side.connections} connections", flush=True)

    def connections(self) -> dict[str, dict[str, int]]:
        return {side.system.name: side.connections for side in self._sides}

    def peaks(self) -> None:
        self._refresh()
        for _ in range(self._scale.rounds):
            for side in self._sides:
                self.samples.add("send", side.system.name, side.sends(self._scale.seconds))
            self.samples.add("send", "raw", self._raw_confirms())

    def profiles(self) -> None:
        self._refresh()
        for _ in range(self._scale.rounds):
            for side in self._sides:
                self.samples.add("me", side.system.name, side.profiles(self._scale.seconds * 0.6))

    def open_loops(self) -> None:
        self._refresh()
        peaks = {
            side.system.name: statistics.median(self.samples.series("send", side.system.name, _rate))
            for side in self._sides
        }
        for _ in range(self._scale.rounds):
            for side in self._sides:
                rate = PEER_SHARE * peaks["fastapi"]
                self.samples.add("half_peer_peak", side.system.name, side.sends(self._scale.seconds, rate))
            for side in self._sides:
                rate = OWN_SHARE * peaks[side.system.name]
                self.samples.add("own_peak_share", side.system.name, side.sends(self._scale.seconds, rate))

    def _raw_confirms(self) -> dict:
        milliseconds = int(self._scale.seconds * 600)
        options = {"queue": "bench.raw", "own_queue": True, "size": RAW_BYTES, "window": 500}
        said = self._tools.publish(self._amqp_uri, milliseconds=milliseconds, **options)
        return {"rate": said["publishes_per_second"]}

    def _refresh(self) -> None:
        for side in self._sides:
            side.refresh()


def mongodb_drains(drain: Drain, scale: Scale, samples: Samples, uri: str) -> None:
    messages = scale.drain_mongodb_messages
    for _ in range(scale.rounds):
        samples.add("drain_mongodb", "parley", drain.parley_mongodb(messages, PARLEY_BATCH, uri))
        samples.add("drain_mongodb", "raw", drain.raw_mongodb(messages, uri))


def drains(drain: Drain, scale: Scale, samples: Samples) -> None:
    for _ in range(scale.rounds):
        samples.add("drain", "parley", drain.parley(scale.drain_messages, PARLEY_BATCH))
        samples.add("drain", "fastapi", drain.fastapi(scale.drain_peer_messages))


def _rate(value: dict) -> float:
    return value["rate"]
