"""A system that accepts no messages and has none in flight, for the duration of some work."""

import contextlib
import json
import os
import shlex
import subprocess
import time
from pathlib import Path

from one_machine import keeper, programs, status
from one_machine.folder import DataFolder, Refused
from one_machine.steps import say, step
from parts import processes

# Without a message less in so many seconds the drain has failed.
_PATIENCE_SECONDS = 60
_COMMAND_SECONDS = 3600
_DOOR_SECONDS = 30
_BROKER = ["epmd", "rabbitmq"]
CONSUMER = "chat-consumer"


@contextlib.contextmanager
def running(folder: DataFolder, bin_dir: Path, store: dict, needed: list[str]):
    """True if the system runs; else False, with the parts `needed` running until the block ends."""
    if folder.is_alive():
        if not keeper.states(folder):
            raise Refused(f"Parley is just starting or stopping on {folder.path}\n  wait for it and run this again")
        yield True
        return
    lock = folder.lock()
    keeper.clean_up(folder)
    folder.clear_record()
    folder.record(runner=processes.identity(os.getpid()))
    try:
        if needed:
            parts = [part for part in programs.prepare(folder, bin_dir, store, None) if part.name in needed]
            with step(f"starting {', '.join(part.name for part in parts)}"):
                keeper.start(folder, parts, lock, stays=False)
                status.wait_ready(folder, [status.described(part) for part in parts])
        yield False
    finally:
        keeper.stop(folder)
        folder.clear_record()
        folder.unlock()


def needed_to_drain(store: dict) -> list[str]:
    """The parts for `running` with which a stopped system can be drained."""
    return [*_BROKER, *(["mongodb"] if is_private_mongodb(store) else []), CONSUMER]


def is_private_mongodb(store: dict) -> bool:
    return store["kind"] == "mongodb" and not store["uri"]


def drain(folder: DataFolder, bin_dir: Path) -> None:
    """Ends what takes messages, waits until all are stored, and ends chat-consumer. Raises Refused.

    Meanwhile and after, the front door answers 503 with Retry-After where those services would.
    """
    with step("pausing sends (503 with Retry-After at the front door)"):
        keeper.stop_programs(folder, programs.ACCEPTING)
    with step("storing what was accepted"):
        keeper.start_programs(folder, [CONSUMER])  # a killed attempt may have left it ended
        # What it has taken and not stored is counted nowhere while it runs.
        while True:
            _wait_empty(folder, bin_dir)
            keeper.stop_programs(folder, [CONSUMER])
            waiting = waiting_messages(folder, bin_dir)
            if not _accepted(waiting):
                break
            keeper.start_programs(folder, [CONSUMER])
    if dead := waiting["chat.dead"]:
        words = shlex.join([*_program(folder, bin_dir, CONSUMER), "dead-letters", "list"])
        say(f"{dead} dead letters stay in RabbitMQ: {words}")


def resume(folder: DataFolder) -> None:
    """Starts what the others have ended. Raises Refused if something isn't ready in time."""
    keeper.start_programs(folder, programs.SERVICES)
    parts = folder.running()["parts"]
    status.wait_ready(folder, parts)
    # NGINX leaves out for a second whom it has found gone.
    passes = lambda: all(status.is_passed_on(parts, path) for path in ("/auth/sessions", "/users/me", "/chat/conversations"))
    if not processes.wait_for(passes, _DOOR_SECONDS):
        raise Refused(f"the front door does not reach all services; see {folder.logs}/nginx.log")


def waiting_messages(folder: DataFolder, bin_dir: Path) -> dict[str, int]:
    return command(folder, bin_dir, CONSUMER, ["queues"])


def command(folder: DataFolder, bin_dir: Path, name: str, words: list[str], env: dict | None = None) -> dict:
    """What an operator command of a service prints. Raises Refused with what it complains of."""
    program = _program(folder, bin_dir, name)
    try:
        done = subprocess.run([*program, *words], capture_output=True, text=True, timeout=_COMMAND_SECONDS,
                              env=keeper.environment() | (env or {}))  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{name} {' '.join(words)}: {error}")
    if done.returncode != 0:
        raise Refused(f"{name} {words[0]}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def _program(folder: DataFolder, bin_dir: Path, name: str) -> list[str]:
    return [str(programs.program(bin_dir, name)), "--config", str(programs.configuration(folder, name))]


def _accepted(waiting: dict[str, int]) -> int:
    return sum(count for queue, count in waiting.items() if queue != "chat.dead")


def _wait_empty(folder: DataFolder, bin_dir: Path) -> None:
    least, since = None, time.monotonic()
    while left := _accepted(waiting_messages(folder, bin_dir)):
        if least is None or left < least:
            least, since = left, time.monotonic()
            say(f"  {left} messages are waiting")
        if time.monotonic() - since > _PATIENCE_SECONDS:
            raise Refused(f"{left} messages are waiting and none is stored; see {folder.logs}/{CONSUMER}.log")
        time.sleep(0.3)
