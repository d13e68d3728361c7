"""The release build that ./run starts: build/release/bin."""

import fcntl
import os
import re
import subprocess
import time
from pathlib import Path

from one_machine.folder import Refused
from one_machine.steps import say

_ROOT = Path(__file__).resolve().parents[2]
_BUILD = _ROOT / "build" / "release"
_SAY_EVERY_SECONDS = 15
_MEMORY_PER_JOB = 1 << 30


def programs() -> Path:
    """The folder with the programs, built if need be. Raises Refused."""
    if given := os.environ.get("PARLEY_BIN_DIR"):
        return Path(given).resolve()
    _BUILD.mkdir(parents=True, exist_ok=True)
    log = _ROOT / "build" / "release.log"
    with open(_ROOT / "build" / "release.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two ./run may begin at once
        began = time.monotonic()
        with open(log, "wb") as out:
            if not (_BUILD / "build.ninja").exists():
                say(f"building into build/release (log: {log}); the first time takes some minutes …")
                _step(["cmake", "--preset", "release"], out, log)
            _step(["cmake", "--build", str(_BUILD), "--", f"-j{_jobs()}"], out, log)
        took = time.monotonic() - began
        if took > 3:
            say(f"built in {took:.0f} s")
    return _BUILD / "bin"


def _step(command: list[str], out, log: Path) -> None:
    child = subprocess.Popen(command, cwd=_ROOT, stdout=out, stderr=subprocess.STDOUT)
    began = last = time.monotonic()
    while True:
        try:
            status = child.wait(0.2)
            break
        except subprocess.TimeoutExpired:
            now = time.monotonic()
            if now - last >= _SAY_EVERY_SECONDS:
                last = now
                say(f"  {_progress(log)}{now - began:.0f} s so far")
        except BaseException:
            child.terminate()
            child.wait()
            raise
    if status != 0:
        tail = "\n".join("  | " + line for line in log.read_text(errors="replace").splitlines()[-15:])
        raise Refused(
            f"the build failed ({' '.join(command)}); the end of {log}:\n{tail}\n"
            "  if the compiler was killed, there is too little memory; a full disk is reported above;\n"
            "  after a change of compiler or system, remove build/release and run this again"
        )


def _progress(log: Path) -> str:
    found = re.findall(rb"^\[(\d+)/(\d+)\]", log.read_bytes()[-4000:], re.M)
    return f"{found[-1][0].decode()} of {found[-1][1].decode()} steps, " if found else ""


def _jobs() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _MEMORY_PER_JOB))
