"""JSON requests for creating users through a system's own API."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor


def post(port: int, path: str, body: dict, expect: int, token: str | None = None) -> dict:
    """Raises RuntimeError for a status other than `expect`."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("POST", path, json.dumps(body), headers)
        answer = link.getresponse()
        text = answer.read()
    finally:
        link.close()
    if answer.status != expect:
        raise RuntimeError(f"POST {path}: {answer.status} {text[:300]!r}, expected {expect}")
    return json.loads(text)


class Users:
    """Users created through the API, who stay logged in."""

    _PASSWORD = "correct-horse-battery-staple-bench-{}"

    def __init__(self, port: int, count: int, tag: str):
        self._port = port
        self._names = [f"{tag}-{number:04d}" for number in range(count)]
        with ThreadPoolExecutor(4) as pool:
            self.ids = list(pool.map(self._register, self._names))
        self.tokens: list[str] = []
        self._refresh_tokens: dict[str, str] = {}
        self.log_in()

    def log_in(self) -> None:
        """Gets new tokens, which are then valid for their full lifetime.

        Uses refresh tokens if the system issues them, because that hashes no passwords.
        """
        with ThreadPoolExecutor(4) as pool:
            self.tokens = list(pool.map(self._login, self._names))

    def _register(self, name: str) -> str:
        body = {"username": name, "password": self._PASSWORD.format(name)}
        return post(self._port, "/auth/register", body, 201)["user_id"]

    def _login(self, name: str) -> str:
        if known := self._refresh_tokens.get(name):
            answer = post(self._port, "/auth/refresh", {"refresh_token": known}, 200)
        else:
            body = {"username": name, "password": self._PASSWORD.format(name)}
            answer = post(self._port, "/auth/login", body, 200)
        if "refresh_token" in answer:
            self._refresh_tokens[name] = answer["refresh_token"]
        return answer["access_token"]
