"""Parley as started by ./run, with SQLite and without limits per user."""

import json
import os
import subprocess
import urllib.request
from contextlib import closing
from pathlib import Path

from parts import ports, processes, rabbitmq_files

from runner.http_api import Users
from runner.system import Mark, System, open_to_read

_GROUPS = {"chat-service": "service", "user-service": "service", "auth-service": "service"}
_GROUPS |= {"chat-consumer": "consumer", "realtime-service": "realtime", "nginx": "nginx", "rabbitmq": "rabbitmq"}
_UNLIMITED = {
    f"PARLEY_{name}": "0" for name in ("SEND_RATE", "REGISTER_ADDRESS_PER_MINUTE", "REGISTER_TOTAL_PER_MINUTE")
}
# Each conversation and its last seq, found by stepping through the primary key instead of a scan.
_TAILS = """
WITH RECURSIVE known (id) AS (
  SELECT min(conversation_id) FROM entries
  UNION ALL
  SELECT (SELECT min(conversation_id) FROM entries WHERE conversation_id > known.id) FROM known WHERE known.id IS NOT NULL)
SELECT id, (SELECT max(seq) FROM entries WHERE conversation_id = known.id) FROM known WHERE id IS NOT NULL
"""
_STORED = "SELECT client_msg_id FROM entries WHERE conversation_id = ? AND seq > ?"


def consumer_environment(folder: Path, amqp_uri: str) -> dict[str, str]:
    listen = f"127.0.0.1:{ports.choose(['internal'])['internal']}"
    return os.environ | {
        "PARLEY_AMQP_URI": amqp_uri,
        "PARLEY_STORE": "sqlite",
        "PARLEY_SQLITE_DIR": str(folder),
        "PARLEY_INTERNAL_LISTEN": listen,
        "PARLEY_DRAIN_MS": "0",
    }


def start_consumer(build: Path, folder: Path, env: dict[str, str]):
    """Starts a chat-consumer alone, which writes into folder/timeline.db."""
    child = processes.spawn([str(build / "bin" / "chat-consumer")], folder / "consumer.log", env)
    address = env["PARLEY_INTERNAL_LISTEN"]
    if not processes.wait_for(lambda: child.poll() is not None or is_ready(address), 30):
        raise RuntimeError(f"chat-consumer does not get ready; see {folder}/consumer.log")
    return child


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/readyz", timeout=2):
            return True
    except OSError:
        return False


def stored_count(folder: Path) -> int:
    """The sum of the last seqs: each conversation's seq runs from 1 without a gap."""
    with closing(open_to_read(folder / "timeline.db")) as link:
        return sum(seq for _, seq in link.execute(_TAILS))


def stored_after(folder: Path, mark: Mark) -> tuple[list[str], Mark]:
    texts: list[str] = []
    with closing(open_to_read(folder / "timeline.db")) as link:
        link.execute("BEGIN")
        tails = dict(link.execute(_TAILS).fetchall())
        for conversation, seq in tails.items():
            if seq > (known := mark.get(conversation, 0)):
                texts += [row[0] for row in link.execute(_STORED, (conversation, known))]
    return texts, tails


class Parley(System):
    """Owns the processes started by ./run --detach. Stop: stop()."""

    name = "parley"

    def __init__(self, root: Path, build: Path, folder: Path, users: int):
        self._run = [str(root / "run"), "--data", str(folder)]
        self._folder = folder
        self._env = os.environ | _UNLIMITED | {"PARLEY_BIN_DIR": str(build / "bin")}
        self.port = ports.choose(["edge"])["edge"]
        try:
            self._call("--detach", "--port", str(self.port), "--store", "sqlite")
            self.look()
            self.rabbitmq = next(part["pid"] for part in self._parts if _group(part) == "rabbitmq")
            self.amqp_uri = _operator_uri(folder / "rabbitmq")
            self.users = Users(self.port, users, "bench")
        except BaseException:
            self.stop()
            raise

    def look(self) -> None:
        """Updates the list of processes."""
        self._parts = json.loads(self._call("--status", "--json"))["parts"]

    def ends(self) -> dict[str, int]:
        """Returns the last stored seq of each conversation."""
        with closing(open_to_read(self._folder / "store" / "timeline.db")) as link:
            return dict(link.execute(_TAILS).fetchall())

    def groups(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for part in self._parts:
            if name := _group(part):
                groups.setdefault(name, []).append(part["pid"])
        return groups

    def stored_after(self, mark: Mark) -> tuple[list[str], Mark]:
        return stored_after(self._folder / "store", mark)

    def stop(self) -> None:
        self._call("--stop")

    def _call(self, *arguments: str) -> str:
        done = subprocess.run([*self._run, *arguments], capture_output=True, text=True, env=self._env)
        if done.returncode != 0:
            raise RuntimeError(f"./run {arguments[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout


def _group(part: dict) -> str | None:
    for prefix, group in _GROUPS.items():
        if part["name"].startswith(prefix):
            return group
    return None


def _operator_uri(folder: Path) -> str:
    prepared = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("ports", "secrets")}
    return rabbitmq_files.amqp_uri(prepared, "parley-operator")
