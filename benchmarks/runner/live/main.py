"""Measures Parley's sockets beside peers on this machine, in one run (about fifteen minutes).

From a send to its delivery beside the FastAPI stack's answer and nats-server; fan-out beside a bare loop of
send() and Node's ws; memory of idle sockets; a storm of reconnects. What is measured how: benchmarks/README.md.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(_ROOT / "scripts"), str(_ROOT / "benchmarks")]

from runner import front
from runner.comparison import Samples
from runner.fastapi_stack import FastApi
from runner.front import say
from runner.live import peers, rows
from runner.live.delivery import Delivery
from runner.live.fanout import Fanout
from runner.live.idle import Idle
from runner.live.storm import Storm
from runner.live.system import LiveParley
from runner.live.talks import Talks
from runner.rounds import Rounds
from runner.tools import Tools


@dataclass
class Scale:
    """How much is measured."""

    rounds: int = 5
    seconds: float = 5.0
    probe_seconds: float = 2.0
    users: int = 1000  # all in one conversation, each with one socket
    peer_users: int = 64
    idle_each: int = 8  # sockets of each user
    storm_each: int = 5
    storm_rate: float = 50.0  # messages per second meanwhile
    storm_seconds: float = 5.0


QUICK = Scale(2, 2.0, 1.0, users=200, peer_users=16, storm_seconds=3.0)


class Run:
    """The stages, one after the other, on one Parley."""

    def __init__(self, build: Path, folder: Path, scale: Scale):
        self._build, self._folder, self._scale = build, folder, scale
        self._tools, self._samples = Tools(build), Samples()
        self._ws = self._install_ws()
        self._notes = [f"Peers from npm: {self._ws}."] if self._ws else []

    def work(self) -> tuple[Samples, list[str]]:
        say(f"starting Parley by ./run, with {self._scale.users} users")
        self._parley = LiveParley(_ROOT, self._build, self._folder / "parley", self._scale.users)
        try:
            self._talks = Talks(self._tools, self._parley, self._folder)
            entry_bytes = self._deliveries()
            plain = self._fanout(entry_bytes)
            self._idle(plain)
            self._storm(plain)
        finally:
            self._parley.stop()
        return self._samples, self._notes

    def _deliveries(self) -> int:
        """The bytes of an entry as it is delivered."""
        peer = FastApi(self._folder / "fastapi", self._parley.amqp_uri, self._parley.rabbitmq, self._scale.peer_users)
        try:
            nats = peers.Nats(self._folder)
            try:
                self._refresh()
                rounds = Rounds(self._tools, peer, self._folder)
                stage = Delivery(self._tools, self._folder, self._talks, rounds, nats, self._scale, self._samples)
                say("warming up, and looking for how much each takes at once")
                stage.warm_up()
                say("sends as many as it takes")
                stage.peaks()
                say("sends in open loop")
                stage.open_loops()
            finally:
                nats.stop()
        finally:
            peer.stop()
        self._notes.append(f"Messages under way at the peak over /ws: {stage.in_flight}. FastAPI's: {rounds.connections}.")
        return stage.entry_bytes

    def _fanout(self, entry_bytes: int) -> Path:
        say(f"fan-out to {self._scale.users} sockets")
        self._refresh()
        stage = Fanout(self._tools, self._folder, self._scale, self._samples, entry_bytes)
        stage.add_parley("parley", self._talks, self._parley.realtime_ports())
        stage.add_parley("parley_nginx", self._talks, [self._parley.port])
        running = [peers.Bare(self._build, self._folder)]
        try:
            if self._ws:
                running.append(peers.NodeWs(self._folder))
            for peer in running:
                stage.add_peer(peer)
            stage.measure()
        finally:
            for peer in running:
                peer.stop()
        self._notes.append(f"Fan-out: frames of {entry_bytes} bytes; messages under way: {stage.in_flight}.")
        return stage.members

    def _idle(self, plain: Path) -> None:
        say(f"memory of {self._scale.users * self._scale.idle_each} idle sockets")
        self._refresh()
        Idle(self._build, self._folder, self._scale, self._samples, plain).measure(self._parley, bool(self._ws))

    def _storm(self, plain: Path) -> None:
        say(f"{self._scale.users * self._scale.storm_each} sockets come back at once")
        self._refresh()
        stage = Storm(self._build, self._folder, self._scale, self._samples)
        stage.parley(self._parley, self._talks)
        running = [lambda: peers.Bare(self._build, self._folder)]
        if self._ws:
            running.append(lambda: peers.NodeWs(self._folder))
        for start in running:
            peer = start()
            try:
                stage.peer(peer, plain)
            finally:
                peer.stop()

    def _refresh(self) -> None:
        """New tokens, so that none expires in the next stage: sockets end with them."""
        self._talks.refresh()
        self._parley.write_members(self._folder)

    def _install_ws(self) -> str:
        try:
            return peers.install_ws()
        except RuntimeError as error:
            say(f"ws is left out: {error}")
            return ""


def _measure(build: Path, folder: Path, scale: Scale) -> tuple[Samples, list[str]]:
    return Run(build, folder, scale).work()


if __name__ == "__main__":
    sys.exit(front.main(front.Part("bench live", __doc__, Scale(), QUICK, _measure, rows.make, "-live")))
