"""The data folder of one system: what lies where, who holds it, what it remembers.

  rabbitmq/ mongodb/ store/ nginx/   each part's own files (store/ has the SQLite files)
  conf/                              configuration of the services and of supervisor (0600: passwords)
  logs/                              one file per part
  system.json                        store and ports, kept from one start to the next
  running.json                       process ids of the present (or last) start
  lock                               held as long as the system runs
  work.lock                          held by a move, a backup or a restore
"""

import contextlib
import fcntl
import json
import os
import re
from pathlib import Path

from parts import processes

# supervisor's socket lies below it, and Linux allows 107 bytes for such a path.
_MAX_PATH = 80


class Refused(Exception):
    """Why ./run can't do what it was asked, with the remedy; for people."""


class DataFolder:
    def __init__(self, path: Path):
        self.path = path.resolve()
        self.conf, self.logs = self.path / "conf", self.path / "logs"
        self.socket = self.path / "supervisor.sock"
        self._lock: int | None = None

    def create(self) -> None:
        text = str(self.path)
        if len(text.encode()) > _MAX_PATH or not re.fullmatch(r"[\w./+,=@~-]+", text, re.ASCII):
            raise Refused(
                f"the data folder's path must have at most {_MAX_PATH} letters, digits and ./_+,=@~- "
                f"(it goes into configuration files of several programs): {text}\n"
                "  choose another: ./run --data /somewhere/else"
            )
        try:
            for folder in (self.path, self.conf, self.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"the data folder can't be created: {error}\n  choose another: ./run --data FOLDER")

    def lock(self) -> int:
        """Takes the folder for this process and those that inherit the descriptor it returns."""
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            pid = (self.running().get("supervisor") or self.running().get("runner") or {}).get("pid")
            raise Refused(
                f"Parley is already running on {self.path} (process {pid})\n"
                "  show it: ./run --status    stop it: ./run --stop    start a second one: ./run --data … --port …"
            )
        self._lock = lock
        return lock

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextlib.contextmanager
    def at_work(self):
        """One move, backup or restore at a time. Raises Refused."""
        with open(self.path / "work.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(f"another ./run is moving, saving or restoring the data in {self.path}\n  wait until it ends")
            yield

    def remembered(self) -> dict:
        return _read(self.path / "system.json")

    def remember(self, **values: object) -> None:
        _write(self.path / "system.json", self.remembered() | values)

    def running(self) -> dict:
        """{"runner", "supervisor": identities, "session"}; of the last start if none is running."""
        return _read(self.path / "running.json")

    def record(self, **values: object) -> None:
        _write(self.path / "running.json", self.running() | values)

    def clear_record(self) -> None:
        (self.path / "running.json").unlink(missing_ok=True)

    def is_alive(self) -> bool:
        record = self.running()
        return any(processes.same(record.get(name) or {}) for name in ("supervisor", "runner"))


def write_private(path: Path, text: str) -> None:
    """Replaces the file as a whole, for its owner's eyes only."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    os.replace(draft, path)


def _read(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return {}


def _write(path: Path, values: dict) -> None:
    write_private(path, json.dumps(values, indent=1))
