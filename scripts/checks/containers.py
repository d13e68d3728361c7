"""Parley's images and compose files, on a private engine with stand-ins for the official images."""

import json
import os
import subprocess
import time

from checks import cpp
from checks.report import ROOT, Report, Suite
from containers import images, stand_ins
from containers.engine import Engine

TARGETS = ["auth-service", "user-service", "chat-service", "realtime-service", "chat-consumer", "nginx"]
_TESTS = ["one_machine_test.py", "cluster_test.py", "tls_test.py"]
# One machine but for its end-to-end tests: ./test e2e has had them, through the same NGINX.
_CORE = ["one_machine_test.py -k test_1 -k test_2 -k test_3 -k operators -k test_5 -k test_6 -k test_7"]


def run(report: Report, core: bool = False) -> None:
    if os.geteuid() != 0:
        report.cannot("containers", "the private container engine works for root only")
        return
    if why := _kernel_refuses():
        report.cannot("containers", f"this machine has no networks for containers: {why}")
        return
    folder = cpp.build(report, "check", "e2e_test", "e2e_load", "e2e_live")
    if not folder or not images_are_built(report):
        return
    env = os.environ | {"PARLEY_TEST_BUILD_DIR": str(folder)}
    for test in _CORE if core else _TESTS:
        file, *chosen = test.split()
        report.run(f"containers: {file}", ["/usr/bin/python3", ROOT / "tests" / "containers" / file, *chosen], env=env)


def _kernel_refuses() -> str:
    """What stands against bridges and packet filters of one's own, as in most containers; or nothing."""
    tried = "ip link add parley0 type bridge && ip link add parley1 type veth peer name parley2 && iptables -t nat -L -n"
    done = subprocess.run(["unshare", "--net", "--mount", "sh", "-c", tried], capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else ""


def images_are_built(report: Report) -> bool:
    began = time.monotonic()
    try:
        with Engine() as engine:
            for name in stand_ins.NAMES:
                stand_ins.build(engine, name)
            about = {"PARLEY_VERSION": (ROOT / "VERSION").read_text().strip(), "PARLEY_COMMIT": _commit()}
            for target in TARGETS:
                images.build(engine, f"parley/{target}", ROOT, arguments=about, target=target)
            for one in json.loads(engine.podman("images", "--format", "json")):
                for name in one.get("Names") or []:
                    print(f"containers: {name:45} {one['Size'] / 1e6:6.0f} MB")
    except RuntimeError as error:
        report.add(Suite("containers: images", failed=1, seconds=time.monotonic() - began, why=[str(error)]))
        return False
    report.add(Suite("containers: images", passed=1, seconds=time.monotonic() - began))
    return True


def _commit() -> str:
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return said.strip() or "unknown"
