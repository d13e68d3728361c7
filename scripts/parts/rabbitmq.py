#!/usr/bin/python3
"""A private RabbitMQ, as any user, on free ports of 127.0.0.1, with everything in one folder.

  start --dir D [--detach] [--tls]
                             starts it; prints one JSON line when it is ready: {"pid", "amqp_uri_test",
                             "amqp_uri_chat", "amqp_uri_consumer", "amqp_uri_operator", "amqp_port", …}.
                             Stays until SIGTERM, or (--detach) until `stop`. Data, passwords and ports
                             are kept: a second start on the same folder reuses them. With --tls it
                             also serves TLS, on a port of its own: {"amqps_uri_test", …, "ca_file",
                             "foreign_ca_file"}.
  stop --dir D               stops it, epmd too, also after a kill -9 of any part of it.
  ctl --dir D -- ARGS…       runs rabbitmqctl on it.
  become-server --dir D, become-epmd --dir D   for a process keeper: replace this process.

`pid` is the server's own (beam.smp), so a test can kill -9 or stop it. If the server dies, everything
else that `start` began ends with it, and the exit status is 1.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from parts import ports, processes, rabbitmq_files

# Debian's /usr/sbin/rabbitmq-server refuses every user but root and rabbitmq; these don't.
_BIN = Path("/usr/lib/rabbitmq/bin")
_READY_SECONDS = 120
_STOP_SECONDS = 30


def missing() -> str | None:
    """What stands in the way of starting one, or None."""
    if (_BIN / "rabbitmq-server").exists():
        return None
    return "RabbitMQ is not installed (Debian package rabbitmq-server)"


def become_epmd(folder: Path) -> None:
    env = _environment(folder)
    os.execvpe("epmd", ["epmd"], env)


def become_server(folder: Path) -> None:
    env = _environment(folder)
    epmd = int(env["ERL_EPMD_PORT"])
    # Without this the server would start an epmd of its own, which nobody stops.
    if not processes.wait_for(lambda: ports.answers(epmd), 15):
        sys.exit(f"rabbitmq: no epmd on port {epmd}")
    os.chdir(folder)
    os.execve(_BIN / "rabbitmq-server", ["rabbitmq-server"], env)


def is_ready(amqp_port: int) -> bool:
    """Whether it speaks AMQP: it opens its port last, when definitions and queues are there."""
    try:
        with socket.create_connection(("127.0.0.1", amqp_port), 1) as link:
            link.settimeout(3)
            link.sendall(b"AMQP\x00\x00\x09\x01")
            return link.recv(1) == b"\x01"
    except OSError:
        return False


def control(folder: Path, arguments: list[str]) -> int:
    command = [str(_BIN / "rabbitmqctl"), "--node", rabbitmq_files.NODE, *arguments]
    return subprocess.run(command, env=_environment(folder)).returncode


def ask(folder: Path, arguments: list[str], seconds: float) -> str | None:
    """What rabbitmqctl prints; None if it fails or takes longer."""
    command = [str(_BIN / "rabbitmqctl"), "--quiet", "--node", rabbitmq_files.NODE, *arguments]
    try:
        done = subprocess.run(command, env=_environment(folder), capture_output=True, text=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


class Server:
    """A running private RabbitMQ. Owns: its processes, which die with this one. Stop: stop()."""

    def __init__(self, folder: Path, users: list[str], tls: bool = False):
        if problem := missing():
            raise RuntimeError(problem)
        stop(folder)
        self._folder = folder
        self._prepared = rabbitmq_files.prepare(folder, users, tls)
        here = [sys.executable, str(Path(__file__).resolve())]
        self._log = folder / "log" / "start.log"
        self._epmd = processes.spawn([*here, "become-epmd", "--dir", str(folder)], self._log)
        self._server = processes.spawn([*here, "become-server", "--dir", str(folder)], self._log)
        record = {"server": processes.identity(self._server.pid), "epmd": processes.identity(self._epmd.pid)}
        record["manager"] = processes.identity(os.getpid())
        (folder / "processes.json").write_text(json.dumps(record))
        chosen = self._prepared["ports"]
        listens = lambda: is_ready(chosen["amqp"]) and (not tls or ports.answers(chosen["amqps"]))
        ready = lambda: self._server.poll() is not None or listens()
        if not processes.wait_for(ready, _READY_SECONDS) or self._server.poll() is not None:
            self.stop()
            raise RuntimeError(f"RabbitMQ did not come up; see {self._log} and {folder}/log/rabbitmq.log")

    def describe(self) -> dict:
        uris = {
            "amqp_uri_" + user.removeprefix("parley-"): rabbitmq_files.amqp_uri(self._prepared, user)
            for user in self._prepared["secrets"]
        }
        port = self._prepared["ports"]["amqp"]
        return {"pid": self._server.pid, "amqp_port": port, "dir": str(self._folder)} | uris | self._describe_tls()

    def _describe_tls(self) -> dict:
        made = self._prepared["tls"]
        if not made:
            return {}
        uris = {
            "amqps_uri_" + user.removeprefix("parley-"): rabbitmq_files.amqps_uri(self._prepared, user)
            for user in self._prepared["secrets"]
        }
        return uris | {name: made[name] for name in ("ca_file", "foreign_ca_file")}

    def wait(self) -> int:
        """Returns the server's exit status when it ends."""
        return self._server.wait()

    def stop(self) -> None:
        for child in (self._server, self._epmd):
            if child.poll() is None:
                child.terminate()
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def stop(folder: Path) -> bool:
    """Ends what an earlier start left. True if there was something."""
    path = folder / "processes.json"
    if not path.exists():
        return False
    record = json.loads(path.read_text())
    manager = record.get("manager", {})
    found = manager.get("pid") != os.getpid() and processes.end(manager, _STOP_SECONDS + 5)
    found |= processes.end(record["server"], _STOP_SECONDS)
    found |= processes.end(record["epmd"], 5)
    path.unlink()
    return found


def _environment(folder: Path) -> dict[str, str]:
    chosen = json.loads((folder / "ports.json").read_text())
    return rabbitmq_files.environment(folder, chosen)


def _start(folder: Path, tls: bool) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    try:
        server = Server(folder, list(rabbitmq_files.PERMISSIONS), tls)
    except RuntimeError as error:
        print(f"rabbitmq: {error}", file=sys.stderr)
        return 1
    try:
        print(json.dumps(server.describe()), flush=True)
        server.wait()
        return 1
    finally:
        server.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop", "ctl", "become-server", "become-epmd"])
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--detach", action="store_true")
    parser.add_argument("--tls", action="store_true")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:split])
    folder = options.dir.resolve()
    match options.action:
        case "start" if options.detach:
            from parts import detached

            tls = ["--tls"] if options.tls else []
            return detached.start([__file__, "start", "--dir", str(folder), *tls], folder / "manager.log")
        case "start":
            return _start(folder, options.tls)
        case "stop":
            stop(folder)
        case "ctl":
            return control(folder, sys.argv[split + 1 :])
        case "become-server":
            become_server(folder)
        case "become-epmd":
            become_epmd(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
