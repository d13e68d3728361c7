"""./run --backup: a copy of the store, part by part so that each finds what it refers to in the next.

An entry refers to a conversation and a user, a conversation to users, an account to its password:
each is written after what it refers to, and none of these is ever removed. So what is copied later
may hold more than an earlier part needs, never less.

  manifest.json   what there is, with sizes, checksums and counts; written last
  timeline.db …   SQLite's files, or
  dump/           what mongodump writes
"""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from one_machine import keeper, programs, quiet
from one_machine.folder import DataFolder, Refused, write_private
from one_machine.steps import say, step

FORMAT = 1
_ROOT = Path(__file__).resolve().parents[2]
# Where a record of one collection refers to another, or is hidden without it, that one comes later;
# tails, which run ahead of nothing, before the entries; what is pending before what it changes.
PARTS = {
    "timeline": ["tails", "settings", "commands", "reactions", "listings", "read_marks", "joinings", "entries"],
    "chat": ["pending", "conversations", "members", "last_seen"],
    "users": ["profiles"],
    "blocks": ["blocks"],
    "accounts": ["accounts", "signing_keys", "revocations"],
    "auth": ["credentials", "settings", "sessions", "refresh_tokens"],
}
_LOCK_SECONDS = 30


def backup(folder: DataFolder, build: Callable[[], Path], target: Path, drained: bool) -> None:
    """`build` tells where the programs are, if they are needed.

    Raises Refused, with nothing that looks like a whole backup in `target`.
    """
    store = folder.remembered().get("store")
    if not store:
        raise Refused(f"there is no data in {folder.path} yet")
    if store["kind"] == "mongodb":
        tool("mongodump")
    _make_empty(target)
    manifest = {"format": FORMAT, "store": store["kind"], "parley": (_ROOT / "VERSION").read_text().strip()}
    manifest |= {"drained": drained, "began_at": _now()}
    with folder.at_work(), _source(folder, build, store, drained) as up:
        if store["kind"] == "sqlite":
            manifest |= _sqlite(folder.path / "store", target)
        else:
            manifest |= _mongodb(folder, store, target, pauses=up and not drained)
    manifest |= {"finished_at": _now(), "files": _files(target)}
    write_private(target / "manifest.json", json.dumps(manifest, indent=1))
    os.sync()
    say(f"the backup is in {target}; restore it with: ./run --restore {target} --data FOLDER")


@contextlib.contextmanager
def _source(folder: DataFolder, build: Callable[[], Path], store: dict, drained: bool):
    needed = ["mongodb"] if quiet.is_private_mongodb(store) else []
    if drained:
        needed = quiet.needed_to_drain(store)
    bin_dir = build() if needed else Path()
    with quiet.running(folder, bin_dir, store, needed) as up:
        if not drained:
            yield up
            return
        try:
            quiet.drain(folder, bin_dir)
            yield up
        finally:
            if up:
                with step("accepting messages again"):
                    quiet.resume(folder)


def tool(name: str) -> str:
    """The program's path. Raises Refused."""
    if found := shutil.which(name):
        return found
    raise Refused(
        f"{name} is not on the PATH; MongoDB stores are saved and restored with MongoDB's own tools\n"
        "  install the MongoDB Database Tools: https://www.mongodb.com/try/download/database-tools"
    )


@contextlib.contextmanager
def tool_configuration(uri: str):
    """A file for --config of MongoDB's tools: arguments can be read by others on the machine."""
    with tempfile.TemporaryDirectory(prefix="parley-tools-") as folder:
        path = Path(folder, "config.yaml")
        write_private(path, f"uri: {json.dumps(uri)}\n")
        yield path


def database_name(database: str) -> str:
    return os.environ.get("PARLEY_MONGODB_PREFIX", "parley_") + database


def checksum(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sqlite(source: Path, target: Path) -> dict:
    counts = {}
    for name in PARTS:
        file = source / f"{name}.db"
        if file.exists():
            with step(f"saving {name}"):
                counts[name] = _save_file(file, target / file.name)
                say("  " + _told(counts[name]))
    return {"counts": counts, "partitions": _partitions(target / "timeline.db")}


def _save_file(source: Path, target: Path) -> dict[str, int]:
    """One state of the file, whatever is written meanwhile. Returns how many rows each table has."""
    with contextlib.closing(sqlite3.connect(source, timeout=_LOCK_SECONDS)) as live:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            # One file instead of three; the services bring the write-ahead log back.
            copy.execute("PRAGMA journal_mode = DELETE")
            if (found := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Refused(f"{source} is damaged: {found}")
            tables = copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


def _partitions(timeline: Path) -> int | None:
    if not timeline.exists():
        return None
    with contextlib.closing(sqlite3.connect(timeline)) as saved:
        row = saved.execute("SELECT value FROM settings WHERE name = 'partitions'").fetchone()
    return row[0] if row else None


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())


def _mongodb(folder: DataFolder, store: dict, target: Path, pauses: bool) -> dict:
    counts = {}
    dump = target / "dump"
    with tool_configuration(programs.mongodb_uri(folder, store)) as configuration:
        for name, collections in PARTS.items():
            with step(f"saving {name}"), _timeline_at_rest(folder, pauses and name == "timeline"):
                for collection in collections:
                    _dump(configuration, database_name(name), collection, dump)
            saved = sorted((dump / database_name(name)).glob("*.bson"))
            counts[name] = {path.stem: _documents(path) for path in saved}
            say("  " + _told(counts[name]))
    settings = (dump / database_name("timeline") / "settings.bson").read_bytes()
    # {_id: "partitions", value: a 64-bit number}
    at = settings.find(b"\x12value\0")
    partitions = struct.unpack_from("<q", settings, at + 7)[0] if at >= 0 else None
    return {"counts": counts, "partitions": partitions, "prefix": database_name("")}


@contextlib.contextmanager
def _timeline_at_rest(folder: DataFolder, pauses: bool):
    """mongodump reads no single state: among entries that are being written it could miss one and
    take the next. Messages are accepted meanwhile, and stored after."""
    if pauses:
        keeper.stop_programs(folder, [quiet.CONSUMER])
    try:
        yield
    finally:
        if pauses:
            keeper.start_programs(folder, [quiet.CONSUMER])


def _dump(configuration: Path, database: str, collection: str, dump: Path) -> None:
    command = [tool("mongodump"), "--config", str(configuration), "--quiet",
               "--db", database, "--collection", collection, "--out", str(dump)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(f"mongodump of {database}.{collection}: {done.stderr.strip()}")


def _documents(path: Path) -> int:
    """How many documents a .bson file holds: each begins with its length."""
    count = 0
    with open(path, "rb") as file:
        while head := file.read(4):
            file.seek(struct.unpack("<i", head)[0] - 4, os.SEEK_CUR)
            count += 1
    return count


def _files(target: Path) -> dict[str, dict]:
    found = {}
    for path in sorted(path for path in target.rglob("*") if path.is_file()):
        found[str(path.relative_to(target))] = {"bytes": path.stat().st_size, "sha256": checksum(path)}
    return found


def _make_empty(target: Path) -> None:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise Refused(f"{target} is not empty\n  name a new folder: ./run --backup FOLDER")


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
