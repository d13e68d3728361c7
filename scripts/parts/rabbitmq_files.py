"""The files of a private RabbitMQ: configuration, users, permissions, limits.

Everything lies in one folder: conf/, data/, log/, secrets.json (0600), ports.json, and tls/ where it
speaks TLS, too.
"""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

from parts import certificates, ports

VHOST = "parley"
NODE = "parley@localhost"

# With TLS it listens on the second address, too, which its certificate doesn't name.
TLS_NAMES = ["localhost", "127.0.0.1"]
TLS_STRANGE_ADDRESS = "127.0.0.2"

# What the containers' broker loads too: there the users' hashes are filled in by make_secrets.sh.
_DEFINITIONS = json.loads((Path(__file__).resolve().parents[2] / "deploy" / "rabbitmq" / "definitions.json").read_text())
_RIGHTS = ("configure", "write", "read")
PERMISSIONS = {one["user"]: tuple(one[right] for right in _RIGHTS) for one in _DEFINITIONS["permissions"]}
PERMISSIONS["parley-test"] = (".*", ".*", ".*")
TAGS = {one["name"]: one["tags"] for one in _DEFINITIONS["users"]}
_MIB = 1 << 20


def prepare(folder: Path, users: list[str], tls: bool = False) -> dict:
    """Writes (again) all files below `folder`. Returns {"ports": …, "secrets": …, "tls": paths or None}.

    Passwords and, where still free, ports stay the same from one start to the next.
    """
    for name in ("conf", "data", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    names = ["amqp", "epmd", "distribution"] + (["amqps"] if tls else [])
    passwords = _kept(folder / "secrets.json", lambda old: _passwords(old, users))
    chosen = _kept(folder / "ports.json", lambda old: ports.choose(names, old))
    made = certificates.make(folder / "tls", TLS_NAMES) if tls else None
    conf = folder / "conf"
    _write(conf / "rabbitmq.conf", _configuration(folder, chosen) + (_tls(chosen, made) if made else ""))
    _write(conf / "definitions.json", json.dumps(definitions(passwords), indent=1))
    _write(conf / "enabled_plugins", "[].\n")
    # Erlang must find the node's host on a machine without /etc/hosts too.
    _write(conf / "inetrc", '{host, {127,0,0,1}, ["localhost"]}.\n{lookup, [file, native]}.\n')
    cookie = folder / ".erlang.cookie"
    if not cookie.exists():
        _write(cookie, secrets.token_hex(20), 0o400)
    return {"ports": chosen, "secrets": passwords, "tls": made}


def definitions(passwords: dict[str, str]) -> dict:
    """RabbitMQ's definitions, loaded at each boot: vhost, users, permissions, policies."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [
            {
                "name": name,
                "password_hash": _hashed(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": TAGS.get(name, []),
                "limits": {},
            }
            for name, password in passwords.items()
        ],
        "permissions": [
            dict(zip(_RIGHTS, PERMISSIONS[name])) | {"user": name, "vhost": VHOST}
            for name in passwords
        ],
        "policies": _DEFINITIONS["policies"],
    }


def environment(folder: Path, chosen: dict[str, int]) -> dict[str, str]:
    """The environment that the server and its command-line tools run with."""
    conf = folder / "conf"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
    return env | {
        "HOME": str(folder),  # the Erlang cookie lies there
        "LANG": "C.UTF-8",
        "RABBITMQ_NODENAME": NODE,  # follows the host's name unless pinned; the data with it
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(conf / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(conf / "enabled_plugins"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        # With these two the script becomes the server, instead of waiting for it as its child.
        "RABBITMQ_ALLOW_INPUT": "true",
        "RABBITMQ_SERVER_START_ARGS": "-noinput +B i",
        "ERL_INETRC": str(conf / "inetrc"),
        "ERL_EPMD_PORT": str(chosen["epmd"]),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }


def amqp_uri(prepared: dict, user: str) -> str:
    """amqp://user:password@127.0.0.1:port/parley"""
    return f"amqp://{user}:{prepared['secrets'][user]}@127.0.0.1:{prepared['ports']['amqp']}/{VHOST}"


def amqps_uri(prepared: dict, user: str) -> str:
    """amqps://user:password@localhost:port/parley"""
    return f"amqps://{user}:{prepared['secrets'][user]}@localhost:{prepared['ports']['amqps']}/{VHOST}"


def _configuration(folder: Path, chosen: dict[str, int]) -> str:
    return f"""\
listeners.tcp.private = 127.0.0.1:{chosen["amqp"]}
distribution.listener.interface = 127.0.0.1
distribution.listener.port_range.min = {chosen["distribution"]}
distribution.listener.port_range.max = {chosen["distribution"]}
load_definitions = {folder}/conf/definitions.json
heartbeat = 10
max_message_size = {32 * _MIB}
disk_free_limit.absolute = {256 * _MIB}
vm_memory_high_watermark.relative = 0.4
raft.wal_max_size_bytes = {128 * _MIB}
log.file = rabbitmq.log
log.file.level = info
log.file.rotation.size = {10 * _MIB}
log.file.rotation.count = 3
log.console = false
"""


def _tls(chosen: dict[str, int], made: dict[str, str]) -> str:
    return f"""\
listeners.ssl.private = 127.0.0.1:{chosen["amqps"]}
listeners.ssl.strange = {TLS_STRANGE_ADDRESS}:{chosen["amqps"]}
ssl_options.cacertfile = {made["ca_file"]}
ssl_options.certfile = {made["certificate_file"]}
ssl_options.keyfile = {made["key_file"]}
ssl_options.verify = verify_none
ssl_options.fail_if_no_peer_cert = false
"""


def _passwords(old: dict, users: list[str]) -> dict[str, str]:
    return {user: old.get(user) or secrets.token_urlsafe(24) for user in users}


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _kept(path: Path, renew) -> dict:
    old = json.loads(path.read_text()) if path.exists() else {}
    new = renew(old)
    if new != old:
        _write(path, json.dumps(new, indent=1))
    return new


def _write(path: Path, text: str, mode: int = 0o600) -> None:
    """Replaces the file as a whole; it is never readable for others, not even for a moment."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as out:
        out.write(text)
    os.replace(draft, path)
