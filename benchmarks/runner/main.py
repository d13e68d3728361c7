"""Measures Parley beside its peers on this machine, in one run (about ten minutes).

The mission's stack written plainly with FastAPI runs behind the same NGINX template on the same
RabbitMQ; raw publisher confirms of librabbitmq are taken from that broker in between. Prints a table of
ratios with their ranges and writes it to benchmarks/results/. What is measured how: benchmarks/README.md.
"""

import argparse
import dataclasses
import datetime
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "scripts"), str(_ROOT / "benchmarks")]

from containers import documentdb
from runner import comparison, machine, report, rows
from runner.comparison import Comparison, Samples, Scale
from runner.drain import Drain
from runner.fastapi_stack import FastApi
from runner.parley_stack import Parley
from runner.tools import Tools


def _measure(tools: Tools, build: Path, folder: Path, scale: Scale) -> tuple[Samples, dict]:
    _say("starting Parley by ./run, and the FastAPI stack on its RabbitMQ")
    parley = Parley(_ROOT, build, folder / "parley", scale.users)
    try:
        peer = FastApi(folder / "fastapi", parley.amqp_uri, parley.rabbitmq, scale.users)
        try:
            compared = Comparison(tools, folder, scale, [peer, parley], parley.amqp_uri)
            _say("warming up, and looking for the number of connections that each takes best")
            compared.warm_up()
            _say("sends: as many as it takes, in turn with raw confirms")
            compared.peaks()
            _say("sends in open loop")
            compared.open_loops()
            _say("/users/me")
            compared.profiles()
        finally:
            peer.stop()
    finally:
        parley.stop()
    _say("consumers empty full queues")
    drain = Drain(tools, build, folder)
    try:
        comparison.drains(drain, scale, compared.samples)
        _mongodb(drain, scale, compared.samples, folder)
    finally:
        drain.stop()
    return compared.samples, compared.connections()


def _mongodb(drain: Drain, scale: Scale, samples: Samples, folder: Path) -> None:
    """Into the MongoDB that PARLEY_MONGODB_URI names, else DocumentDB in a container of its own."""
    server = None
    try:
        uri = os.environ.get("PARLEY_MONGODB_URI")
        if not uri:
            _say("starting DocumentDB behind MongoDB's protocol")
            server = documentdb.Server(folder / "documentdb.log")
            uri = server.uri
    except RuntimeError as error:
        return _say(f"the line for MongoDB is left out: {error}")
    try:
        _say("consumers empty full queues into MongoDB")
        comparison.mongodb_drains(drain, scale, samples, uri)
    finally:
        if server:
            server.stop()


def _write(results: Path, samples: Samples, about: dict) -> Path:
    lines = rows.make(samples)
    text = report.document(lines, about)
    results.mkdir(parents=True, exist_ok=True)
    path = results / f"{about['date'][:10]}-{about['machine']['commit']}"
    everything = about | {"rows": lines, "samples": samples.values}
    path.with_suffix(".json").write_text(json.dumps(everything, indent=1) + "\n")
    path.with_suffix(".md").write_text(text)
    print("\n" + report.table(lines))
    return path.with_suffix(".md")


def _say(text: str) -> None:
    print(f"bench: {text} …", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two short rounds: to see that it works")
    parser.add_argument("--build", type=Path, default=_ROOT / "build" / "release", help="folder with the programs")
    parser.add_argument("--results", type=Path, default=_ROOT / "benchmarks" / "results", help="where the results go")
    parser.add_argument("--keep", action="store_true", help="keep the folder with data and logs")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _: sys.exit(128 + signum))
    scale = comparison.QUICK if options.quick else Scale()
    folder = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    began = time.monotonic()
    about = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": machine.describe(_ROOT),
        "load_average_before": machine.load_average(),
        "scale": dataclasses.asdict(scale) | {"quick": options.quick},
    }
    try:
        samples, connections = _measure(Tools(options.build), options.build.resolve(), folder, scale)
    except RuntimeError as error:
        print(f"bench: this run does not count: {error}\nbench: logs are in {folder}", file=sys.stderr)
        return 1
    about |= {"connections": connections, "seconds": round(time.monotonic() - began)}
    print(f"bench: written to {_write(options.results, samples, about)}")
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
