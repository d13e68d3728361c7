"""./run --restore: a backup into a data folder or MongoDB that holds nothing yet."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

from one_machine import backup, programs, quiet, store
from one_machine.folder import DataFolder, Refused
from one_machine.steps import say, step


def restore(folder: DataFolder, build: Callable[[], Path], source: Path) -> None:
    """`build` tells where the programs are, if they are needed. Leaves the system stopped.

    Raises Refused, with nothing restored, or with what to clear.
    """
    manifest = _manifest(source)
    if folder.is_alive():
        raise Refused(f"Parley is running on {folder.path}\n  restore into another folder: --data FOLDER")
    with folder.at_work():
        _check_files(source, manifest)
        known = folder.remembered().get("store")
        if known and known["kind"] != manifest["store"]:
            raise Refused(
                f"the backup is of {store.NAMES[manifest['store']]}, and the data of {folder.path} is in "
                f"{store.NAMES[known['kind']]}\n  restore into an empty folder: --data FOLDER"
            )
        if manifest["store"] == "sqlite":
            chosen = {"kind": "sqlite"}
            with quiet.running(folder, Path(), chosen, []):
                _sqlite(folder, source, manifest)
        else:
            chosen = _chosen_mongodb(folder)
            _mongodb(folder, chosen, build(), source, manifest)
        # What the first conversation would show is here already.
        folder.remember(store=chosen, played=True)
    say(f"restored what was saved at {manifest['began_at']}; ./run starts it")


def _manifest(source: Path) -> dict:
    try:
        manifest = json.loads((source / "manifest.json").read_text())
    except FileNotFoundError:
        raise Refused(f"{source} has no manifest.json: it is not a backup, or an unfinished one")
    except ValueError:
        raise Refused(f"{source}/manifest.json is damaged")
    if manifest.get("format") != backup.FORMAT:
        raise Refused(f"{source} was made by another version of Parley ({manifest.get('parley')})")
    return manifest


def _check_files(source: Path, manifest: dict) -> None:
    with step("checking the backup's files"):
        for name, about in manifest["files"].items():
            path = source / name
            if not path.exists() or path.stat().st_size != about["bytes"] or backup.checksum(path) != about["sha256"]:
                raise Refused(f"{path} is missing or has changed since it was saved: use another backup")


def _sqlite(folder: DataFolder, source: Path, manifest: dict) -> None:
    files = folder.path / "store"
    if files.exists() and any(files.iterdir()):
        raise Refused(
            f"{files} holds data already\n"
            f"  restore into an empty folder: --data FOLDER    or move it away: mv {files} {files}.old"
        )
    draft = folder.path / "store.restoring"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    with step("copying the files"):
        for name in manifest["files"]:
            shutil.copyfile(source / name, draft / name)
            _check_database(draft / name)
        os.sync()
        if files.exists():
            files.rmdir()
        draft.rename(files)


def _check_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        if (found := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise Refused(f"{path} is damaged: {found}")
    database.close()


def _chosen_mongodb(folder: DataFolder) -> dict:
    """As ./run would choose, and not remembered yet: nobody shall start on half of a backup."""
    before = folder.remembered().get("store")
    chosen = store.choose(folder, "mongodb")
    folder.remember(store=before)
    return chosen


def _mongodb(folder: DataFolder, chosen: dict, bin_dir: Path, source: Path, manifest: dict) -> None:
    command = [backup.tool("mongorestore")]
    if manifest["prefix"] != backup.database_name(""):
        raise Refused(f"the backup's databases begin with {manifest['prefix']}\n  set PARLEY_MONGODB_PREFIX to that")
    programs.prepare(folder, bin_dir, chosen, None)
    needed = ["mongodb"] if quiet.is_private_mongodb(chosen) else []
    with quiet.running(folder, bin_dir, chosen, needed):
        uri = programs.mongodb_uri(folder, chosen)
        _check_empty(folder, bin_dir, uri)
        with step("mongorestore"), backup.tool_configuration(uri) as configuration:
            command += ["--config", str(configuration), "--quiet", "--stopOnError", str(source / "dump")]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                clear = f"drop the databases {manifest['prefix']}… and run this again"
                raise Refused(f"mongorestore: {done.stderr.strip()}\n  {clear}")


def _check_empty(folder: DataFolder, bin_dir: Path, uri: str) -> None:
    """By the services' own word of what they have there."""
    asked = {"PARLEY_STORE": "sqlite", "PARLEY_SQLITE_DIR": "/nonexistent", "PARLEY_COPY_TO_MONGODB_URI": uri}
    for name in programs.OWNERS:
        if quiet.command(folder, bin_dir, name, ["store", "copy-check", "restore"], asked)["target"] != "empty":
            raise Refused(
                f"the MongoDB at {store.shown(uri)} holds data of Parley already\n"
                "  name an empty one: PARLEY_MONGODB_URI=…, or drop its databases first"
            )
