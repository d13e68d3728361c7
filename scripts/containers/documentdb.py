"""DocumentDB behind MongoDB's protocol as a private server on 127.0.0.1, from the stand-in for mongo."""

import secrets
from pathlib import Path

from containers import stand_ins
from containers.engine import Engine
from parts import ports, processes

_IMAGE = "mongo:8"
_READY_SECONDS = 90
_PING = ("mongosh", "--quiet", "--eval", "db.adminCommand('ping')")


class Server:
    """A running server. Owns: its engine and container. Stop: stop(). Errors: RuntimeError."""

    def __init__(self, log: Path):
        self._log = log
        self._container = None
        self._engine = Engine(compose=False)
        try:
            stand_ins.build(self._engine, _IMAGE)
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        port = ports.choose(["mongodb"])["mongodb"]
        password = secrets.token_urlsafe(24)
        account = {"MONGO_INITDB_ROOT_USERNAME": "parley-test", "MONGO_INITDB_ROOT_PASSWORD": password}
        words = [word for pair in account.items() for word in ("--env", "=".join(pair))]
        self._container = self._engine.podman(
            "run", "--detach", "--user", "999", "--publish", f"127.0.0.1:{port}:27017", *words, _IMAGE
        ).strip()
        if not processes.wait_for(self._answers, _READY_SECONDS, 0.5):
            raise RuntimeError(f"DocumentDB did not come up; see {self._log}")
        self.uri = f"mongodb://parley-test:{password}@127.0.0.1:{port}/"

    def _answers(self) -> bool:
        try:
            self._engine.podman("exec", self._container, *_PING)
        except RuntimeError:
            return False
        return True

    def stop(self) -> None:
        """Ends it. What the server said is in the log afterwards."""
        try:
            if self._container:
                with open(self._log, "wb") as out:
                    self._engine.podman("logs", self._container, capture_output=False, stdout=out, stderr=out)
        finally:
            self._engine.stop()
