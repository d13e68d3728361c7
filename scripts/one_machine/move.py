"""./run --move-to-mongodb: all data of a system from its SQLite files into a MongoDB."""

import contextlib
import secrets
import signal
import time
from pathlib import Path

from one_machine import keeper, programs, quiet
from one_machine.folder import DataFolder, Refused
from one_machine.steps import say, step
from one_machine.store import shown

_AGAIN = "--move-to-mongodb"


def move(folder: DataFolder, bin_dir: Path, uri: str, clear: bool) -> None:
    """Raises Refused, with the system as it was, on its old store."""
    store = folder.remembered().get("store")
    if not store or not programs.configuration(folder, quiet.CONSUMER).exists():
        raise Refused(f"there is no data in {folder.path} yet\n  start on MongoDB: PARLEY_MONGODB_URI=… ./run")
    if store["kind"] != "sqlite":
        raise Refused(f"the data of {folder.path} is in MongoDB already")
    with folder.at_work():
        copy = _Copy(folder, bin_dir, uri)
        copy.look_at_target(clear)
        with quiet.running(folder, bin_dir, store, quiet.needed_to_drain(store)) as up:
            with _old_store_on_failure(folder, uri, up):
                quiet.drain(folder, bin_dir)
                keeper.stop_programs(folder, ["auth-service", "user-service"])
                copy.run()
            kept = _switch(folder, uri)
            say(f"the store is MongoDB at {shown(uri)} from now on; the SQLite files are kept in {kept}")
            if up:
                with step("starting the services on it"):
                    quiet.resume(folder)
        if not up:
            say("the system is stopped, as it was; ./run starts it on its new store")


class _Copy:
    """The copy of the services' databases, which knows its own target again after a failure."""

    def __init__(self, folder: DataFolder, bin_dir: Path, uri: str):
        self._folder, self._bin_dir, self._uri = folder, bin_dir, uri
        self._id = folder.remembered().get("moving") or secrets.token_hex(16)
        folder.remember(moving=self._id)

    def look_at_target(self, clear: bool) -> None:
        with step(f"checking the MongoDB at {shown(self._uri)}"):
            found = {self._command(name, "copy-check")["target"] for name in programs.OWNERS}
        if "taken" in found:
            raise Refused(
                f"the MongoDB at {shown(self._uri)} holds Parley data that is not of this move\n"
                "  choose another server, or other names for the databases: PARLEY_MONGODB_PREFIX=other_ ./run …"
            )
        if "half_made" in found and not clear:
            raise Refused(
                f"the MongoDB at {shown(self._uri)} holds a partial copy of an earlier attempt of this move\n"
                f"  clear it and start again: ./run {_AGAIN} … --clear-half-made"
            )
        if "half_made" in found:
            with step("clearing the partial copy of an earlier attempt"):
                for name in programs.OWNERS:
                    self._command(name, "copy-clear")

    def run(self) -> None:
        for name in programs.OWNERS:
            program = programs.program(self._bin_dir, name).name
            with step(f"copying and comparing the data of {program}"):
                for table, found in self._command(name, "copy").items():
                    where = f" in {found['groups']} conversations" if table == "timeline.entries" else ""
                    say(f"  {table}: {found['records']}{where}, equal on both sides (SHA-256 {found['sha256'][:16]}…)")

    def _command(self, name: str, verb: str) -> dict:
        # In the environment: others on the machine can read arguments, and the URI may hold a password.
        target = {"PARLEY_COPY_TO_MONGODB_URI": self._uri}
        return quiet.command(self._folder, self._bin_dir, name, ["store", verb, self._id], target)


@contextlib.contextmanager
def _old_store_on_failure(folder: DataFolder, uri: str, up: bool):
    try:
        yield
    except BaseException as reason:
        say("the move has failed; the data stays in SQLite")
        if up:
            with step("starting the services on SQLite again"):
                quiet.resume(folder)
        hint = (
            f"  nothing was changed. If the MongoDB at {shown(uri)} already holds a partial copy, a repeat reports it;\n"
            f"  clear it with: ./run {_AGAIN} … --clear-half-made"
        )
        if isinstance(reason, KeyboardInterrupt):
            raise Refused(f"stopped by a signal\n{hint}") from None
        if isinstance(reason, Refused):
            raise Refused(f"{reason}\n{hint}") from None
        raise


def _switch(folder: DataFolder, uri: str) -> Path:
    """From here on there is no way back. Returns where the SQLite files are."""
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    store = {"kind": "mongodb", "uri": uri}
    folder.remember(store=store, moving=None)
    programs.use_store(folder, store)
    files = folder.path / "store"
    kept = folder.path / time.strftime("store.moved-%Y%m%dT%H%M%S")
    try:
        files.rename(kept)
    except OSError:
        return files
    return kept
