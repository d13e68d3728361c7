"""One measurement with sending sockets: no message may be missing, on the sockets or in the store."""

from pathlib import Path

from runner import cpu
from runner.rounds import Rounds

_PARLEY_GRACE_MS = 20_000


class Talks(Rounds):
    """Parley's rounds over sockets; their message numbers continue those over HTTP."""

    def pairs(self, seconds: float, **options) -> dict:
        """Each user sends to the next one: two sockets, including the sender's. `options`: rate or in_flight."""
        return self.talk([self.system.port], self.system.pairs, seconds, 2, "accepted", options)

    def group(self, ports: list[int], seconds: float, **options) -> dict:
        """Each user sends to all."""
        sockets = len(self.system.users.ids)
        return self.talk(ports, self.system.group, seconds, sockets, "deliveries", options)

    def talk(self, ports: list[int], members: Path, seconds: float, sockets: int, counted: str, options: dict) -> dict:
        accepted_file = self._folder / f"{self.system.name}-accepted"
        options |= {"first_number": self._number, "accepted": accepted_file, "deliveries": sockets}
        options |= {"grace_milliseconds": _PARLEY_GRACE_MS}
        meter = cpu.Meter(self.system.groups())
        said = self._tools.talk(ports, members, seconds, **options)
        numbers = range(self._number, self._number + said["begun"])
        self._number += said["begun"]
        self._check_stored({int(line) for line in accepted_file.read_text().split()}, numbers)
        return result(said, meter, counted)


def result(said: dict, meter: cpu.Meter, counted: str) -> dict:
    """`counted`: accepted or deliveries; the rate and the CPU time refer to it."""
    if said["unanswered"] or said["undelivered"] or said["repeated"]:
        few = {name: said[name] for name in ("begun", "refused", "unanswered", "undelivered", "repeated")}
        raise RuntimeError(f"messages were not answered, did not come to everybody, or came twice: {few}")
    deliveries = said["delivery_count"]
    operations = {"accepted": said["accepted"], "deliveries": deliveries}[counted]
    return {
        "rate": said[f"{counted}_per_second"],
        "accepted": said["accepted"],
        "deliveries": deliveries,
        "refused": said["refused"],
        "latency_us": said["delivery_us"],
        "answer_us": said["answer_us"],
        "delivered_bytes": said["delivered_bytes"],
        "cpu_us": {name: used / max(operations, 1) for name, used in meter.read().items()},
    }
