"""The time from a send to its delivery on a socket, compared with the FastAPI stack's answer and nats-server."""

import statistics
from pathlib import Path

from runner import cpu
from runner.comparison import OWN_SHARE, PEER_SHARE, Samples
from runner.live.peers import Nats
from runner.live.talks import Talks, result
from runner.rounds import Rounds
from runner.tools import Tools

_PROBED_IN_FLIGHT = (32, 128, 512)


class Delivery:
    """Owns nothing: all three systems are running."""

    def __init__(self, tools: Tools, plain_members: Path, parley: Talks, peer: Rounds, nats: Nats, scale, samples: Samples):
        self._tools, self._parley, self._peer, self._nats = tools, parley, peer, nats
        self._scale, self._samples = scale, samples
        self._plain_members = plain_members
        self.in_flight = 0

    def warm_up(self) -> None:
        """Finds the load at which each reaches its peak."""
        self._peer.refresh()
        self._peer.find_connections(self._scale.probe_seconds)
        seconds = self._scale.probe_seconds
        rates = {count: self._parley.pairs(seconds, in_flight=count)["rate"] for count in _PROBED_IN_FLIGHT}
        self.in_flight = max(rates, key=rates.__getitem__)

    def peaks(self) -> None:
        for _ in range(self._scale.rounds):
            self._samples.add("live_send", "fastapi", self._peer.sends(self._scale.seconds))
            self._samples.add("live_send", "parley", self._parley.pairs(self._scale.seconds, in_flight=self.in_flight))

    def open_loops(self) -> None:
        half = PEER_SHARE * self._peak("fastapi")
        own = OWN_SHARE * self._peak("parley")
        for _ in range(self._scale.rounds):
            self._samples.add("half_peer_peak", "fastapi", self._peer.sends(self._scale.seconds, half))
            self._open_loop("half_peer_peak", half)
            self._open_loop("own_peak_share", own)

    def _open_loop(self, metric: str, rate: float) -> None:
        self._samples.add(metric, "parley", self._parley.pairs(self._scale.seconds, rate=rate))
        self._samples.add(metric, "nats", self._nats_pairs(rate))

    def _nats_pairs(self, rate: float) -> dict:
        meter = cpu.Meter({"service": [self._nats.pid]})
        options = {"nats": True, "rate": rate, "deliveries": 1}
        said = self._tools.talk([self._nats.port], self._plain_members, self._scale.seconds, **options)
        return result(said, meter, "deliveries")

    def _peak(self, system: str) -> float:
        return statistics.median(self._samples.series("live_send", system, lambda value: value["rate"]))
