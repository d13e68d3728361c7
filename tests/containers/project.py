"""The compose files of deploy/, as a user runs them, on the stand-ins of scripts/containers."""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_HERE = Path(__file__).resolve().parent
ROOT = _HERE.parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from containers.engine import Engine
from parts import ports

DEPLOY = ROOT / "deploy"
_UP_SECONDS = 180
_END = 1500  # characters
_NAME = "parley"


class Project:
    """One set of containers with secrets of its own. Owns: all of them. Stop: stop().

    `overlays`: further compose files on top of deploy/compose.yaml. The limits per person and
    address are lifted, since all load comes from one address; nothing else differs from a user's.
    """

    def __init__(self, engine: Engine, *overlays: Path, **variables: str):
        self.engine = engine
        self.folder = Path(tempfile.mkdtemp(prefix="parley-containers-"))
        chosen = ports.choose(["http", "http-2"])
        self.port, self.port_2 = chosen["http"], chosen["http-2"]
        self.url, self.url_2 = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.port_2}"
        secrets = self.folder / "secrets"
        subprocess.run(["sh", DEPLOY / "make_secrets.sh", secrets], check=True, stdout=subprocess.DEVNULL)
        self._overlays = list(overlays)
        self.env = engine.env | {
            "PARLEY_SECRETS": str(secrets),
            "PARLEY_PORT": str(self.port),
            "PARLEY_PORT_2": str(self.port_2),
            "PARLEY_EXEMPT": "0.0.0.0/0 1; ::/0 1;",
            **variables,
        }

    def add(self, *overlays: Path) -> None:
        """Goes on with these files on top: what they change is made anew, its data stays."""
        self._overlays += overlays
        self.compose("up", "--no-build", "--detach", "--wait")

    def _command(self) -> list[str]:
        files = [DEPLOY / "compose.yaml", *self._overlays, _HERE / "compose.test.yaml"]
        return ["docker", "compose", "--project-name", _NAME, *(word for file in files for word in ("--file", str(file)))]

    def compose(self, *words: str, seconds: float = _UP_SECONDS) -> str:
        """What `docker compose` prints. Errors: RuntimeError with what it complained about."""
        try:
            done = subprocess.run(
                [*self._command(), *words], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True, timeout=seconds,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"docker compose {' '.join(words)}: not done after {seconds:.0f} s\n{self.story()}") from error
        if done.returncode != 0:
            said = done.stderr.strip()
            told = re.search(r"^(fatal error|panic|Error|dependency|container ).*", said, re.MULTILINE)
            reason = told[0] if told else (said.splitlines() or ["nothing said"])[-1]
            raise RuntimeError(f"docker compose {' '.join(words)}: {reason}\n{_ends(said)}\n{self.story()}")
        return done.stdout

    def up(self, **scale: int) -> None:
        """Starts what isn't there yet, without a restart of what is, and waits until all is healthy."""
        scaled = [word for name, count in scale.items() for word in ("--scale", f"{name.replace('_', '-')}={count}")]
        self.compose("up", "--no-build", "--no-recreate", "--detach", "--wait", *scaled)

    def containers(self, service: str) -> list[str]:
        """The ids of its running containers."""
        return self.compose("ps", "--quiet", "--status", "running", service).split()

    def inspect(self, container: str) -> dict:
        return json.loads(self.engine.podman("inspect", container))[0]

    def healthy(self, container: str, seconds: float = 120) -> None:
        """Waits for it. Errors: RuntimeError."""
        end = time.monotonic() + seconds
        while (state := self.inspect(container)["State"]).get("Health", {}).get("Status") != "healthy":
            if time.monotonic() > end:
                raise RuntimeError(f"{container} is not healthy: {state}\n{self.story()}")
            time.sleep(0.5)

    def restart(self, container: str) -> None:
        """As an operator does to one instance: SIGTERM, time to drain, start, healthy again."""
        self.engine.podman("restart", "--time", "15", container)
        self.healthy(container)

    def metrics(self, container: str) -> str:
        """A service's, asked from inside its network as a scraper would."""
        networks = self.inspect(container)["NetworkSettings"]["Networks"]
        address = next(one["IPAddress"] for one in networks.values())
        script = f"import urllib.request; print(urllib.request.urlopen('http://{address}:8200/metrics', timeout=30).read().decode())"
        pid = self.inspect(container)["State"]["Pid"]
        command = ["nsenter", "--net", "--target", str(pid), sys.executable, "-c", script]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"no metrics of {container}: {done.stderr[-_END:]}")
        return done.stdout

    def story(self) -> str:
        """The last words of every container and of podman's service, for a failure's report."""
        try:
            ids = self.engine.podman("ps", "--all", "--format", "{{.ID}} {{.Names}} {{.Status}}").splitlines()
        except RuntimeError as error:
            return f"{error}\n{_ends(self.engine.log.read_text())}"
        return "\n".join(f"--- {line}\n{self.said(line.split()[0], 8)}" for line in ids)

    def said(self, container: str, lines: int) -> str:
        command = self.engine.command("logs", "--tail", str(lines), container)
        return subprocess.run(command, env=self.engine.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout

    def stop(self) -> None:
        try:
            self.compose("down", "--volumes", "--timeout", "15")
        finally:
            shutil.rmtree(self.folder)


def _ends(text: str) -> str:
    """Its beginning and its end, where it is long: a crash says why at the one, a refusal at the other."""
    return text if len(text) <= 2 * _END else f"{text[:_END]}\n…\n{text[-_END:]}"


def answers(address: str, port: int) -> bool:
    """Whether something accepts a connection there."""
    try:
        with socket.create_connection((address, port), timeout=0.5):
            return True
    except OSError:
        return False
