"""A private NGINX with stand-ins behind it, for the tests."""

import http.client
import io
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parents[1] / "scripts"))
from parts import nginx, ports, processes

from stand_in import StandIn


class FrontDoor:
    """Owns: a temporary folder, NGINX, one auth, one users, two chat and two realtime stand-ins. Stop: stop()."""

    def __init__(self, shorten: dict[str, str] | None = None, **values: str):
        self.folder = Path(tempfile.mkdtemp(prefix="parley-nginx-"))
        self.auth, self.users = StandIn("auth"), StandIn("users")
        self.chat = [StandIn("chat-1"), StandIn("chat-2")]
        self.realtime = [StandIn("realtime-1"), StandIn("realtime-2")]
        self.port = ports.choose(["http"])["http"]
        docs = self.folder / "public"
        nginx.publish_docs(docs)
        self.access_log = self.folder / "access.log"
        settings = {
            "WORKERS": "2",
            "LISTEN": f"127.0.0.1:{self.port}",
            "DOCS_DIR": str(docs),
            "ACCESS_LOG": str(self.access_log),
            "AUTH_SERVERS": nginx.servers([self.auth.address]),
            "USERS_SERVERS": nginx.servers([self.users.address]),
            "CHAT_SERVERS": nginx.servers([one.address for one in self.chat]),
            "REALTIME_SERVERS": nginx.socket_servers([one.address for one in self.realtime]),
        }
        problem = nginx.prepare(self.folder, settings | values)
        assert problem is None, problem
        configuration = self.folder / "nginx.conf"
        for was, now in (shorten or {}).items():
            text = configuration.read_text()
            assert was in text, f"the template has no '{was}'"
            configuration.write_text(text.replace(was, now))
        self.start()

    def start(self) -> None:
        become = [sys.executable, nginx.__file__, "become", "--dir", str(self.folder)]
        with open(self.folder / "error.log", "ab") as log:
            self.master = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *become],
                stdout=subprocess.DEVNULL,
                stderr=log,
                process_group=0,
            )
        assert processes.wait_for(lambda: ports.answers(self.port), 10, 0.02), self.error_log()

    def stop(self) -> None:
        self.master.terminate()
        self.master.wait(15)
        for one in (self.auth, self.users, *self.chat, *self.realtime):
            one.stop()
        shutil.rmtree(self.folder)

    def error_log(self) -> str:
        return (self.folder / "error.log").read_text()

    def logged(self, request_id: str) -> dict:
        """The access log's line of that request, once it is there."""

        def find() -> list[dict]:
            return [line for line in self.lines() if line["request_id"] == request_id]

        assert processes.wait_for(find, 5, 0.02), f"{request_id} is not in the access log"
        return find()[0]

    def lines(self) -> list[dict]:
        """The access log; fails unless every line is JSON in UTF-8."""
        return [json.loads(line) for line in self.access_log.read_text(errors="strict").splitlines()]

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> "Answer":
        """One request on a connection of its own; header names with _ for -."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            link.request(method, path, body, fields)
            answer = link.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            link.close()

    def raw(self, data: bytes, seconds: float = 5) -> bytes:
        """Sends bytes as they are; returns all that comes until the connection ends or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as link:
            link.settimeout(seconds)
            link.sendall(data)
            got = b""
            try:
                while part := link.recv(65536):
                    got += part
                    if re.search(rb"\r\n\r\n\{.*\}$", got, re.S):
                        link.settimeout(0.3)
            except (TimeoutError, ConnectionResetError):
                pass
            return got

    def served(self) -> int:
        """Requests that reached any service."""
        return sum(len(one.requests) for one in (self.auth, self.users, *self.chat))


class Answer:
    def __init__(self, status: int, headers, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> dict:
        return json.loads(self.body)


def parse(raw: bytes) -> Answer:
    """The first answer in raw bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    status, _, fields = head.partition(b"\r\n")
    message = http.client.parse_headers(io.BytesIO(fields + b"\r\n\r\n"))
    length = int(message.get("Content-Length", len(body)))
    return Answer(int(status.split()[1]), message, body[:length])
