"""The simple peers: a bare loop of send(), Node's ws, nats-server."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from parts import ports, processes

from runner.live.pipes import Piped

_WS = Path(__file__).resolve().parents[2] / "peers" / "ws"
_ANSWERS_WITHIN = 20.0


class Bare:
    """bench-live bare. Stop: stop()."""

    name = "bare"

    def __init__(self, build: Path, folder: Path):
        self._child = Piped([build / "bin" / "bench-live", "bare"], folder / "bare.log")
        self.port = self._child.read()["port"]
        self.pid = self._child.pid

    def stop(self) -> None:
        self._child.end()


class _Server:
    """A program that listens on a port. Owns its process. Stop: stop()."""

    def __init__(self, command: list[str], port: int, log: Path, env: dict[str, str] | None = None):
        self.port = port
        self._child = processes.spawn(command, log, os.environ | (env or {}))
        self.pid = self._child.pid
        ready = lambda: self._child.poll() is not None or ports.answers(port)
        if not processes.wait_for(ready, _ANSWERS_WITHIN) or self._child.poll() is not None:
            self.stop()
            raise RuntimeError(f"{command[0]} does not start:\n{log.read_text()[-2000:]}")

    def stop(self) -> None:
        self._child.terminate()
        self._child.wait(20)


class NodeWs(_Server):
    """peers/ws."""

    name = "ws"

    def __init__(self, folder: Path):
        port = ports.choose(["ws"])["ws"]
        super().__init__(["node", str(_WS / "server.js")], port, folder / "ws.log", {"PORT": str(port)})


class Nats(_Server):
    """nats-server with its own settings, without persistence."""

    name = "nats"

    def __init__(self, folder: Path):
        port = ports.choose(["nats"])["nats"]
        program = shutil.which("nats-server", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if not program:
            raise RuntimeError("there is no nats-server: scripts/install_packages.sh bench")
        super().__init__([program, "--addr", "127.0.0.1", "--port", str(port)], port, folder / "nats.log")


def install_ws() -> str:
    """Installs the packages in the lock file and returns their versions. Raises RuntimeError on failure."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=_WS, capture_output=True, text=True)
        node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    except OSError as error:
        raise RuntimeError(f"npm: {error}") from error
    if done.returncode != 0:
        raise RuntimeError(f"npm ci: {done.stderr.strip()[-500:]}")
    ws = json.loads((_WS / "node_modules" / "ws" / "package.json").read_text())["version"]
    return f"Node {node}, ws {ws}"
