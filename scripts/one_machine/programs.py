"""The parts of a system, and how each is started."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from one_machine.folder import DataFolder, Refused, write_private
from parts import mongodb, nginx, ports, rabbitmq_files

_ROOT = Path(__file__).resolve().parents[2]
_PARTS = _ROOT / "scripts" / "parts"
_RABBITMQ_USERS = ["parley-chat", "parley-consumer", "parley-realtime", "parley-operator"]
# The user of each service that talks to RabbitMQ.
_RABBITMQ_USER = {"chat-service": "parley-chat", "chat-consumer": "parley-consumer", "realtime-service": "parley-realtime"}
SERVICES = [
    "auth-service", "user-service", "chat-service-1", "chat-service-2", "chat-consumer",
    "realtime-service-1", "realtime-service-2",
]  # fmt: skip
# Those of them that take messages from clients and publish them.
ACCEPTING = [name for name in SERVICES if name not in ("auth-service", "user-service", "chat-consumer")]
# One of each program that has databases of its own, in the order of a backup's parts from behind.
OWNERS = ["auth-service", "user-service", "chat-service-1", "chat-consumer"]


@dataclass
class Program:
    """One process. `address`: where it tells how it is; `listen`: where it serves."""

    name: str
    command: list[str]
    address: str
    listen: str | None = None


def prepare(folder: DataFolder, bin_dir: Path, store: dict, port: int | None) -> list[Program]:
    """Writes every part's files and returns the parts in the order of their start.

    Without a port there is no front door.
    """
    for name in SERVICES:
        if not program(bin_dir, name).exists():
            raise Refused(f"there is no program {program(bin_dir, name)}")
    chosen = _ports(folder, store)
    broker = rabbitmq_files.prepare(folder.path / "rabbitmq", _RABBITMQ_USERS)
    parts = _broker(folder, broker)
    if store["kind"] == "mongodb" and not store["uri"]:
        parts.append(_mongod(folder, chosen["mongodb"]))
    parts += [_service(folder, bin_dir, name, chosen, store, broker) for name in SERVICES]
    if port:
        parts.append(_nginx(folder, chosen, port))
    write_private(folder.conf / "prometheus.yaml", json.dumps(_prometheus(parts), indent=1))
    return parts


def configuration(folder: DataFolder, name: str) -> Path:
    """The service's file."""
    return folder.conf / f"{name}.toml"


def use_store(folder: DataFolder, store: dict) -> None:
    """Makes the services of a running system find another store when they are started next."""
    chosen = folder.remembered()["ports"]
    for name in SERVICES:
        lines = configuration(folder, name).read_text().splitlines()
        settings = dict(line.split(" = ", 1) for line in lines)
        kept = {key: value for key, value in settings.items() if key not in ("store", "sqlite_dir", "mongodb_uri")}
        _write_settings(folder, name, kept | _quoted(_store_settings(folder, store, chosen)))


def mongodb_uri(folder: DataFolder, store: dict) -> str:
    """Of a store that is MongoDB; a private one's too."""
    return store["uri"] or f"mongodb://127.0.0.1:{folder.remembered()['ports']['mongodb']}/"


def _ports(folder: DataFolder, store: dict) -> dict[str, int]:
    names = [f"{name}{kind}" for name in SERVICES for kind in ("", "/internal")]
    if store["kind"] == "mongodb" and not store["uri"]:
        names.append("mongodb")
    chosen = ports.choose(names, folder.remembered().get("ports"))
    folder.remember(ports=chosen)
    return chosen


def _broker(folder: DataFolder, broker: dict) -> list[Program]:
    home = folder.path / "rabbitmq"
    script = [sys.executable, str(_PARTS / "rabbitmq.py")]
    local = {name: f"127.0.0.1:{number}" for name, number in broker["ports"].items()}
    return [
        Program("epmd", [*script, "become-epmd", "--dir", str(home)], local["epmd"]),
        Program("rabbitmq", [*script, "become-server", "--dir", str(home)], local["amqp"], local["amqp"]),
    ]


def _mongod(folder: DataFolder, port: int) -> Program:
    data = folder.path / "mongodb"
    data.mkdir(exist_ok=True)
    address = f"127.0.0.1:{port}"
    return Program("mongodb", mongodb.mongod_command(data, port) or ["mongod"], address, address)


def _service(folder: DataFolder, bin_dir: Path, name: str, chosen: dict, store: dict, broker: dict) -> Program:
    settings = {"internal_listen": f"127.0.0.1:{chosen[name + '/internal']}"}
    settings |= _store_settings(folder, store, chosen)
    if user := _RABBITMQ_USER.get(_binary(name)):
        settings["amqp_uri"] = rabbitmq_files.amqp_uri(broker, user)
    if name != "chat-consumer":
        settings["listen"] = f"127.0.0.1:{chosen[name]}"
    _write_settings(folder, name, _quoted(settings))
    command = [str(program(bin_dir, name)), "--config", str(configuration(folder, name))]
    return Program(name, command, settings["internal_listen"], settings.get("listen"))


def _store_settings(folder: DataFolder, store: dict, chosen: dict) -> dict[str, str]:
    if store["kind"] == "mongodb":
        return {"store": "mongodb", "mongodb_uri": store["uri"] or f"mongodb://127.0.0.1:{chosen['mongodb']}/"}
    files = folder.path / "store"
    files.mkdir(exist_ok=True)
    return {"store": "sqlite", "sqlite_dir": str(files)}


def _quoted(settings: dict[str, str]) -> dict[str, str]:
    return {key: f'"{_escaped(value)}"' for key, value in settings.items()}


def _write_settings(folder: DataFolder, name: str, quoted: dict[str, str]) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in sorted(quoted.items()))
    write_private(configuration(folder, name), text)


def program(bin_dir: Path, name: str) -> Path:
    return bin_dir / _binary(name)


def _binary(name: str) -> str:
    return name.removesuffix("-1").removesuffix("-2")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _prometheus(parts: list[Program]) -> dict:
    """A configuration of Prometheus that scrapes the services, with the alert rules (JSON is YAML)."""
    targets = [
        {"targets": [part.address], "labels": {"service": _binary(part.name), "instance": part.name}}
        for part in parts
        if part.name in SERVICES
    ]
    return {
        "global": {"scrape_interval": "15s", "evaluation_interval": "15s"},
        "rule_files": [str(_ROOT / "deploy" / "prometheus" / "alerts.yaml")],
        "scrape_configs": [{"job_name": "parley", "static_configs": targets}],
    }


def _nginx(folder: DataFolder, chosen: dict, port: int) -> Program:
    home = folder.path / "nginx"
    listen = f"127.0.0.1:{port}"
    local = {name: f"127.0.0.1:{chosen[name]}" for name in SERVICES}
    values = {
        "LISTEN": listen,
        "DOCS_DIR": str(home / "public"),
        "ACCESS_LOG": f"{folder.logs}/access.log",
        "AUTH_SERVERS": nginx.servers([local["auth-service"]]),
        "USERS_SERVERS": nginx.servers([local["user-service"]]),
        "CHAT_SERVERS": nginx.servers([local["chat-service-1"], local["chat-service-2"]]),
        "REALTIME_SERVERS": nginx.socket_servers([local["realtime-service-1"], local["realtime-service-2"]]),
    }
    nginx.publish_docs(home / "public")
    if problem := nginx.prepare(home, values):
        raise Refused(f"NGINX rejects its configuration {home}/nginx.conf:\n  {problem}")
    command = [sys.executable, str(_PARTS / "nginx.py"), "become", "--dir", str(home)]
    return Program("nginx", command, listen, f"http://{listen}")
