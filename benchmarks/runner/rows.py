"""The table's lines, computed from the samples."""

from runner.comparison import OWN_SHARE, PEER_SHARE, Samples
from runner.report import row

_OWN = ("service", "consumer")
_ALL = ("service", "consumer", "nginx", "rabbitmq")


def make(samples: Samples) -> list[dict]:
    def versus(title, unit, metric, read, peer="fastapi", less=False, ratio=True, ours_metric=None):
        ours = samples.series(metric, "parley", read)
        theirs = samples.series(ours_metric or metric, peer, read) if ratio else None
        return row(title, unit, ours, theirs, peer if ratio else "", less)

    rows = [
        versus("accepted sends", "1/s", "send", _rate),
        versus("accepted sends against raw confirms, one message per publish", "1/s", "send", _rate, "raw"),
        versus("CPU per accepted send, services and consumer", "µs", "send", _cpu(_OWN), less=True),
        versus("CPU per accepted send, services alone", "µs", "send", _cpu(("service",)), less=True),
        versus("CPU per accepted send, with NGINX and RabbitMQ", "µs", "send", _cpu(_ALL), less=True),
    ]
    for metric, share in (("half_peer_peak", _share(PEER_SHARE, "FastAPI's")), ("own_peak_share", _share(OWN_SHARE, "own"))):
        for name in ("p50", "p99"):
            title = f"latency of a send, {name}, open loop at {share}"
            rows.append(versus(title, "ms", metric, _latency(name), less=True))
    rows += [
        versus("GET /users/me", "1/s", "me", _rate),
        versus("CPU per /users/me, services", "µs", "me", _cpu(("service",)), less=True),
        versus("consumer empties a full queue into SQLite", "1/s", "drain", _rate),
        versus("CPU per message stored, consumer", "µs", "drain", _cpu(("consumer",)), less=True),
    ]
    if samples.series("drain_mongodb", "parley", _rate):
        title = "consumer empties a full queue into MongoDB, beside a bulk insert by libmongoc alone"
        rows.append(versus(title, "1/s", "drain_mongodb", _rate, "raw"))
    return rows


def _share(share: float, whose: str) -> str:
    return f"{share:.0%} of {whose} peak"


def _rate(value: dict) -> float:
    return value["rate"]


def _cpu(groups: tuple[str, ...]):
    return lambda value: sum(value["cpu_us"].get(group, 0.0) for group in groups)


def _latency(name: str):
    return lambda value: value["latency_us"][name] / 1000
