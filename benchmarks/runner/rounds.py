"""One measurement of one system: loads it, checks that everything was stored, and counts the CPU time."""

import time
from pathlib import Path

from runner import cpu
from runner.system import CLIENT_MSG_ID, NUMBER_MARK, Mark, System
from runner.tools import Tools

_STORED_WITHIN = 60.0
_PROBED_CONNECTIONS = (32, 64, 128, 256)


class NotStored(RuntimeError):
    """A message was accepted and not stored, or stored twice: the run is invalid."""


class Rounds:
    """Measures a system round by round; numbers its messages so that each can be identified."""

    def __init__(self, tools: Tools, system: System, folder: Path):
        self.system = system
        self._tools, self._folder = tools, folder
        self._number = 0
        self._mark: Mark = {}
        self.connections = {"/chat/send": 64, "/users/me": 64}

    def refresh(self) -> None:
        """Gets new tokens, so that none expires during what follows."""
        self.system.users.log_in()
        self.system.write_requests(self._folder)

    def find_connections(self, seconds: float) -> None:
        """Warms up, and finds the number of connections at which this system reaches its peak."""
        for path, measure in (("/chat/send", self.sends), ("/users/me", self.profiles)):
            rates = {}
            for count in _PROBED_CONNECTIONS:
                self.connections[path] = count
                rates[count] = measure(seconds)["rate"]
            self.connections[path] = max(rates, key=rates.__getitem__)

    def sends(self, seconds: float, rate: float = 0) -> dict:
        """Raises NotStored unless the store has each accepted message exactly once."""
        accepted_file = self._folder / f"{self.system.name}-accepted"
        meter = cpu.Meter(self.system.groups())
        said = self._load("/chat/send", self.system.sends, seconds, rate, expect=202, accepted=accepted_file)
        numbers = range(self._number, self._number + said["begun"])
        self._number += said["begun"]
        accepted = {int(line) for line in accepted_file.read_text().split()}
        self._check_stored(accepted, numbers)
        return _result(said, meter)

    def profiles(self, seconds: float) -> dict:
        meter = cpu.Meter(self.system.groups())
        return _result(self._load("/users/me", self.system.profiles, seconds, 0, expect=200), meter)

    def _load(self, path: str, requests: Path, seconds: float, rate: float, **options) -> dict:
        options |= {"connections": self.connections[path], "rate": rate, "first_number": self._number}
        return self._tools.load(self.system.port, path, requests, seconds, **options)

    def _check_stored(self, accepted: set[int], begun: range) -> None:
        prefix = CLIENT_MSG_ID.removesuffix(NUMBER_MARK)
        stored: list[int] = []
        deadline = time.monotonic() + _STORED_WITHIN
        while True:
            texts, self._mark = self.system.stored_after(self._mark)
            # The store also has the first conversation played by `./run`.
            stored += [int(text.removeprefix(prefix)) for text in texts if text.startswith(prefix)]
            missing = accepted.difference(stored) if len(stored) >= len(accepted) else accepted
            if not missing or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        name = self.system.name
        if missing:
            raise NotStored(f"{name}: {len(accepted.difference(stored))} accepted messages were not stored")
        if len(set(stored)) != len(stored) or not set(stored) <= set(begun):
            raise NotStored(f"{name}: a message was stored twice, or one that nobody sent")


def _result(said: dict, meter: cpu.Meter) -> dict:
    if said["unanswered"] or said["unsent"]:
        raise RuntimeError(f"the load generator got no answer to some requests: {said}")
    operations = max(said["accepted"], 1)
    return {
        "rate": said["rate_per_second"],
        "accepted": said["accepted"],
        "refused": said["refused"],
        "latency_us": said["latency_us"],
        "cpu_us": {name: used / operations for name, used in meter.read().items()},
    }
