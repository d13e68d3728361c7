"""Calls to podman's service over its socket: far cheaper than starting podman for each question."""

import http.client
import json
import socket
from pathlib import Path

_VERSION = "/v4.0.0/libpod"
_TIMEOUT_SECONDS = 120


class Service:
    """Threads: any, each call has a connection of its own."""

    def __init__(self, path: Path):
        self._path = path

    def get(self, path: str):
        """The answer to GET `path`. Errors: OSError, http.client.HTTPException."""
        connection = _Connection(self._path)
        try:
            connection.request("GET", _VERSION + path)
            response = connection.getresponse()
            body = response.read()
            if response.status >= 300:
                raise OSError(f"GET {path}: {response.status} {body.decode(errors='replace').strip()}")
            return json.loads(body) if body.lstrip()[:1] in (b"{", b"[") else body.decode()
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            self.get("/_ping")
        except (OSError, http.client.HTTPException):
            return False
        return True


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path):
        super().__init__("localhost", timeout=_TIMEOUT_SECONDS)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
