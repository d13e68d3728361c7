"""A private NGINX from deploy/nginx/nginx.conf.template, with everything in one folder.

  nginx.py become --dir D    for a process keeper: replaces this process with NGINX
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from parts import descriptions, processes

_SOURCE = Path(__file__).resolve().parents[2]
TEMPLATE = _SOURCE / "deploy" / "nginx" / "nginx.conf.template"

# What each name of the template means, with the values that a private NGINX runs with.
DEFAULTS = {
    "WORKERS": "auto",
    "STATE_DIR": None,  # pid file and temporary files
    "ERROR_LOG": "stderr",
    "ACCESS_LOG": None,  # a file
    "MAIN_EXTRA": "",  # further lines outside http
    "LISTEN": None,  # address:port
    "TLS": "",  # certificate and protocols, where LISTEN says ssl
    "REDIRECT": "",  # a server of its own that leads plain HTTP to TLS
    "RESOLVER": "",  # the name server, where servers are found by name
    "DOCS_DIR": None,  # holds docs/ and {openapi,asyncapi}.{yaml,json}
    "AUTH_SERVERS": None,  # "server address:port …;" lines, see servers()
    "USERS_SERVERS": None,
    "CHAT_SERVERS": None,
    "REALTIME_SERVERS": None,  # see socket_servers()
    "MAX_BODY": "262144",  # bytes; the services' own limits are below
    "EXEMPT": "127.0.0.0/8 1; ::1 1;",  # addresses without the limits below
    "RATE": "200r/s",  # requests per address: an office behind one address must fit
    "BURST": "400",
    "WORKER_CONNECTIONS": "9000",
    "CONNECTIONS": "1000",  # connections per address
}


def binary() -> str | None:
    """Where NGINX is; sbin is often not on an ordinary user's PATH."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def servers(addresses: list[str]) -> str:
    """The lines of an upstream block: out for a second after a failure, then tried again."""
    return " ".join(f"server {address} max_fails=1 fail_timeout=1s;" for address in addresses)


def socket_servers(addresses: list[str]) -> str:
    """Likewise, of the one for WebSockets: never out.

    NGINX takes a server back when a request to it has ended well. A socket ends much later; until then
    a server that had failed gets one connection per fail_timeout, and after a restart of all of them
    everybody else would meet 503. A refused connection costs nothing: the next server is asked.
    """
    return " ".join(f"server {address} max_fails=0;" for address in addresses)


def render(values: dict[str, str]) -> str:
    """The configuration. Raises KeyError on a name without a value."""
    known = DEFAULTS | values

    def value(match: re.Match) -> str:
        if known.get(match[1]) is None:
            raise KeyError(f"nginx.conf.template: no value for {match[1]}")
        return known[match[1]]

    return re.sub(r"\$\{([A-Z_]+)\}", value, TEMPLATE.read_text())


def publish_docs(target: Path) -> None:
    """Puts the descriptions and their pages where DOCS_DIR points."""
    shutil.copytree(TEMPLATE.parent / "docs", target / "docs", copy_function=shutil.copyfile, dirs_exist_ok=True)
    descriptions.publish(target)


def prepare(folder: Path, values: dict[str, str]) -> str | None:
    """Writes folder/nginx.conf and checks it with NGINX. Returns what is wrong with it, or None."""
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    # As root NGINX would give its workers to another user, who can't read a private folder.
    own_user = "user root;" if os.geteuid() == 0 else ""
    text = render({"STATE_DIR": str(state), "MAIN_EXTRA": own_user} | values)
    (folder / "nginx.conf").write_text(text)
    check = subprocess.run([*command(folder), "-t", "-q"], capture_output=True, text=True)
    return check.stderr.strip() if check.returncode != 0 else None


def command(folder: Path) -> list[str]:
    # -e: the log that was compiled in may be another user's.
    return [binary() or "nginx", "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def become(folder: Path) -> None:
    """Ends workers that outlived a killed master (they hold the port), then becomes NGINX."""
    record = folder / "master.json"
    if record.exists():
        for pid in processes.group_members(json.loads(record.read_text())):
            os.kill(pid, signal.SIGKILL)
    record.write_text(json.dumps(processes.identity(os.getpid()) | {"group": os.getpgrp()}))
    line = command(folder)
    os.execv(line[0], line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["become"])
    parser.add_argument("--dir", type=Path, required=True)
    become(parser.parse_args().dir.resolve())
