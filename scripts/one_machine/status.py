"""How the parts of a system are."""

import http.client
import json
import re
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from one_machine import keeper
from one_machine.folder import DataFolder, Refused
from one_machine.programs import Program
from one_machine.steps import say
from parts import nginx, ports, rabbitmq

_PROBE_SECONDS = 3
_READY_SECONDS = 120


def look(folder: DataFolder, parts: list[dict]) -> list[dict]:
    """Each part: name, pid, up, ready, uptime_s, restarts, last_exit ({"at", "how"} or None), version,
    address, listen, log, detail (why it is not ready)."""
    states, exits = keeper.states(folder), keeper.exits(folder)
    with ThreadPoolExecutor(len(parts) or 1) as pool:
        found = list(pool.map(lambda part: _look(part, states.get(part["name"], {})), parts))
    for part in found:
        ended = exits.get(part["name"], [])
        part |= {"restarts": len(ended), "last_exit": ended[-1] if ended else None}
        part["log"] = str(folder.logs / f"{part['name']}.log")
    return found


def wait_ready(folder: DataFolder, parts: list[dict]) -> None:
    """Says which part is ready when. Raises Refused if one isn't in time."""
    began, told = time.monotonic(), set()
    while True:
        found = look(folder, parts)
        for part in found:
            if part["ready"] and part["name"] not in told:
                told.add(part["name"])
                say(f"  {part['name']} is ready ({time.monotonic() - began:.1f} s)")
        waiting = [part for part in found if not part["ready"]]
        if not waiting:
            return
        if time.monotonic() - began > _READY_SECONDS or not keeper.states(folder):
            told_why = "\n".join(
                f"  {part['name']}: {part['detail']}; its log: {folder.logs}/{part['name']}.log" for part in waiting
            )
            raise Refused(f"not ready after {_READY_SECONDS} s:\n{told_why}\n  fix what the log names and run this again")
        time.sleep(0.2)


def is_passed_on(parts: list[dict], path: str) -> bool:
    """Whether the front door finds a service for this path."""
    door = next(part["address"] for part in parts if part["name"] == "nginx")
    return fetch(door, path)[0] not in (0, 503)


def described(part: Program) -> dict:
    """What `look` needs to know of a part, to be kept in running.json."""
    return {"name": part.name, "address": part.address, "listen": part.listen}


def _look(part: dict, state: dict) -> dict:
    up = state.get("up", False)
    found = _PROBES.get(part["name"], _service)(part["address"]) if up else {}
    return {
        "name": part["name"],
        "pid": state.get("pid"),
        "up": up,
        "ready": bool(found.get("ready")),
        "uptime_s": state.get("uptime_s"),
        "version": found.get("version"),
        "address": part["address"],
        "listen": part["listen"],
        "detail": "" if found.get("ready") else found.get("detail") or state.get("state", "not running").lower(),
    }


def fetch(address: str, path: str) -> tuple[int, bytes, str]:
    """Status (0: no answer), body, Server field."""
    link = http.client.HTTPConnection(address, timeout=_PROBE_SECONDS)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read(), answer.headers.get("Server", "")
    except (OSError, http.client.HTTPException):
        return 0, b"", ""
    finally:
        link.close()


def _service(address: str) -> dict:
    status, body, _ = fetch(address, "/readyz")
    _, health, _ = fetch(address, "/healthz") if status else (0, b"", "")
    try:
        version = json.loads(health)["version"] if health else None
        checks = json.loads(body).get("checks", []) if body else []
        said = [f"{one['name']}: {one.get('detail', '')}" for one in checks if not one.get("ok")]
    except (ValueError, KeyError, TypeError, AttributeError):
        version, said = None, []
    return {"ready": status == 200, "version": version, "detail": "; ".join(said) or "no answer"}


def _rabbitmq(address: str) -> dict:
    """It opens its port last, and says its version in the first frame."""
    port = int(address.rsplit(":", 1)[1])
    if not rabbitmq.is_ready(port):
        return {"detail": "starting"}
    try:
        with socket.create_connection(("127.0.0.1", port), _PROBE_SECONDS) as link:
            link.settimeout(_PROBE_SECONDS)
            link.sendall(b"AMQP\x00\x00\x09\x01")
            said = link.recv(4096)
    except OSError:
        return {"detail": "no answer"}
    version = re.search(rb"\x07versionS\x00\x00\x00.([0-9.]+)", said, re.S)
    return {"ready": True, "version": version[1].decode() if version else None}


def _nginx(address: str) -> dict:
    status, _, _ = fetch(address, "/openapi.yaml")
    return {"ready": status == 200, "version": _first_version([nginx.binary() or "nginx", "-v"])}


def _port(address: str) -> dict:
    return {"ready": ports.answers(int(address.rsplit(":", 1)[1]), _PROBE_SECONDS)}


def _mongodb(address: str) -> dict:
    return _port(address) | {"version": _first_version(["mongod", "--version"])}


def _first_version(command: list[str]) -> str | None:
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+\.\d+[\w.]*", said.stdout + said.stderr)
    return found[0] if found else None


_PROBES = {"rabbitmq": _rabbitmq, "epmd": _port, "mongodb": _mongodb, "nginx": _nginx}
