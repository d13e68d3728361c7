"""Measures how fast the consumers drain a full queue into a store."""

import shutil
import time
from pathlib import Path

from parts import rabbitmq, rabbitmq_files

from runner import cpu, fastapi_stack, parley_stack
from runner.tools import Tools

_DRAINED_WITHIN = 120.0


class Drain:
    """A private broker, with only one of the consumers at a time. Owns: the broker. Stop: stop()."""

    def __init__(self, tools: Tools, build: Path, folder: Path):
        self._tools, self._build, self._folder = tools, build, folder
        self._broker = rabbitmq.Server(folder / "drain-rabbitmq", list(rabbitmq_files.PERMISSIONS))
        self._uris = self._broker.describe()

    def stop(self) -> None:
        self._broker.stop()

    def parley(self, messages: int, items: int) -> dict:
        """Each publish contains `items` messages."""
        env = parley_stack.consumer_environment(self._folder / "drain-parley", self._uris["amqp_uri_consumer"])
        start = lambda folder: parley_stack.start_consumer(self._build, folder, env)
        fill = {"format": "parley", "items": items, "conversations": 1000}
        return self._round("parley", messages, start, fill, parley_stack.stored_count)

    def fastapi(self, messages: int) -> dict:
        env = fastapi_stack.environment(self._folder / "drain-fastapi", self._uris["amqp_uri_operator"])
        start = lambda folder: fastapi_stack.start_consumer(folder, env)
        fill = {"format": "plain", "queue": fastapi_stack.QUEUE, "conversations": 1000}
        return self._round("fastapi", messages, start, fill, fastapi_stack.stored_count)

    def parley_mongodb(self, messages: int, items: int, uri: str) -> dict:
        """Drains into the MongoDB at `uri`, under a prefix of its own that is emptied first."""
        env = parley_stack.consumer_environment(self._folder / "drain-mongodb", self._uris["amqp_uri_consumer"])
        env |= {"PARLEY_STORE": "mongodb", "PARLEY_MONGODB_URI": uri, "PARLEY_MONGODB_PREFIX": "bench_"}
        self._tools.mongodb(uri, "drop", "bench_timeline")
        start = lambda folder: parley_stack.start_consumer(self._build, folder, env)
        fill = {"format": "parley", "items": items, "conversations": 1000}
        count = lambda _: self._tools.mongodb(uri, "count", "bench_timeline")["messages"]
        return self._round("mongodb", messages, start, fill, count, pause=0.2)  # each count is a scan

    def raw_mongodb(self, messages: int, uri: str) -> dict:
        said = self._tools.mongodb(uri, "insert", "bench_raw", messages=messages)
        return {"rate": said["per_second"], "messages": said["messages"], "cpu_us": {}}

    def _round(self, name: str, messages: int, start, fill: dict, count, pause: float = 0.02) -> dict:
        folder = self._folder / f"drain-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        _end(start(folder))  # declares the queues
        self._tools.publish(self._uris["amqp_uri_operator"], messages=messages, size=100, **fill)
        began = time.monotonic()
        consumer = start(folder)
        meter = cpu.Meter({"consumer": [consumer.pid], "rabbitmq": [self._broker.describe()["pid"]]})
        try:
            seconds = _time(lambda: count(folder), messages, began, pause)
            used = meter.read()
        finally:
            _end(consumer)
        if (stored := count(folder)) != messages:
            raise RuntimeError(f"{name}'s consumer stored {stored} of {messages} messages")
        return {
            "rate": messages / seconds,
            "messages": messages,
            "cpu_us": {group: value / messages for group, value in used.items()},
        }


def _time(stored, messages: int, began: float, pause: float) -> float:
    """Seconds from the consumer's start to the last message stored, including its start-up."""
    while (last := stored()) < messages:
        if time.monotonic() > began + _DRAINED_WITHIN:
            raise RuntimeError(f"only {last} of {messages} messages were stored in {_DRAINED_WITHIN:.0f} s")
        time.sleep(pause)
    return time.monotonic() - began


def _end(child) -> None:
    child.terminate()
    child.wait(30)
