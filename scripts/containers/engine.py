"""A private podman that stands in for the Docker engine: its own images, networks and volumes.

  with Engine() as engine:
      engine.podman("run", "--rm", "debian:trixie-slim", "true")
      subprocess.run(["docker", "compose", "up", "-d"], env=engine.env)

Images stay in the cache from one run to the next; containers, networks and volumes end with the
engine, and what a killed run left ends at the next start. Nobody else's podman is touched.
"""

import fcntl
import hashlib
import json
import os
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from containers import bridges, health
from containers.service import Service
from parts import go_build, processes

_COMPOSE = Path(__file__).resolve().parent / "compose"
_COMPOSE_PACKAGE = "github.com/docker/compose/v2/cmd"
# Sockets want short paths, and what runs doesn't outlive a boot.
_RUN = Path("/run/parley-containers")
_READY_SECONDS = 30
_STOP_SECONDS = 10
_KEPT_DAYS = 7  # images without a name: the layers that later builds start from


def cache() -> Path:
    return go_build.cache() / "containers"


class Engine:
    """A running engine; one at a time on a machine, whose networks all share: the next one waits.

    Threads: any, but it ends with the one that made it. Owns: podman's service and all its
    containers. Stop: stop(), or leave `with`. Errors: RuntimeError where podman can't work here.
    `compose`: whether `docker compose` is needed, which is built at its first use.
    """

    def __init__(self, compose: bool = True):
        if os.geteuid() != 0:
            raise RuntimeError("containers are run as root here")
        if not shutil.which("podman"):
            raise RuntimeError("there is no podman: scripts/install_packages.sh containers")
        if compose:
            go_build.binary("docker-compose", _COMPOSE, _COMPOSE_PACKAGE)
        self._folder = cache()
        self._folder.mkdir(parents=True, exist_ok=True)
        _RUN.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(_RUN / "lock")
        self._run = _RUN / hashlib.sha256(bytes(self._folder)).hexdigest()[:8]
        self._forget_other_boot()
        self._configure()
        if compose:
            self._commands()
        self.socket = self._run / "podman.sock"
        self.log = self._folder / "service.log"
        self.env = self._environment()
        self._service = self._health = self._bridges = None
        try:
            processes.end(self._recorded(), _STOP_SECONDS)
            self._remove_all()
            self._start()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def podman(self, *words, **options) -> str:
        """What podman prints. Errors: RuntimeError with the end of what it complained about."""
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "env": self.env} | options
        done = subprocess.run(self.command(*words), **options)
        if done.returncode != 0:
            tail = "\n".join((done.stderr or "").splitlines()[-15:])
            raise RuntimeError(f"podman {' '.join(map(str, words))}: status {done.returncode}\n{tail}")
        return done.stdout or ""

    def command(self, *words) -> list[str]:
        """The command line for this engine's podman; it wants `env`."""
        return ["podman", *map(str, words)]

    def stop(self) -> None:
        """Removes all containers, networks and volumes, and ends the service."""
        if self._lock is None:
            return
        try:
            for watch in (self._health, self._bridges):
                if watch:
                    watch.stop()
            self._remove_all()
            self._prune()
        except RuntimeError as error:
            print(f"containers: {error}", file=sys.stderr)
        finally:
            processes.end(self._recorded(), _STOP_SECONDS)
            if self._service:
                self._service.wait()
            self._lock.close()
            self._lock = None

    def _start(self) -> None:
        self.socket.unlink(missing_ok=True)
        self.log.write_text("")
        self._service = processes.spawn(self.command("system", "service", "-t", "0", f"unix://{self.socket}"), self.log, self.env)
        (self._run / "service.json").write_text(json.dumps(processes.identity(self._service.pid)))
        service = Service(self.socket)
        done = lambda: self._service.poll() is not None or service.answers()
        if not processes.wait_for(done, _READY_SECONDS) or self._service.poll() is not None:
            raise RuntimeError(f"podman's service did not come up; see {self.log}")
        self._health = health.Checks(service)
        self._bridges = bridges.Bridges()

    def _recorded(self) -> dict:
        path = self._run / "service.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def _remove_all(self) -> None:
        self.podman("rm", "--all", "--force", "--time", "0", "--volumes")
        self.podman("pod", "rm", "--all", "--force")
        self.podman("volume", "rm", "--all", "--force")
        for name in self.podman("network", "ls", "--format", "{{.Name}}").split():
            if name != "podman":
                self.podman("network", "rm", "--force", name)

    def _prune(self) -> None:
        self.podman("image", "prune", "--force", "--filter", f"until={24 * _KEPT_DAYS}h")

    def _forget_other_boot(self) -> None:
        """Where /run survives a boot, podman would take what it finds there for running."""
        boot = self._run / "boot"
        if not boot.exists() or boot.read_text() != processes.boot():
            shutil.rmtree(self._run, ignore_errors=True)
            self._run.mkdir(parents=True, mode=0o700)
            boot.write_text(processes.boot())

    def _configure(self) -> None:
        (self._run / "containers.conf").write_text(f"""\
[containers]
base_hosts_file = "none"
default_ulimits = [{_limit("nofile", resource.RLIMIT_NOFILE, 65536)}, {_limit("nproc", resource.RLIMIT_NPROC, 32768)}]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{self._run}/libpod"
[network]
network_backend = "netavark"
network_config_dir = "{self._run}/networks"
""")
        (self._run / "storage.conf").write_text(f"""\
[storage]
driver = "overlay"
graphroot = "{self._folder}/storage"
runroot = "{self._run}/storage"
""")
        # The names that Docker takes without a host in front.
        (self._run / "registries.conf").write_text('unqualified-search-registries = ["docker.io"]\n')

    def _commands(self) -> None:
        """`docker compose` is the real one; the rest of `docker` is podman."""
        folder = self._run / "bin"
        folder.mkdir(exist_ok=True)
        docker = folder / "docker"
        docker.write_text(f"""\
#!/bin/sh
[ "$1" = compose ] || exec podman "$@"
shift
exec {shlex.quote(str(go_build.binary("docker-compose", _COMPOSE, _COMPOSE_PACKAGE)))} "$@"
""")
        docker.chmod(0o755)

    def _environment(self) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if not k.startswith(("DOCKER_", "COMPOSE_", "CONTAINER"))} | {
            "CONTAINERS_CONF": str(self._run / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self._run / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self._run / "registries.conf"),
            "DISABLE_HC_SYSTEMD": "true",  # its timers would ask another podman; see health.py
            "DOCKER_HOST": f"unix://{self.socket}",
            "PATH": f"{self._run / 'bin'}:{os.environ.get('PATH', os.defpath)}",
        }


def _limit(name: str, kind: int, most: int) -> str:
    """podman's own limits are beyond what a small machine grants, and containers then don't start."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(hard, most)
    return f'"{name}={most}:{most}"'


def _locked(path: Path):
    lock = open(path, "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("containers: waiting for another run to end …", file=sys.stderr, flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
