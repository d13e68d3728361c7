"""Measures Parley's sockets and its peers on this machine, in one run (about fifteen minutes).

The time from a send to its delivery, compared with the FastAPI stack's answer and nats-server; fan-out, compared
with a bare loop of send() and Node's ws; memory of idle sockets; a reconnect storm. Methods: docs/benchmarking.md.
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
from runner.live.system import LiveParley, write_plain_members
from runner.live.talks import Talks
from runner.rounds import Rounds
from runner.tools import Tools


@dataclass
class Scale:
    """The extent of the measurements."""

    rounds: int = 5
    seconds: float = 5.0
    probe_seconds: float = 2.0
    users: int = 1000  # all in one conversation, with one socket each
    peer_users: int = 64
    idle_each: int = 8  # sockets per user
    storm_each: int = 5
    storm_rate: float = 50.0  # messages per second meanwhile
    storm_seconds: float = 5.0


QUICK = Scale(2, 2.0, 1.0, users=200, peer_users=16, storm_seconds=3.0)
_TRIAL_SECONDS = 0.6


class Run:
    """The stages, one after the other, on one Parley."""

    def __init__(self, build: Path, folder: Path, scale: Scale):
        self._build, self._folder, self._scale = build, folder, scale
        self._tools, self._samples = Tools(build), Samples()
        self._ws = self._install_ws()
        self._notes = [f"Peers from npm: {self._ws}."] if self._ws else []

    def work(self, stages: list[str]) -> tuple[Samples, list[str]]:
        say(f"starting Parley by ./run, with {self._scale.users} users")
        self._parley = LiveParley(_ROOT, self._build, self._folder / "parley", self._scale.users)
        try:
            self._talks = Talks(self._tools, self._parley, self._folder)
            self._refresh()
            self._plain = self._write_plain()
            for stage in stages:
                _STAGES[stage](self)
        finally:
            self._parley.stop()
        return self._samples, self._notes

    def _write_plain(self) -> Path:
        """Makes the peers' messages as long as an entry of Parley."""
        entry_bytes = self._talks.pairs(_TRIAL_SECONDS, in_flight=4)["delivered_bytes"]
        path = self._folder / "plain-members"
        write_plain_members(path, self._scale.users, entry_bytes)
        self._notes.append(f"The peers' frames have {entry_bytes} bytes, as Parley's entries.")
        return path

    def _deliveries(self) -> None:
        peer = FastApi(self._folder / "fastapi", self._parley.amqp_uri, self._parley.rabbitmq, self._scale.peer_users)
        try:
            nats = peers.Nats(self._folder)
            try:
                rounds = Rounds(self._tools, peer, self._folder)
                stage = Delivery(self._tools, self._plain, self._talks, rounds, nats, self._scale, self._samples)
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

    def _fanout(self) -> None:
        say(f"fan-out to {self._scale.users} sockets")
        self._refresh()
        stage = Fanout(self._tools, self._plain, self._scale, self._samples)
        stage.add_parley("parley", self._talks, self._parley.realtime_ports())
        stage.add_parley("parley_nginx", self._talks, [self._parley.port])
        running = [peers.Bare(self._build, self._folder)]
        try:
            if self._ws:
                running.append(peers.NodeWs(self._folder))
            for peer in running:
                stage.add_peer(peer)
            stage.peaks()
            stage.open_loops()
        finally:
            for peer in running:
                peer.stop()
        self._notes.append(f"Messages under way at the peak of the fan-out: {stage.in_flight}.")

    def _idle(self) -> None:
        say(f"memory of {self._scale.users * self._scale.idle_each} idle sockets")
        self._refresh()
        Idle(self._build, self._folder, self._scale, self._samples, self._plain).measure(self._parley, bool(self._ws))

    def _storm(self) -> None:
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
                stage.peer(peer, self._plain)
            finally:
                peer.stop()

    def _refresh(self) -> None:
        """Gets new tokens, so that none expires in the next stage, which would close its sockets."""
        self._talks.refresh()
        self._parley.write_members(self._folder)

    def _install_ws(self) -> str:
        try:
            return peers.install_ws()
        except RuntimeError as error:
            say(f"ws is left out: {error}")
            return ""


_STAGES = {"delivery": Run._deliveries, "fanout": Run._fanout, "idle": Run._idle, "storm": Run._storm}


def _measure(build: Path, folder: Path, scale: Scale, stages: list[str]) -> tuple[Samples, list[str]]:
    return Run(build, folder, scale).work(stages)


if __name__ == "__main__":
    sys.exit(front.main(front.Part("bench live", __doc__, Scale(), QUICK, _measure, rows.make, "-live", tuple(_STAGES))))
