#!/usr/bin/python3
"""A private server of MongoDB's protocol on 127.0.0.1, with its data in one folder.

  start --dir D [--port P] [--detach]   starts it; prints one JSON line when it is ready:
                                        {"pid", "uri", "port", "kind": "mongod" | "ferretdb"}.
                                        Stays until SIGTERM, or (--detach) until `stop`. Data and
                                        port are kept: a second start reuses them. With --tls it also
                                        serves TLS: {"tls_uri", "ca_file", "foreign_ca_file"}.
  stop --dir D                          stops it, also after a kill -9.
  build                                 prepares FerretDB (needs the network, about a minute, once).

It is mongod if that is on PATH, else FerretDB (fit for tests only: its reads scan).
`pid` is the server's own, so a test can kill -9 or stop it.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from parts import certificates, ferretdb_build, ports, processes

_READY_SECONDS = 60
_STOP_SECONDS = 15
_TLS_NAMES = ["localhost", "127.0.0.1"]


class Server:
    """A running private server. Owns: its process, which dies with this one. Stop: stop()."""

    def __init__(self, folder: Path, port: int | None = None, tls: bool = False):
        stop(folder)
        data = folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        chosen = _ports(folder, port, tls)
        self._port, self._tls_port = chosen["mongodb"], chosen.get("mongodb_tls")
        self._certificates = certificates.make(folder / "tls", _TLS_NAMES) if tls else None
        self._log = folder / "log"
        self.kind, command = _command(data, self._port)
        if tls:
            command += _tls_words(self.kind, self._tls_port, self._certificates)
        self._server = processes.spawn(command, self._log)
        record = {"server": processes.identity(self._server.pid), "manager": processes.identity(os.getpid())}
        (folder / "processes.json").write_text(json.dumps(record))
        awaited = [self._port] + ([self._tls_port] if tls and self.kind == "ferretdb" else [])
        ready = lambda: self._server.poll() is not None or all(ports.answers(port) for port in awaited)
        if not processes.wait_for(ready, _READY_SECONDS) or self._server.poll() is not None:
            self.stop()
            raise RuntimeError(f"{self.kind} did not come up; see {self._log}")

    def describe(self) -> dict:
        uri = f"mongodb://127.0.0.1:{self._port}/"
        about = {"pid": self._server.pid, "uri": uri, "port": self._port, "kind": self.kind}
        if self._certificates:
            port = self._port if self.kind == "mongod" else self._tls_port
            about["tls_uri"] = f"mongodb://localhost:{port}/?tls=true"
            about |= {name: self._certificates[name] for name in ("ca_file", "foreign_ca_file")}
        return about

    def wait(self) -> int:
        return self._server.wait()

    def stop(self) -> None:
        if self._server.poll() is None:
            self._server.terminate()
        try:
            self._server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()


def stop(folder: Path) -> None:
    """Ends what an earlier start left."""
    path = folder / "processes.json"
    if not path.exists():
        return
    record = json.loads(path.read_text())
    if record["manager"].get("pid") != os.getpid():
        processes.end(record["manager"], _STOP_SECONDS + 5)
    processes.end(record["server"], _STOP_SECONDS)
    path.unlink()


def mongod_command(data: Path, port: int) -> list[str] | None:
    """How to start the mongod on PATH; None if there is none."""
    mongod = shutil.which("mongod")
    if not mongod:
        return None
    return [mongod, "--bind_ip", "127.0.0.1", "--port", str(port), "--dbpath", str(data), "--nounixsocket"]


def _command(data: Path, port: int) -> tuple[str, list[str]]:
    if command := mongod_command(data, port):
        return "mongod", command
    server = ferretdb_build.binary()
    return "ferretdb", [str(server), "-listen", f"127.0.0.1:{port}", "-folder", str(data)]


def _tls_words(kind: str, port: int, made: dict[str, str]) -> list[str]:
    """mongod speaks both on one port; FerretDB takes TLS on one of its own."""
    if kind == "mongod":
        return ["--tlsMode", "allowTLS", "--tlsCertificateKeyFile", made["pem_file"], "--tlsCAFile", made["ca_file"],
                "--tlsAllowConnectionsWithoutCertificates"]  # fmt: skip
    return ["-tls-listen", f"127.0.0.1:{port}", "-tls-certificate", made["certificate_file"],
            "-tls-key", made["key_file"]]  # fmt: skip


def _ports(folder: Path, wanted: int | None, tls: bool) -> dict[str, int]:
    path = folder / "ports.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    if wanted:
        known["mongodb"] = wanted
    chosen = ports.choose(["mongodb"] + (["mongodb_tls"] if tls else []), known)
    if wanted and chosen["mongodb"] != wanted:
        raise RuntimeError(f"port {wanted} is taken")
    path.write_text(json.dumps(chosen))
    return chosen


def _start(folder: Path, port: int | None, tls: bool) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    try:
        server = Server(folder, port, tls)
    except RuntimeError as error:
        print(f"mongodb: {error}", file=sys.stderr)
        return 1
    try:
        print(json.dumps(server.describe()), flush=True)
        server.wait()
        return 1
    finally:
        server.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop", "build"])
    parser.add_argument("--dir", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--detach", action="store_true")
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    if options.action == "build":
        try:
            print(ferretdb_build.binary())
        except RuntimeError as error:
            sys.exit(f"mongodb: {error}")
        return 0
    if not options.dir:
        parser.error("--dir is needed")
    folder = options.dir.resolve()
    if options.action == "stop":
        stop(folder)
        return 0
    if not options.detach:
        return _start(folder, options.port, options.tls)
    from parts import detached

    words = (["--port", str(options.port)] if options.port else []) + (["--tls"] if options.tls else [])
    return detached.start([__file__, "start", "--dir", str(folder), *words], folder / "manager.log")


if __name__ == "__main__":
    sys.exit(main())
