"""The C++ programs of the benchmark, and their output."""

import json
import os
import subprocess
from pathlib import Path


class Tools:
    """Runs bench-load, bench-live, bench-publish and bench-mongodb from a build folder."""

    def __init__(self, build: Path):
        self._bin = build / "bin"

    def load(self, port: int, path: str, requests: Path, seconds: float, **options) -> dict:
        """`options`: connections, rate, expect, first_number, accepted (a file), as for bench-load."""
        command = [self._bin / "bench-load", "--port", port, "--path", path, "--requests", requests]
        command += ["--milliseconds", int(seconds * 1000)]
        return _run(command + _flags(options))

    def talk(self, ports: list[int], members: Path, seconds: float, **options) -> dict:
        """`options`: deliveries, plain=True, nats=True, rate, in_flight, first_number, accepted (a file)."""
        command = [self._bin / "bench-live", "talk", "--members", members, "--milliseconds", int(seconds * 1000)]
        for port in ports:
            command += ["--port", port]
        return _run(command + _flags(options))

    def publish(self, amqp_uri: str, **options) -> dict:
        """`options`: format, queue, own_queue=True, size, items, messages, milliseconds, window."""
        command = [self._bin / "bench-publish", *_flags(options)]
        return _run(command, {"BENCH_AMQP_URI": amqp_uri})

    def mongodb(self, uri: str, what: str, database: str, **options) -> dict:
        """`what`: insert, count or drop; `options` of insert: messages, size, batch, connections."""
        command = [self._bin / "bench-mongodb", "--database", database, what, *_flags(options)]
        return _run(command, {"BENCH_MONGODB_URI": uri})


def _flags(options: dict) -> list:
    flags: list = []
    for name, value in options.items():
        flags += [f"--{name.replace('_', '-')}"] + ([] if value is True else [value])
    return flags


def _run(command: list, env: dict[str, str] | None = None) -> dict:
    line = [str(word) for word in command]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | (env or {}))
    if done.returncode != 0:
        raise RuntimeError(f"{Path(line[0]).name} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)
