"""The lines of ./bench live's table."""

from runner.comparison import OWN_SHARE, PEER_SHARE, Samples
from runner.report import row

_OWN = ("service", "consumer", "realtime")
_ALL = (*_OWN, "nginx", "rabbitmq")


def make(samples: Samples) -> list[dict]:
    return _delivery(samples) + _fanout(samples) + _idle(samples) + _storm(samples)


def _delivery(samples: Samples) -> list[dict]:
    line = _Lines(samples)
    line.add("sends over /ws, accepted and delivered", "1/s", "live_send", _rate, "fastapi", note=" (accepted)")
    for what, groups in (("services and consumer", _OWN), ("with NGINX and RabbitMQ", _ALL)):
        line.add(f"CPU per such send, {what}", "µs", "live_send", _cpu(groups), "fastapi", less=True)
    half, own = f"open loop at {PEER_SHARE:.0%} of FastAPI's peak", f"open loop at {OWN_SHARE:.0%} of own peak"
    for name in ("p50", "p99", "p999"):
        title, ours = f"send → delivered, {name}, {half}", _latency(name)
        line.add(title, "ms", "half_peer_peak", ours, "fastapi", less=True, note=" (accepted)")
        line.add(title, "ms", "half_peer_peak", ours, "nats", less=True)
    line.add(f"send → accepted, p99, {half}", "ms", "half_peer_peak", _answer("p99"), "fastapi", _latency("p99"), less=True)
    for name in ("p50", "p99", "p999"):
        line.add(f"send → delivered, {name}, {own}", "ms", "own_peak_share", _latency(name), "nats", less=True)
    return line.rows


def _fanout(samples: Samples) -> list[dict]:
    line = _Lines(samples)
    realtime, service = _cpu(("realtime",)), _cpu(("service",))
    for peer in ("bare", "ws"):
        line.add("deliveries in a conversation of everybody", "1/s", "fanout", _rate, peer)
    line.add("deliveries likewise, through NGINX", "1/s", "fanout", _rate, "bare", system="parley_nginx")
    for peer in ("bare", "ws"):
        line.add("CPU per such delivery, realtime-service", "µs", "fanout", realtime, peer, service, less=True)
    for peer in ("bare", "ws"):
        for name in ("p50", "p99"):
            title = f"send → delivered to each of them, {name}, open loop at half of the slowest's peak"
            line.add(title, "ms", "fanout_steady", _latency(name), peer, less=True)
    for peer in ("bare", "ws"):
        line.add("CPU per delivery then, realtime-service", "µs", "fanout_steady", realtime, peer, service, less=True)
    return line.rows


def _idle(samples: Samples) -> list[dict]:
    line = _Lines(samples)
    for key, title in (("bytes", "user space per idle socket"), ("further_bytes", "likewise, each after a first of each user")):
        line.add(title, "bytes", "idle", lambda value, key=key: value[key], "ws", less=True)
    return line.rows


def _storm(samples: Samples) -> list[dict]:
    line = _Lines(samples)
    seconds = lambda value: value["seconds"]
    for peer in ("bare", "ws"):
        line.add("all sockets cut, until all have resumed", "s", "storm_cut", seconds, peer, less=True)
    line.add("realtime-services killed, until all have resumed", "s", "storm_kill", seconds, None)
    for metric, what in (("storm_cut", "cut"), ("storm_kill", "killed")):
        line.add(f"entries missed meanwhile ({what})", "", metric, lambda value: value["missed"], None)
    return line.rows


class _Lines:
    """The lines of one run: omits what wasn't measured, and leaves a missing peer's place empty."""

    def __init__(self, samples: Samples):
        self._samples = samples
        self.rows: list[dict] = []

    def add(self, title, unit, metric, ours, peer, theirs=None, less=False, note="", system="parley") -> None:
        if not (values := self._samples.series(metric, system, ours)):
            return
        others = self._samples.series(metric, peer, theirs or ours) if peer else []
        self.rows.append(row(title, unit, values, others or None, f"{peer}{note}" if others else "", less))


def _rate(value: dict) -> float:
    return value["rate"]


def _cpu(groups: tuple[str, ...]):
    return lambda value: sum(value["cpu_us"].get(group, 0.0) for group in groups)


def _latency(name: str):
    return lambda value: value["latency_us"][name] / 1000


def _answer(name: str):
    return lambda value: value["answer_us"][name] / 1000
