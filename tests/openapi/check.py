#!/usr/bin/python3
"""Holds the descriptions in protocol/ to what is: openapi.yaml against a started system, from outside.

  check.py [--url URL]   against a system that runs, else one that it starts by ./run and stops

Redocly lints the file, routes_test.py asks every route without a right to it, newman plays the
Postman collection, schemathesis looks for 5xx and for undocumented answers. asyncapi_test.mjs checks
asyncapi.yaml, which needs no system; tests/asyncapi plays a program that follows it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "parley"
DESCRIPTION = ROOT / "protocol/openapi.yaml"

sys.path[:0] = [str(HERE), str(ROOT / "scripts")]
import door
from parts import ports


def install() -> Path:
    """The npm packages of the lock file, and schemathesis in an environment of its own."""
    lock = HERE / "package-lock.json"
    stamp = HERE / "node_modules/.package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    environment = CACHE / "schemathesis"
    tool = environment / "bin/schemathesis"
    if not tool.exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", environment], check=True)
        pip = [environment / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
    return tool


def lint() -> list:
    return ["npx", "redocly", "lint", "--config", ROOT / "protocol/redocly.yaml", DESCRIPTION]


def postman(url: str) -> list:
    collection = ROOT / "docs/parley.postman_collection.json"
    return ["npx", "newman", "run", collection, "--env-var", f"baseUrl={url}", "--bail", "--color", "off",
            "--reporter-cli-no-banner", "--reporter-cli-no-success-assertions"]  # fmt: skip


def fuzz(tool: Path, url: str, *selection: str) -> list:
    somebody = door.person(url, "schemathesis")
    return [
        tool, "run", DESCRIPTION, "--url", url, "--header", f"Authorization: Bearer {somebody.token}",
        # Weak passwords and cursors that nobody gave out fit every schema and are refused all the same.
        "--exclude-checks", "positive_data_acceptance", "--phases", "examples,coverage,fuzzing", "--max-examples", "20", "--generation-deterministic",
        "--request-timeout", "10", "--no-color", *selection,
    ]  # fmt: skip


def checks(tool: Path, url: str) -> int:
    environment = dict(os.environ, PARLEY_URL=url, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    steps = [
        ("the description of frames and queues is sound", ["node", "--test", HERE / "asyncapi_test.mjs"]),
        ("the description of routes is sound", lint()),
        ("every route keeps its rights", ["/usr/bin/python3", HERE / "routes_test.py"]),
        ("the mission as a Postman collection", postman(url)),
        # Logging out ends the session that the other requests need.
        ("no 5xx, no undocumented answer", fuzz(tool, url, "--exclude-operation-id", "logout")),
        ("the same for logging out", fuzz(tool, url, "--include-operation-id", "logout")),
    ]
    failed = 0
    for name, command in steps:
        begin = time.monotonic()
        good = subprocess.run(command, cwd=HERE, env=environment).returncode == 0
        print(f"{'ok' if good else 'FAILED'}: {name} ({time.monotonic() - begin:.1f} s)", flush=True)
        failed += not good
    print(f"openapi: {len(steps) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def with_own_system(tool: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="parley-openapi-") as folder:
        port = ports.choose(["edge"])["edge"]
        command = [ROOT / "run", "--data", f"{folder}/data"]
        limits = ("SEND_RATE", "LOGIN_ACCOUNT_PER_MINUTE", "LOGIN_ADDRESS_PER_MINUTE", "REGISTER_ADDRESS_PER_MINUTE")
        unlimited = {f"PARLEY_{name}": "0" for name in limits}
        environment = os.environ | unlimited
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        try:
            start = [*command, "--detach", "--port", str(port), "--store", "sqlite"]
            subprocess.run(start, check=True, env=environment)
            return checks(tool, f"http://127.0.0.1:{port}")
        finally:
            subprocess.run([*command, "--stop"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url")
    options = parser.parse_args()
    tool = install()
    return checks(tool, options.url) if options.url else with_own_system(tool)


if __name__ == "__main__":
    sys.exit(main())
