"""supervisor (Debian's), which keeps the parts running."""

import contextlib
import http.client
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import xmlrpc.client
from pathlib import Path

from one_machine.folder import DataFolder, Refused, write_private
from one_machine.programs import Program
from parts import processes

_SUPERVISORD = "/usr/bin/supervisord"
_START_SECONDS = 15
_STOP_SECONDS = 45

# One group, since supervisor stops group by group. A part that lives for less than a second is
# started again after a pause that grows by a second each time, any other at once, for ever.
# setpriv: a killed supervisor leaves no part behind that the next one would start again beside it.
_PROGRAM = """
[program:{name}]
command=setpriv --pdeathsig KILL -- {command}
directory={folder}
priority={priority}
autorestart=true
startsecs=1
startretries=1000
stopsignal=TERM
stopwaitsecs=20
stopasgroup=false
killasgroup=true
redirect_stderr=true
stdout_logfile={folder}/logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


_LOG_KEEPER = """
[eventlistener:log-keeper]
command=setpriv --pdeathsig KILL -- {python} {script} {folder}/logs/access.log {folder}/nginx/state/nginx.pid
events=TICK_60
stdout_logfile=NONE
stderr_logfile={folder}/logs/log-keeper.log
stderr_logfile_maxbytes=1MB
stderr_logfile_backups=1
"""


_EXITED = re.compile(r"^(\S+ [\d:]+),\d+ \w+ exited: (\S+) \((.*)\)$", re.M)


def missing() -> str | None:
    for program in (_SUPERVISORD, "setpriv"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def start(folder: DataFolder, parts: list[Program], lock: int, stays: bool) -> None:
    """Starts supervisor with the parts; it holds the folder's lock. Raises Refused.

    It stays after this process has ended if `stays`, else it dies with it, even on SIGKILL.
    """
    configuration = folder.conf / "supervisord.conf"
    write_private(configuration, _configuration(folder, parts))
    folder.socket.unlink(missing_ok=True)
    _raise_descriptor_limit()
    script = Path(processes.__file__).with_name("supervisord.py")
    command = [sys.executable, str(script), "--nodaemon", "--configuration", str(configuration)]
    if not stays:
        command = ["setpriv", "--pdeathsig", "KILL", "--", *command]
    with open(folder.logs / "supervisord.out", "ab") as out:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder.path,
            env=environment(),
            pass_fds=[lock],
            start_new_session=True,
        )
    folder.record(supervisor=processes.identity(child.pid), session=child.pid)
    up = lambda: child.poll() is not None or states(folder)
    if not processes.wait_for(up, _START_SECONDS) or child.poll() is not None:
        raise Refused(f"supervisor did not start; see {folder.logs}/supervisord.out and supervisord.log")


def stop(folder: DataFolder) -> list[int]:
    """Ends all parts and supervisor. Returns the ids of what had to be killed."""
    record = folder.running()
    supervisor = record.get("supervisor") or {}
    if processes.same(supervisor):
        os.kill(supervisor["pid"], 15)
        processes.wait_gone(supervisor, _STOP_SECONDS)
    return clean_up(folder)


def clean_up(folder: DataFolder) -> list[int]:
    """Kills what is left of the recorded start. Returns the ids."""
    record = folder.running()
    if not record.get("session"):
        return []
    session = (record["supervisor"] or {}) | {"session": record["session"]}
    left = processes.session_members(session)
    for pid in left:
        processes.end(processes.identity(pid))
    folder.socket.unlink(missing_ok=True)
    return left


def states(folder: DataFolder) -> dict[str, dict]:
    """{name: {"pid", "up", "state", "uptime_s"}} as supervisor sees it; {} if it does not answer."""
    try:
        with xmlrpc.client.ServerProxy("http://supervisor", _UnixTransport(folder.socket)) as server:
            found = server.supervisor.getAllProcessInfo()
    except (OSError, xmlrpc.client.Error, http.client.HTTPException):
        return {}
    return {
        one["name"]: {
            "pid": one["pid"] or None,
            "up": one["statename"] in ("RUNNING", "STARTING") and one["pid"] > 0,
            "state": one["statename"],
            "uptime_s": one["now"] - one["start"] if one["statename"] in ("RUNNING", "STARTING") else None,
        }
        for one in found
    }


def exits(folder: DataFolder) -> dict[str, list[dict]]:
    """{name: [{"at": local time, "how"}]}, oldest first: each time that a part ended by itself since
    supervisor was started, as far as its log reaches back."""
    text = ""
    for name in ("supervisord.log.1", "supervisord.log"):
        with contextlib.suppress(FileNotFoundError):
            text += (folder.logs / name).read_text(errors="replace")
    found: dict[str, list[dict]] = {}
    for at, name, how in _EXITED.findall(text.rpartition("supervisord started with pid")[2]):
        found.setdefault(name, []).append({"at": at, "how": how.removesuffix("; not expected")})
    return found


def stop_programs(folder: DataFolder, names: list[str]) -> None:
    """Ends these and leaves them ended; returns when they are. Raises Refused."""
    _control(folder, names, "stopProcess", lambda state: state["state"] in ("STOPPED", "EXITED", "FATAL"))


def start_programs(folder: DataFolder, names: list[str]) -> None:
    """Starts those of them that don't run. Raises Refused."""
    _control(folder, names, "startProcess", lambda state: state["state"] in ("STARTING", "RUNNING", "BACKOFF"))


def _control(folder: DataFolder, names: list[str], action: str, done) -> None:
    with xmlrpc.client.ServerProxy("http://supervisor", _UnixTransport(folder.socket)) as server:
        for name in names:
            if name in (found := states(folder)) and not done(found[name]):
                try:
                    getattr(server.supervisor, action)(f"parley:{name}", False)
                except (OSError, xmlrpc.client.Error, http.client.HTTPException) as error:
                    raise Refused(f"supervisor does not {action} {name}: {error}")

    def finished() -> bool:
        found = states(folder)
        return bool(found) and all(name not in found or done(found[name]) for name in names)

    if not processes.wait_for(finished, _STOP_SECONDS):
        raise Refused(f"supervisor did not {action} all of {', '.join(names)}; see {folder.logs}/supervisord.log")


def _configuration(folder: DataFolder, parts: list[Program]) -> str:
    user = "user=root\n" if os.geteuid() == 0 else ""
    text = f"""\
[supervisord]
{user}nodaemon=true
directory={folder.path}
logfile={folder.logs}/supervisord.log
logfile_maxbytes=10MB
logfile_backups=1
pidfile={folder.path}/supervisord.pid
childlogdir={folder.logs}
minfds=1024
umask=077
silent=true

[unix_http_server]
file={folder.socket}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{folder.socket}

[group:parley]
programs={",".join(part.name for part in parts)}
"""
    for number, part in enumerate(parts, 1):
        text += _PROGRAM.format(
            name=part.name, command=" ".join(part.command), folder=folder.path, priority=number
        )
    script = Path(processes.__file__).with_name("log_keeper.py")
    return text + _LOG_KEEPER.format(python=sys.executable, script=script, folder=folder.path)


# What the services find in their files, and what is meant for ./run alone.
_NOT_PASSED_ON = {
    f"PARLEY_{name}"
    for name in ("LISTEN", "INTERNAL_LISTEN", "STORE", "SQLITE_DIR", "MONGODB_URI", "COPY_TO_MONGODB_URI", "AMQP_URI", "BIN_DIR")
}


def environment() -> dict[str, str]:
    """What the services and their commands find around them."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_PASSED_ON and not name.startswith(("PARLEY_TEST_", "SUPERVISOR_"))
    }


def _raise_descriptor_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path):
        super().__init__()
        self._path = path

    def make_connection(self, host):
        return _UnixConnection(self._path)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path):
        super().__init__("supervisor", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
