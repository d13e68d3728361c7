"""A system of a test's own, started by ./run, and people who talk through its front door.

PARLEY_BIN_DIR names the programs to run it with, else they are built.
"""

import http.client
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "scripts"), str(_ROOT / "tests" / "openapi")]
import door
from parts import mongodb, ports

_UNLIMITED = ("SEND_RATE", "LOGIN_ACCOUNT_PER_MINUTE", "LOGIN_ADDRESS_PER_MINUTE", "REGISTER_ADDRESS_PER_MINUTE")
_TRIES = 300  # of a message, of which a minute and more is pauses


class OwnSystem(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="parley-data-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"
        self.port = ports.choose(["edge"])["edge"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {name: value for name, value in os.environ.items() if name != "PARLEY_MONGODB_URI"}
        self.env |= {f"PARLEY_{name}": "0" for name in _UNLIMITED}
        self.addCleanup(self.run_it, "--stop")

    def run_it(self, *arguments: str, data: Path | None = None, status: int | None = 0, **env: str) -> str:
        """./run with these arguments. Returns all that it says."""
        command = [str(_ROOT / "run"), "--data", str(data or self.data), *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=600, env=self.env | env)  # fmt: skip
        if status is not None:
            self.assertEqual(done.returncode, status, f"{' '.join(command)}\n{done.stdout}{self.logs()}")
        return done.stdout

    def logs(self) -> str:
        found = [log for log in (self.data / "logs").glob("*.log") if "rabbitmq" not in log.name]
        return "".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in found)

    def start(self, **env: str) -> None:
        self.run_it("--detach", "--port", str(self.port), **env)

    def mongodb(self, name: str = "mongodb-server") -> str:
        """The URI of a new MongoDB that is there for the rest of the test."""
        try:
            server = mongodb.Server(self.folder / name)
        except RuntimeError as error:
            if os.environ.get("PARLEY_REQUIRE_MONGODB") == "1":
                raise
            self.skipTest(f"no MongoDB: {error}")
        self.addCleanup(server.stop)
        return server.describe()["uri"]

    def ask(self, method: str, path: str, body=None, token: str | None = None, status: int = 200):
        answer = door.request(method, self.url + path, body, token)
        self.assertEqual(answer.status, status, f"{method} {path}: {answer.body!r}")
        return answer.json() if answer.body else None

    def person(self, name: str) -> door.Person:
        return door.person(self.url, name)

    def log_in(self, person: door.Person) -> None:
        found = {"username": person.username, "password": person.password}
        tokens = self.ask("POST", "/auth/login", found)
        person.token, person.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def refresh(self, person: door.Person) -> None:
        tokens = self.ask("POST", "/auth/refresh", {"refresh_token": person.refresh_token})
        person.token, person.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def send(self, person: door.Person, to: dict, text: str, key: str) -> dict:
        return self.ask("POST", "/chat/send", {"text": text, "client_msg_id": key} | to, person.token, 202)

    def group(self, owner: door.Person, title: str, *members: door.Person) -> str:
        body = {"kind": "group", "title": title, "member_ids": [one.user_id for one in members]}
        return self.ask("POST", "/chat/conversations", body, owner.token, 201)["id"]

    def history(self, conversation: str, person: door.Person) -> list[dict]:
        """The messages among the entries: when the changes of a group come in between is open."""
        return [entry for entry in self.entries(conversation, person) if entry["kind"] == "message"]

    def entries(self, conversation: str, person: door.Person) -> list[dict]:
        """All entries, whose seq must be 1..n."""
        found: list[dict] = []
        more = True
        while more:
            path = f"/chat/conversations/{conversation}/entries?after={len(found)}&limit=100"
            page = self.ask("GET", path, token=person.token)
            found += page["items"]
            more = page["has_more"]
        self.assertEqual([entry["seq"] for entry in found], list(range(1, len(found) + 1)))
        return found

    def wait_for_history(self, conversation: str, person: door.Person, count: int) -> list[dict]:
        deadline = time.monotonic() + 30
        while len(found := self.history(conversation, person)) < count and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(len(found), count)
        return found

    def seen_by(self, person: door.Person) -> dict:
        """All that a user can read: profile, list of conversations, their members and histories."""
        found = {"me": self.ask("GET", "/users/me", token=person.token)}
        found["list"] = self.ask("GET", "/chat/conversations?limit=100", token=person.token)["items"]
        for one in found["list"]:
            found[one["id"]] = self.ask("GET", f"/chat/conversations/{one['id']}", token=person.token)
            found["history of " + one["id"]] = self.history(one["id"], person)
        return found


class Sending:
    """Sends without a pause until stop(), each message again until it is accepted."""

    def __init__(self, url: str, person: door.Person, conversation: str):
        self.accepted: dict[str, str] = {}  # client_msg_id → id
        self.refused: list[door.Answer] = []
        self._url, self._person, self._conversation = url, person, conversation
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            key = secrets.token_hex(8)
            body = {"conversation_id": self._conversation, "text": f"text of {key}", "client_msg_id": key}
            for _ in range(_TRIES):
                try:
                    answer = door.request("POST", self._url + "/chat/send", body, self._person.token)
                except (OSError, http.client.HTTPException):
                    time.sleep(0.2)
                    continue
                if answer.status == 202:
                    self.accepted[key] = answer.json()["id"]
                    break
                self.refused.append(answer)
                time.sleep(0.2)
