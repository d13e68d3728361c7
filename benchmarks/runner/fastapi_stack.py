"""The peer: benchmarks/peers/fastapi behind an NGINX with Parley's template."""

import os
import secrets
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

from parts import nginx, ports, processes

from runner.http_api import Users
from runner.system import Mark, System, open_to_read

SOURCE = Path(__file__).resolve().parents[1] / "peers" / "fastapi"
QUEUE = "bench.fastapi.messages"
_WORKERS = 2
_STORED = "SELECT client_msg_id, rowid FROM messages WHERE rowid > ? ORDER BY rowid"
_COUNT = "SELECT coalesce(max(rowid), 0) FROM messages"  # rows are only inserted


def environment(folder: Path, amqp_uri: str) -> dict[str, str]:
    return os.environ | {
        "AMQP_URI": amqp_uri,
        "DATABASE": str(folder / "fastapi.db"),
        "JWT_SECRET": secrets.token_hex(32),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def start_consumer(folder: Path, env: dict[str, str]):
    """Starts the consumer process, which writes into folder/fastapi.db."""
    log = folder / "consumer.log"
    child = processes.spawn([sys.executable, str(SOURCE / "consumer.py")], log, env)
    _wait(lambda: "ready" in log.read_text(), child, log)
    return child


def stored_count(folder: Path) -> int:
    with closing(open_to_read(folder / "fastapi.db")) as link:
        return link.execute(_COUNT).fetchone()[0]


def stored_after(folder: Path, mark: Mark) -> tuple[list[str], Mark]:
    with closing(open_to_read(folder / "fastapi.db")) as link:
        rows = link.execute(_STORED, (mark.get("rowid", 0),)).fetchall()
    return [text for text, _ in rows], {"rowid": rows[-1][1]} if rows else mark


class FastApi(System):
    """Uses an existing broker. Owns its processes, which end with this one. Stop: stop()."""

    name = "fastapi"

    def __init__(self, folder: Path, amqp_uri: str, rabbitmq: int, users: int):
        self._folder, self._rabbitmq, self._children = folder, rabbitmq, {}
        folder.mkdir(parents=True)
        env = environment(folder, amqp_uri)
        names = ["edge"] + [f"app{number}" for number in range(_WORKERS)]
        chosen = ports.choose(names)
        self.port = chosen.pop("edge")
        try:
            self._children["consumer"] = [start_consumer(folder, env)]
            self._children["service"] = [self._start_app(env, port) for port in chosen.values()]
            self._children["nginx"] = [self._start_nginx([f"127.0.0.1:{port}" for port in chosen.values()])]
            self.users = Users(self.port, users, "bench")
        except BaseException:
            self.stop()
            raise

    def groups(self) -> dict[str, list[int]]:
        own = {name: [child.pid for child in children] for name, children in self._children.items()}
        return own | {"rabbitmq": [self._rabbitmq]}

    def stored_after(self, mark: Mark) -> tuple[list[str], Mark]:
        return stored_after(self._folder, mark)

    def stop(self) -> None:
        for children in reversed(self._children.values()):
            for child in children:
                child.terminate()
            for child in children:
                child.wait(20)

    def _start_app(self, env: dict[str, str], port: int):
        log = self._folder / f"app-{port}.log"
        options = ["--host", "127.0.0.1", "--port", str(port), "--loop", "uvloop", "--http", "httptools"]
        options += ["--no-access-log", "--timeout-keep-alive", "15", "--app-dir", str(SOURCE)]
        child = processes.spawn([sys.executable, "-m", "uvicorn", *options, "app:app"], log, env)
        _wait(lambda: _answers(f"http://127.0.0.1:{port}/openapi.json"), child, log)
        return child

    def _start_nginx(self, app: list[str]):
        servers = nginx.servers(app)
        values = {f"{name}_SERVERS": servers for name in ("AUTH", "USERS", "CHAT", "REALTIME")}
        values |= {"LISTEN": f"127.0.0.1:{self.port}", "DOCS_DIR": str(self._folder)}
        values |= {"ACCESS_LOG": f"{self._folder}/access.log"}
        if problem := nginx.prepare(self._folder / "nginx", values):
            raise RuntimeError(f"the peer's NGINX configuration: {problem}")
        log = self._folder / "nginx.log"
        child = processes.spawn(nginx.command(self._folder / "nginx"), log)
        _wait(lambda: ports.answers(self.port), child, log)
        return child


def _wait(ready, child, log: Path) -> None:
    if not processes.wait_for(lambda: child.poll() is not None or ready(), 30) or child.poll() is not None:
        raise RuntimeError(f"a part of the FastAPI stack did not start:\n{log.read_text()[-2000:]}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False
