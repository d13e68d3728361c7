"""Base images made by debootstrap, and images built on them, where there is no registry.

Network: Debian's packages only, from PARLEY_DEBIAN_MIRROR or deb.debian.org, by apt's own proxy.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from containers.engine import Engine, cache

BASES = {"debian:trixie-slim": "trixie", "debian:sid-slim": "sid"}
_STALE_DAYS = 7  # sid moves: packages of last month are gone from its mirror
_HUB = "docker.io/library/"
_SLIM = ["usr/share/doc", "usr/share/man", "usr/share/locale", "var/cache/apt/archives", "var/lib/apt/lists"]


class Unavailable(RuntimeError):
    """Debian's packages can't be had: no network, or sid is broken today. No failure of ours."""


def base(engine: Engine, name: str) -> None:
    """Makes debian:trixie-slim or debian:sid-slim, unless the engine has it.

    Errors: Unavailable, RuntimeError.
    """
    suite = BASES[name]
    mirror = os.environ.get("PARLEY_DEBIAN_MIRROR", "http://deb.debian.org/debian")
    made_from = hashlib.sha256(f"{suite} {mirror} {_date_checks()}".encode()).hexdigest()[:16]
    if _has(engine, name, made_from):
        return
    began = time.monotonic()
    print(f"containers: {name} from {mirror} …", file=sys.stderr, flush=True)
    root = cache() / f"{suite}.root"
    _remove(root)
    try:
        _debootstrap(suite, mirror, root)
        _finish(root, suite, mirror)
        with subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE) as tar:
            changes = ("--change", f"LABEL parley.base={made_from}", "--change", 'CMD ["bash"]')
            engine.podman("import", "--quiet", *changes, "-", _HUB + name, stdin=tar.stdout)
        if tar.returncode != 0:
            raise RuntimeError(f"{name}: tar ended with status {tar.returncode}")
    finally:
        _remove(root)
    print(f"containers: {name} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def build(
    engine: Engine,
    name: str,
    context: Path,
    file: Path | None = None,
    *,
    target: str | None = None,
    arguments: dict | None = None,
    contexts: dict | None = None,
) -> None:
    """Builds an image of that name as `docker build` would; unchanged steps come from earlier builds.

    `name` as in a compose file ("parley/gateway:dev", "rabbitmq:4.1"); `target`, `arguments` and
    `contexts` as --target, --build-arg and --build-context. Errors: Unavailable if apt complained,
    RuntimeError.
    """
    began = time.monotonic()
    log = cache() / f"build-{re.sub('[^A-Za-z0-9.]', '-', name)}.log"
    print(f"containers: building {name} (log: {log}) …", file=sys.stderr, flush=True)
    words = ["--target", target] if target else []
    for option, pairs in (("--build-arg", arguments), ("--build-context", contexts)):
        for key, value in (pairs or {}).items():
            words += [option, f"{key}={value}"]
    command = engine.command(
        "build", "--network", "host", "--pull=never", "--format", "docker", "--layers",
        "--file", file or context / "Dockerfile", "--tag", full_name(name), *words, context,
    )  # fmt: skip
    with open(log, "wb") as out:
        status = subprocess.run(command, env=engine.env | _proxies(), stdout=out, stderr=out).returncode
    if status != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        kind = Unavailable if re.search(r"^E: ", tail, re.MULTILINE) else RuntimeError
        raise kind(f"{name} did not build; see {log}:\n{tail}")
    print(f"containers: {name} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def full_name(name: str) -> str:
    """The name that podman keeps where Docker says "debian:x" or "parley/gateway:dev"."""
    first, slash, _ = name.partition("/")
    if not slash:
        return _HUB + name
    return name if "." in first or ":" in first or first == "localhost" else "docker.io/" + name


def _has(engine: Engine, name: str, made_from: str) -> bool:
    try:
        found = json.loads(engine.podman("image", "inspect", _HUB + name))[0]
    except RuntimeError:
        return False
    return (found.get("Labels") or {}).get("parley.base") == made_from


def _debootstrap(suite: str, mirror: str, root: Path) -> None:
    """Unpacks the suite's base system; the packages are kept for the next time."""
    archive = cache() / f"{suite}-minbase.tar.gz"
    common = ["debootstrap", "--variant=minbase"]
    stale = archive.exists() and time.time() - archive.stat().st_mtime > _STALE_DAYS * 86400
    if not archive.exists() or stale:
        # debootstrap takes the kind of archive from the name.
        draft = archive.with_name("new-" + archive.name)
        _run([*common, f"--make-tarball={draft}", suite, root, mirror], suite)
        os.replace(draft, archive)
        _remove(root)
    _run([*common, f"--unpack-tarball={archive}", suite, root, mirror], suite)


def _run(command: list, suite: str) -> None:
    log = cache() / f"debootstrap-{suite}.log"
    with open(log, "wb") as out:
        status = subprocess.run(list(map(str, command)), stdout=out, stderr=out).returncode
    if status != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
        raise Unavailable(f"debootstrap of Debian {suite} failed (network?); see {log}:\n{tail}")


def _finish(root: Path, suite: str, mirror: str) -> None:
    """What the official slim images have, and haven't."""
    (root / "etc/apt/sources.list").write_text(f"deb {mirror} {suite} main\n")
    # No service starts at its installation, and no package brings its manual.
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    excluded = "".join(f"path-exclude /{folder}/*\n" for folder in _SLIM[:3])
    (root / "etc/dpkg/dpkg.cfg.d/docker").write_text(excluded + "path-include /usr/share/doc/*/copyright\nforce-unsafe-io\n")
    (root / "etc/apt/apt.conf.d/docker").write_text('APT::Install-Suggests "false";\nAcquire::Languages "none";\n')
    (root / "etc/apt/apt.conf.d/dates").write_text(_date_checks())
    for folder in _SLIM:
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in ("etc/resolv.conf", "etc/hostname"):
        (root / name).unlink(missing_ok=True)


def _date_checks() -> str:
    """Where this machine's apt takes a mirror that stands still, or its clock is off, so must the image's."""
    return " ".join(re.findall(r"^Acquire::Check-.*;$", _apt_settings(), re.MULTILINE | re.IGNORECASE))


def _apt_settings() -> str:
    return subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout


def _proxies() -> dict[str, str]:
    """The proxies that apt uses here, as podman hands them on to a build but not to its image."""
    found = re.findall(r'^Acquire::(https?)::Proxy "(.+)";$', _apt_settings(), re.MULTILINE | re.IGNORECASE)
    return {f"{scheme.lower()}_proxy": proxy for scheme, proxy in found if proxy != "DIRECT"}


def _remove(root: Path) -> None:
    """Also after a debootstrap that was killed with its /proc mounted."""
    for mounted in (root / "proc", root / "sys"):
        subprocess.run(["umount", "--recursive", str(mounted)], stderr=subprocess.DEVNULL)
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)
