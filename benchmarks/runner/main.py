"""Measures Parley and its peers on this machine, in one run (about ten minutes).

  ./bench         HTTP requests, and draining full queues
  ./bench live    sockets: see ./bench live --help

A plain FastAPI implementation of the same system runs behind the same NGINX template on the same
RabbitMQ; librabbitmq's raw publisher confirms are measured on that broker in between. Prints a table of
ratios with their ranges and writes it to benchmarks/results/. Methods: docs/benchmarking.md.
"""

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "scripts"), str(_ROOT / "benchmarks")]

from containers import documentdb
from runner import comparison, front, rows
from runner.comparison import Comparison, Samples, Scale
from runner.drain import Drain
from runner.fastapi_stack import FastApi
from runner.front import say
from runner.parley_stack import Parley
from runner.tools import Tools


def _measure(build: Path, folder: Path, scale: Scale, _: list[str]) -> tuple[Samples, list[str]]:
    tools = Tools(build)
    say("starting Parley by ./run, and the FastAPI stack on its RabbitMQ")
    parley = Parley(_ROOT, build, folder / "parley", scale.users)
    try:
        peer = FastApi(folder / "fastapi", parley.amqp_uri, parley.rabbitmq, scale.users)
        try:
            compared = Comparison(tools, folder, scale, [peer, parley], parley.amqp_uri)
            say("warming up, and looking for the number of connections that each takes best")
            compared.warm_up()
            say("sends: as many as it takes, in turn with raw confirms")
            compared.peaks()
            say("sends in open loop")
            compared.open_loops()
            say("/users/me")
            compared.profiles()
        finally:
            peer.stop()
    finally:
        parley.stop()
    say("consumers empty full queues")
    drain = Drain(tools, build, folder)
    try:
        comparison.drains(drain, scale, compared.samples)
        _mongodb(drain, scale, compared.samples, folder)
    finally:
        drain.stop()
    return compared.samples, [f"Connections: {compared.connections()}."]


def _mongodb(drain: Drain, scale: Scale, samples: Samples, folder: Path) -> None:
    """Drains into the MongoDB at PARLEY_MONGODB_URI, else into DocumentDB in its own container."""
    server = None
    try:
        uri = os.environ.get("PARLEY_MONGODB_URI")
        if not uri:
            say("starting DocumentDB behind MongoDB's protocol")
            server = documentdb.Server(folder / "documentdb.log")
            uri = server.uri
    except RuntimeError as error:
        return say(f"the line for MongoDB is left out: {error}")
    try:
        say("consumers empty full queues into MongoDB")
        comparison.mongodb_drains(drain, scale, samples, uri)
    finally:
        if server:
            server.stop()


if __name__ == "__main__":
    sys.exit(front.main(front.Part("bench", __doc__, Scale(), comparison.QUICK, _measure, rows.make)))
