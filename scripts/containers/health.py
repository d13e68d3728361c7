"""Runs the containers' health checks, which podman leaves to systemd's timers."""

import http.client
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from containers.service import Service

_LOOK_SECONDS = 0.5
_STARTING_SECONDS = 2.0  # between checks in the start period, as newer engines do
_AT_ONCE = 8
_NANO = 1e9


class Checks:
    """Checks every running container at about its own interval.

    Threads: one that looks for what is due, a few that wait for checks. Stop: stop().
    """

    def __init__(self, service: Service):
        self._service = service
        self._ended = threading.Event()
        self._due: dict[str, float] = {}  # by container and start; inf while its check runs
        self._thread = threading.Thread(target=self._look, name="health", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while not self._ended.wait(_LOOK_SECONDS):
                try:
                    self._start_due(pool)
                except (OSError, http.client.HTTPException) as error:
                    print(f"containers: health checks: {error}", file=sys.stderr)

    def _start_due(self, pool: ThreadPoolExecutor) -> None:
        running = {(one["Id"], one["StartedAt"]): one for one in self._service.get("/containers/json")}
        for gone in set(self._due) - set(running):
            del self._due[gone]
        now = time.monotonic()
        for key in running:
            if now >= self._due.setdefault(key, now):
                self._due[key] = float("inf")
                pool.submit(self._check, key)

    def _check(self, key: tuple) -> None:
        pause = _STARTING_SECONDS
        try:
            check = self._service.get(f"/containers/{key[0]}/json")["Config"].get("Healthcheck")
            if not check or check.get("Test", ["NONE"])[0] in ("", "NONE"):
                pause = float("inf")
                return
            pause = check.get("Interval", 0) / _NANO or 30.0
            if time.time() - key[1] < check.get("StartPeriod", 0) / _NANO:
                pause = min(pause, _STARTING_SECONDS)
            self._service.get(f"/containers/{key[0]}/healthcheck")
        except (OSError, http.client.HTTPException):
            pass  # it stopped meanwhile: the next look finds out
        finally:
            if key in self._due:
                self._due[key] = time.monotonic() + pause
