#!/usr/bin/python3
"""Starts Parley on this machine: RabbitMQ, the store, NGINX and all services as private processes
on 127.0.0.1, with all their data in one folder. It first installs and builds what is missing, plays a
first conversation through the front door, and then stays up until Ctrl-C.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from one_machine import backup, build, findings, keeper, move, programs, restore, status, status_page, store
from one_machine.folder import DataFolder, Refused
from one_machine.steps import complain, say, step
from parts import nginx, ports, processes, rabbitmq

_ROOT = Path(__file__).resolve().parents[1]
_PLAY_SECONDS = 120
_FREE_BYTES = 1 << 30
_EXIT_NOT_READY, _EXIT_NOT_RUNNING = 1, 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="start, play the conversation, stop; exit status 0 if all of it worked")
    what.add_argument("--detach", action="store_true", help="leave it running and return")
    what.add_argument("--status", action="store_true", help="show each part, what is waiting and what to do next; exit status 0: all "
                      "parts are ready, 1: one isn't, 3: not running")  # fmt: skip
    what.add_argument("--stop", action="store_true", help="stop what runs on this data folder")
    what.add_argument("--move-to-mongodb", metavar="URI", nargs="?", const="",
                      help="move all data from SQLite to this MongoDB, or to that of PARLEY_MONGODB_URI (other users of "
                           "this machine can read arguments)")  # fmt: skip
    what.add_argument("--backup", metavar="FOLDER", type=Path, help="save the store into a new folder, whether Parley runs or not")
    what.add_argument("--restore", metavar="FOLDER", type=Path, help="restore a backup into an empty data folder")
    parser.add_argument("--clear-half-made", action="store_true",
                        help="with --move-to-mongodb: clear what a failed attempt left there")  # fmt: skip
    parser.add_argument("--drained", action="store_true",
                        help="with --backup: first pause sends and store what was accepted")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="with --status: print a JSON object with the array `parts`")
    parser.add_argument("--store", choices=["auto", "mongodb", "sqlite"], default="auto",
                        help="auto: MongoDB if PARLEY_MONGODB_URI names one or mongod is on the PATH, else SQLite")  # fmt: skip
    parser.add_argument("--port", type=int, default=8080, help="port of the front door (default: 8080)")
    parser.add_argument("--data", type=Path, default=_ROOT / "data", help="folder for all data (default: data/)")
    options = parser.parse_args()
    if not 1 <= options.port <= 65535:
        parser.error("--port must be 1 to 65535")
    if options.move_to_mongodb == "":
        options.move_to_mongodb = os.environ.get("PARLEY_MONGODB_URI") or parser.error("--move-to-mongodb needs a URI, or PARLEY_MONGODB_URI")
    if options.move_to_mongodb and not options.move_to_mongodb.startswith(("mongodb://", "mongodb+srv://")):
        parser.error("--move-to-mongodb needs mongodb://… or mongodb+srv://…")
    return options


def start(options: argparse.Namespace) -> int:
    folder = DataFolder(options.data)
    folder.create()
    lock = folder.lock()
    left = keeper.clean_up(folder)
    if left:
        say(f"cleaned up {len(left)} processes of an earlier start")
    folder.clear_record()
    folder.record(runner=processes.identity(os.getpid()))
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, _interrupted)
    try:
        check_machine(folder, options.port)
        bin_dir = build.programs()
        parts = programs.prepare(folder, bin_dir, store.choose(folder, options.store), options.port)
        known = [status.described(part) for part in parts]
        folder.record(parts=known)
        with step(f"starting {', '.join(part.name for part in parts)}"):
            keeper.start(folder, parts, lock, stays=options.detach)
            status.wait_ready(folder, known)
        if options.check or not folder.remembered().get("played"):
            play(bin_dir, options.port)
            folder.remember(played=True)
        if options.check:
            return 0
        tell(options)
        if options.detach:
            folder.record(runner=None)
            return 0
        return stay(folder)
    except BaseException as reason:
        options.detach = False
        if isinstance(reason, KeyboardInterrupt):
            say("stopping …")
            return 0 if not options.check else 130
        raise
    finally:
        if not options.detach:
            end(folder)


def check_machine(folder: DataFolder, port: int) -> None:
    for problem in (rabbitmq.missing(), keeper.missing(), None if nginx.binary() else "nginx is not installed"):
        if problem:
            raise Refused(f"{problem}\n  as root, or with sudo, ./run installs it")
    if port < 1024 and os.geteuid() != 0:
        raise Refused(f"port {port} needs root\n  choose 1024 or higher: ./run --port 8080")
    if not ports.is_free(port):
        raise Refused(f"port {port} on 127.0.0.1 is in use by another program\n  choose another: ./run --port {port + 1}")
    free = shutil.disk_usage(folder.path).free
    if free < _FREE_BYTES:
        raise Refused(
            f"only {free >> 20} MiB are free on the disk of {folder.path}; {_FREE_BYTES >> 20} MiB are needed\n"
            "  free some space, or choose another disk: ./run --data FOLDER"
        )


def play(bin_dir: Path, port: int) -> None:
    say("the first conversation, through the front door:")
    command = [str(bin_dir / "first-conversation"), "--url", f"http://127.0.0.1:{port}"]
    try:
        done = subprocess.run(command, timeout=_PLAY_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"the first conversation did not finish: {error}\n  the logs are in {bin_dir.parent}")
    if done.returncode != 0:
        raise Refused("the first conversation failed; its output is above, the parts' logs are in the data folder's logs/")


def tell(options: argparse.Namespace) -> None:
    url = f"http://127.0.0.1:{options.port}"
    kind = "-H 'Content-Type: application/json'"
    print(f"""
Parley is up: {url}  (API: {url}/docs)

  curl -s {url}/auth/register {kind} -d '{{"username":"ada","password":"difference engine no 2"}}'
  TOKEN=$(curl -s {url}/auth/login {kind} -d '{{"username":"ada","password":"difference engine no 2"}}' |
    python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])')
  curl -s {url}/users/me -H "Authorization: Bearer $TOKEN"
  curl -s "{url}/users?query=a" -H "Authorization: Bearer $TOKEN"
  curl -s {url}/chat/send -H "Authorization: Bearer $TOKEN" {kind} -d '{{"recipient_id":"…","text":"Hello!"}}'
""", flush=True)
    where = "" if options.data == _ROOT / "data" else f" --data {options.data}"
    if options.detach:
        say(f"it stays up; ./run{where} --status shows its state, ./run{where} --stop stops it")
    else:
        say("Ctrl-C stops it; all data stays")


def stay(folder: DataFolder) -> int:
    supervisor = folder.running()["supervisor"]
    while processes.same(supervisor):
        time.sleep(0.5)
    if folder.running().get("stopping"):
        return 0
    raise Refused(f"supervisor has exited by itself; see {folder.logs}/supervisord.log")


def end(folder: DataFolder) -> None:
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    if folder.running().get("supervisor"):
        with step("stopping all parts"):
            killed = keeper.stop(folder)
        if killed:
            say(f"{len(killed)} processes had to be killed")
    folder.clear_record()
    folder.unlock()


def stop(options: argparse.Namespace) -> int:
    folder = DataFolder(options.data)
    record = folder.running()
    if not folder.is_alive():
        left = keeper.clean_up(folder)
        say(f"not running on {folder.path}" + (f"; cleaned up {len(left)} processes" if left else ""))
        return 0
    folder.record(stopping=True)
    runner = record.get("runner") or {}
    if processes.same(runner):
        os.kill(runner["pid"], signal.SIGTERM)
        if not processes.wait_gone(runner, 90):
            raise Refused(f"process {runner['pid']} does not stop")
    else:
        end(folder)
    say("stopped")
    return 0


def show(options: argparse.Namespace) -> int:
    folder = DataFolder(options.data)
    is_alive = folder.is_alive()
    parts = status.look(folder, folder.running().get("parts", [])) if is_alive else []
    found = findings.gather(folder, parts, asks_broker=not options.json) if parts else {}
    todo = findings.advice(parts, found) if parts else []
    if options.json:
        told = [{"section": section, "what": what} for section, what in todo]
        print(json.dumps({"parts": parts, "todo": told} | found, indent=1))
    elif parts:
        has_colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        page = status_page.Page(shutil.get_terminal_size().columns, has_colours)
        print(page.text(str(folder.path), parts, found, todo))
    elif is_alive:
        print(f"Parley is just starting on {folder.path}")
    else:
        print(f"not running on {folder.path}; the logs of the last start are in {folder.logs}")
    if not is_alive:
        return _EXIT_NOT_RUNNING
    return 0 if parts and all(part["ready"] for part in parts) else _EXIT_NOT_READY


def work(options: argparse.Namespace) -> int:
    folder = DataFolder(options.data)
    folder.create()
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, _interrupted)
    try:
        if options.move_to_mongodb:
            move.move(folder, build.programs(), options.move_to_mongodb, options.clear_half_made)
        elif options.backup:
            backup.backup(folder, build.programs, options.backup.resolve(), options.drained)
        else:
            restore.restore(folder, build.programs, options.restore.resolve())
    except KeyboardInterrupt:
        raise Refused("stopped by a signal")
    return 0


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    os.umask(0o077)  # passwords, messages: for the owner's eyes only
    options = arguments()
    try:
        if options.status:
            return show(options)
        if options.move_to_mongodb or options.backup or options.restore:
            return work(options)
        return stop(options) if options.stop else start(options)
    except Refused as reason:
        complain(str(reason))
        return 1
    except OSError as error:
        complain(f"{error}\n  a full disk is the usual reason: free some space and run this again")
        return 1


if __name__ == "__main__":
    sys.exit(main())
