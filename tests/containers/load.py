"""Load on a system's front door: senders with an oracle, and people who look at their own account."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

_BUILD = Path(os.environ.get("PARLEY_TEST_BUILD_DIR", Path(__file__).resolve().parents[2] / "build" / "check"))


class _Program:
    """One of tests/e2e that says in a line of JSON that it began, and another one at the end of its
    input. Owns: the process. Stop: stop(), or leave `with`."""

    def __init__(self, name: str, *words):
        command = [_BUILD / "bin" / name, *words]
        self._complaint = tempfile.TemporaryFile("w+")
        self._child = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaint, text=True, bufsize=1
        )
        self._line()

    def stop(self) -> dict:
        """What came of it, with `violations` of the promise."""
        self._child.stdin.close()
        sum_ = self._line()
        self._child.wait(60)
        return sum_

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        self._child.stdout.close()
        print(self._said(), end="", file=sys.stderr, flush=True)
        self._complaint.close()

    def _line(self) -> dict:
        line = self._child.stdout.readline()
        assert line, self._end()
        return json.loads(line)

    def _end(self) -> str:
        return f"{Path(self._child.args[0]).name} ended with status {self._child.wait()}: {self._said()[-1000:]}"

    def _said(self) -> str:
        self._complaint.seek(0)
        return self._complaint.read()


class Listeners(_Program):
    """e2e_live: clients on sockets that talk; at the end the stream of each is held against the
    timeline."""

    def __init__(self, url: str, people: int = 10, devices_each: int = 2, conversations: int = 5, messages_per_second: int = 20):
        super().__init__("e2e_live", url, people, devices_each, conversations, messages_per_second)


class Senders(_Program):
    """e2e_load: each repeats a message until it is accepted; at the end every history is held against
    what was sent."""

    def __init__(self, url: str, senders: int = 4, most: int = 100_000, pause_ms: int = 5):
        super().__init__("e2e_load", url, senders, most, pause_ms)

    def counts(self) -> dict:
        """How many were accepted, answered 5xx or not at all, refused with a 4xx, so far."""
        self._child.stdin.write("count\n")
        return self._line()

    def wait_for_more(self, count: int, seconds: float = 120) -> None:
        wanted = self.counts()["accepted"] + count
        end = time.monotonic() + seconds
        while (now := self.counts())["accepted"] < wanted:
            assert time.monotonic() < end, f"only {now} after {seconds} s, wanted {wanted} accepted"
            time.sleep(0.1)


class Visitors:
    """People who log in and look at their account, over and over. Threads: one each. Stop: stop()."""

    def __init__(self, port: int, count: int = 2):
        self._port = port
        self.answers: dict[int, int] = {}  # how often each status came; 0 is no answer at all
        self.names = [f"visitor-{n}-{time.time_ns() % 10**9}" for n in range(count)]
        self.complaints: list[str] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(n,), daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> dict[int, int]:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        return self.answers

    def log_in(self, number: int) -> int:
        """The status that one of them gets."""
        return self._ask("POST", "/auth/login", self._login(number))[0]

    def _login(self, number: int) -> dict:
        return {"username": self.names[number], "password": "looks at the 7 seas"}

    def _visit(self, number: int) -> None:
        login = self._login(number)
        self._ask("POST", "/auth/register", login)
        while not self._ended.wait(0.1):
            token = (self._ask("POST", "/auth/login", login)[1] or {}).get("access_token")
            for _ in range(5):
                self._ask("GET", "/users/me", token=token)

    def _ask(self, method: str, path: str, body: dict | None = None, token: str | None = None) -> tuple[int, dict | None]:
        """On a connection of its own, as most visitors come."""
        status, answer = 0, None
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            connection.request(method, path, json.dumps(body) if body else None, headers | {"Content-Type": "application/json"})
            response = connection.getresponse()
            status, answer = response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            connection.close()
        with self._lock:
            self.answers[status] = self.answers.get(status, 0) + 1
            if status not in (200, 201):
                self.complaints.append(f"{method} {path}: {status} {answer}")
        return status, answer
