"""clang-tidy, which reads again only what changed since it had nothing against it.

That is kept in the user's cache, by a digest of all it looks at: its version and checks, the command
line, the source with what it includes of the project, and the installed packages, which have the
other headers.

The core of it reads what the last days' commits changed, the latest first, until its time is up. It
says what it left out; that is never kept as read.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks.report import ROOT, Report, Suite
from checks.sources import Sources
from parts import go_build

_FOLDER = ROOT / "build" / "tidy"
_HEADERS = r"-header-filter=(libs|protocol|services|client|cli|benchmarks|tests)/.*\.[ch]pp$"
_TESTS = re.compile(r"[^/]*_(test|testing)\.dir/|/tests/|_test\.cpp$")
_KEPT_DAYS = 30
_CORE_DAYS = 14
_CORE_SECONDS = int(os.environ.get("PARLEY_TIDY_SECONDS", "240"))


def run(report: Report, tool: str, core: bool = False) -> None:
    """Of tests less: the analyzer spends most of its time on the macros of their expectations."""
    end = time.monotonic() + _CORE_SECONDS if core else None
    subprocess.run(["cmake", "--preset", "tidy"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    compiled = json.loads((_FOLDER / "compile_commands.json").read_text())
    tests = [one for one in compiled if _TESTS.search(one["file"].removeprefix(str(_FOLDER)))]
    unity = "-checks=-bugprone-suspicious-include"
    for name, commands, checks in (
        ("clang-tidy", [one for one in compiled if one not in tests], unity),
        ("clang-tidy, tests", tests, f"{unity},-clang-analyzer-*,-performance-*"),
    ):
        report.add(_suite(name, commands, [tool, "-quiet", "-p", str(_FOLDER), _HEADERS, checks], end))
    _forget_old()


def _suite(name: str, commands: list[dict], tidy: list[str], end: float | None) -> Suite:
    """`end`: of the time that the core of it has, if that is what is wanted."""
    began = time.monotonic()
    surroundings, sources = _surroundings(tidy), Sources(ROOT)
    digests = {one["file"]: _digest(one, surroundings, sources) for one in commands}
    read_before = {file for file, digest in digests.items() if (_cache() / digest).exists()}
    changed = [file for file in digests if file not in read_before]
    recent = list(map(str, sources.latest_first(list(map(Path, changed)), _CORE_DAYS)))
    older = sorted(set(changed) - set(recent))
    changed, left_out = (recent + older, []) if end is None else (recent, older)
    print(f"test: {name}: {len(changed)} of {len(digests)} sources to read, some 15 s each …", flush=True)

    def read(file: str) -> str:
        if end is not None and time.monotonic() > end:
            left_out.append(file)
            return ""
        return _complaint([*tidy, file], _cache() / digests[file])

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        said = "".join(pool.map(read, changed))
    for file in read_before:
        (_cache() / digests[file]).touch()
    if not digests:
        said = "there is no source to read\n"
    log = ROOT / "build" / (name.replace(", ", "-") + ".log")
    log.write_text(said)
    why = sorted(set(re.findall(r"^.*: (?:warning|error): .*\]$", said, re.M))) or [f"see {log}"]
    why = why if said else []
    if left_out:
        why.append(f"not read, which ./test lint does: {' '.join(sorted(set(map(_short, left_out))))}")
    return Suite(name, int(not said and len(left_out) < len(digests)), int(bool(said)), len(left_out), time.monotonic() - began, why)


def _short(file: str) -> str:
    """The program or library that a joined source belongs to, else the source."""
    path = Path(file).relative_to(ROOT)
    return next((part.removesuffix(".dir") for part in path.parts if part.endswith(".dir")), str(path))


def _digest(compiled: dict, surroundings: str, sources: Sources) -> str:
    command = compiled["command"].replace(str(ROOT), "")
    looked_at = "\0".join([surroundings, command, sources.digest(Path(compiled["file"]))])
    return hashlib.sha256(looked_at.encode()).hexdigest()


def _complaint(command: list[str], nothing_found: Path) -> str:
    """What clang-tidy has against one source; empty if nothing, which is kept at once: a run may be cut off."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        nothing_found.touch()
        return ""
    return f"{shlex.join(command)}\n{done.stdout}{done.stderr}\n"


def _surroundings(tidy: list[str]) -> str:
    commands = ([tidy[0], "--version"], ["dpkg-query", "-W"])
    said = [subprocess.run(one, capture_output=True, text=True, check=True).stdout for one in commands]
    return "\0".join([*said, (ROOT / ".clang-tidy").read_text(), *tidy]).replace(str(ROOT), "")


def _cache() -> Path:
    folder = go_build.cache() / "tidy"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_old() -> None:
    oldest = time.time() - _KEPT_DAYS * 24 * 3600
    for path in _cache().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink()
